/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/tocsin-line.h"

#include <string.h>

#include "core/tocsin-text.h"

#define BOM "\xef\xbb\xbf"

struct _TocsinLineReader
{
  GByteArray *scratch; /* the line, where it is not as in the data */
};

/**
 * tocsin_line_reader_new:
 *
 * Returns: (transfer full): a reader of lines
 */
TocsinLineReader *
tocsin_line_reader_new (void)
{
  TocsinLineReader *self = g_new0 (TocsinLineReader, 1);

  self->scratch = g_byte_array_new ();
  return self;
}

/**
 * tocsin_line_reader_free:
 * @self: (transfer full) (nullable): a reader
 */
void
tocsin_line_reader_free (TocsinLineReader *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->scratch);
  g_free (self);
}

/* Leaves out NULs before the text (copytruncate leaves runs of them) and after
 * it, and a byte order mark (files that were joined have one in the middle). */
static void
trim (TocsinLine *line)
{
  while (line->length > 0 && line->text[0] == '\0')
    {
      line->text++;
      line->length--;
    }
  while (line->length > 0 && line->text[line->length - 1] == '\0')
    line->length--;
  if (line->length >= 3 && memcmp (line->text, BOM, 3) == 0)
    {
      line->text += 3;
      line->length -= 3;
    }
}

static gboolean
has_only_blanks (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (text[i] != ' ' && !(text[i] >= '\t' && text[i] <= '\r'))
      return FALSE;
  return TRUE;
}

static void
recode (TocsinLineReader *self, TocsinLine *line)
{
  gsize length;

  g_byte_array_set_size (self->scratch, (guint) line->length * 3);
  length = tocsin_text_from_windows_1252 (line->text, line->length, (char *) self->scratch->data);
  line->text = (const char *) self->scratch->data;
  line->length = length;
  line->is_recoded = TRUE;
}

/* Shows NULs inside a line as their picture, U+2400: a text ends at a NUL in
 * too many places for one to be let in. */
static void
replace_nuls (TocsinLineReader *self, TocsinLine *line)
{
  g_autoptr (GByteArray) out = g_byte_array_sized_new ((guint) line->length + 16);

  for (gsize i = 0; i < line->length; i++)
    if (line->text[i] == '\0')
      g_byte_array_append (out, (const guint8 *) "\xe2\x90\x80", 3);
    else
      g_byte_array_append (out, (const guint8 *) line->text + i, 1);
  g_byte_array_unref (self->scratch);
  self->scratch = g_steal_pointer (&out);
  line->text = (const char *) self->scratch->data;
  line->length = self->scratch->len;
}

/**
 * tocsin_line_reader_clean:
 * @self: a reader
 * @data: the bytes of a line or of another record, without its end
 * @length: how many
 * @line: (out): the same as text; `size` is @length
 *
 * Makes text of a record's bytes: UTF-8, or else Windows-1252; without NUL.
 */
void
tocsin_line_reader_clean (TocsinLineReader *self, const char *data, gsize length, TocsinLine *line)
{
  *line = (TocsinLine){ .text = data, .length = length, .size = length };
  trim (line);
  if (has_only_blanks (line->text, line->length))
    {
      line->is_blank = TRUE;
      return;
    }
  if (!tocsin_text_is_utf8 (line->text, line->length))
    recode (self, line);
  if (memchr (line->text, '\0', line->length) != NULL)
    replace_nuls (self, line);
}

/**
 * tocsin_line_reader_next:
 * @self: a reader
 * @data: what follows the last line
 * @length: its bytes
 * @at_end: whether nothing follows @data, so that a line needs no end
 * @line: (out): the line, valid until the next is read
 *
 * Reads one line that ends in LF or CRLF. (Sources with lone CRs come with LFs
 * in their place.)
 *
 * Returns: whether there is a whole line
 */
gboolean
tocsin_line_reader_next (TocsinLineReader *self, const char *data, gsize length, gboolean at_end,
                         TocsinLine *line)
{
  const char *newline = length > 0 ? memchr (data, '\n', length) : NULL;
  gsize content, size;

  if (newline == NULL && (!at_end || length == 0))
    return FALSE;
  content = newline != NULL ? (gsize) (newline - data) : length;
  size = newline != NULL ? content + 1 : length;
  if (content > 0 && data[content - 1] == '\r')
    content--;
  tocsin_line_reader_clean (self, data, content, line);
  line->size = size;
  return TRUE;
}

/**
 * tocsin_line_is_indented:
 * @line: a line
 *
 * Returns: whether @line begins with a blank or a tab, as lines do that go on
 *   with the record before them
 */
gboolean
tocsin_line_is_indented (const TocsinLine *line)
{
  return line->length > 0 && (line->text[0] == ' ' || line->text[0] == '\t');
}
