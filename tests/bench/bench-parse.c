/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-parse FORMAT TIMES FILE…: reads the files with the format in this one thread, TIMES over,
 * with extraction and without writing anything. Prints the seconds, the bytes and the sums. */
#include <stdio.h>
#include <stdlib.h>

#include "extract/tocsin-extract.h"
#include "formats/tocsin-format.h"

static void
forget (TocsinSink *sink, gpointer user_data)
{
  tocsin_extract_batch (sink->batch);
  tocsin_batch_clear (sink->batch);
}

static gsize
parse (const TocsinFormat *format, const char *path, TocsinCounts *counts)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (TocsinZone) zone = tocsin_zone_new ("UTC", NULL);
  TocsinParserOptions options
      = { .zone = zone, .first_year = 2025, .file_time = TOCSIN_NO_TIME, .file_name = path };
  g_autoptr (TocsinSink) sink = tocsin_sink_new (forget, NULL);
  g_autoptr (TocsinDriver) driver = tocsin_driver_new (format, &options, sink);
  gsize length = file != NULL ? g_mapped_file_get_length (file) : 0;

  for (gsize at = 0; at < length; at += 1 << 20)
    tocsin_driver_push (driver, g_mapped_file_get_contents (file) + at, MIN (length - at, 1 << 20));
  tocsin_driver_finish (driver);
  tocsin_sink_finish (sink);
  counts->events += sink->counts.events;
  counts->rejects += sink->counts.rejects;
  return length;
}

int
main (int argc, char **argv)
{
  const TocsinFormat *format = argc > 3 ? tocsin_format_find (argv[1]) : NULL;
  gint64 start = g_get_monotonic_time ();
  TocsinCounts counts = { 0 };
  gsize bytes = 0;

  if (format == NULL)
    {
      fprintf (stderr, "bench-parse FORMAT TIMES FILE…\n");
      return 2;
    }
  for (gint64 n = g_ascii_strtoll (argv[2], NULL, 10); n > 0; n--)
    for (int i = 3; i < argc; i++)
      bytes += parse (format, argv[i], &counts);
  printf ("%.6f bytes %" G_GSIZE_FORMAT " events %" G_GUINT64_FORMAT " rejects %" G_GUINT64_FORMAT
          "\n",
          (double) (g_get_monotonic_time () - start) / 1e6, bytes, counts.events, counts.rejects);
  return EXIT_SUCCESS;
}
