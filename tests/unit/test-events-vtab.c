/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random queries over `events` must give what the same queries give over an
 * ordinary table of the same rows. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/tocsin-event.h"
#include "store/store-private.h"
#include "support/tocsin-batches.h"

typedef struct
{
  char *folder;
  char *path;
  TocsinCase *reader;
  sqlite3 *model;
} Fixture;

static void
run (sqlite3 *db, const char *sql)
{
  char *message = NULL;

  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
}

static void
bind_number (sqlite3_stmt *statement, int index, const char *text)
{
  sqlite3_bind_int64 (statement, index, g_ascii_strtoll (text, NULL, 10));
}

static void
add_to_model (sqlite3_stmt *insert, const TocsinBatch *batch, guint32 row, gint64 id,
              gint64 source_id, const char *path)
{
  const TocsinEvent *event = &batch->events[row];

  sqlite3_reset (insert);
  sqlite3_clear_bindings (insert);
  for (int i = 0; i < TOCSIN_N_COLUMNS; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      if (!tocsin_event_append_text (batch, event, (TocsinColumn) i, text))
        continue;
      if (tocsin_columns[i].kind == TOCSIN_COLUMN_IS_NUMBER)
        bind_number (insert, i + 1, text->str);
      else
        sqlite3_bind_text (insert, i + 1, text->str, (int) text->len, SQLITE_TRANSIENT);
    }
  sqlite3_bind_int64 (insert, TOCSIN_COLUMN_ID + 1, id);
  sqlite3_bind_int64 (insert, TOCSIN_COLUMN_SOURCE_ID + 1, source_id);
  sqlite3_bind_text (insert, TOCSIN_N_COLUMNS + 1, path, -1, SQLITE_STATIC);
  if (event->timestamp != TOCSIN_NO_TIME)
    sqlite3_bind_int64 (insert, TOCSIN_N_COLUMNS + 3, event->timestamp);
  g_assert_cmpint (sqlite3_step (insert), ==, SQLITE_DONE);
}

static void
make_model (Fixture *self)
{
  g_autoptr (GString) sql = g_string_new ("CREATE TABLE events (");

  for (int i = 0; i < TOCSIN_N_COLUMNS; i++)
    {
      g_string_append_c (sql, '"');
      g_string_append (sql, tocsin_columns[i].name);
      g_string_append (sql, tocsin_columns[i].kind == TOCSIN_COLUMN_IS_NUMBER ? "\" INTEGER,"
                                                                              : "\" TEXT,");
    }
  g_string_append (sql, "path TEXT, member TEXT, ts INTEGER)");
  sqlite3_open (":memory:", &self->model);
  run (self->model, sql->str);
}

