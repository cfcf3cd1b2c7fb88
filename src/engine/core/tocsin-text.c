/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-text.h"

#include <string.h>

/* Code points of the bytes 0x80 to 0x9f in Windows-1252; the five that it
 * leaves undefined are the C1 controls of the same number, as in the WHATWG
 * Encoding Standard. */
static const guint16 windows_1252_high[32] = {
  0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
  0x2039, 0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
  0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
};

/**
 * tocsin_text_is_utf8:
 * @text: bytes, NUL allowed
 * @length: their number
 *
 * Returns: whether all of @text is valid UTF-8 (RFC 3629: no surrogates, no
 *   overlong forms)
 */
gboolean
tocsin_text_is_utf8 (const char *text, gsize length)
{
  const char *end = text + length;

  while (text < end)
    {
      guint64 word;

      while (end - text >= 8)
        {
          memcpy (&word, text, 8);
          if (word & G_GUINT64_CONSTANT (0x8080808080808080))
            break;
          text += 8;
        }
      while (text < end && (guchar) *text < 0x80)
        text++;
      if (text < end)
        {
          gunichar c = g_utf8_get_char_validated (text, end - text);

          if (c >= 0x110000)
            return FALSE;
          text = g_utf8_next_char (text);
        }
    }
  return TRUE;
}

/**
 * tocsin_text_from_windows_1252:
 * @text: bytes in Windows-1252
 * @length: their number
 * @out: room for 3 × @length bytes
 *
 * Returns: bytes of UTF-8 written to @out
 */
gsize
tocsin_text_from_windows_1252 (const char *text, gsize length, char *out)
{
  char *start = out;

  for (gsize i = 0; i < length; i++)
    {
      guchar byte = (guchar) text[i];

      if (byte < 0x80)
        *out++ = (char) byte;
      else if (byte < 0xa0)
        out += g_unichar_to_utf8 (windows_1252_high[byte - 0x80], out);
      else
        out += g_unichar_to_utf8 (byte, out);
    }
  return (gsize) (out - start);
}

/* The characters that could hide or reorder text on a screen (Unicode UAX #9
 * and CVE-2021-42574), or that draw nothing. */
static gboolean
is_deceptive (gunichar c)
{
  return (c >= 0x7f && c < 0xa0) || c == 0x061c || (c >= 0x200b && c <= 0x200f)
         || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

static void
append_visible_char (GString *out, gunichar c)
{
  if (c < 0x20)
    g_string_append_unichar (out, 0x2400 + c);
  else if (c == 0x7f)
    g_string_append_unichar (out, 0x2421);
  else if (is_deceptive (c))
    g_string_append_printf (out, "<U+%04X>", c);
  else
    g_string_append_unichar (out, c);
}

/**
 * tocsin_text_append_visible:
 * @out: where to append
 * @text: any bytes
 * @length: their number
 *
 * Appends @text so that it is harmless on a terminal and in a label: control
 * characters become their pictures (ESC as ␛), characters that reorder or hide
 * text become `<U+202E>`, bytes that are not UTF-8 become U+FFFD.
 */
void
tocsin_text_append_visible (GString *out, const char *text, gsize length)
{
  const char *end = text + length;

  while (text < end)
    {
      const char *start = text;
      gunichar c;

      while (text < end && (guchar) *text >= 0x20 && (guchar) *text < 0x7f)
        text++;
      g_string_append_len (out, start, text - start);
      if (text == end)
        break;
      c = *text == '\0' ? 0 : g_utf8_get_char_validated (text, end - text);
      if (c >= 0x110000)
        {
          g_string_append_unichar (out, 0xfffd);
          text++;
        }
      else
        {
          append_visible_char (out, c);
          text = *text == '\0' ? text + 1 : g_utf8_next_char (text);
        }
    }
}

/**
 * tocsin_text_append_json:
 * @out: where to append
 * @text: UTF-8, NUL allowed
 * @length: its bytes
 *
 * Appends @text as a JSON string with its quotes (RFC 8259, section 7).
 */
void
tocsin_text_append_json (GString *out, const char *text, gsize length)
{
  static const char hex[] = "0123456789abcdef";
  static const char short_forms[] = "\bb\tt\nn\ff\rr\"\"\\\\";
  const char *end = text + length;

  g_string_append_c (out, '"');
  while (text < end)
    {
      const char *start = text;

      while (text < end && (guchar) *text >= 0x20 && *text != '"' && *text != '\\')
        text++;
      g_string_append_len (out, start, text - start);
      if (text < end)
        {
          const char *form = *text != '\0' ? strchr (short_forms, *text) : NULL;

          if (form != NULL && (form - short_forms) % 2 == 0)
            g_string_append_printf (out, "\\%c", form[1]);
          else
            {
              g_string_append (out, "\\u00");
              g_string_append_c (out, hex[(guchar) *text >> 4]);
              g_string_append_c (out, hex[*text & 0xf]);
            }
          text++;
        }
    }
  g_string_append_c (out, '"');
}
