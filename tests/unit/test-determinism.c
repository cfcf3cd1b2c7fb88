/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The built-in rules over windows of every shape: at edges of the clock, just below a threshold,
 * the same attack logged twice; and the lab in any order, any pieces, any number of threads. */
#include <glib/gstdio.h>
#include <string.h>

#include "pipeline/tocsin-import.h"
#include "pipeline/tocsin-rule-library.h"
#include "store/tocsin-alerts.h"
#include "store/tocsin-event-list.h"
#include "support/tocsin-home.h"

#define FAILED_LOGIN "2681d05d-c17d-452a-aeab-511c4522b0dc" /* ten in 15 minutes, by user */
#define SECOND G_GINT64_CONSTANT (1000000)
#define MINUTE (60 * SECOND)

static const char *home;

/* ---- A case ---- */

static TocsinCase *
open_case (void)
{
  g_autofree char *path = g_build_filename (home, "a.tocsin", NULL);
  g_autoptr (GError) error = NULL;
  TocsinCase *case_ = tocsin_case_open (path, TOCSIN_CASE_WRITE, &error);

  g_assert_no_error (error);
  return case_;
}

static void
import (const char *const *paths, guint n_jobs, gboolean detects)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinRuleLibrary) library = tocsin_rule_library_load (NULL, TRUE, TRUE, NULL, &error);
  g_autoptr (TocsinCase) case_ = open_case ();
  const TocsinImportOptions options
      = { .paths = paths,
          .timezone = "UTC",
          .n_jobs = n_jobs,
          .rules = detects ? tocsin_rule_library_get_rules (library) : NULL };
  g_autoptr (TocsinImportSummary) summary
      = tocsin_import_run (case_, &options, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
}

static void
detect (guint n_jobs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinRuleLibrary) library = tocsin_rule_library_load (NULL, TRUE, TRUE, NULL, &error);
  g_autoptr (TocsinCase) case_ = open_case ();
  g_autoptr (TocsinDetectSummary) summary
      = tocsin_detect_run (case_, tocsin_rule_library_get_rules (library), n_jobs, NULL, &error);

  g_assert_no_error (error);
}

/* Imports one text and runs the rules. */
static void
run (const char *name, const char *text)
{
  g_autofree char *path = tocsin_test_home_write (name, text);
  const char *const paths[] = { path, NULL };

  import (paths, 2, TRUE);
}

/* ---- Logs ---- */

static void
add_failure (GString *log, const char *user, gint64 time, guint port)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time / SECOND);
  g_autofree char *stamp = g_date_time_format (date, "%Y-%m-%dT%H:%M:%S");

  g_string_append_printf (log,
                          "%s.%06dZ web01 sshd[%u]: Failed password for %s from 192.0.2.7 port %u "
                          "ssh2\n",
                          stamp, (int) (time % SECOND), port, user, port);
}

static gint64
parse (const char *text)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (text, NULL);

  g_assert_nonnull (date);
  return g_date_time_to_unix (date) * SECOND;
}

/* The alerts of the rule, or its near misses: `user count`, sorted, one a line. */
static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static char *
describe_failed (gboolean near_misses)
{
  g_autoptr (TocsinCase) case_ = open_case ();
  g_autoptr (GPtrArray) alerts = near_misses ? tocsin_case_list_near_misses (case_, NULL)
                                             : tocsin_case_list_alerts (case_, NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < alerts->len; i++)
    {
      const TocsinAlert *alert = g_ptr_array_index (alerts, i);

      if (strcmp (alert->rule_id, FAILED_LOGIN) == 0)
        g_ptr_array_add (lines, g_strdup_printf ("%s %g/%g n=%u\n", alert->entity, alert->observed,
                                                 alert->threshold, (guint) alert->count));
    }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("", (char **) lines->pdata);
}

static void
check_failed (const char *alerts, const char *near_misses)
{
  g_autofree char *found = describe_failed (FALSE);
  g_autofree char *near = describe_failed (TRUE);

  g_assert_cmpstr (found, ==, alerts);
  g_assert_cmpstr (near, ==, near_misses);
}

/* ---- Windows ---- */

/* Edges of every clock: where a log is cut into minutes, quarters, hours, days, months or years. */
static const char *const edges[] = {
  "2025-03-04T10:07:00Z", "2025-03-05T10:05:00Z", "2025-03-06T10:10:00Z", "2025-03-07T10:15:00Z",
  "2025-03-08T10:30:00Z", "2025-03-09T11:00:00Z", "2025-03-11T12:00:00Z", "2025-03-12T00:00:00Z",
  "2025-03-31T00:00:00Z", "2025-04-01T00:00:00Z", "2024-03-01T00:00:00Z", "2024-02-29T00:00:00Z",
  "2025-01-01T00:00:00Z", "2023-12-31T00:00:00Z", "2000-01-01T00:00:00Z", "1999-12-31T12:00:00Z",
};

/* Twelve failures, six before an edge and six from it on, are one alert of twelve, wherever the
 * edge is; at any other time too. */
