/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/tocsin-decoder.h"

#include <string.h>

/* Files that people put among logs, and what to do with them. */
static const struct
{
  gsize offset;
  gsize length;
  const char *magic;
  const char *problem;
} known_files[] = {
  { 0, 4, "LfLe", "an event log of Windows XP (.evt); export it as EVTX on Windows first" },
  { 0, 8, "LPKSHHRH", "a binary journal; export it with journalctl --file FILE -o json" },
  { 0, 16, "SQLite format 3", "an SQLite database, not a log" },
  { 0, 4, "\xd4\xc3\xb2\xa1", "a packet capture; make logs of it with Zeek" },
  { 0, 4, "\xa1\xb2\xc3\xd4", "a packet capture; make logs of it with Zeek" },
  { 0, 4, "\x0a\x0d\x0d\x0a", "a packet capture; make logs of it with Zeek" },
  { 0, 4,
    "\x7f"
    "ELF",
    "a program, not a log" },
  { 0, 4, "\x89PNG", "an image, not a log" },
  { 0, 3, "\xff\xd8\xff", "an image, not a log" },
  { 0, 5, "%PDF-", "a PDF document, not a log" },
};

struct _TocsinDecoder
{
  TocsinContent content;
  GString *out;
  guint8 rest[4]; /* a code unit, or half a surrogate pair, that is not whole yet */
  gsize rest_length;
  gboolean begun;
};

/* UTF-16 of mostly Latin text has a NUL in every other byte. */
static TocsinEncoding
guess_utf16 (const char *head, gsize length)
{
  gsize n_even = 0, n_odd = 0, half = length / 2;

  for (gsize i = 0; i + 1 < length; i += 2)
    {
      n_even += head[i] == '\0';
      n_odd += head[i + 1] == '\0';
    }
  if (half >= 4 && n_odd * 10 > half * 6 && n_even * 10 < half)
    return TOCSIN_ENCODING_UTF16LE;
  if (half >= 4 && n_even * 10 > half * 6 && n_odd * 10 < half)
    return TOCSIN_ENCODING_UTF16BE;
  return TOCSIN_ENCODING_BINARY;
}

/* Text has next to no control characters. Runs of NUL do not count: a log that
 * was truncated while its writer went on has them. */
static gboolean
looks_binary (const char *head, gsize length)
{
  gsize n_controls = 0, n_text = 0, n_lone_nuls = 0;

  for (gsize i = 0; i < length; i++)
    {
      guchar byte = (guchar) head[i];

      if (byte == '\0')
        n_lone_nuls += i + 1 < length && head[i + 1] != '\0' && i > 0 && head[i - 1] != '\0';
      else if ((byte < 0x20 && (byte < '\t' || byte > '\r') && byte != 0x1b && byte != 0x1d)
               || byte == 0x7f)
        n_controls++;
      else
        n_text++;
    }
  return (n_controls + n_lone_nuls) * 20 > length || n_text == 0;
}

static gboolean
has_only_nuls (const char *head, gsize length)
{
  return head[0] == '\0' && memcmp (head, head + 1, length - 1) == 0;
}

/**
 * tocsin_content_examine:
 * @head: the first bytes of a source, 64 KiB or all
 * @length: how many
 * @content: (out): what they say
 */
void
tocsin_content_examine (const char *head, gsize length, TocsinContent *content)
{
  *content = (TocsinContent){ .encoding = TOCSIN_ENCODING_UTF8 };
  for (guint i = 0; i < G_N_ELEMENTS (known_files); i++)
    if (length >= known_files[i].length
        && memcmp (head + known_files[i].offset, known_files[i].magic, known_files[i].length) == 0)
      content->problem = known_files[i].problem;
  if (length == 0)
    content->problem = "an empty file";
  else if (has_only_nuls (head, length))
    content->problem = "nothing but NUL bytes";
  if (length >= 2 && memcmp (head, "\xff\xfe", 2) == 0)
    content->encoding = TOCSIN_ENCODING_UTF16LE;
  else if (length >= 2 && memcmp (head, "\xfe\xff", 2) == 0)
    content->encoding = TOCSIN_ENCODING_UTF16BE;
  else if (length >= 8 && (memcmp (head, "ElfFile", 8) == 0 || memcmp (head, "ElfChnk", 8) == 0))
    content->encoding = TOCSIN_ENCODING_BINARY;
  else if (guess_utf16 (head, length) != TOCSIN_ENCODING_BINARY)
    content->encoding = guess_utf16 (head, length);
  else if (looks_binary (head, length))
    {
      content->encoding = TOCSIN_ENCODING_BINARY;
      if (content->problem == NULL)
        content->problem = "a binary file that no format knows";
    }
  else
    content->has_lone_cr = memchr (head, '\n', length) == NULL
                           && memchr (head, '\r', length) != NULL
                           && memchr (head, '\r', length) != head + length - 1;
}

/**
 * tocsin_encoding_get_name:
 * @encoding: an encoding
 *
 * Returns: (transfer none): its name
 */
