/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-time.h"
#include "store/segment-private.h"

#define HEADER_SIZE (4 * (3 + SEGMENT_N_COLUMNS))

/* Where an event has the strings that are slices, and those that are names. */
const gsize segment_slice_members[SEGMENT_N_SLICES] = {
  [SEGMENT_HOST] = G_STRUCT_OFFSET (TocsinEvent, host),
  [SEGMENT_APP] = G_STRUCT_OFFSET (TocsinEvent, app),
  [SEGMENT_SOURCE_IP] = G_STRUCT_OFFSET (TocsinEvent, source_ip),
  [SEGMENT_USERNAME] = G_STRUCT_OFFSET (TocsinEvent, username),
  [SEGMENT_CHANNEL] = G_STRUCT_OFFSET (TocsinEvent, channel),
  [SEGMENT_PROVIDER] = G_STRUCT_OFFSET (TocsinEvent, provider),
};

const gsize segment_name_members[SEGMENT_N_STRINGS] = {
  [SEGMENT_DATASET] = G_STRUCT_OFFSET (TocsinEvent, dataset),
  [SEGMENT_CATEGORY] = G_STRUCT_OFFSET (TocsinEvent, category),
  [SEGMENT_ACTION] = G_STRUCT_OFFSET (TocsinEvent, action),
};

gboolean
segment_is_difference (guint column)
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

/* Writes a column that is kept as numbers; @values is room for all rows. */
static void
put_numbers (const TocsinBatch *batch, guint column, gint64 unit, guint64 *values, GByteArray *out)
{
  if (column == SEGMENT_TIME)
    collect_times (batch, unit, values);
  else if (column == SEGMENT_GAP)
    collect_gaps (batch, values);
  else
    for (guint32 i = 0; i < batch->n_events; i++)
      values[i] = get_number (&batch->events[i], column);
  if (segment_is_difference (column))
    segment_put_differences (out, values, batch->n_events);
  else
    segment_put_numbers (out, values, batch->n_events);
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

      if (column < SEGMENT_N_SLICES)
        {
          const TocsinSlice *slice = G_STRUCT_MEMBER_P (event, segment_slice_members[column]);

          segment_dictionary_add (dictionary, batch->arena + slice->offset, slice->length);
        }
      else if (column == SEGMENT_ATTEMPT)
        add_attempt (batch, event, dictionary, scratch);
      else
        {
          const char *name
              = batch->names[G_STRUCT_MEMBER (guint32, event, segment_name_members[column])];

          segment_dictionary_add (dictionary, name, strlen (name));
        }
    }
}

static void
append_frame (GByteArray *frames, const GByteArray *column, guint32 *length)
{
  g_autoptr (GBytes) frame = segment_compress (column->data, column->len);
  gsize n;
  gconstpointer data = g_bytes_get_data (frame, &n);

  g_byte_array_append (frames, data, (guint) n);
  *length = (guint32) n;
}

