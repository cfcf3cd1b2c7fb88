/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "formats/windows-xml-private.h"

#define BOM "\xef\xbb\xbf"

/**
 * xml_gap_end:
 * @self: a gap
 * @sink: where its reject goes
 *
 * Ends the gap, at an event or at the end of the source: makes one reject of it
 * if there is more in it than blanks and known wrapping.
 */
void
xml_gap_end (XmlGap *self, TocsinSink *sink)
{
  tocsin_gap_end (&self->gap, sink);
  self->is_lost = FALSE;
}

/**
 * xml_gap_give_up:
 * @self: a gap
 * @text: something that has no end in sight, or cannot be what it begins as
 * @offset: where it stands in the source
 * @reason: what is wrong with it
 *
 * From here to the next beginning of an event all is part of the gap.
 *
 * Returns: the bytes used up
 */
gsize
xml_gap_give_up (XmlGap *self, const char *text, guint64 offset, const char *reason)
{
  tocsin_gap_add (&self->gap, text, 1, offset, reason);
  self->is_lost = TRUE;
  return 1;
}

static gboolean
is_record_line (const char *text, const char *end)
{
  static const char word[] = "Record ";
  const char *at = text + strlen (word);

  if ((gsize) (end - text) <= strlen (word) || memcmp (text, word, strlen (word)) != 0)
    return FALSE;
  while (at < end && g_ascii_isdigit (*at))
    at++;
  return at == end;
}

/* Whether a piece of text is what viewers and converters put between events:
 * the "- " of a tree that is unfolded, or "Record 12". */
static gboolean
is_wrapping_text (const char *text, const char *end)
{
  while (text < end && g_ascii_isspace (*text))
    text++;
  while (text < end && g_ascii_isspace (end[-1]))
    end--;
  if (text == end || (end - text == 1 && (*text == '-' || *text == '+')))
    return TRUE;
  return is_record_line (text, end);
}

/* Bytes of blanks, NULs and byte order marks; what may be a part of a mark at the
 * end of the data waits. */
static gsize
pass_blanks (const char *text, gsize length)
{
  gsize n = 0;

  while (n < length)
    if (g_ascii_isspace (text[n]) || text[n] == '\0')
      n++;
    else if (length - n >= 3 && memcmp (text + n, BOM, 3) == 0)
      n += 3;
    else
      break;
  return n;
}

/* Bytes of text up to markup or the end of the line, 0 if that is not in the data. */
static gsize
read_text (const char *text, gsize length, gboolean at_end, gboolean *is_wrapping)
{
  gsize n = 1;

  while (n < length && text[n] != '<' && text[n] != '\n')
    n++;
  if (n == length && !at_end)
    return 0;
  *is_wrapping = is_wrapping_text (text, text + n);
  return n;
}

/* Bytes of the tag of an element Events, 0 if its end is not in the data; any
 * other tag is one byte that is no wrapping. */
static gsize
read_tag (const char *text, gsize length, gboolean at_end, gboolean *is_wrapping)
{
  gsize n = length > 1 && text[1] == '/' ? 2 : 1;
  gsize name;

  while (n < length && (g_ascii_isalnum (text[n]) || strchr (":_-.", text[n]) != NULL)
         && text[n] != '\0')
    n++;
  if (n == length && !at_end)
    return 0;
  name = n;
  while (n < length && text[n] != '>' && text[n] != '<')
    n++;
  if (n == length && !at_end)
    return 0;
  *is_wrapping = n < length && text[n] == '>' && name >= 7
                 && memcmp (text + name - 6, "Events", 6) == 0
                 && strchr ("</:", text[name - 7]) != NULL;
  return *is_wrapping ? n + 1 : 1;
}

/* Bytes of what ends with a terminator of its own, 0 if that is not in the data. */
static gsize
read_special (XmlFind *memory, const char *text, gsize length, guint64 offset, gsize opening,
              const char *terminator)
{
  const char *found
      = xml_find (memory, text + opening, length - opening, offset + opening, terminator);

  return found != NULL ? (gsize) (found - text) + strlen (terminator) : 0;
}

/* Whether @text begins with all of @word, or with as much of it as there is. */
static gboolean
begins_with (const char *text, gsize length, const char *word)
{
  return strncmp (text, word, MIN (length, strlen (word))) == 0;
}

#define DOCTYPE "<!DOCTYPE"

/* Bytes of the next piece, 0 if its end is not in the data. */
static gsize
read_piece (XmlMemory *memory, const char *text, gsize length, guint64 offset, gboolean at_end,
            gboolean *is_wrapping)
{
  *is_wrapping = TRUE;
  if (text[0] != '<')
    return read_text (text, length, at_end, is_wrapping);
  if (begins_with (text, length, "<!--"))
    return length < 4 ? 0 : read_special (&memory->comment, text, length, offset, 4, "-->");
  if (begins_with (text, length, "<?"))
    return length < 2 ? 0 : read_special (&memory->instruction, text, length, offset, 2, "?>");
  return read_tag (text, length, at_end, is_wrapping);
}

/* Goes on to the next "<". */
static gsize
read_lost (XmlGap *self, const char *text, gsize length, guint64 offset)
{
  const char *found = memchr (text + 1, '<', length - 1);
  gsize n = found != NULL ? (gsize) (found - text) : length;

  tocsin_gap_add (&self->gap, text, n, offset, self->gap.reason);
  return n;
}

static gsize
refuse_doctype (XmlGap *self, TocsinSink *sink, const char *text, guint64 offset)
{
  xml_gap_end (self, sink);
  return xml_gap_give_up (self, text, offset,
                          "a document type declaration, which is refused: entities are never "
                          "expanded");
}

/**
 * xml_gap_read:
 * @self: what has been seen since the last event
 * @sink: where rejects go
 * @memory: searches that failed
 * @text: what follows the last piece
 * @length: its bytes, more than 0
 * @offset: where @text stands in the source
 * @at_end: whether nothing follows
 *
 * Reads one piece of what is between events. At the beginning of an event it
 * reads nothing, and neither if the end of the piece is not in the data; pieces
 * longer than %TOCSIN_MAX_RECORD are given up.
 *
 * Returns: the bytes used up
 */
gsize
xml_gap_read (XmlGap *self, TocsinSink *sink, XmlMemory *memory, const char *text, gsize length,
              guint64 offset, gboolean at_end)
{
  gsize n = self->is_lost ? 0 : pass_blanks (text, length);
  gboolean is_wrapping;

  if (n > 0)
    {
      tocsin_gap_add (&self->gap, text, n, offset, NULL);
      return n;
    }
  if (self->is_lost)
    return read_lost (self, text, length, offset);
  if (begins_with (text, length, DOCTYPE) && length >= strlen (DOCTYPE))
    return refuse_doctype (self, sink, text, offset);
  if (!at_end && text[0] == '<' && begins_with (text, length, DOCTYPE))
    return 0;
  n = read_piece (memory, text, MIN (length, TOCSIN_MAX_RECORD + 1), offset, at_end, &is_wrapping);
  if (n > TOCSIN_MAX_RECORD || (n == 0 && length > TOCSIN_MAX_RECORD))
    return xml_gap_give_up (self, text, offset, "something longer than 8 MiB between events");
  if (n == 0 && at_end)
    return xml_gap_give_up (self, text, offset, "something between events that is not closed");
  if (n > 0)
    tocsin_gap_add (&self->gap, text, n, offset, is_wrapping ? NULL : "not a Windows event");
  return n;
}
