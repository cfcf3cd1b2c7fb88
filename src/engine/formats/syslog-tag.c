/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows the date in RFC 3164: "HOST TAG[PID]: message", any of it missing. */
#include <string.h>

#include "formats/syslog-private.h"

#define MAX_HOST 255
#define MAX_TAG 128
#define MAX_TAG_WITH_BLANKS 48 /* "Google Chrome Helper (Renderer)" */
#define MAX_PID_DIGITS 10

/* Bytes that end the search for the end of a host or a tag. */
enum
{
  ENDS_TAG = 1 << 0,
  NOT_IN_HOST = 1 << 1,
};

static const guint8 classes[256] = {
  [' '] = ENDS_TAG,     ['\t'] = ENDS_TAG,   [':'] = ENDS_TAG,    ['['] = ENDS_TAG | NOT_IN_HOST,
  [']'] = NOT_IN_HOST,  ['('] = NOT_IN_HOST, [')'] = NOT_IN_HOST, ['<'] = NOT_IN_HOST,
  ['>'] = NOT_IN_HOST,  ['{'] = NOT_IN_HOST, ['}'] = NOT_IN_HOST, ['"'] = NOT_IN_HOST,
  ['\''] = NOT_IN_HOST, ['='] = NOT_IN_HOST, [','] = NOT_IN_HOST, [';'] = NOT_IN_HOST,
  ['|'] = NOT_IN_HOST,  ['!'] = NOT_IN_HOST,
};

static inline gboolean
is_digit (char c)
{
  return (guchar) (c - '0') < 10;
}

static inline gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

static const char *
skip_blanks (const char *at, const char *end)
{
  while (at < end && is_blank (*at))
    at++;
  return at;
}

static gboolean
begins_with (const char *at, const char *end, const char *text)
{
  gsize length = strlen (text);

  return (gsize) (end - at) >= length && memcmp (at, text, length) == 0;
}

/* Words that stand where a host would, in lines that have none. */
static gboolean
is_message_of_syslogd (const char *at, const char *end)
{
  if (*at != '-' && *at != 'l' && *at != 'm')
    return FALSE;
  return begins_with (at, end, "---") || begins_with (at, end, "-- ")
         || begins_with (at, end, "last message repeated ")
         || begins_with (at, end, "message repeated ");
}

/* Reads the host and the blanks after it; returns @at where there is none. */
static const char *
read_host (SyslogRecord *record, const char *at, const char *end)
{
  const char *p = at;

  if (at == end || is_message_of_syslogd (at, end))
    return at;
  for (; p < end && !is_blank (*p); p++)
    if (classes[(guchar) *p] & NOT_IN_HOST)
      return at;
  if (p == at || p == end || p[-1] == ':' || p - at > MAX_HOST)
    return at;
  record->host = (SyslogText){ at, (gsize) (p - at) };
  return skip_blanks (p, end);
}

/* "<Notice>: " as macOS writes it after the process. */
static const char *
read_level (SyslogRecord *record, const char *at, const char *end)
{
  static const char *const names[]
      = { "Emergency", "Alert", "Critical", "Error", "Warning", "Notice", "Info", "Debug" };

  if (at == end || *at != '<')
    return at;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize length = strlen (names[i]);

      if (begins_with (at + 1, end, names[i]) && begins_with (at + 1 + length, end, ">:"))
        {
          record->severity = (guint8) i;
          return skip_blanks (at + length + 3, end);
        }
    }
  return at;
}

/* Reads "[123]" at @at, and the colon after it; NULL where it is not that. */
static const char *
read_process (SyslogRecord *record, const char *at, const char *end)
{
  const char *p = at + 1;
  gint64 pid = 0;

  while (p < end && p - at <= MAX_PID_DIGITS && is_digit (*p))
    pid = pid * 10 + (*p++ - '0');
  if (p < end && *p == ']' && p > at + 1)
    {
      record->pid = pid;
      p++;
      return p < end && *p == ':' ? p + 1 : p;
    }
  while (p < end && p - at < 40 && *p != ']' && *p != '[' && !is_blank (*p))
    p++;
  if (end - p < 2 || p[0] != ']' || p[1] != ':' || p == at + 1)
    return NULL;
  record->process = (SyslogText){ at + 1, (gsize) (p - at) - 1 };
  return p + 2;
}

