/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-stamp.h"
#include "support/tocsin-test.h"

#define HOUR G_GINT64_CONSTANT (3600)
#define DAY G_GINT64_CONSTANT (86400)

static void
test_number (void)
{
  static const struct
  {
    const char *text;
    gint64 expected; /* or TOCSIN_NO_TIME */
  } cases[] = {
    { "1738000000", G_GINT64_CONSTANT (1738000000000000) },
    { "1738000000.123456", G_GINT64_CONSTANT (1738000000123456) },
    { "1738000000.5", G_GINT64_CONSTANT (1738000000500000) },
    { "1738000000.123456789", G_GINT64_CONSTANT (1738000000123456) },
    { "1738000000123", G_GINT64_CONSTANT (1738000000123000) },
    { "1738000000123456", G_GINT64_CONSTANT (1738000000123456) },
    { "1738000000123456789", G_GINT64_CONSTANT (1738000000123456) },
    { "133824736001234567", G_GINT64_CONSTANT (1738000000123456) },
    { "173800000", TOCSIN_NO_TIME },
    { "17380000000", TOCSIN_NO_TIME },
    { "173800000012", TOCSIN_NO_TIME },
    { "17380000001234", TOCSIN_NO_TIME },
    { "173800000012345", TOCSIN_NO_TIME },
    { "17380000001234567", TOCSIN_NO_TIME },
    { "17380000001234567890", TOCSIN_NO_TIME },
    { "1738000000.", TOCSIN_NO_TIME },
    { "1738000000123.5", TOCSIN_NO_TIME },
    { "-1738000000", TOCSIN_NO_TIME },
    { "1738000000 ", TOCSIN_NO_TIME },
    { "", TOCSIN_NO_TIME },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 found = TOCSIN_NO_TIME;
      gboolean valid = tocsin_time_parse_number (cases[i].text, strlen (cases[i].text), &found);

      g_assert_cmpint (valid ? found : TOCSIN_NO_TIME, ==, cases[i].expected);
    }
}

static void
test_filetime (void)
{
  gint64 timestamp;

  g_assert_true (tocsin_time_from_filetime (G_GUINT64_CONSTANT (116444736000000000), &timestamp));
  g_assert_cmpint (timestamp, ==, 0);
  g_assert_true (tocsin_time_from_filetime (1, &timestamp));
  g_assert_cmpint (timestamp, ==, G_GINT64_CONSTANT (-11644473600000000));
  g_assert_false (tocsin_time_from_filetime (0, &timestamp));
  g_assert_false (tocsin_time_from_filetime (G_MAXINT64, &timestamp)); /* "never" */
  g_assert_false (tocsin_time_from_filetime (G_MAXUINT64, &timestamp));
}

/* Every day from 1970 to 9999 (each 13th) against GLib's calendar. */
static void
test_calendar (void)
{
  GDate date;

  g_date_set_dmy (&date, 1, G_DATE_JANUARY, 1970);
  for (gint64 day = 0; g_date_get_year (&date) < 10000 && day < 2932896; day += 13)
    {
      int year, month, month_day;
      gint64 timestamp;

      g_assert_true (tocsin_time_from_civil (g_date_get_year (&date),
                                             (int) g_date_get_month (&date), g_date_get_day (&date),
                                             0, 0, 0, 0, &timestamp));
      g_assert_cmpint (timestamp, ==, day * DAY * TOCSIN_SECOND);
      tocsin_time_to_date (timestamp + 1, &year, &month, &month_day);
      g_assert_cmpint (year, ==, g_date_get_year (&date));
      g_assert_cmpint (month, ==, (int) g_date_get_month (&date));
      g_assert_cmpint (month_day, ==, g_date_get_day (&date));
      g_date_add_days (&date, 13);
    }
}

/* What a wall clock shows at each UTC time, turned around: an independent way
 * to the times that a local time can mean. */
