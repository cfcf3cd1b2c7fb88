/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holds a case against itself: what is counted, against what is there. */
#include "core/tocsin-error.h"
#include "store/store-private.h"
#include "store/tocsin-alerts.h"

#define MOST_FAULTS 100 /* more of them say nothing more */

/* What the segments of one source add up to. */
typedef struct
{
  guint64 segments;
  guint64 events;
  guint64 rejects;
  guint64 time_bases[5];
  gint64 first;
  gint64 last;
} Tally;

typedef struct
{
  gint64 source_id;
  RollupCell cell;
} Cell;

typedef struct
{
  TocsinCase *case_;
  GPtrArray *faults;
  GHashTable *tallies; /* source id to Tally */
  GHashTable *cells;   /* Cell to itself: the rollup as it should be */
  gint64 next_event_id;
} Verifier;

static void add_fault (Verifier *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
add_fault (Verifier *self, const char *format, ...)
{
  va_list arguments;

  if (self->faults->len >= MOST_FAULTS)
    return;
  va_start (arguments, format);
  g_ptr_array_add (self->faults, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

/* Where reading itself fails, that is a fault too. */
static gboolean
take_error (Verifier *self, GError *error)
{
  add_fault (self, "%s", error->message);
  g_error_free (error);
  return FALSE;
}

static sqlite3_stmt *
prepare (Verifier *self, const char *sql)
{
  GError *error = NULL;
  sqlite3_stmt *statement = case_prepare (self->case_, sql, &error);

  if (statement == NULL)
    take_error (self, error);
  return statement;
}

static gboolean
next_row (Verifier *self, sqlite3_stmt *statement)
{
  GError *error = NULL;
  gboolean has_row = FALSE;

  if (statement != NULL && !case_step (self->case_, statement, &has_row, &error))
    return take_error (self, error);
  return has_row;
}

static void
check_database (Verifier *self)
{
  sqlite3_stmt *statement = prepare (self, "PRAGMA integrity_check (100)");

  while (next_row (self, statement))
    {
      const char *text = (const char *) sqlite3_column_text (statement, 0);

      if (g_strcmp0 (text, "ok") != 0)
        add_fault (self, "Database: %s", text != NULL ? text : "");
    }
  statement = prepare (self, "SELECT \"table\", count(*), parent FROM pragma_foreign_key_check "
                             "GROUP BY 1, 3");
  while (next_row (self, statement))
    add_fault (self, "Table %s: %" G_GINT64_FORMAT " rows belong to a row of %s that is missing",
               (const char *) sqlite3_column_text (statement, 0),
               (gint64) sqlite3_column_int64 (statement, 1),
               (const char *) sqlite3_column_text (statement, 2));
  if (case_file_get_pragma (self->case_->db, "PRAGMA application_id") != STORE_APPLICATION_ID)
    add_fault (self, "Database: it does not say that it is a case");
}

static guint
hash_cell (gconstpointer key)
{
  const Cell *cell = key;

  return (guint) ((guint64) cell->cell.hour * 1000003u + (guint64) cell->source_id * 31
                  + cell->cell.outcome * 7u + cell->cell.severity);
}

static gboolean
is_same_cell (gconstpointer a, gconstpointer b)
{
  const Cell *x = a, *y = b;

  return x->source_id == y->source_id && x->cell.hour == y->cell.hour
         && x->cell.outcome == y->cell.outcome && x->cell.severity == y->cell.severity;
}

static void
tally_cells (Verifier *self, gint64 source_id, const TocsinBatch *batch)
{
  g_autoptr (GArray) cells = rollup_count (batch);

  for (guint i = 0; i < cells->len; i++)
    {
      Cell key = { .source_id = source_id, .cell = g_array_index (cells, RollupCell, i) };
      Cell *known = g_hash_table_lookup (self->cells, &key);

      if (known == NULL)
        {
          g_hash_table_add (self->cells, g_memdup2 (&key, sizeof key));
          continue;
        }
      known->cell.n += key.cell.n;
      known->cell.acts += key.cell.acts;
    }
}

static Tally *
get_tally (Verifier *self, gint64 source_id)
{
  Tally *tally = g_hash_table_lookup (self->tallies, &source_id);

  if (tally == NULL)
    {
      tally = g_new0 (Tally, 1);
      tally->first = tally->last = TOCSIN_NO_TIME;
      g_hash_table_insert (self->tallies, g_memdup2 (&source_id, sizeof source_id), tally);
    }
  return tally;
}

static void
tally_times (Tally *tally, const TocsinBatch *batch, guint32 *n_timeless, gint64 *first,
             gint64 *last)
{
  *n_timeless = 0;
  *first = *last = TOCSIN_NO_TIME;
  for (guint32 i = 0; i < batch->n_events; i++)
    {
      gint64 timestamp = batch->events[i].timestamp;

      tally->time_bases[batch->events[i].time_basis]++;
      *n_timeless += timestamp == TOCSIN_NO_TIME;
      if (timestamp == TOCSIN_NO_TIME)
        continue;
      if (*first == TOCSIN_NO_TIME || timestamp < *first)
        *first = timestamp;
      *last = MAX (*last, timestamp);
    }
  if (*first != TOCSIN_NO_TIME && (tally->first == TOCSIN_NO_TIME || *first < tally->first))
    tally->first = *first;
  tally->last = MAX (tally->last, *last);
}

/* Columns of the statement of check_segments(). */
enum
{
  ID,
  SOURCE_ID,
  FIRST_EVENT_ID,
  N_EVENTS,
  N_REJECTS,
  N_TIMELESS,
  FIRST,
  LAST,
  REJECT_ROWS,
  HOT,
  COLD,
  TEXT,
};

static TocsinBatch *
decode (Verifier *self, sqlite3_stmt *statement)
{
  TocsinSegment segment = { .n_events = (guint32) sqlite3_column_int64 (statement, N_EVENTS) };
  GError *error = NULL;
  TocsinBatch *batch;

  segment.hot = store_column_bytes (statement, HOT);
  segment.cold = store_column_bytes (statement, COLD);
  segment.text = store_column_bytes (statement, TEXT);
  batch = tocsin_segment_decode (&segment, TOCSIN_SEGMENT_ALL, &error);
  g_bytes_unref (segment.hot);
  g_bytes_unref (segment.cold);
  g_bytes_unref (segment.text);
  if (batch == NULL)
    {
      add_fault (self, "Segment %" G_GINT64_FORMAT ": %s",
                 (gint64) sqlite3_column_int64 (statement, ID), error->message);
      g_error_free (error);
    }
  return batch;
}

static void
check_segment (Verifier *self, sqlite3_stmt *statement)
{
  gint64 id = sqlite3_column_int64 (statement, ID);
  gint64 source_id = sqlite3_column_int64 (statement, SOURCE_ID);
  gint64 first_event_id = sqlite3_column_int64 (statement, FIRST_EVENT_ID);
  gint64 n_rejects = sqlite3_column_int64 (statement, N_REJECTS);
  Tally *tally = get_tally (self, source_id);
  g_autoptr (TocsinBatch) batch = NULL;
  guint32 n_timeless;
  gint64 first, last;

  if (first_event_id != self->next_event_id)
    add_fault (self,
               "Segment %" G_GINT64_FORMAT ": its events begin at id %" G_GINT64_FORMAT
               ", not at %" G_GINT64_FORMAT,
               id, first_event_id, self->next_event_id);
  self->next_event_id = first_event_id + sqlite3_column_int64 (statement, N_EVENTS);
  if (sqlite3_column_int64 (statement, REJECT_ROWS) != n_rejects)
    add_fault (self, "Segment %" G_GINT64_FORMAT ": it has not as many rejects as it says", id);
  tally->segments++;
  tally->events += (guint64) sqlite3_column_int64 (statement, N_EVENTS);
  tally->rejects += (guint64) sqlite3_column_int64 (statement, REJECT_ROWS);
  batch = decode (self, statement);
  if (batch == NULL)
    return;
  tally_times (tally, batch, &n_timeless, &first, &last);
  tally_cells (self, source_id, batch);
  if (n_timeless != sqlite3_column_int64 (statement, N_TIMELESS)
      || first != store_column_time (statement, FIRST)
      || last != store_column_time (statement, LAST))
    add_fault (self, "Segment %" G_GINT64_FORMAT ": its events are not of the times that it says",
               id);
}

static void
check_segments (Verifier *self)
{
  sqlite3_stmt *statement
      = prepare (self, "SELECT id, source_id, first_event_id, n_events, n_rejects, n_timeless, "
                       "first, last, (SELECT count(*) FROM reject WHERE segment_id = segment.id), "
                       "hot, cold, data FROM segment LEFT JOIN segment_text ON segment_id = id "
                       "ORDER BY id");

  self->next_event_id = 1;
  while (next_row (self, statement))
    check_segment (self, statement);
}

static void
check_source (Verifier *self, const TocsinSource *source)
{
  const Tally *tally = get_tally (self, source->id);
  guint64 in = source->records + source->split;
  guint64 out = source->events + source->rejects + source->blank + source->joined;
  gboolean bases_differ = FALSE;

  if (source->status != TOCSIN_SOURCE_PARTIAL && in != out)
    add_fault (self,
               "Source %" G_GINT64_FORMAT " (%s): %" G_GUINT64_FORMAT
               " records went in, %" G_GUINT64_FORMAT " came out",
               source->id, source->path, in, out);
  if (source->n_segments != tally->segments || source->events != tally->events
      || source->rejects != tally->rejects)
    add_fault (self,
               "Source %" G_GINT64_FORMAT " (%s): it says %" G_GUINT64_FORMAT
               " events and %" G_GUINT64_FORMAT " rejects in %" G_GUINT64_FORMAT
               " segments, there are %" G_GUINT64_FORMAT ", %" G_GUINT64_FORMAT
               " and %" G_GUINT64_FORMAT,
               source->id, source->path, source->events, source->rejects, source->n_segments,
               tally->events, tally->rejects, tally->segments);
  for (guint i = 0; i < G_N_ELEMENTS (tally->time_bases); i++)
    bases_differ = bases_differ || source->time_bases[i] != tally->time_bases[i];
  if (bases_differ || source->first != tally->first || source->last != tally->last)
    add_fault (self,
               "Source %" G_GINT64_FORMAT " (%s): its events are not of the times that it says",
               source->id, source->path);
}

static void
check_sources (Verifier *self)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) sources = tocsin_case_list_sources (self->case_, &error);

  if (sources == NULL)
    {
      take_error (self, error);
      return;
    }
  for (guint i = 0; i < sources->len; i++)
    check_source (self, sources->pdata[i]);
}

static void
check_rollup (Verifier *self)
{
  sqlite3_stmt *statement
      = prepare (self, "SELECT hour, source_id, outcome, severity, n, acts FROM rollup");

  while (next_row (self, statement))
    {
      Cell key = { .source_id = sqlite3_column_int64 (statement, 1),
                   .cell = { .hour = sqlite3_column_int64 (statement, 0),
                             .outcome = (guint8) sqlite3_column_int (statement, 2),
                             .severity = (guint8) sqlite3_column_int (statement, 3) } };
      const Cell *cell = g_hash_table_lookup (self->cells, &key);

      if (cell == NULL || cell->cell.n != sqlite3_column_int64 (statement, 4)
          || cell->cell.acts != sqlite3_column_int64 (statement, 5))
        add_fault (self,
                   "Rollup: hour %" G_GINT64_FORMAT " of source %" G_GINT64_FORMAT
                   " does not count what is there",
                   key.cell.hour, key.source_id);
      g_hash_table_remove (self->cells, &key);
    }
  if (g_hash_table_size (self->cells) > 0)
    add_fault (self, "Rollup: %u rows are missing", g_hash_table_size (self->cells));
}

/* Faults of single rows: how many each finds, in cases from which version on. */
static const struct
{
  gint64 version;
  const char *sql;
  const char *fault;
} row_checks[] = {
  { 3,
    "SELECT count(*) FROM mark WHERE event_id < 1 OR event_id >= "
    "(SELECT coalesce(sum(n_events), 0) + 1 FROM segment)",
    "Marks: %d marks belong to an event that is not there" },
  { 3, "SELECT count(*) FROM mark WHERE bookmarked NOT IN (0, 1)",
    "Marks: %d marks are neither with nor without a bookmark" },
  { 3, "SELECT count(*) FROM tag WHERE tag = ''", "Marks: %d tags have no name" },
  { 3, "SELECT count(*) FROM mark_act WHERE kind NOT BETWEEN 0 AND 2 OR undone NOT IN (0, 1)",
    "Marks: %d acts on marks are of no known kind" },
  { 2, "SELECT count(*) FROM alert WHERE status NOT BETWEEN 0 AND 4",
    "Alerts: %d are of no known status" },
  { 2, "SELECT count(*) FROM alert WHERE last_seen < first_seen",
    "Alerts: %d end before they begin" },
  { 4,
    "SELECT count(*) FROM alert_act WHERE before NOT BETWEEN 0 AND 4 OR after NOT BETWEEN 0 AND 4 "
    "OR undone NOT IN (0, 1)",
    "Alerts: %d acts are of no known kind" },
  { 4,
    "SELECT count(*) FROM alert WHERE status <> coalesce ((SELECT after FROM alert_act "
    "WHERE alert_id = alert.id AND undone = 0 ORDER BY alert_act.id DESC LIMIT 1), status)",
    "Alerts: %d have another status than their last act gave them" },
};

static void
check_rows (Verifier *self)
{
  gint64 version = case_file_get_pragma (self->case_->db, "PRAGMA user_version");

  for (guint i = 0; i < G_N_ELEMENTS (row_checks); i++)
    {
      sqlite3_stmt *statement
          = version >= row_checks[i].version ? prepare (self, row_checks[i].sql) : NULL;
      gint64 n = statement != NULL && next_row (self, statement)
                     ? sqlite3_column_int64 (statement, 0)
                     : 0;
      g_auto (GStrv) parts = g_strsplit (row_checks[i].fault, "%d", 2);

      if (statement != NULL)
        sqlite3_reset (statement);
      if (n > 0)
        add_fault (self, "%s%" G_GINT64_FORMAT "%s", parts[0], n, parts[1]);
    }
}

/* The events that alerts rest on must be there. */
static void
check_evidence (Verifier *self)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) alerts = tocsin_case_list_alerts (self->case_, &error);

  if (alerts == NULL)
    {
      take_error (self, error);
      return;
    }
  for (guint i = 0; i < alerts->len; i++)
    {
      const TocsinAlert *alert = g_ptr_array_index (alerts, i);
      guint n = 0;

      for (guint j = 0; j < alert->evidence->len; j++)
        {
          gint64 id = g_array_index (alert->evidence, gint64, j);

          n += id < 1 || id >= self->next_event_id;
        }
      if (n > 0)
        add_fault (self, "Alert %" G_GINT64_FORMAT ": %u of its events are not there", alert->id,
                   n);
    }
}

