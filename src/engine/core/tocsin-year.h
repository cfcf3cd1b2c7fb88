/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-time.h"

G_BEGIN_DECLS

/**
 * TocsinYearWalk:
 * @year: the year of the last stamp; 0 before the first where it is not known
 * @month: month of the last stamp, or 0
 * @day: its day
 * @left_day: day of the year at which the year before was left, or 0
 * @entered_day: day of the year at which this year was entered
 * @key: the date whose midnight is known
 * @midnight: that midnight, microseconds on the wall clock
 *
 * Gives years to the stamps of a source that write none, going forward from
 * the year of the first. A plain value; begin with tocsin_year_walk_init().
 */
typedef struct
{
  int year;
  int month;
  int day;
  int left_day;
  int entered_day;
  int key;
  gint64 midnight;
} TocsinYearWalk;

/**
 * TocsinYearScan:
 * @stamps: how many stamps without a year were found
 * @passages: how often the year changed between the first and the last of them
 * @first_month: month of the first
 * @first_day: its day
 * @last_month: month of the last
 * @last_day: its day
 * @has_leap_day: whether February 29 occurs
 * @leap_passages: passages before the first February 29
 * @anchor_year: year that the source's own dated lines give to the first stamp, or 0
 * @first_of_day: time of the first, microseconds since midnight
 * @last_of_day: time of the last
 *
 * What a look through a whole source says about its years.
 */
typedef struct
{
  guint64 stamps;
  int passages;
  int first_month;
  int first_day;
  int last_month;
  int last_day;
  gboolean has_leap_day;
  int leap_passages;
  int anchor_year;
  gint64 first_of_day;
  gint64 last_of_day;
} TocsinYearScan;

typedef struct _TocsinYearScanner TocsinYearScanner;

/**
 * TocsinYearRung:
 * @TOCSIN_YEAR_PRESENT: the latest year that is not in the future
 * @TOCSIN_YEAR_FILE_TIME: the last line is as old as the file
 * @TOCSIN_YEAR_MEMBER_TIME: the last line is as old as the archive's member
 * @TOCSIN_YEAR_NEIGHBOURS: the one year in which it lies among the dates of its folder
 * @TOCSIN_YEAR_DATED_LINE: lines of the same source have a year
 * @TOCSIN_YEAR_FILE_NAME: the file's name has a date or year
 * @TOCSIN_YEAR_GIVEN: the user said so
 *
 * What the year of a source's first record was taken from.
 */
typedef enum
{
  TOCSIN_YEAR_PRESENT,
  TOCSIN_YEAR_FILE_TIME,
  TOCSIN_YEAR_MEMBER_TIME,
  TOCSIN_YEAR_NEIGHBOURS,
  TOCSIN_YEAR_DATED_LINE,
  TOCSIN_YEAR_FILE_NAME,
  TOCSIN_YEAR_GIVEN,
} TocsinYearRung;

/**
 * TocsinYearHints:
 * @given: the year of the first record as the user says, or 0
 * @file_name: (nullable): base name of the file or archive member
 * @member_time: modification time of an archive's member or in a gzip header,
 *   microseconds, or %TOCSIN_NO_TIME; 0 means that it was not set
 * @neighbours_first: earliest date, with its year, in other files of the folder,
 *   microseconds, or %TOCSIN_NO_TIME
 * @neighbours_last: the latest, or %TOCSIN_NO_TIME
 * @file_time: modification time of the file, or %TOCSIN_NO_TIME
 * @now: the present, microseconds
 *
 * What else may tell the year of a source.
 */
typedef struct
{
  int given;
  const char *file_name;
  gint64 member_time;
  gint64 neighbours_first;
  gint64 neighbours_last;
  gint64 file_time;
  gint64 now;
} TocsinYearHints;

void tocsin_year_walk_init (TocsinYearWalk *self, int first_year);
gboolean tocsin_year_walk_move (TocsinYearWalk *self, int month, int day, gint64 *midnight);

/**
 * tocsin_year_walk_place:
 * @self: a walk
 * @month: 1 to 12
 * @day: 1 to 31
 * @midnight: (out): microseconds since 1970 on the wall clock
 *
 * Finds the year of the next stamp. Cheap while the date stays the same.
 *
 * Returns: whether there is such a date
 */
static inline gboolean
tocsin_year_walk_place (TocsinYearWalk *self, int month, int day, gint64 *midnight)
{
  if (self->key == month * 32 + day)
    {
      *midnight = self->midnight;
      return TRUE;
    }
  return tocsin_year_walk_move (self, month, day, midnight);
}

TocsinYearScanner *tocsin_year_scanner_new (void);
void tocsin_year_scanner_free (TocsinYearScanner *self);
void tocsin_year_scanner_push (TocsinYearScanner *self, const char *data, gsize length);
void tocsin_year_scanner_finish (TocsinYearScanner *self, TocsinYearScan *scan);
int tocsin_year_resolve (const TocsinYearScan *scan, const TocsinYearHints *hints,
                         TocsinYearRung *rung);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinYearScanner, tocsin_year_scanner_free)

G_END_DECLS