/* Seven segments of three sources, some in time order, one without any time. */
static void
fill (Fixture *self, TocsinCase *writer)
{
  static const char *const paths[] = { "/logs/a.log", "/logs/b.log", "/logs/c.log" };
  sqlite3_stmt *insert;
  gint64 ids[3], next_id = 1;

  sqlite3_prepare_v2 (
      self->model,
      "INSERT INTO events VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
      "?,?,?)",
      -1, &insert, NULL);
  g_assert_true (tocsin_case_begin (writer, NULL));
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (TocsinSource) source = tocsin_source_new (paths[i], NULL);

      tocsin_case_add_source (writer, source, NULL);
      ids[i] = source->id;
    }
  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (TocsinBatch) batch = tocsin_test_make_batch (40 + i, 30 + 17 * i, i % 4 == 1);
      g_autoptr (TocsinSegment) segment = NULL;

      for (guint32 j = 0; i == 3 && j < batch->n_events; j++)
        batch->events[j].timestamp = TOCSIN_NO_TIME;
      segment = tocsin_segment_encode (batch);
      g_assert_true (tocsin_case_add_segment (writer, ids[i % 3], segment, batch, NULL));
      for (guint32 j = 0; j < batch->n_events; j++)
        add_to_model (insert, batch, j, next_id++, ids[i % 3], paths[i % 3]);
    }
  g_assert_true (tocsin_case_commit (writer, NULL));
  sqlite3_finalize (insert);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  TocsinCase *writer;

  self->folder = g_dir_make_tmp ("tocsin-vtab-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "x.tocsin", NULL);
  writer = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  make_model (self);
  fill (self, writer);
  tocsin_case_free (writer);
  self->reader = tocsin_case_open (self->path, TOCSIN_CASE_READ, NULL);
  g_assert_nonnull (self->reader);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  tocsin_case_free (self->reader);
  sqlite3_close (self->model);
  g_remove (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
}

static char *
dup_result (sqlite3 *db, const char *sql)
{
  g_autoptr (GString) out = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (db, sql, -1, &statement, NULL);

  if (code != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    for (int i = 0; i < sqlite3_column_count (statement); i++)
      {
        const guchar *text = sqlite3_column_text (statement, i);

        g_string_append (out, text != NULL ? (const char *) text : "NULL");
        g_string_append (out, i + 1 < sqlite3_column_count (statement) ? "|" : "\n");
      }
  if (code != SQLITE_DONE)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
  sqlite3_finalize (statement);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static guint
compare (Fixture *self, const char *sql)
{
  g_autofree char *got = dup_result (self->reader->db, sql);
  g_autofree char *expected = dup_result (self->model, sql);

  if (strcmp (got, expected) != 0)
    g_error ("%s\ngot:\n%.2000s\nexpected:\n%.2000s", sql, got, expected);
  return expected[0] != '\0';
}

static const char *const conditions[] = {
  "id = 77",
  "id > 100",
  "id BETWEEN 33 AND 210",
  "id IN (1, 5, 200, 900)",
  "rowid >= 300",
  "username = 'root'",
  "username IN ('alice', 'bob smith', NULL)",
  "username = 'Root' COLLATE NOCASE",
  "username LIKE 'a%'",
  "username LIKE 'ÜN%'",
  "username GLOB '*[0-9n]*'",
  "username IS NULL",
  "username IS NOT NULL",
  "username <> 'root'",
  "username > 'b'",
  "username = NULL",
  "username = 1",
  "host = 'höst'",
  "source = 'json'",
  "source_ip GLOB '203.0.113.1*'",
  "category = 'process'",
  "action IN ('logon', 'logoff')",
  "channel = 'Security'",
  "provider LIKE 'micro%'",
  "outcome = 'failed'",
  "outcome IS NOT NULL",
  "outcome IN ('success', 'none')",
  "outcome <> 'failed'",
  "time_basis = 'none'",
  "severity <= 3",
  "severity = 7",
  "severity IS NULL",
  "event_id IN (4624, 4625, 4700)",
  "event_id > 4700.5",
  "event_id = '4700'",
  "pid < 9000",
  "pid IS NULL",
  "repeat = 0",
  "repeat > 1",
  "record = 12",
  "record BETWEEN 20 AND 25",
  "offset > 6000",
  "size < 110",
  "source_id = 2",
  "source_id IN (1, 3)",
  "path = '/logs/b.log'",
  "path LIKE '%c.log'",
  "timestamp >= '2025-01-01T02'",
  "timestamp < '2025-01-01T04:30'",
  "timestamp = '2025-01-01T00:00:01.000000Z'",
  "timestamp BETWEEN '2025-01-01T01:00:00.000000Z' AND '2025-01-01T03:00:00.000000Z'",
  "timestamp > '2025'",
  "timestamp < '2025-01-1'",
  "timestamp > 'x'",
  "timestamp > 5",
  "timestamp IS NULL",
  "ts > 1735693200000000",
  "ts BETWEEN 1735690000000000 AND 1735696000000000",
  "ts <= 1735690000000000.5",
  "ts IS NULL",
  "message LIKE '%alice%'",
  "raw IS NULL",
  "attempt GLOB 'web01*'",
  "fields LIKE '%port%'",
  "(username = 'root' OR username = 'admin')",
  "(id = 9 OR username = 'alice')",
  "NOT (outcome = 'failed' AND host = 'web01')",
};

static const char *const orders[] = {
  "",
  " ORDER BY id",
  " ORDER BY id DESC",
  " ORDER BY rowid DESC",
  " ORDER BY timestamp, id",
  " ORDER BY timestamp DESC, id DESC",
  " ORDER BY ts, id",
  " ORDER BY ts DESC, id DESC",
  " ORDER BY timestamp DESC, id ASC",
  " ORDER BY username, id",
  " ORDER BY timestamp, id, username DESC",
};

static const char *const columns[] = {
  "id",
  "count(*)",
  "id, timestamp, username",
  "id, message",
  "id, raw, record, offset, size",
  "id, attempt, fields",
  "id, ts, path, member, source_id, pid, severity, event_id, time_basis, repeat",
};

#define PICK(array) ((array)[g_test_rand_int_range (0, G_N_ELEMENTS (array))])

static void
test_random (Fixture *self, gconstpointer data)
{
  guint n_not_empty = 0;

  for (guint i = 0; i < 1500; i++)
    {
      g_autoptr (GString) sql = g_string_new ("SELECT ");
      const char *what = PICK (columns);
      const char *order = PICK (orders);
      gboolean is_count = strcmp (what, "count(*)") == 0;

      g_string_append (sql, what);
      g_string_append (sql, " FROM events WHERE ");
      for (int n = g_test_rand_int_range (1, 4); n > 0; n--)
        {
          g_string_append (sql, PICK (conditions));
          g_string_append (sql, n > 1 ? " AND " : "");
        }
      g_string_append (sql, is_count ? "" : order[0] == '\0' ? " ORDER BY id" : order);
      if (!is_count && g_test_rand_bit ())
        g_string_append (sql, " LIMIT 10 OFFSET 3");
      n_not_empty += compare (self, sql->str);
    }
  g_assert_cmpuint (n_not_empty, >, 500);
}

/* Each condition and each order by itself. */
static void
test_each (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++)
    for (guint j = 1; j < G_N_ELEMENTS (orders); j++)
      {
        g_autoptr (GString) sql = g_string_new ("SELECT ");

        for (guint k = 0; k < TOCSIN_N_COLUMNS; k++)
          {
            g_string_append (sql, tocsin_columns[k].name);
            g_string_append (sql, k + 1 < TOCSIN_N_COLUMNS ? ", " : " FROM events WHERE ");
          }
        g_string_append (sql, conditions[i]);
        g_string_append (sql, orders[j]);
        g_string_append (sql, " LIMIT 40");
        compare (self, sql->str);
      }
}

static void
test_shapes (Fixture *self, gconstpointer data)
{
  compare (self, "SELECT count(*), min(ts), max(timestamp), count(username) FROM events");
  compare (self, "SELECT host, outcome, count(*) FROM events GROUP BY host, outcome ORDER BY 1, 2");
  compare (self, "SELECT a.id, b.id FROM events a JOIN events b ON b.id = a.id + 1 "
                 "WHERE a.username = 'root' AND b.username = 'admin' ORDER BY a.id");
  compare (self, "SELECT id FROM events WHERE id IN (SELECT id FROM events WHERE pid < 5000) "
                 "ORDER BY timestamp, id");
  compare (self,
           "SELECT id FROM events WHERE username = (SELECT username FROM events WHERE id = 5) "
           "ORDER BY id LIMIT 5");
  compare (self, "SELECT (SELECT count(*) FROM events b WHERE b.id < a.id AND b.host = a.host) "
                 "FROM events a WHERE a.id < 60 ORDER BY a.id");
}

/* No sort is needed where the table gives its rows in order. */
static void
test_plans (Fixture *self, gconstpointer data)
{
  for (guint j = 1; j < 8; j++)
    {
      g_autoptr (GString) sql
          = g_string_new ("EXPLAIN QUERY PLAN SELECT id FROM events WHERE host = 'web01'");
      g_autofree char *plan = NULL;

      g_string_append (sql, orders[j]);
      plan = dup_result (self->reader->db, sql->str);
      g_assert_null (strstr (plan, "TEMP B-TREE"));
    }
}

static void
test_fields (Fixture *self, gconstpointer data)
{
  g_autofree char *joined = dup_result (
      self->reader->db, "SELECT count(*) FROM events JOIN fields ON event = id "
                        "WHERE name = 'TargetUserName' AND value = tocsin_field (handle, name) "
                        "AND type <> 'null'");
  g_autofree char *direct
      = dup_result (self->reader->db, "SELECT count(DISTINCT event) FROM fields WHERE name = "
                                      "'TargetUserName' AND type <> 'null'");
  g_autofree char *counted
      = dup_result (self->reader->db, "SELECT count(*) FROM events WHERE fields IS NOT NULL");
  g_autofree char *distinct
      = dup_result (self->reader->db, "SELECT count(DISTINCT event) FROM fields");
  g_autofree char *stale
      = dup_result (self->reader->db, "SELECT DISTINCT tocsin_field (h, 'port') FROM "
                                      "(SELECT handle AS h FROM events ORDER BY username LIMIT 9)");
  g_autofree char *latest = dup_result (
      self->reader->db, "SELECT tocsin_field (max (handle), 'port') IS NULL FROM events");

  g_assert_cmpint (g_ascii_strtoll (joined, NULL, 10), >, 20);
  g_assert_cmpint (g_ascii_strtoll (direct, NULL, 10), >, 20);
  g_assert_cmpstr (counted, ==, distinct);
  g_assert_cmpstr (stale, ==, "NULL\n");
  g_assert_cmpstr (latest, ==, "1\n");
}

static void
test_views (Fixture *self, gconstpointer data)
{
  g_autofree char *sources
      = dup_result (self->reader->db, "SELECT path, status, events, first FROM sources");
  g_autofree char *rejects = dup_result (self->reader->db, "SELECT count(*) FROM rejects");

  g_assert_nonnull (strstr (sources, "/logs/b.log|partial|"));
  g_assert_nonnull (strstr (sources, "|2025-01-01T00:00:00.000000Z\n"));
  g_assert_cmpstr (rejects, ==, "0\n");
}

/* A reader that is open sees what a writer adds. */
static void
test_growth (Fixture *self, gconstpointer data)
{
  g_autoptr (TocsinCase) writer = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  g_autoptr (TocsinBatch) batch = tocsin_test_make_batch (99, 5, TRUE);
  g_autoptr (TocsinSegment) segment = tocsin_segment_encode (batch);
  g_autofree char *before = dup_result (self->reader->db, "SELECT max (id) FROM events");
  g_autofree char *after = NULL;
  g_autofree char *own = NULL;

  g_assert_true (tocsin_case_begin (writer, NULL));
  g_assert_true (tocsin_case_add_segment (writer, 1, segment, batch, NULL));
  own = dup_result (writer->db, "SELECT max (id) FROM events");
  g_assert_true (tocsin_case_commit (writer, NULL));
  after = dup_result (self->reader->db, "SELECT max (id) FROM events");
  g_assert_cmpint (g_ascii_strtoll (after, NULL, 10), ==, g_ascii_strtoll (before, NULL, 10) + 5);
  g_assert_cmpstr (own, ==, after);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/events/each", test_each);
  ADD ("/events/random", test_random);
  ADD ("/events/shapes", test_shapes);
  ADD ("/events/plans", test_plans);
  ADD ("/events/fields", test_fields);
  ADD ("/events/views", test_views);
  ADD ("/events/growth", test_growth);
  return g_test_run ();
}
