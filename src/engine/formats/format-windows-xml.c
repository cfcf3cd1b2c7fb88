/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "formats/tocsin-format.h"

static gpointer
windows_xml_parser_new (const TocsinParserOptions *options)
{
  return (gpointer)options;
}

static void
windows_xml_parser_free (gpointer parser)
{
  (void)parser;
}

static guint
windows_xml_sniff (const TocsinSample *sample, GString *reason)
{
  (void)sample;
  (void)reason;
  return 0;
}

static gsize
windows_xml_feed (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset,
                  gboolean at_end)
{
  (void)parser;
  (void)at_end;
  tocsin_sink_reject (sink, offset, data, length, "begun");
  return length;
}

const TocsinFormat tocsin_format_windows_xml = {
  .id = "windows_xml",
  .title = N_ ("Windows events in XML"),
  .sniff = windows_xml_sniff,
  .parser_new = windows_xml_parser_new,
  .feed = windows_xml_feed,
  .parser_free = windows_xml_parser_free,
};
