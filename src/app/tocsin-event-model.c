/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The events that a query finds, as a list model: their ids come from one thread, the events of
 * the pages that are looked at from another; nothing is read on the main loop. */
#include "app/tocsin-event-model.h"

#include "app/event-search.h"

#include "store/tocsin-case-mark.h"

#define PAGE_EVENTS 128
#define MAX_PAGES 48
#define REPORT_MS 100

/* What page jobs read with, one after the other. */
typedef struct
{
  GMutex mutex;
  char *case_path;
  TocsinCase *reader; /* opened by the first job */
  GPtrArray *marks;   /* the case's, read by it */
} Reader;

typedef struct
{
  guint index;
  gboolean is_loaded;
  guint n_items;
  TocsinEventItem *items[PAGE_EVENTS];
} Page;

typedef struct
{
  Reader *reader;
  guint index;
  guint n_ids;
  gint64 ids[PAGE_EVENTS];
  TocsinBatch *batch;
  GArray *found;                 /* ids of the events in the batch */
  GArray *sources;               /* and their sources */
  gboolean starred[PAGE_EVENTS]; /* by @ids */
} PageJob;

struct _TocsinEventModel
{
  GObject parent_instance;
  TocsinEventList *list;
  gboolean is_early; /* it is only the beginning */
  guint n_items;
  Reader *reader;
  GHashTable *pages; /* index to its link in recent */
  GQueue recent;     /* Page, last used first */
  gboolean is_reading;
  GCancellable *search;
  gint *n_found;
  guint timer;
  gint64 begun;
  double seconds;
  GError *error;
};

static guint updated_signal;

static void request_page (TocsinEventModel *self);

static void
reader_clear (gpointer data)
{
  Reader *self = data;

  tocsin_case_free (self->reader);
  g_clear_pointer (&self->marks, g_ptr_array_unref);
  g_free (self->case_path);
  g_mutex_clear (&self->mutex);
}

static Reader *
reader_new (const char *case_path)
{
  Reader *self = g_atomic_rc_box_new0 (Reader);

  g_mutex_init (&self->mutex);
  self->case_path = g_strdup (case_path);
  return self;
}

static void
reader_release (Reader *self)
{
  g_atomic_rc_box_release_full (self, reader_clear);
}

static void
page_free (Page *self)
{
  for (guint i = 0; i < self->n_items; i++)
    g_object_unref (self->items[i]);
  g_free (self);
}

static void
forget_pages (TocsinEventModel *self)
{
  g_hash_table_remove_all (self->pages);
  g_queue_clear_full (&self->recent, (GDestroyNotify) page_free);
}

static Page *
make_page (TocsinEventModel *self, guint index)
{
  Page *page = g_new0 (Page, 1);
  guint first = index * PAGE_EVENTS;

  page->index = index;
  page->n_items = MIN (PAGE_EVENTS, self->n_items - first);
  for (guint i = 0; i < page->n_items; i++)
    page->items[i] = tocsin_event_item_new (self->list->ids[first + i]);
  g_queue_push_head (&self->recent, page);
  g_hash_table_insert (self->pages, GUINT_TO_POINTER (index), self->recent.head);
  if (self->recent.length > MAX_PAGES)
    {
      Page *oldest = g_queue_pop_tail (&self->recent);

      g_hash_table_remove (self->pages, GUINT_TO_POINTER (oldest->index));
      page_free (oldest);
    }
  return page;
}

static Page *
get_page (TocsinEventModel *self, guint index)
{
  GList *link = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (index));

  if (link == NULL)
    return make_page (self, index);
  g_queue_unlink (&self->recent, link);
  g_queue_push_head_link (&self->recent, link);
  return link->data;
}

static void
page_job_free (gpointer data)
{
  PageJob *self = data;

  reader_release (self->reader);
  tocsin_batch_free (self->batch);
  g_array_unref (self->found);
  g_array_unref (self->sources);
  g_free (self);
}

