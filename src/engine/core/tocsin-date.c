/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-date.h"

#include <string.h>

/* What has been read of a date and time. */
typedef struct
{
  const char *at;
  const char *end;
  int year;
  int month;
  int day;
  int hour;
  int minute;
  int second;
  int microsecond;
  TocsinDateOrder seen;
} Reader;

static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";

/* Spaces, and what locales put in their place: no-break spaces (U+00A0, U+202F)
 * and the marks of direction (U+200E, U+200F). */
static void
skip_blanks (Reader *self)
{
  static const char *const blanks[]
      = { " ", "\t", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x8e", "\xe2\x80\x8f" };
  guint i = 0;

  while (i < G_N_ELEMENTS (blanks))
    {
      gsize length = strlen (blanks[i]);

      if ((gsize) (self->end - self->at) >= length && memcmp (self->at, blanks[i], length) == 0)
        {
          self->at += length;
          i = 0;
        }
      else
        i++;
    }
}

static gboolean
skip_char (Reader *self, const char *any_of)
{
  if (self->at == self->end || *self->at == '\0' || strchr (any_of, *self->at) == NULL)
    return FALSE;
  self->at++;
  return TRUE;
}

/* Reads a number of at most @max digits; returns how many there are. */
static int
read_number (Reader *self, int max, int *value)
{
  int n = 0;

  *value = 0;
  for (; n < max && self->at < self->end && g_ascii_isdigit (*self->at); n++)
    *value = *value * 10 + (*self->at++ - '0');
  return n;
}

/* Reads a month's name: its first three letters or more of them. */
static gboolean
read_month (Reader *self)
{
  const char *start = self->at;

  while (self->at < self->end && g_ascii_isalpha (*self->at))
    self->at++;
  if (self->at - start < 3 || self->at - start > 9)
    return FALSE;
  for (int i = 0; i < 12; i++)
    if (g_ascii_strncasecmp (start, months + 3 * i, 3) == 0)
      {
        self->month = i + 1;
        skip_char (self, ".");
        return TRUE;
      }
  return FALSE;
}

/* A year of two digits is of this century, or of the last from 70 on (POSIX, %y
 * has 69 there). */
static gboolean
set_year (Reader *self, int digits, int year)
{
  if (digits != 2 && digits != 4)
    return FALSE;
  self->year = digits == 4 ? year : year + (year < 70 ? 2000 : 1900);
  return TRUE;
}

/* Places the two numbers before a year. A point between them says that the day
 * is first; a number over 12 says it too. */
static gboolean
set_day_and_month (Reader *self, int first, int second, char separator, TocsinDateOrder order)
{
  gboolean day_first = order == TOCSIN_DATE_DAY_FIRST;

  if (separator == '.')
    {
      self->seen = TOCSIN_DATE_CLEAR;
      day_first = TRUE;
    }
  else if (first > 12 || second > 12)
    {
      day_first = first > 12;
      self->seen = day_first ? TOCSIN_DATE_DAY_FIRST : TOCSIN_DATE_MONTH_FIRST;
    }
  else
    self->seen = TOCSIN_DATE_EITHER;
  self->day = day_first ? first : second;
  self->month = day_first ? second : first;
  return TRUE;
}

/* Reads the rest of a date whose first number is read. */
static gboolean
read_after_number (Reader *self, int digits, int first, TocsinDateOrder order)
{
  int second, third, n;
  char separator;

  skip_blanks (self);
  separator = self->at < self->end ? *self->at : '\0';
  skip_char (self, "./-");
  skip_blanks (self);
  if (self->at < self->end && g_ascii_isalpha (*self->at))
    {
      self->day = first;
      if (digits > 2 || !read_month (self))
        return FALSE;
      skip_char (self, "./-,");
      skip_blanks (self);
      n = read_number (self, 4, &third);
      return set_year (self, n, third);
    }
  if (separator == '\0' || strchr ("./-", separator) == NULL || read_number (self, 2, &second) == 0
      || !skip_char (self, (char[]){ separator, '\0' }))
    return FALSE;
  skip_blanks (self);
  n = read_number (self, 4, &third);
  if (digits != 4)
    return digits <= 2 && set_year (self, n, third)
           && set_day_and_month (self, first, second, separator, order);
  self->year = first;
  self->month = second;
  self->day = third;
  return n == 1 || n == 2;
}

/* Reads `Mar 4, 2025`, with the name of the day before it or not. */
static gboolean
read_named (Reader *self)
{
  const char *start = self->at;
  int n, number;

  if (!read_month (self))
    {
      self->at = start;
      while (self->at < self->end && g_ascii_isalpha (*self->at))
        self->at++;
      if (self->at - start < 2 || self->at - start > 10)
        return FALSE;
      skip_char (self, ".");
      skip_char (self, ",");
      skip_blanks (self);
      n = read_number (self, 4, &number);
      if (n > 0)
        return read_after_number (self, n, number, TOCSIN_DATE_EITHER);
      if (!read_month (self))
        return FALSE;
    }
  skip_blanks (self);
  if (read_number (self, 2, &self->day) == 0)
    return FALSE;
  skip_char (self, ",");
  skip_blanks (self);
  n = read_number (self, 4, &number);
  return set_year (self, n, number);
}

/* Reads AM or PM, also as a.m. and p.m. */
static gboolean
read_half (Reader *self)
{
  const char *start = self->at;
  int late;

  skip_blanks (self);
  late = skip_char (self, "pP") ? 1 : skip_char (self, "aA") ? 0 : -1;
  skip_char (self, ".");
  if (late < 0 || !skip_char (self, "mM"))
    {
      self->at = start;
      return TRUE;
    }
  skip_char (self, ".");
  if (self->hour < 1 || self->hour > 12)
    return FALSE;
  self->hour = self->hour % 12 + 12 * late;
  return TRUE;
}

static void
read_fraction (Reader *self)
{
  int scale = 100000;

  if (self->end - self->at < 2 || strchr (".,", *self->at) == NULL || *self->at == '\0'
      || !g_ascii_isdigit (self->at[1]))
    return;
  for (self->at++; self->at < self->end && g_ascii_isdigit (*self->at); self->at++, scale /= 10)
    self->microsecond += (*self->at - '0') * scale;
}

/* Reads the time of the day, if there is one. */
static gboolean
read_clock (Reader *self)
{
  const char *start = self->at;

  skip_char (self, ",:T");
  skip_blanks (self);
  skip_char (self, "@");
  skip_blanks (self);
  if (read_number (self, 2, &self->hour) == 0 || !skip_char (self, ":")
      || read_number (self, 2, &self->minute) != 2)
    {
      self->hour = self->minute = 0;
      self->at = start;
      return TRUE;
    }
  if (skip_char (self, ":") && read_number (self, 2, &self->second) != 2)
    return FALSE;
  read_fraction (self);
  return read_half (self);
}

/* Reads an offset from UTC, or UTC by its name. */
static void
read_zone (Reader *self, TocsinStamp *stamp)
{
  static const char *const names[] = { "UTC", "GMT", "Z" };
  const char *start = self->at;
  gboolean negative;
  int hours, minutes = 0;

  skip_blanks (self);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if ((gsize) (self->end - self->at) >= strlen (names[i])
        && memcmp (self->at, names[i], strlen (names[i])) == 0)
      {
        stamp->has_offset = TRUE;
        self->at += strlen (names[i]);
        return;
      }
  negative = self->at < self->end && *self->at == '-';
  if (!skip_char (self, "+-") || read_number (self, 2, &hours) != 2 || hours > 23)
    {
      self->at = start;
      return;
    }
  skip_char (self, ":");
  read_number (self, 2, &minutes);
  stamp->has_offset = TRUE;
  stamp->offset = (hours * 3600 + MIN (minutes, 59) * 60) * (negative ? -1 : 1);
}

/**
 * tocsin_date_parse:
 * @text: text that begins with a date as people and their programs write it:
 *   ISO 8601, `12/31/2025 11:59:59 PM`, `31.12.2025 23:59:59`, `2025/12/31 …`,
 *   `Dec 31, 2025 @ 23:59:59.123`, `31-Dec-2025 …`, `Wed, 31 Dec 2025 … +0100`;
 *   the time of the day and an offset may be missing
 * @length: bytes of @text
 * @order: what is known of the order of day and month; if nothing, the month is
 *   taken to be first
 * @stamp: (out): what was read
 * @seen: (out): what this date itself tells about the order
 *
 * Returns: whether there is a valid date; its `length` is the text that it takes
 */
gboolean
tocsin_date_parse (const char *text, gsize length, TocsinDateOrder order, TocsinStamp *stamp,
                   TocsinDateOrder *seen)
{
  Reader self = { .at = text, .end = text + length, .seen = TOCSIN_DATE_CLEAR };
  int n, number;

  *seen = TOCSIN_DATE_CLEAR;
  if (tocsin_time_parse_iso (text, length, stamp))
    {
      self.at += stamp->length;
      if (!stamp->has_offset)
        read_zone (&self, stamp);
      stamp->length = (gsize) (self.at - text);
      return TRUE;
    }
  skip_blanks (&self);
  n = read_number (&self, 4, &number);
  if (n > 0 ? !read_after_number (&self, n, number, order) : !read_named (&self))
    return FALSE;
  *stamp = (TocsinStamp){ 0 };
  if (!read_clock (&self)
      || !tocsin_time_from_civil (self.year, self.month, self.day, self.hour, self.minute,
                                  self.second, self.microsecond, &stamp->local))
    return FALSE;
  read_zone (&self, stamp);
  stamp->length = (gsize) (self.at - text);
  *seen = self.seen;
  return TRUE;
}