static void
check_zone_around (const char *name, gint64 change)
{
  g_autoptr (GTimeZone) glib_zone = g_time_zone_new_identifier (name);
  g_autoptr (GHashTable) shown = g_hash_table_new (g_direct_hash, g_direct_equal);
  gint64 before = 0;

  g_assert_nonnull (glib_zone);
  for (gint64 utc = change - 2 * DAY; utc < change + 2 * DAY; utc += 450)
    {
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (utc);
      g_autoptr (GDateTime) there = g_date_time_to_timezone (time, glib_zone);
      gint64 offset = g_date_time_get_utc_offset (there) / TOCSIN_SECOND;
      gpointer key = GSIZE_TO_POINTER ((gsize) (utc + offset));

      if (utc <= change - 450)
        before = offset;
      if (!g_hash_table_contains (shown, key))
        g_hash_table_insert (shown, key, GSIZE_TO_POINTER ((gsize) utc));
    }
  for (gint64 local = change - DAY; local < change + DAY; local += 450)
    {
      g_autoptr (TocsinZone) zone = tocsin_zone_new (name, NULL);
      gpointer utc = g_hash_table_lookup (shown, GSIZE_TO_POINTER ((gsize) local));
      gint64 expected = utc != NULL ? (gint64) GPOINTER_TO_SIZE (utc) : local - before;

      g_assert_cmpint (tocsin_zone_to_utc (zone, local * TOCSIN_SECOND + 7), ==,
                       expected * TOCSIN_SECOND + 7);
    }
}

static void
test_zones (void)
{
  static const char *const zones[]
      = { "Europe/Berlin",     "America/New_York", "Australia/Lord_Howe", "Europe/Dublin",
          "America/Sao_Paulo", "Asia/Kolkata",     "Africa/Casablanca",   "Pacific/Apia",
          "Antarctica/Troll",  "America/St_Johns", "Asia/Tehran",         "UTC",
          "Pacific/Kwajalein" };

  for (guint i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zones[i]);
      int interval = -1;
      guint n_changes = 0;

      if (zone == NULL)
        continue;
      for (gint64 utc = 631152000; utc < 1800000000; utc += 450)
        {
          int now = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, utc);

          if (now != interval && interval >= 0 && n_changes++ % 5 == 0)
            check_zone_around (zones[i], utc);
          interval = now;
        }
    }
}

/* A log that is written through a fold, read in order, comes out in order. */
static void
test_fold_in_order (void)
{
  static const char *const zones[] = { "Europe/Berlin", "America/New_York", "Australia/Lord_Howe" };
  static const gint64 folds[] = { 1761440400, 1762063200, 1775314800 };
  static const gint64 steps[] = { 1, 7, 61, 599, 1500 };

  for (guint i = 0; i < G_N_ELEMENTS (zones); i++)
    for (guint j = 0; j < G_N_ELEMENTS (steps); j++)
      {
        g_autoptr (TocsinZone) zone = tocsin_zone_new (zones[i], NULL);
        g_autoptr (GTimeZone) glib_zone = g_time_zone_new_identifier (zones[i]);

        for (gint64 utc = folds[i] - 2 * HOUR; utc < folds[i] + 2 * HOUR; utc += steps[j])
          {
            int interval = g_time_zone_find_interval (glib_zone, G_TIME_TYPE_UNIVERSAL, utc);
            gint64 local = utc + g_time_zone_get_offset (glib_zone, interval);

            g_assert_cmpint (tocsin_zone_to_utc (zone, local * TOCSIN_SECOND), ==,
                             utc * TOCSIN_SECOND);
          }
      }
}

/* What a zone remembers of other days changes nothing. */
static void
test_any_order (void)
{
  g_autoptr (TocsinZone) zone = tocsin_zone_new ("Europe/Berlin", NULL);

  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (TocsinZone) fresh = tocsin_zone_new ("Europe/Berlin", NULL);
      gint64 local = (1743300000 + g_test_rand_int_range (-40 * 86400, 40 * 86400)) * TOCSIN_SECOND;

      g_assert_cmpint (tocsin_zone_to_utc (zone, local), ==, tocsin_zone_to_utc (fresh, local));
    }
}

