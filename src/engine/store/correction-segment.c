/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A segment whose times are corrected: the columns of its times are written anew, with the sums
 * that the case keeps of them; how it was imported is kept beside it. */
#include <string.h>

#include "core/tocsin-error.h"
#include "core/tocsin-event.h"
#include "store/correction-private.h"
#include "store/segment-private.h"

#define TIME_COLUMNS                                                                               \
  (1u << TOCSIN_COLUMN_TIMESTAMP | 1u << TOCSIN_COLUMN_TIME_BASIS | 1u << TOCSIN_COLUMN_OUTCOME    \
   | 1u << TOCSIN_COLUMN_SEVERITY | 1u << TOCSIN_COLUMN_REPEAT)

#define ORIGIN_VERSION 5 /* of the case, from which on it keeps how segments were imported */

/* Returns: (transfer full) (element-type gint64): the ids of a source's segments, in order */
GArray *
corrected_segment_list (TocsinCase *self, gint64 source_id, GError **error)
{
  static const char sql[]
      = "SELECT id FROM segment WHERE source_id = ? AND n_events > 0 ORDER BY id";
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  gboolean has_row = TRUE;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, source_id);
  while (has_row)
    {
      gint64 id;

      if (!case_step (self, statement, &has_row, error))
        return NULL;
      id = has_row ? sqlite3_column_int64 (statement, 0) : 0;
      if (has_row)
        g_array_append_val (ids, id);
    }
  return g_steal_pointer (&ids);
}

static gboolean
load_origin (CorrectedSegment *self, TocsinCase *case_, GError **error)
{
  static const char sql[] = "SELECT hot, zone, first_year FROM segment_origin "
                            "WHERE segment_id = ?";
  sqlite3_stmt *statement;
  gboolean has_row;

  if (case_file_get_pragma (case_->db, "PRAGMA user_version") < ORIGIN_VERSION)
    return TRUE;
  statement = case_prepare (case_, sql, error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, self->id);
  if (!case_step (case_, statement, &has_row, error))
    return FALSE;
  if (has_row)
    {
      self->origin = store_column_bytes (statement, 0);
      g_free (self->zone);
      self->zone = g_strdup ((const char *) sqlite3_column_text (statement, 1));
      self->first_year = sqlite3_column_int (statement, 2);
    }
  sqlite3_reset (statement);
  return TRUE;
}

/* Loads the segment @self->id. */
gboolean
corrected_segment_load (CorrectedSegment *self, TocsinCase *case_, const TocsinSource *source,
                        GError **error)
{
  static const char sql[] = "SELECT n_events, first, last, hot FROM segment WHERE id = ?";
  sqlite3_stmt *statement = case_prepare (case_, sql, error);
  gboolean has_row;

  self->zone = g_strdup (source->zone);
  self->first_year = source->first_year;
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, self->id);
  if (!case_step (case_, statement, &has_row, error))
    return FALSE;
  if (!has_row)
    return segment_set_damaged (error, "a segment has gone");
  self->segment = g_new0 (TocsinSegment, 1);
  self->segment->n_events = (guint32) sqlite3_column_int64 (statement, 0);
  self->segment->first = store_column_time (statement, 1);
  self->segment->last = store_column_time (statement, 2);
  self->segment->hot = store_column_bytes (statement, 3);
  sqlite3_reset (statement);
  return load_origin (self, case_, error);
}

void
corrected_segment_clear (CorrectedSegment *self)
{
  g_clear_pointer (&self->segment, tocsin_segment_free);
  g_clear_pointer (&self->origin, g_bytes_unref);
  g_clear_pointer (&self->zone, g_free);
}

/* What times, rollups and counts need of a segment. */
TocsinBatch *
corrected_segment_decode_times (GBytes *hot, guint32 n_events, GError **error)
{
  g_autoptr (SegmentHot) columns = segment_open_hot (hot, n_events, error);
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();

  if (columns == NULL || !segment_decode_columns (columns, TIME_COLUMNS, batch, error))
    return NULL;
  return g_steal_pointer (&batch);
}

static gboolean
load_text (CorrectedSegment *self, TocsinCase *case_, GError **error)
{
  static const char sql[] = "SELECT cold, data FROM segment JOIN segment_text ON segment_id = id "
                            "WHERE id = ?";
  sqlite3_stmt *statement = case_prepare (case_, sql, error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, self->id);
  if (!case_step (case_, statement, &has_row, error))
    return FALSE;
  if (!has_row)
    return segment_set_damaged (error, "a segment has no text");
  self->segment->cold = store_column_bytes (statement, 0);
  self->segment->text = store_column_bytes (statement, 1);
  sqlite3_reset (statement);
  return TRUE;
}

