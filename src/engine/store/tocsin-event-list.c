/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a table needs: the ids of all events that a query finds, in order, and the events of some
 * ids. A page of a table is then a look-up, wherever it is. */
#include "store/tocsin-event-list.h"

#include "core/tocsin-error.h"
#include "store/event-list-private.h"

#define SEGMENTS_PER_REPORT 16

static gboolean
add_segment (EventsStore *store, const EventsSegment *segment, const GPtrArray *predicates,
             ListKeys *keys, GArray *rows, ListChart *chart, GError **error)
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
         && list_chart_add (chart, store, entry, run, error);
  events_entry_unref (entry);
  events_run_free (run);
  return done;
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
      ListChart *chart, TocsinEventProgress progress, gpointer user_data, GError **error)
{
  /* the index may be replaced while it is read through */
  g_autoptr (GArray) segments = g_array_ref (store->segments);

  for (guint i = 0; i < segments->len; i++)
    {
      if (!add_segment (store, &g_array_index (segments, EventsSegment, i), predicates, keys, rows,
                        chart, error))
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
  g_autoptr (GPtrArray) predicates = NULL;
  g_auto (ListChart) chart = { 0 };
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
      list_chart_init (&chart, sort->stack);
      if (tocsin_query_is_empty (query))
        reserve (rows, chart.times, (guint) store->n_events);
      else if (keys.texts != NULL)
        reserve (rows, NULL, (guint) store->n_events);
      list = scan (store, predicates, &keys, rows, &chart, progress, user_data, error)
                     && list_keys_finish (&keys, rows, error)
                 ? g_new0 (TocsinEventList, 1)
                 : NULL;
    }
  if (list != NULL)
    {
      list_chart_draw (&chart, list);
      list_chart_clear (&chart);
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
