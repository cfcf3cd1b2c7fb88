/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "core/tocsin-event.h"
#include "store/store-private.h"
#include "support/tocsin-batches.h"

static char *program;

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("tocsin-case-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "a case#1?.tocsin", NULL);
}

static guint
list_folder (const char *folder, gboolean empty)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      n++;
      if (empty)
        g_remove (path);
    }
  return n;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  list_folder (self->folder, TRUE);
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->path);
}

static TocsinCase *
open_case (Fixture *self, TocsinCaseMode mode)
{
  g_autoptr (GError) error = NULL;
  TocsinCase *result = tocsin_case_open (self->path, mode, &error);

  g_assert_no_error (error);
  return result;
}

static gint64
add_source (TocsinCase *self, const char *path)
{
  g_autoptr (TocsinSource) source = tocsin_source_new (path, NULL);
  g_autoptr (GError) error = NULL;

  tocsin_case_add_source (self, source, &error);
  g_assert_no_error (error);
  return source->id;
}

static void
add_reject (TocsinBatch *batch, const char *reason)
{
  TocsinReject *reject = tocsin_batch_add_reject (batch);

  reject->reason = tocsin_batch_intern_string (batch, reason);
  reject->record = batch->n_events + 1;
  reject->length = 3;
  reject->bytes = tocsin_batch_append (batch, "\xff\0z", 3);
}

static void
add_batch (TocsinCase *self, gint64 source_id, TocsinBatch *batch)
{
  g_autoptr (TocsinSegment) segment = tocsin_segment_encode (batch);
  g_autoptr (GError) error = NULL;

  tocsin_case_add_segment (self, source_id, segment, batch, &error);
  g_assert_no_error (error);
}

/* Two sources with three segments, of 100, 40 and 0 events, the last with a reject. */
static void
fill (TocsinCase *self)
{
  g_autoptr (TocsinBatch) one = tocsin_test_make_batch (1, 100, FALSE);
  g_autoptr (TocsinBatch) two = tocsin_test_make_batch (2, 40, FALSE);
  g_autoptr (TocsinBatch) three = tocsin_batch_new ();
  gint64 a, b;

  add_reject (one, "Too long");
  add_reject (three, "Gap");
  g_assert_true (tocsin_case_begin (self, NULL));
  a = add_source (self, "/logs/a.log");
  b = add_source (self, "/logs/b.log");
  add_batch (self, a, one);
  add_batch (self, b, two);
  add_batch (self, a, three);
  g_assert_true (tocsin_case_commit (self, NULL));
}

static void
test_reopen (Fixture *self, gconstpointer data)
{
  g_autoptr (TocsinCase) writer = open_case (self, TOCSIN_CASE_WRITE);
  g_autoptr (TocsinCase) reader = NULL;
  g_autoptr (GPtrArray) sources = NULL;
  g_autoptr (GError) error = NULL;
  const TocsinSource *first;

  fill (writer);
  g_clear_pointer (&writer, tocsin_case_free);
  g_assert_cmpuint (list_folder (self->folder, FALSE), ==, 1);
  reader = open_case (self, TOCSIN_CASE_READ);
  g_assert_cmpuint (list_folder (self->folder, FALSE), ==, 1);
  sources = tocsin_case_list_sources (reader, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sources->len, ==, 2);
  first = sources->pdata[0];
  g_assert_cmpuint (first->n_segments, ==, 2);
  g_assert_cmpuint (first->events, ==, 100);
  g_assert_cmpuint (first->rejects, ==, 2);
  g_assert_cmpint (first->first, <, first->last);
  g_assert_cmpuint (first->time_bases[0] + first->time_bases[1] + first->time_bases[2]
                        + first->time_bases[3] + first->time_bases[4],
                    ==, 100);
}

static TocsinSource *
dup_source (TocsinCase *self, guint index)
{
  g_autoptr (GPtrArray) sources = tocsin_case_list_sources (self, NULL);

  return tocsin_source_copy (sources->pdata[index]);
}

