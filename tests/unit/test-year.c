/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "core/tocsin-stamp.h"
#include "support/tocsin-test.h"

static gint64
at (int year, int month, int day)
{
  gint64 timestamp = 0;

  g_assert_true (tocsin_time_from_civil (year, month, day, 12, 0, 0, 0, &timestamp));
  return timestamp;
}

static void
scan_text (const char *text, gsize block, TocsinYearScan *scan)
{
  g_autoptr (TocsinYearScanner) scanner = tocsin_year_scanner_new ();
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i += block)
    tocsin_year_scanner_push (scanner, text + i, MIN (block, length - i));
  tocsin_year_scanner_finish (scanner, scan);
}

/* Dates in order, and the years that the walk must give them. */
static void
check_walk (int first_year, const char *dates, const char *expected)
{
  g_auto (GStrv) parts = g_strsplit (dates, " ", -1);
  g_autoptr (GString) years = g_string_new (NULL);
  TocsinYearWalk walk;

  tocsin_year_walk_init (&walk, first_year);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      int month = 0, day = 0, year;
      gint64 midnight;

      g_assert_cmpint (sscanf (parts[i], "%d/%d", &month, &day), ==, 2);
      g_assert_true (tocsin_year_walk_place (&walk, month, day, &midnight));
      tocsin_time_to_date (midnight, &year, &month, &day);
      g_string_append_printf (years, "%s%d", i > 0 ? " " : "", year);
    }
  g_assert_cmpstr (years->str, ==, expected);
}

static void
test_walk (void)
{
  check_walk (2024, "12/30 12/31 1/1 1/2", "2024 2024 2025 2025");
  check_walk (2024, "12/31 1/1 12/31 1/1", "2024 2025 2024 2025");
  check_walk (2025, "1/1 12/31 1/1", "2025 2024 2025");
  check_walk (2025, "4/30 5/1 4/30 5/1", "2025 2025 2025 2025");
  check_walk (2025, "1/10 8/31 1/5", "2025 2025 2026");
  check_walk (2023, "12/31 1/1 12/31 1/1 12/31 1/1 6/1 12/31 1/1",
              "2023 2024 2023 2024 2023 2024 2024 2024 2025");
  /* A device whose clock stands at January 1. */
  check_walk (2025, "8/31 1/1 8/31 1/1 9/1 1/1 9/2", "2025 2026 2025 2026 2025 2026 2025");
  /* Silent for most of a year, twice. */
  check_walk (2023, "12/31 1/1 3/15 12/30 1/2", "2023 2024 2024 2024 2025");
  check_walk (2023, "2/28 2/29 3/1", "2023 2020 2023");
  check_walk (2024, "2/28 2/29 3/1", "2024 2024 2024");
}

static void
test_walk_without_year (void)
{
  TocsinYearWalk walk;
  gint64 now = g_get_real_time (), midnight;
  int year, month, day;

  tocsin_time_to_date (now, &year, &month, &day);
  tocsin_year_walk_init (&walk, 0);
  g_assert_true (tocsin_year_walk_place (&walk, month, day, &midnight));
  g_assert_cmpint (midnight, ==, at (year, month, day) - 12 * 3600 * TOCSIN_SECOND);
  tocsin_time_to_date (now + 3 * 86400 * TOCSIN_SECOND, &year, &month, &day);
  tocsin_year_walk_init (&walk, 0);
  g_assert_true (tocsin_year_walk_place (&walk, month, day, &midnight));
  g_assert_cmpint (midnight, <, now);
  g_assert_false (tocsin_year_walk_place (&walk, 2, 30, &midnight));
  g_assert_false (tocsin_year_walk_place (&walk, 4, 31, &midnight));
}

/* A walk over many years with disorder within two days, against what it is. */
static void
test_walk_at_random (void)
{
  for (guint round = 0; round < 50; round++)
    {
      TocsinYearWalk walk;
      gint64 now = at (2019, 6, 1);
      int first = 2019;

      tocsin_year_walk_init (&walk, first);
      for (guint i = 0; i < 400; i++)
        {
          gint64 late = now - g_test_rand_int_range (0, 2) * 86400 * TOCSIN_SECOND, midnight;
          int year, month, day, found_month, found_day, found;

          tocsin_time_to_date (late, &year, &month, &day);
          g_assert_true (tocsin_year_walk_place (&walk, month, day, &midnight));
          tocsin_time_to_date (midnight, &found, &found_month, &found_day);
          g_assert_cmpint (found, ==, year);
          now += (gint64) g_test_rand_int_range (0, 20 * 86400) * TOCSIN_SECOND;
        }
    }
}