static gboolean
take_event (const TocsinBatch *batch, const TocsinEvent *event, gint64 id, gint64 source_id,
            gpointer user_data, GError **error)
{
  PageJob *self = user_data;

  (void) error;
  tocsin_batch_copy_event (self->batch, batch, event);
  g_array_append_val (self->found, id);
  g_array_append_val (self->sources, source_id);
  return TRUE;
}

static gboolean
open_reader (Reader *reader, GError **error)
{
  if (reader->reader == NULL)
    reader->reader = tocsin_case_open (reader->case_path, TOCSIN_CASE_READ, error);
  if (reader->reader != NULL && reader->marks == NULL)
    reader->marks = tocsin_case_list_marks (reader->reader, error);
  return reader->marks != NULL;
}

/* Which of the events have a bookmark. */
static void
find_stars (PageJob *self)
{
  for (guint i = 0; i < self->n_ids; i++)
    {
      const TocsinMark *mark = tocsin_marks_find (self->reader->marks, self->ids[i]);

      self->starred[i] = mark != NULL && mark->bookmarked;
    }
}

static void
read_page (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PageJob *self = data;
  Reader *reader = self->reader;
  GError *error = NULL;

  (void) source, (void) cancellable;
  g_mutex_lock (&reader->mutex);
  if (open_reader (reader, &error)
      && tocsin_case_read_events (reader->reader, self->ids, self->n_ids, take_event, self, &error))
    find_stars (self);
  g_mutex_unlock (&reader->mutex);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* Fills the rows in; those that could not be read stay empty. */
static void
fill_page (Page *page, const PageJob *job)
{
  for (guint i = 0, at = 0; i < MIN (page->n_items, job->n_ids) && at < job->found->len; i++)
    if (tocsin_event_item_get_id (page->items[i]) == g_array_index (job->found, gint64, at))
      {
        tocsin_event_item_set_starred (page->items[i], job->starred[i]);
        tocsin_event_item_load (page->items[i], job->batch, &job->batch->events[at],
                                g_array_index (job->sources, gint64, at));
        at++;
      }
  page->is_loaded = page->n_items == job->n_ids; /* it may have become longer meanwhile */
}

static void
on_page_read (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinEventModel *self = TOCSIN_EVENT_MODEL (object);
  PageJob *job = g_task_get_task_data (G_TASK (result));
  GList *link = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (job->index));
  g_autoptr (GError) error = NULL;

  (void) user_data;
  self->is_reading = FALSE;
  g_task_propagate_boolean (G_TASK (result), &error);
  if (job->reader == self->reader && link != NULL)
    fill_page (link->data, job);
  if (error != NULL && self->error == NULL && job->reader == self->reader)
    {
      self->error = g_steal_pointer (&error);
      g_signal_emit (self, updated_signal, 0);
    }
  request_page (self);
}

/* Asks for the page that was looked at last and is not there yet. */
static void
request_page (TocsinEventModel *self)
{
  g_autoptr (GTask) task = NULL;
  GList *link = self->recent.head;
  PageJob *job;
  const Page *page;

  while (link != NULL && ((Page *) link->data)->is_loaded)
    link = link->next;
  if (self->is_reading || link == NULL || self->reader == NULL)
    return;
  page = link->data;
  job = g_new0 (PageJob, 1);
  job->reader = g_atomic_rc_box_acquire (self->reader);
  job->index = page->index;
  job->n_ids = page->n_items;
  for (guint i = 0; i < page->n_items; i++)
    job->ids[i] = tocsin_event_item_get_id (page->items[i]);
  job->batch = tocsin_batch_new ();
  job->found = g_array_new (FALSE, FALSE, sizeof (gint64));
  job->sources = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->is_reading = TRUE;
  task = g_task_new (self, NULL, on_page_read, NULL);
  g_task_set_task_data (task, job, page_job_free);
  g_task_run_in_thread (task, read_page);
}

