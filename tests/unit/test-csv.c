/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-event.h"
#include "export/tocsin-exporter.h"
#include "support/tocsin-test.h"

extern const TocsinFormat tocsin_format_csv;

static char *
parse_with (const TocsinFormat *format, const char *text, gsize length, gsize block,
            TocsinCounts *counts)
{
  g_autoptr (TocsinParsed) parsed = tocsin_test_parse (format, text, length, block, FALSE);
  g_autoptr (GRegex) place
      = g_regex_new ("\"record\":\\d+,\"offset\":\\d+,\"size\":\\d+,?", 0, 0, NULL);

  tocsin_test_check_counts (&parsed->counts);
  if (counts != NULL)
    *counts = parsed->counts;
  return g_regex_replace_literal (place, parsed->ndjson->str, -1, 0, "", 0, NULL);
}

static char *
parse (const char *text, gsize block, TocsinCounts *counts)
{
  return parse_with (&tocsin_format_csv, text, strlen (text), block, counts);
}

/* Texts that a table may spoil. */
static const char *const texts[] = {
  "plain",        "=1+1",          "'=1+1", "''=1",    "'",         "''",         "+1",      "-1",
  "@a",           "\tb",           "\rc",   "a\nb",    "a\r\nb",    "\"quoted\"", "a,b;c|d", "\"",
  "\xef\xbc\x9d", "'\xef\xbc\xa0", "-",     " blank ", "S\xc3\xa9", "'a",         "'\"=",    "1,5",
  "\\",           "{\"a\":1}"
};

static TocsinSlice
pick (TocsinBatch *batch, GRand *random)
{
  return tocsin_batch_append_string (batch,
                                     texts[g_rand_int_range (random, 0, G_N_ELEMENTS (texts))]);
}

static void
add_random_event (TocsinBatch *batch, GRand *random)
{
  static const char *const names[] = { "Level", "user.name", "a", "Channel" };
  static const char *const numbers[] = { "0", "-1", "12.5", "1e9" };
  TocsinEvent *event = tocsin_batch_add_event (batch);
  TocsinSlice *const columns[]
      = { &event->raw,      &event->message, &event->host,     &event->app,    &event->source_ip,
          &event->username, &event->channel, &event->provider, &event->attempt };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    if (g_rand_int_range (random, 0, 4) > 0)
      *columns[i] = pick (batch, random);
  if (event->message.length == 0)
    event->message = tocsin_batch_append_string (batch, "m");
  event->timestamp = g_rand_int_range (random, 0, 1 << 30) * TOCSIN_SECOND + 123456;
  event->time_basis = (guint8) g_rand_int_range (random, TOCSIN_TIME_EXACT, TOCSIN_TIME_FILE + 1);
  event->dataset = tocsin_batch_intern_string (batch, "syslog");
  event->pid = g_rand_int_range (random, -1, 5);
  event->event_id = g_rand_int_range (random, -1, 5);
  event->severity = g_rand_boolean (random) ? 3 : TOCSIN_NO_SEVERITY;
  event->outcome = (guint8) g_rand_int_range (random, 0, 3);
  event->repeat = (guint32) g_rand_int_range (random, 0, 4);
  event->category = tocsin_batch_intern_string (batch, "authentication");
  for (gint i = g_rand_int_range (random, 0, 6); i > 0; i--)
    {
      guint32 name = tocsin_batch_intern_string (
          batch, names[g_rand_int_range (random, 0, G_N_ELEMENTS (names))]);
      TocsinSlice number = tocsin_batch_append_string (
          batch, numbers[g_rand_int_range (random, 0, G_N_ELEMENTS (numbers))]);

      if (g_rand_boolean (random))
        tocsin_batch_add_field (batch, name, TOCSIN_VALUE_STRING, pick (batch, random));
      else
        tocsin_batch_add_field (batch, name, TOCSIN_VALUE_NUMBER, number);
    }
  tocsin_batch_add_field (batch, tocsin_batch_intern_string (batch, "Channel"), TOCSIN_VALUE_STRING,
                          pick (batch, random))
      ->is_system
      = g_rand_boolean (random);
}

