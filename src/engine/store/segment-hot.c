/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-time.h"
#include "store/segment-private.h"

static const gsize slice_columns[] = {
  [SEGMENT_HOST] = G_STRUCT_OFFSET (TocsinEvent, host),
  [SEGMENT_APP] = G_STRUCT_OFFSET (TocsinEvent, app),
  [SEGMENT_SOURCE_IP] = G_STRUCT_OFFSET (TocsinEvent, source_ip),
  [SEGMENT_USERNAME] = G_STRUCT_OFFSET (TocsinEvent, username),
  [SEGMENT_CHANNEL] = G_STRUCT_OFFSET (TocsinEvent, channel),
  [SEGMENT_PROVIDER] = G_STRUCT_OFFSET (TocsinEvent, provider),
};

static const gsize name_columns[] = {
  [SEGMENT_DATASET] = G_STRUCT_OFFSET (TocsinEvent, dataset),
  [SEGMENT_CATEGORY] = G_STRUCT_OFFSET (TocsinEvent, category),
  [SEGMENT_ACTION] = G_STRUCT_OFFSET (TocsinEvent, action),
};

static gboolean
is_difference (guint column)
{
  return column == SEGMENT_TIME || column == SEGMENT_RECORD || column == SEGMENT_GAP;
}

/* The value of a column that the event holds as it is kept. */
static guint64
get_number (const TocsinEvent *event, guint column)
{
  switch (column)
    {
    case SEGMENT_TIMELESS:
      return event->timestamp == TOCSIN_NO_TIME;
    case SEGMENT_RECORD:
      return event->record;
    case SEGMENT_SIZE:
      return event->size;
    case SEGMENT_PID:
      return (guint64) event->pid + 1;
    case SEGMENT_EVENT_ID:
      return (guint64) (gint64) event->event_id + 1;
    case SEGMENT_SEVERITY:
      return event->severity;
    case SEGMENT_OUTCOME:
      return event->outcome;
    case SEGMENT_TIME_BASIS:
      return event->time_basis;
    case SEGMENT_REPEAT:
    default:
      return event->repeat;
    }
}

/* The largest of second, millisecond and microsecond that all times are made of. */
static gint64
find_time_unit (const TocsinBatch *batch)
{
  gint64 unit = TOCSIN_SECOND;

  for (guint32 i = 0; i < batch->n_events && unit > 1; i++)
    while (batch->events[i].timestamp != TOCSIN_NO_TIME && unit > 1
           && batch->events[i].timestamp % unit != 0)
      unit = unit == TOCSIN_SECOND ? 1000 : 1;
  return unit;
}

/* Times in units; an event without time repeats the one before it. */
static void
collect_times (const TocsinBatch *batch, gint64 unit, guint64 *values)
{
  guint64 last = 0;

  for (guint32 i = 0; i < batch->n_events; i++)
    {
      if (batch->events[i].timestamp != TOCSIN_NO_TIME)
        last = (guint64) (batch->events[i].timestamp / unit);
      values[i] = last;
    }
}

/* Offsets less the bytes of the records before: what stands between records. */
static void
collect_gaps (const TocsinBatch *batch, guint64 *values)
{
  guint64 sum = 0;

  for (guint32 i = 0; i < batch->n_events; i++)
    {
      values[i] = batch->events[i].offset - sum;
      sum += batch->events[i].size;
    }
}

static void
encode_numbers (const TocsinBatch *batch, gint64 unit, GByteArray *out)
{
  g_autofree guint64 *values = g_new (guint64, batch->n_events);

  for (guint column = 0; column < SEGMENT_N_NUMBERS; column++)
    {
      if (column == SEGMENT_TIME)
        collect_times (batch, unit, values);
      else if (column == SEGMENT_GAP)
        collect_gaps (batch, values);
      else
        for (guint32 i = 0; i < batch->n_events; i++)
          values[i] = get_number (&batch->events[i], column);
      if (is_difference (column))
        segment_put_differences (out, values, batch->n_events);
      else
        segment_put_numbers (out, values, batch->n_events);
    }
}

static void
add_attempt (const TocsinBatch *batch, const TocsinEvent *event, SegmentDictionary *dictionary,
             GString *scratch)
{
  g_string_truncate (scratch, 0);
  if (event->attempt.length > 0)
    segment_attempt_shorten (batch, event, scratch);
  segment_dictionary_add (dictionary, scratch->str, scratch->len);
}

static void
collect_strings (const TocsinBatch *batch, guint column, SegmentDictionary *dictionary)
{
  g_autoptr (GString) scratch = g_string_new (NULL);

  for (guint32 i = 0; i < batch->n_events; i++)
    {
      const TocsinEvent *event = &batch->events[i];

      if (column < G_N_ELEMENTS (slice_columns))
        {
          const TocsinSlice *slice = G_STRUCT_MEMBER_P (event, slice_columns[column]);

          segment_dictionary_add (dictionary, batch->arena + slice->offset, slice->length);
        }
      else if (column == SEGMENT_ATTEMPT)
        add_attempt (batch, event, dictionary, scratch);
      else
        {
          const char *name = batch->names[G_STRUCT_MEMBER (guint32, event, name_columns[column])];

          segment_dictionary_add (dictionary, name, strlen (name));
        }
    }
}

