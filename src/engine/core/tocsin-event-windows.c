/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-event.h"
#include "core/tocsin-time.h"
#include "core/windows-titles-private.h"

#define RENDERING "RenderingInfo"
#define DASH " \xe2\x80\x94 "

static gboolean
is_windows (const TocsinBatch *batch, const TocsinEvent *event)
{
  return strcmp (batch->names[event->dataset], "windows_event") == 0;
}

/**
 * tocsin_event_has_composed_message:
 * @batch: a batch
 * @event: one of its events
 *
 * Returns: whether the message does not stand in the record, but is made of its
 *   id and data by tocsin_event_append_message()
 */
gboolean
tocsin_event_has_composed_message (const TocsinBatch *batch, const TocsinEvent *event)
{
  return event->message.length == 0 && is_windows (batch, event);
}

/**
 * tocsin_event_append_message:
 * @batch: a batch
 * @event: one of its events
 * @out: where to append
 *
 * Appends the human text of the event: its message, or for a Windows event
 * without one a title, if its id is well known, and the data of its body as
 * `Name: value` pairs; data without a value are left out.
 */
void
tocsin_event_append_message (const TocsinBatch *batch, const TocsinEvent *event, GString *out)
{
  const char *title, *separator = "";

  if (!tocsin_event_has_composed_message (batch, event))
    {
      g_string_append_len (out, tocsin_batch_text (batch, event->message), event->message.length);
      return;
    }
  title = tocsin_windows_title_find (tocsin_batch_text (batch, event->provider),
                                     event->provider.length, event->event_id);
  if (title != NULL)
    {
      g_string_append (out, title);
      separator = DASH;
    }
  for (guint32 i = 0; i < event->n_fields; i++)
    {
      const TocsinField *field = &batch->fields[event->first_field + i];

      if (field->is_system || field->value.length == 0)
        continue;
      g_string_append (out, separator);
      g_string_append (out, batch->names[field->name]);
      g_string_append (out, ": ");
      g_string_append_len (out, tocsin_batch_text (batch, field->value), field->value.length);
      separator = ", ";
    }
}

/* How a character that cannot stand for itself is written (XML 1.0, sections 2.2, 2.4 and
 * 2.11), or NULL. In an attribute blanks other than the space would become spaces. */
static const char *
get_reference (gunichar c, gboolean in_attribute)
{
  switch (c)
    {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return in_attribute ? "&quot;" : NULL;
    case '\n':
      return in_attribute ? "&#10;" : NULL;
    case '\t':
      return in_attribute ? "&#9;" : NULL;
    case '\r':
      return "&#13;";
    default:
      return c < 0x20 || c == 0xfffe || c == 0xffff ? "\xef\xbf\xbd" : NULL;
    }
}

static void
append_escaped (GString *out, const char *text, gsize length, gboolean in_attribute)
{
  const char *end = text + length, *start = text;

  while (text < end)
    {
      const char *next = g_utf8_next_char (text);
      const char *reference = get_reference (g_utf8_get_char (text), in_attribute);

      if (reference != NULL)
        {
          g_string_append_len (out, start, text - start);
          g_string_append (out, reference);
          start = next;
        }
      text = next;
    }
  g_string_append_len (out, start, end - start);
}

static void
append_slice (const TocsinBatch *batch, TocsinSlice slice, gboolean in_attribute, GString *out)
{
  append_escaped (out, tocsin_batch_text (batch, slice), slice.length, in_attribute);
}

/* A name from the record, made one that XML allows (section 2.3). */
static void
append_name (GString *out, const char *name, gsize length)
{
  if (length == 0 || g_ascii_isdigit (*name) || *name == '-' || *name == '.')
    g_string_append_c (out, '_');
  for (gsize i = 0; i < length; i++)
    {
      char c = name[i];

      g_string_append_c (
          out, g_ascii_isalnum (c) || strchr ("_-.", c) != NULL || (guchar) c >= 0x80 ? c : '_');
    }
}

/* An element that is being put together of its attributes and its text. */
typedef struct
{
  GString *name;
  GString *attributes;
  GString *text;
  gboolean has_text;
} Element;