/* A directory, then each column as a frame of its own. */
GBytes *
segment_encode_hot (const TocsinBatch *batch)
{
  g_autoptr (GByteArray) out = g_byte_array_sized_new (HEADER_SIZE + (64u << 10));
  g_autoptr (GByteArray) frames = g_byte_array_sized_new (64u << 10);
  g_autoptr (GByteArray) column = g_byte_array_sized_new (64u << 10);
  g_autoptr (SegmentDictionary) dictionary = segment_dictionary_new (batch->n_events);
  g_autofree guint64 *values = g_new (guint64, batch->n_events);
  gint64 unit = find_time_unit (batch);
  guint32 length;

  segment_put_u32 (out, SEGMENT_VERSION);
  segment_put_u32 (out, batch->n_events);
  segment_put_u32 (out, (guint32) unit);
  for (guint i = 0; i < SEGMENT_N_COLUMNS; i++)
    {
      g_byte_array_set_size (column, 0);
      if (i < SEGMENT_N_NUMBERS)
        put_numbers (batch, i, unit, values, column);
      else
        {
          segment_dictionary_clear (dictionary);
          collect_strings (batch, i - SEGMENT_N_NUMBERS, dictionary);
          segment_put_strings (column, dictionary);
        }
      append_frame (frames, column, &length);
      segment_put_u32 (out, length);
    }
  g_byte_array_append (out, frames->data, frames->len);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static gboolean
is_about_time (guint column)
{
  return column == SEGMENT_TIMELESS || column == SEGMENT_TIME || column == SEGMENT_TIME_BASIS;
}

/* Encodes the times of a batch and how they were found; all else stays as it is in
 * @self, which has as many events. */
GBytes *
segment_replace_times (const SegmentHot *self, const TocsinBatch *batch)
{
  g_autoptr (GByteArray) out = g_byte_array_sized_new (HEADER_SIZE + (64u << 10));
  g_autoptr (GByteArray) frames = g_byte_array_sized_new (64u << 10);
  g_autoptr (GByteArray) column = g_byte_array_new ();
  g_autofree guint64 *values = g_new (guint64, batch->n_events);
  const guint8 *bytes = g_bytes_get_data (self->bytes, NULL);
  gint64 unit = find_time_unit (batch);

  segment_put_u32 (out, SEGMENT_VERSION);
  segment_put_u32 (out, batch->n_events);
  segment_put_u32 (out, (guint32) unit);
  for (guint i = 0; i < SEGMENT_N_COLUMNS; i++)
    {
      guint32 length = (guint32) (self->starts[i + 1] - self->starts[i]);

      if (!is_about_time (i))
        g_byte_array_append (frames, bytes + self->starts[i], length);
      else
        {
          g_byte_array_set_size (column, 0);
          put_numbers (batch, i, unit, values, column);
          append_frame (frames, column, &length);
        }
      segment_put_u32 (out, length);
    }
  g_byte_array_append (out, frames->data, frames->len);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static gboolean
read_directory (SegmentHot *self, SegmentReader *reader, guint32 n_events)
{
  guint32 version, unit, length;

  if (!segment_get_u32 (reader, &version) || version != SEGMENT_VERSION
      || !segment_get_u32 (reader, &self->n_events) || self->n_events != n_events
      || n_events > SEGMENT_MAX_EVENTS || !segment_get_u32 (reader, &unit)
      || (unit != 1 && unit != 1000 && unit != TOCSIN_SECOND))
    return FALSE;
  self->time_unit = unit;
  self->starts[0] = HEADER_SIZE;
  for (guint i = 0; i < SEGMENT_N_COLUMNS; i++)
    {
      if (!segment_get_u32 (reader, &length) || length > G_MAXINT32)
        return FALSE;
      self->starts[i + 1] = self->starts[i] + length;
    }
  return self->starts[SEGMENT_N_COLUMNS] == g_bytes_get_size (self->bytes);
}

/* Reads the directory; @hot is kept. Columns are decompressed and checked as
 * they are asked for. */
SegmentHot *
segment_open_hot (GBytes *hot, guint32 n_events, GError **error)
{
  g_autoptr (SegmentHot) self = g_new0 (SegmentHot, 1);
  SegmentReader reader;

  self->bytes = g_bytes_ref (hot);
  reader.at = g_bytes_get_data (hot, &reader.left);
  if (!read_directory (self, &reader, n_events))
    {
      segment_set_damaged (error, "a segment does not begin as it must");
      return NULL;
    }
  return g_steal_pointer (&self);
}

static gboolean
read_column (SegmentHot *self, guint column, SegmentReader *reader)
{
  gboolean done;

  if (column >= SEGMENT_N_NUMBERS)
    done = segment_get_strings (reader, self->n_events, &self->strings[column - SEGMENT_N_NUMBERS]);
  else if (segment_is_difference (column))
    done = segment_get_differences (reader, self->n_events, &self->first_values[column],
                                    &self->numbers[column]);
  else
    done = segment_get_numbers (reader, self->n_events, &self->numbers[column]);
  return done && reader->left == 0;
}

/* Makes a column readable: a #SegmentNumberColumn, or SEGMENT_N_NUMBERS plus a
 * #SegmentStringColumn. */
gboolean
segment_hot_load (SegmentHot *self, guint column, GError **error)
{
  g_autoptr (GBytes) frame = NULL;
  SegmentReader reader;

  if (self->data[column] != NULL)
    return TRUE;
  frame = g_bytes_new_from_bytes (self->bytes, self->starts[column],
                                  self->starts[column + 1] - self->starts[column]);
  self->data[column] = segment_decompress (frame, &reader.left, error);
  if (self->data[column] == NULL)
    return FALSE;
  reader.at = self->data[column];
  self->length += reader.left;
  if (read_column (self, column, &reader))
    return TRUE;
  g_clear_pointer (&self->data[column], g_free);
  if (column >= SEGMENT_N_NUMBERS)
    segment_strings_clear (&self->strings[column - SEGMENT_N_NUMBERS]);
  return segment_set_damaged (error, "a column of a segment is not as it must be");
}

gboolean
segment_hot_load_all (SegmentHot *self, GError **error)
{
  for (guint i = 0; i < SEGMENT_N_COLUMNS; i++)
    if (!segment_hot_load (self, i, error))
      return FALSE;
  return TRUE;
}

void
segment_hot_free (SegmentHot *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < SEGMENT_N_STRINGS; i++)
    segment_strings_clear (&self->strings[i]);
  for (guint i = 0; i < SEGMENT_N_COLUMNS; i++)
    g_free (self->data[i]);
  g_clear_pointer (&self->bytes, g_bytes_unref);
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