static void
test_source (Fixture *self, gconstpointer data)
{
  g_autoptr (TocsinCase) writer = open_case (self, TOCSIN_CASE_WRITE);
  g_autoptr (TocsinSource) source = NULL;
  g_autoptr (TocsinSource) again = NULL;
  g_autoptr (TocsinSource) begun = NULL;

  fill (writer);
  source = dup_source (writer, 0);
  g_assert_cmpstr (source->path, ==, "/logs/a.log");
  g_free (source->format);
  source->format = g_strdup ("syslog");
  source->status = TOCSIN_SOURCE_DAMAGED;
  source->records = 103;
  source->blank = 1;
  source->events = 7;
  g_assert_true (tocsin_case_begin (writer, NULL));
  g_assert_true (tocsin_case_update_source (writer, source, NULL));
  g_assert_cmpuint (source->events, ==, 100);
  again = dup_source (writer, 0);
  g_assert_cmpstr (again->format, ==, "syslog");
  g_assert_cmpint (again->status, ==, TOCSIN_SOURCE_DAMAGED);
  g_assert_cmpuint (again->records, ==, 103);
  g_assert_cmpuint (again->events, ==, 100);
  g_assert_true (tocsin_case_begin_source (writer, source, NULL));
  source->id = 99;
  g_assert_false (tocsin_case_update_source (writer, source, NULL));
  g_assert_false (tocsin_case_begin_source (writer, source, NULL));
  g_assert_true (tocsin_case_commit (writer, NULL));
  begun = dup_source (writer, 0);
  g_assert_cmpint (begun->status, ==, TOCSIN_SOURCE_PARTIAL);
  g_assert_cmpstr (begun->format, ==, "syslog");
}

static void
check_tail (TocsinCase *self, gint64 source_id, guint64 n_events, guint64 n_rejects)
{
  guint64 events = 99, rejects = 99;

  g_assert_true (tocsin_case_get_tail (self, source_id, &events, &rejects, NULL));
  g_assert_cmpuint (events, ==, n_events);
  g_assert_cmpuint (rejects, ==, n_rejects);
}

static void
test_last_segment (Fixture *self, gconstpointer data)
{
  g_autoptr (TocsinCase) writer = open_case (self, TOCSIN_CASE_WRITE);
  g_autoptr (TocsinBatch) longer = tocsin_test_make_batch (3, 40, FALSE);
  g_autoptr (TocsinBatch) more = tocsin_test_make_batch (4, 41, FALSE);
  g_autoptr (TocsinSegment) same_count = tocsin_segment_encode (longer);
  g_autoptr (TocsinSegment) grown = tocsin_segment_encode (more);
  g_autoptr (GError) error = NULL;

  fill (writer);
  g_assert_true (tocsin_case_begin (writer, NULL));
  g_assert_true (tocsin_case_replace_last_segment (writer, 2, same_count, longer, &error));
  g_assert_false (tocsin_case_replace_last_segment (writer, 2, grown, more, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_FAILED);
  g_assert_true (tocsin_case_commit (writer, NULL));
  check_tail (writer, 2, 40, 0);
  check_tail (writer, 1, 0, 1);
  check_tail (writer, 3, 0, 0);
  g_assert_true (tocsin_case_begin (writer, NULL));
  g_assert_true (tocsin_case_replace_last_segment (writer, 1, grown, more, NULL));
  check_tail (writer, 1, 41, 0);
  add_batch (writer, 2, longer);
  g_assert_true (tocsin_case_commit (writer, NULL));
}

static void
test_rollback (Fixture *self, gconstpointer data)
{
  g_autoptr (TocsinCase) writer = open_case (self, TOCSIN_CASE_WRITE);
  g_autoptr (GPtrArray) sources = NULL;

  fill (writer);
  g_assert_true (tocsin_case_begin (writer, NULL));
  add_source (writer, "/logs/c.log");
  tocsin_case_rollback (writer);
  g_assert_true (tocsin_case_begin (writer, NULL));
  add_source (writer, "/logs/d.log");
  g_clear_pointer (&writer, tocsin_case_free);
  writer = open_case (self, TOCSIN_CASE_READ);
  sources = tocsin_case_list_sources (writer, NULL);
  g_assert_cmpuint (sources->len, ==, 2);
}

static void
test_busy (Fixture *self, gconstpointer data)
{
  g_autoptr (TocsinCase) writer = open_case (self, TOCSIN_CASE_WRITE);
  g_autoptr (TocsinCase) reader = open_case (self, TOCSIN_CASE_READ);
  g_autoptr (GPtrArray) sources = NULL;
  g_autoptr (GError) error = NULL;
  gint64 before = g_get_monotonic_time ();

  g_assert_null (tocsin_case_open (self->path, TOCSIN_CASE_WRITE, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_BUSY);
  g_assert_cmpint (g_get_monotonic_time () - before, <, 2 * G_USEC_PER_SEC);
  fill (writer);
  sources = tocsin_case_list_sources (reader, NULL);
  g_assert_cmpuint (sources->len, ==, 2);
  g_clear_pointer (&writer, tocsin_case_free);
  writer = open_case (self, TOCSIN_CASE_WRITE);
}

static void
check_refused (Fixture *self, TocsinError code)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize n_before = 0, n_after = 0;

  g_file_get_contents (self->path, &before, &n_before, NULL);
  for (guint mode = TOCSIN_CASE_READ; mode <= TOCSIN_CASE_WRITE; mode++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TocsinCase) opened = tocsin_case_open (self->path, mode, &error);

      g_assert_null (opened);
      g_assert_error (error, TOCSIN_ERROR, (int) code);
      g_assert_nonnull (strstr (error->message, self->path));
    }
  g_file_get_contents (self->path, &after, &n_after, NULL);
  g_assert_cmpmem (before, n_before, after, n_after);
  g_assert_cmpuint (list_folder (self->folder, FALSE), ==, 1);
}

