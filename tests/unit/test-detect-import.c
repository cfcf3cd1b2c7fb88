/* SPDX-License-Identifier: GPL-3.0-or-later */
/* However events come into a case, and whenever the rules run, the alerts are the same. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/tocsin-time.h"
#include "pipeline/tocsin-data.h"
#include "pipeline/tocsin-import.h"
#include "pipeline/tocsin-rule-files.h"
#include "store/tocsin-alerts.h"

#define N_FILES 5
#define N_LINES 9000 /* more than two segments a file */

typedef struct
{
  char *folder;
  char *logs;
  char *case_path;
  char *paths[N_FILES];
  TocsinRuleSet *rules;
} Fixture;

/* Lines of one file: a quiet host, on which users are guessed now and then; all files cover the
 * same days, so that no order of files is that of time. */
static char *
make_log (GRand *rand, guint file)
{
  static const char *const users[] = { "anna", "ben", "carla", "root", "Admin", "deploy" };
  GString *text = g_string_new (NULL);
  gint64 time = G_GINT64_CONSTANT (1740960000) + file;

  for (guint i = 0; i < N_LINES; i++)
    {
      const char *user = users[g_rand_int_range (rand, 0, G_N_ELEMENTS (users))];
      gboolean is_attack = i % 1500 > 1400;
      int roll = g_rand_int_range (rand, 0, 100);
      g_autoptr (GDateTime) date = NULL;
      g_autofree char *stamp = NULL;

      time += g_rand_int_range (rand, 0, is_attack ? 6 : 120);
      date = g_date_time_new_from_unix_utc (time);
      stamp = g_date_time_format (date, "%Y-%m-%dT%H:%M:%S");
      g_string_append_printf (text, "%s.%06uZ host%u ", stamp, file, file % 3);
      if (roll < (is_attack ? 90 : 5))
        g_string_append_printf (text,
                                "sshd[%u]: Failed password for %s from 192.0.2.%d port %u ssh2\n",
                                i, user, g_rand_int_range (rand, 1, is_attack ? 3 : 200), 1024 + i);
      else if (roll < 95)
        g_string_append_printf (text, "app[%u]: nothing of note %d\n", i, roll);
      else if (roll < 97)
        g_string_append_printf (text,
                                "sshd[%u]: Accepted password for %s from 192.0.2.%d port %u ssh2\n",
                                i, user, g_rand_int_range (rand, 1, 3), 1024 + i);
      else if (roll < 98)
        g_string_append_printf (text,
                                "useradd[%u]: new user: name=u%u, UID=%u, GID=1, "
                                "home=/home/x, shell=/bin/sh\n",
                                i, i, i);
      else
        g_string_append_printf (text,
                                "sudo: %s : TTY=pts/0 ; PWD=/ ; USER=root ; "
                                "COMMAND=/bin/cat /etc/shadow\n",
                                user);
    }
  return g_string_free (text, FALSE);
}

static TocsinRuleSet *
load_rules (void)
{
  g_autofree char *folder = tocsin_data_dup_path ("rules");
  const char *const paths[] = { folder, NULL };
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  TocsinRuleSet *rules = tocsin_rule_set_new ();

  g_assert_cmpuint (tocsin_rule_files_load (rules, paths, faults), >, 0);
  tocsin_rule_set_finish (rules, faults);
  g_assert_cmpuint (faults->len, ==, 0);
  return rules;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  (void) data;
  self->folder = g_dir_make_tmp ("tocsin-detect-import-XXXXXX", NULL);
  self->logs = g_build_filename (self->folder, "logs", NULL);
  self->case_path = g_build_filename (self->folder, "a.tocsin", NULL);
  g_assert_cmpint (g_mkdir (self->logs, 0700), ==, 0);
  for (guint i = 0; i < N_FILES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.log", i);
      g_autofree char *text = make_log (rand, i);

      self->paths[i] = g_build_filename (self->logs, name, NULL);
      g_assert_true (g_file_set_contents (self->paths[i], text, -1, NULL));
    }
  self->rules = load_rules ();
}

static void
remove_case (Fixture *self)
{
  static const char *const ends[] = { "", "-wal", "-shm", "-lock" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *path = g_strconcat (self->case_path, ends[i], NULL);

      g_remove (path);
    }
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  (void) data;
  for (guint i = 0; i < N_FILES; i++)
    {
      g_remove (self->paths[i]);
      g_free (self->paths[i]);
    }
  remove_case (self);
  g_rmdir (self->logs);
  g_rmdir (self->folder);
  g_free (self->logs);
  g_free (self->case_path);
  g_free (self->folder);
  tocsin_rule_set_free (self->rules);
}