static const char two_passages[] = "no date\n"
                                   "<13>Nov 10 10:00:00 web01 app: a\n"
                                   "Dec 31 23:59:59.5 web01 app: b\r\n"
                                   "Jan  1 00:00:00 web01 app: c\n"
                                   "  continued\n"
                                   "Feb 29 10:00:00 web01 app: d\n"
                                   "Feb 30 10:00:00 web01 app: no such day\n"
                                   "Oct  1 10:00:00 web01 app: e\n"
                                   "[Jan  2 10:00:01 web01 app: f";

static void
test_scan (void)
{
  TocsinYearScan scan;

  for (gsize block = 1; block < 400; block += block < 20 ? 1 : 77)
    {
      scan_text (two_passages, block, &scan);
      g_assert_cmpuint (scan.stamps, ==, 6);
      g_assert_cmpint (scan.passages, ==, 2);
      g_assert_cmpint (scan.first_month * 100 + scan.first_day, ==, 1110);
      g_assert_cmpint (scan.last_month * 100 + scan.last_day, ==, 102);
      g_assert_cmpint (scan.last_of_day, ==, 36001 * TOCSIN_SECOND);
      g_assert_true (scan.has_leap_day);
      g_assert_cmpint (scan.leap_passages, ==, 1);
      g_assert_cmpint (scan.anchor_year, ==, 0);
    }
  scan_text ("I0831 09:36:55.418891 1 a.go:1] x\n08/31-09:36:56.1 y\n", 5, &scan);
  g_assert_cmpuint (scan.stamps, ==, 2);
  scan_text ("2025-01-01 10:00:00 x\n", 100, &scan);
  g_assert_cmpuint (scan.stamps, ==, 0);
}

static int
resolve (const char *text, const TocsinYearHints *hints, TocsinYearRung expected)
{
  TocsinYearScan scan;
  TocsinYearRung rung;
  int year;

  scan_text (text, 1000, &scan);
  year = tocsin_year_resolve (&scan, hints, &rung);
  g_assert_cmpint (rung, ==, expected);
  return year;
}

static int
resolve_name (const char *name, const char *text, TocsinYearRung expected)
{
  g_autofree char *exact = g_strdup (name);
  TocsinYearHints hints = { .file_name = exact,
                            .member_time = TOCSIN_NO_TIME,
                            .file_time = at (2025, 9, 10),
                            .now = at (2026, 6, 1) };

  return resolve (text, &hints, expected);
}

static void
test_ladder (void)
{
  static const char plain[] = "Aug 30 10:00:00 web01 app: a\nAug 31 10:00:00 web01 app: b\n";
  static const char around[] = "Dec 30 10:00:00 web01 app: a\nJan  5 10:00:00 web01 app: b\n";
  TocsinYearHints hints = { .given = 2011,
                            .file_name = "syslog-20200101",
                            .member_time = TOCSIN_NO_TIME,
                            .file_time = TOCSIN_NO_TIME,
                            .now = at (2026, 6, 1) };

  g_assert_cmpint (resolve (plain, &hints, TOCSIN_YEAR_GIVEN), ==, 2011);
  hints.given = 0;
  g_assert_cmpint (resolve (plain, &hints, TOCSIN_YEAR_FILE_NAME), ==, 2019);
  hints.file_name = "syslog";
  g_assert_cmpint (resolve (plain, &hints, TOCSIN_YEAR_PRESENT), ==, 2025);
  hints.file_time = at (2024, 1, 1);
  g_assert_cmpint (resolve (plain, &hints, TOCSIN_YEAR_FILE_TIME), ==, 2023);
  hints.file_time = at (2031, 1, 1); /* a clock that is wrong */
  g_assert_cmpint (resolve (plain, &hints, TOCSIN_YEAR_FILE_TIME), ==, 2025);
  hints.member_time = at (2022, 8, 31);
  g_assert_cmpint (resolve (plain, &hints, TOCSIN_YEAR_MEMBER_TIME), ==, 2022);
  hints.member_time = at (2022, 1, 6);
  g_assert_cmpint (resolve (around, &hints, TOCSIN_YEAR_MEMBER_TIME), ==, 2021);
  hints.member_time = 0; /* not set */
  g_assert_cmpint (resolve (around, &hints, TOCSIN_YEAR_FILE_TIME), ==, 2025);
  hints.neighbours_first = at (2018, 7, 30);
  hints.neighbours_last = at (2018, 9, 30);
  g_assert_cmpint (resolve (plain, &hints, TOCSIN_YEAR_NEIGHBOURS), ==, 2018);
  hints.neighbours_last = at (2019, 9, 30); /* two years would do */
  g_assert_cmpint (resolve (plain, &hints, TOCSIN_YEAR_FILE_TIME), ==, 2025);
  hints.neighbours_first = hints.neighbours_last = TOCSIN_NO_TIME;
  hints.file_time = at (1980, 1, 1); /* not set, by zip */
  g_assert_cmpint (resolve (around, &hints, TOCSIN_YEAR_PRESENT), ==, 2025);
  g_assert_cmpint (resolve ("x\n", &hints, TOCSIN_YEAR_PRESENT), ==, 0);
}

