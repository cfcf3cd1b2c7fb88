/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-time.h"

#include <string.h>

#define MICROSECONDS_PER_DAY (86400 * TOCSIN_SECOND)

/* Days from 1970-01-01 of a date in the proleptic Gregorian calendar; the
 * algorithm is Howard Hinnant's days_from_civil. */
static gint64
days_from_civil (int year, int month, int day)
{
  int shifted = year - (month <= 2);
  int era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  int year_of_era = shifted - era * 400;
  int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

  return (gint64) era * 146097 + day_of_era - 719468;
}

static void
civil_from_days (gint64 days, int *year, int *month, int *day)
{
  gint64 shifted = days + 719468;
  gint64 era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  int day_of_era = (int) (shifted - era * 146097);
  int year_of_era
      = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int month_index = (5 * day_of_year + 2) / 153;

  *day = day_of_year - (153 * month_index + 2) / 5 + 1;
  *month = month_index < 10 ? month_index + 3 : month_index - 9;
  *year = (int) (year_of_era + era * 400) + (*month <= 2);
}

/**
 * tocsin_time_from_civil:
 * @year: 1 to 9999
 * @month: 1 to 12
 * @day: 1 to the month's last
 * @hour: 0 to 23
 * @minute: 0 to 59
 * @second: 0 to 60; a leap second counts as the next minute's first
 * @microsecond: 0 to 999,999
 * @timestamp: (out): microseconds since 1970
 *
 * Returns: whether that date and time exist
 */
gboolean
tocsin_time_from_civil (int year, int month, int day, int hour, int minute, int second,
                        int microsecond, gint64 *timestamp)
{
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || hour < 0 || hour > 23
      || minute < 0 || minute > 59 || second < 0 || second > 60)
    return FALSE;
  if (day > 28 && day > g_date_get_days_in_month ((GDateMonth) month, (GDateYear) year))
    return FALSE;
  *timestamp = days_from_civil (year, month, day) * MICROSECONDS_PER_DAY
               + (gint64) (hour * 3600 + minute * 60 + second) * TOCSIN_SECOND + microsecond;
  return TRUE;
}

/**
 * tocsin_time_to_date:
 * @timestamp: microseconds since 1970
 * @year: (out): its year
 * @month: (out): 1 to 12
 * @day: (out): 1 to 31
 */
void
tocsin_time_to_date (gint64 timestamp, int *year, int *month, int *day)
{
  gint64 days = timestamp / MICROSECONDS_PER_DAY - (timestamp % MICROSECONDS_PER_DAY < 0);

  civil_from_days (days, year, month, day);
}

static char *
write_digits (char *text, int value, int n_digits)
{
  for (int i = n_digits - 1; i >= 0; i--, value /= 10)
    text[i] = (char) ('0' + value % 10);
  return text + n_digits;
}

/**
 * tocsin_time_format:
 * @timestamp: microseconds since 1970, UTC
 * @text: room for %TOCSIN_TIME_TEXT_SIZE bytes
 *
 * Writes RFC 3339 with six fraction digits and `Z`, NUL-terminated.
 *
 * Returns: bytes written, without the NUL
 */
gsize
tocsin_time_format (gint64 timestamp, char *text)
{
  gint64 days = timestamp / MICROSECONDS_PER_DAY;
  gint64 rest = timestamp % MICROSECONDS_PER_DAY;
  int year, month, day, seconds;
  char *end = text;

  if (rest < 0)
    {
      rest += MICROSECONDS_PER_DAY;
      days--;
    }
  civil_from_days (days, &year, &month, &day);
  seconds = (int) (rest / TOCSIN_SECOND);
  end = write_digits (end, CLAMP (year, 0, 9999), 4);
  *end++ = '-';
  end = write_digits (end, month, 2);
  *end++ = '-';
  end = write_digits (end, day, 2);
  *end++ = 'T';
  end = write_digits (end, seconds / 3600, 2);
  *end++ = ':';
  end = write_digits (end, seconds / 60 % 60, 2);
  *end++ = ':';
  end = write_digits (end, seconds % 60, 2);
  *end++ = '.';
  end = write_digits (end, (int) (rest % TOCSIN_SECOND), 6);
  *end++ = 'Z';
  *end = '\0';
  return (gsize) (end - text);
}

/* Reads exactly @n_digits digits, or fails. */
static gboolean
read_digits (const char **text, const char *end, int n_digits, int *value)
{
  int result = 0;

  if (end - *text < n_digits)
    return FALSE;
  for (int i = 0; i < n_digits; i++)
    {
      if (!g_ascii_isdigit ((*text)[i]))
        return FALSE;
      result = result * 10 + ((*text)[i] - '0');
    }
  *text += n_digits;
  *value = result;
  return TRUE;
}

static gboolean
skip_char (const char **text, const char *end, char c)
{
  if (*text >= end || **text != c)
    return FALSE;
  (*text)++;
  return TRUE;
}

/* Reads a fraction of any number of digits, cut to microseconds. */
static int
read_fraction (const char **text, const char *end)
{
  int value = 0, scale = 100000;

  if (end - *text < 2 || (**text != '.' && **text != ',') || !g_ascii_isdigit ((*text)[1]))
    return 0;
  for ((*text)++; *text < end && g_ascii_isdigit (**text); (*text)++, scale /= 10)
    value += (**text - '0') * scale;
  return value;
}

