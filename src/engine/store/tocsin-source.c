/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-error.h"

#include <glib/gi18n-lib.h>

#include "store/store-private.h"

static const char *const status_names[]
    = { "partial", "complete", "damaged", "unreadable", "duplicate" };

#define IMPORT_COLUMNS                                                                             \
  "path, member, format, confidence, encoding, sha256, head_sha256, size, mtime, bytes, zone, "    \
  "first_year, status, note, options, records, split, blank, joined, recoded"
#define N_IMPORT_COLUMNS 20
#define N_SEGMENT_COLUMNS 10
#define SEGMENT_COLUMNS                                                                            \
  "n_segments, events, rejects, first, last, time_none, time_exact, time_zone, time_year, "        \
  "time_file"

/**
 * tocsin_source_new:
 * @path: absolute path of the file
 * @member: (nullable): name inside the archive
 *
 * Returns: (transfer full): a source that is not yet in a case, all else empty
 */
TocsinSource *
tocsin_source_new (const char *path, const char *member)
{
  TocsinSource *self = g_new0 (TocsinSource, 1);

  self->path = g_strdup (path);
  self->member = g_strdup (member != NULL ? member : "");
  self->format = g_strdup ("");
  self->encoding = g_strdup ("");
  self->sha256 = g_strdup ("");
  self->head_sha256 = g_strdup ("");
  self->zone = g_strdup ("");
  self->note = g_strdup ("");
  self->options = g_strdup ("");
  self->first = self->last = TOCSIN_NO_TIME;
  return self;
}

/**
 * tocsin_source_copy:
 * @self: a source
 *
 * Returns: (transfer full): a copy
 */
TocsinSource *
tocsin_source_copy (const TocsinSource *self)
{
  TocsinSource *copy = g_memdup2 (self, sizeof *self);

  copy->path = g_strdup (self->path);
  copy->member = g_strdup (self->member);
  copy->format = g_strdup (self->format);
  copy->encoding = g_strdup (self->encoding);
  copy->sha256 = g_strdup (self->sha256);
  copy->head_sha256 = g_strdup (self->head_sha256);
  copy->zone = g_strdup (self->zone);
  copy->note = g_strdup (self->note);
  copy->options = g_strdup (self->options);
  return copy;
}

/**
 * tocsin_source_free:
 * @self: (transfer full) (nullable): a source
 */
void
tocsin_source_free (TocsinSource *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->member);
  g_free (self->format);
  g_free (self->encoding);
  g_free (self->sha256);
  g_free (self->head_sha256);
  g_free (self->zone);
  g_free (self->note);
  g_free (self->options);
  g_free (self);
}

/**
 * tocsin_source_status_get_name:
 * @status: a status
 *
 * Returns: (transfer none): "partial", "complete", "damaged", "unreadable" or "duplicate"
 */
const char *
tocsin_source_status_get_name (TocsinSourceStatus status)
{
  g_return_val_if_fail ((guint) status < G_N_ELEMENTS (status_names), "");
  return status_names[status];
}

/* Binds IMPORT_COLUMNS from 1 on. */
static void
bind_source (sqlite3_stmt *statement, const TocsinSource *source)
{
  int i = 1;

  store_bind_text (statement, i++, source->path);
  store_bind_text (statement, i++, source->member);
  store_bind_text (statement, i++, source->format);
  sqlite3_bind_int64 (statement, i++, source->confidence);
  store_bind_text (statement, i++, source->encoding);
  store_bind_text (statement, i++, source->sha256);
  store_bind_text (statement, i++, source->head_sha256);
  sqlite3_bind_int64 (statement, i++, (gint64) source->size);
  sqlite3_bind_int64 (statement, i++, source->mtime);
  sqlite3_bind_int64 (statement, i++, (gint64) source->bytes);
  store_bind_text (statement, i++, source->zone);
  sqlite3_bind_int64 (statement, i++, source->first_year);
  sqlite3_bind_int64 (statement, i++, source->status);
  store_bind_text (statement, i++, source->note);
  store_bind_text (statement, i++, source->options);
  sqlite3_bind_int64 (statement, i++, (gint64) source->records);
  sqlite3_bind_int64 (statement, i++, (gint64) source->split);
  sqlite3_bind_int64 (statement, i++, (gint64) source->blank);
  sqlite3_bind_int64 (statement, i++, (gint64) source->joined);
  sqlite3_bind_int64 (statement, i++, (gint64) source->recoded);
}

