/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a list from all segments. Where a list is by time, segments are taken in that order,
 * so that the first rows are known before all have been looked at. */
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "core/tocsin-time.h"
#include "store/event-list-private.h"

#define SEGMENTS_PER_REPORT 16
#define EARLY_ROWS 256                   /* that are enough to be shown early … */
#define MAX_EARLY 4096                   /* … and that are shown at most */
#define EARLY_DELAY (G_USEC_PER_SEC / 8) /* after which fewer are enough */
#define SIGN (G_GUINT64_CONSTANT (1) << 63)

/* Rows of a segment, in the order in which they were found. */
typedef struct
{
  gint64 first_event_id;
  guint start;
  guint n;
} Span;

typedef struct
{
  ListScan *scan;
  GArray *segments; /* EventsSegment, in the order in which they are taken */
  GArray *spans;    /* Span */
  GArray *scratch;  /* ListRow, of one segment; NULL where rows are appended */
  guint64 n_found;
  gint64 begin; /* monotonic time */
  gint64 last_try;
  guint next_try; /* rows */
  gboolean is_by_time;
  gboolean was_early;
} Scanner;

/* ---- The order ---- */

/* The first time that a segment can give; events without time have the least. */
static gint64
get_bound (const EventsSegment *segment, gboolean is_descending)
{
  if (is_descending)
    return segment->last;
  return segment->n_timeless > 0 ? TOCSIN_NO_TIME : segment->first;
}

static int
compare_segments (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gboolean is_descending = GPOINTER_TO_INT (user_data);
  gint64 first = get_bound (a, is_descending), second = get_bound (b, is_descending);
  int order = (first > second) - (first < second);

  if (order == 0)
    order = ((const EventsSegment *) a)->id < ((const EventsSegment *) b)->id ? -1 : 1;
  return is_descending ? -order : order;
}

static int
compare_spans (gconstpointer a, gconstpointer b)
{
  const Span *first = a, *second = b;

  return (first->first_event_id > second->first_event_id)
         - (first->first_event_id < second->first_event_id);
}

/* Puts the rows in the order of their ids, as what is sorted has to be. */
static void
restore_order (Scanner *self)
{
  ListScan *scan = self->scan;
  g_autoptr (GArray) rows = NULL;
  gboolean is_ordered = TRUE;

  for (guint i = 1; i < self->spans->len; i++)
    is_ordered &= g_array_index (self->spans, Span, i - 1).first_event_id
                  < g_array_index (self->spans, Span, i).first_event_id;
  if (is_ordered || self->scratch != NULL)
    return;
  g_array_sort (self->spans, compare_spans);
  rows = g_array_sized_new (FALSE, FALSE, sizeof (ListRow), scan->rows->len);
  for (guint i = 0; i < self->spans->len; i++)
    {
      const Span *span = &g_array_index (self->spans, Span, i);

      g_array_append_vals (rows, &g_array_index (scan->rows, ListRow, span->start), span->n);
    }
  g_array_unref (scan->rows);
  scan->rows = g_steal_pointer (&rows);
}

/* ---- The first rows ---- */

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const ListRow *first = a, *second = b;

  if (first->key != second->key)
    return first->key < second->key ? -1 : 1;
  return (first->id > second->id) - (first->id < second->id);
}

static gboolean
is_settled (const Scanner *self, const ListRow *row, guint64 bound)
{
  return self->scan->sort->is_descending ? row->key > bound : row->key < bound;
}

/* The rows that no segment from @next on can come before. */
static GArray *
find_settled (const Scanner *self, guint next)
{
  const EventsSegment *segment = &g_array_index (self->segments, EventsSegment, next);
  guint64 bound = (guint64) get_bound (segment, self->scan->sort->is_descending) ^ SIGN;
  GArray *settled = g_array_new (FALSE, FALSE, sizeof (ListRow));

  for (guint i = 0; i < self->spans->len; i++)
    {
      const Span *span = &g_array_index (self->spans, Span, i);

      for (guint j = span->start; j < span->start + span->n; j++)
        if (is_settled (self, &g_array_index (self->scan->rows, ListRow, j), bound))
          g_array_append_val (settled, g_array_index (self->scan->rows, ListRow, j));
    }
  g_array_sort (settled, compare_rows);
  return settled;
}

static gboolean
is_time_for_early (Scanner *self, guint next)
{
  gint64 now = g_get_monotonic_time ();

  if (self->was_early || self->scan->early == NULL || !self->is_by_time || self->n_found == 0
      || next >= self->segments->len)
    return FALSE;
  if (self->n_found < self->next_try
      && (now - self->begin < EARLY_DELAY || now - self->last_try < EARLY_DELAY))
    return FALSE;
  self->last_try = now;
  self->next_try = (guint) MIN (self->n_found * 2, G_MAXUINT);
  return TRUE;
}

