/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "formats/windows-xml-private.h"

/* The entities that XML itself declares (section 4.6). */
static const struct
{
  const char *name;
  char c;
} entities[] = {
  { "amp;", '&' }, { "lt;", '<' }, { "gt;", '>' }, { "quot;", '"' }, { "apos;", '\'' },
};

/* Reads the digits of a character reference up to its ";"; returns the bytes
 * that they take, or 0. */
static gsize
read_reference (const char *text, gsize length, gunichar *c)
{
  gboolean is_hex = length > 0 && text[0] == 'x';
  gsize n = is_hex ? 1 : 0;
  guint32 value = 0;

  for (; n < length && text[n] != ';'; n++)
    {
      int digit = is_hex ? g_ascii_xdigit_value (text[n]) : g_ascii_digit_value (text[n]);

      if (digit < 0 || value > 0x10ffff)
        return 0;
      value = value * (is_hex ? 16 : 10) + (guint32) digit;
    }
  if (n >= length || n == (is_hex ? 1u : 0u) || value == 0 || !g_unichar_validate (value))
    return 0;
  *c = value;
  return n + 1;
}

/* Decodes what may be a reference at "&"; returns the bytes that it takes, 0 if
 * the "&" stands for itself. */
static gsize
decode_reference (const char *text, gsize length, char **out)
{
  gunichar c;
  gsize n;

  if (length > 1 && text[1] == '#')
    {
      n = read_reference (text + 2, length - 2, &c);
      if (n == 0)
        return 0;
      *out += g_unichar_to_utf8 (c, *out);
      return n + 2;
    }
  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    {
      n = strlen (entities[i].name);
      if (length > n && memcmp (text + 1, entities[i].name, n) == 0)
        {
          *(*out)++ = entities[i].c;
          return n + 1;
        }
    }
  return 0;
}

/**
 * xml_decode:
 * @text: text as it stands in the source
 * @length: its bytes
 * @encoding: what is to be decoded
 * @out: room for @length bytes
 *
 * Decodes references to characters and to the entities that XML declares, ends
 * of lines (XML 1.0, section 2.11) and in values of attributes blanks (section
 * 3.3.3). Any other "&" is text: other entities are never expanded, and writers
 * that forget to escape it are forgiven.
 *
 * Returns: the bytes written, at most @length
 */
gsize
xml_decode (const char *text, gsize length, XmlEncoding encoding, char *out)
{
  char *start = out;
  gsize i = 0;

  while (i < length)
    {
      char c = text[i];
      gsize n = 0;

      if (c == '&' && encoding != XML_ENCODED_CDATA)
        n = decode_reference (text + i, length - i, &out);
      i += MAX (n, 1);
      if (n > 0)
        continue;
      if (c == '\r')
        {
          c = '\n';
          if (i < length && text[i] == '\n')
            i++;
        }
      if (encoding == XML_ENCODED_VALUE && (c == '\n' || c == '\t'))
        c = ' ';
      *out++ = c;
    }
  return (gsize) (out - start);
}
