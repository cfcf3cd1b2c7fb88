/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 5424: header, structured data, message. */
#include <string.h>

#include "formats/syslog-private.h"

#define BOM "\xef\xbb\xbf"
#define MAX_NAME 256 /* "sd." ID "." NAME */

/* Reads a word and the blank after it; "-" is no word. FALSE at the end of the line. */
static gboolean
read_word (const char **at, const char *end, SyslogText *word)
{
  const char *blank = *at < end ? memchr (*at, ' ', (gsize) (end - *at)) : NULL;

  if (blank == NULL || blank == *at)
    return FALSE;
  *word = (SyslogText){ *at, (gsize) (blank - *at) };
  if (word->length == 1 && **at == '-')
    *word = (SyslogText){ NULL, 0 };
  *at = blank + 1;
  return TRUE;
}

/* Reads a quoted value that begins at @at; returns what follows, or NULL. */
static const char *
skip_value (const char *at, const char *end)
{
  for (at++; at < end && *at != '"'; at++)
    if (*at == '\\' && ++at == end)
      return NULL;
  return at < end ? at + 1 : NULL;
}

/* Goes over one element "[id name="value" …]"; NULL where it is not one. */
static const char *
skip_element (const char *at, const char *end)
{
  const char *start = ++at;

  while (at < end && *at != ' ' && *at != ']' && *at != '"' && *at != '=')
    at++;
  if (at == start)
    return NULL;
  while (at < end && *at == ' ')
    {
      start = ++at;
      while (at < end && *at != '=' && *at != ' ' && *at != ']' && *at != '"')
        at++;
      if (at == start || end - at < 2 || at[0] != '=' || at[1] != '"')
        return NULL;
      at = skip_value (at + 1, end);
      if (at == NULL)
        return NULL;
    }
  return at < end && *at == ']' ? at + 1 : NULL;
}

/* Goes over all elements; returns @at itself where they are malformed. */
static const char *
skip_data (const char *at, const char *end)
{
  const char *next = at;

  while (next < end && *next == '[')
    {
      next = skip_element (next, end);
      if (next == NULL)
        return at;
    }
  return next == end || *next == ' ' ? next : at;
}

static void
read_process (SyslogRecord *record, SyslogText word)
{
  gint64 pid = 0;

  for (gsize i = 0; i < word.length; i++)
    {
      if (word.length > 10 || !g_ascii_isdigit (word.text[i]))
        {
          record->process = word;
          return;
        }
      pid = pid * 10 + (word.text[i] - '0');
    }
  if (word.length > 0)
    record->pid = pid;
}

static gboolean
read_time (SyslogRecord *record, SyslogText word)
{
  if (word.length == 0)
    return TRUE;
  record->reading.exists = FALSE;
  if (!tocsin_time_parse_iso (word.text, word.length, &record->reading.stamp)
      || record->reading.stamp.length != word.length)
    return syslog_has_iso_shape (word.text, word.length);
  record->reading.has_year = TRUE;
  record->reading.exists = TRUE;
  return TRUE;
}

/**
 * syslog_parse_5424:
 * @record: a record whose priority is read
 * @at: the version and what follows
 * @end: the end of the record
 *
 * Reads the rest of the header, finds structured data and message (RFC 5424,
 * section 6). Structured data that is malformed is left in the message.
 *
 * Returns: whether the header is one of RFC 5424
 */
gboolean
syslog_parse_5424 (SyslogRecord *record, const char *at, const char *end)
{
  SyslogText time, process;
  const char *rest;

  at += 2;
  if (!read_word (&at, end, &time) || !read_word (&at, end, &record->host)
      || !read_word (&at, end, &record->app) || !read_word (&at, end, &process)
      || !read_word (&at, end, &record->message_id) || !read_time (record, time))
    {
      record->host = record->app = record->message_id = (SyslogText){ NULL, 0 };
      return FALSE;
    }
  read_process (record, process);
  rest = at;
  if (at < end && *at == '[')
    {
      rest = skip_data (at, end);
      record->data = (SyslogText){ at, (gsize) (rest - at) };
    }
  else if (at < end && *at == '-' && (at + 1 == end || at[1] == ' '))
    rest = at + 1;
  while (rest < end && *rest == ' ') /* rsyslog writes a second one */
    rest++;
  if (end - rest >= 3 && memcmp (rest, BOM, 3) == 0)
    rest += 3;
  record->message = (SyslogText){ rest, (gsize) (end - rest) };
  return TRUE;
}

/* Takes the backslashes away before '"', '\\' and ']'; before anything else a
 * backslash is itself (section 6.3.3). */
static TocsinSlice
unescape (TocsinBatch *batch, const char *text, gsize length)
{
  char *start = tocsin_batch_reserve (batch, length), *out = start;
  TocsinSlice slice = { batch->arena_length, 0 };

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '\\' && i + 1 < length && strchr ("\"\\]", text[i + 1]) != NULL)
        i++;
      *out++ = text[i];
    }
  slice.length = (guint32) (out - start);
  batch->arena_length += slice.length;
  return slice;
}

static void
add_parameter (TocsinBatch *batch, SyslogText id, SyslogText name, SyslogText value,
               TocsinSlice raw, const char *base)
{
  char full[MAX_NAME];
  gsize length = 3;
  TocsinSlice slice;

  if (id.length + name.length + 4 > sizeof full)
    return;
  memcpy (full, "sd.", 3);
  memcpy (full + 3, id.text, id.length);
  length += id.length;
  if (name.length > 0)
    {
      full[length++] = '.';
      memcpy (full + length, name.text, name.length);
      length += name.length;
    }
  if (value.text != NULL && memchr (value.text, '\\', value.length) != NULL)
    slice = unescape (batch, value.text, value.length);
  else
    slice = value.text != NULL ? tocsin_slice_within (raw, base, value.text, value.length)
                               : TOCSIN_NO_SLICE;
  tocsin_batch_add_field (batch, tocsin_batch_intern (batch, full, length),
                          value.text != NULL ? TOCSIN_VALUE_STRING : TOCSIN_VALUE_NULL, slice);
}

/* Adds the fields of one well-formed element; returns what follows it. */
static const char *
add_element (TocsinBatch *batch, const char *at, const char *end, TocsinSlice raw, const char *base)
{
  SyslogText id = { ++at, 0 };

  while (*at != ' ' && *at != ']')
    at++;
  id.length = (gsize) (at - id.text);
  if (*at == ']')
    add_parameter (batch, id, (SyslogText){ NULL, 0 }, (SyslogText){ NULL, 0 }, raw, base);
  while (*at == ' ')
    {
      SyslogText name = { ++at, 0 }, value;

      while (*at != '=')
        at++;
      name.length = (gsize) (at - name.text);
      value.text = at + 2;
      at = skip_value (at + 1, end);
      value.length = (gsize) (at - value.text) - 1;
      add_parameter (batch, id, name, value, raw, base);
    }
  return at + 1;
}

/**
 * syslog_add_data:
 * @batch: the batch of the last event
 * @data: well-formed structured data
 * @raw: the event's raw text
 * @base: the text that @raw is a copy of and @data is a part of
 *
 * Adds each parameter as a field `sd.ID.NAME`, its escapes decoded, and an
 * element without parameters as the empty field `sd.ID`.
 */
void
syslog_add_data (TocsinBatch *batch, SyslogText data, TocsinSlice raw, const char *base)
{
  const char *at = data.text, *end = data.text + data.length;

  while (at < end)
    at = add_element (batch, at, end, raw, base);
}
