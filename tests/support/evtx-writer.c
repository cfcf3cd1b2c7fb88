/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/evtx-writer.h"

#include <string.h>

#define FILE_HEADER 4096u
#define CHUNK 65536u
#define CHUNK_HEADER 512u
#define ROOM 12000u /* a record that may be longer begins a chunk of its own */

struct _EvtxWriter
{
  GByteArray *file;
  guint32 chunk;       /* where the present one begins in the file, or 0 */
  guint32 record;      /* where the present one begins in the chunk */
  guint32 last_record; /* and the one before */
  guint64 first_id;    /* of the chunk */
  guint64 next_id;
  GHashTable *names;     /* of the chunk: name -> offset */
  GHashTable *templates; /* of the chunk: id -> offset */
  guint32 template;
  GArray *elements;     /* positions of the sizes of open elements */
  GArray *attributes;   /* and of their lists of attributes, or 0 */
  GArray *descriptions; /* positions of the next value's size and type, for nested values too */
  GArray *values;       /* positions where open values begin */
};

static guint32
crc32 (const guint8 *data, gsize size, guint32 crc)
{
  crc = ~crc;
  for (gsize i = 0; i < size; i++)
    {
      crc ^= data[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320u : 0);
    }
  return ~crc;
}

static void
put (guint8 *at, guint64 number, guint size)
{
  for (guint i = 0; i < size; i++)
    at[i] = (guint8) (number >> (8 * i));
}

static guint64
get (const guint8 *at, guint size)
{
  guint64 number = 0;

  for (guint i = 0; i < size; i++)
    number |= (guint64) at[i] << (8 * i);
  return number;
}

static guint8 *
at_chunk (EvtxWriter *self, guint32 position)
{
  return self->file->data + self->chunk + position;
}

EvtxWriter *
evtx_writer_new (void)
{
  EvtxWriter *self = g_new0 (EvtxWriter, 1);

  self->file = g_byte_array_new ();
  g_byte_array_set_size (self->file, FILE_HEADER);
  memset (self->file->data, 0, FILE_HEADER);
  self->next_id = 1;
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->templates = g_hash_table_new (NULL, NULL);
  self->elements = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->attributes = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->descriptions = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->values = g_array_new (FALSE, FALSE, sizeof (guint32));
  return self;
}

/* The EventRecordID of the next record. */
guint64
evtx_writer_get_next_id (const EvtxWriter *self)
{
  return self->next_id;
}

/* Where the next byte goes, counted from the beginning of the chunk. */
guint32
evtx_writer_get_position (const EvtxWriter *self)
{
  return self->file->len - self->chunk;
}

void
evtx_writer_append (EvtxWriter *self, const void *data, guint size)
{
  if (size > 0)
    g_byte_array_append (self->file, data, size);
}

void
evtx_writer_append_number (EvtxWriter *self, guint64 number, guint size)
{
  guint8 bytes[8];

  put (bytes, number, size);
  evtx_writer_append (self, bytes, size);
}

static void
append_zeros (EvtxWriter *self, guint size)
{
  guint from = self->file->len;

  g_byte_array_set_size (self->file, from + size);
  memset (self->file->data + from, 0, size);
}

static void
fix_chunk (guint8 *chunk)
{
  guint32 end = (guint32) get (chunk + 48, 4);

  put (chunk + 52, crc32 (chunk + CHUNK_HEADER, MIN (end, CHUNK) - CHUNK_HEADER, 0), 4);
  put (chunk + 124, crc32 (chunk + 128, CHUNK_HEADER - 128, crc32 (chunk, 120, 0)), 4);
}

/* Computes all checksums anew, after a change that is not to look like damage. */
void
evtx_writer_fix_checksums (GByteArray *file)
{
  for (guint at = FILE_HEADER; at + CHUNK <= file->len; at += CHUNK)
    if (memcmp (file->data + at, "ElfChnk", 8) == 0
        && get (file->data + at + 48, 4) >= CHUNK_HEADER)
      fix_chunk (file->data + at);
  put (file->data + 124, crc32 (file->data, 120, 0), 4);
}