static void
test_gap (void)
{
  g_autoptr (TocsinZone) zone = tocsin_zone_new ("Europe/Berlin", NULL);
  gint64 local, first, expected;

  tocsin_time_from_civil (2025, 3, 30, 2, 30, 0, 0, &local);
  tocsin_time_from_civil (2025, 3, 30, 1, 30, 0, 0, &expected);
  g_assert_cmpint (tocsin_zone_to_utc (zone, local), ==, expected);
  tocsin_time_from_civil (2025, 10, 26, 2, 30, 0, 0, &local);
  tocsin_time_from_civil (2025, 10, 26, 0, 30, 0, 0, &expected);
  first = tocsin_zone_to_utc (zone, local);
  g_assert_cmpint (first, ==, expected);
  /* A line one second out of order is not an hour later. */
  g_assert_cmpint (tocsin_zone_to_utc (zone, local - TOCSIN_SECOND), ==, first - TOCSIN_SECOND);
  g_assert_cmpint (tocsin_zone_to_utc (zone, local - 20 * 60 * TOCSIN_SECOND), ==,
                   first + 40 * 60 * TOCSIN_SECOND);
}

/* Random dates, many of which do not exist, against GLib's parser. */
static void
test_iso_at_random (void)
{
  static const char *const offsets[] = { "Z", "+01:00", "-0730", "+05" };
  g_autoptr (TocsinZone) zone = tocsin_zone_new ("UTC", NULL);
  guint n_valid = 0;

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *text = g_strdup_printf (
          "%04d-%02d-%02dT%02d:%02d:%02d.%06d%s", g_test_rand_int_range (1970, 9999),
          g_test_rand_int_range (0, 14), g_test_rand_int_range (0, 33),
          g_test_rand_int_range (0, 25), g_test_rand_int_range (0, 61),
          g_test_rand_int_range (0, 60), g_test_rand_int_range (0, 1000000),
          offsets[i % G_N_ELEMENTS (offsets)]);
      g_autoptr (GDateTime) expected = g_date_time_new_from_iso8601 (text, NULL);
      TocsinStamp stamp;
      guint8 basis;

      if (strstr (text, "T24:") != NULL) /* GLib knows 24:00:00, logs do not */
        continue;
      if (!tocsin_time_parse_iso (text, strlen (text), &stamp))
        {
          g_assert_null (expected);
          continue;
        }
      n_valid++;
      g_assert_nonnull (expected);
      g_assert_cmpuint (stamp.length, ==, strlen (text));
      g_assert_cmpint (tocsin_stamp_resolve (&stamp, zone, &basis) / TOCSIN_SECOND, ==,
                       g_date_time_to_unix (expected));
      g_assert_cmpint (basis, ==, TOCSIN_TIME_EXACT);
      g_assert_cmpint (ABS (stamp.local % TOCSIN_SECOND - g_date_time_get_microsecond (expected)),
                       <=, 1);
    }
  g_assert_cmpuint (n_valid, >, 5000);
}

