/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/tocsin-case-scan.h"

#include "store/store-private.h"

static gboolean
scan_row (sqlite3_stmt *statement, TocsinBatchFunc func, gpointer user_data, GError **error)
{
  g_autoptr (GBytes) hot = store_column_bytes (statement, 3);
  g_autoptr (GBytes) cold = store_column_bytes (statement, 4);
  g_autoptr (GBytes) text = store_column_bytes (statement, 5);
  const TocsinSegment segment = {
    .n_events = (guint32) sqlite3_column_int64 (statement, 2),
    .hot = hot,
    .cold = cold,
    .text = text,
  };
  g_autoptr (TocsinBatch) batch = NULL;

  if (segment.n_events == 0)
    return TRUE;
  batch = tocsin_segment_decode (&segment, TOCSIN_SEGMENT_ALL, error);
  return batch != NULL
         && func (batch, sqlite3_column_int64 (statement, 1), sqlite3_column_int64 (statement, 0),
                  user_data, error);
}

/**
 * tocsin_case_scan:
 * @self: a case open for reading
 * @part: which part of it, from 0
 * @n_parts: parts that it is divided into, each read by a thread with a case of its own
 * @func: takes the segments
 * @user_data: for @func
 * @error: return location
 *
 * Reads all events of a case, or every @n_parts-th segment, in the order of their ids.
 *
 * Returns: whether all were read
 */
gboolean
tocsin_case_scan (TocsinCase *self, guint part, guint n_parts, TocsinBatchFunc func,
                  gpointer user_data, GError **error)
{
  return tocsin_case_scan_until (self, G_MAXINT64, part, n_parts, func, user_data, error);
}

/**
 * tocsin_case_scan_until:
 * @self: a case open for reading
 * @end: id of the event to stop before: only segments that begin before it are read
 * @part: see tocsin_case_scan()
 * @n_parts: see tocsin_case_scan()
 * @func: takes the segments
 * @user_data: for @func
 * @error: return location
 *
 * Reads what a case had when @end was its tocsin_case_get_next_event_id().
 *
 * Returns: whether all were read
 */
gboolean
tocsin_case_scan_until (TocsinCase *self, gint64 end, guint part, guint n_parts,
                        TocsinBatchFunc func, gpointer user_data, GError **error)
{
  static const char sql[]
      = "SELECT source_id, first_event_id, n_events, hot, cold, data FROM segment "
        "JOIN segment_text ON segment_id = segment.id WHERE segment.id % ?1 = ?2 "
        "AND first_event_id < ?3 ORDER BY segment.id";
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  gboolean has_row = statement != NULL, ok = statement != NULL;

  if (!ok)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, n_parts);
  sqlite3_bind_int64 (statement, 2, part);
  sqlite3_bind_int64 (statement, 3, end);
  while (ok && (ok = case_step (self, statement, &has_row, error)) && has_row)
    ok = scan_row (statement, func, user_data, error);
  sqlite3_reset (statement);
  return ok;
}

/* Segments that hold any of the events, which are in ascending order. */
static GArray *
find_segments (TocsinCase *self, const GArray *event_ids, GError **error)
{
  static const char sql[] = "SELECT id, first_event_id, n_events FROM segment ORDER BY id";
  g_autoptr (GArray) segments = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  gboolean has_row = statement != NULL, ok = statement != NULL;
  guint at = 0;

  while (ok && at < event_ids->len && (ok = case_step (self, statement, &has_row, error))
         && has_row)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      gint64 first = sqlite3_column_int64 (statement, 1);
      gint64 end = first + sqlite3_column_int64 (statement, 2);

      while (at < event_ids->len && g_array_index (event_ids, gint64, at) < first)
        at++;
      if (at < event_ids->len && g_array_index (event_ids, gint64, at) < end)
        g_array_append_val (segments, id);
      while (at < event_ids->len && g_array_index (event_ids, gint64, at) < end)
        at++;
    }
  if (statement != NULL)
    sqlite3_reset (statement);
  return ok ? g_steal_pointer (&segments) : NULL;
}

static gboolean
scan_segments (TocsinCase *self, const GArray *segments, TocsinBatchFunc func, gpointer user_data,
               GError **error)
{
  static const char sql[]
      = "SELECT source_id, first_event_id, n_events, hot, cold, data FROM segment "
        "JOIN segment_text ON segment_id = segment.id WHERE segment.id = ?1";
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < segments->len; i++)
    {
      sqlite3_stmt *statement = case_prepare (self, sql, error);
      gboolean has_row = FALSE;

      if (statement == NULL)
        return FALSE;
      sqlite3_bind_int64 (statement, 1, g_array_index (segments, gint64, i));
      ok = case_step (self, statement, &has_row, error)
           && (!has_row || scan_row (statement, func, user_data, error));
      sqlite3_reset (statement);
    }
  return ok;
}

/**
 * tocsin_case_scan_events:
 * @self: a case
 * @event_ids: (element-type gint64): ids of events, ascending
 * @func: takes the segments that hold one or more of them, each with all its events
 * @user_data: for @func
 * @error: return location
 *
 * Reads the segments of certain events, in the order of their ids. Ids that the case does not
 * have are passed over.
 *
 * Returns: whether all were read
 */
gboolean
tocsin_case_scan_events (TocsinCase *self, const GArray *event_ids, TocsinBatchFunc func,
                         gpointer user_data, GError **error)
{
  g_autoptr (GArray) segments = find_segments (self, event_ids, error);

  return segments != NULL && scan_segments (self, segments, func, user_data, error);
}

/**
 * tocsin_case_scan_between:
 * @self: a case
 * @first: a time
 * @last: a later time
 * @limit: most segments to read
 * @is_within: (out): whether there are not more; if there are, none is read
 * @func: takes the segments that may have events between @first and @last, each with all its events
 * @user_data: for @func
 * @error: return location
 *
 * Reads the segments of a time, in the order of their ids.
 *
 * Returns: whether all were read
 */
gboolean
tocsin_case_scan_between (TocsinCase *self, gint64 first, gint64 last, guint limit,
                          gboolean *is_within, TocsinBatchFunc func, gpointer user_data,
                          GError **error)
{
  static const char sql[]
      = "SELECT id FROM segment WHERE last >= ?1 AND first <= ?2 ORDER BY id LIMIT ?3";
  g_autoptr (GArray) segments = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  gboolean has_row = FALSE, ok = statement != NULL;

  if (!ok)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, first);
  sqlite3_bind_int64 (statement, 2, last);
  sqlite3_bind_int64 (statement, 3, (gint64) limit + 1);
  while (ok && (ok = case_step (self, statement, &has_row, error)) && has_row)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      g_array_append_val (segments, id);
    }
  sqlite3_reset (statement);
  *is_within = segments->len <= limit;
  return ok && (!*is_within || scan_segments (self, segments, func, user_data, error));
}
