/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-address.h"
#include "formats/csv-private.h"

#define MAX_TIME 64 /* bytes of a time's cells */

typedef struct
{
  const CsvReader *reader;
  TocsinBatch *batch;
  TocsinEvent *event;
  TocsinSlice row; /* the row in the arena */
} Filler;

static const CsvCell *
get_cell (const CsvReader *self, int column)
{
  return column >= 0 && (guint) column < self->row->n_cells ? &self->row->cells[column] : NULL;
}

/**
 * csv_reader_get_time:
 * @self: a row
 * @timestamp: (out): microseconds since 1970, UTC
 * @basis: (out): how it was found
 *
 * Returns: whether its cell of the time can be read
 */
gboolean
csv_reader_get_time (const CsvReader *self, gint64 *timestamp, guint8 *basis)
{
  const CsvPlan *plan = self->plan;
  const CsvCell *cell = get_cell (self, plan->time);
  const CsvCell *clock = get_cell (self, plan->clock);
  char joined[2 * MAX_TIME + 1];
  TocsinDateOrder seen;

  if (cell == NULL)
    return FALSE;
  if (clock == NULL)
    return csv_parse_time (self->text + cell->start, cell->length, plan->order, self->zone,
                           timestamp, basis, &seen);
  if (cell->length > MAX_TIME || clock->length > MAX_TIME)
    return FALSE;
  memcpy (joined, self->text + cell->start, cell->length);
  joined[cell->length] = ' ';
  memcpy (joined + cell->length + 1, self->text + clock->start, clock->length);
  return csv_parse_time (joined, cell->length + 1 + clock->length, plan->order, self->zone,
                         timestamp, basis, &seen);
}

/* The value of a cell, as far as possible a part of the row. */
static TocsinSlice
get_value (const Filler *self, const CsvCell *cell)
{
  TocsinBatch *batch = self->batch;
  TocsinSlice slice = { self->row.offset + cell->start, cell->length };

  if (cell->has_quotes)
    {
      char *out = tocsin_batch_reserve (batch, cell->length);

      slice.offset = batch->arena_length;
      slice.length = (guint32) csv_cell_copy (cell, self->reader->text, out);
      batch->arena_length += slice.length;
    }
  if (self->reader->plan->kind == CSV_KIND_OWN
      && csv_is_guarded (tocsin_batch_text (batch, slice), slice.length))
    {
      slice.offset++;
      slice.length--;
    }
  return slice;
}

static gboolean
set_pid (TocsinEvent *event, const char *text, gsize length)
{
  return csv_parse_number (text, length, G_MAXINT64 / 16, &event->pid);
}

static gboolean
set_event_id (TocsinEvent *event, const char *text, gsize length)
{
  gint64 number;

  if (!csv_parse_number (text, length, G_MAXINT32, &number))
    return FALSE;
  event->event_id = (gint32) number;
  return TRUE;
}

static gboolean
set_repeat (TocsinEvent *event, const char *text, gsize length)
{
  gint64 number;

  if (!csv_parse_number (text, length, G_MAXUINT32, &number))
    return FALSE;
  event->repeat = (guint32) number;
  return TRUE;
}

static gboolean
set_basis (TocsinEvent *event, const char *text, gsize length)
{
  g_autofree char *name = g_strndup (text, MIN (length, MAX_TIME));
  TocsinTimeBasis basis;

  if (!tocsin_time_basis_parse (name, &basis))
    return FALSE;
  event->time_basis = (guint8) basis;
  return TRUE;
}

static gboolean
set_name (TocsinBatch *batch, guint32 *name, TocsinSlice value)
{
  *name = tocsin_batch_intern (batch, tocsin_batch_text (batch, value), value.length);
  return TRUE;
}

static gboolean
set_text (TocsinSlice *column, TocsinSlice value)
{
  *column = value;
  return TRUE;
}

/* An address in another program's table may be a name, or have a port. */
static gboolean
set_source_ip (Filler *self, TocsinSlice value)
{
  const char *text = tocsin_batch_text (self->batch, value);
  TocsinAddress address;
  char formatted[TOCSIN_ADDRESS_TEXT_SIZE];

  if (self->reader->plan->kind == CSV_KIND_OWN)
    return set_text (&self->event->source_ip, value);
  if (!tocsin_address_parse (text, value.length, &address))
    return FALSE;
  self->event->source_ip
      = tocsin_batch_append (self->batch, formatted, tocsin_address_format (&address, formatted));
  return TRUE;
}

/* A level of another program is kept as it is written, too. */
static gboolean
set_severity (Filler *self, TocsinSlice value)
{
  CsvKind kind = self->reader->plan->kind;

  return csv_parse_severity (tocsin_batch_text (self->batch, value), value.length, kind,
                             &self->event->severity)
         && kind == CSV_KIND_OWN;
}

