/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of attempts are made of other values of their event, and nearly every
 * event has another. What is kept is their pattern, which many events share:
 * bytes 1 to 5 stand for a value of the event, 6 goes before a byte of the key
 * that is itself one of 1 to 6. */
#include <string.h>

#include "store/segment-private.h"

enum
{
  PART_HOST = 1,
  PART_APP,
  PART_USERNAME,
  PART_SOURCE_IP,
  PART_PID,
  PART_LITERAL,
};

typedef struct
{
  const char *text;
  gsize length;
} Part;

/* Decimal digits at the end of @text; returns where they begin. */
static char *
format_pid (gint64 pid, char text[24])
{
  char *start = text + 24;

  for (; pid > 0; pid /= 10)
    *--start = (char) ('0' + pid % 10);
  return start;
}

static void
get_parts (const TocsinBatch *batch, const TocsinEvent *event, char pid[24],
           Part parts[PART_LITERAL])
{
  const TocsinSlice slices[] = { event->host, event->app, event->username, event->source_ip };

  for (guint i = 0; i < G_N_ELEMENTS (slices); i++)
    parts[PART_HOST + i] = (Part){ tocsin_batch_text (batch, slices[i]), slices[i].length };
  parts[PART_PID].text = format_pid (event->pid, pid);
  parts[PART_PID].length = (gsize) (pid + 24 - parts[PART_PID].text);
}

/* The longest value of the event that the key has here, or 0. */
static guint
find_part (const Part parts[PART_LITERAL], const char *text, gsize left)
{
  guint found = 0;

  for (guint i = PART_HOST; i < PART_LITERAL; i++)
    if (parts[i].length > 0 && parts[i].length <= left
        && memcmp (parts[i].text, text, parts[i].length) == 0
        && (found == 0 || parts[i].length > parts[found].length))
      found = i;
  return found;
}

void
segment_attempt_shorten (const TocsinBatch *batch, const TocsinEvent *event, GString *out)
{
  const char *text = tocsin_batch_text (batch, event->attempt);
  Part parts[PART_LITERAL];
  char pid[24];
  gboolean at_start = TRUE;

  get_parts (batch, event, pid, parts);
  for (gsize i = 0; i < event->attempt.length;)
    {
      guint part = at_start ? find_part (parts, text + i, event->attempt.length - i) : 0;

      at_start = !g_ascii_isalnum (text[i]);
      if (part != 0)
        {
          g_string_append_c (out, (char) part);
          i += parts[part].length;
          at_start = FALSE;
          continue;
        }
      if (text[i] >= PART_HOST && text[i] <= PART_LITERAL)
        g_string_append_c (out, PART_LITERAL);
      g_string_append_c (out, text[i++]);
    }
}

/* Returns: whether @shortened is a pattern; @event has its other values */
gboolean
segment_attempt_expand (const char *shortened, gsize length, const TocsinBatch *batch,
                        const TocsinEvent *event, GString *out)
{
  Part parts[PART_LITERAL];
  char pid[24];

  get_parts (batch, event, pid, parts);
  for (gsize i = 0; i < length; i++)
    {
      guint8 byte = (guint8) shortened[i];

      if (byte >= PART_HOST && byte < PART_LITERAL)
        {
          g_string_append_len (out, parts[byte].text, (gssize) parts[byte].length);
          continue;
        }
      if (byte == PART_LITERAL && ++i == length)
        return FALSE;
      g_string_append_c (out, shortened[i]);
    }
  return TRUE;
}
