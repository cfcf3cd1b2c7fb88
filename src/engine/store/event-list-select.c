/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds what a query wants in segment after segment: several threads, each with a connection of its
 * own, work ahead of the one that takes the rows. */
#include "core/tocsin-error.h"
#include "store/event-list-private.h"

#define MAX_THREADS 8
#define AHEAD 64                     /* segments that are worked at before their rows are taken */
#define THREAD_CACHE_BYTES (1 << 20) /* segments are not looked at twice */

struct _ListSelector
{
  char *path;
  TocsinQuery *query;
  const GArray *segments; /* EventsSegment, in the order in which they are taken */
  EventsRun **runs;
  gboolean *is_done;
  GThread *threads[MAX_THREADS];
  guint n_threads;
  GMutex mutex;
  GCond changed;
  guint next;  /* that a thread takes */
  guint taken; /* by list_selector_take() */
  gboolean is_stopped;
  GError *error; /* of a thread */
};

/* The conditions of a list: that the events are found by the query. */
GPtrArray *
list_make_predicates (EventsStore *store, TocsinQuery *query, GError **error)
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

/* The next segment to work at; FALSE where there is none. Waits while it is far ahead. */
static gboolean
take_next (ListSelector *self, guint *index)
{
  gboolean has_next;

  g_mutex_lock (&self->mutex);
  while (!self->is_stopped && self->next < self->segments->len && self->next >= self->taken + AHEAD)
    g_cond_wait (&self->changed, &self->mutex);
  has_next = !self->is_stopped && self->next < self->segments->len;
  *index = has_next ? self->next++ : 0;
  g_mutex_unlock (&self->mutex);
  return has_next;
}

/* Takes @run and @error. */
static void
give (ListSelector *self, guint index, EventsRun *run, GError *error)
{
  g_mutex_lock (&self->mutex);
  self->runs[index] = run;
  self->is_done[index] = TRUE;
  if (error != NULL && self->error == NULL)
    self->error = g_steal_pointer (&error);
  self->is_stopped |= self->error != NULL;
  g_clear_error (&error);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

static void
fail (ListSelector *self, GError *error)
{
  g_mutex_lock (&self->mutex);
  if (self->error == NULL)
    self->error = g_steal_pointer (&error);
  g_clear_error (&error);
  self->is_stopped = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

static gpointer
work (gpointer data)
{
  ListSelector *self = data;
  GError *error = NULL;
  g_autoptr (TocsinCase) reader = tocsin_case_open (self->path, TOCSIN_CASE_READ, &error);
  g_autoptr (GPtrArray) predicates = NULL;
  EventsStore *store = reader != NULL ? reader->events : NULL;
  guint index;

  if (store != NULL && events_store_refresh (store, &error))
    predicates = list_make_predicates (store, self->query, &error);
  if (predicates == NULL)
    {
      fail (self, error);
      return NULL;
    }
  store->cache_bytes = THREAD_CACHE_BYTES;
  while (take_next (self, &index))
    {
      EventsRun *run = events_select (store, &g_array_index (self->segments, EventsSegment, index),
                                      predicates, &error);

      give (self, index, run, g_steal_pointer (&error));
    }
  return NULL;
}

/* @segments: must stay until the selector is freed. */
ListSelector *
list_selector_new (const char *path, TocsinQuery *query, const GArray *segments)
{
  ListSelector *self = g_new0 (ListSelector, 1);

  self->path = g_strdup (path);
  self->query = tocsin_query_ref (query);
  self->segments = segments;
  self->runs = g_new0 (EventsRun *, segments->len + 1);
  self->is_done = g_new0 (gboolean, segments->len + 1);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->n_threads = CLAMP (g_get_num_processors (), 1, MAX_THREADS);
  for (guint i = 0; i < self->n_threads; i++)
    self->threads[i] = g_thread_new ("find", work, self);
  return self;
}

/* Stops what is still at work. */
void
list_selector_free (ListSelector *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->mutex);
  self->is_stopped = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  for (guint i = 0; i < self->n_threads; i++)
    g_thread_join (self->threads[i]);
  for (guint i = 0; i < self->segments->len; i++)
    events_run_free (self->runs[i]);
  g_free (self->runs);
  g_free (self->is_done);
  g_free (self->path);
  tocsin_query_unref (self->query);
  g_clear_error (&self->error);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

/* The rows of the next segment; @run is NULL where it has none. */
gboolean
list_selector_take (ListSelector *self, EventsRun **run, GError **error)
{
  gboolean done;
  guint index;

  g_mutex_lock (&self->mutex);
  index = self->taken;
  while (!self->is_done[index] && self->error == NULL)
    g_cond_wait (&self->changed, &self->mutex);
  done = self->error == NULL;
  *run = done ? g_steal_pointer (&self->runs[index]) : NULL;
  self->taken++;
  if (!done && error != NULL)
    *error = g_error_copy (self->error);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  return done;
}