/* The segment as it was imported, with its text. */
static TocsinBatch *
decode_all (CorrectedSegment *self, TocsinCase *case_, GBytes *hot, GError **error)
{
  TocsinSegment imported;

  if (!load_text (self, case_, error))
    return NULL;
  imported = *self->segment;
  imported.hot = hot;
  return tocsin_segment_decode (&imported, TOCSIN_SEGMENT_ALL, error);
}

/* Returns: (transfer full) (nullable): the events with their new times; @self says whether they
 * are those with which the segment was imported */
TocsinBatch *
corrected_segment_decode (CorrectedSegment *self, TocsinCase *case_, Restamp *restamp,
                          GError **error)
{
  GBytes *hot = self->origin != NULL ? self->origin : self->segment->hot;
  guint32 n = self->segment->n_events;
  g_autoptr (TocsinBatch) batch = NULL;

  self->is_original = strcmp (self->zone, tocsin_zone_get_identifier (restamp->zone)) == 0
                      && self->first_year == restamp->wanted_year;
  if (!restamp_set_origin (restamp, self->zone, error))
    return NULL;
  batch = corrected_segment_decode_times (hot, n, error);
  if (batch != NULL && restamp_needs_text (restamp, batch))
    {
      tocsin_batch_free (batch);
      batch = decode_all (self, case_, hot, error);
    }
  if (batch == NULL)
    return NULL;
  restamp_batch (restamp, batch);
  return self->is_original ? corrected_segment_decode_times (hot, n, error)
                           : g_steal_pointer (&batch);
}

static gboolean
update_segment (const CorrectedSegment *self, TocsinCase *case_, const TocsinBatch *batch,
                GBytes *hot, GError **error)
{
  static const char sql[]
      = "UPDATE segment SET (n_timeless, first, last, hot) = (?, ?, ?, ?) WHERE id = ?";
  sqlite3_stmt *statement = case_prepare (case_, sql, error);
  gint64 first = TOCSIN_NO_TIME, last = TOCSIN_NO_TIME;
  guint32 n_timeless = 0;

  if (statement == NULL)
    return FALSE;
  for (guint32 i = 0; i < batch->n_events; i++)
    {
      gint64 time = batch->events[i].timestamp;

      n_timeless += time == TOCSIN_NO_TIME;
      if (time == TOCSIN_NO_TIME)
        continue;
      first = first == TOCSIN_NO_TIME ? time : MIN (first, time);
      last = MAX (last, time);
    }
  sqlite3_bind_int64 (statement, 1, n_timeless);
  store_bind_time (statement, 2, first);
  store_bind_time (statement, 3, last);
  store_bind_bytes (statement, 4, hot);
  sqlite3_bind_int64 (statement, 5, self->id);
  return case_run (case_, statement, error);
}

/* Keeps how the segment was imported, unless that is how it is. */
static gboolean
write_origin (const CorrectedSegment *self, TocsinCase *case_, GError **error)
{
  static const char keep[] = "INSERT OR IGNORE INTO segment_origin VALUES (?, ?, ?, ?)";
  static const char forget[] = "DELETE FROM segment_origin WHERE segment_id = ?";
  sqlite3_stmt *statement = case_prepare (case_, self->is_original ? forget : keep, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, self->id);
  if (!self->is_original)
    {
      store_bind_text (statement, 2, self->zone);
      sqlite3_bind_int (statement, 3, self->first_year);
      store_bind_bytes (statement, 4, self->segment->hot);
    }
  return case_run (case_, statement, error);
}

/* Writes the segment with the times of @batch, see corrected_segment_decode(). */
gboolean
corrected_segment_write (const CorrectedSegment *self, TocsinCase *case_, gint64 source_id,
                         const TocsinBatch *batch, GError **error)
{
  g_autoptr (TocsinBatch) before
      = corrected_segment_decode_times (self->segment->hot, batch->n_events, error);
  g_autoptr (SegmentHot) columns = segment_open_hot (self->segment->hot, batch->n_events, error);
  g_autoptr (GBytes) hot = NULL;

  if (before == NULL || columns == NULL)
    return FALSE;
  hot = self->is_original && self->origin != NULL ? g_bytes_ref (self->origin)
                                                  : segment_replace_times (columns, batch);
  return write_origin (self, case_, error) && rollup_add (case_, source_id, before, -1, error)
         && source_count_segment (case_, source_id, before, -1, 0, error)
         && update_segment (self, case_, batch, hot, error)
         && rollup_add (case_, source_id, batch, 1, error)
         && source_count_segment (case_, source_id, batch, 1, 0, error);
}
