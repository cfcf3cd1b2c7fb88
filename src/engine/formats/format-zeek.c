/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zeek's own logs (base/frameworks/logging/writers/ascii.zeek): rows divided by tabs, with
 * directives before them that name the separator, the columns and the log (#path). Zeek's JSON logs
 * are JSON. Fields keep their names; sets become lists. `_path` is the name of the log. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/tocsin-time.h"
#include "formats/table-private.h"

#define NO_FIELDS "a row before the line of #fields"
#define WRONG_LENGTH "not as many values as the line of #fields names"

typedef struct
{
  TocsinLineReader *lines;
  Table table;
  char **types; /* of the columns, or NULL */
  char separator[2];
  char set_separator;
  char *unset;
  char *empty;
  char *path; /* "conn", or NULL */
} ZeekParser;

static gpointer
zeek_parser_new (const TocsinParserOptions *options)
{
  ZeekParser *self = g_new0 (ZeekParser, 1);

  (void) options;
  self->lines = tocsin_line_reader_new ();
  self->separator[0] = '\t';
  self->set_separator = ',';
  self->unset = g_strdup ("-");
  self->empty = g_strdup ("(empty)");
  return self;
}

static void
zeek_parser_free (gpointer parser)
{
  ZeekParser *self = parser;

  tocsin_line_reader_free (self->lines);
  table_clear (&self->table);
  g_strfreev (self->types);
  g_free (self->unset);
  g_free (self->empty);
  g_free (self->path);
  g_free (self);
}

/* The value of the directive @name; NULL if the line is another. */
static char *
dup_value (const ZeekParser *self, const TocsinLine *line, const char *name)
{
  gsize n = strlen (name);

  if (line->length < n + 1 || memcmp (line->text, name, n) != 0
      || (line->text[n] != ' ' && line->text[n] != self->separator[0]))
    return NULL;
  return g_strndup (line->text + n + 1, line->length - n - 1);
}

/* "\x09", or the character itself. */
static char
parse_separator (const char *text, char otherwise)
{
  if (text[0] == '\\' && text[1] == 'x' && g_ascii_isxdigit (text[2]) && g_ascii_isxdigit (text[3]))
    {
      char c = (char) (g_ascii_xdigit_value (text[2]) << 4 | g_ascii_xdigit_value (text[3]));

      return c != '\0' ? c : otherwise;
    }
  return text[0] != '\0' && text[1] == '\0' ? text[0] : otherwise;
}

static void
replace_text (char **slot, char **value)
{
  g_free (*slot);
  *slot = g_steal_pointer (value);
}

static void
read_directive (ZeekParser *self, const TocsinLine *line)
{
  g_autofree char *value = NULL;

  if ((value = dup_value (self, line, "#separator")) != NULL)
    self->separator[0] = parse_separator (value, '\t');
  else if ((value = dup_value (self, line, "#set_separator")) != NULL)
    self->set_separator = parse_separator (value, ',');
  else if ((value = dup_value (self, line, "#unset_field")) != NULL)
    replace_text (&self->unset, &value);
  else if ((value = dup_value (self, line, "#empty_field")) != NULL)
    replace_text (&self->empty, &value);
  else if ((value = dup_value (self, line, "#path")) != NULL)
    replace_text (&self->path, &value);
  else if ((value = dup_value (self, line, "#types")) != NULL)
    {
      g_strfreev (self->types);
      self->types = g_strsplit (value, self->separator, TABLE_MAX_FIELDS);
    }
  else if ((value = dup_value (self, line, "#fields")) != NULL)
    table_set_names (&self->table, value, strlen (value), self->separator);
}

/* "set[string]" and "vector[addr]" hold several values. */
static gboolean
is_list (const ZeekParser *self, guint column)
{
  if (self->types == NULL || column >= g_strv_length (self->types))
    return FALSE;
  return g_str_has_prefix (self->types[column], "set[")
         || g_str_has_prefix (self->types[column], "vector[");
}

static void
add_cell (const ZeekParser *self, TocsinBatch *batch, const TocsinEvent *event, const char *line,
          guint column)
{
  TableCell rest = self->table.cells[column];
  guint32 name = tocsin_batch_intern_string (batch, self->table.names[column]);

  if (table_cell_equals (&rest, self->unset))
    return;
  if (table_cell_equals (&rest, self->empty))
    rest.length = 0;
  while (is_list (self, column) && rest.length > 0)
    {
      const char *end = memchr (rest.text, self->set_separator, rest.length);
      TableCell one = { rest.text, end != NULL ? (gsize) (end - rest.text) : rest.length };

      if (end == NULL)
        break;
      tocsin_batch_add_field (batch, name, TOCSIN_VALUE_STRING, table_slice (event, line, &one));
      rest = (TableCell){ end + 1, rest.length - one.length - 1 };
    }
  tocsin_batch_add_field (batch, name, TOCSIN_VALUE_STRING, table_slice (event, line, &rest));
}

static void
set_kind (const ZeekParser *self, TocsinBatch *batch, TocsinEvent *event)
{
  if (g_strcmp0 (self->path, "http") == 0)
    {
      table_set_web (batch, event, table_get (&self->table, "status_code"));
      return;
    }
  if (g_strcmp0 (self->path, "dns") == 0)
    event->action = tocsin_batch_intern_string (batch, "dns-query");
  else if (g_strcmp0 (self->path, "conn") == 0)
    event->action = tocsin_batch_intern_string (batch, "network-connection");
  event->category = tocsin_batch_intern_string (batch, "network");
}

static void
fill (const ZeekParser *self, TocsinBatch *batch, TocsinEvent *event, const char *line)
{
  const TableCell *time = table_get (&self->table, "ts");

  event->dataset = tocsin_batch_intern_string (batch, "zeek");
  event->message = event->raw;
  event->timestamp = TOCSIN_NO_TIME;
  if (time != NULL && tocsin_time_parse_number (time->text, time->length, &event->timestamp))
    event->time_basis = TOCSIN_TIME_EXACT;
  for (guint i = 0; i < self->table.n_names; i++)
    add_cell (self, batch, event, line, i);
  if (self->path != NULL)
    tocsin_batch_add_field (batch, tocsin_batch_intern_string (batch, "_path"), TOCSIN_VALUE_STRING,
                            tocsin_batch_append_string (batch, self->path));
  event->source_ip = table_take_address (batch, event, line, table_get (&self->table, "id.orig_h"));
  set_kind (self, batch, event);
}

static void
read_row (ZeekParser *self, TocsinSink *sink, const TocsinLine *line, const char *start,
          guint64 offset)
{
  TocsinEvent *event;

  if (self->table.n_names == 0)
    tocsin_sink_reject (sink, offset, start, line->size, NO_FIELDS);
  else if (!table_split (&self->table, line->text, line->length, self->separator, FALSE)
           || self->table.n_cells != self->table.n_names)
    tocsin_sink_reject (sink, offset, start, line->size, WRONG_LENGTH);
  else
    {
      event = tocsin_sink_begin (sink, offset, line->text, line->length);
      event->size = (guint32) line->size;
      fill (self, sink->batch, event, line->text);
    }
}

static gsize
zeek_feed (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset,
           gboolean at_end)
{
  ZeekParser *self = parser;
  gsize used = 0;
  TocsinLine line;

  while (tocsin_line_reader_next (self->lines, data + used, length - used, at_end, &line))
    {
      sink->counts.records++;
      sink->counts.recoded += line.is_recoded;
      if (!line.is_blank && *line.text != '#')
        read_row (self, sink, &line, data + used, offset + used);
      else
        {
          sink->counts.blank++;
          if (!line.is_blank)
            read_directive (self, &line);
        }
      used += line.size;
    }
  return used;
}

static guint
zeek_sniff (const TocsinSample *sample, GString *reason)
{
  g_autofree char *head = g_strndup (sample->data, MIN (sample->length, 4096));

  if (!g_str_has_prefix (head, "#separator ") || strstr (head, "\n#fields") == NULL)
    return 0;
  g_string_append (reason, "begins with lines of #separator and #fields");
  return 97;
}

const TocsinFormat tocsin_format_zeek = {
  .id = "zeek",
  .title = N_ ("Zeek"),
  .flags = TOCSIN_FORMAT_LINES,
  .sniff = zeek_sniff,
  .parser_new = zeek_parser_new,
  .feed = zeek_feed,
  .parser_free = zeek_parser_free,
};