static const char *
finish_tag (SyslogRecord *record, const char *tag, const char *tag_end, const char *rest,
            const char *end)
{
  record->app = (SyslogText){ tag, (gsize) (tag_end - tag) };
  return read_level (record, skip_blanks (rest, end), end);
}

/* "syslogd 1.4.1: restart": a name with its version. */
static const char *
read_version (SyslogRecord *record, const char *tag, const char *blank, const char *end)
{
  const char *p = blank + 1;

  while (p < end && (is_digit (*p) || *p == '.'))
    p++;
  if (p == blank + 1 || end - p < 2 || p[0] != ':' || !is_blank (p[1]) || !is_digit (blank[1]))
    return NULL;
  return finish_tag (record, tag, blank, p + 1, end);
}

/* "Setup Assistant[1]: ": a tag with blanks is only known by its process id.
 * login writes " -- root[2421]: ". */
static const char *
read_tag_with_blanks (SyslogRecord *record, const char *tag, const char *at, const char *end)
{
  const char *rest;
  guint blanks = 0;

  for (; at < end && at - tag < MAX_TAG_WITH_BLANKS && *at != '['; at++)
    {
      blanks += *at == ' ';
      if (*at == ':' || *at == '\t' || *at == '=' || *at == '"' || blanks > 3)
        return NULL;
    }
  if (at == end || *at != '[' || at[-1] == ' ')
    return NULL;
  rest = read_process (record, at, end);
  if (rest == NULL || record->pid == TOCSIN_NO_NUMBER)
    return NULL;
  while (tag < at - 1 && (*tag == '-' || *tag == ' '))
    tag++;
  return finish_tag (record, tag, at, rest, end);
}

/* Reads the tag, the process id, and what ends them; NULL where there is no tag. */
static const char *
read_tag (SyslogRecord *record, const char *tag, const char *end)
{
  const char *at = tag, *rest;

  for (; at < end && at - tag < MAX_TAG; at++)
    {
      if (!(classes[(guchar) *at] & ENDS_TAG))
        continue;
      if (*at == '[')
        {
          rest = at > tag ? read_process (record, at, end) : NULL;
          return rest != NULL ? finish_tag (record, tag, at, rest, end) : NULL;
        }
      if (*at != ':')
        break;
      if (at + 1 == end || is_blank (at[1]))
        return finish_tag (record, tag, at, at + 1, end);
    }
  if (at == end || at == tag || *at != ' ')
    return NULL;
  rest = read_version (record, tag, at, end);
  return rest != NULL ? rest : read_tag_with_blanks (record, tag, at, end);
}

/**
 * syslog_parse_tag:
 * @record: a record whose date is read
 * @at: what follows the date
 * @end: the end of the record
 *
 * Reads host, tag, process id and message. A colon directly after the date means
 * that there is no host (Cisco); a tag that is empty has only its colon.
 */
void
syslog_parse_tag (SyslogRecord *record, const char *at, const char *end)
{
  const char *rest;

  if (at < end && *at == ':')
    at = skip_blanks (at + 1, end);
  else
    at = read_host (record, skip_blanks (at, end), end);
  if (at < end && *at == ':')
    at = skip_blanks (at + 1, end);
  rest = read_tag (record, at, end);
  if (rest != NULL)
    at = rest;
  record->message = (SyslogText){ at, (gsize) (end - at) };
}

/**
 * syslog_has_tag:
 * @record: a record
 *
 * Returns: whether host and tag are there and the host is not a level, as other
 *   logs have it after their date
 */
gboolean
syslog_has_tag (const SyslogRecord *record)
{
  static const char *const levels[]
      = { "trace", "debug", "info", "notice", "warn", "warning", "error", "fatal", "critical" };

  if (record->host.length == 0 || record->app.length == 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    if (record->host.length == strlen (levels[i])
        && g_ascii_strncasecmp (record->host.text, levels[i], record->host.length) == 0)
      return FALSE;
  return TRUE;
}