static gboolean
write_out (const char *data, gsize length, gpointer user_data, GError **error)
{
  (void) error;
  g_string_append_len (user_data, data, (gssize) length);
  return TRUE;
}

/* What our exporter writes is read back as it was. */
static void
test_round_trip (void)
{
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  g_autoptr (GString) table = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GRegex) place
      = g_regex_new ("\"record\":\\d+,\"offset\":\\d+,\"size\":\\d+,?", 0, 0, NULL);
  g_autofree TocsinColumn *columns = g_new (TocsinColumn, TOCSIN_N_COLUMNS);
  g_autoptr (TocsinExport) out = NULL;
  g_autofree char *wanted = NULL;
  g_autofree char *got = NULL;
  GRand *random = g_rand_new_with_seed (7);

  for (guint i = 0; i < TOCSIN_N_COLUMNS; i++)
    columns[i] = (TocsinColumn) i;
  out = tocsin_export_new_events (tocsin_exporter_find ("csv"), columns, TOCSIN_N_COLUMNS,
                                  write_out, table);
  for (guint i = 0; i < 2000; i++)
    {
      add_random_event (batch, random);
      tocsin_event_append_json (batch, &batch->events[i], expected);
      g_string_append_c (expected, '\n');
      g_assert_true (tocsin_export_add_event (out, batch, &batch->events[i], i, 1, NULL));
    }
  g_assert_true (tocsin_export_finish (out, NULL));
  wanted = g_regex_replace_literal (place, expected->str, -1, 0, "", 0, NULL);
  got = parse (table->str, 0, NULL);
  g_assert_cmpstr (got, ==, wanted);
  g_rand_free (random);
}

/* The same table with any delimiter and line end. */
static void
test_delimiters (void)
{
  static const char table[] = "time,host,message,extra\n2025-03-04 05:06:07,a.example.com,one,x\n"
                              "2025-03-04 05:06:08,b.example.com,two,\n";
  g_autofree char *expected = parse (table, 0, NULL);

  for (const char *delimiter = ",;\t|"; *delimiter != '\0'; delimiter++)
    {
      g_autofree char *other = g_strdelimit (g_strdup (table), ",", *delimiter);
      g_autofree char *got = parse (other, 5, NULL);
      g_auto (GStrv) lines = g_strsplit (other, "\n", -1);
      g_autofree char *crlf = g_strjoinv ("\r\n", lines);
      g_autofree char *got_crlf = parse (crlf, 0, NULL);

      g_assert_cmpstr (got, ==, expected);
      g_assert_cmpstr (got_crlf, ==, expected);
    }
}

static guint
sniff (const char *text, char **why)
{
  TocsinSample sample = { text, strlen (text), TRUE, "x.csv" };
  GString *reason = g_string_new (NULL);
  guint score = tocsin_format_csv.sniff (&sample, reason);
  g_autofree char *said = g_string_free (reason, FALSE);

  if (why != NULL)
    *why = g_steal_pointer (&said);
  return score;
}

/* One date that can be read one way only settles the whole column. */
static void
test_order_of_dates (void)
{
  g_autofree char *day
      = parse ("time,message\n03/04/2025 05:06:07,a\n31/03/2025 05:06:07,b\n", 0, NULL);
  g_autofree char *month
      = parse ("time,message\n03/04/2025 05:06:07,a\n03/31/2025 05:06:07,b\n", 0, NULL);
  g_autofree char *open
      = parse ("time,message\n03/04/2025 05:06:07,a\n03/05/2025 05:06:07,b\n", 0, NULL);
  g_autofree char *said = NULL;

  g_assert_nonnull (strstr (day, "2025-04-03T05:06:07"));
  g_assert_nonnull (strstr (day, "2025-03-31T05:06:07"));
  g_assert_nonnull (strstr (month, "2025-03-04T05:06:07"));
  g_assert_nonnull (strstr (open, "2025-03-04T05:06:07"));
  sniff ("time,message\n03/04/2025 05:06:07,a\n03/05/2025 05:06:07,b\n", &said);
  g_assert_nonnull (strstr (said, "month is assumed"));
}

