/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "formats/syslog-private.h"
#include "formats/tocsin-format.h"
#include "formats/tocsin-line.h"

/* RFC 5424, section 6.2.1; the names of syslog.conf and of rsyslog. */
static const char *const facilities[24] = {
  "kern",   "user",   "mail",     "daemon", "auth",   "syslog", "lpr",    "news",
  "uucp",   "cron",   "authpriv", "ftp",    "ntp",    "audit",  "alert",  "clock",
  "local0", "local1", "local2",   "local3", "local4", "local5", "local6", "local7",
};

typedef struct
{
  TocsinLineReader *lines;
  const TocsinParserOptions *options;
  TocsinYearWalk walk;
  guint32 dataset; /* name index within the present batch */
} SyslogParser;

static gpointer
syslog_parser_new (const TocsinParserOptions *options)
{
  SyslogParser *self = g_new0 (SyslogParser, 1);

  self->lines = tocsin_line_reader_new ();
  self->options = options;
  tocsin_year_walk_init (&self->walk, options->first_year);
  return self;
}

static void
syslog_parser_free (gpointer parser)
{
  SyslogParser *self = parser;

  tocsin_line_reader_free (self->lines);
  g_free (self);
}

/* Whether a line can be nothing but syslog. */
static gboolean
is_certain (const TocsinLine *line)
{
  SyslogRecord record;

  switch (syslog_parse (line->text, line->length, &record))
    {
    case SYSLOG_5424:
    case SYSLOG_BARE:
      return TRUE;
    case SYSLOG_BSD:
      return record.reading.exists;
    case SYSLOG_ISO:
      return record.has_priority
             || ((record.reading.stamp.has_offset || record.pid != TOCSIN_NO_NUMBER)
                 && syslog_has_tag (&record));
    case SYSLOG_NOTHING:
    default:
      return FALSE;
    }
}

/* How many of the sample's lines are syslog; a file in which they are rare is
 * something else that quotes some. Indented lines go on with the message before
 * them (a stack trace) and say nothing. */
static guint
syslog_sniff (const TocsinSample *sample, GString *reason)
{
  g_autoptr (TocsinLineReader) lines = tocsin_line_reader_new ();
  guint certain = 0, all = 0;
  gsize at = 0;
  TocsinLine line;

  while (tocsin_line_reader_next (lines, sample->data + at, sample->length - at, sample->is_whole,
                                  &line))
    {
      at += line.size;
      if (line.is_blank || syslog_is_header_line (line.text, line.length)
          || (certain > 0 && tocsin_line_is_indented (&line)))
        continue;
      all++;
      certain += is_certain (&line);
    }
  if (certain == 0 || certain * 20 < all)
    return 0;
  g_string_append_printf (reason, "%u of %u lines are syslog", certain, all);
  return 30 + 65 * certain / all;
}

static TocsinSlice
slice_of (TocsinSlice raw, const char *base, SyslogText part)
{
  return part.length > 0 ? tocsin_slice_within (raw, base, part.text, part.length)
                         : TOCSIN_NO_SLICE;
}

static void
add_text_field (TocsinBatch *batch, const char *name, TocsinSlice value)
{
  tocsin_batch_add_field (batch, tocsin_batch_intern_string (batch, name), TOCSIN_VALUE_STRING,
                          value);
}

static void
add_fields (TocsinBatch *batch, const SyslogRecord *record, TocsinSlice raw, const char *base)
{
  if (record->priority >= 0)
    add_text_field (batch, "facility",
                    tocsin_batch_append_string (batch, facilities[record->priority >> 3]));
  if (record->process.length > 0)
    add_text_field (batch, "procid", slice_of (raw, base, record->process));
  if (record->message_id.length > 0)
    add_text_field (batch, "msgid", slice_of (raw, base, record->message_id));
  if (record->data.length > 0)
    syslog_add_data (batch, record->data, raw, base);
}

