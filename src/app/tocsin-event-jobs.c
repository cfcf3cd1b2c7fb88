/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done with events in a thread: they are written to a file or to the clipboard, as the
 * command line writes them. */
#include "app/tocsin-event-jobs.h"

#include <string.h>

#include "core/tocsin-error.h"
#include "store/tocsin-event-list.h"

typedef struct
{
  char *case_path;
  TocsinQuery *query; /* what to write, or: */
  gint64 *ids;
  guint n_ids;
  const TocsinExporter *exporter;
  GFile *file;
  GString *text;
  GdkClipboard *clipboard;
  GOutputStream *stream;
  GCancellable *cancellable;
  TocsinExport *export;
  gint64 n_rows;
  TocsinExportDone done;
  gpointer user_data;
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  g_free (self->case_path);
  tocsin_query_unref (self->query);
  g_free (self->ids);
  g_clear_object (&self->file);
  g_clear_object (&self->clipboard);
  g_clear_object (&self->cancellable);
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_free (self);
}

static gboolean
write_bytes (const char *data, gsize length, gpointer user_data, GError **error)
{
  Job *self = user_data;

  if (self->stream != NULL)
    return g_output_stream_write_all (self->stream, data, length, NULL, self->cancellable, error);
  g_string_append_len (self->text, data, (gssize) length);
  return TRUE;
}

static gboolean
write_event (const TocsinBatch *batch, const TocsinEvent *event, gint64 id, gint64 source_id,
             gpointer user_data, GError **error)
{
  Job *self = user_data;

  self->n_rows++;
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error)
         && tocsin_export_add_event (self->export, batch, event, id, source_id, error);
}

static gboolean
write_all (Job *self, GError **error)
{
  g_autoptr (TocsinCase) reader = tocsin_case_open (self->case_path, TOCSIN_CASE_READ, error);
  guint n_columns;
  g_autofree TocsinColumn *columns = tocsin_export_get_default_columns (self->exporter, &n_columns);
  gboolean done;

  if (reader == NULL)
    return FALSE;
  self->export = tocsin_export_new_events (self->exporter, columns, n_columns, write_bytes, self);
  done = (self->query != NULL
              ? tocsin_case_find_events (reader, self->query, TOCSIN_EARLIEST_FIRST, -1,
                                         TOCSIN_QUERY_ALL_COLUMNS, write_event, self, error)
              : tocsin_case_read_events (reader, self->ids, self->n_ids, write_event, self, error))
         && tocsin_export_finish (self->export, error);
  g_clear_pointer (&self->export, tocsin_export_free);
  return done;
}

/* A file that was there is replaced when all is written, and stays where it was not. */
static void
run_export (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *self = data;
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  GError *error = NULL;

  (void) source, (void) cancellable;
  stream = g_file_replace (self->file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, &error);
  self->stream = (GOutputStream *) stream;
  if (stream != NULL && !write_all (self, &error))
    {
      /* closing under a cancelled cancellable leaves what was there */
      g_cancellable_cancel (stop);
      g_output_stream_close (self->stream, stop, NULL);
    }
  else if (stream != NULL)
    g_output_stream_close (self->stream, NULL, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_exported (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Job *self = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  (void) object, (void) user_data;
  g_task_propagate_boolean (G_TASK (result), &error);
  self->done (self->n_rows, error, self->user_data);
}

/* Writes what @query finds to a file, by time. */
void
tocsin_event_export (const char *case_path, TocsinQuery *query, const TocsinExporter *exporter,
                     GFile *file, GCancellable *cancellable, TocsinExportDone done,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_exported, NULL);
  Job *self = g_new0 (Job, 1);

  self->case_path = g_strdup (case_path);
  self->query = tocsin_query_ref (query);
  self->exporter = exporter;
  self->file = g_object_ref (file);
  self->cancellable = g_object_ref (cancellable);
  self->done = done;
  self->user_data = user_data;
  g_task_set_task_data (task, self, job_free);
  g_task_run_in_thread (task, run_export);
}

static void
run_copy (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  (void) source, (void) cancellable;
  if (write_all (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_copied (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Job *self = g_task_get_task_data (G_TASK (result));

  (void) object, (void) user_data;
  if (g_task_propagate_boolean (G_TASK (result), NULL))
    gdk_clipboard_set_text (self->clipboard, self->text->str);
}

/* Puts some events on the clipboard. */
void
tocsin_event_copy (const char *case_path, const gint64 *ids, guint n_ids,
                   const TocsinExporter *exporter, GdkClipboard *clipboard)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_copied, NULL);
  Job *self = g_new0 (Job, 1);

  self->case_path = g_strdup (case_path);
  self->ids = g_memdup2 (ids, n_ids * sizeof *ids);
  self->n_ids = n_ids;
  self->exporter = exporter;
  self->clipboard = g_object_ref (clipboard);
  self->text = g_string_new (NULL);
  g_task_set_task_data (task, self, job_free);
  g_task_run_in_thread (task, run_copy);
}
