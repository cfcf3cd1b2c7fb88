/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/vtab-private.h"

static gboolean
is_by_time (EventsOrder order)
{
  return order == EVENTS_BY_TIME || order == EVENTS_BY_TIME_DOWN;
}

/* The first time that the segment can give in that order; events without time
 * are the earliest, as NULL is in SQLite. */
static gint64
get_key (const EventsSegment *segment, EventsOrder order)
{
  if (order == EVENTS_BY_TIME)
    return segment->n_timeless > 0 ? TOCSIN_NO_TIME : segment->first;
  return segment->last;
}

static int
compare_segments (gconstpointer a, gconstpointer b, gpointer user_data)
{
  EventsOrder order = (EventsOrder) GPOINTER_TO_INT (user_data);
  gint64 x = get_key (a, order), y = get_key (b, order);
  gint64 x_id = ((const EventsSegment *) a)->id, y_id = ((const EventsSegment *) b)->id;
  int result = is_by_time (order) && x != y ? (x < y ? -1 : 1) : x_id < y_id ? -1 : x_id > y_id;

  return order == EVENTS_BY_TIME_DOWN || order == EVENTS_BY_ID_DOWN ? -result : result;
}

void
events_merge_init (EventsMerge *self, EventsStore *store, EventsOrder order,
                   const GPtrArray *predicates)
{
  self->store = store;
  self->order = order;
  self->predicates = predicates;
  self->next = 0;
  self->heap = g_ptr_array_new ();
  self->pending = store->segments;
  if (order == EVENTS_BY_ID)
    {
      g_array_ref (self->pending);
      return;
    }
  self->pending = g_array_copy (store->segments);
  g_array_sort_with_data (self->pending, compare_segments, GINT_TO_POINTER (order));
}

void
events_merge_clear (EventsMerge *self)
{
  for (guint i = 0; self->heap != NULL && i < self->heap->len; i++)
    events_run_free (self->heap->pdata[i]);
  g_clear_pointer (&self->heap, g_ptr_array_unref);
  g_clear_pointer (&self->pending, g_array_unref);
}

/* Whether the row in turn of @a comes before that of @b. */
static gboolean
comes_before (const EventsMerge *self, const EventsRun *a, const EventsRun *b)
{
  gint64 x = a->times[a->at], y = b->times[b->at];

  if (x == y)
    {
      x = a->segment.first_event_id;
      y = b->segment.first_event_id;
    }
  return self->order == EVENTS_BY_TIME ? x < y : x > y;
}

static void
swap (GPtrArray *heap, guint a, guint b)
{
  gpointer run = heap->pdata[a];

  heap->pdata[a] = heap->pdata[b];
  heap->pdata[b] = run;
}

static void
sift_up (EventsMerge *self, guint at)
{
  for (; at > 0 && comes_before (self, self->heap->pdata[at], self->heap->pdata[(at - 1) / 2]);
       at = (at - 1) / 2)
    swap (self->heap, at, (at - 1) / 2);
}

static void
sift_down (EventsMerge *self)
{
  guint at = 0;

  for (;;)
    {
      guint child = 2 * at + 1;

      if (child >= self->heap->len)
        return;
      if (child + 1 < self->heap->len
          && comes_before (self, self->heap->pdata[child + 1], self->heap->pdata[child]))
        child++;
      if (!comes_before (self, self->heap->pdata[child], self->heap->pdata[at]))
        return;
      swap (self->heap, at, child);
      at = child;
    }
}

/* Whether the next segment must be opened before the row in turn is known. */
static gboolean
must_open (const EventsMerge *self)
{
  const EventsRun *top;
  gint64 key;

  if (self->next >= self->pending->len)
    return FALSE;
  if (self->heap->len == 0)
    return TRUE;
  if (!is_by_time (self->order))
    return FALSE;
  top = self->heap->pdata[0];
  key = get_key (&g_array_index (self->pending, EventsSegment, self->next), self->order);
  return self->order == EVENTS_BY_TIME ? key <= top->times[top->at] : key >= top->times[top->at];
}

static gboolean
open_segments (EventsMerge *self, GError **error)
{
  while (must_open (self))
    {
      GError *local = NULL;
      EventsRun *run
          = events_select (self->store, &g_array_index (self->pending, EventsSegment, self->next++),
                           self->predicates, &local);

      if (run != NULL && !events_run_sort (run, self->store, self->order, &local))
        g_clear_pointer (&run, events_run_free);
      if (local != NULL)
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      if (run == NULL)
        continue;
      g_ptr_array_add (self->heap, run);
      if (is_by_time (self->order))
        sift_up (self, self->heap->len - 1);
    }
  return TRUE;
}

/* To the first row, or past the one in turn. */
gboolean
events_merge_advance (EventsMerge *self, GError **error)
{
  EventsRun *top = events_merge_get (self);

  if (top != NULL && ++top->at == top->n)
    {
      events_run_free (g_ptr_array_remove_index_fast (self->heap, 0));
      top = NULL;
    }
  if (is_by_time (self->order))
    sift_down (self);
  return top != NULL && !is_by_time (self->order) ? TRUE : open_segments (self, error);
}

/* Returns: (nullable): the run whose row is in turn, NULL after the last */
EventsRun *
events_merge_get (const EventsMerge *self)
{
  return self->heap != NULL && self->heap->len > 0 ? self->heap->pdata[0] : NULL;
}
