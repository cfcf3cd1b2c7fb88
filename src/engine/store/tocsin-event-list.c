/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a table needs: the ids of all events that a query finds, in order, and the events of some
 * ids. A page of a table is then a look-up, wherever it is. */
#include "store/tocsin-event-list.h"

#include "core/tocsin-error.h"
#include "core/tocsin-time.h"
#include "store/event-list-private.h"

#define SEGMENTS_PER_REPORT 16

/* Times and outcomes of the rows, in the order in which they are found. */
typedef struct
{
  GArray *times;
  GByteArray *outcomes;
} Charted;

static gboolean
add_chart (Charted *self, EventsStore *store, EventsEntry *entry, const EventsRun *run,
           GError **error)
{
  const gint64 *times = events_entry_get_times (entry, store, error);
  const SegmentHot *hot
      = times != NULL ? events_entry_get_column (entry, store, SEGMENT_OUTCOME, error) : NULL;

  if (hot == NULL)
    return FALSE;
  for (guint32 i = 0; i < run->n; i++)
    {
      guint8 outcome = (guint8) segment_numbers_at (&hot->numbers[SEGMENT_OUTCOME], run->rows[i]);

      g_array_append_val (self->times, times[run->rows[i]]);
      outcome = outcome <= TOCSIN_OUTCOME_FAILED ? outcome : TOCSIN_OUTCOME_NONE;
      g_byte_array_append (self->outcomes, &outcome, 1);
    }
  return TRUE;
}

static gboolean
add_segment (EventsStore *store, const EventsSegment *segment, const GPtrArray *predicates,
             ListKeys *keys, GArray *rows, Charted *charted, GError **error)
{
  GError *local = NULL;
  EventsRun *run = events_select (store, segment, predicates, &local);
  EventsEntry *entry;
  gboolean done;

  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (run == NULL)
    return TRUE;
  entry = events_store_take (store, segment);
  done = list_keys_add (keys, store, entry, run, rows, error)
         && add_chart (charted, store, entry, run, error);
  events_entry_unref (entry);
  events_run_free (run);
  return done;
}

/* Spans that people count in, microseconds. */
static const gint64 widths[]
    = { 1,    2,    5,    10,    15,    30,    60,    120,    300,    600,     900,
        1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2592000 };

static gint64
choose_width (gint64 span)
{
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (widths)
         && span / (widths[i] * TOCSIN_SECOND) >= TOCSIN_EVENT_BUCKETS / 2)
    i++;
  return MAX (widths[i] * TOCSIN_SECOND, (span / (TOCSIN_EVENT_BUCKETS - 2)) + 1);
}

static void
find_range (TocsinEventList *self, const GArray *times)
{
  self->first = self->last = TOCSIN_NO_TIME;
  for (guint i = 0; i < times->len; i++)
    {
      gint64 time = g_array_index (times, gint64, i);

      if (time == TOCSIN_NO_TIME)
        self->n_timeless++;
      else
        {
          self->first = self->first == TOCSIN_NO_TIME ? time : MIN (self->first, time);
          self->last = MAX (self->last, time);
        }
    }
}

static void
draw_chart (TocsinEventList *self, const Charted *charted)
{
  find_range (self, charted->times);
  if (self->first == TOCSIN_NO_TIME)
    return;
  /* times are within some thousand years, see tocsin_time_from_civil() */
  self->width = choose_width (self->last - self->first);
  self->begin = self->first - ((self->first % self->width) + self->width) % self->width;
  self->n_buckets = (guint) ((self->last - self->begin) / self->width) + 1;
  for (guint i = 0; i < charted->times->len; i++)
    {
      gint64 time = g_array_index (charted->times, gint64, i);

      if (time != TOCSIN_NO_TIME)
        self->buckets[(time - self->begin) / self->width].n[charted->outcomes->data[i]]++;
    }
}

static void
take_ids (TocsinEventList *self, const GArray *rows, gboolean is_descending)
{
  self->n_ids = rows->len;
  self->ids = g_new (gint64, MAX (rows->len, 1));
  for (guint i = 0; i < rows->len; i++)
    self->ids[i] = g_array_index (rows, ListRow, is_descending ? rows->len - 1 - i : i).id;
}

static gboolean
scan (EventsStore *store, const GPtrArray *predicates, ListKeys *keys, GArray *rows,
      Charted *charted, TocsinEventProgress progress, gpointer user_data, GError **error)
{
  /* the index may be replaced while it is read through */
  g_autoptr (GArray) segments = g_array_ref (store->segments);

  for (guint i = 0; i < segments->len; i++)
    {
      if (!add_segment (store, &g_array_index (segments, EventsSegment, i), predicates, keys, rows,
                        charted, error))
        return FALSE;
      if (progress != NULL && i % SEGMENTS_PER_REPORT == 0 && !progress (rows->len, user_data))
        {
          g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_CANCELLED, "Cancelled");
          return FALSE;
        }
    }
  return TRUE;
}