/**
 * tocsin_case_add_source:
 * @self: a case with an open transaction
 * @source: a source; its `id` is set
 * @error: return location for an error
 *
 * Adds a source. What follows from its segments (`n_segments`, `events`,
 * `rejects`, `first`, `last`, `time_bases`) begins at none, whatever @source says.
 *
 * Returns: whether it was added
 */
gboolean
tocsin_case_add_source (TocsinCase *self, TocsinSource *source, GError **error)
{
  static const char sql[] = "INSERT INTO source (" IMPORT_COLUMNS ") VALUES "
                            "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  g_return_val_if_fail (self->writer == g_thread_self (), FALSE);
  if (statement == NULL)
    return FALSE;
  bind_source (statement, source);
  if (!case_run (self, statement, error))
    return FALSE;
  source->id = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

/* Counts what a segment's batch has, or with @sign -1 takes it back. */
gboolean
source_count_segment (TocsinCase *self, gint64 source_id, const TocsinBatch *batch, int sign,
                      int n_segments, GError **error)
{
  static const char sql[]
      = "UPDATE source SET n_segments = n_segments + ?, events = events + ?, "
        "rejects = rejects + ?, time_none = time_none + ?, time_exact = time_exact + ?, "
        "time_zone = time_zone + ?, time_year = time_year + ?, time_file = time_file + ? "
        "WHERE id = ?";
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  gint64 bases[5] = { 0 };

  if (statement == NULL)
    return FALSE;
  for (guint32 i = 0; i < batch->n_events; i++)
    bases[MIN (batch->events[i].time_basis, TOCSIN_TIME_FILE)]++;
  sqlite3_bind_int (statement, 1, n_segments);
  sqlite3_bind_int64 (statement, 2, sign * (gint64) batch->n_events);
  sqlite3_bind_int64 (statement, 3, sign * (gint64) batch->n_rejects);
  for (int i = 0; i < 5; i++)
    sqlite3_bind_int64 (statement, 4 + i, sign * bases[i]);
  sqlite3_bind_int64 (statement, 9, source_id);
  return case_run (self, statement, error);
}

/* Sets the range of times from the segments. */
gboolean
source_update_range (TocsinCase *self, gint64 source_id, GError **error)
{
  static const char sql[]
      = "UPDATE source SET (first, last) = (SELECT min(first), max(last) FROM segment "
        "WHERE source_id = ?1) WHERE id = ?1";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, source_id);
  return case_run (self, statement, error);
}

static char *
dup_text (sqlite3_stmt *statement, int index)
{
  const guchar *text = sqlite3_column_text (statement, index);

  return g_strdup (text != NULL ? (const char *) text : "");
}

static guint64
get_count (sqlite3_stmt *statement, int index)
{
  return (guint64) sqlite3_column_int64 (statement, index);
}

/* Whether the last statement changed a source. */
static gboolean
check_changed (TocsinCase *self, gint64 source_id, GError **error)
{
  if (sqlite3_changes (self->db) == 1)
    return TRUE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_FAILED, _ ("Case “%s” has no source %lld"),
               self->path, (long long) source_id);
  return FALSE;
}

/**
 * tocsin_case_begin_source:
 * @self: a case with an open transaction
 * @source: a source of the case
 * @error: return location for an error
 *
 * Marks a source as partial: more of it is about to be imported.
 *
 * Returns: whether it was marked
 */
gboolean
tocsin_case_begin_source (TocsinCase *self, const TocsinSource *source, GError **error)
{
  static const char sql[] = "UPDATE source SET status = ? WHERE id = ?";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  g_return_val_if_fail (self->writer == g_thread_self (), FALSE);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, TOCSIN_SOURCE_PARTIAL);
  sqlite3_bind_int64 (statement, 2, source->id);
  return case_run (self, statement, error) && check_changed (self, source->id, error);
}

