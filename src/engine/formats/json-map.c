/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A record of general JSON as a normalized event.
 *
 * Well-known names give the columns (json-known.c). `fields` keeps every leaf of
 * the record under its own name, so that rules and searches find what the source
 * calls it; only a leaf that has the name of a column and the text that the column
 * shows is left out, as it would stand there twice. A time that was converted, a
 * level that was a word, an address that was written otherwise: all stay. A name
 * that occurs several times always stays whole. */
#include <string.h>

#include "core/tocsin-event.h"
#include "formats/json-event-private.h"

#define NO_RANK 255

static gboolean
is_slice_text (const TocsinBatch *batch, TocsinSlice column, TocsinSlice value)
{
  return column.length == value.length
         && (column.offset == value.offset
             || memcmp (tocsin_batch_text (batch, column), tocsin_batch_text (batch, value),
                        value.length)
                    == 0);
}

/* Whether @value is @number as it is printed. */
static gboolean
is_number_text (const TocsinBatch *batch, gint64 number, TocsinSlice value)
{
  const char *text = tocsin_batch_text (batch, value);

  if (number < 0 || value.length == 0 || value.length > 18)
    return FALSE;
  for (guint32 i = value.length; i > 0; i--, number /= 10)
    if (text[i - 1] != '0' + number % 10)
      return FALSE;
  return number == 0 && (text[0] != '0' || value.length == 1);
}

static gboolean
is_string_text (const TocsinBatch *batch, const char *string, TocsinSlice value)
{
  return strlen (string) == value.length
         && memcmp (string, tocsin_batch_text (batch, value), value.length) == 0;
}

static gboolean
is_time_text (const TocsinBatch *batch, gint64 timestamp, TocsinSlice value)
{
  char text[TOCSIN_TIME_TEXT_SIZE];

  if (value.length != 27)
    return FALSE;
  tocsin_time_format (timestamp, text);
  return is_string_text (batch, text, value);
}

/* Whether the column of @role shows exactly @value. */
static gboolean
shows (const TocsinBatch *batch, const TocsinEvent *event, TocsinJsonRole role, TocsinSlice value)
{
  switch (role)
    {
    case TOCSIN_JSON_ROLE_TIME:
      return is_time_text (batch, event->timestamp, value);
    case TOCSIN_JSON_ROLE_HOST:
      return is_slice_text (batch, event->host, value);
    case TOCSIN_JSON_ROLE_APP:
      return is_slice_text (batch, event->app, value);
    case TOCSIN_JSON_ROLE_PID:
      return is_number_text (batch, event->pid, value);
    case TOCSIN_JSON_ROLE_SEVERITY:
      return is_number_text (batch, event->severity, value);
    case TOCSIN_JSON_ROLE_MESSAGE:
      return is_slice_text (batch, event->message, value);
    case TOCSIN_JSON_ROLE_SOURCE_IP:
      return is_slice_text (batch, event->source_ip, value);
    case TOCSIN_JSON_ROLE_USERNAME:
      return is_slice_text (batch, event->username, value);
    case TOCSIN_JSON_ROLE_OUTCOME:
      return is_string_text (batch, tocsin_outcome_get_name (event->outcome), value);
    case TOCSIN_JSON_ROLE_CATEGORY:
      return is_string_text (batch, batch->names[event->category], value);
    case TOCSIN_JSON_ROLE_ACTION:
      return is_string_text (batch, batch->names[event->action], value);
    case TOCSIN_JSON_ROLE_EVENT_ID:
      return is_number_text (batch, event->event_id, value);
    case TOCSIN_JSON_ROLE_CHANNEL:
      return is_slice_text (batch, event->channel, value);
    case TOCSIN_JSON_ROLE_PROVIDER:
      return is_slice_text (batch, event->provider, value);
    case TOCSIN_JSON_ROLE_NONE:
    case TOCSIN_JSON_N_ROLES:
    default:
      return FALSE;
    }
}

