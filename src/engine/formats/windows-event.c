/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/windows-event.h"

#include <string.h>

#include "core/tocsin-time.h"

#define NAME_SIZE 256 /* longer names are rare and take memory of their own */

typedef struct
{
  const char *element;
  const char *attribute;
  TocsinWindowsTarget target;
} SystemTarget;

/* What of System is a column, alone or beside a field, and what has no text but attributes
 * that need not be there. */
static const SystemTarget system_targets[] = {
  { "Provider", "Name", TOCSIN_WINDOWS_TO_PROVIDER },
  { "EventID", NULL, TOCSIN_WINDOWS_TO_EVENT_ID },
  { "Channel", NULL, TOCSIN_WINDOWS_TO_CHANNEL },
  { "Computer", NULL, TOCSIN_WINDOWS_TO_HOST },
  { "Level", NULL, TOCSIN_WINDOWS_TO_LEVEL },
  { "TimeCreated", "SystemTime", TOCSIN_WINDOWS_TO_TIME },
  { "Execution", "ProcessID", TOCSIN_WINDOWS_TO_PID },
  { "Provider", NULL, TOCSIN_WINDOWS_TO_TEXT },
  { "TimeCreated", NULL, TOCSIN_WINDOWS_TO_TEXT },
  { "Correlation", NULL, TOCSIN_WINDOWS_TO_TEXT },
  { "Execution", NULL, TOCSIN_WINDOWS_TO_TEXT },
  { "Security", NULL, TOCSIN_WINDOWS_TO_TEXT },
};

/* Severity of each Level: 1 critical, 2 error, 3 warning, 4 information, 5 verbose. */
static const guint8 level_severities[] = { TOCSIN_NO_SEVERITY, 2, 3, 4, 6, 7 };

static gboolean
is_name (TocsinWindowsName name, const char *text)
{
  return name.length == strlen (text) && memcmp (name.text, text, name.length) == 0;
}

/* The name without its namespace prefix. */
static TocsinWindowsName
get_local (TocsinWindowsName name)
{
  const char *colon = name.text != NULL ? memchr (name.text, ':', name.length) : NULL;

  if (colon == NULL)
    return name;
  return (TocsinWindowsName){ colon + 1, name.length - (gsize) (colon + 1 - name.text) };
}

/**
 * tocsin_windows_part_find:
 * @element: name of a child of Event
 *
 * Returns: what part of the event it is
 */
TocsinWindowsPart
tocsin_windows_part_find (TocsinWindowsName element)
{
  element = get_local (element);
  if (is_name (element, "System"))
    return TOCSIN_WINDOWS_SYSTEM;
  if (is_name (element, "EventData"))
    return TOCSIN_WINDOWS_EVENT_DATA;
  if (is_name (element, "RenderingInfo"))
    return TOCSIN_WINDOWS_RENDERING;
  return TOCSIN_WINDOWS_OTHER;
}

/**
 * tocsin_windows_is_namespace:
 * @attribute: name of an attribute, or none
 *
 * Returns: whether it declares a namespace, and so is no value of the event
 */
gboolean
tocsin_windows_is_namespace (TocsinWindowsName attribute)
{
  return attribute.length >= 5 && memcmp (attribute.text, "xmlns", 5) == 0
         && (attribute.length == 5 || attribute.text[5] == ':');
}

/**
 * tocsin_windows_is_message:
 * @element: name of an element in RenderingInfo
 * @attribute: name of its attribute, or none
 *
 * Returns: whether it is the event's message
 */
gboolean
tocsin_windows_is_message (TocsinWindowsName element, TocsinWindowsName attribute)
{
  return attribute.text == NULL && is_name (get_local (element), "Message");
}

/**
 * tocsin_windows_target_find:
 * @element: name of an element in System
 * @attribute: name of its attribute, or none for its text
 *
 * Returns: what becomes of it
 */
TocsinWindowsTarget
tocsin_windows_target_find (TocsinWindowsName element, TocsinWindowsName attribute)
{
  if (tocsin_windows_is_namespace (attribute))
    return TOCSIN_WINDOWS_TO_NOTHING;
  element = get_local (element);
  attribute = get_local (attribute);
  for (guint i = 0; i < G_N_ELEMENTS (system_targets); i++)
    {
      const SystemTarget *known = &system_targets[i];

      if ((known->attribute == NULL) == (attribute.text == NULL)
          && is_name (element, known->element)
          && (known->attribute == NULL || is_name (attribute, known->attribute)))
        return known->target;
    }
  return TOCSIN_WINDOWS_TO_FIELD;
}