static void
begin_element (Element *self, const char *name, gsize length)
{
  g_string_truncate (self->name, 0);
  g_string_append_len (self->name, name, (gssize) length);
  g_string_truncate (self->attributes, 0);
  g_string_truncate (self->text, 0);
  self->has_text = FALSE;
}

static void
end_element (const Element *self, GString *out)
{
  if (self->name->len == 0)
    return;
  g_string_append_printf (out, "<%s%s", self->name->str, self->attributes->str);
  if (self->text->len > 0)
    g_string_append_printf (out, ">%s</%s>", self->text->str, self->name->str);
  else
    g_string_append (out, "/>");
}

static void
add_attribute (Element *self, const TocsinBatch *batch, const char *name, TocsinSlice value)
{
  g_string_append_c (self->attributes, ' ');
  append_name (self->attributes, name, strlen (name));
  g_string_append (self->attributes, "=\"");
  append_slice (batch, value, TRUE, self->attributes);
  g_string_append_c (self->attributes, '"');
}

static void
set_text (Element *self, const TocsinBatch *batch, TocsinSlice value)
{
  append_slice (batch, value, FALSE, self->text);
  self->has_text = TRUE;
}

static gboolean
has_attribute (const Element *self, const char *name)
{
  g_autoptr (GString) start = g_string_new (" ");

  append_name (start, name, strlen (name));
  g_string_append (start, "=\"");
  return strstr (self->attributes->str, start->str) != NULL;
}

/* Adds the field Element or Element_Attribute: to the element begun if it is that one and
 * can take it, else to a new one. */
static void
add_part (Element *self, const TocsinBatch *batch, const char *name, TocsinSlice value,
          GString *out)
{
  const char *attribute = strchr (name, '_');
  gsize length = attribute != NULL ? (gsize) (attribute - name) : strlen (name);
  gboolean is_same = self->name->len == length && memcmp (self->name->str, name, length) == 0;

  if (!is_same || (attribute == NULL ? self->has_text : has_attribute (self, attribute + 1)))
    {
      end_element (self, out);
      begin_element (self, name, length);
    }
  if (attribute != NULL)
    add_attribute (self, batch, attribute + 1, value);
  else
    set_text (self, batch, value);
}

static gboolean
is_part_of (const char *name, const char *element)
{
  gsize length = strlen (element);

  return strncmp (name, element, length) == 0 && (name[length] == '_' || name[length] == '\0');
}

/* Adds all fields of System that belong to the element, or that belong to none of those
 * that are written apart. */
static void
add_fields (Element *self, const TocsinBatch *batch, const TocsinEvent *event, const char *element,
            GString *out)
{
  for (guint32 i = 0; i < event->n_fields; i++)
    {
      const TocsinField *field = &batch->fields[event->first_field + i];
      const char *name = batch->names[field->name];

      if (!field->is_system || *name == '\0')
        continue;
      if (element != NULL ? is_part_of (name, element)
                          : !is_part_of (name, "Provider") && !is_part_of (name, "EventID")
                                && !is_part_of (name, RENDERING))
        add_part (self, batch, name, field->value, out);
    }
  end_element (self, out);
  begin_element (self, NULL, 0);
}

static void
append_text_element (const TocsinBatch *batch, const char *name, TocsinSlice value, GString *out)
{
  if (value.length == 0)
    return;
  g_string_append_printf (out, "<%s>", name);
  append_slice (batch, value, FALSE, out);
  g_string_append_printf (out, "</%s>", name);
}

/* The time of the record, where the event itself gives none. */
static void
append_time (const TocsinBatch *batch, const TocsinEvent *event, GString *out)
{
  const TocsinField *field = tocsin_batch_find_field (batch, event, "TimeCreated_SystemTime");
  char time[TOCSIN_TIME_TEXT_SIZE];

  if (field != NULL || event->timestamp == TOCSIN_NO_TIME)
    return;
  tocsin_time_format (event->timestamp, time);
  g_string_append_printf (out, "<TimeCreated SystemTime=\"%s\"/>", time);
}