static void
end_chunk (EvtxWriter *self)
{
  guint8 *chunk = at_chunk (self, 0);
  guint32 end = evtx_writer_get_position (self);

  if (self->chunk == 0)
    return;
  memcpy (chunk, "ElfChnk", 8);
  put (chunk + 8, self->first_id, 8);
  put (chunk + 16, self->next_id - 1, 8);
  put (chunk + 24, self->first_id, 8);
  put (chunk + 32, self->next_id - 1, 8);
  put (chunk + 40, 128, 4);
  put (chunk + 44, self->last_record, 4);
  put (chunk + 48, end, 4);
  fix_chunk (chunk);
  append_zeros (self, CHUNK - end);
}

void
evtx_writer_begin_chunk (EvtxWriter *self)
{
  end_chunk (self);
  self->chunk = self->file->len;
  self->first_id = self->next_id;
  append_zeros (self, CHUNK_HEADER);
  g_hash_table_remove_all (self->names);
  g_hash_table_remove_all (self->templates);
}

/* Ends the file: (transfer full) of its bytes, and of the writer. */
GByteArray *
evtx_writer_finish (EvtxWriter *self)
{
  GByteArray *file = self->file;
  guint64 n_chunks;

  end_chunk (self);
  n_chunks = (file->len - FILE_HEADER) / CHUNK;
  memcpy (file->data, "ElfFile", 8);
  put (file->data + 16, n_chunks > 0 ? n_chunks - 1 : 0, 8);
  put (file->data + 24, self->next_id, 8);
  put (file->data + 32, 128, 4);
  put (file->data + 36, 1, 2);
  put (file->data + 38, 3, 2);
  put (file->data + 40, FILE_HEADER, 2);
  put (file->data + 42, n_chunks, 2);
  put (file->data + 124, crc32 (file->data, 120, 0), 4);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->templates);
  g_array_unref (self->elements);
  g_array_unref (self->attributes);
  g_array_unref (self->descriptions);
  g_array_unref (self->values);
  g_free (self);
  return file;
}

void
evtx_writer_begin_record (EvtxWriter *self, guint64 filetime)
{
  static const guint8 fragment[] = { 0x0f, 1, 1, 0 };

  if (self->chunk == 0 || CHUNK - evtx_writer_get_position (self) < ROOM)
    evtx_writer_begin_chunk (self);
  self->record = self->last_record = evtx_writer_get_position (self);
  evtx_writer_append_number (self, 0x2a2a, 4);
  evtx_writer_append_number (self, 0, 4);
  evtx_writer_append_number (self, self->next_id++, 8);
  evtx_writer_append_number (self, filetime, 8);
  evtx_writer_append (self, fragment, sizeof fragment);
}

void
evtx_writer_end_record (EvtxWriter *self)
{
  guint32 size;

  evtx_writer_append_number (self, 0, 1);
  append_zeros (self, (8 - (evtx_writer_get_position (self) + 4) % 8) % 8);
  size = evtx_writer_get_position (self) + 4 - self->record;
  evtx_writer_append_number (self, size, 4);
  put (at_chunk (self, self->record + 4), size, 4);
  g_assert_cmpuint (evtx_writer_get_position (self), <=, CHUNK);
}

/* UTF-16LE, without NUL; returns code units. */
static guint
append_utf16 (EvtxWriter *self, const char *text)
{
  glong n_units;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (text, -1, NULL, &n_units, NULL);

  g_assert_nonnull (units);
  for (glong i = 0; i < n_units; i++)
    evtx_writer_append_number (self, units[i], 2);
  return (guint) n_units;
}

static void
append_counted (EvtxWriter *self, const char *text)
{
  guint32 at = evtx_writer_get_position (self);

  evtx_writer_append_number (self, 0, 2);
  put (at_chunk (self, at), append_utf16 (self, text), 2);
}