/* Reads SEGMENT_COLUMNS from @index on. */
static void
read_segment_columns (sqlite3_stmt *statement, int index, TocsinSource *source)
{
  source->n_segments = get_count (statement, index++);
  source->events = get_count (statement, index++);
  source->rejects = get_count (statement, index++);
  source->first = store_column_time (statement, index++);
  source->last = store_column_time (statement, index++);
  for (guint basis = 0; basis < G_N_ELEMENTS (source->time_bases); basis++)
    source->time_bases[basis] = get_count (statement, index++);
}

static gboolean
fill_in (TocsinCase *self, TocsinSource *source, GError **error)
{
  static const char sql[] = "SELECT " SEGMENT_COLUMNS " FROM source WHERE id = ?";
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, source->id);
  if (!case_step (self, statement, &has_row, error))
    return FALSE;
  if (has_row)
    read_segment_columns (statement, 0, source);
  sqlite3_reset (statement);
  return TRUE;
}

/**
 * tocsin_case_update_source:
 * @self: a case with an open transaction
 * @source: a source of the case
 * @error: return location for an error
 *
 * Writes what the import knows of a source. What follows from its segments
 * (see tocsin_case_add_source()) stays as they have it, and is filled in in @source.
 *
 * Returns: whether it was written
 */
gboolean
tocsin_case_update_source (TocsinCase *self, TocsinSource *source, GError **error)
{
  static const char sql[] = "UPDATE source SET (" IMPORT_COLUMNS ") = "
                            "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                            "WHERE id = ?";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  g_return_val_if_fail (self->writer == g_thread_self (), FALSE);
  if (statement == NULL)
    return FALSE;
  bind_source (statement, source);
  sqlite3_bind_int64 (statement, N_IMPORT_COLUMNS + 1, source->id);
  return case_run (self, statement, error) && check_changed (self, source->id, error)
         && fill_in (self, source, error);
}

static TocsinSourceStatus
get_status (sqlite3_stmt *statement, int index)
{
  int status = sqlite3_column_int (statement, index);

  return (TocsinSourceStatus) CLAMP (status, 0, (int) G_N_ELEMENTS (status_names) - 1);
}

/* Reads IMPORT_COLUMNS, SEGMENT_COLUMNS, id. */
static TocsinSource *
read_source (sqlite3_stmt *statement)
{
  TocsinSource *self = g_new0 (TocsinSource, 1);
  int i = 0;

  self->path = dup_text (statement, i++);
  self->member = dup_text (statement, i++);
  self->format = dup_text (statement, i++);
  self->confidence = (guint) sqlite3_column_int (statement, i++);
  self->encoding = dup_text (statement, i++);
  self->sha256 = dup_text (statement, i++);
  self->head_sha256 = dup_text (statement, i++);
  self->size = get_count (statement, i++);
  self->mtime = sqlite3_column_int64 (statement, i++);
  self->bytes = get_count (statement, i++);
  self->zone = dup_text (statement, i++);
  self->first_year = sqlite3_column_int (statement, i++);
  self->status = get_status (statement, i++);
  self->note = dup_text (statement, i++);
  self->options = dup_text (statement, i++);
  self->records = get_count (statement, i++);
  self->split = get_count (statement, i++);
  self->blank = get_count (statement, i++);
  self->joined = get_count (statement, i++);
  self->recoded = get_count (statement, i++);
  read_segment_columns (statement, i, self);
  self->id = sqlite3_column_int64 (statement, N_IMPORT_COLUMNS + N_SEGMENT_COLUMNS);
  return self;
}

static void
free_source (gpointer source)
{
  tocsin_source_free (source);
}

/**
 * tocsin_case_list_sources:
 * @self: a case
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type TocsinSource) (nullable): all sources, oldest first
 */
GPtrArray *
tocsin_case_list_sources (TocsinCase *self, GError **error)
{
  static const char sql[]
      = "SELECT " IMPORT_COLUMNS ", " SEGMENT_COLUMNS ", id FROM source ORDER BY id";
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (free_source);
  gboolean has_row = statement != NULL;

  while (has_row)
    {
      if (!case_step (self, statement, &has_row, error))
        return NULL;
      if (has_row)
        g_ptr_array_add (sources, read_source (statement));
    }
  return statement != NULL ? g_steal_pointer (&sources) : NULL;
}
