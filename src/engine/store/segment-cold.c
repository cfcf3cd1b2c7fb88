/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a segment holds for each event its record, then those of its
 * message and field values that do not stand in the record. So the places of
 * all follow from their lengths. */
#include <string.h>

#include "store/segment-private.h"

/* What the first number of a place says; from PLACE_WITHIN on, where it is in the record. */
enum
{
  PLACE_NONE,
  PLACE_OWN,
  PLACE_WITHIN,
};

typedef enum
{
  RAW, /* 0 for none, else one more than how far its length is from the size */
  MESSAGE,
  MESSAGE_EXTENT, /* own text: its bytes; within: bytes of the record after it */
  N_FIELDS,
  N_EVENT_COLUMNS,
} EventColumn;

typedef enum
{
  NAME,
  TYPE,  /* and 4 for a field of System */
  VALUE, /* within: relative to the end of the value before it */
  VALUE_LENGTH,
  N_FIELD_COLUMNS,
} FieldColumn;

typedef struct
{
  const TocsinBatch *batch;
  guint64 *events[N_EVENT_COLUMNS];
  guint64 *fields[N_FIELD_COLUMNS];
  guint32 n_fields;
  guint32 *name_numbers; /* for each name of the batch, its number here, or 0 */
  SegmentDictionary *names;
  guint32 n_names;
  GByteArray *text;
} Encoder;

static gboolean
is_within (TocsinSlice whole, TocsinSlice part)
{
  return part.offset >= whole.offset
         && (guint64) part.offset + part.length <= (guint64) whole.offset + whole.length;
}

static void
append_text (Encoder *self, TocsinSlice slice)
{
  if (slice.length > 0)
    g_byte_array_append (self->text, (const guint8 *) tocsin_batch_text (self->batch, slice),
                         slice.length);
}

static void
encode_event (Encoder *self, guint32 row)
{
  const TocsinEvent *event = &self->batch->events[row];
  TocsinSlice raw = event->raw, message = event->message;
  gint64 gap = (gint64) raw.length - (gint64) event->size;

  self->events[RAW][row] = raw.length == 0 ? 0 : 1 + segment_zigzag (gap);
  self->events[N_FIELDS][row] = event->n_fields;
  self->events[MESSAGE][row] = PLACE_NONE;
  self->events[MESSAGE_EXTENT][row] = 0;
  append_text (self, raw);
  if (message.length == 0)
    return;
  if (is_within (raw, message))
    {
      self->events[MESSAGE][row] = PLACE_WITHIN + message.offset - raw.offset;
      self->events[MESSAGE_EXTENT][row]
          = raw.length - (message.offset - raw.offset) - message.length;
      return;
    }
  self->events[MESSAGE][row] = PLACE_OWN;
  self->events[MESSAGE_EXTENT][row] = message.length;
  append_text (self, message);
}

static guint32
get_name_number (Encoder *self, guint32 name)
{
  if (self->name_numbers[name] == 0)
    {
      const char *text = self->batch->names[name];

      segment_dictionary_add (self->names, text, strlen (text));
      self->name_numbers[name] = ++self->n_names;
    }
  return self->name_numbers[name];
}

static void
encode_fields (Encoder *self, const TocsinEvent *event)
{
  gint64 last = 0;

  for (guint32 i = 0; i < event->n_fields; i++)
    {
      const TocsinField *field = &self->batch->fields[event->first_field + i];
      guint32 at = self->n_fields++;
      gint64 start = (gint64) field->value.offset - event->raw.offset;

      self->fields[NAME][at] = field->name == 0 ? 0 : get_name_number (self, field->name);
      self->fields[TYPE][at] = field->type | (field->is_system ? 4 : 0);
      self->fields[VALUE_LENGTH][at] = field->value.length;
      if (field->value.length == 0)
        self->fields[VALUE][at] = PLACE_NONE;
      else if (is_within (event->raw, field->value))
        {
          self->fields[VALUE][at] = PLACE_WITHIN + segment_zigzag (start - last);
          last = start + field->value.length;
        }
      else
        {
          self->fields[VALUE][at] = PLACE_OWN;
          append_text (self, field->value);
        }
    }
}

static void
encoder_init (Encoder *self, const TocsinBatch *batch)
{
  *self = (Encoder){ .batch = batch };
  for (guint i = 0; i < N_EVENT_COLUMNS; i++)
    self->events[i] = g_new (guint64, batch->n_events);
  for (guint i = 0; i < N_FIELD_COLUMNS; i++)
    self->fields[i] = g_new (guint64, batch->n_fields);
  self->name_numbers = g_new0 (guint32, batch->n_names);
  self->names = segment_dictionary_new (batch->n_names);
  self->text = g_byte_array_sized_new (batch->arena_length + 1);
}

