/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A flat scanner of JSON (RFC 8259): one pass over the bytes that checks the
 * grammar and leaves tokens. Control characters other than line feeds are let
 * through in strings, as many programs write tabs there; a line feed is not: it
 * shows that a line was cut. */
#include <string.h>

#include "formats/json-private.h"

/* What may stand next. */
enum
{
  EXPECT_VALUE,
  EXPECT_FIRST_VALUE, /* or the end of the array */
  EXPECT_KEY,
  EXPECT_FIRST_KEY, /* or the end of the object */
  EXPECT_COLON,
  EXPECT_COMMA, /* or the end of what is open */
};

#define GOES_ON ((TocsinJsonStatus) -1)

/* Bytes that end the plain run of a string. */
static const guint8 is_special[256] = { ['"'] = 1, ['\\'] = 1, ['\n'] = 1 };

/**
 * tocsin_json_scanner_init:
 * @self: a scanner to be cleared with tocsin_json_scanner_clear()
 */
void
tocsin_json_scanner_init (TocsinJsonScanner *self)
{
  memset (self, 0, sizeof *self);
  self->tokens = g_new (TocsinJsonToken, TOCSIN_JSON_MAX_TOKENS);
}

/**
 * tocsin_json_scanner_clear:
 * @self: a scanner
 */
void
tocsin_json_scanner_clear (TocsinJsonScanner *self)
{
  g_clear_pointer (&self->tokens, g_free);
}

static inline void
add_token (TocsinJsonScanner *self, TocsinJsonKind kind, const char *text, gsize length,
           gboolean has_escapes)
{
  TocsinJsonToken *token;

  if (G_UNLIKELY (self->n_tokens >= TOCSIN_JSON_MAX_TOKENS))
    return;
  token = &self->tokens[self->n_tokens++];
  token->text = text;
  token->length = (guint32) length;
  token->kind = (guint8) kind;
  token->has_escapes = (guint8) has_escapes;
}

/* Goes over an escape sequence at the cursor. */
static TocsinJsonStatus
pass_escape (TocsinJsonScanner *self)
{
  const char *at = self->at + 1;

  if (at == self->end)
    return TOCSIN_JSON_INCOMPLETE;
  if (*at == 'u')
    {
      for (int i = 1; i <= 4; i++)
        {
          if (at + i == self->end)
            return TOCSIN_JSON_INCOMPLETE;
          if (!g_ascii_isxdigit (at[i]))
            return TOCSIN_JSON_INVALID;
        }
      self->at = at + 5;
      return GOES_ON;
    }
  if (*at == '\0' || strchr ("\"\\/bfnrt", *at) == NULL)
    return TOCSIN_JSON_INVALID;
  self->at = at + 1;
  return GOES_ON;
}

#define EVERY_BYTE(byte) (G_GUINT64_CONSTANT (0x0101010101010101) * (byte))

/* Not 0 if a byte of @word is @byte. */
static inline guint64
find_byte (guint64 word, guchar byte)
{
  guint64 x = word ^ EVERY_BYTE (byte);

  return (x - EVERY_BYTE (1)) & ~x & EVERY_BYTE (0x80);
}

/* Goes over the plain run of a string, eight bytes at a time where there are as many. */
static inline const char *
pass_plain (const char *at, const char *end)
{
  while (end - at >= 8)
    {
      guint64 word;

      memcpy (&word, at, 8);
      if ((find_byte (word, '"') | find_byte (word, '\\') | find_byte (word, '\n')) != 0)
        break;
      at += 8;
    }
  while (at < end && !is_special[(guchar) *at])
    at++;
  return at;
}

/* Reads the string whose opening quote is at the cursor. */
static inline TocsinJsonStatus
read_string (TocsinJsonScanner *self, TocsinJsonKind kind)
{
  const char *start = ++self->at;
  gboolean has_escapes = FALSE;

  while (TRUE)
    {
      TocsinJsonStatus status;

      self->at = pass_plain (self->at, self->end);
      if (self->at == self->end)
        return TOCSIN_JSON_INCOMPLETE;
      if (*self->at == '"')
        break;
      if (*self->at == '\n')
        return TOCSIN_JSON_INVALID;
      has_escapes = TRUE;
      status = pass_escape (self);
      if (status != GOES_ON)
        return status;
    }
  add_token (self, kind, start, (gsize) (self->at - start), has_escapes);
  self->at++;
  return GOES_ON;
}

