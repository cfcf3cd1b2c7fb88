/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole case has no fault; each planted one is found. */
#include <glib/gstdio.h>
#include <string.h>

#include "store/store-private.h"
#include "support/tocsin-batches.h"

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
add_segment (TocsinCase *writer, TocsinSource *source, guint32 seed, guint32 n_events,
             gboolean has_reject)
{
  g_autoptr (TocsinBatch) batch = tocsin_test_make_batch (seed, n_events, FALSE);
  g_autoptr (TocsinSegment) segment = NULL;

  if (has_reject)
    tocsin_batch_add_reject (batch)->reason = tocsin_batch_intern_string (batch, "Too long");
  segment = tocsin_segment_encode (batch);
  g_assert_true (tocsin_case_add_segment (writer, source->id, segment, batch, NULL));
  source->records += n_events + has_reject;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (TocsinSource) one = tocsin_source_new ("/logs/a.log", NULL);
  g_autoptr (TocsinSource) two = tocsin_source_new ("/logs/b.log", NULL);
  g_autoptr (TocsinBatch) longer = tocsin_test_make_batch (12, 40, FALSE);
  g_autoptr (TocsinSegment) longer_segment = tocsin_segment_encode (longer);
  TocsinCase *writer;

  self->folder = g_dir_make_tmp ("tocsin-verify-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "x.tocsin", NULL);
  writer = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  g_assert_true (tocsin_case_begin (writer, NULL));
  g_assert_true (tocsin_case_add_source (writer, one, NULL));
  g_assert_true (tocsin_case_add_source (writer, two, NULL));
  add_segment (writer, one, 1, 100, TRUE);
  add_segment (writer, two, 2, 40, TRUE);
  add_segment (writer, one, 3, 0, TRUE);
  add_segment (writer, one, 4, 60, FALSE);
  /* The reject of this segment goes, a record less of that source with it. */
  g_assert_true (tocsin_case_replace_last_segment (writer, two->id, longer_segment, longer, NULL));
  two->records--;
  one->status = two->status = TOCSIN_SOURCE_COMPLETE;
  g_assert_true (tocsin_case_update_source (writer, one, NULL));
  g_assert_true (tocsin_case_update_source (writer, two, NULL));
  g_assert_true (tocsin_case_commit (writer, NULL));
  tocsin_case_free (writer);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_remove (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
}

static GPtrArray *
verify (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) reader = tocsin_case_open (self->path, TOCSIN_CASE_READ, &error);
  GPtrArray *faults;

  g_assert_no_error (error);
  faults = tocsin_case_verify (reader, &error);
  g_assert_no_error (error);
  return faults;
}

static void
test_whole (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) faults = verify (self);
  g_autoptr (TocsinCase) reader = tocsin_case_open (self->path, TOCSIN_CASE_READ, NULL);
  TocsinCaseInfo info;

  for (guint i = 0; i < faults->len; i++)
    g_test_message ("%s", (const char *) faults->pdata[i]);
  g_assert_cmpuint (faults->len, ==, 0);
  g_assert_true (tocsin_case_get_info (reader, &info, NULL));
  g_assert_cmpuint (info.version, >=, 1);
  g_assert_cmpuint (info.sources, ==, 2);
  g_assert_cmpuint (info.events, ==, 200);
  g_assert_cmpuint (info.rejects, ==, 2);
  g_assert_cmpint (info.first, <, info.last);
  g_assert_cmpuint (info.size, >, 10000);
}

#define ALERT                                                                                      \
  "INSERT INTO alert (id, alert_type, rule_id, rule_title, severity, entity, message, "            \
  "first_seen, "                                                                                   \
  "last_seen, count, tags, status) VALUES (1, 'k', 'r', 'R', 'high', '', '', 5, "

