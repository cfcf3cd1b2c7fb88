/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head of a line of syslog: priority and date, RFC 3164 and its kin. */
#include <string.h>

#include "formats/syslog-private.h"

#define MAX_PRIORITY 191 /* RFC 5424, section 6.2.1 */

static inline gboolean
is_digit (char c)
{
  return (guchar) (c - '0') < 10;
}

static const char *
skip_blanks (const char *at, const char *end)
{
  while (at < end && (*at == ' ' || *at == '\t'))
    at++;
  return at;
}

/* Reads "<PRI>"; returns what follows, or @at itself. */
static const char *
read_priority (SyslogRecord *record, const char *at, const char *end)
{
  int value = 0, n = 1;

  if (at == end || *at != '<')
    return at;
  for (; n < 4 && at + n < end && is_digit (at[n]); n++)
    value = value * 10 + (at[n] - '0');
  if (n == 1 || at + n >= end || at[n] != '>')
    return at;
  record->priority = value <= MAX_PRIORITY ? value : -1;
  return at + n + 1;
}

/* The octet count of RFC 6587 before the priority: "123 <34>". */
static const char *
skip_octet_count (const char *at, const char *end)
{
  const char *p = at;

  while (p < end && p - at < 7 && is_digit (*p))
    p++;
  return p > at && end - p > 2 && p[0] == ' ' && p[1] == '<' ? p + 1 : at;
}

/* What Cisco devices write between priority and date: a sequence number with a
 * colon, and '*' or '.' where the clock is not set by NTP. */
static const char *
skip_sequence (const char *at, const char *end)
{
  const char *p = at;

  while (p < end && is_digit (*p))
    p++;
  if (p > at && end - p > 2 && p[0] == ':' && p[1] == ' ')
    at = p + 2;
  return at < end && (*at == '*' || *at == '.') ? at + 1 : at;
}

static void
set_iso (SyslogRecord *record, const TocsinStamp *stamp)
{
  record->reading.stamp = *stamp;
  record->reading.has_year = TRUE;
  record->reading.exists = TRUE;
}

/* "+03" or "-0330", where a zone has no abbreviation. */
static void
set_numeric_offset (TocsinStamp *stamp, const char *text, gsize length)
{
  gint32 minutes = 0;

  for (gsize i = 1; i < length; i++)
    if (!is_digit (text[i]))
      return;
  if ((length != 3 && length != 5) || (*text != '+' && *text != '-'))
    return;
  if (length == 5)
    minutes = (text[3] - '0') * 10 + (text[4] - '0');
  minutes += ((text[1] - '0') * 10 + (text[2] - '0')) * 60;
  stamp->has_offset = minutes < 24 * 60;
  stamp->offset = stamp->has_offset ? minutes * (*text == '-' ? -60 : 60) : 0;
}

/* The zone after a date of `journalctl -o short-full`: "UTC", "CET", "+03"; a
 * name other than UTC says nothing certain. */
static const char *
read_zone_name (SyslogRecord *record, const char *at, const char *end)
{
  const char *p = at + 1;

  if (end - at < 5 || *at != ' ')
    return at;
  while (p < end && p - at < 6 && (g_ascii_isupper (*p) || *p == '+' || *p == '-' || is_digit (*p)))
    p++;
  if (p - at < 4 || p >= end || *p != ' ')
    return at;
  if (strncmp (at, " UTC ", 5) == 0)
    record->reading.stamp.has_offset = TRUE;
  else
    set_numeric_offset (&record->reading.stamp, at + 1, (gsize) (p - at) - 1);
  return p;
}

/* "Mon 2025-01-06 10:00:00 UTC" */
static const char *
read_full_date (SyslogRecord *record, const char *at, const char *end)
{
  TocsinStamp stamp;

  if (end - at < 24 || at[3] != ' ' || !is_digit (at[4]) || !g_ascii_isupper (*at)
      || !g_ascii_islower (at[1]) || !g_ascii_islower (at[2])
      || !tocsin_time_parse_iso (at + 4, (gsize) (end - at) - 4, &stamp))
    return NULL;
  set_iso (record, &stamp);
  record->kind = SYSLOG_ISO;
  return read_zone_name (record, at + 4 + stamp.length, end);
}