static inline gboolean
pass_digits (TocsinJsonScanner *self)
{
  const char *start = self->at;

  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;
  return self->at > start;
}

/* A number that a part of is missing: because the text ends, or for good. */
static TocsinJsonStatus
miss_digits (const TocsinJsonScanner *self)
{
  return self->at == self->end ? TOCSIN_JSON_INCOMPLETE : TOCSIN_JSON_INVALID;
}

static TocsinJsonStatus
read_number (TocsinJsonScanner *self)
{
  const char *start = self->at;
  const char *digits;

  if (*self->at == '-')
    self->at++;
  digits = self->at;
  if (!pass_digits (self))
    return miss_digits (self);
  if (*digits == '0' && self->at - digits > 1)
    return TOCSIN_JSON_INVALID;
  if (self->at < self->end && *self->at == '.')
    {
      self->at++;
      if (!pass_digits (self))
        return miss_digits (self);
    }
  if (self->at < self->end && (*self->at == 'e' || *self->at == 'E'))
    {
      self->at++;
      if (self->at < self->end && (*self->at == '+' || *self->at == '-'))
        self->at++;
      if (!pass_digits (self))
        return miss_digits (self);
    }
  if (self->at == self->end)
    return TOCSIN_JSON_INCOMPLETE;
  add_token (self, TOCSIN_JSON_NUMBER, start, (gsize) (self->at - start), FALSE);
  return GOES_ON;
}

static TocsinJsonStatus
read_word (TocsinJsonScanner *self, const char *word, TocsinJsonKind kind)
{
  gsize length = strlen (word), left = (gsize) (self->end - self->at);

  if (memcmp (self->at, word, MIN (length, left)) != 0)
    return TOCSIN_JSON_INVALID;
  if (left < length)
    return TOCSIN_JSON_INCOMPLETE;
  add_token (self, kind, self->at, length, FALSE);
  self->at += length;
  return GOES_ON;
}

/* Reads a string, number or word. */
static TocsinJsonStatus
read_scalar (TocsinJsonScanner *self)
{
  if (self->expected > EXPECT_FIRST_VALUE)
    return TOCSIN_JSON_INVALID;
  self->expected = EXPECT_COMMA;
  switch (*self->at)
    {
    case 't':
      return read_word (self, "true", TOCSIN_JSON_BOOLEAN);
    case 'f':
      return read_word (self, "false", TOCSIN_JSON_BOOLEAN);
    case 'n':
      return read_word (self, "null", TOCSIN_JSON_NULL);
    default:
      return read_number (self);
    }
}

static TocsinJsonStatus
read_key_or_string (TocsinJsonScanner *self)
{
  if (self->expected == EXPECT_KEY || self->expected == EXPECT_FIRST_KEY)
    {
      TocsinJsonStatus status = read_string (self, TOCSIN_JSON_KEY);

      self->expected = EXPECT_COLON;
      if (status == GOES_ON && self->at < self->end && *self->at == ':')
        {
          self->at++;
          self->expected = EXPECT_VALUE;
        }
      return status;
    }
  if (self->expected > EXPECT_FIRST_VALUE)
    return TOCSIN_JSON_INVALID;
  self->expected = EXPECT_COMMA;
  return read_string (self, TOCSIN_JSON_STRING);
}

static TocsinJsonStatus
open_value (TocsinJsonScanner *self, gboolean is_array)
{
  if (self->expected > EXPECT_FIRST_VALUE)
    return TOCSIN_JSON_INVALID;
  if (self->depth == TOCSIN_JSON_MAX_DEPTH)
    return TOCSIN_JSON_TOO_DEEP;
  self->is_array[++self->depth] = (guint8) is_array;
  self->expected = is_array ? EXPECT_FIRST_VALUE : EXPECT_FIRST_KEY;
  add_token (self, is_array ? TOCSIN_JSON_ARRAY : TOCSIN_JSON_OBJECT, self->at, 1, FALSE);
  self->at++;
  return GOES_ON;
}

static TocsinJsonStatus
close_value (TocsinJsonScanner *self, gboolean is_array)
{
  if (self->depth == 0 || self->is_array[self->depth] != is_array
      || (self->expected != EXPECT_COMMA
          && self->expected != (is_array ? EXPECT_FIRST_VALUE : EXPECT_FIRST_KEY)))
    return TOCSIN_JSON_INVALID;
  self->depth--;
  self->expected = EXPECT_COMMA;
  add_token (self, is_array ? TOCSIN_JSON_ARRAY_END : TOCSIN_JSON_OBJECT_END, self->at, 1, FALSE);
  self->at++;
  return GOES_ON;
}