const char *
tocsin_encoding_get_name (TocsinEncoding encoding)
{
  static const char *const names[] = { "binary", "UTF-8", "UTF-16LE", "UTF-16BE" };

  return names[encoding];
}

/**
 * tocsin_decoder_new:
 * @content: what is known of the source
 *
 * Returns: (transfer full): a decoder at the beginning of the source
 */
TocsinDecoder *
tocsin_decoder_new (const TocsinContent *content)
{
  TocsinDecoder *self = g_new0 (TocsinDecoder, 1);

  self->content = *content;
  self->out = g_string_new (NULL);
  return self;
}

/**
 * tocsin_decoder_free:
 * @self: (transfer full) (nullable): a decoder
 */
void
tocsin_decoder_free (TocsinDecoder *self)
{
  if (self == NULL)
    return;
  g_string_free (self->out, TRUE);
  g_free (self);
}

static void
append_char (GString *out, gunichar c)
{
  if (c < 0x80)
    g_string_append_c (out, (char) c);
  else
    g_string_append_unichar (out, c);
}

static gunichar
read_unit (const TocsinDecoder *self, const guint8 *bytes)
{
  if (self->content.encoding == TOCSIN_ENCODING_UTF16LE)
    return (gunichar) (bytes[0] | bytes[1] << 8);
  return (gunichar) (bytes[0] << 8 | bytes[1]);
}

/* Reads one character (RFC 2781); returns the bytes it took, 0 if it is not
 * whole yet. A surrogate without its partner becomes U+FFFD. */
static gsize
read_utf16_char (TocsinDecoder *self, const guint8 *bytes, gsize length, gboolean at_end,
                 gunichar *c)
{
  gunichar low;

  if (length < 2)
    {
      *c = 0xfffd;
      return at_end ? length : 0;
    }
  *c = read_unit (self, bytes);
  if ((*c & 0xf800) != 0xd800)
    return 2;
  if (length < 4 && !at_end)
    return 0;
  low = length >= 4 ? read_unit (self, bytes + 2) : 0;
  if ((*c & 0xfc00) == 0xd800 && (low & 0xfc00) == 0xdc00)
    {
      *c = 0x10000 + ((*c - 0xd800) << 10) + (low - 0xdc00);
      return 4;
    }
  *c = 0xfffd;
  return 2;
}

static void
decode_utf16 (TocsinDecoder *self, const guint8 *bytes, gsize length, gboolean at_end)
{
  gsize at = 0, n;
  gunichar c;

  while (at < length && (n = read_utf16_char (self, bytes + at, length - at, at_end, &c)) > 0)
    {
      append_char (self->out, c);
      at += n;
    }
  self->rest_length = length - at;
  memcpy (self->rest, bytes + at, self->rest_length);
}

/* Finishes the character that the last block left, then goes on from there. */
static void
push_utf16 (TocsinDecoder *self, const guint8 *bytes, gsize length, gboolean at_end)
{
  while (self->rest_length > 0 && length > 0)
    {
      gunichar c;
      gsize n;

      self->rest[self->rest_length++] = *bytes++;
      length--;
      n = read_utf16_char (self, self->rest, self->rest_length, FALSE, &c);
      if (n > 0)
        {
          append_char (self->out, c);
          self->rest_length -= n;
          memmove (self->rest, self->rest + n, self->rest_length);
        }
    }
  if (self->rest_length == 0)
    decode_utf16 (self, bytes, length, at_end);
  else if (at_end)
    {
      guint8 rest[sizeof self->rest];

      memcpy (rest, self->rest, sizeof rest);
      decode_utf16 (self, rest, self->rest_length, TRUE);
    }
}

/**
 * tocsin_decoder_push:
 * @self: a decoder
 * @bytes: the next bytes of the source
 * @length: how many
 * @at_end: whether they are the last
 * @text: (out) (transfer none): the same as text, valid until the next call
 *
 * Returns: bytes of @text
 */
gsize
tocsin_decoder_push (TocsinDecoder *self, const char *bytes, gsize length, gboolean at_end,
                     const char **text)
{
  gboolean is_first = !self->begun && length > 0;

  self->begun |= length > 0;
  g_string_truncate (self->out, 0);
  if (self->content.encoding == TOCSIN_ENCODING_UTF16LE
      || self->content.encoding == TOCSIN_ENCODING_UTF16BE)
    push_utf16 (self, (const guint8 *) bytes, length, at_end);
  else if (self->content.has_lone_cr)
    g_string_append_len (self->out, bytes, (gssize) length);
  else
    {
      *text = bytes;
      return length;
    }
  if (self->content.has_lone_cr)
    for (gsize i = 0; i < self->out->len; i++)
      if (self->out->str[i] == '\r')
        self->out->str[i] = '\n';
  if (is_first && g_str_has_prefix (self->out->str, "\xef\xbb\xbf"))
    g_string_erase (self->out, 0, 3);
  *text = self->out->str;
  return self->out->len;
}
