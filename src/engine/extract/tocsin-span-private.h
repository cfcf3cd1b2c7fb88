/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/**
 * TocsinSpan:
 * @text: first byte, in the arena of the batch being extracted
 * @length: bytes
 *
 * A piece of a message while an extractor takes it apart. Nothing is added to
 * the arena meanwhile, so that it stays where it is.
 */
typedef struct
{
  const char *text;
  gsize length;
} TocsinSpan;

gssize tocsin_span_find (TocsinSpan span, const char *needle);
gssize tocsin_span_rfind (TocsinSpan span, const char *needle);
gssize tocsin_span_find_folded (TocsinSpan span, const char *needle);
gboolean tocsin_span_equals_folded (TocsinSpan span, const char *text);
TocsinSpan tocsin_span_take_word (TocsinSpan *span);
gboolean tocsin_span_take_number (TocsinSpan *span, guint32 *number);
TocsinSpan tocsin_span_until (TocsinSpan span, const char *needle);
gboolean tocsin_span_after (TocsinSpan span, const char *needle, TocsinSpan *rest);
gboolean tocsin_span_find_value (TocsinSpan span, const char *key, TocsinSpan *value);
TocsinSpan tocsin_span_trim (TocsinSpan span);

static inline TocsinSpan
tocsin_span_from (TocsinSpan span, gsize start)
{
  return (TocsinSpan){ span.text + start, span.length - start };
}

static inline gboolean
tocsin_span_starts (TocsinSpan span, const char *prefix)
{
  gsize length = strlen (prefix);

  return span.length >= length && memcmp (span.text, prefix, length) == 0;
}

/* An ASCII letter in lower case, any other byte as it is. */
static inline char
tocsin_char_fold (char c)
{
  return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
}

/* Whether the span begins with @prefix, which is in lower case, in any case. */
static inline gboolean
tocsin_span_starts_folded (TocsinSpan span, const char *prefix)
{
  for (gsize i = 0; prefix[i] != '\0'; i++)
    if (i >= span.length || tocsin_char_fold (span.text[i]) != prefix[i])
      return FALSE;
  return TRUE;
}

static inline gboolean
tocsin_span_ends (TocsinSpan span, const char *suffix)
{
  gsize length = strlen (suffix);

  return span.length >= length && memcmp (span.text + span.length - length, suffix, length) == 0;
}

static inline gboolean
tocsin_span_equals (TocsinSpan span, const char *text)
{
  return span.length == strlen (text) && memcmp (span.text, text, span.length) == 0;
}

/* Goes over @prefix if the span begins with it. */
static inline gboolean
tocsin_span_skip (TocsinSpan *span, const char *prefix)
{
  if (!tocsin_span_starts (*span, prefix))
    return FALSE;
  *span = tocsin_span_from (*span, strlen (prefix));
  return TRUE;
}

/* Cuts @suffix off if the span ends with it. */
static inline gboolean
tocsin_span_drop (TocsinSpan *span, const char *suffix)
{
  if (!tocsin_span_ends (*span, suffix))
    return FALSE;
  span->length -= strlen (suffix);
  return TRUE;
}

G_END_DECLS
