/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/tocsin-query-sql.h"

#include <glib/gi18n-lib.h>

#include "core/tocsin-error.h"
#include "store/store-private.h"
#include "store/vtab-private.h"

/* The query goes into `events` as it is, a bound pointer; what it says of the
 * time leaves out whole segments there. */
static const char *const find_sql[] = {
  [TOCSIN_EARLIEST_FIRST] = "SELECT id, source_id, handle FROM events WHERE query = ?1 "
                            "ORDER BY ts, id LIMIT ?2",
  [TOCSIN_LATEST_FIRST] = "SELECT id, source_id, handle FROM events WHERE query = ?1 "
                          "ORDER BY ts DESC, id DESC LIMIT ?2",
};

static const char count_sql[] = "SELECT count(*) FROM events WHERE query = ?1";

static void
release_query (gpointer query)
{
  tocsin_query_unref (query);
}

static sqlite3_stmt *
prepare (TocsinCase *self, const char *sql, TocsinQuery *query, GError **error)
{
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  if (statement != NULL)
    sqlite3_bind_pointer (statement, 1, tocsin_query_ref (query), EVENTS_QUERY, release_query);
  return statement;
}

static gboolean
give_row (TocsinCase *self, sqlite3_stmt *statement, TocsinSegmentParts parts, TocsinEventFunc func,
          gpointer user_data, GError **error)
{
  const TocsinBatch *batch;
  const TocsinEvent *event;

  if (!tocsin_events_row_get (self->events, sqlite3_column_value (statement, 2), parts, &batch,
                              &event))
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DAMAGED,
                   _ ("Case “%s”: event %lld cannot be read; “case verify” says more"), self->path,
                   (long long) (gint64) sqlite3_column_int64 (statement, 0));
      return FALSE;
    }
  return func (batch, event, sqlite3_column_int64 (statement, 0),
               sqlite3_column_int64 (statement, 1), user_data, error);
}

/**
 * tocsin_case_find_events:
 * @self: a case
 * @query: what to find
 * @order: in which order
 * @limit: how many at most, or -1 for all
 * @columns: bit (1 << column) for each #TocsinColumn that @func reads
 * @func: (scope call): takes each
 * @user_data: for @func
 * @error: return location
 *
 * Finds events. It is a scan of the segments that may hold some, in bounded
 * memory; the first are there long before the last. It may be called again from
 * @func only for another case.
 *
 * Returns: whether all could be read and @func took them all
 */
gboolean
tocsin_case_find_events (TocsinCase *self, TocsinQuery *query, TocsinEventOrder order, gint64 limit,
                         guint32 columns, TocsinEventFunc func, gpointer user_data, GError **error)
{
  sqlite3_stmt *statement = prepare (self, find_sql[order], query, error);
  gboolean has_row = TRUE, ok = statement != NULL;

  if (ok)
    sqlite3_bind_int64 (statement, 2, limit);
  while (ok && has_row)
    {
      ok = case_step (self, statement, &has_row, error);
      if (ok && has_row)
        ok = give_row (self, statement, events_get_parts (columns), func, user_data, error);
    }
  if (statement != NULL)
    {
      sqlite3_reset (statement);
      sqlite3_clear_bindings (statement);
    }
  return ok;
}

/**
 * tocsin_case_count_events:
 * @self: a case
 * @query: what to find
 * @error: return location
 *
 * Returns: how many events @query finds, or -1
 */
gint64
tocsin_case_count_events (TocsinCase *self, TocsinQuery *query, GError **error)
{
  sqlite3_stmt *statement = prepare (self, count_sql, query, error);
  gint64 count = -1;
  gboolean has_row;

  if (statement == NULL)
    return -1;
  if (case_step (self, statement, &has_row, error) && has_row)
    count = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  return count;
}

/* Reads the rows of a statement that was bound, each through @func. */
static gboolean
give_rows (TocsinCase *self, sqlite3_stmt *statement, guint32 columns, TocsinEventFunc func,
           gpointer user_data, GError **error)
{
  gboolean has_row = TRUE, ok = TRUE;

  while (ok && has_row)
    {
      ok = case_step (self, statement, &has_row, error);
      if (ok && has_row)
        ok = give_row (self, statement, events_get_parts (columns), func, user_data, error);
    }
  sqlite3_reset (statement);
  return ok;
}

/**
 * tocsin_case_read_event:
 * @self: a case
 * @event_id: the id of an event
 * @columns: bit (1 << column) for each #TocsinColumn that @func reads
 * @func: (scope call): takes it; is not called where there is no such event
 * @user_data: for @func
 * @error: return location
 *
 * Reads one event, from its segment alone.
 *
 * Returns: whether it could be read
 */
gboolean
tocsin_case_read_event (TocsinCase *self, gint64 event_id, guint32 columns, TocsinEventFunc func,
                        gpointer user_data, GError **error)
{
  static const char sql[] = "SELECT id, source_id, handle FROM events WHERE id = ?1";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, event_id);
  return give_rows (self, statement, columns, func, user_data, error);
}

static const char *const neighbour_sql[] = {
  "SELECT id, source_id, handle FROM events WHERE source_id = ?1 AND id < ?2 "
  "ORDER BY id DESC LIMIT ?3",
  "SELECT id, source_id, handle FROM events WHERE source_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
};

/**
 * tocsin_case_read_neighbours:
 * @self: a case
 * @source_id: the id of a source
 * @event_id: the id of an event of it
 * @is_after: whether those after it are wanted, not those before it
 * @limit: how many at most
 * @columns: bit (1 << column) for each #TocsinColumn that @func reads
 * @func: (scope call): takes each, the nearest first
 * @user_data: for @func
 * @error: return location
 *
 * Reads the events that stand before or after an event in its source.
 *
 * Returns: whether all could be read and @func took them all
 */
gboolean
tocsin_case_read_neighbours (TocsinCase *self, gint64 source_id, gint64 event_id, gboolean is_after,
                             guint limit, guint32 columns, TocsinEventFunc func, gpointer user_data,
                             GError **error)
{
  sqlite3_stmt *statement = case_prepare (self, neighbour_sql[is_after ? 1 : 0], error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, source_id);
  sqlite3_bind_int64 (statement, 2, event_id);
  sqlite3_bind_int64 (statement, 3, limit);
  return give_rows (self, statement, columns, func, user_data, error);
}