static void
keep (TocsinSink *sink, gpointer user_data)
{
  for (guint32 i = 0; i < sink->batch->n_events; i++)
    tocsin_event_append_json (sink->batch, &sink->batch->events[i], user_data);
  tocsin_batch_clear (sink->batch);
}

/* The user's word stands over what is guessed. */
static void
test_mapping (void)
{
  static const char table[]
      = "time,seen,who,user,what\n1,1741064767,alice,bob,did\n2,1741064768000,carol,dave,it\n";
  g_autoptr (TocsinZone) zone = tocsin_zone_new ("UTC", NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  TocsinParserOptions options = { .zone = zone,
                                  .file_time = TOCSIN_NO_TIME,
                                  .file_name = "x.csv",
                                  .columns = "timestamp=seen,username=WHO,message=what,host=none" };
  g_autoptr (TocsinSink) sink = tocsin_sink_new (keep, out);
  g_autoptr (TocsinDriver) driver = tocsin_driver_new (&tocsin_format_csv, &options, sink);

  tocsin_driver_push (driver, table, strlen (table));
  tocsin_driver_finish (driver);
  g_assert_cmpstr (
      out->str, ==,
      "{\"timestamp\":\"2025-03-04T05:06:07.000000Z\",\"source\":\"csv\",\"message\":\"did\","
      "\"username\":\"alice\",\"time_basis\":\"exact\",\"repeat\":1,\"record\":2,\"offset\":24,"
      "\"size\":27,\"fields\":{\"time\":\"1\",\"user\":\"bob\"}}"
      "{\"timestamp\":\"2025-03-04T05:06:08.000000Z\",\"source\":\"csv\",\"message\":\"it\","
      "\"username\":\"carol\",\"time_basis\":\"exact\",\"repeat\":1,\"record\":3,\"offset\":51,"
      "\"size\":30,\"fields\":{\"time\":\"2\",\"user\":\"dave\"}}");
}

static void
test_sniff (void)
{
  static const char *const tables[]
      = { "timestamp,host,source,app,message,source_ip,username,outcome\n",
          "Level,Date and Time,Source,Event ID,Task Category\n",
          "#TYPE Selected.Event\n\"Message\",\"Id\",\"TimeCreated\"\n\"a\",\"1\",\"x\"\n",
          "message,datetime,timestamp_desc\na,2025-03-04T05:06:07Z,b\n",
          "time;user\n2025-03-04 05:06:07;a\n2025-03-04 05:06:07;b\n",
          "Name\tWhen\na\t4.3.2025 05:06\nb\t5.3.2025 05:06\n" };
  static const char *const others[] = {
    "Mar  4 05:06:07 web1 sshd[612]: a, b\nMar  4 05:06:07 web1 sshd[612]: c, d\n",
    "2025-03-04 05:06:07,123 INFO a\n2025-03-04 05:06:08,123 INFO b\n",
    "{\"time\":\"2025-03-04T05:06:07Z\",\"a\":1}\n{\"time\":\"2025-03-04T05:06:07Z\",\"a\":1}\n",
    "name,size\na,1\nb,2\n",
    "Dear all,\nhere it is, at last.\n",
    "#Fields: date time c-ip\n2025-03-04 05:06:07 203.0.113.7\n",
    "203.0.113.7 - - [04/Mar/2025:05:06:07 +0000] \"GET /a,b HTTP/1.1\" 200 5\n",
    "",
    "\n"
  };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    g_assert_cmpuint (sniff (tables[i], NULL), >=, 55);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_cmpuint (sniff (others[i], NULL), ==, 0);
}

/* Says which files of a folder are taken for tables. */
static guint
count_tables (const char *folder, const char *prefix, guint *n_files)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  *n_files = 0;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      g_auto (TocsinDetection) detection = { 0 };
      gsize length;

      if (!g_str_has_prefix (name, prefix) || !g_str_has_suffix (name, ".log")
          || !g_file_get_contents (path, &text, &length, NULL))
        continue;
      tocsin_format_detect (&(TocsinSample){ text, MIN (length, TOCSIN_SAMPLE_SIZE),
                                             length <= TOCSIN_SAMPLE_SIZE, "x.log" },
                            &detection);
      ++*n_files;
      n += detection.format == &tocsin_format_csv;
      g_test_message ("%s: %s", name, detection.reason);
    }
  return n;
}