static const struct
{
  const char *sql;
  const char *fault; /* a part of it */
} plants[] = {
  { "UPDATE source SET events = events + 1 WHERE id = 2", "it says 41 events" },
  { "UPDATE source SET rejects = 0 WHERE id = 1", "it says 160 events and 0 rejects" },
  { "UPDATE source SET n_segments = 7 WHERE id = 1", "in 7 segments" },
  { "UPDATE source SET records = records + 1 WHERE id = 1", "records went in" },
  { "UPDATE source SET blank = 1 WHERE id = 2", "came out" },
  { "UPDATE source SET time_exact = time_exact + 1 WHERE id = 2", "not of the times" },
  { "UPDATE source SET last = last + 1 WHERE id = 1", "not of the times" },
  { "UPDATE segment SET first = first - 1 WHERE id = 2", "Segment 2: its events are not" },
  { "UPDATE segment SET n_timeless = 0 WHERE id = 1", "Segment 1: its events are not" },
  { "UPDATE segment SET n_events = 39 WHERE id = 2", "Segment 2" },
  { "UPDATE segment SET first_event_id = 102 WHERE id = 2", "begin at id 102, not at 101" },
  { "UPDATE segment SET hot = zeroblob (20) WHERE id = 1", "Segment 1" },
  { "UPDATE segment SET cold = (SELECT cold FROM segment WHERE id = 2) WHERE id = 1", "Segment 1" },
  { "UPDATE segment_text SET data = x'00' WHERE segment_id = 4", "Segment 4" },
  { "DELETE FROM segment_text WHERE segment_id = 4", "Segment 4" },
  { "DELETE FROM segment WHERE id = 4", "belong to a row of segment that" },
  { "DELETE FROM reject WHERE id = 1", "not as many rejects" },
  { "UPDATE rollup SET n = n + 1 WHERE source_id = 2", "Rollup" },
  { "DELETE FROM rollup WHERE source_id = 2", "rows are missing" },
  { "INSERT INTO rollup VALUES (5, 1, 0, 3, 1, 1)", "hour 5 of source 1" },
  { "DELETE FROM source WHERE id = 2", "belong to a row of source that" },
  { "INSERT INTO mark VALUES (201, 1, '', 0)", "1 marks belong to an event that is not there" },
  { "INSERT INTO mark VALUES (200, 2, '', 0)", "1 marks are neither" },
  { "INSERT INTO tag VALUES (3, 'x')", "belong to a row of mark that" },
  { ALERT "4, 1, '', 0)", "Alerts: 1 end before they begin" },
  { ALERT "6, 1, '', 5)", "Alerts: 1 are of no known status" },
  { ALERT "6, 1, '', 0); INSERT INTO alert_act VALUES (1, 1, 1, 0, 3, '', 5, 0)",
    "Alerts: 1 have another status" },
  { ALERT "6, 1, '', 3); INSERT INTO alert_act VALUES (1, 1, 1, 9, 3, '', 5, 0)",
    "Alerts: 1 acts are of no known kind" },
  { ALERT "6, 1, '', 0); INSERT INTO alert_evidence VALUES (1, x'c80101')",
    "Alert 1: 1 of its events are not there" },
};

static void
plant (Fixture *self, const char *sql)
{
  sqlite3 *db;
  char *message = NULL;

  sqlite3_open (self->path, &db);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

static void
test_planted (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  Fixture self;
  g_autoptr (GPtrArray) faults = NULL;
  gboolean found = FALSE;

  set_up (&self, NULL);
  plant (&self, plants[index].sql);
  faults = verify (&self);
  for (guint i = 0; i < faults->len; i++)
    {
      g_test_message ("%s", (const char *) faults->pdata[i]);
      g_assert_null (strchr (faults->pdata[i], '\n'));
      found = found || strstr (faults->pdata[i], plants[index].fault) != NULL;
    }
  g_assert_true (found);
  tear_down (&self, NULL);
}

static gboolean
is_fault_seen (Fixture *self)
{
  g_autoptr (TocsinCase) reader = tocsin_case_open (self->path, TOCSIN_CASE_READ, NULL);
  g_autoptr (GPtrArray) faults = reader != NULL ? tocsin_case_verify (reader, NULL) : NULL;

  return faults == NULL || faults->len > 0;
}

/* A byte of each compressed part that is in the file, four segments of three at
 * least, is changed where it lies. */
static void
test_bytes (Fixture *self, gconstpointer data)
{
  static const char frame[] = "\x28\xb5\x2f\xfd"; /* RFC 8878, 3.1.1 */
  g_autofree char *bytes = NULL;
  gsize length;
  guint n_seen = 0;

  g_assert_true (g_file_get_contents (self->path, &bytes, &length, NULL));
  for (gsize at = 0; at + 16 < length; at++)
    {
      if (memcmp (bytes + at, frame, 4) != 0)
        continue;
      bytes[at + 12] ^= 0x41;
      g_assert_true (g_file_set_contents (self->path, bytes, (gssize) length, NULL));
      bytes[at + 12] ^= 0x41;
      n_seen += is_fault_seen (self);
    }
  g_assert_cmpuint (n_seen, >=, 12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/verify/whole", Fixture, NULL, set_up, test_whole, tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (plants); i++)
    {
      g_autofree char *name = g_strdup_printf ("/verify/planted/%u", i);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_planted);
    }
  g_test_add ("/verify/bytes", Fixture, NULL, set_up, test_bytes, tear_down);
  return g_test_run ();
}
