/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What syslog daemons do to messages: repeat reduction and escapes. */
#include <string.h>

#include "formats/syslog-private.h"

#define BOM "\xef\xbb\xbf"
#define REPEATED "message repeated "
#define LAST_REPEATED "last message repeated "
#define MAX_REPEAT_DIGITS 9

/* The control characters that are text; others stay escaped. */
static char
control_of (const char *escape)
{
  if (memcmp (escape, "#011", 4) == 0)
    return '\t';
  if (memcmp (escape, "#012", 4) == 0)
    return '\n';
  if (memcmp (escape, "#015", 4) == 0)
    return '\r';
  return '\0';
}

static gboolean
has_escape (const char *text, gsize length)
{
  const char *at = text, *end = text + length;

  while (end - at >= 4 && (at = memchr (at, '#', (gsize) (end - at) - 3)) != NULL)
    {
      if (control_of (at) != '\0')
        return TRUE;
      at++;
    }
  return FALSE;
}

/* Decodes rsyslog's escapes of tab, line feed and carriage return (octal, after
 * '#'; $EscapeControlCharactersOnReceive). */
static void
decode (TocsinBatch *batch, TocsinSlice *message)
{
  char *out = tocsin_batch_reserve (batch, message->length);
  const char *text = tocsin_batch_text (batch, *message);
  guint32 length = 0;

  for (guint32 i = 0; i < message->length; i++)
    {
      char control = text[i] == '#' && message->length - i >= 4 ? control_of (text + i) : '\0';

      out[length++] = control != '\0' ? control : text[i];
      if (control != '\0')
        i += 3;
    }
  *message = (TocsinSlice){ batch->arena_length, length };
  batch->arena_length += length;
}

/* Reads the number of "5 times" or "1 time" at @at; returns what follows its
 * digits, or NULL where it is not that. */
static const char *
read_times (const char *at, const char *end, guint32 *n)
{
  const char *start = at;

  for (*n = 0; at < end && g_ascii_isdigit (*at) && at - start < MAX_REPEAT_DIGITS; at++)
    *n = *n * 10 + (guint32) (*at - '0');
  if (at == start || end - at < 5 || memcmp (at, " time", 5) != 0)
    return NULL;
  return at;
}

/* "message repeated 5 times: [ inner]" (rsyslog): the event is the inner message. */
static void
open_repeated (TocsinEvent *event, const char *text, gsize length)
{
  const char *end = text + length, *at;
  guint32 n;

  at = read_times (text + strlen (REPEATED), end, &n);
  if (at == NULL || end - at < 9 || memcmp (at, " times: [", 9) != 0 || n == 0)
    return;
  at += 9;
  while (at < end && *at == ' ')
    at++;
  while (end > at && end[-1] == ' ')
    end--;
  if (end > at && end[-1] == ']')
    end--;
  if (end == at)
    return;
  event->message.offset += (guint32) (at - text);
  event->message.length = (guint32) (end - at);
  event->repeat = n;
}

/* "last message repeated 5 times": says something of the message before, which
 * may not be its neighbour in the file; so the number is only a field. */
static void
note_repeated (TocsinBatch *batch, TocsinEvent *event, const char *text, gsize length)
{
  const char *at = text, *end = text + length;
  const char *digits;
  guint32 n;

  while (at < end && (*at == '-' || *at == ' '))
    at++;
  if ((gsize) (end - at) <= strlen (LAST_REPEATED)
      || memcmp (at, LAST_REPEATED, strlen (LAST_REPEATED)) != 0)
    return;
  digits = at + strlen (LAST_REPEATED);
  at = read_times (digits, end, &n);
  if (at == NULL)
    return;
  tocsin_batch_add_field (
      batch, tocsin_batch_intern_string (batch, "repeated"), TOCSIN_VALUE_NUMBER,
      tocsin_slice_within (event->message, text, digits, (gsize) (at - digits)));
}

/**
 * syslog_finish_message:
 * @batch: the batch of the last event
 * @event: that event, its message a part of its raw text
 *
 * Leaves out a byte order mark (a relay passes on that of RFC 5424), opens rsyslog's repeat
 * reduction, so that the message is the one that was repeated, and decodes its escapes.
 */
void
syslog_finish_message (TocsinBatch *batch, TocsinEvent *event)
{
  const char *text = tocsin_batch_text (batch, event->message);
  gsize length = event->message.length;

  if (length >= 3 && memcmp (text, BOM, 3) == 0)
    {
      event->message.offset += 3;
      event->message.length = (guint32) (length -= 3);
      text += 3;
    }
  if (length == 0)
    return;
  if (*text == 'm' && length > strlen (REPEATED) && memcmp (text, REPEATED, strlen (REPEATED)) == 0)
    open_repeated (event, text, length);
  else if (*text == 'l' || *text == '-')
    note_repeated (batch, event, text, length);
  text = tocsin_batch_text (batch, event->message);
  if (has_escape (text, event->message.length))
    decode (batch, &event->message);
}