/* Interns prefix, element and attribute, joined by "_". */
static guint32
intern_joined (TocsinBatch *batch, const char *prefix, TocsinWindowsName element,
               TocsinWindowsName attribute)
{
  const TocsinWindowsName parts[] = { { prefix, strlen (prefix) }, element, attribute };
  char buffer[NAME_SIZE];
  gsize needed = parts[0].length + element.length + attribute.length + 2;
  g_autofree char *longer = needed > sizeof buffer ? g_malloc (needed) : NULL;
  char *text = longer != NULL ? longer : buffer;
  gsize length = 0;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      if (parts[i].length == 0)
        continue;
      if (length > 0)
        text[length++] = '_';
      memcpy (text + length, parts[i].text, parts[i].length);
      length += parts[i].length;
    }
  return tocsin_batch_intern (batch, text, length);
}

/**
 * tocsin_windows_field_intern:
 * @batch: a batch
 * @element: name of an element
 * @attribute: name of its attribute, or none for its text
 *
 * Returns: the name of the field that it becomes, interned: Element or
 *   Element_Attribute
 */
guint32
tocsin_windows_field_intern (TocsinBatch *batch, TocsinWindowsName element,
                             TocsinWindowsName attribute)
{
  element = get_local (element);
  if (attribute.text == NULL)
    return tocsin_batch_intern (batch, element.text, element.length);
  return intern_joined (batch, "", element, get_local (attribute));
}

/**
 * tocsin_windows_rendering_intern:
 * @batch: a batch
 * @element: name of an element in RenderingInfo, or none for RenderingInfo itself
 * @attribute: name of its attribute, or none for its text
 *
 * Returns: the name of the field that it becomes, interned: RenderingInfo_Level
 */
guint32
tocsin_windows_rendering_intern (TocsinBatch *batch, TocsinWindowsName element,
                                 TocsinWindowsName attribute)
{
  return intern_joined (batch, "RenderingInfo", get_local (element), get_local (attribute));
}

/**
 * tocsin_windows_data_intern:
 * @batch: a batch
 * @name: the attribute Name of a Data element, or none
 *
 * Returns: the name of the field that it becomes, interned: its Name without
 *   blanks, `Data` without a Name
 */
guint32
tocsin_windows_data_intern (TocsinBatch *batch, TocsinWindowsName name)
{
  char buffer[NAME_SIZE];
  g_autofree char *longer = name.length > sizeof buffer ? g_malloc (name.length) : NULL;
  char *text = longer != NULL ? longer : buffer;
  gsize length = 0;

  for (gsize i = 0; i < name.length; i++)
    if (!g_ascii_isspace (name.text[i]))
      text[length++] = name.text[i];
  if (length == 0)
    return tocsin_batch_intern (batch, "Data", 4);
  return tocsin_batch_intern (batch, text, length);
}

/**
 * tocsin_windows_event_begin:
 * @batch: a batch
 * @event: its last event
 */
void
tocsin_windows_event_begin (TocsinBatch *batch, TocsinEvent *event)
{
  event->dataset = tocsin_batch_intern (batch, "windows_event", 13);
}

/* Reads a decimal number with blanks around it, at most @max. */
static gboolean
read_number (const TocsinBatch *batch, TocsinSlice value, gint64 max, gint64 *number)
{
  const char *text = tocsin_batch_text (batch, value), *end = text + value.length;
  gint64 n = 0;

  while (text < end && g_ascii_isspace (*text))
    text++;
  while (text < end && g_ascii_isspace (end[-1]))
    end--;
  if (text == end)
    return FALSE;
  for (; text < end; text++)
    {
      if (!g_ascii_isdigit (*text) || n > max / 10)
        return FALSE;
      n = n * 10 + (*text - '0');
    }
  *number = n;
  return n <= max;
}

/* A column of text that is free takes the value. */
static gboolean
set_text (TocsinSlice *column, TocsinSlice value)
{
  if (column->length > 0 || value.length == 0)
    return FALSE;
  *column = value;
  return TRUE;
}

static gboolean
set_event_id (const TocsinBatch *batch, TocsinEvent *event, TocsinSlice value)
{
  gint64 number;

  if (event->event_id != TOCSIN_NO_NUMBER || !read_number (batch, value, G_MAXINT32, &number))
    return FALSE;
  event->event_id = (gint32) number;
  return TRUE;
}

static void
set_level (const TocsinBatch *batch, TocsinEvent *event, TocsinSlice value)
{
  gint64 number;

  if (read_number (batch, value, G_N_ELEMENTS (level_severities) - 1, &number))
    event->severity = level_severities[number];
}

static void
set_time (const TocsinBatch *batch, TocsinEvent *event, TocsinSlice value)
{
  TocsinStamp stamp;

  if (event->timestamp != TOCSIN_NO_TIME
      || !tocsin_time_parse_iso (tocsin_batch_text (batch, value), value.length, &stamp))
    return;
  event->timestamp = stamp.local - (stamp.has_offset ? stamp.offset * TOCSIN_SECOND : 0);
  event->time_basis = TOCSIN_TIME_EXACT;
}