/* Reads Z, +hh, +hhmm or +hh:mm. */
static void
read_offset (const char **text, const char *end, TocsinStamp *stamp)
{
  const char *at = *text;
  int hours, minutes = 0;
  gboolean negative;

  if (skip_char (&at, end, 'Z') || skip_char (&at, end, 'z'))
    {
      stamp->has_offset = TRUE;
      stamp->offset = 0;
      *text = at;
      return;
    }
  if (at >= end || (*at != '+' && *at != '-'))
    return;
  negative = *at++ == '-';
  if (!read_digits (&at, end, 2, &hours) || hours > 23)
    return;
  skip_char (&at, end, ':');
  if (at < end && g_ascii_isdigit (*at) && (!read_digits (&at, end, 2, &minutes) || minutes > 59))
    return;
  stamp->has_offset = TRUE;
  stamp->offset = (hours * 3600 + minutes * 60) * (negative ? -1 : 1);
  *text = at;
}

/**
 * tocsin_time_parse_iso:
 * @text: text that begins with a date and time as in ISO 8601 and RFC 3339: `T`
 *   or a blank between the two, any number of fraction digits after a point or
 *   comma, offset `Z`, `+hh`, `+hhmm`, `+hh:mm` or none
 * @length: bytes of @text; it may go on after the stamp
 * @stamp: (out): what was read
 *
 * Returns: whether there is a valid stamp
 */
gboolean
tocsin_time_parse_iso (const char *text, gsize length, TocsinStamp *stamp)
{
  const char *at = text, *end = text + length;
  int year, month, day, hour, minute, second = 0, fraction;

  if (!read_digits (&at, end, 4, &year) || !skip_char (&at, end, '-')
      || !read_digits (&at, end, 2, &month) || !skip_char (&at, end, '-')
      || !read_digits (&at, end, 2, &day)
      || !(skip_char (&at, end, 'T') || skip_char (&at, end, ' ') || skip_char (&at, end, 't'))
      || !read_digits (&at, end, 2, &hour) || !skip_char (&at, end, ':')
      || !read_digits (&at, end, 2, &minute))
    return FALSE;
  if (skip_char (&at, end, ':') && !read_digits (&at, end, 2, &second))
    return FALSE;
  fraction = read_fraction (&at, end);
  if (!tocsin_time_from_civil (year, month, day, hour, minute, second, fraction, &stamp->local))
    return FALSE;
  stamp->has_offset = FALSE;
  stamp->offset = 0;
  read_offset (&at, end, stamp);
  stamp->length = (gsize) (at - text);
  return TRUE;
}

/**
 * tocsin_time_parse_number:
 * @text: the whole of a number: seconds (10 digits, with or without fraction),
 *   milliseconds (13), microseconds (16), nanoseconds (19) since 1970, or a
 *   Windows FILETIME (18)
 * @length: its bytes
 * @timestamp: (out): microseconds since 1970, UTC
 *
 * Returns: whether @text is such a number
 */
gboolean
tocsin_time_parse_number (const char *text, gsize length, gint64 *timestamp)
{
  const char *at = text, *end = text + length;
  guint64 value = 0;
  gsize n_digits;

  for (; at < end && g_ascii_isdigit (*at); at++)
    {
      if (at - text >= 19)
        return FALSE;
      value = value * 10 + (guint64) (*at - '0');
    }
  n_digits = (gsize) (at - text);
  if (n_digits == 10)
    {
      *timestamp = (gint64) value * TOCSIN_SECOND + read_fraction (&at, end);
      return at == end;
    }
  if (at != end)
    return FALSE;
  switch (n_digits)
    {
    case 13:
      *timestamp = (gint64) value * 1000;
      return TRUE;
    case 16:
      *timestamp = (gint64) value;
      return TRUE;
    case 18:
      return tocsin_time_from_filetime (value, timestamp);
    case 19:
      *timestamp = (gint64) (value / 1000);
      return TRUE;
    default:
      return FALSE;
    }
}

/**
 * tocsin_time_from_filetime:
 * @filetime: units of 100 ns since 1601-01-01, UTC
 * @timestamp: (out): microseconds since 1970
 *
 * Returns: whether it is a time that can be shown (years 1601 to 9999)
 */
gboolean
tocsin_time_from_filetime (guint64 filetime, gint64 *timestamp)
{
  gint64 value = (gint64) (filetime / 10) - G_GINT64_CONSTANT (11644473600) * TOCSIN_SECOND;

  if (filetime == 0 || value >= G_GINT64_CONSTANT (253402300800) * TOCSIN_SECOND)
    return FALSE;
  *timestamp = value;
  return TRUE;
}

/**
 * tocsin_stamp_resolve:
 * @stamp: a date and time as written
 * @zone: the zone to assume where it has no offset
 * @basis: (out): %TOCSIN_TIME_EXACT or %TOCSIN_TIME_ZONE
 *
 * Returns: microseconds since 1970, UTC
 */
gint64
tocsin_stamp_resolve (const TocsinStamp *stamp, TocsinZone *zone, guint8 *basis)
{
  *basis = stamp->has_offset ? TOCSIN_TIME_EXACT : TOCSIN_TIME_ZONE;
  if (stamp->has_offset)
    return stamp->local - stamp->offset * TOCSIN_SECOND;
  return tocsin_zone_to_utc (zone, stamp->local);
}
