/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "formats/tocsin-format.h"

static gpointer
csv_parser_new (const TocsinParserOptions *options)
{
  return (gpointer)options;
}

static void
csv_parser_free (gpointer parser)
{
  (void)parser;
}

static guint
csv_sniff (const TocsinSample *sample, GString *reason)
{
  (void)sample;
  (void)reason;
  return 0;
}

static gsize
csv_feed (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset,
          gboolean at_end)
{
  (void)parser;
  (void)at_end;
  tocsin_sink_reject (sink, offset, data, length, "begun");
  return length;
}

const TocsinFormat tocsin_format_csv = {
  .id = "csv",
  .title = N_ ("CSV and other tables"),
  .sniff = csv_sniff,
  .parser_new = csv_parser_new,
  .feed = csv_feed,
  .parser_free = csv_parser_free,
};
