/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "formats/tocsin-format.h"

static gpointer
evtx_parser_new (const TocsinParserOptions *options)
{
  return (gpointer)options;
}

static void
evtx_parser_free (gpointer parser)
{
  (void)parser;
}

static guint
evtx_sniff (const TocsinSample *sample, GString *reason)
{
  (void)sample;
  (void)reason;
  return 0;
}

static gsize
evtx_feed (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset,
           gboolean at_end)
{
  (void)parser;
  (void)at_end;
  tocsin_sink_reject (sink, offset, data, length, "begun");
  return length;
}

const TocsinFormat tocsin_format_evtx = {
  .id = "evtx",
  .title = N_ ("Windows event log (EVTX)"),
  .sniff = evtx_sniff,
  .parser_new = evtx_parser_new,
  .feed = evtx_feed,
  .parser_free = evtx_parser_free,
};
