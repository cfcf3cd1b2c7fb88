/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "formats/windows-xml-private.h"

typedef struct
{
  XmlNames *names;
  TocsinBatch *batch;
  TocsinEvent *event;
  const char *text; /* the event in the source */
  const XmlToken *at;
  const XmlToken *end;
  TocsinWindowsPart part;
  char *name; /* (owned) (nullable): decoded */
} Emitter;

static TocsinWindowsName
get_name (const Emitter *self, const XmlToken *token)
{
  return (TocsinWindowsName){ self->text + token->name, token->name_length };
}

static gboolean
is_name (TocsinWindowsName name, const char *text)
{
  return name.length == strlen (text) && memcmp (name.text, text, name.length) == 0;
}

/* The value of a token: a part of the raw text where it stands for itself. */
static TocsinSlice
get_value (Emitter *self, const XmlToken *token)
{
  TocsinBatch *batch = self->batch;
  TocsinSlice slice = { self->event->raw.offset + token->value, token->value_length };

  if (token->encoding == XML_PLAIN)
    return slice;
  slice.length
      = (guint32) xml_decode (self->text + token->value, token->value_length, token->encoding,
                              tocsin_batch_reserve (batch, token->value_length));
  slice.offset = batch->arena_length;
  batch->arena_length += slice.length;
  return slice;
}

/* The text of an element, which may be in several pieces. */
static TocsinSlice
get_text (Emitter *self, const XmlToken *first, const XmlToken *last)
{
  TocsinBatch *batch = self->batch;
  TocsinSlice whole;

  if (first == last)
    return TOCSIN_NO_SLICE;
  if (last - first == 1)
    return get_value (self, first);
  whole = (TocsinSlice){ batch->arena_length, 0 };
  for (; first < last; first++)
    {
      char *out = tocsin_batch_reserve (batch, first->value_length);
      const char *text = self->text + first->value;
      gsize length = first->value_length;

      if (first->encoding == XML_PLAIN)
        memcpy (out, text, length);
      else
        length = xml_decode (text, length, first->encoding, out);
      batch->arena_length += (guint32) length;
    }
  whole.length = batch->arena_length - whole.offset;
  return whole;
}

static void
add_value (Emitter *self, TocsinWindowsName element, TocsinWindowsName attribute, TocsinSlice value)
{
  const XmlName *name;

  switch (self->part)
    {
    case TOCSIN_WINDOWS_SYSTEM:
      name = xml_names_find (self->names, self->batch, XML_NAME_SYSTEM, element, attribute);
      tocsin_windows_event_set_target (self->batch, self->event, (TocsinWindowsTarget) name->target,
                                       name->index, value);
      break;
    case TOCSIN_WINDOWS_RENDERING:
      tocsin_windows_event_add_rendering (self->batch, self->event, element, attribute, value);
      break;
    case TOCSIN_WINDOWS_EVENT_DATA:
    case TOCSIN_WINDOWS_OTHER:
    default:
      name = xml_names_find (self->names, self->batch, XML_NAME_LEAF, element, attribute);
      tocsin_batch_add_field (self->batch, name->index, TOCSIN_VALUE_STRING, value);
    }
}

static void
add_data (Emitter *self, TocsinWindowsName data_name, TocsinSlice value)
{
  const XmlName *name;

  if (data_name.length == 0)
    {
      tocsin_windows_event_add_data (self->batch, self->event, data_name, value);
      return;
    }
  name
      = xml_names_find (self->names, self->batch, XML_NAME_DATA, data_name, TOCSIN_WINDOWS_NO_NAME);
  tocsin_batch_add_field (self->batch, name->index, TOCSIN_VALUE_STRING, value);
}

/* The Name of a Data element, decoded. */
static TocsinWindowsName
get_data_name (Emitter *self, const XmlToken *token)
{
  TocsinWindowsName name = { self->text + token->value, token->value_length };

  if (token->encoding == XML_PLAIN)
    return name;
  self->name = g_realloc (self->name, token->value_length + 1);
  name.length = xml_decode (name.text, name.length, token->encoding, self->name);
  name.text = self->name;
  return name;
}

/* Adds the attributes of an element, but for the Name of Data. */
static guint
add_attributes (Emitter *self, TocsinWindowsName element, gboolean is_data,
                TocsinWindowsName *data_name)
{
  guint n = 0;

  for (; self->at < self->end && self->at->kind == XML_ATTRIBUTE; self->at++, n++)
    {
      TocsinWindowsName name = get_name (self, self->at);

      if (is_data && is_name (name, "Name"))
        *data_name = get_data_name (self, self->at);
      else
        add_value (self, element, name, get_value (self, self->at));
    }
  return n;
}

