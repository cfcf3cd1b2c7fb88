/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-year.h"

#include <string.h>

#define DAY (86400 * TOCSIN_SECOND)
#define YEAR_CHANGE_MONTHS 6 /* a smaller fall is lines out of order */
#define DISORDER_DAYS 3      /* by which a line may come too late */
#define RETURN_DAYS 31       /* for which the old year may be gone back to */
#define FIRST_SET_TIME (G_GINT64_CONSTANT (315619200) * TOCSIN_SECOND) /* 1980-01-02 */

/* The day of a leap year, from 1. */
static int
day_of_year (int month, int day)
{
  static const int before[] = { 0, 0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335 };

  return before[month] + day;
}

static gboolean
is_leap (int year)
{
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* The latest year in which the date is not after @bound. */
static int
year_not_after (gint64 bound, int month, int day)
{
  int year, bound_month, bound_day;

  tocsin_time_to_date (bound, &year, &bound_month, &bound_day);
  return day_of_year (month, day) > day_of_year (bound_month, bound_day) ? year - 1 : year;
}

/**
 * tocsin_year_walk_init:
 * @self: (out caller-allocates): a walk
 * @first_year: the year of the first stamp; 0 for the latest that does not put it
 *   in the future
 *
 * Begins a source.
 */
void
tocsin_year_walk_init (TocsinYearWalk *self, int first_year)
{
  *self = (TocsinYearWalk){ .year = first_year };
}

/* Whether a date far ahead in this year is one of the year before, come late. A
 * late line is near the day at which the old year was left, and the new year
 * has only begun: so a device whose clock stands at January 1 does not add a
 * year at each of its lines, and a log that is silent for months does not lose
 * one. */
static gboolean
is_of_old_year (const TocsinYearWalk *self, int now, int next)
{
  if (now - next + 366 <= DISORDER_DAYS)
    return TRUE;
  return self->left_day != 0 && now - self->entered_day <= RETURN_DAYS
         && next >= self->left_day - DISORDER_DAYS && next <= self->left_day + RETURN_DAYS;
}

static void
step (TocsinYearWalk *self, int month, int day)
{
  int now = day_of_year (self->month, self->day);
  int next = day_of_year (month, day);

  if (self->month - month >= YEAR_CHANGE_MONTHS)
    {
      self->year++;
      self->left_day = now;
      self->entered_day = next;
    }
  else if (month - self->month >= YEAR_CHANGE_MONTHS && is_of_old_year (self, now, next))
    {
      self->year--;
      self->left_day = 0;
    }
}

/**
 * tocsin_year_walk_move:
 * @self: a walk
 * @month: 1 to 12
 * @day: 1 to 31
 * @midnight: (out): microseconds since 1970 on the wall clock
 *
 * What tocsin_year_walk_place() does for another date than the last. The year
 * changes where the month falls by six or more: a smaller fall is lines out of
 * order (repeat reduction and relays write April, May, April). February 29 in a
 * year that has none is placed in the leap year before.
 *
 * Returns: whether there is such a date
 */
gboolean
tocsin_year_walk_move (TocsinYearWalk *self, int month, int day, gint64 *midnight)
{
  int year;
  gint64 any;

  if (!tocsin_time_from_civil (2000, month, day, 0, 0, 0, 0, &any))
    return FALSE;
  if (self->year == 0)
    self->year = year_not_after (g_get_real_time () + DAY, month, day);
  else if (self->month != 0)
    step (self, month, day);
  self->month = month;
  self->day = day;
  year = self->year;
  while (month == 2 && day == 29 && !is_leap (year))
    year--;
  if (!tocsin_time_from_civil (year, month, day, 0, 0, 0, 0, midnight))
    return FALSE;
  self->key = month * 32 + day;
  self->midnight = *midnight;
  return TRUE;
}

/* A date as found in a file's name; month 0 where there is only a year. */
typedef struct
{
  int year;
  int month;
  int day;
} NameDate;

static int
number (const char *text, gsize n_digits)
{
  int value = 0;

  for (gsize i = 0; i < n_digits; i++)
    value = value * 10 + (text[i] - '0');
  return value;
}

static gboolean
is_name_date (const NameDate *date)
{
  gint64 any;

  return date->year >= 1970 && date->year < 2200
         && tocsin_time_from_civil (date->year, date->month, date->day, 0, 0, 0, 0, &any);
}

/* "-08" or "-08-31" after the year. */
static gboolean
read_rest_of_date (const char *text, NameDate *date)
{
  if (text[0] == '\0' || strchr ("-._", text[0]) == NULL || strspn (text + 1, "0123456789") != 2)
    return FALSE;
  date->month = number (text + 1, 2);
  date->day = 31;
  if (text[3] != '\0' && strchr ("-._", text[3]) != NULL && strspn (text + 4, "0123456789") == 2)
    date->day = number (text + 4, 2);
  else
    while (date->day > 28 && !is_name_date (date))
      date->day--;
  return is_name_date (date);
}

/* A run of digits as a date: "20250831", with hours and more after it; "2025-08-31". */
static gboolean
read_name_date (const char *run, gsize n_digits, NameDate *date)
{
  *date = (NameDate){ .year = number (run, 4) };
  if (n_digits == 4)
    return read_rest_of_date (run + 4, date);
  if (n_digits != 8 && n_digits != 10 && n_digits != 12 && n_digits != 14)
    return FALSE;
  date->month = number (run + 4, 2);
  date->day = number (run + 6, 2);
  return is_name_date (date);
}

static gboolean
find_name_date (const char *name, NameDate *date)
{
  int only_year = 0;

  for (const char *at = name; *at != '\0';)
    {
      gsize n = strspn (at, "0123456789");

      if (n >= 4 && read_name_date (at, n, date))
        return TRUE;
      if (n == 4 && number (at, 4) >= 1990 && number (at, 4) < 2100
          && (at == name || !g_ascii_isalpha (at[-1])) && !g_ascii_isalpha (at[4]))
        only_year = number (at, 4);
      at += MAX (n, 1);
    }
  *date = (NameDate){ .year = only_year };
  return only_year != 0;
}

/* The year of the last stamp by each rung, or 0. */
static int
last_year_by_name (const TocsinYearScan *scan, const TocsinYearHints *hints)
{
  NameDate date;
  gint64 bound;

  if (hints->file_name == NULL || !find_name_date (hints->file_name, &date))
    return 0;
  if (date.month == 0)
    return date.year;
  if (!tocsin_time_from_civil (date.year, date.month, date.day, 0, 0, 0, 0, &bound))
    return 0;
  return year_not_after (bound + DAY, scan->last_month, scan->last_day);
}

static int
last_year_by_time (const TocsinYearScan *scan, gint64 time, gint64 now)
{
  if (time == TOCSIN_NO_TIME || time < FIRST_SET_TIME)
    return 0;
  return year_not_after (MIN (time, now) + DAY, scan->last_month, scan->last_day);
}

/* The year in which the last stamp is among the dates of other files, with a month
 * to spare; only if there is just one. */
static int
last_year_by_neighbours (const TocsinYearScan *scan, const TocsinYearHints *hints)
{
  gint64 from, to, last;
  int found = 0;

  if (hints->neighbours_first < FIRST_SET_TIME || hints->neighbours_last < FIRST_SET_TIME)
    return 0;
  from = hints->neighbours_first - 31 * DAY;
  to = MIN (hints->neighbours_last, hints->now) + 31 * DAY;
  for (int year = 1980; year <= 9999; year++)
    if (tocsin_time_from_civil (year, scan->last_month, scan->last_day, 0, 0, 0, 0, &last)
        && last >= from && last <= to)
      {
        if (found != 0)
          return 0;
        found = year;
      }
  return found;
}

static int
last_year_by_rung (const TocsinYearScan *scan, const TocsinYearHints *hints, TocsinYearRung rung)
{
  switch (rung)
    {
    case TOCSIN_YEAR_FILE_NAME:
      return last_year_by_name (scan, hints);
    case TOCSIN_YEAR_DATED_LINE:
      return scan->anchor_year != 0 ? scan->anchor_year + scan->passages : 0;
    case TOCSIN_YEAR_NEIGHBOURS:
      return last_year_by_neighbours (scan, hints);
    case TOCSIN_YEAR_MEMBER_TIME:
      return last_year_by_time (scan, hints->member_time, hints->now);
    case TOCSIN_YEAR_FILE_TIME:
      return last_year_by_time (scan, hints->file_time, hints->now);
    case TOCSIN_YEAR_PRESENT:
    case TOCSIN_YEAR_GIVEN:
    default:
      return year_not_after (hints->now + DAY, scan->last_month, scan->last_day);
    }
}

/**
 * tocsin_year_resolve:
 * @scan: what the whole source says
 * @hints: what else is known
 * @rung: (out): what the year was taken from
 *
 * Finds the year of the first stamp of a source whose stamps have none: the
 * user's, else by the date in the file's name, by dated lines of the source or of
 * other files in the folder, by
 * the time of the archive's member or of the file (which is that of the last
 * line), else the latest that is possible. A year that would put the last stamp
 * more than a day into the future is not believed; February 29 forces a leap
 * year.
 *
 * Returns: the year, or 0 where the source has no stamp without a year
 */
int
tocsin_year_resolve (const TocsinYearScan *scan, const TocsinYearHints *hints, TocsinYearRung *rung)
{
  int latest, last = 0, first;

  *rung = TOCSIN_YEAR_GIVEN;
  if (hints->given != 0)
    return hints->given;
  *rung = TOCSIN_YEAR_PRESENT;
  if (scan->stamps == 0)
    return 0;
  latest = year_not_after (hints->now + DAY, scan->last_month, scan->last_day);
  for (*rung = TOCSIN_YEAR_FILE_NAME;; (*rung)--)
    {
      last = last_year_by_rung (scan, hints, *rung);
      if (last != 0 && last <= latest)
        break;
    }
  first = last - scan->passages;
  while (scan->has_leap_day && !is_leap (first + scan->leap_passages))
    first--;
  return first;
}
