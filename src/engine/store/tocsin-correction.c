/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Corrects what was assumed of the times of a source after its import. */
#include "store/tocsin-correction.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "store/correction-private.h"

#define MAX_YEAR 9999

static TocsinSource *
find_source (TocsinCase *self, gint64 source_id, GError **error)
{
  g_autoptr (GPtrArray) sources = tocsin_case_list_sources (self, error);

  for (guint i = 0; sources != NULL && i < sources->len; i++)
    if (((TocsinSource *) sources->pdata[i])->id == source_id)
      return tocsin_source_copy (sources->pdata[i]);
  if (sources != NULL)
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID, _ ("The case has no source %lld"),
                 (long long) source_id);
  return NULL;
}

/* Whether the source has times that the correction could be about. */
static gboolean
check (const TocsinSource *source, const TocsinCorrection *correction, GError **error)
{
  guint64 n_years = source->time_bases[TOCSIN_TIME_YEAR];

  if (correction->first_year < 0 || correction->first_year > MAX_YEAR)
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID, _ ("%d is not a year"),
                 correction->first_year);
  else if (correction->first_year != 0 && n_years == 0)
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
                 _ ("The records of “%s” write their years; there is none to correct"),
                 source->path);
  else if (n_years + source->time_bases[TOCSIN_TIME_ZONE] == 0)
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
                 _ ("No time of “%s” was assumed; there is nothing to correct"), source->path);
  else
    return TRUE;
  return FALSE;
}

static gboolean
count_effect (TocsinCorrectionEffect *effect, const TocsinBatch *batch, const TocsinSegment *now,
              GError **error)
{
  g_autoptr (TocsinBatch) before = corrected_segment_decode_times (now->hot, now->n_events, error);

  for (guint32 i = 0; before != NULL && i < batch->n_events; i++)
    {
      const TocsinEvent *event = &batch->events[i];
      gint64 time = event->timestamp;

      effect->n_events++;
      effect->n_changed += time != before->events[i].timestamp;
      if (time == TOCSIN_NO_TIME)
        continue;
      effect->first = effect->first == TOCSIN_NO_TIME ? time : MIN (effect->first, time);
      effect->last = MAX (effect->last, time);
    }
  return before != NULL;
}

static gboolean
correct_segment (TocsinCase *self, const TocsinSource *source, gint64 segment_id, Restamp *restamp,
                 gboolean write, TocsinCorrectionEffect *effect, GError **error)
{
  g_auto (CorrectedSegment) segment = { .id = segment_id };
  g_autoptr (TocsinBatch) batch = NULL;

  if (!corrected_segment_load (&segment, self, source, error))
    return FALSE;
  batch = corrected_segment_decode (&segment, self, restamp, error);
  if (batch == NULL || !count_effect (effect, batch, segment.segment, error))
    return FALSE;
  return !write || corrected_segment_write (&segment, self, source->id, batch, error);
}

/* Goes through the source's segments; with @write each is written. */
static gboolean
run (TocsinCase *self, const TocsinSource *source, const char *zone, int first_year, gboolean write,
     TocsinCorrectionEffect *effect, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) ids = corrected_segment_list (self, source->id, error);
  g_auto (Restamp) restamp = { 0 };

  *effect = (TocsinCorrectionEffect){
    .n_assumed = source->time_bases[TOCSIN_TIME_ZONE] + source->time_bases[TOCSIN_TIME_YEAR],
    .first_before = source->first,
    .last_before = source->last,
    .first = TOCSIN_NO_TIME,
    .last = TOCSIN_NO_TIME,
  };
  if (ids == NULL || !restamp_init (&restamp, zone, first_year, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !correct_segment (self, source, g_array_index (ids, gint64, i), &restamp, write, effect,
                             error))
      return FALSE;
  return TRUE;
}

/* The zone by its whole name, as a source has it. */
static char *
dup_zone (const TocsinSource *source, const TocsinCorrection *correction, GError **error)
{
  g_autoptr (TocsinZone) zone
      = tocsin_zone_new (correction->zone != NULL ? correction->zone : source->zone, error);

  return zone != NULL ? g_strdup (tocsin_zone_get_identifier (zone)) : NULL;
}