/* Reads one token at the cursor, which is not at a blank. */
static inline TocsinJsonStatus
step (TocsinJsonScanner *self)
{
  switch (*self->at)
    {
    case '"':
      return read_key_or_string (self);
    case ',':
      if (self->expected != EXPECT_COMMA)
        return TOCSIN_JSON_INVALID;
      self->expected = self->is_array[self->depth] ? EXPECT_VALUE : EXPECT_KEY;
      self->at++;
      return GOES_ON;
    case ':':
      if (self->expected != EXPECT_COLON)
        return TOCSIN_JSON_INVALID;
      self->expected = EXPECT_VALUE;
      self->at++;
      return GOES_ON;
    case '{':
    case '[':
      return open_value (self, *self->at == '[');
    case '}':
    case ']':
      return close_value (self, *self->at == ']');
    default:
      return read_scalar (self);
    }
}

/**
 * tocsin_json_scanner_scan:
 * @self: a scanner
 * @text: text that begins with a JSON value and may go on after it
 * @length: its bytes
 *
 * Scans one value (RFC 8259). A number that @text ends with is not complete.
 *
 * Returns: %TOCSIN_JSON_DONE, with `tokens` and `used`, or what is wrong
 */
TocsinJsonStatus
tocsin_json_scanner_scan (TocsinJsonScanner *self, const char *text, gsize length)
{
  self->n_tokens = 0;
  self->at = text;
  self->end = text + length;
  self->depth = 0;
  self->expected = EXPECT_VALUE;
  while (TRUE)
    {
      TocsinJsonStatus status;

      while (self->at < self->end
             && (*self->at == ' ' || *self->at == '\n' || *self->at == '\r' || *self->at == '\t'))
        self->at++;
      if (self->at == self->end)
        return TOCSIN_JSON_INCOMPLETE;
      status = step (self);
      if (status != GOES_ON)
        return status;
      if (self->depth == 0 && self->expected == EXPECT_COMMA)
        break;
    }
  self->used = (gsize) (self->at - text);
  return TOCSIN_JSON_DONE;
}

static gunichar
read_hex (const char *text)
{
  gunichar value = 0;

  for (int i = 0; i < 4; i++)
    value = value * 16 + (gunichar) g_ascii_xdigit_value (text[i]);
  return value;
}

/* Reads the \u at @text, with the low surrogate after a high one; what is no
 * character becomes U+FFFD, NUL its picture. */
static gunichar
read_unicode (const char **text, const char *end)
{
  gunichar c = read_hex (*text + 2);

  *text += 6;
  if (c == 0)
    return 0x2400;
  if (c < 0xd800 || c > 0xdfff)
    return c;
  if (c < 0xdc00 && end - *text >= 6 && (*text)[0] == '\\' && (*text)[1] == 'u')
    {
      gunichar low = read_hex (*text + 2);

      if (low >= 0xdc00 && low <= 0xdfff)
        {
          *text += 6;
          return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        }
    }
  return 0xfffd;
}

/**
 * tocsin_json_unescape:
 * @text: the inside of a JSON string that was scanned
 * @length: its bytes
 * @out: room for @length bytes
 *
 * Resolves escapes (RFC 8259, section 7); a lone surrogate becomes U+FFFD,
 * `\u0000` U+2400.
 *
 * Returns: bytes of UTF-8 written to @out
 */
gsize
tocsin_json_unescape (const char *text, gsize length, char *out)
{
  static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
  const char *end = text + length;
  char *start = out;

  while (text < end)
    {
      const char *backslash = memchr (text, '\\', (gsize) (end - text));
      gsize plain = (gsize) ((backslash != NULL ? backslash : end) - text);
      const char *letter;

      memcpy (out, text, plain);
      out += plain;
      text += plain;
      if (text == end)
        break;
      if (text[1] == 'u')
        {
          out += g_unichar_to_utf8 (read_unicode (&text, end), out);
          continue;
        }
      letter = strchr (letters, text[1]);
      *out++ = letter != NULL ? meanings[letter - letters] : text[1];
      text += 2;
    }
  return (gsize) (out - start);
}