static void
test_bsd (void)
{
  static const struct
  {
    const char *text;
    const char *expected; /* in UTC with first year 2024, or NULL */
    gsize length;
  } cases[] = {
    { "Aug  5 10:00:00 x", "2024-08-05T10:00:00.000000Z", 15 },
    { "Aug 5 10:00:00", "2024-08-05T10:00:00.000000Z", 14 },
    { "Aug 05 10:00:00.25", "2024-08-05T10:00:00.250000Z", 18 },
    { "Aug 15 10:00:00.", "2024-08-15T10:00:00.000000Z", 15 },
    { "Feb 29 23:59:60", "2024-03-01T00:00:00.000000Z", 15 },
    { "Aug  5 2021 10:00:00.1 x", "2021-08-05T10:00:00.100000Z", 22 },
    { "2021 Aug  5 10:00:00", "2021-08-05T10:00:00.000000Z", 20 },
    { "Feb 30 10:00:00", "", 15 },
    { "Aug  0 10:00:00", "", 15 },
    { "Aug  5 24:00:00", "", 15 },
    { "Aug  5 10:60:00", "", 15 },
    { "Feb 29 2023 10:00:00", "", 20 },
    { "Aug  5 10:00", NULL, 0 },
    { "Aug  5 10-00-00", NULL, 0 },
    { "Aug  5", NULL, 0 },
    { "Aug", NULL, 0 },
    { "Augu 5 10:00:00", NULL, 0 },
    { "Xyz  5 10:00:00", NULL, 0 },
    { "Aug   5 10:00:00", NULL, 0 },
    { "20211 Aug  5 10:00:00", NULL, 0 },
    { "", NULL, 0 },
  };
  g_autoptr (TocsinZone) zone = tocsin_zone_new ("UTC", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *exact = g_memdup2 (cases[i].text, strlen (cases[i].text));
      TocsinReading reading = { 0 };
      TocsinYearWalk walk;
      char text[TOCSIN_TIME_TEXT_SIZE] = "";
      guint8 basis;
      gint64 found;

      tocsin_year_walk_init (&walk, 2024);
      if (!tocsin_stamp_parse_bsd (exact, strlen (cases[i].text), &reading))
        {
          g_assert_null (cases[i].expected);
          continue;
        }
      found = tocsin_reading_resolve (&reading, &walk, zone, &basis);
      if (found != TOCSIN_NO_TIME)
        tocsin_time_format (found, text);
      g_assert_cmpstr (text, ==, cases[i].expected);
      g_assert_cmpuint (reading.stamp.length, ==, cases[i].length);
    }
}

/* For each form of the table a text, and what it says. */
static const struct
{
  const char *form;
  const char *text;
  const char *expected;
} form_cases[] = {
  { "ISO 8601", "x 2025-08-31 10:00:01,123 y", "2025-08-31T10:00:01.123000Z" },
  { "ISO 8601", "2025-08-31T10:00:01.5+02:00", "2025-08-31T08:00:01.500000Z" },
  { "ISO 8601", "2025-08-31 10:00:01 -0500", "2025-08-31T15:00:01.000000Z" },
  { "ISO 8601", "2025-08-31 10:00:01 -12 left", "2025-08-31T10:00:01.000000Z" },
  { "ISO 8601", "12025-08-31 10:00:01", NULL },
  { "ISO 8601", "2025-08-31 10:00:011", NULL },
  { "ISO 8601 with two blanks", "Start-Date: 2025-08-31  10:00:01", "2025-08-31T10:00:01.000000Z" },
  { "ctime", "[Sun Aug 31 10:00:01.5 2025]", "2025-08-31T10:00:01.500000Z" },
  { "ctime with zone", "Sun Aug 31 10:00:01 UTC 2025", "2025-08-31T10:00:01.000000Z" },
  { "Common Log Format", "::1 - - [31/Aug/2025:10:00:01 +0200]", "2025-08-31T08:00:01.000000Z" },
  { "year/month/day", "2025/08/31 10:00:01 [error]", "2025-08-31T10:00:01.000000Z" },
  { "month, day, year", "Aug 31 2025 10:00:01", "2025-08-31T10:00:01.000000Z" },
  { "year, month, day", "2025 Aug 31 10:00:01", "2025-08-31T10:00:01.000000Z" },
  { "RFC 3164", "(aug  1 10:00:01)", "2024-08-01T10:00:01.000000Z" },
  { "day month year", "31 Aug 2025 10:00:01.123", "2025-08-31T10:00:01.123000Z" },
  { "day-month-year", "[31-Aug-2025 10:00:01 UTC]", "2025-08-31T10:00:01.000000Z" },
  { "month day, year", "Aug 31, 2025 1:00:01 PM", "2025-08-31T13:00:01.000000Z" },
  { "month day, year", "Aug 31, 2025 12:00:01 AM", "2025-08-31T00:00:01.000000Z" },
  { "month day, year", "Aug 31, 2025 13:00:01 PM", NULL },
  { "month day, year, 24 hours", "Aug 31, 2025 13:00:01", "2025-08-31T13:00:01.000000Z" },
  { "month/day/year with AM or PM", "08/31/2025 1:00:01 PM", "2025-08-31T13:00:01.000000Z" },
  { "day/month/year", "31/08/2025 10:00:01", "2025-08-31T10:00:01.000000Z" },
  { "month/day/year", "08/31/2025 10:00:01", "2025-08-31T10:00:01.000000Z" },
  { "day.month.year", "31.08.2025 10:00:01", "2025-08-31T10:00:01.000000Z" },
  { "month/day/year-time", "08/31/2025-10:00:01.123456", "2025-08-31T10:00:01.123456Z" },
  { "two-digit year/month/day", "25/08/31 10:00:01 INFO", "2025-08-31T10:00:01.000000Z" },
  { "two-digit year/month/day-time", "99/08/31-10:00:01", "1999-08-31T10:00:01.000000Z" },
  { "month/day-time", "08/31-10:00:01.1", "2024-08-31T10:00:01.100000Z" },
  { "date-time with points", "x 2025-08-31-10.00.01.5", "2025-08-31T10:00:01.500000Z" },
  { "basic ISO 8601", "20250831T100001Z", "2025-08-31T10:00:01.000000Z" },
  { "basic date", "20250831 10:00:01", "2025-08-31T10:00:01.000000Z" },
  { "basic date-time", "20250831-10:00:01:606|", "2025-08-31T10:00:01.606000Z" },
  { "klog", "E0831 10:00:01.123456 7 x.go:1]", "2024-08-31T10:00:01.123456Z" },
  { "month-day", "08-31 10:00:01.811 1702", "2024-08-31T10:00:01.811000Z" },
  { "seconds since 1970", "audit(1756634401.123:7)", "2025-08-31T10:00:01.123000Z" },
  { "seconds since 1970", "1756634401 x", "2025-08-31T10:00:01.000000Z" },
  { "seconds since 1970", "id 1756634401.123", NULL },
  { "seconds since 1970", "17566344012", NULL },
  { "two-digit date", "250831 10:00:01", "2025-08-31T10:00:01.000000Z" },
  { "two-digit date and time", "250831 100001 35 INFO", "2025-08-31T10:00:01.000000Z" },
};