/**
 * tocsin_case_preview_correction:
 * @self: a case
 * @correction: what is to be assumed
 * @effect: (out caller-allocates): what would become of the source's times
 * @cancellable: (nullable): stops it
 * @error: return location; %TOCSIN_ERROR_INVALID where the source, the zone or the year is
 *   none, or nothing of the source's times was assumed
 *
 * Tells what tocsin_case_correct_source() would do. Reads the times of the source; nothing
 * is written.
 *
 * Returns: whether it can be done
 */
gboolean
tocsin_case_preview_correction (TocsinCase *self, const TocsinCorrection *correction,
                                TocsinCorrectionEffect *effect, GCancellable *cancellable,
                                GError **error)
{
  g_autoptr (TocsinSource) source = find_source (self, correction->source_id, error);
  g_autofree char *zone = NULL;

  if (source == NULL || !check (source, correction, error)
      || (zone = dup_zone (source, correction, error)) == NULL)
    return FALSE;
  return run (self, source, zone,
              correction->first_year != 0 ? correction->first_year : source->first_year, FALSE,
              effect, cancellable, error);
}

static gboolean
set_source (TocsinCase *self, gint64 source_id, const char *zone, int first_year, GError **error)
{
  static const char sql[] = "UPDATE source SET (zone, first_year) = (?, ?) WHERE id = ?";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;
  store_bind_text (statement, 1, zone);
  sqlite3_bind_int (statement, 2, first_year);
  sqlite3_bind_int64 (statement, 3, source_id);
  return case_run (self, statement, error) && source_update_range (self, source_id, error);
}

static gboolean
add_act (TocsinCase *self, const TocsinSource *source, const char *zone, int first_year,
         gint64 *act, GError **error)
{
  static const char sql[] = "INSERT INTO correction (source_id, zone_before, first_year_before, "
                            "zone, first_year, time) VALUES (?, ?, ?, ?, ?, ?)";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, source->id);
  store_bind_text (statement, 2, source->zone);
  sqlite3_bind_int (statement, 3, source->first_year);
  store_bind_text (statement, 4, zone);
  sqlite3_bind_int (statement, 5, first_year);
  sqlite3_bind_int64 (statement, 6, g_get_real_time ());
  if (!case_run (self, statement, error))
    return FALSE;
  *act = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

static gboolean
end (TocsinCase *self, gboolean done, GError **error)
{
  if (done)
    return tocsin_case_commit (self, error);
  tocsin_case_rollback (self);
  return FALSE;
}

/**
 * tocsin_case_correct_source:
 * @self: a case opened for writing, without an open transaction
 * @correction: what is to be assumed
 * @act: (out) (optional): what tocsin_case_undo_correction() undoes; 0 where it was so already
 * @effect: (out caller-allocates): what became of the source's times
 * @cancellable: (nullable): stops it; nothing is changed then
 * @error: return location; see tocsin_case_preview_correction()
 *
 * Gives the events of a source the times that an import with another zone or year would have
 * given them. Events whose time is exact stay. Alerts rest on times: detection is to be run
 * again afterwards.
 *
 * Returns: whether it was written
 */
gboolean
tocsin_case_correct_source (TocsinCase *self, const TocsinCorrection *correction, gint64 *act,
                            TocsinCorrectionEffect *effect, GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (TocsinSource) source = find_source (self, correction->source_id, error);
  g_autofree char *zone = NULL;
  gint64 id = 0;
  int year;
  gboolean done;

  if (source == NULL || !check (source, correction, error)
      || (zone = dup_zone (source, correction, error)) == NULL)
    return FALSE;
  year = correction->first_year != 0 ? correction->first_year : source->first_year;
  if (act != NULL)
    *act = 0;
  if (strcmp (zone, source->zone) == 0 && year == source->first_year)
    return run (self, source, zone, year, FALSE, effect, cancellable, error);
  if (!tocsin_case_begin (self, error))
    return FALSE;
  done = run (self, source, zone, year, TRUE, effect, cancellable, error)
         && set_source (self, source->id, zone, year, error)
         && add_act (self, source, zone, year, &id, error);
  if (act != NULL)
    *act = id;
  return end (self, done, error);
}

