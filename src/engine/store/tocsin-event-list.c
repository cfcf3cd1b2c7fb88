/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a table needs: the ids of all events that a query finds, in order, and the events of some
 * ids. A page of a table is then a look-up, wherever it is. */
#include "store/tocsin-event-list.h"

#include "store/event-list-private.h"

/* One segment is looked at after the other, so few need to be kept. */
#define SCAN_CACHE_BYTES (4u << 20)

static void
take_ids (TocsinEventList *self, const GArray *rows, gboolean is_descending)
{
  self->n_ids = rows->len;
  self->ids = g_new (gint64, MAX (rows->len, 1));
  for (guint i = 0; i < rows->len; i++)
    self->ids[i] = g_array_index (rows, ListRow, is_descending ? rows->len - 1 - i : i).id;
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

/* What is done once all rows are there. */
static TocsinEventList *
finish (ListScan *scan, GError **error)
{
  TocsinEventList *list = g_new0 (TocsinEventList, 1);

  list_chart_draw (scan->chart, list);
  list_chart_clear (scan->chart);
  event_list_sort (scan->rows);
  if (list_keys_settle (scan->keys, scan->store, scan->rows, error))
    {
      take_ids (list, scan->rows, scan->sort->is_descending);
      return list;
    }
  tocsin_event_list_free (list);
  return NULL;
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
  return tocsin_case_list_events_early (self, query, sort, progress, NULL, user_data, error);
}

/**
 * tocsin_case_list_events_early:
 * @self: a case
 * @query: what to find
 * @sort: in which order
 * @progress: (nullable) (scope call): told now and then how many were found
 * @early: (nullable) (scope call): told the first events, as soon as they are known
 * @user_data: for both
 * @error: return location; %TOCSIN_ERROR_CANCELLED where @progress said so
 *
 * The same as tocsin_case_list_events(). Where the order is that of time, the first events
 * are mostly known long before all are found: then @early gets them, once, and the list
 * begins with them. Several threads look for what @query asks; both functions are called in
 * this one.
 *
 * Returns: (transfer full): the list, or %NULL
 */
TocsinEventList *
tocsin_case_list_events_early (TocsinCase *self, TocsinQuery *query, const TocsinEventSort *sort,
                               TocsinEventProgress progress, TocsinEventEarly early,
                               gpointer user_data, GError **error)
{
  EventsStore *store = self->events;
  g_autoptr (GPtrArray) predicates = NULL;
  g_auto (ListChart) chart = { 0 };
  TocsinEventList *list = NULL;
  ListKeys keys;
  ListScan scan = { .store = store,
                    .sort = sort,
                    .keys = &keys,
                    .chart = &chart,
                    .progress = progress,
                    .early = early,
                    .user_data = user_data };

  g_return_val_if_fail ((guint) sort->column < TOCSIN_N_COLUMNS, NULL);
  if (!events_store_refresh (store, error))
    return NULL;
  predicates = list_make_predicates (store, query, error);
  if (predicates == NULL || !list_keys_init (&keys, sort, store, error))
    return NULL;
  scan.predicates = predicates;
  scan.rows = g_array_new (FALSE, FALSE, sizeof (ListRow));
  store->cache_bytes = SCAN_CACHE_BYTES;
  list_chart_init (&chart, sort->stack);
  if (tocsin_query_is_empty (query))
    reserve (scan.rows, chart.times, (guint) store->n_events);
  else if (keys.texts != NULL)
    reserve (scan.rows, NULL, (guint) store->n_events);
  if (list_scan_run (&scan, query, self->path, error) && list_keys_finish (&keys, scan.rows, error))
    list = finish (&scan, error);
  store->cache_bytes = EVENTS_CACHE_BYTES;
  list_keys_clear (&keys);
  g_array_unref (scan.rows);
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
  for (guint i = 0; i < TOCSIN_STACK_CLASSES; i++)
    g_free (self->classes[i]);
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
