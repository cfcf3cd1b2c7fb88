/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-event.h"
#include "store/segment-private.h"

static gboolean
set_number (TocsinEvent *event, guint column, guint64 value)
{
  switch (column)
    {
    case SEGMENT_RECORD:
      event->record = value;
      return TRUE;
    case SEGMENT_GAP:
      event->offset = value;
      return TRUE;
    case SEGMENT_SIZE:
      event->size = (guint32) value;
      return value <= G_MAXUINT32;
    case SEGMENT_PID:
      event->pid = (gint64) (value - 1);
      return TRUE;
    case SEGMENT_EVENT_ID:
      event->event_id = (gint32) (gint64) (value - 1);
      return event->event_id == (gint64) (value - 1);
    case SEGMENT_SEVERITY:
      event->severity = (guint8) value;
      return value <= 7 || value == TOCSIN_NO_SEVERITY;
    case SEGMENT_OUTCOME:
      event->outcome = (guint8) value;
      return value <= TOCSIN_OUTCOME_FAILED;
    case SEGMENT_TIME_BASIS:
      event->time_basis = (guint8) value;
      return value <= TOCSIN_TIME_FILE;
    case SEGMENT_REPEAT:
      event->repeat = (guint32) value;
      return value <= G_MAXUINT32;
    default:
      return value <= 1;
    }
}

/* What each column of a segment is as a column of the event. */
static const guint8 event_columns[SEGMENT_N_COLUMNS] = {
  [SEGMENT_TIMELESS] = TOCSIN_COLUMN_TIMESTAMP,
  [SEGMENT_TIME] = TOCSIN_COLUMN_TIMESTAMP,
  [SEGMENT_RECORD] = TOCSIN_COLUMN_RECORD,
  [SEGMENT_GAP] = TOCSIN_COLUMN_OFFSET,
  [SEGMENT_SIZE] = TOCSIN_COLUMN_SIZE,
  [SEGMENT_PID] = TOCSIN_COLUMN_PID,
  [SEGMENT_EVENT_ID] = TOCSIN_COLUMN_EVENT_ID,
  [SEGMENT_SEVERITY] = TOCSIN_COLUMN_SEVERITY,
  [SEGMENT_OUTCOME] = TOCSIN_COLUMN_OUTCOME,
  [SEGMENT_TIME_BASIS] = TOCSIN_COLUMN_TIME_BASIS,
  [SEGMENT_REPEAT] = TOCSIN_COLUMN_REPEAT,
  [SEGMENT_N_NUMBERS + SEGMENT_HOST] = TOCSIN_COLUMN_HOST,
  [SEGMENT_N_NUMBERS + SEGMENT_APP] = TOCSIN_COLUMN_APP,
  [SEGMENT_N_NUMBERS + SEGMENT_SOURCE_IP] = TOCSIN_COLUMN_SOURCE_IP,
  [SEGMENT_N_NUMBERS + SEGMENT_USERNAME] = TOCSIN_COLUMN_USERNAME,
  [SEGMENT_N_NUMBERS + SEGMENT_CHANNEL] = TOCSIN_COLUMN_CHANNEL,
  [SEGMENT_N_NUMBERS + SEGMENT_PROVIDER] = TOCSIN_COLUMN_PROVIDER,
  [SEGMENT_N_NUMBERS + SEGMENT_ATTEMPT] = TOCSIN_COLUMN_ATTEMPT,
  [SEGMENT_N_NUMBERS + SEGMENT_DATASET] = TOCSIN_COLUMN_SOURCE,
  [SEGMENT_N_NUMBERS + SEGMENT_CATEGORY] = TOCSIN_COLUMN_CATEGORY,
  [SEGMENT_N_NUMBERS + SEGMENT_ACTION] = TOCSIN_COLUMN_ACTION,
};

static gboolean
is_wanted (guint32 columns, guint column)
{
  return (columns & (1u << event_columns[column])) != 0;
}

/* An attempt is made of other columns, an offset of the sizes before it. */
static guint32
add_needed (guint32 columns)
{
  if ((columns & (1u << TOCSIN_COLUMN_ATTEMPT)) != 0)
    return G_MAXUINT32;
  if ((columns & (1u << TOCSIN_COLUMN_OFFSET)) != 0)
    columns |= 1u << TOCSIN_COLUMN_SIZE;
  return columns;
}

static void
decode_times (const SegmentHot *self, guint64 *values, TocsinBatch *batch)
{
  segment_hot_get_times (self, (gint64 *) values);
  for (guint32 i = 0; i < self->n_events; i++)
    batch->events[i].timestamp = (gint64) values[i];
}