static void
test_split (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *expected = NULL;
  guint n_random = 100;

  tocsin_test_home_clear ();
  for (guint i = 0; i < G_N_ELEMENTS (edges) + n_random; i++)
    {
      gboolean is_edge = i < G_N_ELEMENTS (edges);
      gint64 edge = is_edge ? parse (edges[i])
                            : parse ("2001-01-01T00:00:00Z") + i * 24 * 60 * MINUTE
                                  + (gint64) (g_test_rand_double () * 3600 * 23 * SECOND);
      gint64 step = is_edge ? (i % 2 == 0 ? MINUTE : 15 * MINUTE / 11)
                            : g_test_rand_int_range (1, 81) * SECOND;
      g_autofree char *user = g_strdup_printf ("edge%03u", i);

      for (int k = -6; k < 6; k++)
        add_failure (log, user, edge + k * step, (guint) (1000 + i * 20 + (guint) (k + 6)));
      g_ptr_array_add (lines, g_strdup_printf ("username=%s 12/10 n=12\n", user));
    }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  expected = g_strjoinv ("", (char **) lines->pdata);
  run ("auth.log", log->str);
  check_failed (expected, "");
}

/* Ten from the first to the last 15 minutes apart are enough, and a microsecond more is not. */
static void
test_edge_of_window (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  gint64 start = parse ("2025-03-04T23:50:00Z");

  tocsin_test_home_clear ();
  for (guint i = 0; i < 9; i++)
    {
      add_failure (log, "exact", start + i * MINUTE, 1000 + i);
      add_failure (log, "late", start + i * MINUTE, 2000 + i);
    }
  add_failure (log, "exact", start + 15 * MINUTE, 1009);
  add_failure (log, "late", start + 15 * MINUTE + 1, 2009);
  run ("auth.log", log->str);
  check_failed ("username=exact 10/10 n=10\n", "username=late 9/10 n=9\n");
}

/* Nine in 15 minutes are no alert, across an edge or not, and a near miss. */
static void
test_nine (void)
{
  g_autoptr (GString) log = g_string_new (NULL);

  tocsin_test_home_clear ();
  for (guint i = 0; i < 3; i++)
    for (guint k = 0; k < 9; k++)
      {
        g_autofree char *user = g_strdup_printf ("nine%u", i);

        add_failure (log, user, parse (edges[i * 5]) + ((gint64) k - (gint64) i * 3) * MINUTE,
                     1000 + i * 10 + k);
      }
  run ("auth.log", log->str);
  check_failed ("", "username=nine0 9/10 n=9\nusername=nine1 9/10 n=9\nusername=nine2 9/10 n=9\n");
}

/* A burst is one alert while it lasts, however long; after a pause there is another. */
static void
test_burst (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  gint64 start = parse ("2025-03-04T09:00:00Z");

  tocsin_test_home_clear ();
  for (guint i = 0; i < 300; i++)
    add_failure (log, "bob", start + i * MINUTE, 1000 + i);
  for (guint i = 0; i < 10; i++)
    add_failure (log, "bob", start + 600 * MINUTE + i * MINUTE, 2000 + i);
  run ("auth.log", log->str);
  check_failed ("username=bob 10/10 n=10\nusername=bob 16/10 n=300\n", "");
}

/* ---- Logged twice ---- */

/* The same attempts as auth.log has them, as the journal's export and as its JSON: times differ by
 * less than a second, for each program stamps its line itself. */
static char *
make_journal (gint64 start, guint n, gboolean is_json)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      gint64 time = start + i * MINUTE + 300 + i;

      g_string_append_printf (
          text,
          is_json ? "{\"__CURSOR\":\"s=%u\",\"__REALTIME_TIMESTAMP\":\"%" G_GINT64_FORMAT
                    "\",\"_HOSTNAME\":\"web01\",\"SYSLOG_IDENTIFIER\":\"sshd\",\"_PID\":\"%u\","
                    "\"MESSAGE\":\"Failed password for bob from 192.0.2.7 port %u ssh2\"}\n"
                  : "__CURSOR=s=%u\n__REALTIME_TIMESTAMP=%" G_GINT64_FORMAT "\n_HOSTNAME=web01\n"
                    "SYSLOG_IDENTIFIER=sshd\n_PID=%u\n"
                    "MESSAGE=Failed password for bob from 192.0.2.7 port %u ssh2\n\n",
          i, time, 1000 + i, 1000 + i);
    }
  return g_string_free (text, FALSE);
}

static void
check_twice (gboolean is_json, gboolean journal_first, guint n, const char *alerts,
             const char *near_misses)
{
  g_autoptr (GString) log = g_string_new (NULL);
  gint64 start = parse ("2025-03-03T23:55:00Z");
  g_autofree char *journal = make_journal (start, n, is_json);
  g_autofree char *journal_path = NULL, *log_path = NULL;

  tocsin_test_home_clear ();
  for (guint i = 0; i < n; i++)
    add_failure (log, "bob", start + i * MINUTE, 1000 + i);
  log_path = tocsin_test_home_write ("auth.log", log->str);
  journal_path = tocsin_test_home_write (is_json ? "journal.json" : "journal.export", journal);
  for (guint i = 0; i < 2; i++)
    {
      const char *const paths[] = { journal_first == (i == 0) ? journal_path : log_path, NULL };

      import (paths, 2, TRUE);
    }
  check_failed (alerts, near_misses);
}