/* Shows the first rows, once there are some that stay the first. */
static void
offer_early (Scanner *self, guint next)
{
  ListScan *scan = self->scan;
  g_autoptr (GArray) settled = NULL;
  TocsinEventList *list;

  if (!is_time_for_early (self, next))
    return;
  settled = find_settled (self, next);
  if (settled->len == 0
      || (settled->len < EARLY_ROWS && g_get_monotonic_time () - self->begin < EARLY_DELAY))
    return;
  self->was_early = TRUE;
  list = g_new0 (TocsinEventList, 1);
  list->first = list->last = TOCSIN_NO_TIME;
  list->n_ids = MIN (settled->len, MAX_EARLY);
  list->ids = g_new (gint64, list->n_ids);
  for (guint i = 0; i < list->n_ids; i++)
    list->ids[i]
        = g_array_index (settled, ListRow, scan->sort->is_descending ? settled->len - 1 - i : i).id;
  scan->early (list, scan->user_data);
}

/* ---- The segments ---- */

/* Where all events are found, each has its place. */
static void
place (Scanner *self, const EventsSegment *segment)
{
  const EventsSegment *first = &g_array_index (self->scan->store->segments, EventsSegment, 0);

  if (self->scratch == NULL)
    return;
  memcpy (&g_array_index (self->scan->rows, ListRow,
                          (guint) (segment->first_event_id - first->first_event_id)),
          self->scratch->data, self->scratch->len * sizeof (ListRow));
}

/* Takes @run. */
static gboolean
add_run (Scanner *self, const EventsSegment *segment, EventsRun *run, GError **error)
{
  ListScan *scan = self->scan;
  GArray *rows = self->scratch != NULL ? self->scratch : scan->rows;
  Span span = { .first_event_id = segment->first_event_id, .n = run->n };
  EventsEntry *entry = events_store_take (scan->store, segment);
  gboolean done;

  if (self->scratch != NULL)
    {
      g_array_set_size (self->scratch, 0);
      span.start
          = (guint) (segment->first_event_id
                     - g_array_index (scan->store->segments, EventsSegment, 0).first_event_id);
    }
  else
    span.start = rows->len;
  done = list_keys_add (scan->keys, scan->store, entry, run, rows, error)
         && list_chart_add (scan->chart, scan->store, entry, run, error);
  if (done)
    place (self, segment);
  g_array_append_val (self->spans, span);
  self->n_found += run->n;
  events_entry_unref (entry);
  events_run_free (run);
  return done;
}

static gboolean
scan_segments (Scanner *self, ListSelector *selector, GError **error)
{
  ListScan *scan = self->scan;

  for (guint i = 0; i < self->segments->len; i++)
    {
      const EventsSegment *segment = &g_array_index (self->segments, EventsSegment, i);
      GError *local = NULL;
      EventsRun *run = NULL;

      if (selector != NULL)
        list_selector_take (selector, &run, &local);
      else
        run = events_select (scan->store, segment, scan->predicates, &local);
      if (local != NULL)
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      if (run != NULL && !add_run (self, segment, run, error))
        return FALSE;
      if (scan->progress != NULL && i % SEGMENTS_PER_REPORT == 0
          && !scan->progress ((guint) self->n_found, scan->user_data))
        {
          g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_CANCELLED, _ ("Cancelled"));
          return FALSE;
        }
      offer_early (self, i + 1);
    }
  return TRUE;
}

/* Whether the ids of the segments follow each other, as those of a case do. */
static gboolean
is_dense (const EventsStore *store)
{
  gint64 next = store->segments->len > 0
                    ? g_array_index (store->segments, EventsSegment, 0).first_event_id
                    : 0;

  for (guint i = 0; i < store->segments->len; i++)
    {
      const EventsSegment *segment = &g_array_index (store->segments, EventsSegment, i);

      if (segment->first_event_id != next)
        return FALSE;
      next += segment->n_events;
    }
  return TRUE;
}

/* Fills scan->rows, which are by id in the end. */
gboolean
list_scan_run (ListScan *scan, TocsinQuery *query, const char *path, GError **error)
{
  gboolean is_all = tocsin_query_is_empty (query), done;
  Scanner self = { .scan = scan,
                   .segments = g_array_copy (scan->store->segments),
                   .spans = g_array_new (FALSE, FALSE, sizeof (Span)),
                   .begin = g_get_monotonic_time (),
                   .next_try = EARLY_ROWS,
                   .is_by_time = scan->sort->column == TOCSIN_COLUMN_TIMESTAMP };
  ListSelector *selector = NULL;

  if (self.is_by_time)
    g_array_sort_with_data (self.segments, compare_segments,
                            GINT_TO_POINTER (scan->sort->is_descending));
  if (self.is_by_time && is_all && is_dense (scan->store))
    {
      self.scratch = g_array_new (FALSE, FALSE, sizeof (ListRow));
      g_array_set_size (scan->rows, (guint) scan->store->n_events);
    }
  if (!is_all)
    selector = list_selector_new (path, query, self.segments);
  done = scan_segments (&self, selector, error);
  list_selector_free (selector);
  if (done)
    restore_order (&self);
  g_clear_pointer (&self.scratch, g_array_unref);
  g_array_unref (self.spans);
  g_array_unref (self.segments);
  return done;
}
