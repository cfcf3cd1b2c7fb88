/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "formats/tocsin-format.h"

static gpointer
syslog_parser_new (const TocsinParserOptions *options)
{
  return (gpointer)options;
}

static void
syslog_parser_free (gpointer parser)
{
  (void)parser;
}

static guint
syslog_sniff (const TocsinSample *sample, GString *reason)
{
  (void)sample;
  (void)reason;
  return 0;
}

static gsize
syslog_feed (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset,
             gboolean at_end)
{
  (void)parser;
  (void)at_end;
  tocsin_sink_reject (sink, offset, data, length, "begun");
  return length;
}

const TocsinFormat tocsin_format_syslog = {
  .id = "syslog",
  .title = N_ ("Syslog"),
  .sniff = syslog_sniff,
  .parser_new = syslog_parser_new,
  .feed = syslog_feed,
  .parser_free = syslog_parser_free,
};