static void
set_byte (Fixture *self, gsize at, char value)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (self->path, &bytes, &length, NULL));
  bytes[at] = value;
  g_assert_true (g_file_set_contents (self->path, bytes, (gssize) length, NULL));
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_file_set_contents (self->path, "", 0, NULL);
  check_refused (self, TOCSIN_ERROR_INVALID);
  g_file_set_contents (self->path, "Jan  1 00:00:00 web01 sshd[1]: a log", -1, NULL);
  check_refused (self, TOCSIN_ERROR_INVALID);
  g_remove (self->path);
  g_mkdir (self->path, 0700);
  check_refused (self, TOCSIN_ERROR_INVALID);
  g_rmdir (self->path);
  tocsin_case_free (open_case (self, TOCSIN_CASE_WRITE));
  set_byte (self, 63, 99);
  check_refused (self, TOCSIN_ERROR_NEWER);
  set_byte (self, 63, 2);
  set_byte (self, 68, 'X');
  check_refused (self, TOCSIN_ERROR_INVALID);
  set_byte (self, 68, 'T');
  g_assert_true (g_file_get_contents (self->path, &bytes, &length, NULL));
  g_file_set_contents (self->path, bytes, (gssize) length / 2, NULL);
  check_refused (self, TOCSIN_ERROR_DAMAGED);
  memset (bytes + 100, 0x55, length - 100);
  g_file_set_contents (self->path, bytes, (gssize) length, NULL);
  check_refused (self, TOCSIN_ERROR_DAMAGED);
}