/* A reference to a name, and the name itself where it comes first. */
static void
append_name (EvtxWriter *self, const char *name)
{
  guint32 offset = GPOINTER_TO_UINT (g_hash_table_lookup (self->names, name));
  guint16 hash = 0;

  if (offset != 0)
    {
      evtx_writer_append_number (self, offset, 4);
      return;
    }
  offset = evtx_writer_get_position (self) + 4;
  g_hash_table_insert (self->names, g_strdup (name), GUINT_TO_POINTER (offset));
  for (const char *at = name; *at != '\0'; at++)
    hash = (guint16) (hash * 65599 + (guchar) *at);
  evtx_writer_append_number (self, offset, 4);
  evtx_writer_append_number (self, 0, 4);
  evtx_writer_append_number (self, hash, 2);
  append_counted (self, name);
  evtx_writer_append_number (self, 0, 2);
}

/* Begins an instance of the template with that id. If the chunk does not have it yet, it
 * is to be written now: returns %TRUE, and evtx_writer_end_template() ends it. */
gboolean
evtx_writer_begin_template (EvtxWriter *self, guint32 id)
{
  guint32 offset = GPOINTER_TO_UINT (g_hash_table_lookup (self->templates, GUINT_TO_POINTER (id)));
  gboolean is_new = offset == 0;

  evtx_writer_append_number (self, 0x010c, 2);
  evtx_writer_append_number (self, id, 4);
  if (is_new)
    offset = evtx_writer_get_position (self) + 4;
  evtx_writer_append_number (self, offset, 4);
  if (!is_new)
    return FALSE;
  g_hash_table_insert (self->templates, GUINT_TO_POINTER (id), GUINT_TO_POINTER (offset));
  self->template = offset;
  evtx_writer_append_number (self, 0, 4);
  evtx_writer_append_number (self, id, 4);
  append_zeros (self, 12);
  evtx_writer_append_number (self, 0, 4);
  evtx_writer_append_number (self, 0x0001010f, 4);
  return TRUE;
}

void
evtx_writer_end_template (EvtxWriter *self)
{
  evtx_writer_append_number (self, 0, 1);
  put (at_chunk (self, self->template + 20), evtx_writer_get_position (self) - self->template - 24,
       4);
}

static void
push (GArray *stack, guint32 position)
{
  g_array_append_val (stack, position);
}

static guint32
pop (GArray *stack)
{
  guint32 position = g_array_index (stack, guint32, stack->len - 1);

  g_array_set_size (stack, stack->len - 1);
  return position;
}

void
evtx_writer_begin_values (EvtxWriter *self, guint n_values)
{
  evtx_writer_append_number (self, n_values, 4);
  for (guint i = n_values; i > 0; i--)
    push (self->descriptions, evtx_writer_get_position (self) + 4 * (i - 1));
  append_zeros (self, 4 * n_values);
}

void
evtx_writer_begin_value (EvtxWriter *self, guint8 type)
{
  put (
      at_chunk (self, g_array_index (self->descriptions, guint32, self->descriptions->len - 1) + 2),
      type, 2);
  push (self->values, evtx_writer_get_position (self));
  push (self->values, pop (self->descriptions));
}

void
evtx_writer_end_value (EvtxWriter *self)
{
  guint32 description = pop (self->values), start = pop (self->values);

  put (at_chunk (self, description), evtx_writer_get_position (self) - start, 2);
}

void
evtx_writer_add_value (EvtxWriter *self, guint8 type, const void *data, guint size)
{
  evtx_writer_begin_value (self, type);
  evtx_writer_append (self, data, size);
  evtx_writer_end_value (self);
}

void
evtx_writer_add_number (EvtxWriter *self, guint8 type, guint64 number, guint size)
{
  evtx_writer_begin_value (self, type);
  evtx_writer_append_number (self, number, size);
  evtx_writer_end_value (self);
}

void
evtx_writer_add_string (EvtxWriter *self, const char *text)
{
  evtx_writer_begin_value (self, 0x01);
  append_utf16 (self, text);
  evtx_writer_end_value (self);
}

