/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Windows events that another program wrote as JSON: the XML's elements as nested
 * objects (evtx_dump), or as the fields of winlogbeat. They become the same fields
 * as from EVTX and XML. */
#include <string.h>

#include "core/tocsin-severity.h"
#include "formats/json-event-private.h"
#include "formats/windows-event.h"

typedef TocsinWindowsName Name;

/* Cuts what stands before @separator off @rest, or all of it. */
static Name
cut_name (Name *rest, const char *separator)
{
  const char *found = g_strstr_len (rest->text, (gssize) rest->length, separator);
  Name name = *rest;

  if (found == NULL)
    {
      *rest = TOCSIN_WINDOWS_NO_NAME;
      return name;
    }
  name.length = (gsize) (found - rest->text);
  rest->text = found + strlen (separator);
  rest->length -= name.length + strlen (separator);
  return name;
}

static gboolean
is_name (Name name, const char *text)
{
  return name.text != NULL && name.length == strlen (text)
         && memcmp (name.text, text, name.length) == 0;
}

/* Takes the last component of a path off it: the element that has the value. */
static Name
get_last (Name path)
{
  for (gsize i = path.length; i > 0; i--)
    if (path.text[i - 1] == '.')
      return (Name){ path.text + i, path.length - i };
  return path;
}

/* Splits a path of evtx_dump into the path of the element and the attribute:
 * `A.#attributes.B`, or `A_attributes.B` as its other way of writing is; `A.#text`
 * is the element's text. */
static Name
split_attribute (Name *path)
{
  Name rest = *path;
  Name element = cut_name (&rest, ".#attributes.");

  if (rest.text == NULL)
    {
      rest = *path;
      element = cut_name (&rest, "_attributes.");
    }
  if (rest.text == NULL && path->length > 6
      && memcmp (path->text + path->length - 6, ".#text", 6) == 0)
    element.length = path->length - 6;
  *path = element;
  return rest;
}

static void
add_event_data (TocsinBatch *batch, TocsinEvent *event, Name path, TocsinSlice value)
{
  Name attribute = split_attribute (&path);

  if (attribute.text != NULL)
    tocsin_windows_event_add_leaf (batch, event, path, attribute, value);
  else if (is_name (path, "Data"))
    tocsin_windows_event_add_data (batch, event, TOCSIN_WINDOWS_NO_NAME, value);
  else
    tocsin_windows_event_add_data (batch, event, path, value);
}

static gboolean
has_suffix (Name name, const char *suffix)
{
  gsize length = strlen (suffix);

  return name.length >= length && memcmp (name.text + name.length - length, suffix, length) == 0;
}

/* An attribute of the part itself: `EventData.#attributes.Name` or
 * `EventData_attributes.Name`. */
static gboolean
add_part_attribute (TocsinBatch *batch, TocsinEvent *event, Name part, Name path, TocsinSlice value)
{
  Name attribute = path;

  if (has_suffix (part, "_attributes"))
    part.length -= strlen ("_attributes");
  else if (!is_name (cut_name (&attribute, "."), "#attributes") || attribute.text == NULL)
    return FALSE;
  tocsin_windows_event_add_leaf (batch, event, part, attribute, value);
  return TRUE;
}

static void
add_part (TocsinBatch *batch, TocsinEvent *event, Name part, Name path, TocsinSlice value)
{
  Name attribute;

  if (add_part_attribute (batch, event, part, path, value))
    return;
  switch (tocsin_windows_part_find (part))
    {
    case TOCSIN_WINDOWS_EVENT_DATA:
      add_event_data (batch, event, path, value);
      break;
    case TOCSIN_WINDOWS_SYSTEM:
      attribute = split_attribute (&path);
      tocsin_windows_event_set_system (batch, event, path, attribute, value);
      break;
    case TOCSIN_WINDOWS_RENDERING:
      attribute = split_attribute (&path);
      tocsin_windows_event_add_rendering (batch, event, get_last (path), attribute, value);
      break;
    case TOCSIN_WINDOWS_OTHER:
    default:
      attribute = split_attribute (&path);
      tocsin_windows_event_add_leaf (batch, event, get_last (path), attribute, value);
    }
}

static Name
get_field_name (const TocsinBatch *batch, const TocsinJsonField *field)
{
  return (Name){ batch->names[field->name], strlen (batch->names[field->name]) };
}