static gboolean
decode_numbers (const SegmentHot *self, guint32 columns, TocsinBatch *batch)
{
  g_autofree guint64 *values = g_new (guint64, self->n_events);
  guint64 sum = 0;

  for (guint column = 0; column < SEGMENT_N_NUMBERS; column++)
    {
      if (column == SEGMENT_TIME || !is_wanted (columns, column))
        continue;
      if (segment_is_difference (column))
        segment_unpack_differences (&self->numbers[column], self->first_values[column], values);
      else
        segment_unpack (&self->numbers[column], values);
      for (guint32 i = 0; i < self->n_events; i++)
        if (!set_number (&batch->events[i], column, values[i]))
          return FALSE;
    }
  if (is_wanted (columns, SEGMENT_TIME))
    decode_times (self, values, batch);
  for (guint32 i = 0; is_wanted (columns, SEGMENT_GAP) && i < self->n_events; i++)
    {
      batch->events[i].offset += sum;
      sum += batch->events[i].size;
    }
  return TRUE;
}

static void
decode_slices (const SegmentStrings *strings, const guint32 *indexes, gsize member,
               TocsinBatch *batch)
{
  TocsinSlice all = tocsin_batch_append (batch, strings->text, strings->ends[strings->n]);

  for (guint32 i = 0; i < batch->n_events; i++)
    {
      TocsinSlice *slice = G_STRUCT_MEMBER_P (&batch->events[i], member);
      guint32 index = indexes[i];

      if (index == 0)
        continue;
      slice->offset = all.offset + strings->ends[index - 1];
      slice->length = strings->ends[index] - strings->ends[index - 1];
    }
}

static void
decode_names (const SegmentStrings *strings, const guint32 *indexes, gsize member,
              TocsinBatch *batch)
{
  g_autofree guint32 *names = g_new0 (guint32, (gsize) strings->n + 1);

  for (guint32 i = 1; i <= strings->n; i++)
    {
      gsize length;
      const char *text = segment_strings_get (strings, i, &length);

      names[i] = tocsin_batch_intern (batch, text, length);
    }
  for (guint32 i = 0; i < batch->n_events; i++)
    G_STRUCT_MEMBER (guint32, &batch->events[i], member) = names[indexes[i]];
}

static gboolean
decode_attempts (const SegmentStrings *strings, const guint32 *indexes, TocsinBatch *batch)
{
  g_autoptr (GString) scratch = g_string_new (NULL);

  for (guint32 i = 0; i < batch->n_events; i++)
    {
      gsize length;
      const char *text = segment_strings_get (strings, indexes[i], &length);

      if (length == 0)
        continue;
      g_string_truncate (scratch, 0);
      if (!segment_attempt_expand (text, length, batch, &batch->events[i], scratch)
          || batch->arena_length + scratch->len > SEGMENT_MAX_BYTES)
        return FALSE;
      batch->events[i].attempt = tocsin_batch_append (batch, scratch->str, scratch->len);
    }
  return TRUE;
}

static gboolean
decode_strings (const SegmentHot *self, guint32 columns, TocsinBatch *batch)
{
  g_autofree guint32 *indexes = g_new (guint32, self->n_events);

  for (guint column = 0; column < SEGMENT_N_STRINGS; column++)
    {
      const SegmentStrings *strings = &self->strings[column];

      if (!is_wanted (columns, SEGMENT_N_NUMBERS + column))
        continue;
      if (!segment_strings_unpack (strings, indexes))
        return FALSE;
      if (column < SEGMENT_N_SLICES)
        decode_slices (strings, indexes, segment_slice_members[column], batch);
      else if (column != SEGMENT_ATTEMPT)
        decode_names (strings, indexes, segment_name_members[column], batch);
      else if (!decode_attempts (strings, indexes, batch))
        return FALSE;
    }
  return TRUE;
}

/* Makes the events of an empty batch, with these columns: bit (1 << column) for each. */
gboolean
segment_decode_columns (SegmentHot *self, guint32 columns, TocsinBatch *batch, GError **error)
{
  columns = add_needed (columns);
  for (guint i = 0; i < SEGMENT_N_COLUMNS; i++)
    if (is_wanted (columns, i) && !segment_hot_load (self, i, error))
      return FALSE;
  tocsin_batch_reserve (batch, 4096);
  for (guint32 i = 0; i < self->n_events; i++)
    tocsin_batch_add_event (batch);
  if (decode_numbers (self, columns, batch) && decode_strings (self, columns, batch))
    return TRUE;
  return segment_set_damaged (error, "the values of a segment do not fit together");
}

/* Makes the events of an empty batch. */
gboolean
segment_decode_hot (SegmentHot *self, TocsinBatch *batch, GError **error)
{
  return segment_decode_columns (self, G_MAXUINT32, batch, error);
}
