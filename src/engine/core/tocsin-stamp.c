/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-stamp.h"

#include <string.h>

#define MONTH(a, b, c) ((guint32) (a) << 16 | (guint32) (b) << 8 | (guint32) (c))

static inline gboolean
is_digit (char c)
{
  return (guchar) (c - '0') < 10;
}

/* The value of two digits, or 100 or more where they are not digits. */
static inline guint
two_digits (const char *text)
{
  guint tens = (guchar) (text[0] - '0'), ones = (guchar) (text[1] - '0');

  return tens < 10 && ones < 10 ? tens * 10 + ones : 1000;
}

/**
 * tocsin_stamp_parse_month:
 * @text: at least three bytes
 *
 * Returns: 1 to 12 where @text begins with the English abbreviation of a month,
 *   its first letter a capital; else 0
 */
int
tocsin_stamp_parse_month (const char *text)
{
  switch (MONTH ((guchar) text[0], (guchar) text[1], (guchar) text[2]))
    {
    case MONTH ('J', 'a', 'n'):
      return 1;
    case MONTH ('F', 'e', 'b'):
      return 2;
    case MONTH ('M', 'a', 'r'):
      return 3;
    case MONTH ('A', 'p', 'r'):
      return 4;
    case MONTH ('M', 'a', 'y'):
      return 5;
    case MONTH ('J', 'u', 'n'):
      return 6;
    case MONTH ('J', 'u', 'l'):
      return 7;
    case MONTH ('A', 'u', 'g'):
      return 8;
    case MONTH ('S', 'e', 'p'):
      return 9;
    case MONTH ('O', 'c', 't'):
      return 10;
    case MONTH ('N', 'o', 'v'):
      return 11;
    case MONTH ('D', 'e', 'c'):
      return 12;
    default:
      return 0;
    }
}

/* Reads "Mmm d", "Mmm  d" or "Mmm dd" and the blank after it; returns the bytes. */
static gsize
read_month_and_day (const char *text, gsize length, TocsinReading *reading)
{
  gsize at = 4;

  if (length < 7 || (reading->month = tocsin_stamp_parse_month (text)) == 0 || text[3] != ' ')
    return 0;
  if (text[at] == ' ')
    at++;
  if (!is_digit (text[at]))
    return 0;
  reading->day = text[at++] - '0';
  if (is_digit (text[at]))
    reading->day = reading->day * 10 + (text[at++] - '0');
  return at < length && text[at] == ' ' ? at + 1 : 0;
}

/* Reads "hh:mm:ss" with or without a fraction; returns the bytes. */
static gsize
read_clock (const char *text, gsize length, TocsinReading *reading)
{
  guint hour, minute, second;
  gint64 fraction = 0;
  gsize at = 8;

  if (length < 8 || text[2] != ':' || text[5] != ':')
    return 0;
  hour = two_digits (text);
  minute = two_digits (text + 3);
  second = two_digits (text + 6);
  if (hour > 99 || minute > 99 || second > 99)
    return 0;
  if (length > 9 && text[8] == '.' && is_digit (text[9]))
    for (gint64 scale = 100000; ++at < length && is_digit (text[at]); scale /= 10)
      fraction += (text[at] - '0') * scale;
  reading->exists = hour < 24 && minute < 60 && second <= 60;
  reading->of_day = (gint64) (hour * 3600 + minute * 60 + second) * TOCSIN_SECOND + fraction;
  return at;
}

/* Reads four digits and a blank; returns the bytes. */
static gsize
read_year (const char *text, gsize length, int *year)
{
  if (length < 5 || two_digits (text) > 99 || two_digits (text + 2) > 99 || text[4] != ' ')
    return 0;
  *year = (int) (two_digits (text) * 100 + two_digits (text + 2));
  return 5;
}

/* Whether the month has such a day in any year. */
static inline gboolean
has_day (int month, int day)
{
  static const guint8 days[] = { 0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

  return day >= 1 && day <= days[month];
}

static void
set_year (TocsinReading *reading, int year)
{
  reading->has_year = TRUE;
  reading->exists = reading->exists
                    && tocsin_time_from_civil (year, reading->month, reading->day, 0, 0, 0, 0,
                                               &reading->stamp.local);
  reading->stamp.local += reading->of_day;
}

/**
 * tocsin_stamp_parse_bsd:
 * @text: text that begins with a date as in RFC 3164, section 4.1.2: `Aug  5
 *   10:00:00`; also with a fraction, and with a year after the day or before
 *   the month, as Cisco devices and some relays write it
 * @length: bytes of @text; it may go on after the stamp
 * @reading: (out): what was read
 *
 * Returns: whether @text begins with a stamp of this shape
 */
gboolean
tocsin_stamp_parse_bsd (const char *text, gsize length, TocsinReading *reading)
{
  gsize at = 0, n;
  int year = 0;

  reading->has_year = FALSE;
  reading->stamp.has_offset = FALSE;
  reading->stamp.offset = 0;
  if (length > 0 && is_digit (text[0]) && (at = read_year (text, length, &year)) == 0)
    return FALSE;
  n = read_month_and_day (text + at, length - at, reading);
  if (n == 0)
    return FALSE;
  at += n;
  n = read_clock (text + at, length - at, reading);
  if (n == 0 && year == 0)
    {
      at += read_year (text + at, length - at, &year);
      n = read_clock (text + at, length - at, reading);
    }
  if (n == 0)
    return FALSE;
  reading->stamp.length = at + n;
  reading->exists = reading->exists && has_day (reading->month, reading->day);
  if (year != 0)
    set_year (reading, year);
  return TRUE;
}

/**
 * tocsin_reading_resolve:
 * @reading: a date and time
 * @walk: the source's years, for readings without one
 * @zone: the zone to assume where it has no offset
 * @basis: (out): a #TocsinTimeBasis
 *
 * Returns: microseconds since 1970, UTC, or %TOCSIN_NO_TIME if there is no such
 *   date and time
 */
gint64
tocsin_reading_resolve (const TocsinReading *reading, TocsinYearWalk *walk, TocsinZone *zone,
                        guint8 *basis)
{
  gint64 midnight;

  *basis = TOCSIN_TIME_NONE;
  if (!reading->exists)
    return TOCSIN_NO_TIME;
  if (reading->has_year)
    return tocsin_stamp_resolve (&reading->stamp, zone, basis);
  if (!tocsin_year_walk_place (walk, reading->month, reading->day, &midnight))
    return TOCSIN_NO_TIME;
  *basis = TOCSIN_TIME_YEAR;
  if (reading->stamp.has_offset)
    return midnight + reading->of_day - reading->stamp.offset * TOCSIN_SECOND;
  return tocsin_zone_to_utc (zone, midnight + reading->of_day);
}
