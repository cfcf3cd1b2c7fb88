/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds values in the raw record, which may write them with escapes: JSON or XML. */
#include <string.h>

#include "detect/matcher-private.h"

#define LONGEST_SEARCH (256u << 10) /* bytes of the record that are looked through */
#define NEAR 256                    /* from a field's name to its value */

/* The record without its escapes. */
struct _SigmaRaw
{
  const char *raw;
  gsize raw_length;
  const char *text;
  gsize length;
  GString *decoded; /* or NULL: there are no escapes */
  GArray *places;   /* guint32: by byte of `decoded`, in the record; one more */
};

static void
add_decoded (SigmaRaw *self, const char *bytes, gsize n, gsize place)
{
  guint32 at = (guint32) place;

  g_string_append_len (self->decoded, bytes, (gssize) n);
  for (gsize i = 0; i < n; i++)
    g_array_append_val (self->places, at);
}

static void
add_character (SigmaRaw *self, gunichar c, gsize place)
{
  char bytes[6];

  add_decoded (self, bytes, (gsize) g_unichar_to_utf8 (c, bytes), place);
}

static gboolean
read_hexadecimal (const char *text, gsize n, gunichar *c)
{
  *c = 0;
  for (gsize i = 0; i < n; i++)
    {
      if (!g_ascii_isxdigit (text[i]))
        return FALSE;
      *c = *c * 16 + (gunichar) g_ascii_xdigit_value (text[i]);
    }
  return TRUE;
}

/* `\u0041`, also a pair of surrogates; returns its bytes, 0 if it is none. */
static gsize
read_unicode_escape (const char *text, gsize left, gunichar *c)
{
  gunichar low;

  if (left < 6 || text[1] != 'u' || !read_hexadecimal (text + 2, 4, c))
    return 0;
  if (*c < 0xd800 || *c > 0xdfff)
    return 6;
  if (*c > 0xdbff || left < 12 || text[6] != '\\' || text[7] != 'u'
      || !read_hexadecimal (text + 8, 4, &low) || low < 0xdc00 || low > 0xdfff)
    return 0;
  *c = 0x10000 + ((*c - 0xd800) << 10) + (low - 0xdc00);
  return 12;
}

static gsize
decode_json (const char *text, gsize left, gunichar *c)
{
  static const char names[] = "bfnrt", means[] = "\b\f\n\r\t";
  const char *name;

  if (text[0] != '\\' || left < 2)
    return 0;
  if (text[1] == 'u')
    return read_unicode_escape (text, left, c);
  name = strchr (names, text[1]);
  *c = name != NULL && *name != '\0' ? (guchar) means[name - names] : (guchar) text[1];
  return text[1] > 0 ? 2 : 0;
}

