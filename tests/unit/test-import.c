/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/tocsin-event.h"
#include "pipeline/tocsin-import.h"
#include "pipeline/tocsin-walk.h"
#include "store/store-private.h"

/* Lines of one session, enough for several batches and transactions. */
#define LINES 130000

typedef struct
{
  char *folder;
  char *logs;
  char *case_path;
} Fixture;

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  (void) data;
  self->folder = g_dir_make_tmp ("tocsin-import-XXXXXX", NULL);
  self->logs = g_build_filename (self->folder, "logs", NULL);
  self->case_path = g_build_filename (self->folder, "a.tocsin", NULL);
  g_mkdir (self->logs, 0700);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  (void) data;
  remove_all (self->folder);
  g_free (self->folder);
  g_free (self->logs);
  g_free (self->case_path);
}

static void
write_log (Fixture *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->logs, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static TocsinImportSummary *
import_into (const char *case_path, const char *path, guint n_jobs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (case_path, TOCSIN_CASE_WRITE, &error);
  const char *paths[] = { path, NULL };
  TocsinImportOptions options = { .paths = paths, .timezone = "UTC", .n_jobs = n_jobs };
  TocsinImportSummary *summary;

  g_assert_no_error (error);
  summary = tocsin_import_run (case_, &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return summary;
}

static void
check_case (const char *case_path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (case_path, TOCSIN_CASE_READ, &error);
  g_autoptr (GPtrArray) faults = NULL;

  g_assert_no_error (error);
  faults = tocsin_case_verify (case_, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < faults->len; i++)
    g_test_message ("%s", (const char *) g_ptr_array_index (faults, i));
  g_assert_cmpuint (faults->len, ==, 0);
}

/* Everything that a case says of its events. */
static char *
dump_case (const char *case_path)
{
  static const char sql[] = "SELECT id, timestamp, source, host, app, pid, severity, message, "
                            "source_ip, username, outcome, category, action, fields, time_basis, "
                            "repeat, attempt, record, offset, size, raw FROM events ORDER BY id";
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (case_path, TOCSIN_CASE_READ, &error);
  GString *dump = g_string_new (NULL);
  sqlite3_stmt *statement;

  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_prepare_v2 (case_->db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      for (int i = 0; i < sqlite3_column_count (statement); i++)
        g_string_append_printf (dump, "%s|", (const char *) sqlite3_column_text (statement, i));
      g_string_append_c (dump, '\n');
    }
  g_assert_cmpint (sqlite3_finalize (statement), ==, SQLITE_OK);
  return g_string_free (dump, FALSE);
}

static const TocsinImportResult *
result_of (const TocsinImportSummary *summary, const char *name)
{
  for (guint i = 0; i < summary->results->len; i++)
    {
      const TocsinImportResult *result = g_ptr_array_index (summary->results, i);

      if (g_str_has_suffix (result->source->path, name))
        return result;
    }
  g_assert_not_reached ();
}

static void
test_walk (Fixture *self, gconstpointer data)
{
  static const char *const in_order[] = {
    "auth.log-20250101", "auth.log-20250201.gz", "auth.log.10.gz",
    "auth.log.2.gz",     "auth.log.1",           "auth.log",
    "web.log",
  };
  const char *paths[] = { self->logs, self->logs, NULL };
  g_autoptr (GPtrArray) files = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (in_order); i++)
    write_log (self, in_order[i], in_order[i]);
#ifdef G_OS_UNIX
  {
    g_autofree char *link = g_build_filename (self->logs, "link", NULL);
    g_autoptr (GFile) file = g_file_new_for_path (link);

    g_assert_true (g_file_make_symbolic_link (file, "..", NULL, NULL));
  }
#endif
  files = tocsin_walk (paths);
  g_assert_cmpuint (files->len, ==, G_N_ELEMENTS (in_order));
  for (guint i = 0; i < files->len; i++)
    {
      const TocsinFile *file = g_ptr_array_index (files, i);
      g_autofree char *name = g_path_get_basename (file->path);

      g_assert_cmpstr (name, ==, in_order[i]);
    }
}

/* A folder in which there is nothing to read is named, not passed over. */
static void
test_empty_folder (Fixture *self, gconstpointer data)
{
  g_autofree char *inner = g_build_filename (self->logs, "inner", NULL);
  g_autoptr (TocsinImportSummary) summary = NULL;

  (void) data;
  g_assert_cmpint (g_mkdir (inner, 0700), ==, 0);
  summary = import_into (self->case_path, self->logs, 2);
  g_assert_cmpuint (summary->n_problems, ==, 1);
  g_assert_nonnull (strstr (result_of (summary, "logs")->source->note, "without files"));
  check_case (self->case_path);
  g_assert_cmpint (g_rmdir (inner), ==, 0);
}

static void
test_again (Fixture *self, gconstpointer data)
{
  g_autoptr (TocsinImportSummary) first = NULL, second = NULL;

  write_log (self, "a.log", "2025-01-01T00:00:00Z h a[1]: one\n2025-01-01T00:00:01Z h a[1]: two\n");
  write_log (self, "b.log", "<not a log>\n");
  write_log (self, "empty.log", "");
  first = import_into (self->case_path, self->logs, 2);
  g_assert_cmpuint (first->added.events, ==, 2);
  g_assert_cmpuint (first->added.rejects, ==, 1);
  g_assert_cmpuint (first->n_problems, ==, 2);
  g_assert_cmpint (result_of (first, "a.log")->action, ==, TOCSIN_IMPORT_ADDED);
  g_assert_cmpint (result_of (first, "b.log")->action, ==, TOCSIN_IMPORT_UNREADABLE);
  check_case (self->case_path);
  second = import_into (self->case_path, self->logs, 2);
  g_assert_cmpuint (second->added.events, ==, 0);
  g_assert_cmpuint (second->added.rejects, ==, 0);
  g_assert_cmpuint (second->n_problems, ==, 2);
  g_assert_cmpint (result_of (second, "a.log")->action, ==, TOCSIN_IMPORT_UNCHANGED);
  check_case (self->case_path);
}

/* Parts of one rotated log with the same content, compressed or not, come once; files that only
 * happen to be the same are two sources. */
static void
test_duplicate (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->logs, "auth.log.2.gz", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GOutputStream) raw
      = G_OUTPUT_STREAM (g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL));
  g_autoptr (GConverter) gzip
      = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6));
  g_autoptr (GOutputStream) out = g_converter_output_stream_new (raw, gzip);
  const char *text = "2025-01-01T00:00:00Z h a[1]: one\n";
  g_autoptr (TocsinImportSummary) summary = NULL;

  g_assert_true (g_output_stream_write_all (out, text, strlen (text), NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (out, NULL, NULL));
  write_log (self, "auth.log.1", text);
  write_log (self, "other.log", text);
  write_log (self, "auth.log", text);
  summary = import_into (self->case_path, self->logs, 2);
  g_assert_cmpuint (summary->added.events, ==, 2);
  g_assert_cmpint (result_of (summary, "auth.log.2.gz")->action, ==, TOCSIN_IMPORT_ADDED);
  g_assert_cmpint (result_of (summary, "auth.log.1")->action, ==, TOCSIN_IMPORT_DUPLICATE);
  g_assert_cmpint (result_of (summary, "auth.log")->action, ==, TOCSIN_IMPORT_DUPLICATE);
  g_assert_cmpint (result_of (summary, "other.log")->action, ==, TOCSIN_IMPORT_ADDED);
  check_case (self->case_path);
}

