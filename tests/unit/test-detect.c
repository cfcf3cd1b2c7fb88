/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "pipeline/tocsin-detect.h"
#include "pipeline/tocsin-import.h"
#include "pipeline/tocsin-rule-files.h"
#include "store/tocsin-alerts.h"

/* Ten failures in 15 minutes, by user; and each root login. */
static const char rules_text[]
    = "title: Failed login\nid: one\nname: failed\nlogsource: {product: linux}\n"
      "detection: {s: {outcome: failed, category: authentication}, condition: s}\n"
      "tocsin: {count: attempts}\n---\n"
      "title: Failed logins\nid: many\nlevel: high\ntocsin: {alert_type: failed_login}\n"
      "correlation: {type: event_count, rules: [failed], group-by: [username], timespan: 15m,"
      " condition: {gte: 10}}\n---\n"
      "title: Root logged in\nid: root\nlevel: low\nlogsource: {product: linux, service: sshd}\n"
      "detection: {s: {outcome: success, username: root}, condition: s}\n";

typedef struct
{
  char *folder;
  char *case_path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  (void) data;
  self->folder = g_dir_make_tmp ("tocsin-detect-XXXXXX", NULL);
  self->case_path = g_build_filename (self->folder, "a.tocsin", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  (void) data;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->case_path);
}

