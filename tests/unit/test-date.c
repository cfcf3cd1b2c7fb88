/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-date.h"

typedef struct
{
  const char *text;
  const char *expected; /* NULL where it is no date */
  int offset;           /* minutes, 9999 for none */
  TocsinDateOrder seen;
  const char *rest; /* what follows the date */
} Case;

#define NONE 9999
#define CLEAR TOCSIN_DATE_CLEAR
#define OPEN TOCSIN_DATE_EITHER
#define DAY TOCSIN_DATE_DAY_FIRST
#define MONTH TOCSIN_DATE_MONTH_FIRST

static const Case cases[] = {
  { "2025-12-31T23:59:59.5Z", "2025-12-31T23:59:59.500000Z", 0, CLEAR, "" },
  { "2025-12-31 23:59:59,5 +09:00", "2025-12-31T23:59:59.500000Z", 540, CLEAR, "" },
  { "2025-12-31 23:59:59 UTC", "2025-12-31T23:59:59.000000Z", 0, CLEAR, "" },
  { "12/31/2025 11:59:59 PM", "2025-12-31T23:59:59.000000Z", NONE, MONTH, "" },
  { "12/31/2025 12:00:00 AM", "2025-12-31T00:00:00.000000Z", NONE, MONTH, "" },
  { "12/31/2025, 12:00:00\xe2\x80\xafp.m.", "2025-12-31T12:00:00.000000Z", NONE, MONTH, "" },
  { "31/12/2025 23:59", "2025-12-31T23:59:00.000000Z", NONE, DAY, "" },
  { "3/4/2025 5:06:07 AM", "2025-03-04T05:06:07.000000Z", NONE, OPEN, "" },
  { "\xe2\x80\x8e"
    "3/\xe2\x80\x8e"
    "4/\xe2\x80\x8e"
    "2025 5:06:07 AM",
    "2025-03-04T05:06:07.000000Z", NONE, OPEN, "" },
  { "31.12.2025 23:59:59", "2025-12-31T23:59:59.000000Z", NONE, CLEAR, "" },
  { "4.3.25 05:06", "2025-03-04T05:06:00.000000Z", NONE, CLEAR, "" },
  { "4.3.99", "1999-03-04T00:00:00.000000Z", NONE, CLEAR, "" },
  { "31-12-2025 23:59:59", "2025-12-31T23:59:59.000000Z", NONE, DAY, "" },
  { "2025/12/31 23:59:59.123456", "2025-12-31T23:59:59.123456Z", NONE, CLEAR, "" },
  { "2025-12-31", "2025-12-31T00:00:00.000000Z", NONE, CLEAR, "" },
  { "Dec 31, 2025 @ 23:59:59.123", "2025-12-31T23:59:59.123000Z", NONE, CLEAR, "" },
  { "31-Dec-2025 23:59:59", "2025-12-31T23:59:59.000000Z", NONE, CLEAR, "" },
  { "31 December 2025 23:59:59", "2025-12-31T23:59:59.000000Z", NONE, CLEAR, "" },
  { "31/Dec/2025:23:59:59 +0100", "2025-12-31T23:59:59.000000Z", 60, CLEAR, "" },
  { "Wed, 31 Dec 2025 23:59:59 GMT", "2025-12-31T23:59:59.000000Z", 0, CLEAR, "" },
  { "2025/12/31 23:59:59 -0330 more", "2025-12-31T23:59:59.000000Z", -210, CLEAR, " more" },
  { "12/31/2025 text", "2025-12-31T00:00:00.000000Z", NONE, MONTH, " text" },
  { "31/31/2025", NULL, 0, 0, NULL },
  { "29.2.2025", NULL, 0, 0, NULL },
  { "12/31/2025 13:00:00 PM", NULL, 0, 0, NULL },
  { "12/31/2025 23:60:00", NULL, 0, 0, NULL },
  { "12/31-2025", NULL, 0, 0, NULL },
  { "12:34:56", NULL, 0, 0, NULL },
  { "Dezember", NULL, 0, 0, NULL },
  { "10.0.0.1", NULL, 0, 0, NULL },
  { "1/2", NULL, 0, 0, NULL },
  { "", NULL, 0, 0, NULL },
};

static void
test_forms (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      char text[TOCSIN_TIME_TEXT_SIZE];
      TocsinStamp stamp;
      TocsinDateOrder seen;
      gboolean is_date
          = tocsin_date_parse (c->text, strlen (c->text), TOCSIN_DATE_EITHER, &stamp, &seen);

      g_test_message ("%s", c->text);
      g_assert_cmpint (is_date, ==, c->expected != NULL);
      if (!is_date)
        continue;
      tocsin_time_format (stamp.local, text);
      g_assert_cmpstr (text, ==, c->expected);
      g_assert_cmpint (stamp.has_offset, ==, c->offset != NONE);
      if (c->offset != NONE)
        g_assert_cmpint (stamp.offset, ==, c->offset * 60);
      g_assert_cmpint (seen, ==, c->seen);
      g_assert_cmpstr (c->text + stamp.length, ==, c->rest);
    }
}

static void
test_order (void)
{
  TocsinStamp stamp;
  TocsinDateOrder seen;
  char text[TOCSIN_TIME_TEXT_SIZE];

  g_assert_true (tocsin_date_parse ("3/4/2025", 8, TOCSIN_DATE_DAY_FIRST, &stamp, &seen));
  tocsin_time_format (stamp.local, text);
  g_assert_cmpstr (text, ==, "2025-04-03T00:00:00.000000Z");
  /* A date that can only be read one way is read that way. */
  g_assert_true (tocsin_date_parse ("12/31/2025", 10, TOCSIN_DATE_DAY_FIRST, &stamp, &seen));
  tocsin_time_format (stamp.local, text);
  g_assert_cmpstr (text, ==, "2025-12-31T00:00:00.000000Z");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/date/forms", test_forms);
  g_test_add_func ("/date/order", test_order);
  return g_test_run ();
}
