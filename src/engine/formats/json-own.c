/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our own export (events --format ndjson) read back without loss: its keys are
 * those of tocsin_event_append_json(). What it says of the place of the record in
 * its first source is left out, as the event now has another. */
#include <string.h>

#include "core/tocsin-event.h"
#include "formats/json-event-private.h"

static gint64
read_number (const char *text, gsize length, gint64 max)
{
  gint64 value = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]) || value > max / 10)
        return TOCSIN_NO_NUMBER;
      value = value * 10 + (text[i] - '0');
    }
  return length > 0 && value <= max ? value : TOCSIN_NO_NUMBER;
}

static void
set_time (TocsinEvent *event, const char *text, gsize length)
{
  TocsinStamp stamp;

  if (tocsin_time_parse_iso (text, length, &stamp))
    event->timestamp = stamp.local - stamp.offset * TOCSIN_SECOND;
}

static void
set_time_basis (TocsinEvent *event, const char *text, gsize length)
{
  for (guint basis = TOCSIN_TIME_NONE; basis <= TOCSIN_TIME_FILE; basis++)
    {
      const char *name = tocsin_time_basis_get_name ((TocsinTimeBasis) basis);

      if (strlen (name) == length && memcmp (name, text, length) == 0)
        event->time_basis = (guint8) basis;
    }
}

static void
set_numbers (TocsinEvent *event, TocsinColumn column, const char *text, gsize length)
{
  gint64 number;

  switch (column)
    {
    case TOCSIN_COLUMN_PID:
      event->pid = read_number (text, length, G_MAXINT64 / 16);
      break;
    case TOCSIN_COLUMN_EVENT_ID:
      event->event_id = (gint32) read_number (text, length, G_MAXINT32);
      break;
    case TOCSIN_COLUMN_SEVERITY:
      number = read_number (text, length, 7);
      event->severity = number >= 0 ? (guint8) number : TOCSIN_NO_SEVERITY;
      break;
    case TOCSIN_COLUMN_REPEAT:
      number = read_number (text, length, G_MAXINT32);
      event->repeat = number >= 0 ? (guint32) number : 1;
      break;
    default:
      break;
    }
}

static TocsinSlice *
get_slice (TocsinEvent *event, TocsinColumn column)
{
  switch (column)
    {
    case TOCSIN_COLUMN_HOST:
      return &event->host;
    case TOCSIN_COLUMN_APP:
      return &event->app;
    case TOCSIN_COLUMN_MESSAGE:
      return &event->message;
    case TOCSIN_COLUMN_SOURCE_IP:
      return &event->source_ip;
    case TOCSIN_COLUMN_USERNAME:
      return &event->username;
    case TOCSIN_COLUMN_CHANNEL:
      return &event->channel;
    case TOCSIN_COLUMN_PROVIDER:
      return &event->provider;
    case TOCSIN_COLUMN_ATTEMPT:
      return &event->attempt;
    default:
      return NULL;
    }
}

static void
set_column (TocsinBatch *batch, TocsinEvent *event, TocsinColumn column, TocsinSlice value)
{
  const char *text = tocsin_batch_text (batch, value);
  TocsinSlice *slice = get_slice (event, column);

  if (slice != NULL)
    *slice = value;
  else if (column == TOCSIN_COLUMN_TIMESTAMP)
    set_time (event, text, value.length);
  else if (column == TOCSIN_COLUMN_TIME_BASIS)
    set_time_basis (event, text, value.length);
  else if (column == TOCSIN_COLUMN_SOURCE)
    event->dataset = tocsin_batch_intern (batch, text, value.length);
  else if (column == TOCSIN_COLUMN_CATEGORY)
    event->category = tocsin_batch_intern (batch, text, value.length);
  else if (column == TOCSIN_COLUMN_ACTION)
    event->action = tocsin_batch_intern (batch, text, value.length);
  else if (column == TOCSIN_COLUMN_OUTCOME)
    tocsin_json_parse_outcome (text, value.length, &event->outcome);
  else
    set_numbers (event, column, text, value.length);
}

/* A field of the event; one of System that its body hides has a name that says so. */
static void
add_field (TocsinBatch *batch, const TocsinEvent *event, const char *name,
           const TocsinJsonField *field)
{
  static const char system[] = "System.";
  gboolean is_system = strcmp (batch->names[event->dataset], "windows_event") == 0
                       && g_str_has_prefix (name, system);
  guint32 index;

  if (is_system)
    name += strlen (system);
  index = tocsin_batch_intern_string (batch, name);
  tocsin_batch_add_field (batch, index, field->type, field->value)->is_system = (guint8) is_system;
}

/**
 * tocsin_json_map_own:
 * @record: a record of our own export
 * @batch: a batch
 * @event: its last event, that just began
 *
 * Sets the columns and adds the fields. A key that is no column is a field.
 */
void
tocsin_json_map_own (const TocsinJsonRecord *record, TocsinBatch *batch, TocsinEvent *event)
{
  static const char fields[] = "fields.";

  for (guint32 i = 0; i < record->n_fields; i++)
    {
      const TocsinJsonField *field = &record->fields[i];
      const char *name = batch->names[field->name];
      int column = tocsin_column_find (name, strlen (name));

      if (g_str_has_prefix (name, fields))
        add_field (batch, event, name + strlen (fields), field);
      else if (column >= 0)
        set_column (batch, event, (TocsinColumn) column, field->value);
      else
        tocsin_batch_add_field (batch, field->name, field->type, field->value);
    }
}