static gsize
decode_xml (const char *text, gsize left, gunichar *c)
{
  static const struct
  {
    const char *name;
    char c;
  } entities[] = {
    { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' }, { "&quot;", '"' }, { "&apos;", '\'' }
  };
  const char *end = text[0] == '&' ? memchr (text, ';', MIN (left, 12)) : NULL;
  guint64 number;
  char *stop;

  if (end == NULL)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    if (strncmp (text, entities[i].name, strlen (entities[i].name)) == 0)
      {
        *c = (guchar) entities[i].c;
        return strlen (entities[i].name);
      }
  if (text[1] != '#')
    return 0;
  number = text[2] == 'x' ? g_ascii_strtoull (text + 3, &stop, 16)
                          : g_ascii_strtoull (text + 2, &stop, 10);
  *c = (gunichar) number;
  return stop == end && number > 0 && number < 0x110000 && g_unichar_validate (*c)
             ? (gsize) (end - text) + 1
             : 0;
}

static void
decode (SigmaRaw *self, gsize (*read) (const char *, gsize, gunichar *))
{
  guint32 end = (guint32) self->raw_length;

  self->decoded = g_string_sized_new (self->raw_length);
  self->places = g_array_sized_new (FALSE, FALSE, sizeof (guint32), (guint) self->raw_length + 1);
  for (gsize at = 0; at < self->raw_length;)
    {
      gunichar c = 0;
      gsize n = read (self->raw + at, self->raw_length - at, &c);

      if (n > 0)
        add_character (self, c, at);
      else
        add_decoded (self, self->raw + at, 1, at);
      at += MAX (n, 1);
    }
  g_array_append_val (self->places, end);
  self->text = self->decoded->str;
  self->length = self->decoded->len;
}

/* @raw must outlive it. */
SigmaRaw *
sigma_raw_new (const char *raw, gsize length)
{
  SigmaRaw *self = g_new0 (SigmaRaw, 1);
  gsize first = 0;

  self->raw = self->text = raw;
  self->raw_length = self->length = MIN (length, LONGEST_SEARCH);
  while (first < self->length && g_ascii_isspace (raw[first]))
    first++;
  if (first == self->length)
    return self;
  if ((raw[first] == '{' || raw[first] == '[') && memchr (raw, '\\', self->length) != NULL)
    decode (self, decode_json);
  else if (raw[first] == '<' && memchr (raw, '&', self->length) != NULL && first + 1 < self->length
           && !g_ascii_isdigit (raw[first + 1]))
    decode (self, decode_xml);
  return self;
}

void
sigma_raw_free (SigmaRaw *self)
{
  if (self == NULL)
    return;
  if (self->decoded != NULL)
    g_string_free (self->decoded, TRUE);
  g_clear_pointer (&self->places, g_array_unref);
  g_free (self);
}

static gboolean
is_word (char c)
{
  return g_ascii_isalnum (c) || c == '_' || (c & 0x80) != 0;
}

static gboolean
is_whole_word (const SigmaRaw *self, gsize start, gsize n)
{
  if (start > 0 && is_word (self->text[start]) && is_word (self->text[start - 1]))
    return FALSE;
  return start + n >= self->length || !is_word (self->text[start + n - 1])
         || !is_word (self->text[start + n]);
}

/* The first place of @part, as a whole word, between @from and @to. */
static gboolean
find_word (const SigmaRaw *self, const char *part, gsize n, gsize from, gsize to, gsize *place)
{
  to = MIN (to, self->length);
  while (n > 0 && from + n <= to)
    {
      const char *found = memchr (self->text + from, part[0], to - n + 1 - from);

      if (found == NULL)
        return FALSE;
      from = (gsize) (found - self->text);
      if (memcmp (found, part, n) == 0 && is_whole_word (self, from, n))
        {
          *place = from;
          return TRUE;
        }
      from++;
    }
  return FALSE;
}

/* The value after its field's name: `"name": "value"`, `Name="name">value`, `name=value`. */
static gboolean
find_named (const SigmaRaw *self, const char *name, const char *value, gsize length, gsize *place)
{
  const char *dot = name != NULL ? strrchr (name, '.') : NULL;
  gsize at = 0, n;

  if (dot != NULL && dot[1] != '\0')
    name = dot + 1;
  n = name != NULL ? strlen (name) : 0;
  for (guint i = 0; i < 32 && n > 0 && find_word (self, name, n, at, self->length, &at); i++)
    {
      at += n;
      if (find_word (self, value, length, at, at + length + 4, place)
          || find_word (self, value, length, at, at + length + NEAR, place))
        return TRUE;
    }
  return FALSE;
}

/* Finds the bytes from @start, @n of them, of a value in the record: near one of @names
 * (NULL-terminated) if it stands there, else where it first stands. FALSE if it does not. */
gboolean
sigma_raw_find (SigmaRaw *self, const char *const *names, const char *value, gsize length,
                gsize start, gsize n, gsize *raw_start, gsize *raw_length)
{
  gsize place = 0;
  gboolean found = FALSE;

  for (; !found && *names != NULL; names++)
    found = find_named (self, *names, value, length, &place);
  if (!found && !find_word (self, value, length, 0, self->length, &place))
    return FALSE;
  *raw_start = place + start;
  *raw_length = n;
  if (self->places != NULL)
    {
      *raw_start = g_array_index (self->places, guint32, place + start);
      *raw_length = g_array_index (self->places, guint32, place + start + n) - *raw_start;
    }
  return TRUE;
}
