/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "support/tocsin-test.h"

static guint
count_lines_with (const GString *ndjson, const char *a, const char *b, const char *c)
{
  g_auto (GStrv) lines = g_strsplit (ndjson->str, "\n", -1);
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    n += strstr (lines[i], a) != NULL && strstr (lines[i], b) != NULL
         && strstr (lines[i], c) != NULL;
  return n;
}

static const TocsinFormat *
detect (const char *data, gsize length)
{
  TocsinSample sample = { .data = data,
                          .length = MIN (length, TOCSIN_SAMPLE_SIZE),
                          .is_whole = length <= TOCSIN_SAMPLE_SIZE,
                          .name = "x" };
  g_auto (TocsinDetection) detection;

  tocsin_format_detect (&sample, &detection);
  return detection.format;
}

static const char *
detected_id (const char *text)
{
  const TocsinFormat *format = detect (text, strlen (text));

  return format != NULL ? format->id : "none";
}

/* A log is known by the lines that begin its messages, however long the stack
 * traces between them are. */
static void
test_detection_continued (void)
{
  static const struct
  {
    const char *line;
    const char *format;
  } cases[] = {
    { "Aug  5 10:00:00 web01 app[1]: failed\n", "syslog" },
    { "2025-08-05T10:00:00.1+02:00 web01 app[1]: failed\n", "syslog" },
    { "2025-08-05 10:00:00,123 ERROR [main] com.example.App - failed\n", "text" },
    { "[2025-08-05 10:00:00] failed\n", "text" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) log = g_string_new (NULL);

      for (guint j = 0; j < 200; j++)
        if (j % 50 == 0)
          g_string_append (log, cases[i].line);
        else
          g_string_append (log, "\tat com.example.App.main(App.java:10)\n");
      g_assert_cmpstr (detected_id (log->str), ==, cases[i].format);
    }
  g_assert_cmpstr (detected_id ("thing (1.0)\n\n  * One.\n  * Two.\n  * Three.\n  * Four.\n"
                                " -- A <a@example.com>  Tue, 05 Aug 2025 10:00:00 +0000\n"),
                   !=, "text");
}

static void
test_detection (void)
{
  g_assert_cmpstr (detected_id ("Aug  5 10:00:00 web01 sshd[1]: x\n"), ==, "syslog");
  g_assert_cmpstr (detected_id ("<13>Aug  5 10:00:00 web01 x\n"), ==, "syslog");
  g_assert_cmpstr (detected_id ("<13>1 2025-08-05T10:00:00Z web01 app - - - x\n"), ==, "syslog");
  g_assert_cmpstr (detected_id ("2025-08-05T10:00:00.1+02:00 web01 app[1]: x\n"), ==, "syslog");
  g_assert_cmpstr (detected_id ("-- Boot 0 --\nMon 2025-01-06 10:00:00 UTC web01 app[7]: x\n"), !=,
                   "text");
  g_assert_cmpstr (detected_id ("2025-08-05 10:00:00 web01 sshd[1]: x\n"), ==, "syslog");
  g_assert_cmpstr (detected_id ("2025-08-05 10:00:00,1 a.b  [7]: NOTICE [sshd] x\n"), ==, "text");
  g_assert_cmpstr (detected_id ("2025-08-05 10:00:00.1 UTC [7] LOG:  x\n"), ==, "text");
  g_assert_cmpstr (detected_id ("2025-08-05 10:00:00 status installed x\n"), ==, "text");
  g_assert_cmpstr (detected_id ("2025-08-05T10:00:00Z INFO server: listening\n"), ==, "text");
  g_assert_cmpstr (detected_id ("2025-08-05T10:00:00.1Z stdout F app: x\n"), ==, "text");
  g_assert_cmpstr (detected_id ("[Sun Dec 07 04:47:44 2025] [error] x\n"), ==, "text");
  g_assert_cmpstr (detected_id ("I0831 09:36:55.418891 1 file.go:12] x\n"), ==, "text");
  g_assert_cmpstr (detected_id ("Dear reader,\nthis is prose.\n"), ==, "none");
  g_assert_cmpstr (detected_id ("#include <stdio.h>\nint x = 2025;\n"), ==, "none");
  g_assert_cmpstr (detected_id ("<html>2025-08-05 10:00:00</html>\n"), ==, "none");
  g_assert_cmpstr (detected_id ("12:30 we met\n2025-08-05 was a Tuesday\n"), ==, "none");
  g_assert_cmpstr (detected_id (""), ==, "none");
}

static void
test_reason (void)
{
  static const char line[] = "Aug  5 10:00:00 web01 sshd[1]: x\n";
  TocsinSample sample = { .data = line, .length = strlen (line), .is_whole = TRUE, .name = "x" };
  g_auto (TocsinDetection) detection;

  tocsin_format_detect (&sample, &detection);
  g_assert_cmpstr (detection.reason, ==, "1 of 1 lines are syslog");
  g_assert_cmpuint (detection.confidence, ==, 95);
  g_assert_cmpstr (detection.runner_up->id, ==, "text");
}

/* Prose that quotes one line of a log is not a log. */
static void
test_detection_of_prose (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 60; i++)
    g_string_append (text, i == 30 ? "Aug  5 10:00:00 web01 sshd[1]: x\n2025-01-01 10:00:00 x\n"
                                   : "A line of a book about logs.\n");
  g_assert_cmpstr (detected_id (text->str), ==, "none");
}