static void
append_system (Element *element, const TocsinBatch *batch, const TocsinEvent *event, GString *out)
{
  g_string_append (out, "<System>");
  if (event->provider.length > 0)
    {
      begin_element (element, "Provider", strlen ("Provider"));
      add_attribute (element, batch, "Name", event->provider);
    }
  add_fields (element, batch, event, "Provider", out);
  if (event->event_id != TOCSIN_NO_NUMBER)
    {
      begin_element (element, "EventID", strlen ("EventID"));
      g_string_append_printf (element->text, "%d", event->event_id);
      element->has_text = TRUE;
    }
  add_fields (element, batch, event, "EventID", out);
  add_fields (element, batch, event, NULL, out);
  append_time (batch, event, out);
  append_text_element (batch, "Channel", event->channel, out);
  append_text_element (batch, "Computer", event->host, out);
  g_string_append (out, "</System>");
}

static void
append_body (const TocsinBatch *batch, const TocsinEvent *event, GString *out)
{
  g_string_append (out, "<EventData>");
  for (guint32 i = 0; i < event->n_fields; i++)
    {
      const TocsinField *field = &batch->fields[event->first_field + i];
      const char *name = batch->names[field->name];

      if (field->is_system)
        continue;
      g_string_append (out, "<Data");
      if (strcmp (name, "Data") != 0)
        {
          g_string_append (out, " Name=\"");
          append_escaped (out, name, strlen (name), TRUE);
          g_string_append_c (out, '"');
        }
      g_string_append_c (out, '>');
      append_slice (batch, field->value, FALSE, out);
      g_string_append (out, "</Data>");
    }
  g_string_append (out, "</EventData>");
}

static void
append_rendering (Element *element, const TocsinBatch *batch, const TocsinEvent *event,
                  GString *out)
{
  const gsize prefix = strlen (RENDERING "_");
  g_autoptr (GString) inner = g_string_new (NULL);
  g_autoptr (GString) outer = g_string_new (NULL);

  for (guint32 i = 0; i < event->n_fields; i++)
    {
      const TocsinField *field = &batch->fields[event->first_field + i];
      const char *name = batch->names[field->name];

      if (!field->is_system || !g_str_has_prefix (name, RENDERING "_"))
        continue;
      if (strcmp (name, RENDERING "_Culture") != 0)
        add_part (element, batch, name + prefix, field->value, inner);
      else if (outer->len == 0)
        {
          g_string_append (outer, " Culture=\"");
          append_slice (batch, field->value, TRUE, outer);
          g_string_append_c (outer, '"');
        }
    }
  end_element (element, inner);
  append_text_element (batch, "Message", event->message, inner);
  if (inner->len > 0 || outer->len > 0)
    g_string_append_printf (out, "<" RENDERING "%s>%s</" RENDERING ">", outer->str, inner->str);
}

static void
append_xml (const TocsinBatch *batch, const TocsinEvent *event, GString *out)
{
  g_autoptr (GString) name = g_string_new (NULL);
  g_autoptr (GString) attributes = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  Element element = { .name = name, .attributes = attributes, .text = text };

  g_string_append (out, "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">");
  append_system (&element, batch, event, out);
  append_body (batch, event, out);
  append_rendering (&element, batch, event, out);
  g_string_append (out, "</Event>");
}

/**
 * tocsin_event_append_raw:
 * @batch: a batch
 * @event: one of its events
 * @out: where to append
 *
 * Appends the record as its source has it, decoded to UTF-8. A Windows event from a
 * binary log, which has no text, is written as XML made of its columns and fields, all
 * data of its body in EventData; characters that XML cannot hold become U+FFFD. The
 * format for Windows XML reads it back as the same event.
 */
void
tocsin_event_append_raw (const TocsinBatch *batch, const TocsinEvent *event, GString *out)
{
  if (event->raw.length > 0 || !is_windows (batch, event))
    g_string_append_len (out, tocsin_batch_text (batch, event->raw), event->raw.length);
  else
    append_xml (batch, event, out);
}
