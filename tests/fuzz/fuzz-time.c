/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as dates in every form, as numbers, and as the lines of a source
 * whose years are looked for, in blocks whose size the first byte gives. */
#include <stdint.h>
#include <string.h>

#include "core/tocsin-stamp.h"
#include "core/tocsin-time.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static TocsinZone *zone;

static void
check_time (gint64 timestamp)
{
  char text[TOCSIN_TIME_TEXT_SIZE];
  TocsinStamp again;

  if (timestamp == TOCSIN_NO_TIME)
    return;
  tocsin_time_format (timestamp, text);
  if (timestamp < 0 || timestamp >= G_GINT64_CONSTANT (253402300800) * TOCSIN_SECOND)
    return;
  g_assert_true (tocsin_time_parse_iso (text, strlen (text), &again));
  g_assert_cmpint (again.local, ==, timestamp);
}

static void
read_stamps (const char *text, gsize length)
{
  TocsinYearWalk walk;
  TocsinReading reading = { 0 };
  TocsinStamp stamp;
  gint64 timestamp;
  gsize start;
  guint8 basis;

  tocsin_year_walk_init (&walk, length > 0 ? 1990 + text[0] % 50 : 0);
  if (tocsin_time_parse_iso (text, length, &stamp))
    check_time (tocsin_stamp_resolve (&stamp, zone, &basis));
  if (tocsin_time_parse_number (text, length, &timestamp))
    check_time (timestamp);
  if (tocsin_stamp_parse_bsd (text, length, &reading))
    {
      g_assert_cmpuint (reading.stamp.length, <=, length);
      check_time (tocsin_reading_resolve (&reading, &walk, zone, &basis));
    }
  for (const TocsinStampForm *form = tocsin_stamp_forms; form->name != NULL; form++)
    if (tocsin_stamp_find_form (form, text, length, &start, &reading))
      {
        g_assert_cmpuint (start + reading.stamp.length, <=, length);
        check_time (tocsin_reading_resolve (&reading, &walk, zone, &basis));
      }
}

static void
scan (const char *text, gsize length, gsize block, TocsinYearScan *result)
{
  g_autoptr (TocsinYearScanner) scanner = tocsin_year_scanner_new ();

  for (gsize at = 0; at < length; at += block)
    tocsin_year_scanner_push (scanner, text + at, MIN (block, length - at));
  tocsin_year_scanner_finish (scanner, result);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *text = (const char *) data + 1;
  g_autofree char *name = NULL;
  TocsinYearScan whole, cut;
  TocsinYearRung rung;
  TocsinYearHints hints = { .now = G_GINT64_CONSTANT (1780000000) * TOCSIN_SECOND };

  if (size < 1)
    return 0;
  if (zone == NULL)
    zone = tocsin_zone_new ("Europe/Berlin", NULL);
  if (zone == NULL)
    zone = tocsin_zone_new ("UTC", NULL);
  name = g_strndup (text, size - 1);
  read_stamps (text, size - 1);
  scan (text, size - 1, size, &whole);
  scan (text, size - 1, data[0] % 64 + 1, &cut);
  g_assert_cmpuint (whole.stamps, ==, cut.stamps);
  g_assert_cmpint (whole.passages, ==, cut.passages);
  g_assert_cmpint (whole.anchor_year, ==, cut.anchor_year);
  hints.file_name = name;
  hints.member_time = TOCSIN_NO_TIME;
  hints.file_time = (gint64) data[0] * 400 * 86400 * TOCSIN_SECOND;
  g_assert_cmpint (tocsin_year_resolve (&whole, &hints, &rung), <, 10000);
  return 0;
}