static GType
get_item_type (GListModel *model)
{
  (void) model;
  return TOCSIN_TYPE_EVENT_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return TOCSIN_EVENT_MODEL (model)->n_items;
}

static gpointer
get_item (GListModel *model, guint position)
{
  TocsinEventModel *self = TOCSIN_EVENT_MODEL (model);
  Page *page;

  if (position >= self->n_items)
    return NULL;
  page = get_page (self, position / PAGE_EVENTS);
  if (!page->is_loaded)
    request_page (self);
  return g_object_ref (page->items[position % PAGE_EVENTS]);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TocsinEventModel, tocsin_event_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
stop_search (TocsinEventModel *self)
{
  g_cancellable_cancel (self->search);
  g_clear_object (&self->search);
  g_clear_handle_id (&self->timer, g_source_remove);
}

/* Takes @list. */
static void
show_list (TocsinEventModel *self, TocsinEventList *list, const char *case_path)
{
  guint before = self->n_items;

  forget_pages (self);
  g_clear_pointer (&self->list, tocsin_event_list_free);
  g_clear_pointer (&self->reader, reader_release);
  self->list = list;
  self->is_early = FALSE;
  self->n_items = list != NULL ? list->n_ids : 0;
  self->reader = list != NULL ? reader_new (case_path) : NULL;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->n_items);
}

/* The rest of a list of which the first rows are there already: those stay as they are. Takes
 * @list. */
static void
extend_list (TocsinEventModel *self, TocsinEventList *list)
{
  guint before = self->n_items;
  GList *link = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (before / PAGE_EVENTS));
  Page *page = link != NULL ? link->data : NULL;
  guint first = before / PAGE_EVENTS * PAGE_EVENTS;

  tocsin_event_list_free (self->list);
  self->list = list;
  self->is_early = FALSE;
  self->n_items = list->n_ids;
  while (page != NULL && page->n_items < PAGE_EVENTS && first + page->n_items < self->n_items)
    {
      page->items[page->n_items] = tocsin_event_item_new (list->ids[first + page->n_items]);
      page->n_items++;
      page->is_loaded = FALSE;
    }
  g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->n_items - before);
  request_page (self);
}

static gboolean
begins_with_shown (TocsinEventModel *self, const TocsinEventList *list)
{
  if (!self->is_early || list == NULL || list->n_ids < self->n_items)
    return FALSE;
  for (guint i = 0; i < self->n_items; i++)
    if (list->ids[i] != self->list->ids[i])
      return FALSE;
  return TRUE;
}

static void
show_early (gpointer model, GCancellable *cancellable, const char *case_path, TocsinEventList *list)
{
  TocsinEventModel *self = model;

  if (cancellable != self->search)
    {
      tocsin_event_list_free (list);
      return;
    }
  show_list (self, list, case_path);
  self->is_early = TRUE;
  g_signal_emit (self, updated_signal, 0);
}

static void
on_searched (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinEventModel *self = TOCSIN_EVENT_MODEL (object);
  const EventSearch *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  TocsinEventList *list = g_task_propagate_pointer (G_TASK (result), &error);

  (void) user_data;
  if (job->cancellable != self->search)
    {
      tocsin_event_list_free (list);
      return;
    }
  stop_search (self);
  self->seconds = (double) (g_get_monotonic_time () - self->begun) / 1e6;
  g_clear_error (&self->error);
  self->error = g_steal_pointer (&error);
  if (begins_with_shown (self, list))
    extend_list (self, list);
  else
    show_list (self, list, job->case_path);
  g_signal_emit (self, updated_signal, 0);
}

static gboolean
on_timer (gpointer user_data)
{
  g_signal_emit (user_data, updated_signal, 0);
  return G_SOURCE_CONTINUE;
}

/* Shows what @query finds in a case; what was asked for before is dropped. Until the
 * first rows are there, those of before stay as they are. */
