/* SPDX-License-Identifier: GPL-3.0-or-later */
/* W3C's extended log file format (WD-logfile-960323), as IIS, many proxies and the firewall of
 * Windows write it: lines of "#Fields: date time c-ip …" name the columns of the rows after them.
 * Fields keep these names; what is "-" is not there. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/tocsin-time.h"
#include "formats/table-private.h"

#define BLANKS " \t"
#define NO_FIELDS "a row before the line of #Fields"
#define WRONG_LENGTH "not as many values as the line of #Fields names"

typedef struct
{
  TocsinLineReader *lines;
  const TocsinParserOptions *options;
  Table table;
  char *date;        /* of the last "#Date:", for rows that have only a time */
  gboolean is_local; /* "#Time Format: Local" */
} W3cParser;

static gpointer
w3c_parser_new (const TocsinParserOptions *options)
{
  W3cParser *self = g_new0 (W3cParser, 1);

  self->lines = tocsin_line_reader_new ();
  self->options = options;
  return self;
}

static void
w3c_parser_free (gpointer parser)
{
  W3cParser *self = parser;

  tocsin_line_reader_free (self->lines);
  table_clear (&self->table);
  g_free (self->date);
  g_free (self);
}

/* What follows @name in a directive; NULL if it is another. */
static const char *
pass_name (const TocsinLine *line, const char *name, gsize *length)
{
  gsize n = strlen (name);
  const char *at = line->text + n;

  if (line->length < n || g_ascii_strncasecmp (line->text, name, n) != 0)
    return NULL;
  while (at < line->text + line->length && strchr (BLANKS, *at) != NULL)
    at++;
  *length = (gsize) (line->text + line->length - at);
  return at;
}

static void
read_directive (W3cParser *self, const TocsinLine *line)
{
  const char *value;
  gsize length;

  if ((value = pass_name (line, "#Fields:", &length)) != NULL)
    table_set_names (&self->table, value, length, BLANKS);
  else if ((value = pass_name (line, "#Date:", &length)) != NULL)
    {
      g_free (self->date);
      self->date = g_strndup (value, MIN (length, 10));
    }
  else if ((value = pass_name (line, "#Time Format:", &length)) != NULL)
    self->is_local = length >= 5 && g_ascii_strncasecmp (value, "local", 5) == 0;
}

/* The time of the present row: UTC, unless the log says that it is local. */
static gboolean
read_time (const W3cParser *self, gint64 *timestamp, guint8 *basis)
{
  const TableCell *date = table_get (&self->table, "date");
  const TableCell *time = table_get (&self->table, "time");
  g_autofree char *text = NULL;
  TocsinStamp stamp;

  if (time == NULL || (date == NULL && self->date == NULL))
    return FALSE;
  text = g_strdup_printf ("%.*sT%.*s%s", date != NULL ? (int) MIN (date->length, 32) : 10,
                          date != NULL ? date->text : self->date, (int) MIN (time->length, 32),
                          time->text, self->is_local ? "" : "Z");
  if (!tocsin_time_parse_iso (text, strlen (text), &stamp))
    return FALSE;
  *timestamp = tocsin_stamp_resolve (&stamp, self->options->zone, basis);
  return TRUE;
}

/* A packet that the firewall of Windows dropped or let through. */
static void
set_firewall (const Table *table, TocsinBatch *batch, TocsinEvent *event)
{
  const TableCell *action = table_get (table, "action");
  const char *name = "network-connection";

  if (action != NULL && table_cell_equals (action, "DROP"))
    name = "firewall-blocked";
  else if (action != NULL && table_cell_equals (action, "ALLOW"))
    name = "firewall-allowed";
  event->category = tocsin_batch_intern_string (batch, "network");
  event->action = tocsin_batch_intern_string (batch, name);
}

static void
fill (const W3cParser *self, TocsinBatch *batch, TocsinEvent *event, const char *line)
{
  const Table *table = &self->table;
  const TableCell *client = table_get (table, "c-ip");

  event->dataset = tocsin_batch_intern_string (batch, "w3c");
  event->message = event->raw;
  event->host = table_slice (event, line, table_get (table, "s-computername"));
  event->username = table_slice (event, line, table_get (table, "cs-username"));
  if (!read_time (self, &event->timestamp, &event->time_basis))
    event->timestamp = TOCSIN_NO_TIME;
  for (guint i = 0; i < table->n_names; i++)
    if (table->cells[i].length > 0 && !table_cell_equals (&table->cells[i], "-"))
      tocsin_batch_add_field (batch, tocsin_batch_intern_string (batch, table->names[i]),
                              TOCSIN_VALUE_STRING, table_slice (event, line, &table->cells[i]));
  if (client == NULL)
    client = table_get (table, "src-ip");
  event->source_ip = table_take_address (batch, event, line, client);
  if (table_get (table, "cs-method") != NULL)
    table_set_web (batch, event, table_get (table, "sc-status"));
  else if (table_get (table, "src-ip") != NULL)
    set_firewall (table, batch, event);
}

static void
read_row (W3cParser *self, TocsinSink *sink, const TocsinLine *line, const char *start,
          guint64 offset)
{
  TocsinEvent *event;

  if (self->table.n_names == 0)
    tocsin_sink_reject (sink, offset, start, line->size, NO_FIELDS);
  else if (!table_split (&self->table, line->text, line->length, BLANKS, TRUE)
           || self->table.n_cells != self->table.n_names)
    tocsin_sink_reject (sink, offset, start, line->size, WRONG_LENGTH);
  else
    {
      event = tocsin_sink_begin (sink, offset, line->text, line->length);
      event->size = (guint32) line->size;
      fill (self, sink->batch, event, line->text);
    }
}

static void
read_line (W3cParser *self, TocsinSink *sink, const TocsinLine *line, const char *start,
           guint64 offset)
{
  sink->counts.records++;
  sink->counts.recoded += line->is_recoded;
  if (!line->is_blank && *line->text != '#')
    {
      read_row (self, sink, line, start, offset);
      return;
    }
  sink->counts.blank++;
  if (!line->is_blank)
    read_directive (self, line);
}

static gsize
w3c_feed (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset,
          gboolean at_end)
{
  W3cParser *self = parser;
  gsize used = 0;
  TocsinLine line;

  while (tocsin_line_reader_next (self->lines, data + used, length - used, at_end, &line))
    {
      read_line (self, sink, &line, data + used, offset + used);
      used += line.size;
    }
  return used;
}

static guint
w3c_sniff (const TocsinSample *sample, GString *reason)
{
  static const char fields[] = "#Fields:";
  const char *at = sample->data, *end = sample->data + sample->length;

  while (at < end && *at == '#')
    {
      const char *newline = memchr (at, '\n', (gsize) (end - at));

      if ((gsize) (end - at) >= strlen (fields)
          && g_ascii_strncasecmp (at, fields, strlen (fields)) == 0)
        {
          g_string_append (reason, "begins with a line of #Fields");
          return 96;
        }
      at = newline != NULL ? newline + 1 : end;
    }
  return 0;
}

const TocsinFormat tocsin_format_w3c = {
  .id = "w3c",
  .title = N_ ("W3C extended log (IIS, proxies)"),
  .flags = TOCSIN_FORMAT_LINES,
  .sniff = w3c_sniff,
  .parser_new = w3c_parser_new,
  .feed = w3c_feed,
  .parser_free = w3c_parser_free,
};
