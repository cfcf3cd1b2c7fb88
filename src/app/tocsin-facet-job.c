/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts values or keys of a case in a thread. */
#include "app/tocsin-facet-job.h"

#include <string.h>

#define FIELDS_PREFIX "fields."

typedef struct
{
  char *case_path;
  char *name; /* a column or `fields.KEY`; NULL for the keys */
  guint most;
  TocsinFacetsDone done;
  gpointer user_data;
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  g_free (self->case_path);
  g_free (self->name);
  g_free (self);
}

static GPtrArray *
count (const Job *self, TocsinCase *reader, GCancellable *cancellable, GError **error)
{
  int column;

  if (self->name == NULL)
    return tocsin_case_count_fields (reader, cancellable, error);
  column = tocsin_column_find (self->name, strlen (self->name));
  if (column >= 0)
    return tocsin_case_count_values (reader, (TocsinColumn) column, NULL, self->most, cancellable,
                                     error);
  return tocsin_case_count_values (reader, TOCSIN_COLUMN_FIELDS,
                                   g_str_has_prefix (self->name, FIELDS_PREFIX)
                                       ? self->name + strlen (FIELDS_PREFIX)
                                       : self->name,
                                   self->most, cancellable, error);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *self = data;
  GError *error = NULL;
  g_autoptr (TocsinCase) reader = tocsin_case_open (self->case_path, TOCSIN_CASE_READ, &error);
  GPtrArray *facets = reader != NULL ? count (self, reader, cancellable, &error) : NULL;

  (void) source;
  if (facets != NULL)
    g_task_return_pointer (task, facets, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  const Job *self = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) facets = g_task_propagate_pointer (G_TASK (result), &error);

  (void) source, (void) user_data;
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->done (facets, self->user_data);
}

static void
start (const char *case_path, const char *name, guint most, GCancellable *cancellable,
       TocsinFacetsDone done, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, on_done, NULL);
  Job *self = g_new0 (Job, 1);

  *self = (Job){ g_strdup (case_path), g_strdup (name), most, done, user_data };
  g_task_set_task_data (task, self, job_free);
  g_task_run_in_thread (task, work);
}

/* Counts the keys of `fields`; @user_data must live until @cancellable is cancelled. */
void
tocsin_facet_job_count_fields (const char *case_path, GCancellable *cancellable,
                               TocsinFacetsDone done, gpointer user_data)
{
  start (case_path, NULL, 0, cancellable, done, user_data);
}

/* Counts the values of a column, or of `fields.KEY`. */
void
tocsin_facet_job_count_values (const char *case_path, const char *name, guint most,
                               GCancellable *cancellable, TocsinFacetsDone done, gpointer user_data)
{
  start (case_path, name, most, cancellable, done, user_data);
}