/* Where all events are found, their number is known: the arrays need not grow. Rows whose keys
 * come from other threads must stay where they are. */
static void
reserve (GArray *rows, GArray *times, guint n)
{
  g_array_set_size (rows, n);
  g_array_set_size (rows, 0);
  if (times == NULL)
    return;
  g_array_set_size (times, n);
  g_array_set_size (times, 0);
}

static GPtrArray *
make_predicates (EventsStore *store, TocsinQuery *query, GError **error)
{
  g_autoptr (GPtrArray) predicates = g_ptr_array_new_with_free_func (events_predicate_free);
  EventsPredicate *predicate;

  if (tocsin_query_is_empty (query))
    return g_steal_pointer (&predicates);
  predicate = g_new0 (EventsPredicate, 1);
  predicate->column = EVENTS_COLUMN_QUERY;
  predicate->op = SQLITE_INDEX_CONSTRAINT_EQ;
  predicate->query = tocsin_query_ref (query);
  g_ptr_array_add (predicates, predicate);
  if (!events_prepare_query (predicate, store, error))
    return NULL;
  return g_steal_pointer (&predicates);
}

/**
 * tocsin_case_list_events:
 * @self: a case
 * @query: what to find
 * @sort: in which order
 * @progress: (nullable) (scope call): told now and then how many were found
 * @user_data: for @progress
 * @error: return location; %TOCSIN_ERROR_CANCELLED where @progress said so
 *
 * Finds the ids of events: 8 bytes for each in the end, some 40 at most meanwhile.
 *
 * Returns: (transfer full): the list, or %NULL
 */
TocsinEventList *
tocsin_case_list_events (TocsinCase *self, TocsinQuery *query, const TocsinEventSort *sort,
                         TocsinEventProgress progress, gpointer user_data, GError **error)
{
  EventsStore *store = self->events;
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (ListRow));
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GByteArray) outcomes = g_byte_array_new ();
  g_autoptr (GPtrArray) predicates = NULL;
  Charted charted = { times, outcomes };
  TocsinEventList *list = NULL;
  ListKeys keys;

  g_return_val_if_fail ((guint) sort->column < TOCSIN_N_COLUMNS, NULL);
  if (!events_store_refresh (store, error))
    return NULL;
  predicates = make_predicates (store, query, error);
  if (predicates == NULL)
    return NULL;
  if (list_keys_init (&keys, sort, store, error))
    {
      if (tocsin_query_is_empty (query))
        reserve (rows, times, (guint) store->n_events);
      else if (keys.texts != NULL)
        reserve (rows, NULL, (guint) store->n_events);
      list = scan (store, predicates, &keys, rows, &charted, progress, user_data, error)
                     && list_keys_finish (&keys, rows, error)
                 ? g_new0 (TocsinEventList, 1)
                 : NULL;
    }
  if (list != NULL)
    {
      draw_chart (list, &charted);
      g_clear_pointer (&times, g_array_unref);
      g_clear_pointer (&outcomes, g_byte_array_unref);
      event_list_sort (rows);
      if (list_keys_settle (&keys, store, rows, error))
        take_ids (list, rows, sort->is_descending);
      else
        g_clear_pointer (&list, tocsin_event_list_free);
    }
  list_keys_clear (&keys);
  return list;
}

/**
 * tocsin_event_list_free:
 * @self: (transfer full) (nullable): a list
 */
void
tocsin_event_list_free (TocsinEventList *self)
{
  if (self == NULL)
    return;
  g_free (self->ids);
  g_free (self);
}

/**
 * tocsin_case_read_events:
 * @self: a case
 * @ids: ids of events
 * @n_ids: their number
 * @func: (scope call): takes each that is there, in the order of @ids
 * @user_data: for @func
 * @error: return location
 *
 * Reads some events, wherever they are. Those that are not in the case are left out.
 *
 * Returns: whether all could be read and @func took them all
 */
gboolean
tocsin_case_read_events (TocsinCase *self, const gint64 *ids, guint n_ids, TocsinEventFunc func,
                         gpointer user_data, GError **error)
{
  EventsStore *store = self->events;
  gboolean done = events_store_refresh (store, error);

  for (guint i = 0; done && i < n_ids; i++)
    {
      const EventsSegment *segment = events_store_find (store, ids[i]);
      EventsEntry *entry;
      const TocsinBatch *batch;

      if (segment == NULL)
        continue;
      entry = events_store_take (store, segment);
      batch = events_entry_get_batch (entry, store, TOCSIN_SEGMENT_ALL, error);
      done = batch != NULL
             && func (batch, &batch->events[ids[i] - segment->first_event_id], ids[i],
                      segment->source_id, user_data, error);
      events_entry_unref (entry);
    }
  return done;
}
