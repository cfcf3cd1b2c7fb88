/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "formats/tocsin-format.h"
#include "formats/tocsin-line.h"

typedef struct
{
  TocsinLineReader *lines;
  const TocsinParserOptions *options;
} TextParser;

static gpointer
text_parser_new (const TocsinParserOptions *options)
{
  TextParser *self = g_new0 (TextParser, 1);

  self->lines = tocsin_line_reader_new ();
  self->options = options;
  return self;
}

static void
text_parser_free (gpointer parser)
{
  TextParser *self = parser;

  tocsin_line_reader_free (self->lines);
  g_free (self);
}

/* How many of the sample's lines begin with a date. */
static guint
text_sniff (const TocsinSample *sample, GString *reason)
{
  g_autoptr (TocsinLineReader) lines = tocsin_line_reader_new ();
  gsize at = 0;
  guint dated = 0, all = 0;
  TocsinLine line;
  TocsinStamp stamp;

  while (tocsin_line_reader_next (lines, sample->data + at, sample->length - at, sample->is_whole,
                                  &line))
    {
      at += line.size;
      if (line.is_blank)
        continue;
      all++;
      dated += tocsin_time_parse_iso (line.text, line.length, &stamp);
    }
  if (dated == 0)
    return 0;
  g_string_append_printf (reason, "%u of %u lines begin with a date", dated, all);
  return 20 + 20 * dated / all;
}

static void
read_line (TextParser *self, TocsinSink *sink, const TocsinLine *line, const char *start,
           guint64 offset)
{
  TocsinStamp stamp;
  TocsinEvent *event;

  sink->counts.records++;
  sink->counts.recoded += line->is_recoded;
  if (line->is_blank)
    {
      sink->counts.blank++;
      return;
    }
  if (!tocsin_time_parse_iso (line->text, line->length, &stamp))
    {
      if (!tocsin_sink_join (sink, line->text, line->length, line->size))
        tocsin_sink_reject (sink, offset, start, line->size, "no date before this line");
      return;
    }
  event = tocsin_sink_begin (sink, offset, line->text, line->length);
  event->size = (guint32)line->size;
  event->dataset = tocsin_batch_intern_string (sink->batch, "text");
  event->timestamp = tocsin_stamp_resolve (&stamp, self->options->zone, &event->time_basis);
  event->message = event->raw;
}

static gsize
text_feed (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset,
           gboolean at_end)
{
  TextParser *self = parser;
  gsize used = 0;
  TocsinLine line;

  while (tocsin_line_reader_next (self->lines, data + used, length - used, at_end, &line))
    {
      read_line (self, sink, &line, data + used, offset + used);
      used += line.size;
    }
  return used;
}

const TocsinFormat tocsin_format_text = {
  .id = "text",
  .title = N_ ("Text with dates"),
  .flags = TOCSIN_FORMAT_LINES | TOCSIN_FORMAT_NO_YEAR,
  .sniff = text_sniff,
  .parser_new = text_parser_new,
  .feed = text_feed,
  .parser_free = text_parser_free,
};