void
tocsin_event_model_show (TocsinEventModel *self, const char *case_path, TocsinQuery *query,
                         const TocsinEventSort *sort)
{
  EventSearch job;

  g_return_if_fail (TOCSIN_IS_EVENT_MODEL (self));
  stop_search (self);
  g_clear_error (&self->error);
  if (case_path == NULL)
    {
      show_list (self, NULL, NULL);
      g_signal_emit (self, updated_signal, 0);
      return;
    }
  g_clear_pointer (&self->n_found, g_atomic_rc_box_release);
  self->n_found = g_atomic_rc_box_new0 (gint);
  self->search = g_cancellable_new ();
  self->begun = g_get_monotonic_time ();
  self->timer = g_timeout_add (REPORT_MS, on_timer, self);
  job = (EventSearch){ .case_path = (char *) case_path,
                       .query = query,
                       .sort = *sort,
                       .cancellable = self->search,
                       .n_found = self->n_found,
                       .model = self,
                       .early = show_early };
  event_search_run (&job, on_searched);
}

static void
tocsin_event_model_dispose (GObject *object)
{
  TocsinEventModel *self = TOCSIN_EVENT_MODEL (object);

  stop_search (self);
  forget_pages (self);
  self->n_items = 0;
  g_clear_pointer (&self->list, tocsin_event_list_free);
  g_clear_pointer (&self->reader, reader_release);
  g_clear_pointer (&self->n_found, g_atomic_rc_box_release);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (tocsin_event_model_parent_class)->dispose (object);
}

static void
tocsin_event_model_finalize (GObject *object)
{
  g_hash_table_unref (TOCSIN_EVENT_MODEL (object)->pages);
  G_OBJECT_CLASS (tocsin_event_model_parent_class)->finalize (object);
}

static void
tocsin_event_model_class_init (TocsinEventModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tocsin_event_model_dispose;
  G_OBJECT_CLASS (klass)->finalize = tocsin_event_model_finalize;
  /* A search goes on, has ended or has failed. */
  updated_signal = g_signal_new ("updated", TOCSIN_TYPE_EVENT_MODEL, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
tocsin_event_model_init (TocsinEventModel *self)
{
  self->pages = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->recent);
}

TocsinEventModel *
tocsin_event_model_new (void)
{
  return g_object_new (TOCSIN_TYPE_EVENT_MODEL, NULL);
}

/* Returns: (transfer none) (nullable): what is shown, until the next “updated” */
const TocsinEventList *
tocsin_event_model_get_list (TocsinEventModel *self)
{
  g_return_val_if_fail (TOCSIN_IS_EVENT_MODEL (self), NULL);
  return self->list;
}

gboolean
tocsin_event_model_is_busy (TocsinEventModel *self)
{
  g_return_val_if_fail (TOCSIN_IS_EVENT_MODEL (self), FALSE);
  return self->search != NULL;
}

/* How many events the search that goes on has found, or the last one. */
guint
tocsin_event_model_get_n_found (TocsinEventModel *self)
{
  g_return_val_if_fail (TOCSIN_IS_EVENT_MODEL (self), 0);
  return self->search != NULL ? (guint) g_atomic_int_get (self->n_found) : self->n_items;
}

/* How long the last search took. */
double
tocsin_event_model_get_seconds (TocsinEventModel *self)
{
  g_return_val_if_fail (TOCSIN_IS_EVENT_MODEL (self), 0);
  return self->seconds;
}

const GError *
tocsin_event_model_get_error (TocsinEventModel *self)
{
  g_return_val_if_fail (TOCSIN_IS_EVENT_MODEL (self), NULL);
  return self->error;
}

/* Finds the row of an event. */
gboolean
tocsin_event_model_find (TocsinEventModel *self, gint64 id, guint *position)
{
  g_return_val_if_fail (TOCSIN_IS_EVENT_MODEL (self), FALSE);
  for (guint i = 0; i < self->n_items; i++)
    if (self->list->ids[i] == id)
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}