static void
test_missing (Fixture *self, gconstpointer data)
{
  g_autofree char *inside = g_build_filename (self->folder, "none", "x.tocsin", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (tocsin_case_open (self->path, TOCSIN_CASE_READ, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_UNREADABLE);
  g_clear_error (&error);
  g_assert_null (tocsin_case_open (inside, TOCSIN_CASE_WRITE, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_UNREADABLE);
  g_assert_cmpuint (list_folder (self->folder, FALSE), ==, 0);
}

/* A disk that is full: what was committed stays, the rest is undone. */
static void
test_full (Fixture *self, gconstpointer data)
{
  g_autoptr (TocsinCase) writer = open_case (self, TOCSIN_CASE_WRITE);
  g_autoptr (TocsinBatch) batch = tocsin_test_make_batch (7, 3000, FALSE);
  g_autoptr (TocsinSegment) segment = tocsin_segment_encode (batch);
  g_autoptr (GPtrArray) faults = NULL;
  g_autoptr (GError) error = NULL;
  guint64 n_committed = 0, n_events, n_rejects;
  gboolean done = TRUE;

  sqlite3_exec (writer->db, "PRAGMA max_page_count = 120", NULL, NULL, NULL);
  fill (writer);
  for (guint i = 0; done && i < 100; i++)
    {
      g_assert_true (tocsin_case_begin (writer, NULL));
      done = tocsin_case_add_segment (writer, 2, segment, batch, &error)
             && tocsin_case_commit (writer, &error);
      n_committed += done ? 3000 : 0;
    }
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "disk is full"));
  tocsin_case_rollback (writer);
  g_assert_cmpuint (n_committed, >, 0);
  faults = tocsin_case_verify (writer, NULL);
  g_assert_cmpuint (faults->len, ==, 0);
  g_assert_true (tocsin_case_get_tail (writer, 2, &n_events, &n_rejects, NULL));
  g_assert_cmpuint (n_events, ==, 3000);
  sqlite3_exec (writer->db, "PRAGMA max_page_count = 100000", NULL, NULL, NULL);
  g_assert_true (tocsin_case_begin (writer, NULL));
  add_batch (writer, 1, batch);
  g_assert_true (tocsin_case_commit (writer, NULL));
}

/* A medium that may not be written: a closed case can be read there, and one that
 * a killed writer left in WAL mode too. */
static void
test_read_only (Fixture *self, gconstpointer data)
{
  sqlite3 *db;

  {
    g_autoptr (TocsinCase) writer = open_case (self, TOCSIN_CASE_WRITE);

    fill (writer);
  }
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (TocsinCase) reader = NULL;
      g_autoptr (TocsinCase) writer = NULL;
      g_autoptr (GPtrArray) sources = NULL;

      g_chmod (self->path, 0400);
      g_chmod (self->folder, 0500);
      reader = open_case (self, TOCSIN_CASE_READ);
      sources = tocsin_case_list_sources (reader, NULL);
      g_assert_cmpuint (sources->len, ==, 2);
      if (g_access (self->path, 2) != 0) /* root may write everywhere */
        writer = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
      g_assert_null (writer);
      g_chmod (self->folder, 0700);
      g_chmod (self->path, 0600);
      g_clear_pointer (&reader, tocsin_case_free);
      sqlite3_open (self->path, &db);
      sqlite3_exec (db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
      sqlite3_close (db);
    }
}

/* What the killed program does: transactions of three segments without end. */
static void
write_for_ever (const char *path)
{
  g_autoptr (TocsinCase) writer = tocsin_case_open (path, TOCSIN_CASE_WRITE, NULL);
  g_autoptr (TocsinBatch) batch = tocsin_test_make_batch (1, 200, TRUE);
  gint64 source;

  g_assert_true (tocsin_case_begin (writer, NULL));
  source = add_source (writer, "/logs/a.log");
  g_assert_true (tocsin_case_commit (writer, NULL));
  for (;;)
    {
      g_assert_true (tocsin_case_begin (writer, NULL));
      for (int i = 0; i < 3; i++)
        add_batch (writer, source, batch);
      g_assert_true (tocsin_case_commit (writer, NULL));
    }
}

static void
kill_writer (Fixture *self, guint milliseconds)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, "--write", self->path, NULL);

  g_assert_no_error (error);
  while (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    g_usleep (1000);
  g_usleep (milliseconds * 1000);
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
}

static void
test_kill (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (TocsinCase) reader = NULL;
      g_autoptr (GPtrArray) sources = NULL;
      g_autoptr (GPtrArray) faults = NULL;
      g_autoptr (GError) error = NULL;

      kill_writer (self, 20 + i * 35);
      reader = open_case (self, TOCSIN_CASE_READ);
      sources = tocsin_case_list_sources (reader, &error);
      g_assert_no_error (error);
      faults = tocsin_case_verify (reader, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (faults->len, ==, 0);
      for (guint j = 0; j < sources->len; j++)
        {
          const TocsinSource *source = sources->pdata[j];

          g_assert_cmpuint (source->n_segments % 3, ==, 0);
          g_assert_cmpuint (source->events, ==, source->n_segments * 200);
        }
    }
  /* The next writer has it at once, and leaves one file. */
  tocsin_case_free (open_case (self, TOCSIN_CASE_WRITE));
  g_assert_cmpuint (list_folder (self->folder, FALSE), ==, 1);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--write") == 0)
    write_for_ever (argv[2]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/case/reopen", test_reopen);
  ADD ("/case/source", test_source);
  ADD ("/case/last-segment", test_last_segment);
  ADD ("/case/rollback", test_rollback);
  ADD ("/case/busy", test_busy);
  ADD ("/case/refused", test_refused);
  ADD ("/case/missing", test_missing);
  ADD ("/case/full", test_full);
  ADD ("/case/read-only", test_read_only);
  ADD ("/case/kill", test_kill);
  return g_test_run ();
}