/* The columns' names, by the role that sets them. */
static const char *const column_names[TOCSIN_JSON_N_ROLES] = {
  [TOCSIN_JSON_ROLE_TIME] = "timestamp",
  [TOCSIN_JSON_ROLE_HOST] = "host",
  [TOCSIN_JSON_ROLE_APP] = "app",
  [TOCSIN_JSON_ROLE_PID] = "pid",
  [TOCSIN_JSON_ROLE_SEVERITY] = "severity",
  [TOCSIN_JSON_ROLE_MESSAGE] = "message",
  [TOCSIN_JSON_ROLE_SOURCE_IP] = "source_ip",
  [TOCSIN_JSON_ROLE_USERNAME] = "username",
  [TOCSIN_JSON_ROLE_OUTCOME] = "outcome",
  [TOCSIN_JSON_ROLE_CATEGORY] = "category",
  [TOCSIN_JSON_ROLE_ACTION] = "action",
  [TOCSIN_JSON_ROLE_EVENT_ID] = "event_id",
  [TOCSIN_JSON_ROLE_CHANNEL] = "channel",
  [TOCSIN_JSON_ROLE_PROVIDER] = "provider",
};

static gboolean
is_only_one (const TocsinJsonRecord *record, const TocsinJsonField *field)
{
  guint32 n = 0;

  for (guint32 i = 0; i < record->n_fields; i++)
    n += record->fields[i].name == field->name;
  return n == 1;
}

/* Whether a column has the name and the text of the field. */
static gboolean
is_in_column (const TocsinJsonRecord *record, const TocsinBatch *batch, const TocsinEvent *event,
              const TocsinJsonField *field)
{
  TocsinJsonRole role = field->known.roles[0];

  return role != TOCSIN_JSON_ROLE_NONE && field->type != TOCSIN_VALUE_NULL
         && strcmp (column_names[role], batch->names[field->name]) == 0
         && shows (batch, event, role, field->value) && is_only_one (record, field);
}

/* Sets the column of each role by the best name that has a value for it. */
static void
set_columns (const TocsinJsonRecord *record, TocsinBatch *batch, TocsinEvent *event,
             TocsinZone *zone)
{
  guint8 best[TOCSIN_JSON_N_ROLES];

  memset (best, NO_RANK, sizeof best);
  for (guint32 i = 0; i < record->n_fields; i++)
    {
      const TocsinJsonField *field = &record->fields[i];

      for (guint k = 0; k < G_N_ELEMENTS (field->known.roles); k++)
        {
          guint8 role = field->known.roles[k];

          if (role != TOCSIN_JSON_ROLE_NONE && field->known.ranks[k] < best[role]
              && tocsin_json_set_role (batch, event, role, field, zone))
            best[role] = field->known.ranks[k];
        }
    }
}

/* CloudTrail says errorCode where something went wrong, and nothing where not. */
static void
set_cloudtrail_outcome (const TocsinJsonRecord *record, const TocsinBatch *batch,
                        TocsinEvent *event)
{
  if (event->outcome != TOCSIN_OUTCOME_NONE)
    return;
  event->outcome = TOCSIN_OUTCOME_SUCCESS;
  for (guint32 i = 0; i < record->n_fields; i++)
    if (strcmp (batch->names[record->fields[i].name], "errorCode") == 0
        && record->fields[i].type != TOCSIN_VALUE_NULL)
      event->outcome = TOCSIN_OUTCOME_FAILED;
}

/* A record with a method of HTTP is one of a web server. */
static void
set_web (const TocsinJsonRecord *record, TocsinBatch *batch, TocsinEvent *event)
{
  static const char *const methods[]
      = { "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE" };

  for (guint32 i = 0; event->category == 0 && i < record->n_fields; i++)
    for (guint k = 0; k < G_N_ELEMENTS (methods); k++)
      if ((record->fields[i].known.mark & TOCSIN_JSON_MARK_METHOD)
          && is_string_text (batch, methods[k], record->fields[i].value))
        event->category = tocsin_batch_intern_string (batch, "web");
}

/* Bunyan and Python's logging call the logger `name`, which elsewhere may be
 * anybody's. */
