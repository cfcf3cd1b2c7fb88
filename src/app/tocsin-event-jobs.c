/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events are put on the clipboard, as the command line writes them; in a thread. */
#include "app/tocsin-event-jobs.h"

#include <string.h>

#include "core/tocsin-error.h"
#include "store/tocsin-event-list.h"

typedef struct
{
  char *case_path;
  gint64 *ids;
  guint n_ids;
  const TocsinExporter *exporter;
  GString *text;
  GdkClipboard *clipboard;
  TocsinExport *export;
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  g_free (self->case_path);
  g_free (self->ids);
  g_clear_object (&self->clipboard);
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_free (self);
}

static gboolean
write_bytes (const char *data, gsize length, gpointer user_data, GError **error)
{
  Job *self = user_data;

  g_string_append_len (self->text, data, (gssize) length);
  return TRUE;
}

static gboolean
write_event (const TocsinBatch *batch, const TocsinEvent *event, gint64 id, gint64 source_id,
             gpointer user_data, GError **error)
{
  Job *self = user_data;

  return tocsin_export_add_event (self->export, batch, event, id, source_id, error);
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
  done = tocsin_case_read_events (reader, self->ids, self->n_ids, write_event, self, error)
         && tocsin_export_finish (self->export, error);
  g_clear_pointer (&self->export, tocsin_export_free);
  return done;
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
