/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The systemd journal as journalctl writes it: -o json, json-pretty, json-sse and
 * export. In its JSON (systemd, docs/JOURNAL_EXPORT_FORMATS.md) a value is a
 * string; an array of numbers, the bytes of what is not UTF-8 or not printable; an
 * array of those, for a field that an entry has several times; or null, if it is
 * too large. */
#include <string.h>

#include <glib/gi18n-lib.h>

#include "formats/journald-private.h"
#include "formats/json-private.h"

#define MAX_FIELDS 1024 /* of one entry; the raw record has the others too */

typedef enum
{
  MODE_UNKNOWN,
  MODE_JSON,
  MODE_EXPORT,
} JournaldMode;

typedef struct
{
  TocsinJsonFramer *framer;
  TocsinLineReader *lines;
  GByteArray *bytes;
  JournaldMode mode;
} JournaldParser;

/* A value or a name with its escapes resolved, in the arena. */
static TocsinSlice
get_text (TocsinBatch *batch, const TocsinEvent *event, const char *base,
          const TocsinJsonToken *token)
{
  TocsinSlice slice;

  if (!token->has_escapes)
    return tocsin_slice_within (event->raw, base, token->text, token->length);
  slice.offset = batch->arena_length;
  slice.length = (guint32) tocsin_json_unescape (token->text, token->length,
                                                 tocsin_batch_reserve (batch, token->length));
  batch->arena_length += slice.length;
  return slice;
}

/* The bytes that the numbers of an array give, made text. */
static TocsinSlice
read_bytes (JournaldParser *self, TocsinBatch *batch, const char *array)
{
  TocsinLine line;

  g_byte_array_set_size (self->bytes, 0);
  for (const char *at = array + 1; *at != ']';)
    {
      guint value = 0;
      guint8 byte;

      if (!g_ascii_isdigit (*at))
        {
          at++;
          continue;
        }
      while (g_ascii_isdigit (*at))
        value = (value * 10 + (guint) (*at++ - '0')) & 0xffff;
      byte = (guint8) value;
      g_byte_array_append (self->bytes, &byte, 1);
    }
  if (self->bytes->len == 0)
    return TOCSIN_NO_SLICE;
  tocsin_line_reader_clean (self->lines, (const char *) self->bytes->data, self->bytes->len, &line);
  return tocsin_batch_append (batch, line.text, line.length);
}

typedef struct
{
  JournaldParser *parser;
  TocsinJournalEntry entry;
  const char *base; /* the record's text */
  const char *name;
  gsize name_length;
} Reading;

/* Adds the scalar at @token. */
static void
add_scalar (Reading *self, const TocsinJsonToken *token)
{
  static const guint8 types[] = {
    [TOCSIN_JSON_STRING] = TOCSIN_VALUE_STRING,
    [TOCSIN_JSON_NUMBER] = TOCSIN_VALUE_NUMBER,
    [TOCSIN_JSON_BOOLEAN] = TOCSIN_VALUE_BOOLEAN,
    [TOCSIN_JSON_NULL] = TOCSIN_VALUE_NULL,
  };
  TocsinSlice value = TOCSIN_NO_SLICE;

  if (token->kind != TOCSIN_JSON_NULL)
    value = get_text (self->entry.batch, self->entry.event, self->base, token);
  tocsin_journal_entry_add (&self->entry, self->name, self->name_length, types[token->kind], value);
}

/* Goes to the end of what opens at @i. */
static guint32
pass_container (const TocsinJsonScanner *scanner, guint32 i)
{
  guint depth = 0;

  for (; i < scanner->n_tokens; i++)
    {
      guint8 kind = scanner->tokens[i].kind;

      if (kind == TOCSIN_JSON_ARRAY || kind == TOCSIN_JSON_OBJECT)
        depth++;
      else if ((kind == TOCSIN_JSON_ARRAY_END || kind == TOCSIN_JSON_OBJECT_END) && --depth == 0)
        break;
    }
  return i;
}

static gboolean
is_byte_array (const TocsinJsonScanner *scanner, guint32 i)
{
  return scanner->tokens[i].kind == TOCSIN_JSON_ARRAY && i + 1 < scanner->n_tokens
         && scanner->tokens[i + 1].kind == TOCSIN_JSON_NUMBER;
}