/* Sets a column of the event; returns whether it keeps all of the value. */
static gboolean
set_column (Filler *self, int role, TocsinSlice value)
{
  TocsinEvent *event = self->event;
  const char *text = tocsin_batch_text (self->batch, value);

  switch (role)
    {
    case TOCSIN_COLUMN_HOST:
      return set_text (&event->host, value);
    case TOCSIN_COLUMN_SOURCE:
      return set_name (self->batch, &event->dataset, value);
    case TOCSIN_COLUMN_APP:
      return set_text (&event->app, value);
    case TOCSIN_COLUMN_PID:
      return set_pid (event, text, value.length);
    case TOCSIN_COLUMN_SEVERITY:
      return set_severity (self, value);
    case TOCSIN_COLUMN_MESSAGE:
      return set_text (&event->message, value);
    case TOCSIN_COLUMN_SOURCE_IP:
      return set_source_ip (self, value);
    case TOCSIN_COLUMN_USERNAME:
      return set_text (&event->username, value);
    case TOCSIN_COLUMN_OUTCOME:
      return csv_parse_outcome (text, value.length, &event->outcome);
    case TOCSIN_COLUMN_CATEGORY:
      return set_name (self->batch, &event->category, value);
    case TOCSIN_COLUMN_ACTION:
      return set_name (self->batch, &event->action, value);
    case TOCSIN_COLUMN_EVENT_ID:
      return set_event_id (event, text, value.length);
    case TOCSIN_COLUMN_CHANNEL:
      return set_text (&event->channel, value);
    case TOCSIN_COLUMN_PROVIDER:
      return set_text (&event->provider, value);
    case TOCSIN_COLUMN_FIELDS:
      return csv_add_fields (self->reader, self->batch, value);
    case TOCSIN_COLUMN_TIME_BASIS:
      return set_basis (event, text, value.length);
    case TOCSIN_COLUMN_REPEAT:
      return set_repeat (event, text, value.length);
    case TOCSIN_COLUMN_ATTEMPT:
      return set_text (&event->attempt, value);
    case TOCSIN_COLUMN_RAW:
      return set_text (&event->raw, value);
    default: /* its place in another case or source means nothing here */
      return role != TOCSIN_COLUMN_TIMESTAMP && role != CSV_NO_COLUMN;
    }
}

static void
add_field (Filler *self, guint column, TocsinSlice value)
{
  const CsvHeader *header = &self->reader->plan->header;
  char unnamed[32];
  const char *name = unnamed;

  if (column < header->n_columns && header->columns[column].header[0] != '\0')
    name = header->columns[column].header;
  else
    g_snprintf (unnamed, sizeof unnamed, "column_%u", column + 1);
  tocsin_batch_add_field (self->batch, tocsin_batch_intern_string (self->batch, name),
                          TOCSIN_VALUE_STRING, value);
}

/* What of a row follows from the rest: the message of Event Viewer has no
 * header; a table without messages is shown as it is. */
static void
finish (Filler *self)
{
  const CsvPlan *plan = self->reader->plan;
  TocsinEvent *event = self->event;

  if (!plan->has_message && plan->kind != CSV_KIND_OWN)
    event->message = event->raw;
  if (event->provider.length > 0 && event->app.length == 0 && plan->kind != CSV_KIND_OWN)
    event->app = event->provider;
}

/**
 * csv_reader_fill:
 * @self: a row
 * @batch: a batch
 * @event: its last event, whose raw text is a copy of the row's
 *
 * Makes the row's cells columns and fields of the event. Cells of columns that
 * are no column of the event, or that cannot be read as one, become fields under
 * the name in the header, those beyond the header `column_7`.
 */
void
csv_reader_fill (const CsvReader *self, TocsinBatch *batch, TocsinEvent *event)
{
  const CsvPlan *plan = self->plan;
  Filler filler = { self, batch, event, event->raw };
  gboolean has_time = csv_reader_get_time (self, &event->timestamp, &event->time_basis);

  event->dataset = tocsin_batch_intern_string (batch, "csv");
  for (guint i = 0; i < self->row->n_cells; i++)
    {
      const CsvCell *cell = &self->row->cells[i];
      int role = i < plan->header.n_columns ? plan->header.columns[i].role : CSV_NO_COLUMN;
      TocsinSlice value;

      if (cell->length == 0 || (has_time && ((int) i == plan->time || (int) i == plan->clock)))
        continue;
      if (plan->kind == CSV_KIND_VIEWER && i == 5 && plan->header.n_columns == 5)
        role = TOCSIN_COLUMN_MESSAGE;
      value = get_value (&filler, cell);
      if (!set_column (&filler, role, value))
        add_field (&filler, i, value);
    }
  finish (&filler);
}