static void
test_forms (void)
{
  g_autoptr (TocsinZone) zone = tocsin_zone_new ("UTC", NULL);
  guint n_tested = 0;

  for (const TocsinStampForm *form = tocsin_stamp_forms; form->name != NULL; form++)
    {
      guint n_before = n_tested;

      for (guint i = 0; i < G_N_ELEMENTS (form_cases); i++)
        {
          char text[TOCSIN_TIME_TEXT_SIZE];
          TocsinReading reading;
          TocsinYearWalk walk;
          gsize start;
          guint8 basis;

          if (strcmp (form_cases[i].form, form->name) != 0)
            continue;
          n_tested++;
          tocsin_year_walk_init (&walk, 2024);
          if (!tocsin_stamp_find_form (form, form_cases[i].text, strlen (form_cases[i].text),
                                       &start, &reading))
            {
              g_assert_null (form_cases[i].expected);
              continue;
            }
          tocsin_time_format (tocsin_reading_resolve (&reading, &walk, zone, &basis), text);
          g_assert_cmpstr (text, ==, form_cases[i].expected);
        }
      g_assert_cmpuint (n_tested, >, n_before);
    }
  g_assert_cmpuint (n_tested, ==, G_N_ELEMENTS (form_cases));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/time/number", test_number);
  g_test_add_func ("/time/filetime", test_filetime);
  g_test_add_func ("/time/calendar", test_calendar);
  g_test_add_func ("/time/zones", test_zones);
  g_test_add_func ("/time/fold-in-order", test_fold_in_order);
  g_test_add_func ("/time/any-order", test_any_order);
  g_test_add_func ("/time/gap", test_gap);
  g_test_add_func ("/time/iso-at-random", test_iso_at_random);
  g_test_add_func ("/time/bsd", test_bsd);
  g_test_add_func ("/time/forms", test_forms);
  return g_test_run ();
}