/**
 * syslog_has_iso_shape:
 * @text: what may be a date
 * @length: its bytes and those after it
 *
 * Returns: whether it looks like a date of RFC 3339, be there such a date or not
 */
gboolean
syslog_has_iso_shape (const char *text, gsize length)
{
  static const char shape[] = "0000-00-00T00:00:00";

  if (length < strlen (shape))
    return FALSE;
  for (gsize i = 0; i < strlen (shape); i++)
    if (shape[i] == '0' ? !is_digit (text[i]) : text[i] != shape[i])
      return FALSE;
  return TRUE;
}

static const char *
read_date (SyslogRecord *record, const char *at, const char *end)
{
  gsize length = (gsize) (end - at);
  TocsinStamp stamp;

  if (tocsin_stamp_parse_bsd (at, length, &record->reading))
    {
      record->kind = SYSLOG_BSD;
      return at + record->reading.stamp.length;
    }
  if (length > 0 && is_digit (*at) && tocsin_time_parse_iso (at, length, &stamp))
    {
      set_iso (record, &stamp);
      record->kind = SYSLOG_ISO;
      return at + stamp.length;
    }
  if (syslog_has_iso_shape (at, length))
    {
      record->kind = SYSLOG_ISO;
      at = memchr (at, ' ', length);
      return at != NULL ? at : end;
    }
  return read_full_date (record, at, end);
}

static gboolean
is_version_1 (const char *at, const char *end)
{
  return end - at > 10 && at[0] == '1' && at[1] == ' ' && (is_digit (at[2]) || at[2] == '-');
}

/* A zone after a BSD date, as Cisco devices write it: "10:00:00 UTC: ". */
static const char *
skip_cisco_zone (SyslogRecord *record, const char *at, const char *end)
{
  const char *p = at + 1;

  if (record->kind != SYSLOG_BSD || end - at < 6 || *at != ' ')
    return at;
  while (p < end && p - at < 6 && g_ascii_isupper (*p))
    p++;
  if (p - at < 4 || end - p < 2 || p[0] != ':' || p[1] != ' ')
    return at;
  if (strncmp (at, " UTC", 4) == 0 && p - at == 4)
    record->reading.stamp.has_offset = TRUE;
  return p;
}

/**
 * syslog_parse:
 * @text: a line, or a part of one that begins a message
 * @length: its bytes
 * @record: (out): its parts; they point into @text
 *
 * Cuts a line of syslog into its parts: RFC 3164 with or without priority and
 * host, the same with an ISO 8601 date (rsyslog, systemd), RFC 5424, the text
 * forms of journalctl.
 *
 * Returns: what the line is; the parts are only set where that is not
 *   %SYSLOG_NOTHING
 */
SyslogKind
syslog_parse (const char *text, gsize length, SyslogRecord *record)
{
  const char *at = text, *end = text + length, *start, *after;

  memset (record, 0, sizeof *record);
  record->priority = -1;
  record->pid = TOCSIN_NO_NUMBER;
  record->severity = TOCSIN_NO_SEVERITY;
  if (length > 0 && is_digit (*at))
    at = skip_octet_count (at, end);
  start = read_priority (record, at, end);
  record->has_priority = start > at;
  if (is_version_1 (start, end) && syslog_parse_5424 (record, start, end))
    return record->kind = SYSLOG_5424;
  after = read_date (record, start > at ? skip_blanks (start, end) : start, end);
  if (after == NULL && start > at)
    after = read_date (record, skip_sequence (start, end), end);
  if (after == NULL)
    {
      record->reading.exists = FALSE;
      record->message = (SyslogText){ start, (gsize) (end - start) };
      return record->kind = record->has_priority ? SYSLOG_BARE : SYSLOG_NOTHING;
    }
  if (after < end && *after != ' ' && *after != ':' && *after != '\t')
    {
      record->kind = SYSLOG_NOTHING;
      return SYSLOG_NOTHING;
    }
  syslog_parse_tag (record, skip_cisco_zone (record, after, end), end);
  return record->kind;
}

