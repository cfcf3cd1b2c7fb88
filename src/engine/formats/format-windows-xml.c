/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/tocsin-text.h"
#include "formats/windows-xml-private.h"

/* Windows events in XML, in every spelling in which they are found: with and
 * without a root, on one line or many, from Event Viewer, wevtutil, PowerShell
 * and converters of EVTX. */

#define NAMESPACE "schemas.microsoft.com/win/2004/08/events/event"

typedef struct
{
  XmlScanner scanner;
  XmlNames names;
  XmlGap gap;
  TocsinLineReader *cleaner;
} WindowsXmlParser;

static gpointer
windows_xml_parser_new (const TocsinParserOptions *options)
{
  WindowsXmlParser *self = g_new0 (WindowsXmlParser, 1);

  (void) options;
  self->cleaner = tocsin_line_reader_new ();
  tocsin_gap_init (&self->gap.gap);
  return self;
}

static void
windows_xml_parser_free (gpointer parser)
{
  WindowsXmlParser *self = parser;

  xml_scanner_clear (&self->scanner);
  tocsin_gap_clear (&self->gap.gap);
  tocsin_line_reader_free (self->cleaner);
  g_free (self);
}

/* Whether what stands before an element Event could be in a file of them: the
 * beginning of the file or of a line, another tag, the mark of a tree. */
static gboolean
is_at_home (const char *data, const char *event)
{
  const char *at = event;

  while (at > data && (at[-1] == ' ' || at[-1] == '\t' || at[-1] == '-'))
    at--;
  return at == data || strchr ("\n\r>", at[-1]) != NULL || (guchar) at[-1] == 0xbf;
}

/* Looks for the first element Event that could be one of Windows. */
static const char *
find_event (const TocsinSample *sample)
{
  const char *at = sample->data, *end = at + sample->length;
  gboolean is_incomplete;

  while (at < end && (at = memchr (at, '<', (gsize) (end - at))) != NULL)
    {
      if (xml_match_event_start (at, (gsize) (end - at), TRUE, &is_incomplete) > 0
          && is_at_home (sample->data, at))
        return at;
      at++;
    }
  return NULL;
}

static guint
windows_xml_sniff (const TocsinSample *sample, GString *reason)
{
  const char *event = find_event (sample);
  gsize rest, before;

  if (event == NULL)
    return 0;
  before = (gsize) (event - sample->data);
  rest = sample->length - before;
  if (g_strstr_len (event, (gssize) MIN (rest, 1024), NAMESPACE) != NULL)
    {
      g_string_append (reason, "an <Event> in the namespace of Windows events");
      return before < 1024 ? 98 : 85;
    }
  if (g_strstr_len (event, (gssize) MIN (rest, 1024), "System>") == NULL)
    return 0;
  g_string_append (reason, "an <Event> with a <System> part");
  return before < 1024 ? 90 : 70;
}

static gboolean
is_clean (const char *text, gsize length)
{
  return memchr (text, '\0', length) == NULL && tocsin_text_is_utf8 (text, length);
}

/* Makes an event, or a reject, of the tokens of a whole one; returns its bytes. */
static gsize
read_event (WindowsXmlParser *self, TocsinSink *sink, const char *text, guint64 offset)
{
  gsize size = self->scanner.size;
  TocsinLine line = { .text = text, .length = size };
  XmlMemory memory = self->scanner.memory;

  sink->counts.records++;
  if (!is_clean (text, size))
    {
      tocsin_line_reader_clean (self->cleaner, text, size, &line);
      sink->counts.recoded += line.is_recoded;
      self->scanner.memory = (XmlMemory){ 0 };
      if (xml_scanner_scan (&self->scanner, line.text, line.length, 0) != XML_WHOLE)
        self->scanner.n_tokens = 0;
      self->scanner.memory = memory;
    }
  if (!xml_emit (&self->scanner, &self->names, sink, line.text, offset, size))
    tocsin_sink_reject (sink, offset, text, size, "an event without a System part");
  return size;
}

/* Reads the event that begins here; returns the bytes used up, 0 if its end is
 * not in the data. */
static gsize
read_event_or_gap (WindowsXmlParser *self, TocsinSink *sink, const char *text, gsize length,
                   guint64 offset, gboolean at_end)
{
  switch (xml_scanner_scan (&self->scanner, text, MIN (length, TOCSIN_MAX_RECORD), offset))
    {
    case XML_WHOLE:
      xml_gap_end (&self->gap, sink);
      return read_event (self, sink, text, offset);
    case XML_DAMAGED:
      return xml_gap_give_up (&self->gap, text, offset, "a damaged event");
    case XML_INCOMPLETE:
    case XML_GO_ON:
    default:
      if (length > TOCSIN_MAX_RECORD)
        return xml_gap_give_up (&self->gap, text, offset, "an event longer than 8 MiB");
      return at_end ? xml_gap_give_up (&self->gap, text, offset, "an event that is not closed") : 0;
    }
}

static gsize
windows_xml_feed (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset,
                  gboolean at_end)
{
  WindowsXmlParser *self = parser;
  gsize used = 0;

  while (used < length)
    {
      const char *text = data + used;
      gsize rest = length - used, n;
      gboolean is_incomplete = FALSE;

      if (text[0] == '<' && xml_match_event_start (text, rest, at_end, &is_incomplete) > 0)
        n = read_event_or_gap (self, sink, text, rest, offset + used, at_end);
      else if (is_incomplete)
        break;
      else
        n = xml_gap_read (&self->gap, sink, &self->scanner.memory, text, rest, offset + used,
                          at_end);
      if (n == 0)
        break;
      used += n;
    }
  if (at_end)
    xml_gap_end (&self->gap, sink);
  return used;
}

static gsize
windows_xml_skip (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset)
{
  WindowsXmlParser *self = parser;
  gboolean is_incomplete;
  gboolean is_event = xml_match_event_start (data, length, FALSE, &is_incomplete) > 0;

  (void) sink;
  return xml_gap_give_up (&self->gap, data, offset,
                          is_event ? "an event longer than 8 MiB"
                                   : "something longer than 8 MiB between events");
}

const TocsinFormat tocsin_format_windows_xml = {
  .id = "windows_xml",
  .title = N_ ("Windows events in XML"),
  .sniff = windows_xml_sniff,
  .parser_new = windows_xml_parser_new,
  .feed = windows_xml_feed,
  .skip = windows_xml_skip,
  .parser_free = windows_xml_parser_free,
};
