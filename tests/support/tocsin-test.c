/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/tocsin-test.h"

#include <string.h>

#include "core/tocsin-event.h"
#include "core/tocsin-text.h"
#include "extract/tocsin-extract.h"

typedef struct
{
  GString *ndjson;
  gboolean extract;
} Collector;

static void
collect (TocsinSink *sink, gpointer user_data)
{
  Collector *self = user_data;
  TocsinBatch *batch = sink->batch;

  if (self->extract)
    tocsin_extract_batch (batch);
  for (guint32 i = 0; i < batch->n_events; i++)
    {
      tocsin_event_append_json (batch, &batch->events[i], self->ndjson);
      g_string_append_c (self->ndjson, '\n');
    }
  for (guint32 i = 0; i < batch->n_rejects; i++)
    {
      const TocsinReject *reject = &batch->rejects[i];

      g_string_append (self->ndjson, "{\"reject\":");
      tocsin_text_append_json (self->ndjson, batch->names[reject->reason],
                               strlen (batch->names[reject->reason]));
      g_string_append_printf (self->ndjson,
                              ",\"record\":%" G_GUINT64_FORMAT ",\"offset\":%" G_GUINT64_FORMAT
                              ",\"length\":%" G_GUINT64_FORMAT "}\n",
                              reject->record, reject->offset, reject->length);
    }
  tocsin_batch_clear (batch);
}

/**
 * tocsin_test_parse:
 * @format: a format
 * @data: a whole source, decoded
 * @length: its bytes
 * @block: bytes to push at once, or 0 for all
 * @extract: whether to run the extractors too
 *
 * Reads @data with the zone UTC, first year 2025, and file name "test.log".
 *
 * Returns: (transfer full): what came of it
 */
TocsinParsed *
tocsin_test_parse (const TocsinFormat *format, const char *data, gsize length, gsize block,
                   gboolean extract)
{
  g_autoptr (TocsinZone) zone = tocsin_zone_new ("UTC", NULL);
  TocsinParserOptions options
      = { .zone = zone, .first_year = 2025, .file_time = TOCSIN_NO_TIME, .file_name = "test.log" };
  TocsinParsed *parsed = g_new0 (TocsinParsed, 1);
  Collector collector = { .ndjson = g_string_new (NULL), .extract = extract };
  g_autoptr (TocsinSink) sink = tocsin_sink_new (collect, &collector);
  g_autoptr (TocsinDriver) driver = tocsin_driver_new (format, &options, sink);

  for (gsize at = 0; at<length; at += block> 0 ? block : length)
    tocsin_driver_push (driver, data + at, block > 0 ? MIN (block, length - at) : length);
  tocsin_driver_finish (driver);
  parsed->ndjson = collector.ndjson;
  parsed->counts = sink->counts;
  return parsed;
}

void
tocsin_parsed_free (TocsinParsed *self)
{
  if (self == NULL)
    return;
  g_string_free (self->ndjson, TRUE);
  g_free (self);
}

/* The sum that holds for every source. */
void
tocsin_test_check_counts (const TocsinCounts *counts)
{
  g_assert_cmpuint (counts->records + counts->split, ==,
                    counts->events + counts->rejects + counts->blank + counts->joined);
}

/**
 * tocsin_test_dup_corpus:
 * @name: a file or folder of the shared corpus of real logs
 *
 * Returns: (transfer full) (nullable): its path, or %NULL where the corpus is
 *   not present, so that the caller skips
 */
char *
tocsin_test_dup_corpus (const char *name)
{
  const char *given = g_getenv ("TOCSIN_CORPUS");
  const char *root = g_getenv ("TOCSIN_SOURCE_ROOT");
  g_autofree char *path = given != NULL ? g_build_filename (given, name, NULL)
                                        : g_build_filename (root != NULL ? root : ".", "..",
                                                            "shared", "corpus", name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}
