/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-stamp.h"
#include "core/tocsin-year.h"

#define HEAD_SIZE 96   /* of a line: a stamp is in it or the line has none */
#define BASE_YEAR 4000 /* where the walk of a scan begins; far from any bound */

struct _TocsinYearScanner
{
  TocsinYearWalk walk;
  TocsinYearScan scan;
  int dated_year; /* date of a dated line before the first stamp without a year */
  int dated_month;
  int dated_day;
  gsize head_length; /* of a line whose end is not there yet */
  gboolean is_within_line;
  char head[HEAD_SIZE];
};

/**
 * tocsin_year_scanner_new:
 *
 * Returns: (transfer full): a scanner at the beginning of a source
 */
TocsinYearScanner *
tocsin_year_scanner_new (void)
{
  TocsinYearScanner *self = g_new0 (TocsinYearScanner, 1);

  tocsin_year_walk_init (&self->walk, BASE_YEAR);
  return self;
}

/**
 * tocsin_year_scanner_free:
 * @self: (transfer full) (nullable): a scanner
 */
void
tocsin_year_scanner_free (TocsinYearScanner *self)
{
  g_free (self);
}

/* By how many days the second date is after the first, if both are in one year. */
static int
days_between (int month, int day, int to_month, int to_day)
{
  gint64 from = 0, to = 0;

  tocsin_time_from_civil (2000, month, day, 0, 0, 0, 0, &from);
  tocsin_time_from_civil (2000, to_month, to_day, 0, 0, 0, 0, &to);
  return (int) ((to - from) / (86400 * TOCSIN_SECOND));
}

/* A dated line after a stamp without a year: that stamp is the earlier one, or
 * of the same day (a line in UTC may seem a day older or younger). */
static void
anchor_last (TocsinYearScanner *self, int year, int month, int day)
{
  int ahead = days_between (self->scan.last_month, self->scan.last_day, month, day);

  if (ahead >= 364)
    year++;
  else if (ahead < -1)
    year--;
  self->scan.anchor_year = year - (self->walk.year - BASE_YEAR);
}

static void
anchor_first (TocsinYearScanner *self)
{
  int ahead = days_between (self->dated_month, self->dated_day, self->scan.first_month,
                            self->scan.first_day);

  self->scan.anchor_year = self->dated_year + (ahead >= 364 ? -1 : ahead < -1 ? 1 : 0);
}

static void
add_dated (TocsinYearScanner *self, gint64 local)
{
  int year, month, day;

  if (self->scan.anchor_year != 0)
    return;
  tocsin_time_to_date (local, &year, &month, &day);
  if (self->scan.stamps > 0)
    {
      anchor_last (self, year, month, day);
      return;
    }
  self->dated_year = year;
  self->dated_month = month;
  self->dated_day = day;
}

static void
add_yearless (TocsinYearScanner *self, const TocsinReading *reading)
{
  TocsinYearScan *scan = &self->scan;
  gint64 midnight;

  if (!reading->exists
      || !tocsin_year_walk_place (&self->walk, reading->month, reading->day, &midnight))
    return;
  scan->last_month = reading->month;
  scan->last_day = reading->day;
  scan->last_of_day = reading->of_day;
  if (scan->stamps++ == 0)
    {
      scan->first_month = reading->month;
      scan->first_day = reading->day;
      scan->first_of_day = reading->of_day;
      if (self->dated_year != 0)
        anchor_first (self);
    }
  if (reading->month == 2 && reading->day == 29 && !scan->has_leap_day)
    {
      scan->has_leap_day = TRUE;
      scan->leap_passages = self->walk.year - BASE_YEAR;
    }
}

/* Leaves out what may stand before a stamp: NULs, a byte order mark, blanks, a
 * bracket, and the priority of syslog with or without the version of RFC 5424. */
static const char *
skip_head (const char *at, const char *end)
{
  const char *close;

  while (at < end && (*at == '\0' || *at == ' ' || *at == '[' || (guchar) *at >= 0x80))
    at++;
  if (at == end || *at != '<')
    return at;
  close = memchr (at, '>', (gsize) MIN (end - at, 5));
  if (close == NULL)
    return at;
  at = close + 1;
  return end - at > 2 && at[0] == '1' && at[1] == ' ' ? at + 2 : at;
}

static gboolean
has_year (const char *pattern)
{
  return strpbrk (pattern, "YyN") != NULL;
}

static gboolean
parse_other_form (const char *at, gsize length, TocsinReading *reading)
{
  for (const TocsinStampForm *form = tocsin_stamp_forms; form->name != NULL; form++)
    if (!has_year (form->pattern) && tocsin_stamp_parse_form (form, at, length, reading))
      return TRUE;
  return FALSE;
}

static void
look_at_line (TocsinYearScanner *self, const char *text, gsize length)
{
  const char *end = text + length;
  const char *at = skip_head (text, end);
  gsize rest = (gsize) (end - at);
  TocsinReading reading;
  TocsinStamp stamp;

  if (rest < 13)
    return;
  if (g_ascii_isdigit (*at) && tocsin_time_parse_iso (at, rest, &stamp))
    add_dated (self, stamp.local);
  else if (tocsin_stamp_parse_bsd (at, rest, &reading))
    {
      if (!reading.has_year)
        add_yearless (self, &reading);
      else if (reading.exists)
        add_dated (self, reading.stamp.local);
    }
  else if ((g_ascii_isdigit (*at) || g_ascii_isdigit (at[1]))
           && parse_other_form (at, rest, &reading))
    add_yearless (self, &reading);
}

static void
keep_head (TocsinYearScanner *self, const char *data, gsize length)
{
  gsize n = MIN (length, HEAD_SIZE - self->head_length);

  memcpy (self->head + self->head_length, data, n);
  self->head_length += n;
  self->is_within_line = TRUE;
}

static void
end_kept_line (TocsinYearScanner *self)
{
  look_at_line (self, self->head, self->head_length);
  self->head_length = 0;
  self->is_within_line = FALSE;
}

/**
 * tocsin_year_scanner_push:
 * @self: a scanner
 * @data: the next bytes of the source, decoded
 * @length: how many
 */
void
tocsin_year_scanner_push (TocsinYearScanner *self, const char *data, gsize length)
{
  const char *end = data + length;

  while (data < end)
    {
      const char *newline = memchr (data, '\n', (gsize) (end - data));
      gsize n = (gsize) ((newline != NULL ? newline : end) - data);

      if (newline == NULL || self->is_within_line)
        keep_head (self, data, n);
      else
        look_at_line (self, data, MIN (n, HEAD_SIZE));
      if (newline == NULL)
        return;
      if (self->is_within_line)
        end_kept_line (self);
      data = newline + 1;
    }
}

/**
 * tocsin_year_scanner_finish:
 * @self: a scanner
 * @scan: (out caller-allocates): what was found
 *
 * Ends the source.
 */
void
tocsin_year_scanner_finish (TocsinYearScanner *self, TocsinYearScan *scan)
{
  if (self->is_within_line)
    end_kept_line (self);
  self->scan.passages = self->walk.year - BASE_YEAR;
  *scan = self->scan;
}
