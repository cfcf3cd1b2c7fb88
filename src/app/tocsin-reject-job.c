/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the page of rejects reads, in threads. */
#include "app/tocsin-reject-job.h"

#include <glib/gi18n.h>

#include "core/tocsin-event.h"
#include "core/tocsin-text.h"
#include "pipeline/tocsin-retry.h"

#define DUMP_BYTES 4096 /* that are shown; copying takes all */
#define MOST_RESULTS 20 /* events of a retry that are shown */

typedef struct
{
  char *case_path;
  gint64 id; /* or after which */
  char *text;
  guint limit;
  GBytes *bytes;
  const TocsinFormat *format;
} Request;

static void
request_free (gpointer user_data)
{
  Request *request = user_data;

  g_free (request->case_path);
  g_free (request->text);
  g_clear_pointer (&request->bytes, g_bytes_unref);
  g_free (request);
}

static void
start (gpointer source, Request *request, GTaskThreadFunc work, GCancellable *cancellable,
       GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, NULL);

  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, work);
}

static void
free_row (gpointer row)
{
  tocsin_reject_row_free (row);
}

static void
list (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Request *request = task_data;
  GError *error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (request->case_path, TOCSIN_CASE_READ, &error);
  GPtrArray *rows = case_ == NULL ? NULL
                                  : tocsin_case_list_rejects (case_, request->id, request->text,
                                                              request->limit, &error);

  if (rows != NULL)
    g_task_return_pointer (task, rows, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/* The rejects after @after_id: a #GPtrArray of #TocsinRejectRow. */
void
tocsin_reject_job_list (gpointer source, const char *case_path, gint64 after_id, const char *text,
                        guint limit, GCancellable *cancellable, GAsyncReadyCallback callback)
{
  Request *request = g_new0 (Request, 1);

  request->case_path = g_strdup (case_path);
  request->id = after_id;
  request->text = g_strdup (text);
  request->limit = limit;
  start (source, request, list, cancellable, callback);
}

static void
get (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Request *request = task_data;
  GError *error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (request->case_path, TOCSIN_CASE_READ, &error);
  TocsinRejectRow *row = case_ == NULL ? NULL : tocsin_case_get_reject (case_, request->id, &error);

  if (row != NULL)
    g_task_return_pointer (task, row, free_row);
  else
    g_task_return_error (task, error);
}

/* One reject with its bytes: a #TocsinRejectRow. */
void
tocsin_reject_job_get (gpointer source, const char *case_path, gint64 id, GCancellable *cancellable,
                       GAsyncReadyCallback callback)
{
  Request *request = g_new0 (Request, 1);

  request->case_path = g_strdup (case_path);
  request->id = id;
  start (source, request, get, cancellable, callback);
}

/* What a retry gives, as text: a line of sums, then the events as JSON. */
static char *
dup_result (const TocsinBatch *batch, const TocsinCounts *counts)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) json = g_string_new (NULL);

  g_string_printf (out, _ ("%'llu events, %'llu rejects would come out"),
                   (unsigned long long) counts->events, (unsigned long long) counts->rejects);
  for (guint32 i = 0; i < MIN (batch->n_events, MOST_RESULTS); i++)
    {
      g_string_truncate (json, 0);
      tocsin_event_append_json (batch, &batch->events[i], json);
      g_string_append_c (out, '\n');
      tocsin_text_append_visible (out, json->str, json->len);
    }
  for (guint32 i = 0; i < MIN (batch->n_rejects, MOST_RESULTS); i++)
    {
      g_string_append_c (out, '\n');
      g_string_append (out, batch->names[batch->rejects[i].reason]);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
retry (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Request *request = task_data;
  GError *error = NULL;
  TocsinCounts counts;
  g_autoptr (TocsinBatch) batch
      = tocsin_retry_parse (request->format, "UTC", request->bytes, &counts, &error);

  if (batch != NULL)
    g_task_return_pointer (task, dup_result (batch, &counts), g_free);
  else
    g_task_return_error (task, error);
}

/* What @format would make of @bytes: text for people. */
void
tocsin_reject_job_retry (gpointer source, GBytes *bytes, const TocsinFormat *format,
                         GCancellable *cancellable, GAsyncReadyCallback callback)
{
  Request *request = g_new0 (Request, 1);

  request->bytes = g_bytes_ref (bytes);
  request->format = format;
  start (source, request, retry, cancellable, callback);
}

static void
append_line (GString *out, const guint8 *data, gsize at, gsize length)
{
  g_string_append_printf (out, "%08" G_GINT64_MODIFIER "x ", (guint64) at);
  for (gsize i = 0; i < 16; i++)
    {
      if (i < length)
        g_string_append_printf (out, "%s%02x", i == 8 ? "  " : " ", data[at + i]);
      else
        g_string_append (out, i == 8 ? "    " : "   ");
    }
  g_string_append (out, "  ");
  for (gsize i = 0; i < length; i++)
    g_string_append_c (out, g_ascii_isprint (data[at + i]) ? (char) data[at + i] : '.');
  g_string_append_c (out, '\n');
}

/* The bytes in hexadecimal and, beside it, as text. */
char *
tocsin_reject_job_dump (GBytes *bytes)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  for (gsize at = 0; at < MIN (length, DUMP_BYTES); at += 16)
    append_line (out, data, at, MIN (16, length - at));
  if (length > DUMP_BYTES)
    g_string_append_printf (out, _ ("… %'zu more bytes; copying takes all of them"),
                            length - DUMP_BYTES);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
