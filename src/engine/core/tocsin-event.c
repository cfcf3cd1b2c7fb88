/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-event.h"

#include <string.h>

#include "core/tocsin-text.h"
#include "core/tocsin-time.h"

/* The normalized event (with its ECS names, elastic/ecs). */
const TocsinColumnInfo tocsin_columns[TOCSIN_N_COLUMNS] = {
  [TOCSIN_COLUMN_ID] = { "id", "event.id", TOCSIN_COLUMN_IS_NUMBER },
  [TOCSIN_COLUMN_TIMESTAMP] = { "timestamp", "@timestamp", TOCSIN_COLUMN_IS_TIME },
  [TOCSIN_COLUMN_HOST] = { "host", "host.name", TOCSIN_COLUMN_IS_TEXT },
  [TOCSIN_COLUMN_SOURCE] = { "source", "event.dataset", TOCSIN_COLUMN_IS_TEXT },
  [TOCSIN_COLUMN_APP] = { "app", "process.name", TOCSIN_COLUMN_IS_TEXT },
  [TOCSIN_COLUMN_PID] = { "pid", "process.pid", TOCSIN_COLUMN_IS_NUMBER },
  [TOCSIN_COLUMN_SEVERITY] = { "severity", "log.syslog.severity.code", TOCSIN_COLUMN_IS_NUMBER },
  [TOCSIN_COLUMN_MESSAGE] = { "message", "message", TOCSIN_COLUMN_IS_TEXT },
  [TOCSIN_COLUMN_SOURCE_IP] = { "source_ip", "source.ip", TOCSIN_COLUMN_IS_TEXT },
  [TOCSIN_COLUMN_USERNAME] = { "username", "user.name", TOCSIN_COLUMN_IS_TEXT },
  [TOCSIN_COLUMN_OUTCOME] = { "outcome", "event.outcome", TOCSIN_COLUMN_IS_TEXT },
  [TOCSIN_COLUMN_CATEGORY] = { "category", "event.category", TOCSIN_COLUMN_IS_TEXT },
  [TOCSIN_COLUMN_ACTION] = { "action", "event.action", TOCSIN_COLUMN_IS_TEXT },
  [TOCSIN_COLUMN_EVENT_ID] = { "event_id", "event.code", TOCSIN_COLUMN_IS_NUMBER },
  [TOCSIN_COLUMN_CHANNEL] = { "channel", "winlog.channel", TOCSIN_COLUMN_IS_TEXT },
  [TOCSIN_COLUMN_PROVIDER] = { "provider", "event.provider", TOCSIN_COLUMN_IS_TEXT },
  [TOCSIN_COLUMN_FIELDS] = { "fields", NULL, TOCSIN_COLUMN_IS_JSON },
  [TOCSIN_COLUMN_TIME_BASIS] = { "time_basis", NULL, TOCSIN_COLUMN_IS_TEXT },
  [TOCSIN_COLUMN_REPEAT] = { "repeat", NULL, TOCSIN_COLUMN_IS_NUMBER },
  [TOCSIN_COLUMN_ATTEMPT] = { "attempt", NULL, TOCSIN_COLUMN_IS_TEXT },
  [TOCSIN_COLUMN_SOURCE_ID] = { "source_id", NULL, TOCSIN_COLUMN_IS_NUMBER },
  [TOCSIN_COLUMN_RECORD] = { "record", NULL, TOCSIN_COLUMN_IS_NUMBER },
  [TOCSIN_COLUMN_OFFSET] = { "offset", "log.offset", TOCSIN_COLUMN_IS_NUMBER },
  [TOCSIN_COLUMN_SIZE] = { "size", NULL, TOCSIN_COLUMN_IS_NUMBER },
  [TOCSIN_COLUMN_RAW] = { "raw", "event.original", TOCSIN_COLUMN_IS_TEXT },
};

static const char *const outcome_names[] = { "", "success", "failed" };
static const char *const time_basis_names[] = { "none", "exact", "zone", "year", "file" };

/**
 * tocsin_column_find:
 * @name: a column's name or its ECS name
 * @length: bytes of @name
 *
 * Returns: the #TocsinColumn, or -1 if there is none of that name
 */
int
tocsin_column_find (const char *name, gsize length)
{
  for (int i = 0; i < TOCSIN_N_COLUMNS; i++)
    {
      const TocsinColumnInfo *info = &tocsin_columns[i];

      if (strncmp (info->name, name, length) == 0 && info->name[length] == '\0')
        return i;
      if (info->ecs != NULL && strncmp (info->ecs, name, length) == 0 && info->ecs[length] == '\0')
        return i;
    }
  return -1;
}

/**
 * tocsin_outcome_get_name:
 * @outcome: an outcome
 *
 * Returns: (transfer none): "success", "failed" or ""
 */
const char *
tocsin_outcome_get_name (TocsinOutcome outcome)
{
  g_return_val_if_fail ((guint) outcome < G_N_ELEMENTS (outcome_names), "");
  return outcome_names[outcome];
}

/**
 * tocsin_time_basis_get_name:
 * @basis: how a time was found
 *
 * Returns: (transfer none): "none", "exact", "zone", "year" or "file"
 */
