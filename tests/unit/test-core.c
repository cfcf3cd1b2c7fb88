/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-address.h"
#include "core/tocsin-event.h"
#include "core/tocsin-text.h"
#include "core/tocsin-time.h"
#include "support/tocsin-test.h"

static void
test_address (void)
{
  static const struct
  {
    const char *text;
    const char *canonical;
  } cases[] = {
    { "203.0.113.7", "203.0.113.7" },
    { "::1", "::1" },
    { "::", "::" },
    { "2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },
    { "::ffff:192.0.2.1", "192.0.2.1" },
    { "fe80::1%eth0", "fe80::1" },
    { "[2001:db8::1]:443", "2001:db8::1" },
    { "192.0.2.1:22", "192.0.2.1" },
    { "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0" },
    { "999.999.999.999", NULL },
    { "01.2.3.4", NULL },
    { "1.2.3", NULL },
    { "1:2:3:4:5:6:7:8:9", NULL },
    { "1::2::3", NULL },
    { ":1:2:3:4:5:6:7", NULL },
    { "12345::", NULL },
    { "LOCAL", NULL },
    { "-", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TocsinAddress address;
      char text[TOCSIN_ADDRESS_TEXT_SIZE];

      if (!tocsin_address_find (cases[i].text, strlen (cases[i].text), &address))
        {
          g_assert_null (cases[i].canonical);
          continue;
        }
      tocsin_address_format (&address, text);
      g_assert_cmpstr (text, ==, cases[i].canonical);
    }
}

static gboolean
contains (const char *network_text, const char *address_text)
{
  TocsinNetwork network;
  TocsinAddress address;

  g_assert_true (tocsin_network_parse (network_text, strlen (network_text), &network));
  g_assert_true (tocsin_address_parse (address_text, strlen (address_text), &address));
  return tocsin_network_contains (&network, &address);
}

static void
test_network (void)
{
  TocsinNetwork network;

  g_assert_true (contains ("203.0.113.0/24", "203.0.113.255"));
  g_assert_false (contains ("203.0.113.0/24", "203.0.114.0"));
  g_assert_true (contains ("0.0.0.0/0", "8.8.8.8"));
  g_assert_false (contains ("::/0", "8.8.8.8"));
  g_assert_true (contains ("2001:db8::/33", "2001:db8:7fff::1"));
  g_assert_false (contains ("2001:db8::/33", "2001:db8:8000::1"));
  g_assert_true (contains ("::1", "::1"));
  g_assert_false (tocsin_network_parse ("1.2.3.4/33", 10, &network));
  g_assert_false (tocsin_network_parse ("1.2.3.4/", 8, &network));
}

static void
test_time (void)
{
  char text[TOCSIN_TIME_TEXT_SIZE];
  TocsinStamp stamp;
  gint64 timestamp;

  g_assert_true (tocsin_time_from_civil (2024, 2, 29, 23, 59, 60, 0, &timestamp));
  tocsin_time_format (timestamp, text);
  g_assert_cmpstr (text, ==, "2024-03-01T00:00:00.000000Z");
  g_assert_false (tocsin_time_from_civil (2023, 2, 29, 0, 0, 0, 0, &timestamp));
  g_assert_true (tocsin_time_parse_iso ("2025-01-02T03:04:05.123456789+0530 x", 36, &stamp));
  g_assert_cmpuint (stamp.length, ==, 34);
  g_assert_cmpint (stamp.offset, ==, 19800);
  for (gint64 day = -100000; day < 100000; day += 37)
    {
      g_autoptr (GDateTime) expected = g_date_time_new_from_unix_utc (day * 86400 + 86399);
      g_autofree char *expected_text = g_date_time_format (expected, "%Y-%m-%dT%H:%M:%S.000000Z");

      tocsin_time_format ((day * 86400 + 86399) * TOCSIN_SECOND, text);
      g_assert_cmpstr (text, ==, expected_text);
    }
}

static void
test_text (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  tocsin_text_append_json (out, "a\"b\\\n\t\x1b\0z", 9);
  g_assert_cmpstr (out->str, ==, "\"a\\\"b\\\\\\n\\t\\u001b\\u0000z\"");
  g_string_truncate (out, 0);
  tocsin_text_append_visible (out, "\x1b[31m\0\xff\xe2\x80\xae", 10);
  g_assert_cmpstr (out->str, ==, "␛[31m␀\xef\xbf\xbd<U+202E>");
  g_assert_false (tocsin_text_is_utf8 ("abcdefgh\xc0\x80", 10));
  g_assert_true (tocsin_text_is_utf8 ("abcdefgh\0äö", 13));
}

static void
test_batch (void)
{
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  g_autoptr (GString) out = g_string_new (NULL);
  TocsinEvent *event = tocsin_batch_add_event (batch);
  guint32 name = tocsin_batch_intern_string (batch, "A");

  g_assert_cmpuint (name, ==, tocsin_batch_intern (batch, "AB", 1));
  tocsin_batch_add_field (batch, name, TOCSIN_VALUE_STRING, tocsin_batch_append (batch, "x", 1));
  tocsin_batch_add_field (batch, name, TOCSIN_VALUE_NUMBER, tocsin_batch_append (batch, "2", 1));
  tocsin_batch_add_field (batch, name, TOCSIN_VALUE_NULL, TOCSIN_NO_SLICE)->is_system = TRUE;
  tocsin_event_append_fields (batch, event, out);
  g_assert_cmpstr (out->str, ==, "{\"A\":[\"x\",2],\"System.A\":null}");
  for (int i = 0; i < 2000; i++)
    {
      g_autofree char *text = g_strdup_printf ("name %d", i % 1000);

      g_assert_cmpuint (tocsin_batch_intern_string (batch, text), ==, 2 + i % 1000);
    }
}

/* So many fields, all of different names and each in System and in the body, that comparing
 * each with each would take minutes. */
static void
test_many_fields (void)
{
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  TocsinEvent *event = tocsin_batch_add_event (batch);
  g_autoptr (GString) out = g_string_new (NULL);
  TocsinSlice value = tocsin_batch_append (batch, "1", 1);

  for (guint i = 0; i < 200000; i++)
    {
      char name[16];
      guint32 index;

      g_snprintf (name, sizeof name, "f%u", i);
      index = tocsin_batch_intern_string (batch, name);
      tocsin_batch_add_field (batch, index, TOCSIN_VALUE_NUMBER, value)->is_system = TRUE;
      tocsin_batch_add_field (batch, index, TOCSIN_VALUE_NUMBER, value);
      if (i == 0)
        tocsin_batch_add_field (batch, index, TOCSIN_VALUE_NUMBER, value);
    }
  tocsin_event_append_fields (batch, event, out);
  g_assert_true (
      g_str_has_prefix (out->str, "{\"System.f0\":1,\"f0\":[1,1],\"System.f1\":1,\"f1\":1,"));
  g_assert_true (g_str_has_suffix (out->str, ",\"System.f199999\":1,\"f199999\":1}"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/address", test_address);
  g_test_add_func ("/core/network", test_network);
  g_test_add_func ("/core/time", test_time);
  g_test_add_func ("/core/text", test_text);
  g_test_add_func ("/core/batch", test_batch);
  g_test_add_func ("/core/many-fields", test_many_fields);
  return g_test_run ();
}