/* Adds the value at token @i; returns its last token. */
static guint32
add_value (Reading *self, const TocsinJsonScanner *scanner, guint32 i)
{
  const TocsinJsonToken *token = &scanner->tokens[i];

  if (is_byte_array (scanner, i))
    {
      tocsin_journal_entry_add (&self->entry, self->name, self->name_length, TOCSIN_VALUE_STRING,
                                read_bytes (self->parser, self->entry.batch, token->text));
      return pass_container (scanner, i);
    }
  if (token->kind == TOCSIN_JSON_OBJECT)
    return pass_container (scanner, i);
  if (token->kind >= TOCSIN_JSON_STRING)
    add_scalar (self, token);
  return i;
}

static void
read_record (gpointer user_data, TocsinSink *sink, const TocsinJsonScanner *scanner,
             const char *text, gsize length, guint64 offset, gsize size)
{
  TocsinEvent *event = tocsin_sink_begin (sink, offset, text, length);
  Reading reading = { .parser = user_data, .base = text };
  g_autofree char *name = NULL;

  event->size = (guint32) size;
  tocsin_journal_entry_begin (&reading.entry, sink->batch, event);
  for (guint32 i = 1; i < scanner->n_tokens && event->n_fields < MAX_FIELDS; i++)
    {
      const TocsinJsonToken *token = &scanner->tokens[i];

      if (token->kind != TOCSIN_JSON_KEY)
        {
          i = add_value (&reading, scanner, i);
          continue;
        }
      reading.name = token->text;
      reading.name_length = token->length;
      if (token->has_escapes)
        {
          g_free (name);
          name = g_malloc (token->length + 1);
          reading.name = name;
          reading.name_length = tocsin_json_unescape (token->text, token->length, name);
        }
    }
}

static gpointer
journald_new (const TocsinParserOptions *options)
{
  JournaldParser *self = g_new0 (JournaldParser, 1);

  self->framer = tocsin_json_framer_new (read_record, self);
  self->lines = tocsin_line_reader_new ();
  self->bytes = g_byte_array_new ();
  return self;
}

static void
journald_free (gpointer parser)
{
  JournaldParser *self = parser;

  tocsin_json_framer_free (self->framer);
  tocsin_line_reader_free (self->lines);
  g_byte_array_unref (self->bytes);
  g_free (self);
}

/* A name at the beginning: an export; anything else: JSON. */
static void
find_mode (JournaldParser *self, const char *data, gsize length)
{
  if (length > 0 && self->mode == MODE_UNKNOWN)
    self->mode = *data == '_' || g_ascii_isupper (*data) ? MODE_EXPORT : MODE_JSON;
}

static gsize
journald_feed (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset,
               gboolean at_end)
{
  JournaldParser *self = parser;

  find_mode (self, data, length);
  if (self->mode == MODE_EXPORT)
    return tocsin_journal_export_feed (self->lines, sink, data, length, offset, at_end);
  return tocsin_json_framer_feed (self->framer, sink, data, length, offset, at_end);
}

static gsize
journald_skip (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset)
{
  JournaldParser *self = parser;

  if (self->mode == MODE_JSON)
    return tocsin_json_framer_skip (self->framer, sink, data, length, offset);
  sink->counts.records++;
  tocsin_sink_reject (sink, offset, data, TOCSIN_MAX_RECORD, "entry longer than 8 MiB");
  return TOCSIN_MAX_RECORD;
}

static guint
journald_sniff (const TocsinSample *sample, GString *reason)
{
  TocsinJsonProbe probe;

  if (tocsin_journal_export_sniff (sample->data, sample->length))
    {
      g_string_append (reason, "begins as a journal export does");
      return 95;
    }
  tocsin_json_probe (sample, "__REALTIME_TIMESTAMP", &probe);
  if (probe.n_with_key == 0)
    return 0;
  g_string_append_printf (reason, "%u of %u records have __REALTIME_TIMESTAMP", probe.n_with_key,
                          probe.n_records + probe.n_rejects);
  return 98 * probe.n_with_key / (probe.n_records + probe.n_rejects);
}

const TocsinFormat tocsin_format_journald = {
  .id = "journald",
  .title = N_ ("Journal of systemd"),
  .sniff = journald_sniff,
  .parser_new = journald_new,
  .feed = journald_feed,
  .skip = journald_skip,
  .parser_free = journald_free,
};
