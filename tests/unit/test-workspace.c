/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jobs, previews, and what is chosen for single sources. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "core/tocsin-time.h"
#include "workspace/tocsin-workspace.h"

typedef struct
{
  char *folder;
  char *log;
  char *other;
  char *case_path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  (void) data;
  self->folder = g_dir_make_tmp ("tocsin-workspace-XXXXXX", NULL);
  self->log = g_build_filename (self->folder, "auth.log", NULL);
  self->other = g_build_filename (self->folder, "other.log", NULL);
  self->case_path = g_build_filename (self->folder, "a.tocsin", NULL);
  g_assert_true (g_file_set_contents (
      self->log,
      "Mar  6 00:17:00 web01 sshd[1]: Failed password for root from 192.0.2.7 port 1 ssh2\n"
      "no syslog\n",
      -1, NULL));
  g_assert_true (
      g_file_set_contents (self->other, "Mar  7 00:17:00 web02 cron[1]: hello\n", -1, NULL));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  (void) data;
  g_remove (self->log);
  g_remove (self->other);
  g_remove (self->case_path);
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->log);
  g_free (self->other);
  g_free (self->case_path);
}

static gint64
from_civil (int year, int day, int hour)
{
  gint64 timestamp;

  g_assert_true (tocsin_time_from_civil (year, 3, day, hour, 17, 0, 0, &timestamp));
  return timestamp;
}

static void
test_preview (Fixture *self, gconstpointer data)
{
  TocsinPreviewOptions options = { { self->log, "", NULL, "+02:00", 2021 }, NULL, 10, 0, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinPreview) preview = tocsin_import_preview (&options, &error);

  (void) data;
  g_assert_no_error (error);
  g_assert_cmpstr (preview->format->id, ==, "syslog");
  g_assert_cmpint (preview->first_year, ==, 2021);
  g_assert_true (preview->is_whole);
  g_assert_cmpuint (preview->counts.records, ==, 2);
  g_assert_cmpint (preview->batch->events[0].timestamp, ==, from_civil (2021, 5, 22));
  g_assert_cmpuint (preview->batch->events[0].outcome, ==, TOCSIN_OUTCOME_FAILED);
}

/* A log from November to February: its first and last time, read whole and by its end. */
static void
test_preview_range (Fixture *self, gconstpointer data)
{
  const guint64 limits[] = { 1, 64u << 20 };
  g_autoptr (GString) log = g_string_new (NULL);
  gint64 first, last;

  (void) data;
  for (guint i = 0; i < 4 * 2000; i++)
    g_string_append_printf (log, "%s %2u 00:17:00 web01 cron[%u]: a line of some length\n",
                            (const char *[]){ "Nov", "Dec", "Jan", "Feb" }[i / 2000],
                            i % 2000 / 80 + 1, i);
  g_assert_true (g_file_set_contents (self->log, log->str, (gssize) log->len, NULL));
  g_assert_true (tocsin_time_from_civil (2021, 11, 1, 0, 17, 0, 0, &first));
  g_assert_true (tocsin_time_from_civil (2022, 2, 25, 0, 17, 0, 0, &last));
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      TocsinPreviewOptions options
          = { { self->log, "", NULL, "UTC", 2021 }, NULL, 10, limits[i], NULL };
      g_autoptr (GError) error = NULL;
      g_autoptr (TocsinPreview) preview = tocsin_import_preview (&options, &error);

      g_assert_no_error (error);
      g_assert_cmpint (preview->is_whole, ==, limits[i] > log->len);
      g_assert_true (preview->has_end);
      g_assert_cmpint (preview->first, ==, first);
      g_assert_cmpint (preview->last, ==, last);
    }
}

static void
test_preview_refuses (Fixture *self, gconstpointer data)
{
  TocsinPreviewOptions options = { { self->log, "", NULL, "Nowhere/Land", 0 }, NULL, 10, 0, NULL };
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_null (tocsin_import_preview (&options, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID);
  g_clear_error (&error);
  options.source.timezone = NULL;
  options.source.path = self->case_path; /* not there */
  g_assert_null (tocsin_import_preview (&options, &error));
  g_assert_nonnull (error);
}

static void
on_finished (TocsinJob *job, GMainLoop *loop)
{
  g_assert_true (tocsin_job_is_over (job));
  g_main_loop_quit (loop);
}

static void
run_until_finished (TocsinJob *job)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  gulong handler = g_signal_connect (job, "finished", G_CALLBACK (on_finished), loop);

  if (!tocsin_job_is_over (job))
    g_main_loop_run (loop);
  g_signal_handler_disconnect (job, handler);
}

