/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "store/store-private.h"
#include "store/tocsin-case-mark.h"
#include "store/tocsin-case-setting.h"
#include "store/tocsin-query-sql.h"
#include "support/tocsin-batches.h"

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
fill (Fixture *self)
{
  g_autoptr (TocsinCase) writer = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  g_autoptr (TocsinSource) source = tocsin_source_new ("/logs/a.log", NULL);

  g_assert_nonnull (writer);
  g_assert_true (tocsin_case_begin (writer, NULL));
  g_assert_true (tocsin_case_add_source (writer, source, NULL));
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (TocsinBatch) batch = tocsin_test_make_batch (5 + i, 40, FALSE);
      g_autoptr (TocsinSegment) segment = tocsin_segment_encode (batch);

      g_assert_true (tocsin_case_add_segment (writer, source->id, segment, batch, NULL));
    }
  g_assert_true (tocsin_case_commit (writer, NULL));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("tocsin-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "test.tocsin", NULL);
  fill (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_remove (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
}

/* The mark as one line of text. */
static void
check_mark (Fixture *self, gint64 event_id, const char *expected)
{
  g_autoptr (TocsinCase) reader = tocsin_case_open (self->path, TOCSIN_CASE_READ, NULL);
  g_autoptr (TocsinMark) mark = tocsin_case_get_mark (reader, event_id, NULL);
  g_autofree char *tags = g_strjoinv (",", mark->tags);
  g_autofree char *text = g_strdup_printf ("%d|%s|%s", mark->bookmarked, mark->note, tags);

  g_assert_cmpstr (text, ==, expected);
}

static void
check_found (Fixture *self, const char *text, gint64 expected)
{
  g_autoptr (TocsinCase) reader = tocsin_case_open (self->path, TOCSIN_CASE_READ, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinQuery) query = tocsin_query_parse (text, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (tocsin_case_count_events (reader, query, &error), ==, expected);
  g_assert_no_error (error);
}

static void
test_acts (Fixture *self, gconstpointer data)
{
  g_autoptr (TocsinCase) writer = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  gint64 bookmark, note, first_tag, second_tag, again, event_id;

  g_assert_true (tocsin_case_set_bookmark (writer, 7, TRUE, &bookmark, NULL));
  g_assert_true (tocsin_case_set_note (writer, 7, "Look\nhere; '); DROP", &note, NULL));
  g_assert_true (tocsin_case_set_tag (writer, 7, "beta", TRUE, &second_tag, NULL));
  g_assert_true (tocsin_case_set_tag (writer, 7, "alpha", TRUE, &first_tag, NULL));
  g_assert_true (tocsin_case_set_tag (writer, 7, "alpha", TRUE, &again, NULL));
  g_assert_cmpint (again, ==, 0);
  check_mark (self, 7, "1|Look\nhere; '); DROP|alpha,beta");
  check_mark (self, 8, "0||");
  g_assert_true (tocsin_case_undo_mark (writer, note, &event_id, NULL));
  g_assert_cmpint (event_id, ==, 7);
  check_mark (self, 7, "1||alpha,beta");
  g_assert_true (tocsin_case_undo_mark (writer, 0, NULL, NULL)); /* the last one */
  check_mark (self, 7, "1||beta");
  g_assert_true (tocsin_case_set_tag (writer, 7, "beta", FALSE, &again, NULL));
  check_mark (self, 7, "1||");
  g_assert_true (tocsin_case_undo_mark (writer, again, NULL, NULL));
  check_mark (self, 7, "1||beta");
  g_assert_true (tocsin_case_undo_mark (writer, 0, NULL, NULL));
  g_assert_true (tocsin_case_undo_mark (writer, 0, NULL, NULL));
  check_mark (self, 7, "0||");
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (TocsinCase) writer = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  static const gint64 ids[] = { 0, -1, 121, G_MAXINT64 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) marks = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_assert_false (tocsin_case_set_bookmark (writer, ids[i], TRUE, NULL, &error));
      g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID);
      g_clear_error (&error);
    }
  g_assert_false (tocsin_case_set_tag (writer, 1, "", TRUE, NULL, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (tocsin_case_undo_mark (writer, 0, NULL, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID);
  marks = tocsin_case_list_marks (writer, NULL);
  g_assert_cmpuint (marks->len, ==, 0);
}

static void
test_query (Fixture *self, gconstpointer data)
{
  g_autoptr (TocsinCase) writer = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  g_autoptr (GPtrArray) tags = NULL;

  check_found (self, "is:bookmarked", 0);
  check_found (self, "-is:bookmarked", 120);
  g_assert_true (tocsin_case_set_bookmark (writer, 2, TRUE, NULL, NULL));
  g_assert_true (tocsin_case_set_bookmark (writer, 120, TRUE, NULL, NULL));
  g_assert_true (tocsin_case_set_note (writer, 2, "x", NULL, NULL));
  g_assert_true (tocsin_case_set_tag (writer, 41, "Phase 1", TRUE, NULL, NULL));
  g_assert_true (tocsin_case_set_tag (writer, 42, "Phase 2", TRUE, NULL, NULL));
  g_assert_true (tocsin_case_set_tag (writer, 42, "Phase 1", TRUE, NULL, NULL));
  check_found (self, "is:bookmarked", 2);
  check_found (self, "-is:bookmarked", 118);
  check_found (self, "is:bookmarked has:note", 1);
  check_found (self, "is:bookmarked OR has:tag", 4);
  check_found (self, "tag:\"phase 1\"", 2);
  check_found (self, "tag:phase*", 2);
  check_found (self, "tag:(\"Phase 2\" OR other)", 1);
  check_found (self, "tag:\"\"", 118);
  check_found (self, "fields.tag:x", 0);
  check_found (self, "id:2 is:bookmarked", 1);
  tags = tocsin_case_list_tags (writer, NULL);
  g_assert_cmpuint (tags->len, ==, 2);
  g_assert_cmpstr (tags->pdata[0], ==, "Phase 1");
}

/* Takes from the case what version 3 added. */
static void
make_version_2 (Fixture *self)
{
  sqlite3 *db;
  char *message = NULL;

  sqlite3_open (self->path, &db);
  sqlite3_exec (
      db,
      "DROP TABLE segment_origin; DROP TABLE correction;"
      "DROP TABLE alert_act; DROP TABLE setting; DROP TABLE near_miss_event; "
      "DROP TABLE near_miss; DROP TABLE mark_act; DROP TABLE tag; DROP TABLE mark;"
      "CREATE TABLE near_miss (id INTEGER PRIMARY KEY, rule_id TEXT) STRICT;"
      "DROP TABLE alert_evidence; CREATE TABLE alert_event (alert_id INTEGER NOT NULL, "
      "event_id INTEGER NOT NULL, PRIMARY KEY (alert_id, event_id)) STRICT, WITHOUT ROWID;"
      "PRAGMA user_version = 2",
      NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

static void
check_version (TocsinCase *case_, guint version)
{
  g_autoptr (GPtrArray) faults = tocsin_case_verify (case_, NULL);
  TocsinCaseInfo info;

  g_assert_cmpuint (faults->len, ==, 0);
  g_assert_true (tocsin_case_get_info (case_, &info, NULL));
  g_assert_cmpuint (info.version, ==, version);
  g_assert_cmpuint (info.events, ==, 120);
}

static void
test_migration (Fixture *self, gconstpointer data)
{
  g_autoptr (TocsinCase) reader = NULL;
  g_autoptr (TocsinCase) writer = NULL;
  g_autoptr (GPtrArray) marks = NULL;
  g_autoptr (GPtrArray) tags = NULL;

  make_version_2 (self);
  reader = tocsin_case_open (self->path, TOCSIN_CASE_READ, NULL);
  g_assert_nonnull (reader);
  marks = tocsin_case_list_marks (reader, NULL);
  tags = tocsin_case_list_tags (reader, NULL);
  g_assert_cmpuint (marks->len, ==, 0);
  g_assert_cmpuint (tags->len, ==, 0);
  check_mark (self, 1, "0||");
  check_found (self, "is:bookmarked", 0);
  check_found (self, "-has:tag", 120);
  check_version (reader, 2);
  g_clear_pointer (&reader, tocsin_case_free);
  writer = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  g_assert_nonnull (writer);
  check_version (writer, 6);
  g_assert_true (tocsin_case_set_bookmark (writer, 1, TRUE, NULL, NULL));
  check_mark (self, 1, "1||");
}

/* What was set for the case, beside its marks. */
static void
test_settings (Fixture *self, gconstpointer data)
{
  g_autoptr (TocsinCase) case_ = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  static const char *const accounts[] = { " root ", "", "CORP\\alice", "root", "a\nb", NULL };
  static const char *const none[] = { NULL };
  g_auto (GStrv) empty = NULL, list = NULL, gone = NULL;
  g_autofree char *text = NULL;

  empty = tocsin_case_dup_setting_list (case_, TOCSIN_SETTING_HIGH_VALUE, NULL);
  g_assert_cmpuint (g_strv_length (empty), ==, 0);
  g_assert_true (tocsin_case_set_setting_list (case_, TOCSIN_SETTING_HIGH_VALUE, accounts, NULL));
  list = tocsin_case_dup_setting_list (case_, TOCSIN_SETTING_HIGH_VALUE, NULL);
  text = g_strjoinv ("|", list);
  g_assert_cmpstr (text, ==, "root|CORP\\alice|a b");
  g_assert_true (tocsin_case_set_setting_list (case_, TOCSIN_SETTING_HIGH_VALUE, none, NULL));
  gone = tocsin_case_dup_setting_list (case_, TOCSIN_SETTING_HIGH_VALUE, NULL);
  g_assert_cmpuint (g_strv_length (gone), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/mark/acts", Fixture, NULL, set_up, test_acts, tear_down);
  g_test_add ("/mark/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/mark/query", Fixture, NULL, set_up, test_query, tear_down);
  g_test_add ("/mark/settings", Fixture, NULL, set_up, test_settings, tear_down);
  g_test_add ("/mark/migration", Fixture, NULL, set_up, test_migration, tear_down);
  return g_test_run ();
}
