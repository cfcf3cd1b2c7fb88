/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: its JSON and its export format say the same. */
#include <string.h>

#include "support/tocsin-test.h"

static TocsinParsed *
parse (const char *data, gsize length, gsize block)
{
  return tocsin_test_parse (tocsin_format_find ("journald"), data, length, block, FALSE);
}

/* The events without what is said of their place. */
static char *
dup_events (const TocsinParsed *parsed)
{
  g_autoptr (GRegex) place
      = g_regex_new (",\"record\":\\d+,\"offset\":\\d+,\"size\":\\d+", 0, 0, NULL);

  return g_regex_replace_literal (place, parsed->ndjson->str, -1, 0, "", 0, NULL);
}

static void
append_binary (GString *out, const char *name, const char *value, gsize length)
{
  g_string_append_printf (out, "%s\n", name);
  for (guint i = 0; i < 8; i++)
    g_string_append_c (out, (char) (length >> (8 * i)));
  g_string_append_len (out, value, (gssize) length);
  g_string_append_c (out, '\n');
}

/* The same entries in the four ways of writing them. */
static void
test_spellings (void)
{
  static const char json[]
      = "{\"__REALTIME_TIMESTAMP\":\"1741079700000000\",\"_HOSTNAME\":\"host1.example.com\","
        "\"SYSLOG_IDENTIFIER\":\"app\",\"_PID\":\"12\",\"PRIORITY\":\"3\","
        "\"MESSAGE\":[116,119,111,10,108,105,110,101,115],\"KEY\":[\"a\",\"b\"]}\n";
  static const char pretty[]
      = "{\n\t\"__REALTIME_TIMESTAMP\" : \"1741079700000000\",\n\t\"_HOSTNAME\" : "
        "\"host1.example.com\",\n\t\"SYSLOG_IDENTIFIER\" : \"app\",\n\t\"_PID\" : \"12\",\n"
        "\t\"PRIORITY\" : \"3\",\n\t\"MESSAGE\" : \"two\\nlines\",\n\t\"KEY\" : [\n\t\t\"a\","
        "\n\t\t[ 98 ]\n\t]\n}\n";
  g_autofree char *sse = g_strdup_printf ("data: %s\n", json);
  g_autoptr (GString) export
      = g_string_new ("__REALTIME_TIMESTAMP=1741079700000000\n_HOSTNAME=host1.example.com\n"
                      "SYSLOG_IDENTIFIER=app\n_PID=12\nPRIORITY=3\n");
  const char *texts[] = { json, pretty, sse, NULL };
  gsize lengths[] = { strlen (json), strlen (pretty), strlen (sse), 0 };
  g_autofree char *first = NULL;

  append_binary (export, "MESSAGE", "two\nlines", 9);
  g_string_append (export, "KEY=a\nKEY=b\n\n");
  texts[3] = export->str;
  lengths[3] = export->len;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (gsize block = 0; block < 20; block += 3)
      {
        g_autoptr (TocsinParsed) parsed = parse (texts[i], lengths[i], block);
        g_autofree char *events = dup_events (parsed);

        tocsin_test_check_counts (&parsed->counts);
        g_assert_cmpuint (parsed->counts.events, ==, 1);
        g_assert_cmpuint (parsed->counts.rejects, ==, 0);
        if (first == NULL)
          first = g_strdup (events);
        g_assert_cmpstr (events, ==, first);
      }
  g_assert_nonnull (strstr (first, "\"app\":\"app\",\"pid\":12,\"severity\":3,\"message\":"
                                   "\"two\\nlines\""));
}

/* A byte array longer than any list of tokens is read whole. */
static void
test_long_bytes (void)
{
  g_autoptr (GString) text
      = g_string_new ("{\"__REALTIME_TIMESTAMP\":\"1741079700000000\",\"MESSAGE\":[");
  g_autoptr (GString) message = g_string_new ("\"message\":\"");
  g_autoptr (TocsinParsed) parsed = NULL;

  for (guint i = 0; i < 20000; i++)
    {
      g_string_append_printf (text, "%s%u", i > 0 ? "," : "", 'a' + i % 26);
      g_string_append_c (message, (char) ('a' + i % 26));
    }
  g_string_append (text, "]}\n");
  g_string_append_c (message, '"');
  parsed = parse (text->str, text->len, 1000);
  g_assert_nonnull (strstr (parsed->ndjson->str, message->str));
}

/* Binary fields whose length is a lie: rejects, and the next entry is an event. */
static void
test_damaged_export (void)
{
  static const guint8 sizes[][8] = {
    { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
    { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
    { 0, 0, 0, 0, 1, 0, 0, 0 },
    { 2, 0, 0, 0, 0, 0, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GString) text = g_string_new ("__CURSOR=a\nMESSAGE\n");
      g_autoptr (TocsinParsed) parsed = NULL;

      g_string_append_len (text, (const char *) sizes[i], 8);
      g_string_append (text, "value\n\n__REALTIME_TIMESTAMP=1741079700000000\nMESSAGE=good\n\n");
      parsed = parse (text->str, text->len, i);
      tocsin_test_check_counts (&parsed->counts);
      g_assert_cmpuint (parsed->counts.rejects, ==, 1);
      g_assert_nonnull (strstr (parsed->ndjson->str, "\"message\":\"good\""));
    }
}

/* An export cut at every byte. */
static void
test_cut_export (void)
{
  g_autoptr (GString) text = g_string_new ("__REALTIME_TIMESTAMP=1741079700000000\nPRIORITY=6\n");

  append_binary (text, "MESSAGE", "a\0b\nc", 5);
  g_string_append (text, "\n__REALTIME_TIMESTAMP=1741079701000000\nMESSAGE=second\n\n");
  for (gsize length = 1; length <= text->len; length++)
    {
      g_autoptr (TocsinParsed) whole = parse (text->str, length, 0);
      g_autoptr (TocsinParsed) pieces = parse (text->str, length, 5);

      tocsin_test_check_counts (&whole->counts);
      g_assert_cmpuint (whole->counts.events + whole->counts.rejects, >, 0);
      g_assert_cmpstr (whole->ndjson->str, ==, pieces->ndjson->str);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/journald/spellings", test_spellings);
  g_test_add_func ("/journald/long-bytes", test_long_bytes);
  g_test_add_func ("/journald/damaged-export", test_damaged_export);
  g_test_add_func ("/journald/cut-export", test_cut_export);
  return g_test_run ();
}