/* What is chosen for one source holds for it alone. */
static void
test_overrides (Fixture *self, gconstpointer data)
{
  const char *paths[] = { self->folder, NULL };
  const TocsinImportOverride override = { self->log, "", NULL, "UTC", 2019 };
  const TocsinImportOptions options = {
    .paths = paths, .timezone = "+01:00", .year = 2022, .overrides = &override, .n_overrides = 1
  };
  g_autoptr (TocsinWorkspace) workspace = tocsin_workspace_new ();
  g_autoptr (TocsinJob) job = tocsin_workspace_import (workspace, self->case_path, &options);
  const TocsinImportSummary *summary;

  (void) data;
  run_until_finished (job);
  g_assert_no_error (tocsin_job_get_error (job));
  g_assert_cmpint (tocsin_job_get_state (job), ==, TOCSIN_JOB_DONE);
  summary = tocsin_job_get_summary (job);
  for (guint i = 0; i < summary->results->len; i++)
    {
      const TocsinSource *source
          = ((TocsinImportResult *) g_ptr_array_index (summary->results, i))->source;

      if (g_str_equal (source->path, self->log))
        g_assert_cmpint (source->first, ==, from_civil (2019, 6, 0));
      else if (g_str_equal (source->path, self->other))
        g_assert_cmpint (source->first, ==, from_civil (2022, 6, 23));
    }
  g_assert_cmpuint (summary->added.events, >=, 2);
  g_assert_cmpuint (g_list_model_get_n_items (tocsin_workspace_get_jobs (workspace)), ==, 0);
}

/* A case has one writer: the second job waits; a job that waits can be cancelled. */
static void
test_queue (Fixture *self, gconstpointer data)
{
  const char *first_paths[] = { self->log, NULL };
  const char *second_paths[] = { self->other, NULL };
  const TocsinImportOptions first_options = { .paths = first_paths };
  const TocsinImportOptions second_options = { .paths = second_paths };
  g_autoptr (TocsinWorkspace) workspace = tocsin_workspace_new ();
  g_autoptr (TocsinJob) first
      = tocsin_workspace_import (workspace, self->case_path, &first_options);
  g_autoptr (TocsinJob) second
      = tocsin_workspace_import (workspace, self->case_path, &second_options);
  g_autoptr (TocsinJob) third
      = tocsin_workspace_import (workspace, self->case_path, &second_options);

  (void) data;
  g_assert_cmpint (tocsin_job_get_state (first), ==, TOCSIN_JOB_RUNNING);
  g_assert_cmpint (tocsin_job_get_state (second), ==, TOCSIN_JOB_WAITING);
  tocsin_job_cancel (third);
  g_assert_cmpint (tocsin_job_get_state (third), ==, TOCSIN_JOB_CANCELLED);
  g_assert_cmpuint (g_list_model_get_n_items (tocsin_workspace_get_jobs (workspace)), ==, 2);
  run_until_finished (second);
  g_assert_cmpint (tocsin_job_get_state (first), ==, TOCSIN_JOB_DONE);
  g_assert_cmpint (tocsin_job_get_state (second), ==, TOCSIN_JOB_DONE);
}

static void
test_failure (Fixture *self, gconstpointer data)
{
  const char *paths[] = { self->log, NULL };
  const TocsinImportOptions options = { .paths = paths };
  g_autoptr (TocsinWorkspace) workspace = tocsin_workspace_new ();
  g_autoptr (TocsinJob) job = tocsin_workspace_import (workspace, self->folder, &options);

  (void) data;
  run_until_finished (job);
  g_assert_cmpint (tocsin_job_get_state (job), ==, TOCSIN_JOB_FAILED);
  g_assert_nonnull (tocsin_job_get_error (job));
}

static TocsinRuleSet *
make_rules (void)
{
  static const char text[] = "title: Failed\nid: failed\nlogsource: {product: linux}\n"
                             "detection: {s: {outcome: failed}, condition: s}\n";
  TocsinRuleSet *rules = tocsin_rule_set_new ();
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);

  tocsin_rule_set_add_text (rules, "rules.yml", text, strlen (text), faults);
  tocsin_rule_set_finish (rules, faults);
  g_assert_cmpuint (faults->len, ==, 0);
  return rules;
}

/* The alerts are there with the import; running the rules again waits for it and adds none.
 * The jobs share the rules: nobody else needs to keep them. */
static void
test_detect (Fixture *self, gconstpointer data)
{
  const char *paths[] = { self->log, NULL };
  TocsinRuleSet *rules = make_rules ();
  const TocsinImportOptions options = { .paths = paths, .rules = rules };
  g_autoptr (TocsinWorkspace) workspace = tocsin_workspace_new ();
  g_autoptr (TocsinJob) import = tocsin_workspace_import (workspace, self->case_path, &options);
  g_autoptr (TocsinJob) again = tocsin_workspace_detect (workspace, self->case_path, rules);

  (void) data;
  tocsin_rule_set_free (rules);
  g_assert_cmpint (tocsin_job_get_state (again), ==, TOCSIN_JOB_WAITING);
  g_assert_cmpint (tocsin_job_get_kind (again), ==, TOCSIN_JOB_DETECT);
  run_until_finished (again);
  g_assert_no_error (tocsin_job_get_error (import));
  g_assert_no_error (tocsin_job_get_error (again));
  g_assert_cmpuint (tocsin_job_get_detection (import)->events, ==, 1);
  g_assert_cmpuint (tocsin_job_get_detection (import)->new_alerts, ==, 1);
  g_assert_cmpuint (tocsin_job_get_detection (again)->alerts, ==, 1);
  g_assert_cmpuint (tocsin_job_get_detection (again)->new_alerts, ==, 0);
  g_assert_null (tocsin_job_get_summary (again));
}

