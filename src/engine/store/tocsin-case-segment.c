/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table `segment` and all that is written together with it. */
#include "core/tocsin-error.h"

#include <glib/gi18n-lib.h>

#include "store/store-private.h"

static gboolean
put_text (TocsinCase *self, gint64 segment_id, const TocsinSegment *segment, GError **error)
{
  static const char sql[] = "INSERT OR REPLACE INTO segment_text (segment_id, data) VALUES (?, ?)";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, segment_id);
  store_bind_bytes (statement, 2, segment->text);
  return case_run (self, statement, error);
}

static guint32
count_timeless (const TocsinBatch *batch)
{
  guint32 n = 0;

  for (guint32 i = 0; i < batch->n_events; i++)
    n += batch->events[i].timestamp == TOCSIN_NO_TIME;
  return n;
}

/* Binds n_events, n_rejects, n_timeless, first, last, hot, cold from @index on. */
static void
bind_segment (sqlite3_stmt *statement, int index, const TocsinSegment *segment,
              const TocsinBatch *batch)
{
  sqlite3_bind_int64 (statement, index++, segment->n_events);
  sqlite3_bind_int64 (statement, index++, segment->n_rejects);
  sqlite3_bind_int64 (statement, index++, count_timeless (batch));
  store_bind_time (statement, index++, segment->first);
  store_bind_time (statement, index++, segment->last);
  store_bind_bytes (statement, index++, segment->hot);
  store_bind_bytes (statement, index++, segment->cold);
}

/* What is kept beside a segment, of which @n_segments are new. */
static gboolean
count_segment (TocsinCase *self, gint64 source_id, gint64 segment_id, const TocsinBatch *batch,
               int n_segments, GError **error)
{
  return reject_add_all (self, source_id, segment_id, batch, error)
         && rollup_add (self, source_id, batch, 1, error)
         && source_count_segment (self, source_id, batch, 1, n_segments, error);
}

static gboolean
widen_range (TocsinCase *self, gint64 source_id, const TocsinSegment *segment, GError **error)
{
  static const char sql[] = "UPDATE source SET first = min(coalesce(first, ?2), ?2), "
                            "last = max(coalesce(last, ?3), ?3) WHERE id = ?1";
  sqlite3_stmt *statement;

  if (segment->first == TOCSIN_NO_TIME)
    return TRUE;
  statement = case_prepare (self, sql, error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, source_id);
  sqlite3_bind_int64 (statement, 2, segment->first);
  sqlite3_bind_int64 (statement, 3, segment->last);
  return case_run (self, statement, error);
}

/**
 * tocsin_case_add_segment:
 * @self: a case with an open transaction
 * @source_id: a source of it
 * @segment: the next events of that source
 * @batch: what @segment was made of
 * @error: return location for an error, after which the transaction is to be undone
 *
 * Writes a segment with its rejects and rollups, and counts it in its source.
 * Its events get the next ids of the case, in their order.
 *
 * Returns: whether it was written
 */
gboolean
tocsin_case_add_segment (TocsinCase *self, gint64 source_id, const TocsinSegment *segment,
                         const TocsinBatch *batch, GError **error)
{
  static const char sql[]
      = "INSERT INTO segment (source_id, first_event_id, n_events, n_rejects, "
        "n_timeless, first, last, hot, cold) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  gint64 segment_id;

  g_return_val_if_fail (self->writer == g_thread_self (), FALSE);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, source_id);
  sqlite3_bind_int64 (statement, 2, self->next_event_id);
  bind_segment (statement, 3, segment, batch);
  if (!case_run (self, statement, error))
    return FALSE;
  segment_id = sqlite3_last_insert_rowid (self->db);
  self->next_event_id += segment->n_events;
  return put_text (self, segment_id, segment, error)
         && count_segment (self, source_id, segment_id, batch, 1, error)
         && widen_range (self, source_id, segment, error);
}

/**
 * tocsin_case_get_next_event_id:
 * @self: a case open for writing
 *
 * Returns: the id that the first event of the next segment gets
 */
gint64
tocsin_case_get_next_event_id (const TocsinCase *self)
{
  return self->next_event_id;
}

/* The last segment of a source with its parts, or NULL; @id is 0 where there is none. */
static TocsinSegment *
load_last (TocsinCase *self, gint64 source_id, gint64 *id, GError **error)
{
  static const char sql[]
      = "SELECT id, n_events, n_rejects, first, last, hot, cold, data FROM segment "
        "JOIN segment_text ON segment_id = id WHERE source_id = ? ORDER BY id DESC LIMIT 1";
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  TocsinSegment *segment;
  gboolean has_row;

  *id = 0;
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, source_id);
  if (!case_step (self, statement, &has_row, error) || !has_row)
    return NULL;
  *id = sqlite3_column_int64 (statement, 0);
  segment = g_new0 (TocsinSegment, 1);
  segment->n_events = (guint32) sqlite3_column_int64 (statement, 1);
  segment->n_rejects = (guint32) sqlite3_column_int64 (statement, 2);
  segment->first = store_column_time (statement, 3);
  segment->last = store_column_time (statement, 4);
  segment->hot = store_column_bytes (statement, 5);
  segment->cold = store_column_bytes (statement, 6);
  segment->text = store_column_bytes (statement, 7);
  sqlite3_reset (statement);
  return segment;
}