static void
encoder_clear (Encoder *self)
{
  for (guint i = 0; i < N_EVENT_COLUMNS; i++)
    g_free (self->events[i]);
  for (guint i = 0; i < N_FIELD_COLUMNS; i++)
    g_free (self->fields[i]);
  g_free (self->name_numbers);
  segment_dictionary_free (self->names);
  g_byte_array_unref (self->text);
}

void
segment_encode_cold (const TocsinBatch *batch, GBytes **cold, GBytes **text)
{
  g_autoptr (GByteArray) out = g_byte_array_sized_new (256u << 10);
  Encoder self;

  encoder_init (&self, batch);
  for (guint32 i = 0; i < batch->n_events; i++)
    {
      encode_event (&self, i);
      encode_fields (&self, &batch->events[i]);
    }
  segment_text_make_sound ((char *) self.text->data, self.text->len);
  segment_put_u32 (out, SEGMENT_VERSION);
  segment_put_u32 (out, batch->n_events);
  segment_put_u32 (out, self.n_fields);
  segment_put_u32 (out, self.n_names);
  segment_put_strings (out, self.names);
  for (guint i = 0; i < N_EVENT_COLUMNS; i++)
    segment_put_numbers (out, self.events[i], batch->n_events);
  for (guint i = 0; i < N_FIELD_COLUMNS; i++)
    segment_put_numbers (out, self.fields[i], self.n_fields);
  *cold = segment_compress (out->data, out->len);
  *text = segment_compress (self.text->data, self.text->len);
  encoder_clear (&self);
}

typedef struct
{
  TocsinBatch *batch;
  guint64 *events[N_EVENT_COLUMNS];
  guint64 *fields[N_FIELD_COLUMNS];
  guint32 n_fields;
  guint32 *names; /* for each number its name in the batch */
  guint32 n_names;
  gboolean has_text;
  guint32 at;  /* next byte of the text, in the arena */
  guint32 end; /* of the text, in the arena */
} Decoder;

static gboolean
is_inside_character (const Decoder *self, guint32 at)
{
  return at < self->end && ((guint8) self->batch->arena[at] & 0xc0) == 0x80;
}

/* A character that a slice would cut is left out. */
static void
set_slice (const Decoder *self, guint64 offset, guint64 length, TocsinSlice *slice)
{
  guint32 start = (guint32) offset, end = (guint32) (offset + length);

  while (start < end && is_inside_character (self, start))
    start++;
  while (start < end && is_inside_character (self, end))
    end--;
  *slice = (TocsinSlice){ start, end - start };
}

static gboolean
take_own (Decoder *self, guint64 length, TocsinSlice *slice)
{
  guint32 offset = self->at;

  if (!self->has_text)
    return TRUE;
  if (length == 0 || length > self->end - self->at)
    return FALSE;
  self->at += (guint32) length;
  set_slice (self, offset, length, slice);
  return TRUE;
}

static gboolean
decode_event (Decoder *self, guint32 row)
{
  TocsinEvent *event = &self->batch->events[row];
  guint64 raw = self->events[RAW][row], place = self->events[MESSAGE][row];
  guint64 extent = self->events[MESSAGE_EXTENT][row];
  guint64 start = place - PLACE_WITHIN;

  if (raw != 0 && !take_own (self, event->size + (guint64) segment_unzigzag (raw - 1), &event->raw))
    return FALSE;
  if (place == PLACE_NONE)
    return TRUE;
  if (place == PLACE_OWN)
    return take_own (self, extent, &event->message);
  if (!self->has_text)
    return TRUE;
  if (start > event->raw.length || extent > event->raw.length - start)
    return FALSE;
  set_slice (self, event->raw.offset + start, event->raw.length - start - extent, &event->message);
  return TRUE;
}

static gboolean
decode_value (Decoder *self, const TocsinEvent *event, guint32 at, guint64 *last,
              TocsinSlice *value)
{
  guint64 place = self->fields[VALUE][at], length = self->fields[VALUE_LENGTH][at];
  guint64 start;

  if (place == PLACE_NONE)
    return length == 0;
  if (place == PLACE_OWN)
    return take_own (self, length, value);
  if (!self->has_text)
    return TRUE;
  start = *last + (guint64) segment_unzigzag (place - PLACE_WITHIN);
  if (start > event->raw.length || length > event->raw.length - start)
    return FALSE;
  *last = start + length;
  set_slice (self, event->raw.offset + start, length, value);
  return TRUE;
}

