/* SPDX-License-Identifier: GPL-3.0-or-later */
/* By which clock a record was written, and places in time as people write them. */
#include <string.h>

#include "core/tocsin-error.h"
#include "workspace/tocsin-event-clock.h"

static gint64
get_time (const char *text)
{
  TocsinStamp stamp;

  g_assert_true (tocsin_time_parse_iso (text, strlen (text), &stamp));
  return stamp.local - stamp.offset * TOCSIN_SECOND;
}

static void
check_offset (const char *raw, const char *time, TocsinTimeBasis basis, const char *zone_name,
              gint32 expected)
{
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  g_autoptr (TocsinZone) zone = tocsin_zone_new (zone_name, NULL);
  TocsinEvent *event = tocsin_batch_add_event (batch);

  event->raw = tocsin_batch_append_string (batch, raw);
  event->timestamp = time != NULL ? get_time (time) : TOCSIN_NO_TIME;
  event->time_basis = basis;
  g_assert_cmpint (tocsin_event_find_offset (batch, event, zone), ==, expected);
}

static void
test_offset (void)
{
  check_offset ("x 2025-03-09T12:00:00.5+02:00 y", "2025-03-09T10:00:00.5Z", TOCSIN_TIME_EXACT,
                "UTC", 7200);
  check_offset ("a - - [10/Oct/2000:13:55:36 -0700] b", "2000-10-10T20:55:36Z", TOCSIN_TIME_EXACT,
                "UTC", -25200);
  check_offset ("2025-03-09T12:00:00+02:00", "2025-03-09T11:00:00Z", TOCSIN_TIME_EXACT, "UTC", 0);
  check_offset ("no time at all", "2025-03-09T11:00:00Z", TOCSIN_TIME_EXACT, "UTC", 0);
  check_offset ("Mar  9 12:00:00", "2025-03-09T11:00:00Z", TOCSIN_TIME_YEAR, "Europe/Berlin", 3600);
  check_offset ("Jul  9 12:00:00", "2025-07-09T11:00:00Z", TOCSIN_TIME_ZONE, "Europe/Berlin", 7200);
  check_offset ("", NULL, TOCSIN_TIME_NONE, "Europe/Berlin", 0);
}

static void
check_jump (const char *text, const char *expected)
{
  g_autoptr (TocsinZone) zone = tocsin_zone_new ("Europe/Berlin", NULL);
  g_autoptr (GError) error = NULL;
  TocsinJump jump;

  g_assert_true (tocsin_jump_parse (text, get_time ("2025-03-09T23:30:00Z"), zone, &jump, &error));
  g_assert_no_error (error);
  g_assert_false (jump.is_row);
  g_assert_cmpint (jump.time, ==, get_time (expected));
}

static void
test_jump (void)
{
  g_autoptr (TocsinZone) zone = tocsin_zone_new ("Europe/Berlin", NULL);
  TocsinJump jump;

  check_jump ("2025-03-04", "2025-03-03T23:00:00Z");
  check_jump (" 2025-03-04 10:15 ", "2025-03-04T09:15:00Z");
  check_jump ("2025-03-04 10:15:30", "2025-03-04T09:15:30Z");
  check_jump ("2025-03-04T10:15:30Z", "2025-03-04T10:15:30Z");
  check_jump ("2025-03-04T10:15:30-05:00", "2025-03-04T15:15:30Z");
  /* it is the 10th there */
  check_jump ("14:05", "2025-03-10T13:05:00Z");
  check_jump ("14:05:06", "2025-03-10T13:05:06Z");
  check_jump ("+5m", "2025-03-09T23:35:00Z");
  check_jump ("-2h", "2025-03-09T21:30:00Z");
  check_jump ("+1d", "2025-03-10T23:30:00Z");
  g_assert_true (tocsin_jump_parse ("1200", TOCSIN_NO_TIME, zone, &jump, NULL));
  g_assert_true (jump.is_row && jump.row == 1200);
  g_assert_true (tocsin_jump_parse ("#7", TOCSIN_NO_TIME, zone, &jump, NULL));
  g_assert_true (jump.is_row && jump.row == 7);
}

static void
test_refused (void)
{
  static const char *const texts[] = { "",
                                       "x",
                                       "0",
                                       "+5",
                                       "+m",
                                       "5m",
                                       "+5y",
                                       "2025-13-04",
                                       "25:00",
                                       "2025-03-04x",
                                       "14:05:",
                                       "2025-03-04 9",
                                       "+99999999999d",
                                       "-",
                                       "#",
                                       "12 13" };
  g_autoptr (TocsinZone) zone = tocsin_zone_new ("UTC", NULL);
  TocsinJump jump;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", texts[i]);
      g_assert_false (tocsin_jump_parse (texts[i], 0, zone, &jump, &error));
      g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID);
    }
  g_assert_false (tocsin_jump_parse ("14:05", TOCSIN_NO_TIME, zone, &jump, NULL));
  g_assert_false (tocsin_jump_parse ("+5m", TOCSIN_NO_TIME, zone, &jump, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/event-clock/offset", test_offset);
  g_test_add_func ("/event-clock/jump", test_jump);
  g_test_add_func ("/event-clock/refused", test_refused);
  return g_test_run ();
}