static void
test_logged_twice (void)
{
  for (guint i = 0; i < 4; i++)
    {
      check_twice (i % 2 == 0, i / 2 == 0, 12, "username=bob 12/10 n=12\n", "");
      check_twice (i % 2 == 0, i / 2 == 0, 9, "", "username=bob 9/10 n=9\n");
    }
}

/* ---- The lab ---- */

/* Who an event is, whatever its number is: its record. */
static gboolean
add_record (const TocsinBatch *batch, const TocsinEvent *event, gint64 id, gint64 source_id,
            gpointer user_data, GError **error)
{
  GPtrArray *records = user_data;
  GString *raw = g_string_new (NULL);

  (void) id, (void) source_id, (void) error;
  tocsin_event_append_raw (batch, event, raw);
  g_ptr_array_add (records, g_string_free (raw, FALSE));
  return TRUE;
}

static char *
describe_evidence (TocsinCase *case_, const GArray *ids)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GError) error = NULL;

  tocsin_case_read_events (case_, (const gint64 *) (gconstpointer) ids->data, ids->len, add_record,
                           records, &error);
  g_assert_no_error (error);
  g_ptr_array_sort (records, compare_lines);
  for (guint i = 0; i < records->len; i++)
    g_checksum_update (sum, records->pdata[i], (gssize) strlen (records->pdata[i]) + 1);
  return g_strdup_printf ("%u %.12s", records->len, g_checksum_get_string (sum));
}

/* All there is about the alerts and near misses of the case, but for numbers of rows. */
static char *
describe (void)
{
  g_autoptr (TocsinCase) case_ = open_case ();
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint near = 0; near < 2; near++)
    {
      g_autoptr (GPtrArray) alerts = near ? tocsin_case_list_near_misses (case_, NULL)
                                          : tocsin_case_list_alerts (case_, NULL);

      for (guint i = 0; i < alerts->len; i++)
        {
          const TocsinAlert *alert = g_ptr_array_index (alerts, i);
          g_autofree char *evidence = describe_evidence (case_, alert->evidence);

          g_ptr_array_add (lines,
                           g_strdup_printf ("%u %s %s %s host=%s user=%s ip=%s %.17g %.17g "
                                            "%.17g %.17g %.17g [%s]",
                                            near, alert->rule_id, alert->severity, alert->message,
                                            alert->host, alert->username, alert->source_ip,
                                            alert->observed, alert->threshold, alert->expected,
                                            alert->deviation, alert->score, evidence));
        }
    }
  g_assert_cmpuint (lines->len, >, 20);
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static void
list_files (const char *folder, GPtrArray *files)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        list_files (path, files);
      else if (!g_str_has_suffix (path, "README.md"))
        g_ptr_array_add (files, g_steal_pointer (&path));
    }
}

static void
shuffle (GPtrArray *files)
{
  for (guint i = files->len; i > 1; i--)
    {
      guint other = (guint) g_test_rand_int_range (0, (int) i);
      gpointer file = files->pdata[i - 1];

      files->pdata[i - 1] = files->pdata[other];
      files->pdata[other] = file;
    }
}

static void
check_lab (const char *expected)
{
  g_autofree char *found = describe ();

  g_assert_cmpstr (found, ==, expected);
  detect (1);
  g_free (found);
  found = describe ();
  g_assert_cmpstr (found, ==, expected);
  tocsin_test_home_clear ();
}

static void
test_lab (void)
{
  g_autofree char *lab = g_build_filename (g_getenv ("TOCSIN_SOURCE_ROOT"), "data", "lab", NULL);
  const char *const whole[] = { lab, NULL };
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *expected = NULL;

  tocsin_test_home_clear ();
  list_files (lab, files);
  import (whole, 2, FALSE);
  detect (2);
  expected = describe ();
  check_lab (expected);
  for (guint n_jobs = 1; n_jobs <= 4; n_jobs++)
    {
      import (whole, n_jobs, TRUE);
      check_lab (expected);
    }
  for (guint round = 0; round < 4; round++)
    {
      shuffle (files);
      for (guint i = 0; i < files->len; i++)
        {
          const char *const one[] = { files->pdata[i], NULL };

          import (one, 1 + round % 2, i + 1 == files->len || g_test_rand_bit ());
        }
      check_lab (expected);
    }
}

int
main (int argc, char **argv)
{
  int status;

  home = tocsin_test_home_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/determinism/split", test_split);
  g_test_add_func ("/determinism/edge-of-window", test_edge_of_window);
  g_test_add_func ("/determinism/nine", test_nine);
  g_test_add_func ("/determinism/burst", test_burst);
  g_test_add_func ("/determinism/logged-twice", test_logged_twice);
  g_test_add_func ("/determinism/lab", test_lab);
  status = g_test_run ();
  tocsin_test_remove_tree (home);
  return status;
}