/* Whether the value is fully kept by a column, so that it needs no field. */
static gboolean
set_column (TocsinBatch *batch, TocsinEvent *event, TocsinWindowsTarget target, TocsinSlice value)
{
  switch (target)
    {
    case TOCSIN_WINDOWS_TO_NOTHING:
      return TRUE;
    case TOCSIN_WINDOWS_TO_PROVIDER:
      return set_text (&event->provider, value);
    case TOCSIN_WINDOWS_TO_CHANNEL:
      return set_text (&event->channel, value);
    case TOCSIN_WINDOWS_TO_HOST:
      return set_text (&event->host, value);
    case TOCSIN_WINDOWS_TO_EVENT_ID:
      return set_event_id (batch, event, value);
    case TOCSIN_WINDOWS_TO_LEVEL:
      set_level (batch, event, value);
      return FALSE;
    case TOCSIN_WINDOWS_TO_TIME:
      set_time (batch, event, value);
      return FALSE;
    case TOCSIN_WINDOWS_TO_PID:
      read_number (batch, value, G_MAXINT64 / 16, &event->pid);
      return FALSE;
    case TOCSIN_WINDOWS_TO_TEXT:
      return value.length == 0;
    case TOCSIN_WINDOWS_TO_FIELD:
    default:
      return FALSE;
    }
}

/**
 * tocsin_windows_event_set_target:
 * @batch: a batch
 * @event: its last event
 * @target: what becomes of the value: tocsin_windows_target_find()
 * @name: the name of its field: tocsin_windows_field_intern()
 * @value: its text
 *
 * Sets a column of the event, adds a field of System, or both: provider, channel,
 * computer and event id are columns only (unless they are empty or come twice).
 */
void
tocsin_windows_event_set_target (TocsinBatch *batch, TocsinEvent *event, TocsinWindowsTarget target,
                                 guint32 name, TocsinSlice value)
{
  if (!set_column (batch, event, target, value))
    tocsin_batch_add_field (batch, name, TOCSIN_VALUE_STRING, value)->is_system = TRUE;
}

/**
 * tocsin_windows_event_set_system:
 * @batch: a batch
 * @event: its last event
 * @element: name of an element in System
 * @attribute: name of its attribute, or none for its text
 * @value: the text
 *
 * Does what tocsin_windows_event_set_target() does, by name.
 */
void
tocsin_windows_event_set_system (TocsinBatch *batch, TocsinEvent *event, TocsinWindowsName element,
                                 TocsinWindowsName attribute, TocsinSlice value)
{
  TocsinWindowsTarget target = tocsin_windows_target_find (element, attribute);

  if (!set_column (batch, event, target, value))
    tocsin_batch_add_field (batch, tocsin_windows_field_intern (batch, element, attribute),
                            TOCSIN_VALUE_STRING, value)
        ->is_system
        = TRUE;
}

/**
 * tocsin_windows_event_add_data:
 * @batch: a batch
 * @event: its last event
 * @name: the attribute Name of a Data element in EventData, or none
 * @value: its text
 */
void
tocsin_windows_event_add_data (TocsinBatch *batch, TocsinEvent *event, TocsinWindowsName name,
                               TocsinSlice value)
{
  (void) event;
  tocsin_batch_add_field (batch, tocsin_windows_data_intern (batch, name), TOCSIN_VALUE_STRING,
                          value);
}

/**
 * tocsin_windows_event_add_leaf:
 * @batch: a batch
 * @event: its last event
 * @element: name of an element of the body
 * @attribute: name of its attribute, or none for its text
 * @value: the text
 */
void
tocsin_windows_event_add_leaf (TocsinBatch *batch, TocsinEvent *event, TocsinWindowsName element,
                               TocsinWindowsName attribute, TocsinSlice value)
{
  (void) event;
  if (!tocsin_windows_is_namespace (attribute))
    tocsin_batch_add_field (batch, tocsin_windows_field_intern (batch, element, attribute),
                            TOCSIN_VALUE_STRING, value);
}

/**
 * tocsin_windows_event_add_rendering:
 * @batch: a batch
 * @event: its last event
 * @element: name of an element in RenderingInfo, or none for RenderingInfo itself
 * @attribute: name of its attribute, or none for its text
 * @value: the text
 *
 * Its Message is the event's message; the rest, texts in the language of the
 * machine that wrote them, are fields of System called `RenderingInfo_Level`.
 */
void
tocsin_windows_event_add_rendering (TocsinBatch *batch, TocsinEvent *event,
                                    TocsinWindowsName element, TocsinWindowsName attribute,
                                    TocsinSlice value)
{
  if (tocsin_windows_is_namespace (attribute))
    return;
  if (tocsin_windows_is_message (element, attribute) && set_text (&event->message, value))
    return;
  tocsin_batch_add_field (batch, tocsin_windows_rendering_intern (batch, element, attribute),
                          TOCSIN_VALUE_STRING, value)
      ->is_system
      = TRUE;
}

/**
 * tocsin_windows_event_finish:
 * @batch: a batch
 * @event: its last event
 *
 * Ends an event: the app that wrote it is its provider.
 */
void
tocsin_windows_event_finish (TocsinBatch *batch, TocsinEvent *event)
{
  (void) batch;
  event->app = event->provider;
}