static void
test_detection (void)
{
  g_autofree char *golden
      = g_build_filename (g_getenv ("TOCSIN_TEST_DATA"), "golden", "formats", NULL);
  g_autofree char *corpus = tocsin_test_dup_corpus ("loghub");
  guint n_files;

  g_assert_cmpuint (count_tables (golden, "csv", &n_files), ==, n_files);
  g_assert_cmpuint (n_files, >, 0);
  g_assert_cmpuint (count_tables (golden, "text", &n_files), ==, 0);
  g_assert_cmpuint (count_tables (golden, "syslog", &n_files), ==, 0);
  if (corpus != NULL)
    g_assert_cmpuint (count_tables (corpus, "", &n_files), ==, 0);
}

/* A quote lost anywhere costs at most the rows that it touches. */
static void
test_lost_quotes (void)
{
  g_autoptr (GString) table = g_string_new ("time,host,message\n");
  const guint n_rows = 12;

  for (guint i = 0; i < n_rows; i++)
    g_string_append_printf (table, "2025-03-04T05:06:%02uZ,a,\"%s\"\n", i,
                            i % 3 == 0   ? "two\nlines"
                            : i % 3 == 1 ? "a \"\"b\"\" c"
                                         : "x, y");
  for (gsize at = 0; at < table->len; at++)
    if (table->str[at] == '"')
      {
        g_autofree char *text
            = g_strdup_printf ("%.*s%s", (int) at, table->str, table->str + at + 1);
        TocsinCounts counts;
        g_autofree char *whole = parse (text, 0, &counts);
        g_autofree char *pieces = parse (text, 3, NULL);

        g_assert_cmpstr (pieces, ==, whole);
        g_assert_cmpuint (counts.events, >=, n_rows - 2);
      }
}

/* Rows that are too long are one reject, and hostile ones take linear time. */
static void
test_bounds (void)
{
  static const char *const pieces[] = { "2025-03-04T05:06:07Z,\"\"a\n",
                                        "2025-03-04T05:06:07Z,\"a\n",
                                        "2025-03-04T05:06:07Z,\"\"\"a\n",
                                        "\"",
                                        ",",
                                        "\"\n",
                                        "a" };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) text = g_string_new ("time,message\n2025-03-04T05:06:07Z,a\n");
      g_autofree char *first = NULL;
      TocsinCounts counts;

      while (text->len < TOCSIN_MAX_RECORD + (1u << 20))
        g_string_append (text, pieces[i]);
      g_string_append (text, "\n2025-03-04T05:06:08Z,b\n");
      for (gsize block = 0; block <= 1u << 20; block += 1u << 20)
        {
          g_autofree char *got = parse (text->str, block, &counts);

          g_test_message ("%.30s in blocks of %" G_GSIZE_FORMAT, pieces[i], block);
          g_assert_cmpuint (counts.events, >=, 2);
          if (first == NULL)
            first = g_steal_pointer (&got);
          else
            g_assert_cmpstr (got, ==, first);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csv/round-trip", test_round_trip);
  g_test_add_func ("/csv/delimiters", test_delimiters);
  g_test_add_func ("/csv/order-of-dates", test_order_of_dates);
  g_test_add_func ("/csv/mapping", test_mapping);
  g_test_add_func ("/csv/sniff", test_sniff);
  g_test_add_func ("/csv/detection", test_detection);
  g_test_add_func ("/csv/lost-quotes", test_lost_quotes);
  g_test_add_func ("/csv/bounds", test_bounds);
  return g_test_run ();
}