static void
add_event (SyslogParser *self, TocsinSink *sink, const SyslogRecord *record, const char *text,
           gsize length, guint64 offset)
{
  TocsinEvent *event = tocsin_sink_begin (sink, offset, text, length);
  TocsinBatch *batch = sink->batch;
  TocsinSlice raw = event->raw;

  if (batch->n_events == 1)
    self->dataset = tocsin_batch_intern_string (batch, "syslog");
  event->dataset = self->dataset;
  event->timestamp = tocsin_reading_resolve (&record->reading, &self->walk, self->options->zone,
                                             &event->time_basis);
  event->host = slice_of (raw, text, record->host);
  event->app = slice_of (raw, text, record->app);
  event->pid = record->pid;
  event->message = slice_of (raw, text, record->message);
  event->severity = record->priority >= 0 ? (guint8) (record->priority & 7) : record->severity;
  if (record->priority >= 0 || record->process.length > 0 || record->message_id.length > 0
      || record->data.length > 0)
    add_fields (batch, record, raw, text);
  syslog_finish_message (batch, event);
}

static void
read_continuation (TocsinSink *sink, const TocsinLine *line, const char *start, guint64 offset)
{
  if (syslog_is_header_line (line->text, line->length))
    sink->counts.blank++;
  else if (!tocsin_sink_join (sink, line->text, line->length, line->size))
    tocsin_sink_reject (sink, offset, start, line->size, "no date before this line");
}

/* Adds the messages of a line on which there are several: each has its part of
 * the line's bytes, unless the line had to be recoded. */
static void
read_glued (SyslogParser *self, TocsinSink *sink, const TocsinLine *line, const char *start,
            guint64 offset)
{
  gboolean is_as_in_source = line->text >= start && line->text <= start + line->size;
  gsize lead = is_as_in_source ? (gsize) (line->text - start) : 0;
  gsize at = 0, next;

  for (; at < line->length; at = next)
    {
      const char *text = line->text + at;
      gsize length = line->length - at;
      SyslogRecord record;

      next = at + syslog_find_glued (text, length);
      syslog_parse (text, next - at, &record);
      sink->counts.split += at > 0;
      add_event (self, sink, &record, text, next - at, offset);
      if (is_as_in_source)
        {
          TocsinEvent *event = tocsin_sink_get_last (sink);

          event->offset = at == 0 ? offset : offset + lead + at;
          event->size = (guint32) ((next == line->length ? line->size : lead + next)
                                   - (at == 0 ? 0 : lead + at));
        }
    }
}

static void
read_line (SyslogParser *self, TocsinSink *sink, const TocsinLine *line, const char *start,
           guint64 offset)
{
  SyslogRecord record;

  sink->counts.records++;
  sink->counts.recoded += line->is_recoded;
  if (line->is_blank)
    {
      sink->counts.blank++;
      return;
    }
  if (syslog_parse (line->text, line->length, &record) == SYSLOG_NOTHING)
    {
      read_continuation (sink, line, start, offset);
      return;
    }
  if (record.has_priority && syslog_find_glued (line->text, line->length) < line->length)
    {
      read_glued (self, sink, line, start, offset);
      return;
    }
  add_event (self, sink, &record, line->text, line->length, offset);
  tocsin_sink_get_last (sink)->size = (guint32) line->size;
}

static gsize
syslog_feed (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset,
             gboolean at_end)
{
  SyslogParser *self = parser;
  gsize used = 0;
  TocsinLine line;

  while (tocsin_line_reader_next (self->lines, data + used, length - used, at_end, &line))
    {
      read_line (self, sink, &line, data + used, offset + used);
      used += line.size;
    }
  return used;
}

const TocsinFormat tocsin_format_syslog = {
  .id = "syslog",
  .title = N_ ("Syslog"),
  .flags = TOCSIN_FORMAT_LINES | TOCSIN_FORMAT_NO_YEAR,
  .sniff = syslog_sniff,
  .parser_new = syslog_parser_new,
  .feed = syslog_feed,
  .parser_free = syslog_parser_free,
};