/* Text that only lays the document out. */
static gboolean
is_layout (const Emitter *self, TocsinSlice value)
{
  const char *text = tocsin_batch_text (self->batch, value);
  gboolean has_newline = FALSE;

  for (guint32 i = 0; i < value.length; i++)
    {
      if (!g_ascii_isspace (text[i]))
        return FALSE;
      has_newline |= text[i] == '\n';
    }
  return has_newline;
}

/* Adds an element whose name has just been read, if it has no others within. */
static gboolean
add_element (Emitter *self, const XmlToken *start)
{
  TocsinWindowsName element = get_name (self, start);
  TocsinWindowsName data_name = TOCSIN_WINDOWS_NO_NAME;
  gboolean is_data = self->part == TOCSIN_WINDOWS_EVENT_DATA && is_name (element, "Data");
  guint n_attributes = add_attributes (self, element, is_data, &data_name);
  const XmlToken *first = self->at;
  TocsinSlice value;

  while (self->at < self->end && self->at->kind == XML_TEXT)
    self->at++;
  if (self->at == self->end || self->at->kind != XML_END)
    return FALSE;
  value = get_text (self, first, self->at);
  self->at++;
  if (is_data)
    {
      add_data (self, data_name, value);
      return TRUE;
    }
  if (is_layout (self, value))
    value = TOCSIN_NO_SLICE;
  if (value.length > 0 || n_attributes == 0)
    add_value (self, element, TOCSIN_WINDOWS_NO_NAME, value);
  return TRUE;
}

/* Adds a child of Event with all that is in it. */
static void
add_part (Emitter *self, const XmlToken *start)
{
  TocsinWindowsName name = get_name (self, start);
  const XmlToken *first;
  guint depth = 1;

  self->part = tocsin_windows_part_find (name);
  add_attributes (self, self->part == TOCSIN_WINDOWS_RENDERING ? TOCSIN_WINDOWS_NO_NAME : name,
                  FALSE, NULL);
  for (first = self->at; self->at < self->end && self->at->kind == XML_TEXT;)
    self->at++;
  if (self->part == TOCSIN_WINDOWS_OTHER && self->at->kind == XML_END)
    {
      TocsinSlice value = get_text (self, first, self->at);

      if (value.length > 0 && !is_layout (self, value))
        add_value (self, name, TOCSIN_WINDOWS_NO_NAME, value);
    }
  while (self->at < self->end && depth > 0)
    {
      const XmlToken *token = self->at++;

      if (token->kind == XML_END)
        depth--;
      else if (token->kind == XML_START && !add_element (self, token))
        depth++;
    }
}

static gboolean
has_system (const XmlScanner *scanner, const char *text)
{
  guint depth = 0;

  for (guint32 i = 0; i < scanner->n_tokens; i++)
    {
      const XmlToken *token = &scanner->tokens[i];

      if (token->kind == XML_END)
        depth--;
      else if (token->kind == XML_START && depth++ == 1 && token->name_length == 6
               && memcmp (text + token->name, "System", 6) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * xml_emit:
 * @scanner: the tokens of an event
 * @names: what is known of names
 * @sink: where the event goes
 * @text: the event, UTF-8 without NUL
 * @offset: where it stands in the source
 * @size: its bytes there
 *
 * Makes an event of its tokens.
 *
 * Returns: whether it is one: it has a System part
 */
gboolean
xml_emit (const XmlScanner *scanner, XmlNames *names, TocsinSink *sink, const char *text,
          guint64 offset, gsize size)
{
  Emitter self = {
    .names = names, .text = text, .at = scanner->tokens, .end = scanner->tokens + scanner->n_tokens
  };

  if (!has_system (scanner, text))
    return FALSE;
  self.event = tocsin_sink_begin (sink, offset, text, scanner->size);
  self.event->size = (guint32) size;
  self.batch = sink->batch;
  xml_names_begin (names, self.batch);
  tocsin_windows_event_begin (self.batch, self.event);
  for (self.at++; self.at < self.end;)
    {
      const XmlToken *token = self.at++;

      if (token->kind == XML_START)
        add_part (&self, token);
    }
  tocsin_windows_event_finish (self.batch, self.event);
  g_free (self.name);
  return TRUE;
}