static TocsinCorrectionAct *
read_act (sqlite3_stmt *statement)
{
  TocsinCorrectionAct *act = g_new0 (TocsinCorrectionAct, 1);

  act->id = sqlite3_column_int64 (statement, 0);
  act->source_id = sqlite3_column_int64 (statement, 1);
  act->zone_before = g_strdup ((const char *) sqlite3_column_text (statement, 2));
  act->first_year_before = sqlite3_column_int (statement, 3);
  act->zone = g_strdup ((const char *) sqlite3_column_text (statement, 4));
  act->first_year = sqlite3_column_int (statement, 5);
  act->time = sqlite3_column_int64 (statement, 6);
  act->undone = sqlite3_column_int (statement, 7) != 0;
  return act;
}

/**
 * tocsin_case_list_corrections:
 * @self: a case
 * @source_id: a source, or 0 for all
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type TocsinCorrectionAct): what was corrected,
 *   the first one first
 */
GPtrArray *
tocsin_case_list_corrections (TocsinCase *self, gint64 source_id, GError **error)
{
  static const char sql[]
      = "SELECT id, source_id, zone_before, first_year_before, zone, first_year, time, undone "
        "FROM correction WHERE ?1 = 0 OR source_id = ?1 ORDER BY id";
  g_autoptr (GPtrArray) acts
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_correction_act_free);
  sqlite3_stmt *statement;
  gboolean has_row = TRUE;

  if (case_file_get_pragma (self->db, "PRAGMA user_version") < 5)
    return g_steal_pointer (&acts);
  statement = case_prepare (self, sql, error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, source_id);
  while (has_row)
    {
      if (!case_step (self, statement, &has_row, error))
        return NULL;
      if (has_row)
        g_ptr_array_add (acts, read_act (statement));
    }
  return g_steal_pointer (&acts);
}

/**
 * tocsin_correction_act_free:
 * @self: (transfer full) (nullable): a correction
 */
void
tocsin_correction_act_free (TocsinCorrectionAct *self)
{
  if (self == NULL)
    return;
  g_free (self->zone_before);
  g_free (self->zone);
  g_free (self);
}

/* The last correction of a source that holds, if that is @id; else NULL. */
static const TocsinCorrectionAct *
find_last (const GPtrArray *acts, gint64 id, GError **error)
{
  const TocsinCorrectionAct *wanted = NULL, *last = NULL;

  for (guint i = 0; i < acts->len; i++)
    {
      const TocsinCorrectionAct *act = acts->pdata[i];

      if (act->id == id && !act->undone)
        wanted = act;
    }
  for (guint i = 0; wanted != NULL && i < acts->len; i++)
    {
      const TocsinCorrectionAct *act = acts->pdata[i];

      if (act->source_id == wanted->source_id && !act->undone)
        last = act;
    }
  if (wanted != NULL && last == wanted)
    return wanted;
  g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
                       wanted == NULL
                           ? _ ("There is no such correction to undo")
                           : _ ("The source was corrected once more since; undo that first"));
  return NULL;
}

static gboolean
set_undone (TocsinCase *self, gint64 id, GError **error)
{
  static const char sql[] = "UPDATE correction SET undone = 1 WHERE id = ?";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  return case_run (self, statement, error);
}

/**
 * tocsin_case_undo_correction:
 * @self: a case opened for writing, without an open transaction
 * @act: the last correction of a source that was not undone
 * @effect: (out caller-allocates): what became of the source's times
 * @cancellable: (nullable): stops it; nothing is changed then
 * @error: return location; %TOCSIN_ERROR_INVALID where @act cannot be undone
 *
 * Gives the events of a source the times that they had before a correction.
 *
 * Returns: whether it was undone
 */
gboolean
tocsin_case_undo_correction (TocsinCase *self, gint64 act, TocsinCorrectionEffect *effect,
                             GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) acts = tocsin_case_list_corrections (self, 0, error);
  const TocsinCorrectionAct *last = acts != NULL ? find_last (acts, act, error) : NULL;
  g_autoptr (TocsinSource) source = NULL;
  gboolean done;

  if (last == NULL || (source = find_source (self, last->source_id, error)) == NULL
      || !tocsin_case_begin (self, error))
    return FALSE;
  done = run (self, source, last->zone_before, last->first_year_before, TRUE, effect, cancellable,
              error)
         && set_source (self, source->id, last->zone_before, last->first_year_before, error)
         && set_undone (self, act, error);
  return end (self, done, error);
}
