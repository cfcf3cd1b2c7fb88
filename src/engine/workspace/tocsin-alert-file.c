/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Some alerts of a case as a file, as the command line writes them. */
#include "workspace/tocsin-alert-file.h"

#include <string.h>

#include "export/tocsin-export-alert.h"
#include "store/tocsin-alerts.h"

typedef struct
{
  GOutputStream *stream;
  GCancellable *cancellable;
} Target;

static gboolean
write_bytes (const char *data, gsize length, gpointer user_data, GError **error)
{
  const Target *target = user_data;

  return g_output_stream_write_all (target->stream, data, length, NULL, target->cancellable, error);
}

static gboolean
write_text (const char *text, Target *target, GError **error)
{
  return write_bytes (text, strlen (text), target, error);
}

static gboolean
write_object (const TocsinAlert *alert, gboolean is_first, Target *target, GError **error)
{
  g_autoptr (JsonNode) node = tocsin_alert_to_json (alert);
  g_autofree char *text = json_to_string (node, FALSE);

  return write_text (is_first ? "[\n" : ",\n", target, error) && write_text (text, target, error);
}

/* Alerts are read one by one: those of a large case do not fit into memory with their evidence. */
static gboolean
write_all (TocsinCase *case_, const GArray *ids, TocsinExport *table, Target *target,
           gint *n_written, GError **error)
{
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (TocsinAlert) alert
          = tocsin_case_get_alert (case_, g_array_index (ids, gint64, i), error);

      if (alert == NULL || g_cancellable_set_error_if_cancelled (target->cancellable, error)
          || !(table != NULL ? tocsin_export_add_alert (table, alert, error)
                             : write_object (alert, i == 0, target, error)))
        return FALSE;
      g_atomic_int_inc (n_written);
    }
  if (table != NULL)
    return tocsin_export_finish (table, error);
  return write_text (ids->len == 0 ? "[]\n" : "\n]\n", target, error);
}

/**
 * tocsin_alert_file_write:
 * @case_: a case
 * @ids: (element-type gint64): its alerts to be written, in order
 * @format: `json` for an array of objects, or the id of a #TocsinExporter for a table
 * @file: where to; what was there is replaced once all is written, and stays if that fails
 * @n_written: alerts written so far; other threads may read it, atomically
 * @cancellable: (nullable): to stop
 * @error: return location
 *
 * Writes alerts to a file.
 *
 * Returns: whether they are all written
 */
gboolean
tocsin_alert_file_write (TocsinCase *case_, const GArray *ids, const char *format, GFile *file,
                         gint *n_written, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileOutputStream) stream
      = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, cancellable, error);
  Target target = { (GOutputStream *) stream, cancellable };
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (TocsinExport) table = NULL;

  if (stream == NULL)
    return FALSE;
  if (strcmp (format, "json") != 0)
    table = tocsin_export_new_alerts (tocsin_exporter_find (format), write_bytes, &target);
  if (write_all (case_, ids, table, &target, n_written, error))
    return g_output_stream_close (target.stream, NULL, error);
  /* closing under a cancelled cancellable leaves what was there */
  g_cancellable_cancel (stop);
  g_output_stream_close (target.stream, stop, NULL);
  return FALSE;
}