/**
 * syslog_is_header_line:
 * @text: a line without date
 * @length: its bytes
 *
 * Returns: whether journalctl writes it between the records: it says nothing of
 *   its own
 */
gboolean
syslog_is_header_line (const char *text, gsize length)
{
  static const char *const heads[] = { "-- Logs begin at ", "-- Journal begins at ", "-- Boot ",
                                       "-- Reboot --", "-- No entries --" };

  if (length < 12 || text[0] != '-' || text[1] != '-')
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    if (length >= strlen (heads[i]) && memcmp (text, heads[i], strlen (heads[i])) == 0)
      return TRUE;
  return FALSE;
}

/* Whether "<PRI>" at @at may begin a message: "<PRI>Mmm d", "<PRI>1 20" or
 * "<PRI>2025-01-06T". */
static gboolean
has_head_of_message (const char *at, const char *end)
{
  const char *p = at + 1;

  while (p < end && p - at < 4 && is_digit (*p))
    p++;
  if (p == at + 1 || end - p < 7 || *p != '>')
    return FALSE;
  p++;
  if (p[0] == '1' && p[1] == ' ' && p[2] == '2' && p[3] == '0')
    return TRUE;
  if (syslog_has_iso_shape (p, (gsize) (end - p)))
    return TRUE;
  return tocsin_stamp_parse_month (p) != 0 && p[3] == ' '
         && (is_digit (p[4]) || (p[4] == ' ' && is_digit (p[5])));
}

/* Whether at "<" another message begins: one with a date and a host, so that
 * not every text that quotes a priority is cut in two. */
static gboolean
begins_message (const char *at, const char *end)
{
  SyslogRecord record;

  if (!has_head_of_message (at, end))
    return FALSE;
  switch (syslog_parse (at, (gsize) (end - at), &record))
    {
    case SYSLOG_5424:
      return TRUE;
    case SYSLOG_BSD:
    case SYSLOG_ISO:
      return record.reading.exists && record.host.length > 0;
    case SYSLOG_BARE:
    case SYSLOG_NOTHING:
    default:
      return FALSE;
    }
}

/* Where the octet count of the message at @at begins. The digits before it may
 * partly be the end of the message before: its own count tells. */
static gsize
find_count (const char *text, gsize own, gsize at)
{
  gsize first = at - 1, octets = 0, expected;

  for (gsize i = 0; i + 1 < own; i++)
    octets = octets * 10 + (gsize) (text[i] - '0');
  while (is_digit (text[first - 1]))
    first--;
  expected = own + octets;
  return expected >= first && expected < at - 1 ? expected : first;
}

/**
 * syslog_find_glued:
 * @text: a line that begins with a priority or an octet count
 * @length: its bytes
 *
 * Messages that came together through TCP may stand on one line. An octet count
 * before a message belongs to it (RFC 6587, section 3.4.1).
 *
 * Returns: where the next message of the line begins, or @length
 */
gsize
syslog_find_glued (const char *text, gsize length)
{
  const char *end = text + length, *at = skip_octet_count (text, end);
  gsize own = (gsize) (at - text);

  for (at++; at < end && (at = memchr (at, '<', (gsize) (end - at))) != NULL; at++)
    if (begins_message (at, end))
      {
        gsize found = (gsize) (at - text);
        gboolean has_count = own > 0 && found > own + 6 && at[-1] == ' ' && is_digit (at[-2]);

        return has_count ? find_count (text, own, found) : found;
      }
  return length;
}