/* A file that grows, also in the middle of a line, is at each step as if it had
 * been imported at once. */
static void
test_grown (Fixture *self, gconstpointer data)
{
  static const char whole[] = "2025-01-01T00:00:00Z h a[1]: one\n"
                              "2025-01-01T00:00:01Z h a[1]: two\n"
                              "  goes on\n"
                              "2025-01-01T00:00:02Z h a[1]: three\n"
                              "\n"
                              "2025-01-01T00:00:03Z h a[1]: four\n";
  static const gsize cuts[] = { 33, 40, 60, 80, 90, 100, 111, 112, sizeof whole - 1 };
  g_autofree char *path = g_build_filename (self->logs, "a.log", NULL);
  g_autofree char *fresh = g_build_filename (self->folder, "fresh.tocsin", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_autofree char *grown_dump = NULL, *fresh_dump = NULL;
      g_autoptr (TocsinImportSummary) grown = NULL, all = NULL;

      g_assert_true (g_file_set_contents (path, whole, (gssize) cuts[i], NULL));
      grown = import_into (self->case_path, self->logs, 1 + i % 2);
      g_assert_cmpint (result_of (grown, "a.log")->action, ==,
                       i == 0 ? TOCSIN_IMPORT_ADDED : TOCSIN_IMPORT_GROWN);
      all = import_into (fresh, self->logs, 1);
      grown_dump = dump_case (self->case_path);
      fresh_dump = dump_case (fresh);
      g_assert_cmpstr (grown_dump, ==, fresh_dump);
      check_case (self->case_path);
      g_assert_cmpint (g_remove (fresh), ==, 0);
    }
}