static gboolean
decode_field (Decoder *self, TocsinEvent *event, guint32 at, guint64 *last)
{
  TocsinField *field = &self->batch->fields[at];
  guint64 type = self->fields[TYPE][at], name = self->fields[NAME][at];

  if (type > 7 || name > self->n_names)
    return FALSE;
  *field = (TocsinField){ .name = name == 0 ? 0 : self->names[name - 1],
                          .type = type & 3,
                          .is_system = (type & 4) != 0 };
  return decode_value (self, event, at, last, &field->value);
}

static gboolean
decode_rows (Decoder *self)
{
  TocsinBatch *batch = self->batch;

  for (guint32 i = 0; i < batch->n_events; i++)
    {
      TocsinEvent *event = &batch->events[i];
      guint64 n = self->events[N_FIELDS][i], last = 0;

      if (n > self->n_fields - batch->n_fields || !decode_event (self, i))
        return FALSE;
      event->first_field = batch->n_fields;
      event->n_fields = (guint32) n;
      for (; n > 0; n--)
        if (!decode_field (self, event, batch->n_fields++, &last))
          return FALSE;
    }
  return batch->n_fields == self->n_fields && self->at == self->end;
}

static gboolean
read_names (Decoder *self, SegmentReader *reader)
{
  SegmentStrings strings = { 0 };
  gboolean done
      = segment_get_strings (reader, self->n_names, &strings) && strings.n == self->n_names;

  self->names = g_new (guint32, done ? self->n_names : 0);
  for (guint32 i = 0; done && i < self->n_names; i++)
    {
      gsize length;
      const char *text = segment_strings_get (&strings, i + 1, &length);

      self->names[i] = tocsin_batch_intern (self->batch, text, length);
    }
  segment_strings_clear (&strings);
  return done;
}

static gboolean
read_columns (SegmentReader *reader, guint n_columns, guint32 n, guint64 **columns)
{
  for (guint i = 0; i < n_columns; i++)
    {
      SegmentNumbers numbers;

      if (!segment_get_numbers (reader, n, &numbers))
        return FALSE;
      columns[i] = g_new (guint64, n);
      segment_unpack (&numbers, columns[i]);
    }
  return TRUE;
}

static gboolean
read_cold (Decoder *self, SegmentReader *reader)
{
  TocsinBatch *batch = self->batch;
  guint32 version, n_events;

  if (!segment_get_u32 (reader, &version) || version != SEGMENT_VERSION
      || !segment_get_u32 (reader, &n_events) || n_events != batch->n_events
      || !segment_get_u32 (reader, &self->n_fields) || self->n_fields > SEGMENT_MAX_FIELDS
      || !segment_get_u32 (reader, &self->n_names) || self->n_names > SEGMENT_MAX_FIELDS
      || !read_names (self, reader)
      || !read_columns (reader, N_EVENT_COLUMNS, n_events, self->events)
      || !read_columns (reader, N_FIELD_COLUMNS, self->n_fields, self->fields) || reader->left != 0)
    return FALSE;
  g_free (batch->fields);
  batch->fields = g_new (TocsinField, self->n_fields);
  batch->fields_capacity = self->n_fields;
  return decode_rows (self);
}

static gboolean
read_text (Decoder *self, GBytes *text, GError **error)
{
  gsize length;
  g_autofree guint8 *data = segment_decompress (text, &length, error);

  if (data == NULL)
    return FALSE;
  if (!segment_text_is_sound ((const char *) data, length)
      || length + self->batch->arena_length > G_MAXINT32)
    return segment_set_damaged (error, "the text of a segment is not text");
  self->has_text = TRUE;
  self->at = self->batch->arena_length;
  tocsin_batch_append (self->batch, (const char *) data, length);
  self->end = self->batch->arena_length;
  return TRUE;
}

static void
decoder_clear (Decoder *self)
{
  for (guint i = 0; i < N_EVENT_COLUMNS; i++)
    g_free (self->events[i]);
  for (guint i = 0; i < N_FIELD_COLUMNS; i++)
    g_free (self->fields[i]);
  g_free (self->names);
}

/* Adds records, messages and fields to events that have their sizes. Without
 * @text, fields have names and no values. */
gboolean
segment_decode_cold (GBytes *cold, GBytes *text, TocsinBatch *batch, GError **error)
{
  Decoder self = { .batch = batch };
  SegmentReader reader;
  g_autofree guint8 *data = segment_decompress (cold, &reader.left, error);
  gboolean done = data != NULL && (text == NULL || read_text (&self, text, error));

  if (done)
    {
      reader.at = data;
      done = read_cold (&self, &reader);
      if (!done)
        segment_set_damaged (error, "the places of a segment do not fit together");
    }
  decoder_clear (&self);
  return done;
}