/* A run that was stopped has changed nothing. */
static void
test_detect_cancelled (Fixture *self, gconstpointer data)
{
  const char *paths[] = { self->log, NULL };
  const TocsinImportOptions options = { .paths = paths };
  g_autoptr (TocsinRuleSet) rules = make_rules ();
  g_autoptr (TocsinWorkspace) workspace = tocsin_workspace_new ();
  g_autoptr (TocsinJob) import = tocsin_workspace_import (workspace, self->case_path, &options);
  g_autoptr (TocsinJob) job = NULL;

  (void) data;
  run_until_finished (import);
  job = tocsin_workspace_detect (workspace, self->case_path, rules);
  g_assert_cmpint (tocsin_job_get_state (job), ==, TOCSIN_JOB_RUNNING);
  tocsin_job_cancel (job);
  run_until_finished (job);
  if (tocsin_job_get_state (job) == TOCSIN_JOB_CANCELLED)
    g_assert_null (tocsin_job_get_detection (job));
  else
    g_assert_cmpuint (tocsin_job_get_detection (job)->alerts, ==, 1); /* it was faster */
}

static TocsinJob *export(TocsinWorkspace *workspace, Fixture *self, const char *text,
                         const char *path)
{
  g_autoptr (TocsinQuery) query = tocsin_query_parse (text, NULL, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return tocsin_workspace_export (workspace, self->case_path, query,
                                  tocsin_exporter_find ("ndjson"), file, 2);
}

/* The events of a query are written, beside what else writes to the case; what was there is
 * replaced by the whole, or stays. */
static void
test_export (Fixture *self, gconstpointer data)
{
  const char *paths[] = { self->log, self->other, NULL };
  const TocsinImportOptions options = { .paths = paths, .year = 2021, .timezone = "UTC" };
  g_autoptr (TocsinWorkspace) workspace = tocsin_workspace_new ();
  g_autoptr (TocsinJob) import = tocsin_workspace_import (workspace, self->case_path, &options);
  g_autoptr (TocsinRuleSet) rules = make_rules ();
  g_autoptr (TocsinJob) detect = NULL, job = NULL, refused = NULL, stopped = NULL;
  g_autofree char *nowhere = g_build_filename (self->folder, "none", "x.ndjson", NULL);
  g_autofree char *text = NULL, *again = NULL;

  (void) data;
  run_until_finished (import);
  detect = tocsin_workspace_detect (workspace, self->case_path, rules);
  job = export(workspace, self, "host:web01", self->other);
  g_assert_cmpint (tocsin_job_get_state (job), ==, TOCSIN_JOB_RUNNING);
  g_assert_cmpint (tocsin_job_get_kind (job), ==, TOCSIN_JOB_EXPORT);
  run_until_finished (job);
  run_until_finished (detect);
  g_assert_no_error (tocsin_job_get_error (job));
  g_assert_cmpint (tocsin_job_get_state (job), ==, TOCSIN_JOB_DONE);
  g_assert_cmpuint (tocsin_job_get_progress (job)->events, ==, 1);
  g_assert_true (g_file_get_contents (self->other, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "Failed password for root"));
  g_assert_null (strstr (text, "hello"));
  refused = export(workspace, self, "", nowhere);
  run_until_finished (refused);
  g_assert_cmpint (tocsin_job_get_state (refused), ==, TOCSIN_JOB_FAILED);
  g_assert_nonnull (tocsin_job_get_error (refused));
  stopped = export(workspace, self, "", self->other);
  tocsin_job_cancel (stopped);
  run_until_finished (stopped);
  g_assert_true (g_file_get_contents (self->other, &again, NULL, NULL));
  if (tocsin_job_get_state (stopped) == TOCSIN_JOB_CANCELLED)
    g_assert_cmpstr (again, ==, text);
  g_assert_cmpuint (g_list_model_get_n_items (tocsin_workspace_get_jobs (workspace)), ==, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/workspace/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("preview", test_preview);
  ADD ("preview-range", test_preview_range);
  ADD ("preview-refuses", test_preview_refuses);
  ADD ("overrides", test_overrides);
  ADD ("queue", test_queue);
  ADD ("failure", test_failure);
  ADD ("detect", test_detect);
  ADD ("detect-cancelled", test_detect_cancelled);
  ADD ("export", test_export);
  return g_test_run ();
}