/* A log grows, is rotated, and another begins under its name: each line comes once. */
static void
test_rotated (Fixture *self, gconstpointer data)
{
  g_autoptr (TocsinImportSummary) first = NULL, second = NULL, third = NULL;

  write_log (self, "a.log", "2025-01-01T00:00:00Z h a[1]: one\n");
  first = import_into (self->case_path, self->logs, 1);
  write_log (self, "a.log.1",
             "2025-01-01T00:00:00Z h a[1]: one\n2025-01-01T00:00:01Z h a[1]: and a half\n");
  write_log (self, "a.log", "2025-01-02T00:00:00Z h a[1]: two\n");
  second = import_into (self->case_path, self->logs, 2);
  g_assert_cmpuint (second->added.events, ==, 2);
  g_assert_cmpint (result_of (second, "a.log.1")->action, ==, TOCSIN_IMPORT_GROWN);
  g_assert_cmpint (result_of (second, "a.log")->action, ==, TOCSIN_IMPORT_ADDED);
  check_case (self->case_path);
  third = import_into (self->case_path, self->logs, 2);
  g_assert_cmpuint (third->added.events, ==, 0);
  check_case (self->case_path);
}

static void
write_long_log (const char *path)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < LINES; i++)
    {
      g_string_append_printf (text,
                              "Jan %2d %02d:%02d:%02d h sshd[%d]: Failed password for u%d from "
                              "192.0.2.%d port %d ssh2\n",
                              1 + i * 28 / LINES, i / 3600 % 24, i / 60 % 60, i % 60, i, i % 50,
                              i % 200, i % 60000);
      if (i % 1000 == 7)
        g_string_append (text, "  continued\n\n");
    }
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
}

/* Lines without a year lie in the one year in which the folder's other dates are. */
static void
test_neighbours (Fixture *self, gconstpointer data)
{
  g_autoptr (TocsinImportSummary) summary = NULL;
  g_autofree char *dump = NULL;

  write_log (self, "a.log", "Aug 30 10:00:00 h a[1]: one\n");
  write_log (self, "b.log", "2016-08-30T10:00:00Z h b[1]: two\n");
  summary = import_into (self->case_path, self->logs, 2);
  g_assert_cmpint (result_of (summary, "a.log")->source->first_year, ==, 2016);
  dump = dump_case (self->case_path);
  g_assert_nonnull (strstr (dump, "2016-08-30T10:00:00.000000Z|syslog|h|a|"));
}