static char *
write_log (Fixture *self, const char *name, const char *text)
{
  char *path = g_build_filename (self->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

/* @n failures of bob, one a minute from 10:@minute on. */
static char *
make_failures (int minute, int n)
{
  GString *text = g_string_new (NULL);

  for (int i = minute; i < minute + n; i++)
    g_string_append_printf (text,
                            "2025-03-03T10:%02d:00Z web01 sshd[%d]: Failed password for bob from "
                            "192.0.2.7 port %d ssh2\n",
                            i, 100 + i, 4000 + i);
  return g_string_free (text, FALSE);
}

static void
import (Fixture *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (self->case_path, TOCSIN_CASE_WRITE, &error);
  const char *paths[] = { path, NULL };
  const TocsinImportOptions options = { .paths = paths, .timezone = "UTC" };
  g_autoptr (TocsinImportSummary) summary
      = tocsin_import_run (case_, &options, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
}

static TocsinDetectSummary *
detect_with (Fixture *self, const char *text, guint n_jobs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinRuleSet) rules = tocsin_rule_set_new ();
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  g_autoptr (TocsinCase) case_ = tocsin_case_open (self->case_path, TOCSIN_CASE_WRITE, &error);
  TocsinDetectSummary *summary;

  tocsin_rule_set_add_text (rules, "rules.yml", text, strlen (text), faults);
  tocsin_rule_set_finish (rules, faults);
  g_assert_cmpuint (faults->len, ==, 0);
  summary = tocsin_detect_run (case_, rules, n_jobs, NULL, &error);
  g_assert_no_error (error);
  return summary;
}

static TocsinDetectSummary *
detect (Fixture *self, guint n_jobs)
{
  return detect_with (self, rules_text, n_jobs);
}

static GPtrArray *
list (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (self->case_path, TOCSIN_CASE_READ, &error);
  GPtrArray *alerts = tocsin_case_list_alerts (case_, &error);

  g_assert_no_error (error);
  return alerts;
}

static void
test_again (Fixture *self, gconstpointer data)
{
  g_autofree char *text = make_failures (9, 12);
  g_autofree char *path = write_log (self, "auth.log", text);
  g_autoptr (TocsinDetectSummary) first = NULL, second = NULL;
  g_autoptr (GPtrArray) alerts = NULL;
  const TocsinAlert *alert;

  (void) data;
  import (self, path);
  first = detect (self, 1);
  second = detect (self, 2);
  g_assert_cmpuint (first->events, ==, 12);
  g_assert_cmpuint (first->new_alerts, ==, 1);
  g_assert_cmpuint (second->alerts, ==, 1);
  g_assert_cmpuint (second->new_alerts, ==, 0);
  alerts = list (self);
  g_assert_cmpuint (alerts->len, ==, 1);
  alert = g_ptr_array_index (alerts, 0);
  g_assert_cmpstr (alert->alert_type, ==, "failed_login");
  g_assert_cmpstr (alert->severity, ==, "high");
  g_assert_cmpstr (alert->username, ==, "bob");
  g_assert_cmpstr (alert->host, ==, "web01");
  g_assert_cmpstr (alert->source_ip, ==, "192.0.2.7");
  g_assert_cmpuint (alert->count, ==, 12);
  g_assert_cmpuint (alert->evidence->len, ==, 12);
}

/* Nine are none, and a near miss; the tenth, which a later import brings, makes the alert. */
static void
test_pieces (Fixture *self, gconstpointer data)
{
  g_autofree char *nine = make_failures (0, 9), *more = make_failures (9, 3);
  g_autofree char *first_path = write_log (self, "a.log", nine);
  g_autofree char *second_path = write_log (self, "b.log", more);
  g_autoptr (TocsinDetectSummary) first = NULL, second = NULL;

  (void) data;
  import (self, first_path);
  first = detect (self, 2);
  g_assert_cmpuint (first->alerts, ==, 0);
  g_assert_cmpuint (first->near_misses, ==, 1);
  import (self, second_path);
  second = detect (self, 2);
  g_assert_cmpuint (second->alerts, ==, 1);
  g_assert_cmpuint (second->new_alerts, ==, 1);
}

/* The same attempts in auth.log and in the journal's export are counted once. */
static void
test_twice_logged (Fixture *self, gconstpointer data)
{
  g_autofree char *text = make_failures (0, 10);
  g_autofree char *path = write_log (self, "auth.log", text);
  g_autoptr (GString) journal = g_string_new (NULL);
  g_autofree char *journal_path = NULL;
  g_autoptr (TocsinDetectSummary) summary = NULL;
  g_autoptr (GPtrArray) alerts = NULL;

  (void) data;
  for (int i = 0; i < 10; i++)
    g_string_append_printf (
        journal,
        "{\"__CURSOR\":\"s=%d\",\"__REALTIME_TIMESTAMP\":\"%" G_GINT64_FORMAT
        "\",\"_HOSTNAME\":\"web01\",\"SYSLOG_IDENTIFIER\":\"sshd\",\"_PID\":\"%d\","
        "\"MESSAGE\":\"Failed password for bob from 192.0.2.7 port %d ssh2\"}\n",
        i, (G_GINT64_CONSTANT (1740996000) + 60 * i) * 1000000 + 300, 100 + i, 4000 + i);
  journal_path = write_log (self, "journal.json", journal->str);
  import (self, path);
  import (self, journal_path);
  summary = detect (self, 2);
  g_assert_cmpuint (summary->events, ==, 20);
  alerts = list (self);
  g_assert_cmpuint (alerts->len, ==, 1);
  g_assert_cmpuint (((TocsinAlert *) g_ptr_array_index (alerts, 0))->count, ==, 10);
}

/* Matches of one rule about one entity are one alert while they go on. */
static void
test_burst (Fixture *self, gconstpointer data)
{
  static const char text[] = "2025-03-03T10:00:00Z web01 sshd[1]: Accepted password for root from "
                             "192.0.2.7 port 1 ssh2\n"
                             "2025-03-03T10:30:00Z web01 sshd[2]: Accepted password for root from "
                             "192.0.2.7 port 2 ssh2\n"
                             "2025-03-03T13:00:00Z web01 sshd[3]: Accepted password for root from "
                             "192.0.2.7 port 3 ssh2\n"
                             "2025-03-03T13:00:01Z db01 sshd[4]: Accepted password for root from "
                             "192.0.2.7 port 4 ssh2\n";
  g_autofree char *path = write_log (self, "auth.log", text);
  g_autoptr (TocsinDetectSummary) summary = NULL;
  g_autoptr (GPtrArray) alerts = NULL;

  (void) data;
  import (self, path);
  summary = detect (self, 2);
  g_assert_cmpuint (summary->matches->len, ==, 4);
  alerts = list (self);
  g_assert_cmpuint (alerts->len, ==, 3);
  g_assert_cmpuint (((TocsinAlert *) g_ptr_array_index (alerts, 0))->count, ==, 2);
}

/* What is only a part of another correlation raises no alert of its own. */
static void
test_silent (Fixture *self, gconstpointer data)
{
  static const char nested[]
      = "title: Failed\nname: failed\nlogsource: {product: linux}\n"
        "detection: {s: {outcome: failed}, condition: s}\n---\n"
        "title: Many\nid: many\nname: many\ncorrelation: {type: event_count, rules: [failed],"
        " group-by: [source_ip], timespan: 1h, condition: {gte: 3}}\n---\n"
        "title: In\nname: in\nlogsource: {product: linux}\n"
        "detection: {s: {outcome: success, app: sshd}, condition: s}\n---\n"
        "title: Guessed\nid: guessed\ncorrelation: {type: temporal_ordered, rules: [many, in],"
        " group-by: [source_ip], timespan: 1h}\n";
  g_autofree char *failures = make_failures (0, 5);
  g_autofree char *text
      = g_strconcat (failures,
                     "2025-03-03T10:09:00Z web01 sshd[9]: Accepted password for bob "
                     "from 192.0.2.7 port 9 ssh2\n",
                     NULL);
  g_autofree char *path = write_log (self, "auth.log", text);
  g_autoptr (TocsinDetectSummary) summary = NULL;
  g_autoptr (GPtrArray) alerts = NULL;

  (void) data;
  import (self, path);
  summary = detect_with (self, nested, 2);
  alerts = list (self);
  g_assert_cmpuint (alerts->len, ==, 1);
  g_assert_cmpstr (((TocsinAlert *) g_ptr_array_index (alerts, 0))->rule_id, ==, "guessed");
}

/* Two acts in two logs at the same instant: what comes of them does not depend on which log was
 * imported first. */
static void
test_ties (Fixture *self, gconstpointer data)
{
  static const char ordered[] = "title: A\nname: a\nlogsource: {product: linux}\n"
                                "detection: {s: {outcome: failed}, condition: s}\n---\n"
                                "title: B\nname: b\nlogsource: {product: linux}\n"
                                "detection: {s: {outcome: success}, condition: s}\n---\n"
                                "title: C\nid: c\ncorrelation: {type: temporal_ordered, rules: "
                                "[a, b], group-by: [source_ip], timespan: 1m}\n---\n"
                                "title: D\nid: d\ncorrelation: {type: temporal_ordered, rules: "
                                "[b, a], group-by: [source_ip], timespan: 1m}\n";
  g_autofree char *failed = make_failures (0, 1);
  g_autofree char *success = g_strdup ("2025-03-03T10:00:00Z web01 sshd[9]: Accepted password for "
                                       "bob from 192.0.2.7 port 9 ssh2\n");
  g_autofree char *failed_path = write_log (self, "failed.log", failed);
  g_autofree char *success_path = write_log (self, "success.log", success);
  char *found[2] = { NULL, NULL };

  (void) data;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (TocsinDetectSummary) summary = NULL;
      g_autoptr (GPtrArray) alerts = NULL;

      import (self, i == 0 ? failed_path : success_path);
      import (self, i == 0 ? success_path : failed_path);
      summary = detect_with (self, ordered, 1);
      alerts = list (self);
      g_assert_cmpuint (alerts->len, ==, 1);
      found[i] = g_strdup (((TocsinAlert *) g_ptr_array_index (alerts, 0))->rule_id);
      g_remove (self->case_path);
    }
  g_assert_cmpstr (found[0], ==, found[1]);
  g_free (found[0]);
  g_free (found[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/detect/again", Fixture, NULL, set_up, test_again, tear_down);
  g_test_add ("/detect/pieces", Fixture, NULL, set_up, test_pieces, tear_down);
  g_test_add ("/detect/twice-logged", Fixture, NULL, set_up, test_twice_logged, tear_down);
  g_test_add ("/detect/burst", Fixture, NULL, set_up, test_burst, tear_down);
  g_test_add ("/detect/ties", Fixture, NULL, set_up, test_ties, tear_down);
  g_test_add ("/detect/silent", Fixture, NULL, set_up, test_silent, tear_down);
  return g_test_run ();
}
