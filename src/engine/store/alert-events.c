/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The events that a query means by `alert:` and `rule:`. */
#include "store/store-private.h"

/* An alert that some test of the query wants. */
typedef struct
{
  gint64 id;
  guint test;
} Wanted;

/* Runs a statement to its end. */
static gboolean
finish (sqlite3 *db, sqlite3_stmt *statement, int code, const char *path, GError **error)
{
  sqlite3_finalize (statement);
  return code == SQLITE_DONE || store_set_error (db, path, error);
}

static gboolean
find_alerts (sqlite3 *db, const char *path, const TocsinQuery *query, GArray *wanted,
             GError **error)
{
  static const char sql[] = "SELECT id, rule_id, rule_title FROM alert ORDER BY id";
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (db, sql, -1, &statement, NULL);

  if (code != SQLITE_OK)
    return store_set_error (db, path, error);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    for (guint i = 0; i < tocsin_query_get_n_alert_tests (query); i++)
      {
        Wanted alert = { sqlite3_column_int64 (statement, 0), i };

        if (tocsin_query_wants_alert (query, i, alert.id,
                                      (const char *) sqlite3_column_text (statement, 1),
                                      (const char *) sqlite3_column_text (statement, 2)))
          g_array_append_val (wanted, alert);
      }
  return finish (db, statement, code, path, error);
}

static gboolean
read_events (sqlite3 *db, const char *path, const GArray *wanted, GPtrArray *events, GError **error)
{
  g_auto (EvidenceReader) reader = { 0 };
  gboolean ok = evidence_reader_init (&reader, db, path, error);

  for (guint i = 0; ok && i < wanted->len; i++)
    {
      const Wanted *alert = &g_array_index (wanted, Wanted, i);

      ok = evidence_reader_read (&reader, alert->id, g_ptr_array_index (events, alert->test),
                                 error);
    }
  return ok;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

/* Sorts the ids and keeps each once. */
static void
make_unique (GArray *ids)
{
  guint kept = 0;

  g_array_sort (ids, compare_ids);
  for (guint i = 0; i < ids->len; i++)
    if (i == 0 || g_array_index (ids, gint64, i) != g_array_index (ids, gint64, kept - 1))
      g_array_index (ids, gint64, kept++) = g_array_index (ids, gint64, i);
  g_array_set_size (ids, kept);
}

/* For each test of alerts in @query the ids of the events that meet it, sorted; @path is for
 * the error. */
GPtrArray *
alert_find_events (sqlite3 *db, const char *path, const TocsinQuery *query, GError **error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (Wanted));

  for (guint i = 0; i < tocsin_query_get_n_alert_tests (query); i++)
    g_ptr_array_add (events, g_array_new (FALSE, FALSE, sizeof (gint64)));
  if (case_file_get_pragma (db, "PRAGMA user_version") < 2)
    return g_steal_pointer (&events);
  if (!find_alerts (db, path, query, wanted, error)
      || !read_events (db, path, wanted, events, error))
    return NULL;
  for (guint i = 0; i < events->len; i++)
    make_unique (g_ptr_array_index (events, i));
  return g_steal_pointer (&events);
}
