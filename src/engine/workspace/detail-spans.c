/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where in the raw record each column was read. A case keeps the message's place; the
 * others are found again by their text, as whole words. */
#include <string.h>

#include "core/tocsin-time.h"
#include "workspace/tocsin-detail.h"

#define LONGEST_SEARCH (256u << 10) /* bytes of the record that are looked through */

static gboolean
is_word (char c)
{
  return g_ascii_isalnum (c) || c == '_' || (c & 0x80) != 0;
}

static gboolean
is_taken (const GArray *spans, gsize start, gsize length)
{
  for (guint i = 0; i < spans->len; i++)
    {
      const TocsinDetailSpan *span = &g_array_index (spans, TocsinDetailSpan, i);

      if (start < span->start + span->length && span->start < start + length)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_whole_word (const char *raw, gsize length, gsize start, gsize n)
{
  if (start > 0 && is_word (raw[start]) && is_word (raw[start - 1]))
    return FALSE;
  return start + n >= length || !is_word (raw[start + n - 1]) || !is_word (raw[start + n]);
}

/* Marks the first free place of @text at or after @from. */
static gboolean
mark_text (GArray *spans, const char *raw, gsize length, gsize from, const char *text, gsize n,
           TocsinColumn column)
{
  length = MIN (length, LONGEST_SEARCH);
  for (gsize at = from; n > 0 && at + n <= length; at++)
    {
      const char *hit = memchr (raw + at, text[0], length - n + 1 - at);

      if (hit == NULL)
        return FALSE;
      at = (gsize) (hit - raw);
      if (memcmp (hit, text, n) == 0 && is_whole_word (raw, length, at, n)
          && !is_taken (spans, at, n))
        {
          TocsinDetailSpan span = { at, n, column };

          g_array_append_val (spans, span);
          return TRUE;
        }
    }
  return FALSE;
}

/* A field that gives the event's own time as text. */
static gboolean
mark_time_field (GArray *spans, const TocsinBatch *batch, const TocsinEvent *event, const char *raw,
                 gsize length)
{
  for (guint32 i = 0; i < event->n_fields; i++)
    {
      TocsinSlice value = batch->fields[event->first_field + i].value;
      const char *text = tocsin_batch_text (batch, value);
      TocsinStamp stamp;

      if (value.length >= 10 && value.length < 64 && g_ascii_isdigit (text[0])
          && tocsin_time_parse_iso (text, value.length, &stamp)
          && mark_text (spans, raw, length, 0, text, value.length, TOCSIN_COLUMN_TIMESTAMP))
        return TRUE;
    }
  return FALSE;
}

/* In a syslog line the time stands before the host: after “<13>”, “1 ” or at once. */
static void
mark_syslog_time (GArray *spans, const char *raw, gsize length, gsize host)
{
  gsize start = 0;
  TocsinDetailSpan span = { 0, 0, TOCSIN_COLUMN_TIMESTAMP };

  if (length > 0 && raw[0] == '<')
    {
      while (start < host && raw[start] != '>')
        start++;
      start++;
      if (start + 2 < host && raw[start] == '1' && raw[start + 1] == ' ')
        start += 2;
    }
  while (host > start && raw[host - 1] == ' ')
    host--;
  if (host <= start)
    return;
  span.start = start;
  span.length = host - start;
  g_array_append_val (spans, span);
}

static int
compare_spans (gconstpointer a, gconstpointer b)
{
  const TocsinDetailSpan *x = a, *y = b;

  return x->start < y->start ? -1 : x->start > y->start;
}

/* Where the message begins; the end of the record if it is not a part of it. */
static gsize
find_message (const TocsinBatch *batch, const TocsinEvent *event, const char *raw, gsize length)
{
  g_autofree char *text = NULL;
  const char *hit;

  if (event->message.length > 0 && event->message.offset >= event->raw.offset
      && event->message.offset + event->message.length <= event->raw.offset + event->raw.length)
    return event->message.offset - event->raw.offset;
  if (event->message.length == 0 || event->message.length > length)
    return length;
  text = g_strndup (tocsin_batch_text (batch, event->message), event->message.length);
  hit = g_strstr_len (raw, (gssize) length, text);
  return hit != NULL ? (gsize) (hit - raw) : length;
}

static const struct
{
  TocsinColumn column;
  glong offset;
  gboolean in_message; /* rather than before it */
} columns[] = {
  { TOCSIN_COLUMN_HOST, G_STRUCT_OFFSET (TocsinEvent, host), FALSE },
  { TOCSIN_COLUMN_APP, G_STRUCT_OFFSET (TocsinEvent, app), FALSE },
  { TOCSIN_COLUMN_CHANNEL, G_STRUCT_OFFSET (TocsinEvent, channel), FALSE },
  { TOCSIN_COLUMN_PROVIDER, G_STRUCT_OFFSET (TocsinEvent, provider), FALSE },
  { TOCSIN_COLUMN_SOURCE_IP, G_STRUCT_OFFSET (TocsinEvent, source_ip), TRUE },
  { TOCSIN_COLUMN_USERNAME, G_STRUCT_OFFSET (TocsinEvent, username), TRUE },
};

static void
mark_columns (GArray *spans, const TocsinBatch *batch, const TocsinEvent *event, const char *raw,
              gsize length, gsize message)
{
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      TocsinSlice slice = G_STRUCT_MEMBER (TocsinSlice, event, columns[i].offset);
      const char *text = tocsin_batch_text (batch, slice);
      gsize from = columns[i].in_message && message < length ? message : 0;

      if (!mark_text (spans, raw, length, from, text, slice.length, columns[i].column) && from > 0)
        mark_text (spans, raw, length, 0, text, slice.length, columns[i].column);
    }
}

/* The rest of the message that no other column has. */
static void
mark_message (GArray *spans, gsize start, gsize end)
{
  g_autoptr (GArray) taken = g_array_copy (spans);
  gsize at = start;

  g_array_sort (taken, compare_spans);
  for (guint i = 0; i <= taken->len; i++)
    {
      const TocsinDetailSpan *next
          = i < taken->len ? &g_array_index (taken, TocsinDetailSpan, i) : NULL;
      gsize until = next != NULL ? MIN (next->start, end) : end;
      TocsinDetailSpan span = { at, 0, TOCSIN_COLUMN_MESSAGE };

      if (until > at)
        {
          span.length = until - at;
          g_array_append_val (spans, span);
        }
      if (next != NULL)
        at = MAX (at, next->start + next->length);
    }
}

/**
 * tocsin_detail_find_spans:
 * @batch: a batch
 * @event: one of its events
 * @raw: its raw record
 * @length: bytes of @raw
 *
 * Finds what was read where in the raw record: time, host, program, channel, provider,
 * address, user and message.
 *
 * Returns: (transfer full) (element-type TocsinDetailSpan): the parts, in their order,
 *   none overlapping another
 */
GArray *
tocsin_detail_find_spans (const TocsinBatch *batch, const TocsinEvent *event, const char *raw,
                          gsize length)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (TocsinDetailSpan));
  gsize message = find_message (batch, event, raw, length);

  if (event->time_basis != TOCSIN_TIME_NONE && event->time_basis != TOCSIN_TIME_FILE)
    mark_time_field (spans, batch, event, raw, length);
  mark_columns (spans, batch, event, raw, length, message);
  if (spans->len > 0 && strcmp (batch->names[event->dataset], "syslog") == 0)
    {
      const TocsinDetailSpan *first = &g_array_index (spans, TocsinDetailSpan, 0);

      if (first->column == TOCSIN_COLUMN_HOST && first->start < message)
        mark_syslog_time (spans, raw, length, first->start);
    }
  if (message < length)
    mark_message (spans, message, MIN (length, message + event->message.length));
  g_array_sort (spans, compare_spans);
  return spans;
}