static void
open_element (EvtxWriter *self, const char *name, guint16 dependency, gboolean has_attributes)
{
  evtx_writer_append_number (self, has_attributes ? 0x41 : 0x01, 1);
  evtx_writer_append_number (self, dependency, 2);
  push (self->elements, evtx_writer_get_position (self));
  evtx_writer_append_number (self, 0, 4);
  append_name (self, name);
  push (self->attributes, has_attributes ? evtx_writer_get_position (self) : 0);
  if (has_attributes)
    evtx_writer_append_number (self, 0, 4);
}

void
evtx_writer_open (EvtxWriter *self, const char *name)
{
  open_element (self, name, 0xffff, FALSE);
}

void
evtx_writer_open_dependent (EvtxWriter *self, const char *name, guint16 dependency)
{
  open_element (self, name, dependency, FALSE);
}

void
evtx_writer_open_with_attributes (EvtxWriter *self, const char *name)
{
  open_element (self, name, 0xffff, TRUE);
}

void
evtx_writer_attribute (EvtxWriter *self, const char *name)
{
  evtx_writer_append_number (self, 0x06, 1);
  append_name (self, name);
}

static void
end_attributes (EvtxWriter *self)
{
  guint32 at = pop (self->attributes);

  if (at != 0)
    put (at_chunk (self, at), evtx_writer_get_position (self) - at - 4, 4);
}

static void
end_size (EvtxWriter *self)
{
  guint32 at = pop (self->elements);

  put (at_chunk (self, at), evtx_writer_get_position (self) - at - 4, 4);
}

void
evtx_writer_close_start (EvtxWriter *self)
{
  end_attributes (self);
  evtx_writer_append_number (self, 0x02, 1);
}

void
evtx_writer_close_empty (EvtxWriter *self)
{
  end_attributes (self);
  evtx_writer_append_number (self, 0x03, 1);
  end_size (self);
}

void
evtx_writer_end_element (EvtxWriter *self)
{
  evtx_writer_append_number (self, 0x04, 1);
  end_size (self);
}

void
evtx_writer_text (EvtxWriter *self, const char *text)
{
  evtx_writer_append_number (self, 0x0105, 2);
  append_counted (self, text);
}

void
evtx_writer_cdata (EvtxWriter *self, const char *text)
{
  evtx_writer_append_number (self, 0x07, 1);
  append_counted (self, text);
}

void
evtx_writer_character (EvtxWriter *self, guint16 code)
{
  evtx_writer_append_number (self, 0x08, 1);
  evtx_writer_append_number (self, code, 2);
}

void
evtx_writer_entity (EvtxWriter *self, const char *name)
{
  evtx_writer_append_number (self, 0x09, 1);
  append_name (self, name);
}

void
evtx_writer_instruction (EvtxWriter *self, const char *target, const char *text)
{
  evtx_writer_append_number (self, 0x0a, 1);
  append_name (self, target);
  evtx_writer_append_number (self, 0x0b, 1);
  append_counted (self, text);
}

void
evtx_writer_substitute (EvtxWriter *self, guint16 index, guint8 type, gboolean is_optional)
{
  evtx_writer_append_number (self, is_optional ? 0x0e : 0x0d, 1);
  evtx_writer_append_number (self, index, 2);
  evtx_writer_append_number (self, type, 1);
}

/* <name>%index</name>, where a null leaves the element out. */
void
evtx_writer_element (EvtxWriter *self, const char *name, guint16 index, guint8 type)
{
  evtx_writer_open (self, name);
  evtx_writer_close_start (self);
  evtx_writer_substitute (self, index, type, TRUE);
  evtx_writer_end_element (self);
}

/* <Data Name="name">%index</Data> */
void
evtx_writer_data (EvtxWriter *self, const char *name, guint16 index, guint8 type)
{
  evtx_writer_open_with_attributes (self, "Data");
  evtx_writer_attribute (self, "Name");
  evtx_writer_text (self, name);
  evtx_writer_close_start (self);
  evtx_writer_substitute (self, index, type, FALSE);
  evtx_writer_end_element (self);
}