/* The same events however the bytes are cut. */
static void
test_any_cut (void)
{
  static const char *const samples[]
      = { "syslog.log", "syslog-5424.log", "syslog-glued.log", "syslog-iso.log",
          "text.log",   "text-apache.log", "text-history.log" };

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *path
          = g_build_filename (g_getenv ("TOCSIN_TEST_DATA"), "golden", "formats", samples[i], NULL);
      const TocsinFormat *format
          = tocsin_format_find (g_str_has_prefix (samples[i], "syslog") ? "syslog" : "text");
      g_autofree char *data = NULL;
      g_autoptr (TocsinParsed) whole = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &data, &length, NULL));
      whole = tocsin_test_parse (format, data, length, 0, FALSE);
      for (gsize block = 1; block < 300; block += block < 40 ? 1 : 37)
        {
          g_autoptr (TocsinParsed) parsed = tocsin_test_parse (format, data, length, block, FALSE);

          g_assert_cmpstr (parsed->ndjson->str, ==, whole->ndjson->str);
        }
    }
}

/* A sample cut anywhere still adds up, and begins with the same events. */
static void
test_truncated (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("TOCSIN_TEST_DATA"), "golden", "formats",
                                            "syslog-5424.log", NULL);
  g_autofree char *data = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  for (gsize n = 0; n < length; n++)
    {
      g_autofree char *exact = g_memdup2 (data, n);
      g_autoptr (TocsinParsed) parsed
          = tocsin_test_parse (tocsin_format_find ("syslog"), exact, n, 0, FALSE);

      tocsin_test_check_counts (&parsed->counts);
      g_assert_cmpuint (parsed->counts.rejects, ==, n > 0 && n < strlen ("<34>"));
    }
}

/* More continuation lines than an event may hold, onto an event whose message
 * is not the end of its raw text: in linear time and bounded memory. */
static void
test_many_continuations (void)
{
  g_autoptr (GString) text = g_string_new ("Aug  5 10:00:00 web01 app: a#011b\n");
  g_autoptr (TocsinParsed) parsed = NULL;

  for (guint i = 0; i < 300000; i++)
    g_string_append (text, "more\n");
  parsed = tocsin_test_parse (tocsin_format_find ("syslog"), text->str, text->len, 0, FALSE);
  tocsin_test_check_counts (&parsed->counts);
  g_assert_cmpuint (parsed->counts.events, ==, 1);
  g_assert_cmpuint (parsed->counts.records, ==, 300001);
  g_assert_cmpuint (parsed->counts.joined, >, 200000);
  g_assert_nonnull (strstr (parsed->ndjson->str, "\"message\":\"a\\tb\\nmore\\nmore"));
}

static TocsinParsed *
parse_corpus (const char *name, const char *format_id)
{
  g_autofree char *path = tocsin_test_dup_corpus (name);
  g_autofree char *data = NULL;
  TocsinParsed *parsed;
  const TocsinFormat *format;
  gsize length;

  if (path == NULL)
    return NULL;
  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  format = detect (data, length);
  g_assert_cmpstr (format != NULL ? format->id : "none", ==, format_id);
  parsed = tocsin_test_parse (format, data, length, 4096, FALSE);
  tocsin_test_check_counts (&parsed->counts);
  g_assert_cmpuint (parsed->counts.records, ==, 2000);
  g_assert_cmpuint (parsed->counts.rejects, ==, 0);
  return parsed;
}

static void
test_loghub (void)
{
  g_autoptr (TocsinParsed) ssh = parse_corpus ("loghub/OpenSSH_2k.log", "syslog");
  g_autoptr (TocsinParsed) linux_log = parse_corpus ("loghub/Linux_2k.log", "syslog");
  g_autoptr (TocsinParsed) apache = parse_corpus ("loghub/Apache_2k.log", "text");
  g_autoptr (TocsinParsed) windows = parse_corpus ("loghub/Windows_2k.log", "text");

  if (ssh == NULL || linux_log == NULL || apache == NULL || windows == NULL)
    {
      g_test_skip ("the corpus is not present");
      return;
    }
  g_assert_cmpuint (count_lines_with (ssh->ndjson, "\"host\":\"LabSZ\",\"app\":\"sshd\"",
                                      "\"pid\":", "\"message\":"),
                    ==, 2000);
  g_assert_cmpuint (count_lines_with (ssh->ndjson, "\"repeat\":5", "", ""), ==, 2);
  g_assert_cmpuint (count_lines_with (linux_log->ndjson, "\"host\":\"combo\"", "\"app\":\"",
                                      "\"timestamp\":\"2025-0"),
                    ==, 2000);
  g_assert_cmpuint (count_lines_with (linux_log->ndjson, "\"app\":\"ftpd\",\"pid\":", "", ""), ==,
                    916);
  g_assert_cmpuint (apache->counts.events, ==, 2000);
  g_assert_cmpuint (count_lines_with (apache->ndjson, "\"timestamp\":\"2005-12-0", "", ""), ==,
                    2000);
  g_assert_cmpuint (windows->counts.events, ==, 2000);
  g_assert_cmpuint (count_lines_with (windows->ndjson, "\"timestamp\":\"2016-09-2", "", ""), ==,
                    2000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/syslog/detection", test_detection);
  g_test_add_func ("/syslog/detection-continued", test_detection_continued);
  g_test_add_func ("/syslog/detection-of-prose", test_detection_of_prose);
  g_test_add_func ("/syslog/reason", test_reason);
  g_test_add_func ("/syslog/any-cut", test_any_cut);
  g_test_add_func ("/syslog/truncated", test_truncated);
  g_test_add_func ("/syslog/many-continuations", test_many_continuations);
  g_test_add_func ("/syslog/loghub", test_loghub);
  return g_test_run ();
}