static void
set_logger (const TocsinJsonRecord *record, const TocsinBatch *batch, TocsinEvent *event)
{
  for (guint32 i = 0; event->app.length == 0 && i < record->n_fields; i++)
    if (record->fields[i].type == TOCSIN_VALUE_STRING
        && strcmp (batch->names[record->fields[i].name], "name") == 0)
      event->app = record->fields[i].value;
}

/* Whether a name is one of System, so that its field is not of the body. */
static gboolean
is_windows_system (const char *name)
{
  static const char *const names[] = { "EventTime",
                                       "EventReceivedTime",
                                       "TimeCreated",
                                       "@timestamp",
                                       "Hostname",
                                       "Computer",
                                       "MachineName",
                                       "EventID",
                                       "EventId",
                                       "Id",
                                       "Channel",
                                       "LogName",
                                       "Provider_Name",
                                       "SourceName",
                                       "ProviderName",
                                       "ProviderGuid",
                                       "ProviderId",
                                       "Provider_Guid",
                                       "Level",
                                       "LevelDisplayName",
                                       "Version",
                                       "Task",
                                       "Opcode",
                                       "OpcodeValue",
                                       "Keywords",
                                       "EventRecordID",
                                       "RecordNumber",
                                       "RecordId",
                                       "ExecutionProcessID",
                                       "ProcessID",
                                       "ThreadID",
                                       "TimeCreated_SystemTime",
                                       "Execution_ProcessID",
                                       "Execution_ThreadID",
                                       "EventType",
                                       "Severity",
                                       "SeverityValue",
                                       "SourceModuleName",
                                       "SourceModuleType" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

/* A Windows event whose record has Windows' names without any structure. */
static void
set_flat_windows (const TocsinJsonRecord *record, TocsinBatch *batch, TocsinEvent *event)
{
  static const guint8 severities[] = { TOCSIN_NO_SEVERITY, 2, 3, 4, 6, 7 };

  event->dataset = tocsin_batch_intern_string (batch, "windows_event");
  if (event->provider.length > 0)
    event->app = event->provider;
  for (guint32 i = 0; i < record->n_fields; i++)
    {
      const TocsinJsonField *field = &record->fields[i];
      const char *text = tocsin_batch_text (batch, field->value);

      if (strcmp (batch->names[field->name], "Level") == 0 && field->value.length == 1
          && *text >= '0' && *text <= '5')
        event->severity = severities[*text - '0'];
    }
}

/**
 * tocsin_json_map:
 * @record: a record
 * @batch: a batch
 * @event: its last event, that just began with the record's raw text
 * @zone: the zone for times without one
 *
 * Sets the columns and adds the fields.
 */
void
tocsin_json_map (const TocsinJsonRecord *record, TocsinBatch *batch, TocsinEvent *event,
                 TocsinZone *zone)
{
  gboolean is_windows;

  set_columns (record, batch, event, zone);
  if ((record->marks & TOCSIN_JSON_MARKS_CLOUDTRAIL) == TOCSIN_JSON_MARKS_CLOUDTRAIL)
    set_cloudtrail_outcome (record, batch, event);
  if (record->marks & TOCSIN_JSON_MARK_METHOD)
    set_web (record, batch, event);
  if (record->marks & TOCSIN_JSON_MARK_LOGGER)
    set_logger (record, batch, event);
  is_windows = (record->marks & TOCSIN_JSON_MARKS_FLAT_WINDOWS) == TOCSIN_JSON_MARKS_FLAT_WINDOWS;
  if (is_windows)
    set_flat_windows (record, batch, event);
  else if (event->message.length == 0)
    event->message = event->raw;
  for (guint32 i = 0; i < record->n_fields; i++)
    {
      const TocsinJsonField *field = &record->fields[i];

      if (!is_in_column (record, batch, event, field))
        tocsin_batch_add_field (batch, field->name, field->type, field->value)->is_system
            = is_windows && is_windows_system (batch->names[field->name]);
    }
}
