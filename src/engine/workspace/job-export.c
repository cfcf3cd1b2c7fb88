/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes the events that a query finds to a file: as a whole, or not at all. */
#include "core/tocsin-error.h"
#include "store/tocsin-query-sql.h"
#include "workspace/job-private.h"

#define ROWS_PER_REPORT 2048

typedef struct
{
  const JobExport *request;
  GOutputStream *stream;
  GCancellable *cancellable;
  TocsinExport *export;
  guint64 n_rows;
  JobExportProgress progress;
  gpointer user_data;
} Writer;

static gboolean
write_bytes (const char *data, gsize length, gpointer user_data, GError **error)
{
  Writer *self = user_data;

  return g_output_stream_write_all (self->stream, data, length, NULL, NULL, error);
}

static gboolean
write_event (const TocsinBatch *batch, const TocsinEvent *event, gint64 id, gint64 source_id,
             gpointer user_data, GError **error)
{
  Writer *self = user_data;

  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_CANCELLED, "The export was stopped");
      return FALSE;
    }
  if (self->n_rows++ % ROWS_PER_REPORT == 0)
    self->progress (self->n_rows, self->user_data);
  return tocsin_export_add_event (self->export, batch, event, id, source_id, error);
}

static gboolean
write_all (Writer *self, TocsinCase *reader, GError **error)
{
  const JobExport *request = self->request;
  guint n_columns;
  g_autofree TocsinColumn *columns
      = tocsin_export_get_default_columns (request->exporter, &n_columns);
  gboolean done;

  self->export
      = tocsin_export_new_events (request->exporter, columns, n_columns, write_bytes, self);
  done = tocsin_case_find_events (reader, request->query, TOCSIN_EARLIEST_FIRST, -1,
                                  TOCSIN_QUERY_ALL_COLUMNS, write_event, self, error)
         && tocsin_export_finish (self->export, error);
  g_clear_pointer (&self->export, tocsin_export_free);
  return done;
}

/* What was there is replaced when all is written, and stays where it was not. */
gboolean
job_export_run (const JobExport *request, TocsinCase *reader, JobExportProgress progress,
                gpointer user_data, guint64 *n_rows, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileOutputStream) stream
      = g_file_replace (request->file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, error);
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  Writer writer = { .request = request,
                    .stream = (GOutputStream *) stream,
                    .cancellable = cancellable,
                    .progress = progress,
                    .user_data = user_data };

  if (stream == NULL)
    return FALSE;
  if (!write_all (&writer, reader, error))
    {
      /* closing under a cancelled cancellable leaves what was there */
      g_cancellable_cancel (stop);
      g_output_stream_close (writer.stream, stop, NULL);
      return FALSE;
    }
  *n_rows = writer.n_rows;
  return g_output_stream_close (writer.stream, NULL, error);
}

JobExport *
job_export_new (TocsinQuery *query, const TocsinExporter *exporter, GFile *file, guint64 n_expected)
{
  JobExport *self = g_new0 (JobExport, 1);

  self->query = tocsin_query_ref (query);
  self->exporter = exporter;
  self->file = g_object_ref (file);
  self->n_expected = n_expected;
  return self;
}

void
job_export_free (JobExport *self)
{
  if (self == NULL)
    return;
  tocsin_query_unref (self->query);
  g_object_unref (self->file);
  g_free (self);
}
