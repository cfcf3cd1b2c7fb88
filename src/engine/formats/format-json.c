/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "formats/tocsin-format.h"

static gpointer
json_parser_new (const TocsinParserOptions *options)
{
  return (gpointer)options;
}

static void
json_parser_free (gpointer parser)
{
  (void)parser;
}

static guint
json_sniff (const TocsinSample *sample, GString *reason)
{
  (void)sample;
  (void)reason;
  return 0;
}

static gsize
json_feed (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset,
           gboolean at_end)
{
  (void)parser;
  (void)at_end;
  tocsin_sink_reject (sink, offset, data, length, "begun");
  return length;
}

const TocsinFormat tocsin_format_json = {
  .id = "json",
  .title = N_ ("JSON"),
  .sniff = json_sniff,
  .parser_new = json_parser_new,
  .feed = json_feed,
  .parser_free = json_parser_free,
};