static TocsinDetectSummary *
import (Fixture *self, const char *path, guint n_jobs, gboolean detects)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (self->case_path, TOCSIN_CASE_WRITE, &error);
  const char *paths[] = { path, NULL };
  const TocsinImportOptions options = {
    .paths = paths, .timezone = "UTC", .n_jobs = n_jobs, .rules = detects ? self->rules : NULL
  };
  g_autoptr (TocsinImportSummary) summary
      = tocsin_import_run (case_, &options, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (summary->detection != NULL, ==, detects);
  return g_steal_pointer (&summary->detection);
}

/* Runs the rules over the case once more: that changes nothing. */
static void
detect (Fixture *self, guint n_jobs, gboolean is_first)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (self->case_path, TOCSIN_CASE_WRITE, &error);
  g_autoptr (TocsinDetectSummary) summary
      = tocsin_detect_run (case_, self->rules, n_jobs, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (summary->events, ==, N_FILES * N_LINES);
  if (!is_first)
    g_assert_cmpuint (summary->new_alerts, ==, 0);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* A line for each alert, with everything but ids. */
static char *
describe (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (self->case_path, TOCSIN_CASE_READ, &error);
  g_autoptr (GPtrArray) alerts = tocsin_case_list_alerts (case_, &error);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  g_assert_no_error (error);
  for (guint i = 0; i < alerts->len; i++)
    {
      const TocsinAlert *alert = g_ptr_array_index (alerts, i);

      g_ptr_array_add (lines,
                       g_strdup_printf ("%s %s %s host=%s user=%s ip=%s %g %g %g %g %u events",
                                        alert->rule_id, alert->severity, alert->message,
                                        alert->host, alert->username, alert->source_ip,
                                        alert->observed, alert->threshold, alert->expected,
                                        alert->score, alert->evidence->len));
    }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

/* What the rules find in a case that was imported without them. */
static char *
find_expected (Fixture *self)
{
  char *expected;

  import (self, self->logs, 2, FALSE);
  detect (self, 2, TRUE);
  expected = describe (self);
  g_assert_nonnull (strstr (expected, "Brute force"));
  g_assert_nonnull (strstr (expected, "Unusually many"));
  g_assert_nonnull (strstr (expected, "Password hashes"));
  remove_case (self);
  return expected;
}

static void
check (Fixture *self, const char *expected)
{
  g_autofree char *found = describe (self);

  g_assert_cmpstr (found, ==, expected);
  detect (self, 2, FALSE);
  remove_case (self);
}

static void
test_threads (Fixture *self, gconstpointer data)
{
  g_autofree char *expected = find_expected (self);

  (void) data;
  for (guint n_jobs = 1; n_jobs <= 3; n_jobs++)
    {
      g_autoptr (TocsinDetectSummary) summary = import (self, self->logs, n_jobs, TRUE);

      g_assert_cmpuint (summary->events, ==, N_FILES * N_LINES);
      check (self, expected);
    }
}

/* One file after the other, in any order, with and without rules on the way. */
static void
test_pieces (Fixture *self, gconstpointer data)
{
  static const guint orders[][N_FILES] = { { 4, 3, 2, 1, 0 }, { 2, 0, 4, 1, 3 } };
  g_autofree char *expected = find_expected (self);

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      for (guint j = 0; j < N_FILES; j++)
        {
          gboolean detects = j + 1 == N_FILES || (i + j) % 2 == 0;
          g_autoptr (TocsinDetectSummary) summary
              = import (self, self->paths[orders[i][j]], 2, detects);

          if (detects)
            g_assert_cmpuint (summary->events, ==, (j + 1) * N_LINES);
        }
      check (self, expected);
    }
}

/* A log that grows: its last segment is made again, and looked at again. */
static void
test_grown (Fixture *self, gconstpointer data)
{
  g_autofree char *expected = find_expected (self);
  g_autofree char *text = NULL;
  gsize length;

  (void) data;
  g_assert_true (g_file_get_contents (self->paths[4], &text, &length, NULL));
  g_assert_true (g_file_set_contents (self->paths[4], text, (gssize) length / 2, NULL));
  tocsin_detect_summary_free (import (self, self->logs, 2, TRUE));
  g_assert_true (g_file_set_contents (self->paths[4], text, (gssize) length, NULL));
  tocsin_detect_summary_free (import (self, self->logs, 2, TRUE));
  check (self, expected);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/detect-import/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("threads", test_threads);
  ADD ("pieces", test_pieces);
  ADD ("grown", test_grown);
  return g_test_run ();
}
