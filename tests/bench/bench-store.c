/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-store FORMAT LOG CASE: writes a case of one log in this one thread and says where the
 * processor's time went; then asks the case what an open one is asked. */
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "extract/tocsin-extract.h"
#include "formats/tocsin-format.h"
#include "store/store-private.h"

typedef struct
{
  TocsinCase *writer;
  gint64 source_id;
  double encode, decode_hot, decode_all, write;
  double mark;
  double rest;
  gsize hot, cold, text;
  guint64 uncommitted;
} Bench;

static double
get_seconds (void)
{
  return (double) clock () / CLOCKS_PER_SEC;
}

static double
lap (Bench *self)
{
  double now = get_seconds ();
  double seconds = now - self->mark;

  self->mark = now;
  return seconds;
}

static void
check (gboolean done, GError *error)
{
  if (!done)
    g_error ("%s", error->message);
}

static void
write_batch (TocsinSink *sink, gpointer user_data)
{
  Bench *self = user_data;
  g_autoptr (TocsinSegment) segment = NULL;
  GError *error = NULL;

  tocsin_extract_batch (sink->batch);
  self->rest += lap (self);
  segment = tocsin_segment_encode (sink->batch);
  self->encode += lap (self);
  tocsin_batch_free (tocsin_segment_decode (segment, TOCSIN_SEGMENT_HOT, NULL));
  self->decode_hot += lap (self);
  tocsin_batch_free (tocsin_segment_decode (segment, TOCSIN_SEGMENT_ALL, NULL));
  self->decode_all += lap (self);
  self->hot += g_bytes_get_size (segment->hot);
  self->cold += g_bytes_get_size (segment->cold);
  self->text += g_bytes_get_size (segment->text);
  check (tocsin_case_add_segment (self->writer, self->source_id, segment, sink->batch, &error),
         error);
  self->uncommitted += segment->n_events;
  if (self->uncommitted > 50000)
    {
      self->uncommitted = 0;
      check (tocsin_case_commit (self->writer, &error), error);
      check (tocsin_case_begin (self->writer, &error), error);
    }
  tocsin_batch_clear (sink->batch);
  self->write += lap (self);
}

static void
fill (Bench *self, const TocsinFormat *format, const char *log)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (log, FALSE, NULL);
  g_autoptr (TocsinZone) zone = tocsin_zone_new ("UTC", NULL);
  g_autoptr (TocsinSource) source = tocsin_source_new (log, NULL);
  TocsinParserOptions options
      = { .zone = zone, .first_year = 2025, .file_time = TOCSIN_NO_TIME, .file_name = log };
  g_autoptr (TocsinSink) sink = tocsin_sink_new (write_batch, self);
  g_autoptr (TocsinDriver) driver = tocsin_driver_new (format, &options, sink);
  gsize length = g_mapped_file_get_length (file);
  GError *error = NULL;

  check (tocsin_case_begin (self->writer, &error), error);
  check (tocsin_case_add_source (self->writer, source, &error), error);
  self->source_id = source->id;
  self->mark = get_seconds ();
  for (gsize at = 0; at < length; at += 1 << 20)
    tocsin_driver_push (driver, g_mapped_file_get_contents (file) + at, MIN (length - at, 1 << 20));
  tocsin_driver_finish (driver);
  tocsin_sink_finish (sink);
  self->rest += lap (self);
  check (tocsin_case_commit (self->writer, &error), error);
  tocsin_case_free (self->writer);
  self->write += lap (self);
  printf ("%" G_GUINT64_FORMAT " events of %" G_GSIZE_FORMAT " bytes: hot %" G_GSIZE_FORMAT
          ", cold %" G_GSIZE_FORMAT ", text %" G_GSIZE_FORMAT "\n",
          sink->counts.events, length, self->hot, self->cold, self->text);
  printf ("parse %.3f s, encode %.3f (%.0f ns an event), decode hot %.3f, decode all %.3f, write "
          "%.3f\n",
          self->rest, self->encode, self->encode * 1e9 / (double) sink->counts.events,
          self->decode_hot, self->decode_all, self->write);
}

static const char *const queries[] = {
  "SELECT count(*) FROM events",
  "SELECT id, timestamp, host, app, message FROM events ORDER BY timestamp, id LIMIT 100",
  "SELECT id, timestamp, host, app, message FROM events ORDER BY timestamp DESC, id DESC LIMIT 100",
  "SELECT id, timestamp, host, app, message FROM events WHERE ts >= 1741000000000000 "
  "ORDER BY timestamp, id LIMIT 100",
  "SELECT id, timestamp, message FROM events WHERE id > 1000000 ORDER BY id LIMIT 100",
  "SELECT count(*) FROM events WHERE username = 'greta'",
  "SELECT count(*) FROM events WHERE username = 'nobody-of-this-name'",
  "SELECT count(*) FROM events WHERE outcome = 'failed'",
  "SELECT id, message FROM events WHERE message LIKE '%for greta from%' ORDER BY timestamp LIMIT "
  "100",
  "SELECT hour, sum(n) FROM rollup GROUP BY hour",
  "SELECT username, count(*) FROM events GROUP BY username ORDER BY 2 DESC LIMIT 10",
  "SELECT count(*) FROM events WHERE message LIKE '%port 4242 %'",
};

static void
ask (TocsinCase *reader, const char *sql)
{
  double start = get_seconds ();
  sqlite3_stmt *statement;
  guint n = 0;

  if (sqlite3_prepare_v2 (reader->db, sql, -1, &statement, NULL) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (reader->db));
  for (; sqlite3_step (statement) == SQLITE_ROW; n++)
    for (int i = 0; i < sqlite3_column_count (statement); i++)
      sqlite3_column_text (statement, i);
  sqlite3_finalize (statement);
  printf ("%8.1f ms %6u rows  %s\n", (get_seconds () - start) * 1e3, n, sql);
}

int
main (int argc, char **argv)
{
  Bench self = { 0 };
  GError *error = NULL;
  GStatBuf status;
  double start;
  TocsinCase *reader;

  if (argc != 4)
    {
      fprintf (stderr, "bench-store FORMAT LOG CASE\n");
      return 2;
    }
  self.writer = tocsin_case_open (argv[3], TOCSIN_CASE_WRITE, &error);
  check (self.writer != NULL, error);
  fill (&self, tocsin_format_find (argv[1]), argv[2]);
  g_stat (argv[3], &status);
  printf ("case %" G_GINT64_FORMAT " bytes\n", (gint64) status.st_size);
  start = get_seconds ();
  reader = tocsin_case_open (argv[3], TOCSIN_CASE_READ, &error);
  check (reader != NULL, error);
  printf ("%8.1f ms open\n", (get_seconds () - start) * 1e3);
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    ask (reader, queries[i]);
  tocsin_case_free (reader);
  return EXIT_SUCCESS;
}
