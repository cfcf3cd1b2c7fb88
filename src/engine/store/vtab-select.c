/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a segment that meet all conditions: first what its index says,
 * then each distinct string once, then the columns row by row. */
#include <stdlib.h>
#include <string.h>

#include "store/vtab-private.h"

void
events_run_free (EventsRun *self)
{
  if (self == NULL)
    return;
  g_free (self->rows);
  g_free (self->times);
  g_free (self);
}

static gboolean
meets_number (const EventsPredicate *predicate, gint64 number)
{
  if (predicate->numbers == NULL)
    return number >= predicate->low && number <= predicate->high;
  for (guint i = 0; i < predicate->numbers->len; i++)
    if (g_array_index (predicate->numbers, gint64, i) == number)
      return TRUE;
  return FALSE;
}

/* @text ends with NUL. */
static gboolean
meets_text (const EventsPredicate *predicate, const char *text)
{
  if (predicate->op == SQLITE_INDEX_CONSTRAINT_ISNOTNULL)
    return text[0] != '\0';
  for (guint i = 0; i < predicate->texts->len; i++)
    {
      const char *value = predicate->texts->pdata[i];

      if (predicate->op == SQLITE_INDEX_CONSTRAINT_LIKE   ? sqlite3_strlike (value, text, 0) == 0
          : predicate->op == SQLITE_INDEX_CONSTRAINT_GLOB ? sqlite3_strglob (value, text) == 0
                                                          : strcmp (value, text) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Whether a range of numbers can hold one that is met. */
static gboolean
may_meet (const EventsPredicate *predicate, gint64 low, gint64 high)
{
  if (predicate->numbers == NULL)
    return predicate->low <= high && predicate->high >= low;
  for (guint i = 0; i < predicate->numbers->len; i++)
    {
      gint64 number = g_array_index (predicate->numbers, gint64, i);

      if (number >= low && number <= high)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_of_source (int column)
{
  return column == TOCSIN_COLUMN_SOURCE_ID || column == EVENTS_COLUMN_PATH
         || column == EVENTS_COLUMN_MEMBER;
}

static gboolean
meets_source (EventsStore *store, const EventsPredicate *predicate, gint64 source_id)
{
  const char *text;

  if (predicate->column == TOCSIN_COLUMN_SOURCE_ID)
    return meets_number (predicate, source_id);
  text = g_hash_table_lookup (
      predicate->column == EVENTS_COLUMN_PATH ? store->paths : store->members, &source_id);
  return text != NULL && meets_text (predicate, text);
}

/* Whether the segment's index leaves a chance. */
static gboolean
may_hold (EventsStore *store, const EventsSegment *segment, const EventsPredicate *predicate)
{
  if (predicate->column == EVENTS_COLUMN_QUERY)
    return events_may_hold_query (predicate, segment);
  if (is_of_source (predicate->column))
    return meets_source (store, predicate, segment->source_id);
  if (predicate->column == TOCSIN_COLUMN_ID)
    return may_meet (predicate, segment->first_event_id,
                     segment->first_event_id + segment->n_events - 1);
  if (predicate->column == TOCSIN_COLUMN_TIMESTAMP || predicate->column == EVENTS_COLUMN_TS)
    return segment->first != TOCSIN_NO_TIME && may_meet (predicate, segment->first, segment->last);
  return TRUE;
}

/* Keeps the rows whose string is met. */
static gboolean
keep_strings (EventsRun *run, EventsStore *store, EventsEntry *entry,
              const EventsPredicate *predicate, GError **error)
{
  guint column = (guint) events_get_string_column (predicate->column);
  const SegmentHot *hot = events_entry_get_column (entry, store, SEGMENT_N_NUMBERS + column, error);
  const SegmentStrings *strings;
  g_autofree guint8 *is_met = NULL;
  g_autoptr (GString) scratch = g_string_new (NULL);
  const guint32 *indexes;
  guint32 n = 0, n_met = 0;

  if (hot == NULL)
    return FALSE;
  strings = &hot->strings[column];
  is_met = g_new0 (guint8, (gsize) strings->n + 1);
  for (guint32 i = 1; i <= strings->n; i++)
    {
      gsize length;
      const char *text = segment_strings_get (strings, i, &length);

      g_string_truncate (scratch, 0);
      g_string_append_len (scratch, text, (gssize) length);
      is_met[i] = meets_text (predicate, scratch->str);
      n_met += is_met[i];
    }
  indexes = n_met > 0 ? events_entry_get_strings (entry, store, column, error) : NULL;
  if (n_met > 0 && indexes == NULL)
    return FALSE;
  for (guint32 i = 0; n_met > 0 && i < run->n; i++)
    if (is_met[indexes[run->rows[i]]])
      run->rows[n++] = run->rows[i];
  run->n = n;
  return TRUE;
}

static gboolean
meets_row (const SegmentHot *hot, const EventsPredicate *predicate, guint32 row)
{
  guint column = (guint) events_get_number_column (predicate->column);
  guint64 value = segment_numbers_at (&hot->numbers[column], row);

  if (events_is_word_column (predicate->column))
    return meets_text (predicate, events_get_word (predicate->column, value));
  if (column == SEGMENT_PID || column == SEGMENT_EVENT_ID)
    return value != 0 && meets_number (predicate, (gint64) value - 1);
  if (column == SEGMENT_SEVERITY && value == TOCSIN_NO_SEVERITY)
    return FALSE;
  return meets_number (predicate, (gint64) value);
}

static gboolean
keep_numbers (EventsRun *run, EventsStore *store, EventsEntry *entry,
              const EventsPredicate *predicate, GError **error)
{
  guint column = (guint) events_get_number_column (predicate->column);
  const SegmentHot *hot = events_entry_get_column (entry, store, column, error);
  guint32 n = 0;

  if (hot == NULL)
    return FALSE;
  for (guint32 i = 0; i < run->n; i++)
    if (meets_row (hot, predicate, run->rows[i]))
      run->rows[n++] = run->rows[i];
  run->n = n;
  return TRUE;
}

/* Times and records, which are kept as differences, and ids. */
static gboolean
keep_values (EventsRun *run, EventsStore *store, EventsEntry *entry,
             const EventsPredicate *predicate, GError **error)
{
  const gint64 *values = NULL;
  guint32 n = 0;

  if (predicate->column == TOCSIN_COLUMN_RECORD)
    values = (const gint64 *) events_entry_get_differences (entry, store, SEGMENT_RECORD, error);
  else if (predicate->column != TOCSIN_COLUMN_ID)
    values = events_entry_get_times (entry, store, error);
  if (values == NULL && predicate->column != TOCSIN_COLUMN_ID)
    return FALSE;
  for (guint32 i = 0; i < run->n; i++)
    {
      guint16 row = run->rows[i];
      gint64 value = values != NULL ? values[row] : run->segment.first_event_id + row;

      if (value != TOCSIN_NO_TIME && meets_number (predicate, value))
        run->rows[n++] = row;
    }
  run->n = n;
  return TRUE;
}

static gboolean
keep (EventsRun *run, EventsStore *store, EventsEntry *entry, const EventsPredicate *predicate,
      GError **error)
{
  if (is_of_source (predicate->column))
    return TRUE;
  if (predicate->column == EVENTS_COLUMN_QUERY)
    return events_keep_query (run, store, entry, predicate, error);
  if (events_get_string_column (predicate->column) >= 0)
    return keep_strings (run, store, entry, predicate, error);
  if (events_get_number_column (predicate->column) >= 0)
    return keep_numbers (run, store, entry, predicate, error);
  return keep_values (run, store, entry, predicate, error);
}

/* Returns: (transfer full) (nullable): the rows that meet @predicates, by id; NULL
 *   without an error where there is none */
EventsRun *
events_select (EventsStore *store, const EventsSegment *segment, const GPtrArray *predicates,
               GError **error)
{
  EventsRun *run;
  EventsEntry *entry;
  gboolean done = TRUE;

  for (guint i = 0; i < predicates->len; i++)
    if (!may_hold (store, segment, predicates->pdata[i]))
      return NULL;
  run = g_new0 (EventsRun, 1);
  run->segment = *segment;
  run->n = segment->n_events;
  run->rows = g_new (guint16, run->n);
  for (guint32 i = 0; i < run->n; i++)
    run->rows[i] = (guint16) i;
  entry = events_store_take (store, segment);
  for (guint i = 0; done && run->n > 0 && i < predicates->len; i++)
    done = keep (run, store, entry, predicates->pdata[i], error);
  events_entry_unref (entry);
  if (done && run->n > 0)
    return run;
  events_run_free (run);
  return NULL;
}

typedef struct
{
  gint64 time;
  guint16 row;
} TimedRow;

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const TimedRow *x = a, *y = b;

  if (x->time != y->time)
    return x->time < y->time ? -1 : 1;
  return (int) x->row - (int) y->row;
}

static gboolean
is_sorted (const gint64 *times, const guint16 *rows, guint32 n)
{
  for (guint32 i = 1; i < n; i++)
    if (times[rows[i]] < times[rows[i - 1]])
      return FALSE;
  return TRUE;
}

static void
sort_rows (EventsRun *self, const gint64 *times)
{
  g_autofree TimedRow *sorted = g_new (TimedRow, self->n);

  for (guint32 i = 0; i < self->n; i++)
    sorted[i] = (TimedRow){ times[self->rows[i]], self->rows[i] };
  qsort (sorted, self->n, sizeof *sorted, compare_rows);
  for (guint32 i = 0; i < self->n; i++)
    self->rows[i] = sorted[i].row;
}

static void
reverse (guint16 *rows, guint32 n)
{
  for (guint32 i = 0; i < n / 2; i++)
    {
      guint16 row = rows[i];

      rows[i] = rows[n - 1 - i];
      rows[n - 1 - i] = row;
    }
}

/* Puts the rows, which are by id, into an order. */
gboolean
events_run_sort (EventsRun *self, EventsStore *store, EventsOrder order, GError **error)
{
  EventsEntry *entry;
  const gint64 *times;

  if (order == EVENTS_BY_TIME || order == EVENTS_BY_TIME_DOWN)
    {
      entry = events_store_take (store, &self->segment);
      times = events_entry_get_times (entry, store, error);
      if (times != NULL)
        {
          if (!is_sorted (times, self->rows, self->n))
            sort_rows (self, times);
          self->times = g_new (gint64, self->n);
        }
      if (order == EVENTS_BY_TIME_DOWN)
        reverse (self->rows, self->n);
      for (guint32 i = 0; times != NULL && i < self->n; i++)
        self->times[i] = times[self->rows[i]];
      events_entry_unref (entry);
      return times != NULL;
    }
  if (order == EVENTS_BY_ID_DOWN)
    reverse (self->rows, self->n);
  return TRUE;
}