/**
 * tocsin_case_get_tail:
 * @self: a case
 * @source_id: a source of it
 * @n_events: (out): events of its last segment, 0 where it has none
 * @n_rejects: (out): rejects of it
 * @error: return location for an error
 *
 * Tells what tocsin_case_replace_last_segment() would take away.
 *
 * Returns: whether the case could be read
 */
gboolean
tocsin_case_get_tail (TocsinCase *self, gint64 source_id, guint64 *n_events, guint64 *n_rejects,
                      GError **error)
{
  static const char sql[] = "SELECT n_events, n_rejects FROM segment WHERE source_id = ? "
                            "ORDER BY id DESC LIMIT 1";
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  gboolean has_row;

  *n_events = *n_rejects = 0;
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, source_id);
  if (!case_step (self, statement, &has_row, error))
    return FALSE;
  if (has_row)
    {
      *n_events = (guint64) sqlite3_column_int64 (statement, 0);
      *n_rejects = (guint64) sqlite3_column_int64 (statement, 1);
    }
  sqlite3_reset (statement);
  return TRUE;
}

/* Takes back what count_segment() did for a segment. */
static gboolean
discount_segment (TocsinCase *self, gint64 source_id, gint64 segment_id,
                  const TocsinSegment *segment, GError **error)
{
  g_autoptr (TocsinBatch) batch = tocsin_segment_decode (segment, TOCSIN_SEGMENT_HOT, error);

  if (batch == NULL)
    return FALSE;
  for (guint32 i = 0; i < segment->n_rejects; i++)
    tocsin_batch_add_reject (batch);
  return reject_remove (self, segment_id, error) && rollup_add (self, source_id, batch, -1, error)
         && source_count_segment (self, source_id, batch, -1, 0, error);
}

/* A segment that is read again is as its source is assumed to be now. */
static gboolean
forget_origin (TocsinCase *self, gint64 segment_id, GError **error)
{
  static const char sql[] = "DELETE FROM segment_origin WHERE segment_id = ?";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, segment_id);
  return case_run (self, statement, error);
}

static gboolean
update_segment (TocsinCase *self, gint64 segment_id, const TocsinSegment *segment,
                const TocsinBatch *batch, GError **error)
{
  static const char sql[]
      = "UPDATE segment SET (n_events, n_rejects, n_timeless, first, last, hot, cold) = "
        "(?, ?, ?, ?, ?, ?, ?) WHERE id = ?";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;
  bind_segment (statement, 1, segment, batch);
  sqlite3_bind_int64 (statement, 8, segment_id);
  return case_run (self, statement, error) && forget_origin (self, segment_id, error);
}

static gboolean
is_last_of_case (TocsinCase *self, gint64 segment_id, gboolean *is_last, GError **error)
{
  static const char sql[] = "SELECT max(id) = ? FROM segment";
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, segment_id);
  if (!case_step (self, statement, &has_row, error))
    return FALSE;
  *is_last = has_row && sqlite3_column_int (statement, 0) != 0;
  sqlite3_reset (statement);
  return TRUE;
}

/* Ids stay dense: another number of events has room at the end of the case only. */
static gboolean
check_room (TocsinCase *self, gint64 segment_id, const TocsinSegment *old, const TocsinSegment *new,
            GError **error)
{
  gboolean is_last = FALSE;

  if (old->n_events == new->n_events)
    return TRUE;
  if (!is_last_of_case (self, segment_id, &is_last, error))
    return FALSE;
  if (!is_last || new->n_events < old->n_events)
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_FAILED,
                   _ ("Case “%s”: a segment of %u events cannot become one of %u"), self->path,
                   old->n_events, new->n_events);
      return FALSE;
    }
  self->next_event_id += new->n_events - old->n_events;
  return TRUE;
}

/**
 * tocsin_case_replace_last_segment:
 * @self: a case with an open transaction
 * @source_id: a source of it that has a segment
 * @segment: what its last segment is to be
 * @batch: what @segment was made of, with the rejects of that segment
 * @error: return location for an error, after which the transaction is to be undone
 *
 * Puts @segment in the place of the source's last one, with its rejects,
 * rollups and counts: for a file that ended within a record and has grown. The
 * number of events must be the same, or may grow if the segment is the last of
 * the case, since ids of events do not change.
 *
 * Returns: whether it was replaced
 */
gboolean
tocsin_case_replace_last_segment (TocsinCase *self, gint64 source_id, const TocsinSegment *segment,
                                  const TocsinBatch *batch, GError **error)
{
  gint64 id;
  g_autoptr (GError) local = NULL;
  g_autoptr (TocsinSegment) old = NULL;

  g_return_val_if_fail (self->writer == g_thread_self (), FALSE);
  old = load_last (self, source_id, &id, &local);
  if (old == NULL)
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      else
        g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_FAILED,
                     _ ("Case “%s”: source %lld has no segment"), self->path,
                     (long long) source_id);
      return FALSE;
    }
  return check_room (self, id, old, segment, error)
         && discount_segment (self, source_id, id, old, error)
         && update_segment (self, id, segment, batch, error) && put_text (self, id, segment, error)
         && count_segment (self, source_id, id, batch, 0, error)
         && source_update_range (self, source_id, error);
}
