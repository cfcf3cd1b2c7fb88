/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways to write date and time, as a table of patterns, and what reads them.
 *
 * Letters of a pattern:
 *   Y four digits of a year    y two digits: 1970 to 2069
 *   m two digits of a month    b abbreviation of a month, in any case
 *   d two digits of a day      e a day of one or two digits, a blank before the one
 *   H M S two digits each      I an hour of one or two digits
 *   a abbreviation of a day of the week
 *   f a fraction after a point, comma or colon, or nothing
 *   p a blank and AM or PM
 *   z an offset, or UTC, GMT or Z, or nothing; a blank may be before it
 *   Z a blank and a zone in letters or digits
 *   L one letter of I W E F (klog)
 *   N seconds since 1970: ten digits; with a point and fraction, unless a blank follows
 *   T T or a blank
 * All other characters are themselves. */
#include <string.h>

#include "core/tocsin-stamp.h"

const TocsinStampForm tocsin_stamp_forms[TOCSIN_MAX_STAMP_FORMS + 1] = {
  { "ISO 8601", "Y-m-dTH:M:Sfz" },
  { "ISO 8601 with two blanks", "Y-m-d  H:M:Sf" },
  { "ctime", "a b e H:M:Sf Y" },
  { "ctime with zone", "a b e H:M:SfZ Y" },
  { "Common Log Format", "d/b/Y:H:M:Sfz" },
  { "year/month/day", "Y/m/d H:M:Sfz" },
  { "month, day, year", "b e Y H:M:Sfz" },
  { "year, month, day", "Y b e H:M:Sfz" },
  { "RFC 3164", "b e H:M:Sf" },
  { "day month year", "d b Y H:M:Sfz" },
  { "day-month-year", "d-b-Y H:M:Sfz" },
  { "month day, year", "b e, Y I:M:Sfp" },
  { "month day, year, 24 hours", "b e, Y H:M:Sfz" },
  { "month/day/year with AM or PM", "m/d/Y I:M:Sfp" },
  { "day/month/year", "d/m/Y H:M:Sfz" },
  { "month/day/year", "m/d/Y H:M:Sfz" },
  { "day.month.year", "d.m.Y H:M:Sfz" },
  { "month/day/year-time", "m/d/Y-H:M:Sf" },
  { "two-digit year/month/day", "y/m/d H:M:Sf" },
  { "two-digit year/month/day-time", "y/m/d-H:M:Sf" },
  { "month/day-time", "m/d-H:M:Sf" },
  { "date-time with points", "Y-m-d-H.M.Sf" },
  { "basic ISO 8601", "YmdTHMSfz" },
  { "basic date", "Ymd H:M:Sf" },
  { "basic date-time", "Ymd-H:M:Sf" },
  { "klog", "Lmd H:M:Sf" },
  { "month-day", "m-d H:M:Sf" },
  { "seconds since 1970", "N" },
  { "two-digit date", "ymd H:M:Sf" },
  { "two-digit date and time", "ymd HMS" },
  { NULL, NULL },
};

/* What the letters of a pattern give. */
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
  int fraction;
  gboolean is_epoch;
  gint64 epoch;
  TocsinReading *reading;
} Reader;

static gboolean
read_number (Reader *self, int min_digits, int max_digits, int *value)
{
  int n = 0, result = 0;

  for (; n < max_digits && self->at < self->end && g_ascii_isdigit (*self->at); n++)
    result = result * 10 + (*self->at++ - '0');
  *value = result;
  return n >= min_digits;
}