static void
test_jobs (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->logs, "a.log", NULL);
  g_autofree char *other = g_build_filename (self->folder, "b.tocsin", NULL);
  g_autofree char *one = NULL, *two = NULL;
  g_autoptr (TocsinImportSummary) first = NULL, second = NULL;

  write_long_log (path);
  write_log (self, "b.log", "2025-01-01T00:00:00Z h a[1]: one\n");
  write_log (self, "c.json", "{\"timestamp\":\"2025-01-01T00:00:00Z\",\"message\":\"x\"}\n");
  first = import_into (self->case_path, self->logs, 1);
  second = import_into (other, self->logs, 2);
  g_assert_cmpuint (first->added.events, ==, LINES + 2);
  one = dump_case (self->case_path);
  two = dump_case (other);
  g_assert_cmpstr (one, ==, two);
  check_case (other);
}

/* Kills an import ten times on its way; in the end nothing is missing and nothing
 * is there twice. */
static void
test_killed (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->logs, "a.log", NULL);
  g_autofree char *other = g_build_filename (self->folder, "b.tocsin", NULL);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *killed = NULL, *straight = NULL;
  g_autoptr (TocsinImportSummary) last = NULL, all = NULL;
  guint n_killed = 0;

  if (program == NULL)
    {
      g_test_skip ("this system does not say which program this is");
      return;
    }
  write_long_log (path);
  for (int i = 0; i < 10; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSubprocess) child = g_subprocess_new (
          G_SUBPROCESS_FLAGS_NONE, &error, program, "--import", self->case_path, self->logs, NULL);

      g_assert_no_error (error);
      g_usleep ((gulong) g_test_rand_int_range (20, 700) * 1000);
      g_subprocess_force_exit (child);
      g_assert_true (g_subprocess_wait (child, NULL, NULL));
      n_killed += g_subprocess_get_if_signaled (child);
      if (g_file_test (self->case_path, G_FILE_TEST_EXISTS))
        check_case (self->case_path);
    }
  g_test_message ("killed on the way %u times", n_killed);
  last = import_into (self->case_path, self->logs, 2);
  all = import_into (other, self->logs, 2);
  killed = dump_case (self->case_path);
  straight = dump_case (other);
  g_assert_cmpstr (killed, ==, straight);
  check_case (self->case_path);
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->logs, "a.log", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TocsinCase) case_ = tocsin_case_open (self->case_path, TOCSIN_CASE_WRITE, &error);
  const char *paths[] = { self->logs, NULL };
  TocsinImportOptions options = { .paths = paths, .n_jobs = 2 };
  g_autoptr (TocsinImportSummary) summary = NULL;

  write_long_log (path);
  g_cancellable_cancel (cancellable);
  summary = tocsin_import_run (case_, &options, NULL, NULL, cancellable, &error);
  g_assert_null (summary);
  g_assert_nonnull (error);
  g_clear_pointer (&case_, tocsin_case_free);
  check_case (self->case_path);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && strcmp (argv[1], "--import") == 0)
    {
      tocsin_import_summary_free (import_into (argv[2], argv[3], 2));
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/import/walk", Fixture, NULL, set_up, test_walk, tear_down);
  g_test_add ("/import/empty-folder", Fixture, NULL, set_up, test_empty_folder, tear_down);
  g_test_add ("/import/again", Fixture, NULL, set_up, test_again, tear_down);
  g_test_add ("/import/duplicate", Fixture, NULL, set_up, test_duplicate, tear_down);
  g_test_add ("/import/grown", Fixture, NULL, set_up, test_grown, tear_down);
  g_test_add ("/import/rotated", Fixture, NULL, set_up, test_rotated, tear_down);
  g_test_add ("/import/neighbours", Fixture, NULL, set_up, test_neighbours, tear_down);
  g_test_add ("/import/jobs", Fixture, NULL, set_up, test_jobs, tear_down);
  g_test_add ("/import/killed", Fixture, NULL, set_up, test_killed, tear_down);
  g_test_add ("/import/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);
  return g_test_run ();
}