static void
test_leap_day (void)
{
  TocsinYearHints hints
      = { .member_time = TOCSIN_NO_TIME, .file_time = at (2023, 12, 1), .now = at (2026, 6, 1) };

  g_assert_cmpint (resolve ("Feb 29 10:00:00 web01 app: a\n", &hints, TOCSIN_YEAR_FILE_TIME), ==,
                   2020);
  g_assert_cmpint (resolve (two_passages, &hints, TOCSIN_YEAR_FILE_TIME), ==, 2019);
}

static void
test_names (void)
{
  static const char plain[] = "Aug 31 10:00:00 web01 app: b\n";

  g_assert_cmpint (resolve_name ("syslog-20240831", plain, TOCSIN_YEAR_FILE_NAME), ==, 2024);
  g_assert_cmpint (resolve_name ("syslog-20240830.gz", plain, TOCSIN_YEAR_FILE_NAME), ==, 2024);
  g_assert_cmpint (resolve_name ("syslog-20240828", plain, TOCSIN_YEAR_FILE_NAME), ==, 2023);
  g_assert_cmpint (resolve_name ("syslog-2024083112.xz", plain, TOCSIN_YEAR_FILE_NAME), ==, 2024);
  g_assert_cmpint (resolve_name ("auth.log.2024-08-31", plain, TOCSIN_YEAR_FILE_NAME), ==, 2024);
  g_assert_cmpint (resolve_name ("messages-2023.log", plain, TOCSIN_YEAR_FILE_NAME), ==, 2023);
  g_assert_cmpint (resolve_name ("messages.2023", plain, TOCSIN_YEAR_FILE_NAME), ==, 2023);
  g_assert_cmpint (resolve_name ("auth-2023-08", plain, TOCSIN_YEAR_FILE_NAME), ==, 2023);
  g_assert_cmpint (resolve_name ("srv2019-auth.log", plain, TOCSIN_YEAR_FILE_TIME), ==, 2025);
  g_assert_cmpint (resolve_name ("auth.log.12345678", plain, TOCSIN_YEAR_FILE_TIME), ==, 2025);
  g_assert_cmpint (resolve_name ("auth.log.1", plain, TOCSIN_YEAR_FILE_TIME), ==, 2025);
  g_assert_cmpint (resolve_name ("syslog-20990831", plain, TOCSIN_YEAR_FILE_TIME), ==, 2025);
}

static void
test_dated_lines (void)
{
  g_assert_cmpint (resolve_name ("syslog",
                                 "Dec 30 10:00:00 web01 app: a\nJan  5 10:00:00 web01 app: b\n"
                                 "2022-01-06T10:00:00+00:00 web01 app: c\n",
                                 TOCSIN_YEAR_DATED_LINE),
                   ==, 2021);
  g_assert_cmpint (resolve_name ("syslog",
                                 "Dec 31 23:59:00 web01 app: a\n"
                                 "<13>1 2022-01-01T00:00:00Z web01 app - - - b\n",
                                 TOCSIN_YEAR_DATED_LINE),
                   ==, 2021);
  g_assert_cmpint (resolve_name ("syslog",
                                 "2021-12-31T23:00:00+00:00 web01 app: a\n"
                                 "Jan  1 10:00:00 web01 app: b\n",
                                 TOCSIN_YEAR_DATED_LINE),
                   ==, 2022);
  g_assert_cmpint (resolve_name ("syslog",
                                 "Aug  5 2019 10:00:00 fw01 : a\nAug  5 10:00:00 web01 app: b\n",
                                 TOCSIN_YEAR_DATED_LINE),
                   ==, 2019);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/year/walk", test_walk);
  g_test_add_func ("/year/walk-without-year", test_walk_without_year);
  g_test_add_func ("/year/walk-at-random", test_walk_at_random);
  g_test_add_func ("/year/scan", test_scan);
  g_test_add_func ("/year/ladder", test_ladder);
  g_test_add_func ("/year/leap-day", test_leap_day);
  g_test_add_func ("/year/names", test_names);
  g_test_add_func ("/year/dated-lines", test_dated_lines);
  return g_test_run ();
}