static gboolean
read_name (Reader *self, const char *names, int *number)
{
  if (self->end - self->at < 3)
    return FALSE;
  for (int i = 0; names[i * 3] != '\0'; i++)
    if (g_ascii_strncasecmp (self->at, names + i * 3, 3) == 0)
      {
        *number = i + 1;
        self->at += 3;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_fraction (Reader *self)
{
  int scale = 100000;

  if (self->end - self->at < 2 || !g_ascii_isdigit (self->at[1])
      || (*self->at != '.' && *self->at != ',' && *self->at != ':'))
    return TRUE;
  for (self->at++; self->at < self->end && g_ascii_isdigit (*self->at); self->at++, scale /= 10)
    self->fraction += (*self->at - '0') * scale;
  return TRUE;
}

static gboolean
read_half (Reader *self)
{
  gboolean is_pm;

  if (self->end - self->at < 3 || *self->at != ' ' || (self->at[2] | 0x20) != 'm')
    return FALSE;
  is_pm = (self->at[1] | 0x20) == 'p';
  if (!is_pm && (self->at[1] | 0x20) != 'a')
    return FALSE;
  if (self->hour < 1 || self->hour > 12)
    return FALSE;
  self->hour = self->hour % 12 + (is_pm ? 12 : 0);
  self->at += 3;
  return TRUE;
}

/* An offset in digits at @at; FALSE where there is none. After a blank it must
 * have minutes, or it is any negative number. */
static gboolean
read_digit_offset (Reader *self, const char *at)
{
  TocsinStamp *stamp = &self->reading->stamp;
  Reader digits = { .at = at + 1, .end = self->end };
  int hours, minutes = 0;

  if (at >= self->end || (*at != '+' && *at != '-') || !read_number (&digits, 2, 2, &hours))
    return FALSE;
  if (digits.at < digits.end && *digits.at == ':')
    digits.at++;
  if (digits.at < digits.end && g_ascii_isdigit (*digits.at)
      && !read_number (&digits, 2, 2, &minutes))
    return FALSE;
  if (hours > 23 || minutes > 59 || (at > self->at && digits.at - at < 5))
    return FALSE;
  stamp->has_offset = TRUE;
  stamp->offset = (hours * 3600 + minutes * 60) * (*at == '-' ? -1 : 1);
  self->at = digits.at;
  return TRUE;
}

static gsize
name_of_utc (const char *at, const char *end)
{
  static const char *const names[] = { "UTC", "GMT", "Z" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize length = strlen (names[i]);

      if ((gsize) (end - at) >= length && strncmp (at, names[i], length) == 0
          && ((gsize) (end - at) == length || !g_ascii_isalnum (at[length])))
        return length;
    }
  return 0;
}

static gboolean
read_offset (Reader *self)
{
  const char *at = self->at;
  gsize length;

  if (at < self->end && *at == ' ')
    at++;
  length = name_of_utc (at, self->end);
  if (length > 0)
    {
      self->reading->stamp.has_offset = TRUE;
      self->at = at + length;
    }
  else
    read_digit_offset (self, at);
  return TRUE;
}

/* " CEST": a name that says nothing certain, unless it is UTC. */
static gboolean
read_zone (Reader *self)
{
  const char *start = self->at;

  read_offset (self);
  if (self->at > start)
    return TRUE;
  if (self->at >= self->end || *self->at != ' ')
    return FALSE;
  for (self->at++; self->at < self->end && g_ascii_isupper (*self->at); self->at++)
    ;
  return self->at - start >= 3 && self->at - start <= 6;
}

/* From 2001-09-09 to 2033-05-18, so that fewer numbers look like a time. */
static gboolean
read_epoch (Reader *self)
{
  const char *start = self->at;

  if (self->end - start < 10 || *start != '1')
    return FALSE;
  for (; self->at < start + 10; self->at++)
    {
      if (!g_ascii_isdigit (*self->at))
        return FALSE;
      self->epoch = self->epoch * 10 + (*self->at - '0');
    }
  if (self->at < self->end && *self->at != '.' && *self->at != ' ')
    return FALSE;
  self->is_epoch = TRUE;
  if (self->at == self->end || *self->at == ' ')
    return TRUE;
  read_fraction (self);
  return self->at - start >= 13;
}

static gboolean
read_day (Reader *self)
{
  if (self->at < self->end && *self->at == ' ')
    {
      self->at++;
      return read_number (self, 1, 1, &self->day);
    }
  return read_number (self, 1, 2, &self->day);
}

static gboolean
read_short_year (Reader *self)
{
  if (!read_number (self, 2, 2, &self->year))
    return FALSE;
  self->year += self->year < 70 ? 2000 : 1900;
  return TRUE;
}

static gboolean
read_character (Reader *self, const char *allowed)
{
  if (self->at >= self->end || *self->at == '\0' || strchr (allowed, *self->at) == NULL)
    return FALSE;
  self->at++;
  return TRUE;
}

static gboolean
read_letter (Reader *self, char letter)
{
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  static const char days[] = "MonTueWedThuFriSatSun";
  const char itself[2] = { letter, '\0' };
  int weekday;

  switch (letter)
    {
    case 'Y':
      return read_number (self, 4, 4, &self->year);
    case 'y':
      return read_short_year (self);
    case 'm':
      return read_number (self, 2, 2, &self->month);
    case 'b':
      return read_name (self, months, &self->month);
    case 'd':
      return read_number (self, 2, 2, &self->day);
    case 'e':
      return read_day (self);
    case 'H':
      return read_number (self, 2, 2, &self->hour);
    case 'I':
      return read_number (self, 1, 2, &self->hour);
    case 'M':
      return read_number (self, 2, 2, &self->minute);
    case 'S':
      return read_number (self, 2, 2, &self->second);
    case 'a':
      return read_name (self, days, &weekday);
    case 'f':
      return read_fraction (self);
    case 'p':
      return read_half (self);
    case 'z':
      return read_offset (self);
    case 'Z':
      return read_zone (self);
    case 'L':
      return read_character (self, "IWEF");
    case 'N':
      return read_epoch (self);
    case 'T':
      return read_character (self, "T ");
    default:
      return read_character (self, itself);
    }
}

static gboolean
finish (const Reader *self, gboolean has_year, TocsinReading *reading)
{
  int year = has_year ? self->year : 2000;

  reading->has_year = has_year;
  reading->month = self->month;
  reading->day = self->day;
  if (self->is_epoch)
    {
      reading->has_year = TRUE;
      reading->stamp.has_offset = TRUE;
      reading->stamp.local = self->epoch * TOCSIN_SECOND + self->fraction;
      return TRUE;
    }
  reading->of_day = (gint64) (self->hour * 3600 + self->minute * 60 + self->second) * TOCSIN_SECOND
                    + self->fraction;
  return tocsin_time_from_civil (year, self->month, self->day, self->hour, self->minute,
                                 self->second, self->fraction, &reading->stamp.local);
}

/**
 * tocsin_stamp_parse_form:
 * @form: one of tocsin_stamp_forms[]
 * @text: text that may begin with a stamp of that form
 * @length: bytes of @text; it may go on after the stamp
 * @reading: (out): what was read
 *
 * Returns: whether @text begins with a valid date and time of that form, which
 *   does not go on as a longer word or number
 */
gboolean
tocsin_stamp_parse_form (const TocsinStampForm *form, const char *text, gsize length,
                         TocsinReading *reading)
{
  Reader self = { .at = text, .end = text + length, .reading = reading };

  *reading = (TocsinReading){ .exists = TRUE };
  for (const char *letter = form->pattern; *letter != '\0'; letter++)
    if (!read_letter (&self, *letter))
      return FALSE;
  if (self.at < self.end && g_ascii_isalnum (*self.at))
    return FALSE;
  reading->stamp.length = (gsize) (self.at - text);
  return finish (&self, strpbrk (form->pattern, "Yy") != NULL, reading);
}

/* Whether a stamp may begin at @at: not within a word or number. A bare number
 * of seconds only begins a line, or stands after an opening bracket or '#'. */
static gboolean
may_begin (const TocsinStampForm *form, const char *text, gsize at)
{
  if (at == 0)
    return TRUE;
  if (form->pattern[0] == 'N')
    return text[at - 1] != '\0' && strchr ("([#", text[at - 1]) != NULL;
  return !g_ascii_isalnum (text[at - 1]) && text[at - 1] != '.' && text[at - 1] != '-';
}

/**
 * tocsin_stamp_find_form:
 * @form: one of tocsin_stamp_forms[]
 * @text: a line
 * @length: its bytes
 * @start: (out): where the stamp begins
 * @reading: (out): what was read
 *
 * Looks for the first stamp of a form in the first %TOCSIN_STAMP_REACH bytes.
 *
 * Returns: whether there is one
 */
gboolean
tocsin_stamp_find_form (const TocsinStampForm *form, const char *text, gsize length, gsize *start,
                        TocsinReading *reading)
{
  gboolean wants_letter = strchr ("abL", form->pattern[0]) != NULL;
  gsize reach = MIN (length, TOCSIN_STAMP_REACH);

  for (gsize at = 0; at < reach; at++)
    if ((wants_letter ? g_ascii_isalpha (text[at]) : g_ascii_isdigit (text[at]))
        && may_begin (form, text, at)
        && tocsin_stamp_parse_form (form, text + at, length - at, reading))
      {
        *start = at;
        return TRUE;
      }
  return FALSE;
}