GBytes *
segment_encode_hot (const TocsinBatch *batch)
{
  g_autoptr (GByteArray) out = g_byte_array_sized_new (256u << 10);
  g_autoptr (SegmentDictionary) dictionary = segment_dictionary_new (batch->n_events);
  gint64 unit = find_time_unit (batch);

  segment_put_u32 (out, SEGMENT_VERSION);
  segment_put_u32 (out, batch->n_events);
  segment_put_u32 (out, (guint32) unit);
  encode_numbers (batch, unit, out);
  for (guint column = 0; column < SEGMENT_N_STRINGS; column++)
    {
      segment_dictionary_clear (dictionary);
      collect_strings (batch, column, dictionary);
      segment_put_strings (out, dictionary);
    }
  return segment_compress (out->data, out->len);
}

static gboolean
read_hot (SegmentHot *self, SegmentReader *reader, guint32 n_events)
{
  guint32 version, unit;

  if (!segment_get_u32 (reader, &version) || version != SEGMENT_VERSION
      || !segment_get_u32 (reader, &self->n_events) || self->n_events != n_events
      || n_events > SEGMENT_MAX_EVENTS || !segment_get_u32 (reader, &unit)
      || (unit != 1 && unit != 1000 && unit != TOCSIN_SECOND))
    return FALSE;
  self->time_unit = unit;
  for (guint i = 0; i < SEGMENT_N_NUMBERS; i++)
    if (is_difference (i)
            ? !segment_get_differences (reader, n_events, &self->first_values[i], &self->numbers[i])
            : !segment_get_numbers (reader, n_events, &self->numbers[i]))
      return FALSE;
  for (guint i = 0; i < SEGMENT_N_STRINGS; i++)
    if (!segment_get_strings (reader, n_events, &self->strings[i]))
      return FALSE;
  return reader->left == 0;
}

/* Decompresses the part and checks its shape; what the rows say is checked as
 * each column is unpacked. */
SegmentHot *
segment_open_hot (GBytes *hot, guint32 n_events, GError **error)
{
  g_autoptr (SegmentHot) self = g_new0 (SegmentHot, 1);
  SegmentReader reader;

  self->data = segment_decompress (hot, &reader.left, error);
  if (self->data == NULL)
    return NULL;
  reader.at = self->data;
  self->length = reader.left;
  if (!read_hot (self, &reader, n_events))
    {
      segment_set_damaged (error, "the columns of a segment do not fit together");
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
segment_hot_free (SegmentHot *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < SEGMENT_N_STRINGS; i++)
    segment_strings_clear (&self->strings[i]);
  g_free (self->data);
  g_free (self);
}

void
segment_hot_get_times (const SegmentHot *self, gint64 *times)
{
  const SegmentNumbers *timeless = &self->numbers[SEGMENT_TIMELESS];
  guint64 *values = (guint64 *) times;

  segment_unpack_differences (&self->numbers[SEGMENT_TIME], self->first_values[SEGMENT_TIME],
                              values);
  for (guint32 i = 0; i < self->n_events; i++)
    values[i] *= (guint64) self->time_unit;
  if (timeless->width > 0 || timeless->base != 0)
    for (guint32 i = 0; i < self->n_events; i++)
      if (segment_numbers_at (timeless, i) != 0)
        times[i] = TOCSIN_NO_TIME;
}

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

static gboolean
decode_numbers (const SegmentHot *self, TocsinBatch *batch)
{
  g_autofree guint64 *values = g_new (guint64, self->n_events);
  guint64 sum = 0;

  for (guint column = 0; column < SEGMENT_N_NUMBERS; column++)
    {
      if (column == SEGMENT_TIME)
        continue;
      if (is_difference (column))
        segment_unpack_differences (&self->numbers[column], self->first_values[column], values);
      else
        segment_unpack (&self->numbers[column], values);
      for (guint32 i = 0; i < self->n_events; i++)
        if (!set_number (&batch->events[i], column, values[i]))
          return FALSE;
    }
  segment_hot_get_times (self, (gint64 *) values);
  for (guint32 i = 0; i < self->n_events; i++)
    {
      batch->events[i].timestamp = (gint64) values[i];
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
decode_strings (const SegmentHot *self, TocsinBatch *batch)
{
  g_autofree guint32 *indexes = g_new (guint32, self->n_events);

  for (guint column = 0; column < SEGMENT_N_STRINGS; column++)
    {
      const SegmentStrings *strings = &self->strings[column];

      if (!segment_strings_unpack (strings, indexes))
        return FALSE;
      if (column < G_N_ELEMENTS (slice_columns))
        decode_slices (strings, indexes, slice_columns[column], batch);
      else if (column != SEGMENT_ATTEMPT)
        decode_names (strings, indexes, name_columns[column], batch);
      else if (!decode_attempts (strings, indexes, batch))
        return FALSE;
    }
  return TRUE;
}

/* Makes the events of an empty batch. */
gboolean
segment_decode_hot (const SegmentHot *self, TocsinBatch *batch, GError **error)
{
  tocsin_batch_reserve (batch, 4096);
  for (guint32 i = 0; i < self->n_events; i++)
    tocsin_batch_add_event (batch);
  if (decode_numbers (self, batch) && decode_strings (self, batch))
    return TRUE;
  return segment_set_damaged (error, "the values of a segment do not fit together");
}
