/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "formats/evtx-private.h"
#include "formats/tocsin-format.h"

#define FILE_MAGIC "ElfFile"
#define CHUNK_MAGIC "ElfChnk"
#define MAGIC_SIZE 8u
#define OLD_MAGIC_AT 4u /* in the files of Windows XP and before */
#define OLD_MAGIC "LfLe"

#define NO_HEADER "the file ends in its header"
#define OLD_LOG "an event log of Windows XP or older: save it as EVTX with the Event Viewer"

static gpointer
evtx_parser_new (const TocsinParserOptions *options)
{
  EvtxParser *self = g_new0 (EvtxParser, 1);

  (void) options;
  self->reader = evtx_reader_new ();
  self->gap_bytes = g_byte_array_new ();
  return self;
}

static void
evtx_parser_free (gpointer parser)
{
  EvtxParser *self = parser;

  evtx_reader_free (self->reader);
  g_byte_array_unref (self->gap_bytes);
  g_free (self);
}

static gboolean
has_magic (const char *data, gsize length, gsize at, const char *magic, gsize size)
{
  return length >= at + size && memcmp (data + at, magic, size) == 0;
}

static gboolean
is_old_log (const char *data, gsize length)
{
  return has_magic (data, length, OLD_MAGIC_AT, OLD_MAGIC, strlen (OLD_MAGIC));
}

static guint
evtx_sniff (const TocsinSample *sample, GString *reason)
{
  if (has_magic (sample->data, sample->length, 0, FILE_MAGIC, MAGIC_SIZE))
    {
      g_string_append (reason, "begins as an EVTX file");
      return 100;
    }
  if (has_magic (sample->data, sample->length, 0, CHUNK_MAGIC, MAGIC_SIZE))
    {
      g_string_append (reason, "begins as a chunk of an EVTX file");
      return 95;
    }
  if (has_magic (sample->data, sample->length, EVTX_FILE_HEADER, CHUNK_MAGIC, MAGIC_SIZE))
    {
      g_string_append (reason, "an EVTX file whose header is damaged");
      return 90;
    }
  if (is_old_log (sample->data, sample->length))
    g_string_append (reason, OLD_LOG);
  return 0;
}

/* Goes over the file's header, of which nothing is needed: a log copied while in use has
 * wrong counts there. A file without one begins with its first chunk. */
static gsize
begin_file (EvtxParser *self, TocsinSink *sink, const char *data, gsize length, guint64 offset)
{
  const guint8 *bytes = (const guint8 *) data;

  self->has_begun = TRUE;
  if (is_old_log (data, length))
    evtx_parser_add_gap (self, sink, bytes, OLD_MAGIC_AT + strlen (OLD_MAGIC), offset, OLD_LOG);
  if (is_old_log (data, length))
    return OLD_MAGIC_AT + strlen (OLD_MAGIC);
  if (!has_magic (data, length, 0, FILE_MAGIC, MAGIC_SIZE))
    return 0;
  if (length >= EVTX_FILE_HEADER)
    return EVTX_FILE_HEADER;
  evtx_parser_add_gap (self, sink, bytes, (guint32) length, offset, NO_HEADER);
  return length;
}

static gsize
evtx_feed (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset,
           gboolean at_end)
{
  EvtxParser *self = parser;
  gsize used = 0;

  if (!self->has_begun && (length >= EVTX_FILE_HEADER || (at_end && length > 0)))
    used = begin_file (self, sink, data, length, offset);
  while (self->has_begun && (length - used >= EVTX_CHUNK || (at_end && used < length)))
    used += evtx_parser_read_chunk (self, sink, (const guint8 *) data + used,
                                    (guint32) MIN (length - used, EVTX_CHUNK), offset + used);
  if (at_end)
    evtx_parser_finish (self, sink);
  return used;
}

const TocsinFormat tocsin_format_evtx = {
  .id = "evtx",
  .title = N_ ("Windows event log (EVTX)"),
  .flags = TOCSIN_FORMAT_BINARY,
  .sniff = evtx_sniff,
  .parser_new = evtx_parser_new,
  .feed = evtx_feed,
  .parser_free = evtx_parser_free,
};