/**
 * tocsin_json_map_windows:
 * @record: a record with an object `Event` as evtx_dump writes it
 * @batch: a batch
 * @event: its last event, that just began
 *
 * Sets the columns and adds the fields. What stands beside `Event` is kept too.
 */
void
tocsin_json_map_windows (const TocsinJsonRecord *record, TocsinBatch *batch, TocsinEvent *event)
{
  tocsin_windows_event_begin (batch, event);
  for (guint32 i = 0; i < record->n_fields; i++)
    {
      const TocsinJsonField *field = &record->fields[i];
      Name path = get_field_name (batch, field);
      Name root = cut_name (&path, ".");
      Name part;

      if (is_name (root, "Event_attributes") || path.text == NULL || !is_name (root, "Event"))
        {
          if (!is_name (root, "Event") && !is_name (root, "Event_attributes"))
            tocsin_batch_add_field (batch, field->name, field->type, field->value)->is_system
                = TRUE;
          continue;
        }
      part = cut_name (&path, ".");
      if (path.text != NULL && !is_name (part, "#attributes"))
        add_part (batch, event, part, path, field->value);
    }
  tocsin_windows_event_finish (batch, event);
}

typedef struct
{
  const char *name;
  const char *element;
  const char *attribute;
} WinlogName;

/* Where winlogbeat puts the parts of System. */
static const WinlogName winlog_names[] = {
  { "winlog.provider_name", "Provider", "Name" },
  { "winlog.provider_guid", "Provider", "Guid" },
  { "winlog.event_id", "EventID", NULL },
  { "winlog.version", "Version", NULL },
  { "winlog.record_id", "EventRecordID", NULL },
  { "winlog.channel", "Channel", NULL },
  { "winlog.computer_name", "Computer", NULL },
  { "winlog.process.pid", "Execution", "ProcessID" },
  { "winlog.process.thread.id", "Execution", "ThreadID" },
  { "winlog.activity_id", "Correlation", "ActivityID" },
  { "winlog.related_activity_id", "Correlation", "RelatedActivityID" },
  { "winlog.user.identifier", "Security", "UserID" },
  { "@timestamp", "TimeCreated", "SystemTime" },
};

static const WinlogName *
find_winlog_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (winlog_names); i++)
    if (strcmp (winlog_names[i].name, name) == 0)
      return &winlog_names[i];
  return NULL;
}

static Name
to_name (const char *text)
{
  return (Name){ text, text != NULL ? strlen (text) : 0 };
}

/* A field of winlogbeat that is not a part of the Windows event. */
static void
add_other (TocsinBatch *batch, TocsinEvent *event, const TocsinJsonField *field)
{
  const char *name = batch->names[field->name];
  const char *text = tocsin_batch_text (batch, field->value);

  if (strcmp (name, "message") == 0 && event->message.length == 0 && field->value.length > 0)
    {
      event->message = field->value;
      return;
    }
  if (strcmp (name, "log.level") == 0)
    tocsin_severity_parse (text, field->value.length, &event->severity);
  tocsin_batch_add_field (batch, field->name, field->type, field->value)->is_system = TRUE;
}

/**
 * tocsin_json_map_winlog:
 * @record: a record of winlogbeat
 * @batch: a batch
 * @event: its last event, that just began
 *
 * Sets the columns and adds the fields: those of the Windows event by the names
 * that they have there, the others by their own.
 */
void
tocsin_json_map_winlog (const TocsinJsonRecord *record, TocsinBatch *batch, TocsinEvent *event)
{
  tocsin_windows_event_begin (batch, event);
  for (guint32 i = 0; i < record->n_fields; i++)
    {
      const TocsinJsonField *field = &record->fields[i];
      const char *name = batch->names[field->name];
      const WinlogName *known = find_winlog_name (name);

      if (known != NULL)
        tocsin_windows_event_set_system (batch, event, to_name (known->element),
                                         to_name (known->attribute), field->value);
      else if (g_str_has_prefix (name, "winlog.event_data."))
        tocsin_windows_event_add_data (batch, event, to_name (name + strlen ("winlog.event_data.")),
                                       field->value);
      else if (g_str_has_prefix (name, "winlog.user_data."))
        tocsin_windows_event_add_leaf (batch, event, get_last (to_name (name)),
                                       TOCSIN_WINDOWS_NO_NAME, field->value);
      else
        add_other (batch, event, field);
    }
  tocsin_windows_event_finish (batch, event);
}