/**
 * tocsin_case_verify:
 * @self: a case without an open transaction
 * @error: return location for an error that keeps from looking
 *
 * Reads the whole case and holds what it says of itself against what is there:
 * the database's own integrity, foreign keys, every segment (it decodes, its
 * counts and times, dense ids), every source (records + split = events + rejects
 * + blank + joined, once it is not partial; its counts against its segments and
 * rejects), the rollups against a recount, the marks and the alerts (their events are
 * there, a status is what the last act made it).
 *
 * Returns: (transfer full) (element-type utf8) (nullable): the faults, each one
 *   line; none if the case is whole
 */
GPtrArray *
tocsin_case_verify (TocsinCase *self, GError **error)
{
  Verifier verifier = { .case_ = self };

  /* One view of the case, whatever a writer does meanwhile. */
  if (sqlite3_exec (self->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    {
      case_set_error (self, error);
      return NULL;
    }
  verifier.faults = g_ptr_array_new_with_free_func (g_free);
  verifier.tallies = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  verifier.cells = g_hash_table_new_full (hash_cell, is_same_cell, g_free, NULL);
  check_database (&verifier);
  check_segments (&verifier);
  check_sources (&verifier);
  check_rollup (&verifier);
  check_rows (&verifier);
  check_evidence (&verifier);
  g_hash_table_unref (verifier.tallies);
  g_hash_table_unref (verifier.cells);
  sqlite3_exec (self->db, "COMMIT", NULL, NULL, NULL);
  return verifier.faults;
}
