/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "extract/tocsin-span-private.h"

/* The place of @needle in @span, or -1. */
gssize
tocsin_span_find (TocsinSpan span, const char *needle)
{
  gsize length = strlen (needle);
  const char *at = span.text;
  const char *end = span.text + span.length;

  while (length > 0 && (gsize) (end - at) >= length)
    {
      at = memchr (at, needle[0], (gsize) (end - at) - length + 1);
      if (at == NULL)
        return -1;
      if (memcmp (at, needle, length) == 0)
        return at - span.text;
      at++;
    }
  return -1;
}

/* The last place of @needle in @span, or -1. */
gssize
tocsin_span_rfind (TocsinSpan span, const char *needle)
{
  gsize length = strlen (needle);

  if (span.length < length)
    return -1;
  for (gsize at = span.length - length + 1; at-- > 0;)
    if (span.text[at] == needle[0] && memcmp (span.text + at, needle, length) == 0)
      return (gssize) at;
  return -1;
}

/* The place of @needle, which is in lower case, in @span of any case, or -1. */
gssize
tocsin_span_find_folded (TocsinSpan span, const char *needle)
{
  gsize length = strlen (needle);

  for (gsize at = 0; at + length <= span.length; at++)
    if (tocsin_span_starts_folded (tocsin_span_from (span, at), needle))
      return (gssize) at;
  return -1;
}

gboolean
tocsin_span_equals_folded (TocsinSpan span, const char *text)
{
  return span.length == strlen (text) && g_ascii_strncasecmp (span.text, text, span.length) == 0;
}

/* Cuts the first word and the blanks before it off @span. */
TocsinSpan
tocsin_span_take_word (TocsinSpan *span)
{
  TocsinSpan word;

  while (span->length > 0 && *span->text == ' ')
    *span = tocsin_span_from (*span, 1);
  word = tocsin_span_until (*span, " ");
  *span = tocsin_span_from (*span, word.length);
  return word;
}

/* Cuts a decimal number that fits off the beginning of @span. */
gboolean
tocsin_span_take_number (TocsinSpan *span, guint32 *number)
{
  guint64 value = 0;
  gsize n = 0;

  while (n < span->length && n < 9 && g_ascii_isdigit (span->text[n]))
    value = value * 10 + (guint64) (span->text[n++] - '0');
  if (n == 0 || (n < span->length && g_ascii_isdigit (span->text[n])))
    return FALSE;
  *span = tocsin_span_from (*span, n);
  *number = (guint32) value;
  return TRUE;
}

/* What is before the first @needle: all of @span if there is none. */
TocsinSpan
tocsin_span_until (TocsinSpan span, const char *needle)
{
  gssize at = tocsin_span_find (span, needle);

  return (TocsinSpan){ span.text, at >= 0 ? (gsize) at : span.length };
}

/* What is after the first @needle. */
gboolean
tocsin_span_after (TocsinSpan span, const char *needle, TocsinSpan *rest)
{
  gssize at = tocsin_span_find (span, needle);

  if (at < 0)
    return FALSE;
  *rest = tocsin_span_from (span, (gsize) at + strlen (needle));
  return TRUE;
}

/* The value of the first `key=value`, where @key has the equals sign and does
 * not begin within a word: up to a blank, comma, semicolon or bracket, or up to
 * the closing quote. */
gboolean
tocsin_span_find_value (TocsinSpan span, const char *key, TocsinSpan *value)
{
  TocsinSpan rest = span;
  gsize n = 0;

  while (TRUE)
    {
      gssize at = tocsin_span_find (rest, key);

      if (at < 0)
        return FALSE;
      rest = tocsin_span_from (rest, (gsize) at);
      if (rest.text == span.text || strchr (" \t,;[({", rest.text[-1]) != NULL)
        break;
      rest = tocsin_span_from (rest, 1);
    }
  rest = tocsin_span_from (rest, strlen (key));
  if (tocsin_span_skip (&rest, "\""))
    *value = tocsin_span_until (rest, "\"");
  else
    {
      while (n < rest.length && rest.text[n] != '\0' && strchr (" \t,;])}>", rest.text[n]) == NULL)
        n++;
      *value = (TocsinSpan){ rest.text, n };
    }
  return TRUE;
}

TocsinSpan
tocsin_span_trim (TocsinSpan span)
{
  while (span.length > 0 && g_ascii_isspace (*span.text))
    span = tocsin_span_from (span, 1);
  while (span.length > 0 && g_ascii_isspace (span.text[span.length - 1]))
    span.length--;
  return span;
}
