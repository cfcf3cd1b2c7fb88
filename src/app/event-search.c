/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A search in a thread, which tells the first events and then all. */
#include "app/event-search.h"

/* The first events, on their way to the main loop. */
typedef struct
{
  EventSearch *search;
  TocsinEventList *list;
} Early;

static void
search_clear (gpointer data)
{
  EventSearch *self = data;

  g_free (self->case_path);
  tocsin_query_unref (self->query);
  g_object_unref (self->cancellable);
  g_atomic_rc_box_release (self->n_found);
  g_object_unref (self->model);
}

static void
search_release (gpointer data)
{
  g_atomic_rc_box_release_full (data, search_clear);
}

static void
early_free (gpointer data)
{
  Early *self = data;

  search_release (self->search);
  tocsin_event_list_free (self->list);
  g_free (self);
}

static gboolean
tell_early (gpointer data)
{
  Early *self = data;
  const EventSearch *search = self->search;

  search->early (search->model, search->cancellable, search->case_path,
                 g_steal_pointer (&self->list));
  return G_SOURCE_REMOVE;
}

static void
take_early (TocsinEventList *list, gpointer user_data)
{
  Early *early = g_new0 (Early, 1);

  early->search = g_atomic_rc_box_acquire (user_data);
  early->list = list;
  g_idle_add_full (G_PRIORITY_DEFAULT, tell_early, early, early_free);
}

static gboolean
report (guint n_found, gpointer user_data)
{
  const EventSearch *self = user_data;

  g_atomic_int_set (self->n_found, (gint) n_found);
  return !g_cancellable_is_cancelled (self->cancellable);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  EventSearch *self = data;
  GError *error = NULL;
  g_autoptr (TocsinCase) reader = tocsin_case_open (self->case_path, TOCSIN_CASE_READ, &error);
  TocsinEventList *list = NULL;

  (void) source, (void) cancellable;
  if (reader != NULL)
    list = tocsin_case_list_events_early (reader, self->query, &self->sort, report, take_early,
                                          self, &error);
  if (list != NULL)
    g_task_return_pointer (task, list, (GDestroyNotify) tocsin_event_list_free);
  else
    g_task_return_error (task, error);
}

/* Begins a search: @search is copied and is the data of the task that @done gets. */
void
event_search_run (const EventSearch *search, GAsyncReadyCallback done)
{
  EventSearch *self = g_atomic_rc_box_new0 (EventSearch);
  g_autoptr (GTask) task = g_task_new (search->model, NULL, done, NULL);

  *self = *search;
  self->case_path = g_strdup (search->case_path);
  self->query = tocsin_query_ref (search->query);
  self->cancellable = g_object_ref (search->cancellable);
  self->n_found = g_atomic_rc_box_acquire (search->n_found);
  self->model = g_object_ref (search->model);
  g_task_set_task_data (task, self, search_release);
  g_task_run_in_thread (task, work);
}