const char *
tocsin_time_basis_get_name (TocsinTimeBasis basis)
{
  g_return_val_if_fail ((guint) basis < G_N_ELEMENTS (time_basis_names), "");
  return time_basis_names[basis];
}

/**
 * tocsin_time_basis_parse:
 * @name: one of the names of tocsin_time_basis_get_name()
 * @basis: (out): what it names
 *
 * Returns: whether @name is one of them
 */
gboolean
tocsin_time_basis_parse (const char *name, TocsinTimeBasis *basis)
{
  for (guint i = 0; i < G_N_ELEMENTS (time_basis_names); i++)
    if (strcmp (time_basis_names[i], name) == 0)
      {
        *basis = (TocsinTimeBasis) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
append_slice (const TocsinBatch *batch, TocsinSlice slice, GString *out)
{
  if (slice.length == 0)
    return FALSE;
  g_string_append_len (out, tocsin_batch_text (batch, slice), slice.length);
  return TRUE;
}

static gboolean
append_name (const TocsinBatch *batch, guint32 name, GString *out)
{
  g_string_append (out, batch->names[name]);
  return name != 0;
}

static gboolean
append_number (gint64 number, GString *out)
{
  if (number < 0)
    return FALSE;
  g_string_append_printf (out, "%" G_GINT64_FORMAT, number);
  return TRUE;
}

static gboolean
append_composed (void (*compose) (const TocsinBatch *, const TocsinEvent *, GString *),
                 const TocsinBatch *batch, const TocsinEvent *event, GString *out)
{
  gsize before = out->len;

  compose (batch, event, out);
  return out->len > before;
}

static gboolean
append_timestamp (gint64 timestamp, GString *out)
{
  char text[TOCSIN_TIME_TEXT_SIZE];

  if (timestamp == TOCSIN_NO_TIME)
    return FALSE;
  g_string_append_len (out, text, (gssize) tocsin_time_format (timestamp, text));
  return TRUE;
}

/**
 * tocsin_event_append_text:
 * @batch: a batch
 * @event: one of its events
 * @column: a column; id and source_id are not known to the event itself
 * @out: where to append the text of its value
 *
 * Returns: whether the event has a value there; if not, nothing is appended
 */
gboolean
tocsin_event_append_text (const TocsinBatch *batch, const TocsinEvent *event, TocsinColumn column,
                          GString *out)
{
  switch (column)
    {
    case TOCSIN_COLUMN_TIMESTAMP:
      return append_timestamp (event->timestamp, out);
    case TOCSIN_COLUMN_HOST:
      return append_slice (batch, event->host, out);
    case TOCSIN_COLUMN_SOURCE:
      return append_name (batch, event->dataset, out);
    case TOCSIN_COLUMN_APP:
      return append_slice (batch, event->app, out);
    case TOCSIN_COLUMN_PID:
      return append_number (event->pid, out);
    case TOCSIN_COLUMN_SEVERITY:
      return event->severity != TOCSIN_NO_SEVERITY && append_number (event->severity, out);
    case TOCSIN_COLUMN_MESSAGE:
      return append_composed (tocsin_event_append_message, batch, event, out);
    case TOCSIN_COLUMN_SOURCE_IP:
      return append_slice (batch, event->source_ip, out);
    case TOCSIN_COLUMN_USERNAME:
      return append_slice (batch, event->username, out);
    case TOCSIN_COLUMN_OUTCOME:
      g_string_append (out, tocsin_outcome_get_name (event->outcome));
      return event->outcome != TOCSIN_OUTCOME_NONE;
    case TOCSIN_COLUMN_CATEGORY:
      return append_name (batch, event->category, out);
    case TOCSIN_COLUMN_ACTION:
      return append_name (batch, event->action, out);
    case TOCSIN_COLUMN_EVENT_ID:
      return append_number (event->event_id, out);
    case TOCSIN_COLUMN_CHANNEL:
      return append_slice (batch, event->channel, out);
    case TOCSIN_COLUMN_PROVIDER:
      return append_slice (batch, event->provider, out);
    case TOCSIN_COLUMN_FIELDS:
      return event->n_fields > 0 && append_composed (tocsin_event_append_fields, batch, event, out);
    case TOCSIN_COLUMN_TIME_BASIS:
      g_string_append (out, tocsin_time_basis_get_name (event->time_basis));
      return TRUE;
    case TOCSIN_COLUMN_REPEAT:
      return append_number (event->repeat, out);
    case TOCSIN_COLUMN_ATTEMPT:
      return append_slice (batch, event->attempt, out);
    case TOCSIN_COLUMN_RECORD:
      return append_number ((gint64) event->record, out);
    case TOCSIN_COLUMN_OFFSET:
      return append_number ((gint64) event->offset, out);
    case TOCSIN_COLUMN_SIZE:
      return append_number (event->size, out);
    case TOCSIN_COLUMN_RAW:
      return append_composed (tocsin_event_append_raw, batch, event, out);
    case TOCSIN_COLUMN_ID:
    case TOCSIN_COLUMN_SOURCE_ID:
    case TOCSIN_N_COLUMNS:
    default:
      return FALSE;
    }
}
