/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON in every arrangement: an object a line, objects over many lines, arrays of
 * objects, wrappers of such arrays. */
#include <glib/gi18n-lib.h>

#include "formats/json-event-private.h"

typedef struct
{
  TocsinJsonFramer *framer;
  TocsinJsonRecord record;
  const TocsinParserOptions *options;
} JsonParser;

static void
read_record (gpointer user_data, TocsinSink *sink, const TocsinJsonScanner *scanner,
             const char *text, gsize length, guint64 offset, gsize size)
{
  JsonParser *self = user_data;
  TocsinEvent *event = tocsin_sink_begin (sink, offset, text, length);

  event->size = (guint32) size;
  tocsin_json_record_read (&self->record, sink->batch, event, scanner, text);
  if (self->record.marks & TOCSIN_JSON_MARK_EVTX)
    tocsin_json_map_windows (&self->record, sink->batch, event);
  else if (self->record.marks & TOCSIN_JSON_MARK_WINLOG)
    tocsin_json_map_winlog (&self->record, sink->batch, event);
  else if ((self->record.marks & TOCSIN_JSON_MARKS_OWN) == TOCSIN_JSON_MARKS_OWN)
    tocsin_json_map_own (&self->record, sink->batch, event);
  else
    {
      event->dataset = tocsin_batch_intern_string (sink->batch, "json");
      tocsin_json_map (&self->record, sink->batch, event, self->options->zone);
    }
}

static gpointer
json_new (const TocsinParserOptions *options)
{
  JsonParser *self = g_new0 (JsonParser, 1);

  self->framer = tocsin_json_framer_new (read_record, self);
  self->options = options;
  return self;
}

static void
json_free (gpointer parser)
{
  JsonParser *self = parser;

  tocsin_json_framer_free (self->framer);
  g_free (self);
}

static gsize
json_feed (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset,
           gboolean at_end)
{
  JsonParser *self = parser;

  return tocsin_json_framer_feed (self->framer, sink, data, length, offset, at_end);
}

static gsize
json_skip (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset)
{
  JsonParser *self = parser;

  return tocsin_json_framer_skip (self->framer, sink, data, length, offset);
}

static guint
json_sniff (const TocsinSample *sample, GString *reason)
{
  TocsinJsonProbe probe;

  tocsin_json_probe (sample, "", &probe);
  if (probe.n_records == 0 && probe.begins_record)
    {
      g_string_append (reason, "begins with a long JSON object");
      return 60;
    }
  if (probe.n_records == 0)
    return 0;
  g_string_append_printf (reason, "%u of %u records are JSON objects", probe.n_records,
                          probe.n_records + probe.n_rejects);
  return 90 * probe.n_records / (probe.n_records + probe.n_rejects);
}

const TocsinFormat tocsin_format_json = {
  .id = "json",
  .title = N_ ("JSON"),
  .sniff = json_sniff,
  .parser_new = json_new,
  .feed = json_feed,
  .skip = json_skip,
  .parser_free = json_free,
};
