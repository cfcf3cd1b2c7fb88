/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/tocsin-retry.h"

#include "core/tocsin-error.h"

/* The first batch is kept, what comes after it is only counted: at most 64 KiB go in. */
static void
keep_first (TocsinSink *sink, gpointer user_data)
{
  TocsinBatch **kept = user_data;

  if (*kept == NULL)
    {
      *kept = sink->batch;
      sink->batch = tocsin_batch_new ();
    }
  else
    tocsin_batch_clear (sink->batch);
}

/**
 * tocsin_retry_parse:
 * @format: a format
 * @zone: the time zone to assume
 * @bytes: what was kept of a reject
 * @counts: (out): where its records went
 * @error: return location; %TOCSIN_ERROR_INVALID where there is no such zone
 *
 * Reads the bytes of a reject as if they were a source of another format. Nothing
 * is written.
 *
 * Returns: (transfer full) (nullable): the events and rejects that came out
 */
TocsinBatch *
tocsin_retry_parse (const TocsinFormat *format, const char *zone, GBytes *bytes,
                    TocsinCounts *counts, GError **error)
{
  g_autoptr (TocsinZone) assumed = tocsin_zone_new (zone, error);
  TocsinParserOptions options
      = { .zone = assumed, .file_time = TOCSIN_NO_TIME, .file_name = "reject" };
  TocsinBatch *kept = NULL;
  g_autoptr (TocsinSink) sink = NULL;
  g_autoptr (TocsinDriver) driver = NULL;
  gconstpointer data;
  gsize length;

  if (assumed == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &length);
  sink = tocsin_sink_new (keep_first, &kept);
  driver = tocsin_driver_new (format, &options, sink);
  if (length > 0)
    tocsin_driver_push (driver, data, length);
  tocsin_driver_finish (driver);
  *counts = sink->counts;
  return kept != NULL ? kept : tocsin_batch_new ();
}
