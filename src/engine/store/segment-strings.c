/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of strings: the distinct ones in the order in which they first come,
 * and for each row its number. */
#include <string.h>

#include "core/tocsin-text.h"
#include "store/segment-private.h"

struct _SegmentDictionary
{
  guint32 n_rows;
  guint64 *rows;    /* for each row its string, from 1, or 0 */
  guint64 *lengths; /* of the strings */
  guint32 *starts;  /* where each begins in text */
  guint32 n;
  GByteArray *text;
  guint32 *slots; /* strings by hash */
  guint32 mask;
};

SegmentDictionary *
segment_dictionary_new (guint32 n_rows)
{
  SegmentDictionary *self = g_new0 (SegmentDictionary, 1);
  guint32 n_slots = 64;

  while (n_slots < 2 * n_rows)
    n_slots *= 2;
  self->mask = n_slots - 1;
  self->slots = g_new0 (guint32, n_slots);
  self->rows = g_new (guint64, n_rows);
  self->lengths = g_new (guint64, n_rows);
  self->starts = g_new (guint32, n_rows);
  self->text = g_byte_array_new ();
  return self;
}

void
segment_dictionary_free (SegmentDictionary *self)
{
  g_free (self->slots);
  g_free (self->rows);
  g_free (self->lengths);
  g_free (self->starts);
  g_byte_array_unref (self->text);
  g_free (self);
}

void
segment_dictionary_clear (SegmentDictionary *self)
{
  memset (self->slots, 0, (self->mask + 1) * sizeof (guint32));
  g_byte_array_set_size (self->text, 0);
  self->n = self->n_rows = 0;
}

/* Eight bytes at a time; multiplication as in FxHash. */
static guint32
hash_text (const char *text, gsize length)
{
  guint64 hash = length;
  guint64 word = 0;

  for (; length >= 8; text += 8, length -= 8)
    {
      memcpy (&word, text, 8);
      hash = (((hash << 5) | (hash >> 59)) ^ word) * G_GUINT64_CONSTANT (0x517cc1b727220a95);
    }
  word = 0;
  memcpy (&word, text, length);
  hash = (((hash << 5) | (hash >> 59)) ^ word) * G_GUINT64_CONSTANT (0x517cc1b727220a95);
  return (guint32) (hash >> 40);
}

static gboolean
is_string (const SegmentDictionary *self, guint64 number, const char *text, gsize length)
{
  return self->lengths[number - 1] == length
         && memcmp (self->text->data + self->starts[number - 1], text, length) == 0;
}

/* What was read from a log is UTF-8 without NUL; so must be what a case gives. */
gboolean
segment_text_is_sound (const char *text, gsize length)
{
  return memchr (text, '\0', length) == NULL && tocsin_text_is_utf8 (text, length);
}

/* What no case may hold becomes question marks, byte by byte. Parsers give sound
 * text; if one did not, a segment that cannot be read would be the worse loss. */
void
segment_text_make_sound (char *text, gsize length)
{
  if (segment_text_is_sound (text, length))
    return;
  for (gsize i = 0; i < length;)
    {
      gunichar character = g_utf8_get_char_validated (text + i, (gssize) (length - i));

      if (text[i] == '\0' || (gint) character < 0)
        text[i++] = '?';
      else
        i += (gsize) g_unichar_to_utf8 (character, NULL);
    }
}

/* The next row has the string @text, or none if @length is 0. */
void
segment_dictionary_add (SegmentDictionary *self, const char *text, gsize length)
{
  guint32 row = self->n_rows++;
  guint32 slot;

  self->rows[row] = 0;
  if (length == 0)
    return;
  if (row > 0 && self->rows[row - 1] != 0 && is_string (self, self->rows[row - 1], text, length))
    {
      self->rows[row] = self->rows[row - 1];
      return;
    }
  for (slot = hash_text (text, length) & self->mask; self->slots[slot] != 0;
       slot = (slot + 1) & self->mask)
    if (is_string (self, self->slots[slot], text, length))
      {
        self->rows[row] = self->slots[slot];
        return;
      }
  self->lengths[self->n] = length;
  self->starts[self->n] = self->text->len;
  self->rows[row] = self->slots[slot] = ++self->n;
  g_byte_array_append (self->text, (const guint8 *) text, (guint) length);
  segment_text_make_sound ((char *) self->text->data + self->starts[self->n - 1], length);
}

void
segment_put_strings (GByteArray *out, const SegmentDictionary *dictionary)
{
  segment_put_u32 (out, dictionary->n);
  segment_put_numbers (out, dictionary->lengths, dictionary->n);
  g_byte_array_append (out, dictionary->text->data, dictionary->text->len);
  segment_put_numbers (out, dictionary->rows, dictionary->n_rows);
}

static gboolean
get_ends (SegmentStrings *strings, const SegmentNumbers *lengths, gsize left)
{
  guint64 end = 0;

  strings->ends[0] = 0;
  for (guint32 i = 0; i < strings->n; i++)
    {
      guint64 length = segment_numbers_at (lengths, i);

      if (length == 0 || length > left - end)
        return FALSE;
      if (!segment_text_is_sound (strings->text + end, (gsize) length))
        return FALSE;
      end += length;
      strings->ends[i + 1] = (guint32) end;
    }
  return TRUE;
}

/* A dictionary has no more strings than there are rows: the bound holds before
 * memory is taken. */
gboolean
segment_get_strings (SegmentReader *reader, guint32 n, SegmentStrings *strings)
{
  SegmentNumbers lengths;

  if (!segment_get_u32 (reader, &strings->n) || strings->n > n
      || !segment_get_numbers (reader, strings->n, &lengths))
    return FALSE;
  strings->text = (const char *) reader->at;
  strings->ends = g_new (guint32, (gsize) strings->n + 1);
  if (!get_ends (strings, &lengths, reader->left))
    return FALSE;
  reader->at += strings->ends[strings->n];
  reader->left -= strings->ends[strings->n];
  return segment_get_numbers (reader, n, &strings->numbers);
}

void
segment_strings_clear (SegmentStrings *self)
{
  g_clear_pointer (&self->ends, g_free);
}

/* Returns: whether every row names a string that is there */
gboolean
segment_strings_unpack (const SegmentStrings *self, guint32 *indexes)
{
  const SegmentNumbers *numbers = &self->numbers;
  guint32 high = 0;

  if (numbers->width > 4 || numbers->base > self->n)
    return FALSE;
  for (guint32 i = 0; i < numbers->n; i++)
    indexes[i] = (guint32) numbers->base;
  for (guint plane = 0; plane < numbers->width; plane++)
    {
      const guint8 *at = numbers->planes + (gsize) plane * numbers->n;

      for (guint32 i = 0; i < numbers->n; i++)
        indexes[i] += (guint32) at[i] << (8 * plane);
    }
  for (guint32 i = 0; i < numbers->n; i++)
    high = MAX (high, indexes[i]);
  return high <= self->n;
}
