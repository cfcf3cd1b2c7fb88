/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses the beginning of a source in a thread. */
#include "app/import-item-preview.h"

#include <glib/gstdio.h>

#define PREVIEW_EVENTS 200
#define SURVEY_BYTES (256u << 20) /* longer sources are estimated */

typedef struct
{
  TocsinImportItem *item;
  TocsinImportOverride chosen;
  char *format;
  char *zone;
  char **paths;
  guint64 size;
  guint64 max_bytes;
} Preview;

static void
preview_free (gpointer data)
{
  Preview *self = data;

  g_object_unref (self->item);
  g_free (self->format);
  g_free (self->zone);
  g_strfreev (self->paths);
  g_free (self);
}

static void
run_preview (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Preview *preview = data;
  GStatBuf status;
  g_autoptr (GError) error = NULL;
  TocsinPreview *result;
  const TocsinPreviewOptions options = {
    .source = preview->chosen,
    .paths = (const char *const *) preview->paths,
    .max_events = PREVIEW_EVENTS,
    .max_bytes = preview->max_bytes,
    .cancellable = cancellable,
  };

  (void) source;
  if (preview->chosen.member[0] == '\0' && g_stat (preview->chosen.path, &status) == 0)
    preview->size = (guint64) status.st_size;
  result = tocsin_import_preview (&options, &error);
  if (result != NULL)
    g_task_return_pointer (task, result, (GDestroyNotify) tocsin_preview_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* Begins a preview with what is chosen for @item now; takes @paths, the files that are
 * imported together. @is_survey: to read on, for the counts and the last time. */
void
import_item_preview_async (TocsinImportItem *item, char **paths, gboolean is_survey,
                           GCancellable *cancellable, gpointer source, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);
  Preview *preview = g_new0 (Preview, 1);

  preview->item = g_object_ref (item);
  preview->chosen = tocsin_import_item_get_override (item);
  preview->chosen.format = preview->format = g_strdup (item->format);
  preview->chosen.timezone = preview->zone = g_strdup (item->timezone);
  preview->paths = paths;
  preview->max_bytes = is_survey ? SURVEY_BYTES : 0;
  g_task_set_task_data (task, preview, preview_free);
  g_task_run_in_thread (task, run_preview);
}

/* @item: (out) (transfer none): as given; @size: (out): bytes of the file, 0 for the
 * member of an archive. */
TocsinPreview *
import_item_preview_finish (GAsyncResult *result, TocsinImportItem **item, guint64 *size,
                            GError **error)
{
  const Preview *preview = g_task_get_task_data (G_TASK (result));

  *item = preview->item;
  *size = preview->size;
  return g_task_propagate_pointer (G_TASK (result), error);
}
