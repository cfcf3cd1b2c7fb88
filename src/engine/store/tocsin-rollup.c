/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-time.h"
#include "store/store-private.h"

#define HOUR (3600 * TOCSIN_SECOND)

static gint64
get_hour (gint64 timestamp)
{
  if (timestamp == TOCSIN_NO_TIME)
    return TOCSIN_NO_TIME;
  return timestamp / HOUR - (timestamp % HOUR < 0);
}

static guint32
hash_cell (const RollupCell *cell)
{
  guint64 hash = ((guint64) cell->hour << 10) ^ ((guint64) cell->outcome << 8) ^ cell->severity;

  return (guint32) ((hash * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 40);
}

static gboolean
is_same (const RollupCell *a, const RollupCell *b)
{
  return a->hour == b->hour && a->outcome == b->outcome && a->severity == b->severity;
}

/* The cell of @key among @cells, made if missing; @slots hold indexes from 1. */
static RollupCell *
find_cell (GArray *cells, guint32 *slots, guint32 mask, const RollupCell *key)
{
  guint32 slot = hash_cell (key) & mask;

  for (; slots[slot] != 0; slot = (slot + 1) & mask)
    {
      RollupCell *cell = &g_array_index (cells, RollupCell, slots[slot] - 1);

      if (is_same (cell, key))
        return cell;
    }
  g_array_append_val (cells, *key);
  slots[slot] = cells->len;
  return &g_array_index (cells, RollupCell, cells->len - 1);
}

/* Returns: (transfer full) (element-type RollupCell): the batch's events by hour */
GArray *
rollup_count (const TocsinBatch *batch)
{
  GArray *cells = g_array_new (FALSE, FALSE, sizeof (RollupCell));
  guint32 n_slots = 64;
  g_autofree guint32 *slots = NULL;

  while (n_slots < 2 * batch->n_events)
    n_slots *= 2;
  slots = g_new0 (guint32, n_slots);
  for (guint32 i = 0; i < batch->n_events; i++)
    {
      const TocsinEvent *event = &batch->events[i];
      RollupCell key = { .hour = get_hour (event->timestamp),
                         .outcome = event->outcome,
                         .severity = event->severity };
      RollupCell *cell = find_cell (cells, slots, n_slots - 1, &key);

      cell->n++;
      cell->acts += event->repeat;
    }
  return cells;
}

static gboolean
add_cell (TocsinCase *self, gint64 source_id, const RollupCell *cell, int sign, GError **error)
{
  static const char sql[]
      = "INSERT INTO rollup (hour, source_id, outcome, severity, n, acts) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n, "
        "acts = acts + excluded.acts";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, cell->hour);
  sqlite3_bind_int64 (statement, 2, source_id);
  sqlite3_bind_int (statement, 3, cell->outcome);
  sqlite3_bind_int (statement, 4, cell->severity);
  sqlite3_bind_int64 (statement, 5, sign * cell->n);
  sqlite3_bind_int64 (statement, 6, sign * cell->acts);
  return case_run (self, statement, error);
}

static gboolean
remove_empty (TocsinCase *self, gint64 source_id, GError **error)
{
  static const char sql[] = "DELETE FROM rollup WHERE n = 0 AND source_id = ?";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, source_id);
  return case_run (self, statement, error);
}

/* Adds a batch's events to the rollup, or with @sign -1 takes them back. */
gboolean
rollup_add (TocsinCase *self, gint64 source_id, const TocsinBatch *batch, int sign, GError **error)
{
  g_autoptr (GArray) cells = rollup_count (batch);

  for (guint i = 0; i < cells->len; i++)
    if (!add_cell (self, source_id, &g_array_index (cells, RollupCell, i), sign, error))
      return FALSE;
  return sign > 0 || remove_empty (self, source_id, error);
}
