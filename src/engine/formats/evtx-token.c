/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/evtx-compiler-private.h"

gboolean
evtx_compiler_fail (EvtxCompiler *self)
{
  self->reader->error = EVTX_DAMAGED_XML;
  return FALSE;
}

gboolean
evtx_compiler_has (const EvtxCompiler *self, guint32 size)
{
  return self->end - self->at >= size;
}

/* Takes one of the steps that the chunk may cost. */
gboolean
evtx_compiler_take_step (EvtxCompiler *self)
{
  if (self->reader->steps_left == 0 || self->reader->bytes_left == 0)
    {
      self->reader->error = EVTX_TOO_MUCH;
      return FALSE;
    }
  self->reader->steps_left--;
  return TRUE;
}

/* Adds a value of a template to the pool. */
static EvtxText
add_value (EvtxReader *reader, guint8 type, const guint8 *data, gsize size)
{
  EvtxText text = { reader->pool->len, 0 };

  g_byte_array_set_size (reader->pool, reader->pool->len + (guint) EVTX_VALUE_ROOM (size));
  text.length
      = (guint32) evtx_value_write (type, data, size, (char *) reader->pool->data + text.offset);
  g_byte_array_set_size (reader->pool, text.offset + text.length);
  reader->bytes_left -= MIN (text.length, reader->bytes_left);
  return text;
}

static EvtxText
add_text (EvtxReader *reader, const char *text, gsize length)
{
  g_byte_array_append (reader->pool, (const guint8 *) text, (guint) length);
  return (EvtxText){ reader->pool->len - (guint32) length, (guint32) length };
}

TocsinWindowsName
evtx_compiler_get_name (const EvtxCompiler *self, EvtxText text)
{
  return (TocsinWindowsName){ (const char *) self->reader->pool->data + text.offset, text.length };
}

gboolean
evtx_compiler_is_name (const EvtxCompiler *self, EvtxText text, const char *name)
{
  return text.length == strlen (name)
         && memcmp (self->reader->pool->data + text.offset, name, text.length) == 0;
}

/* Bytes of the name at @offset, or 0 if there is none: next name, hash, length, text, NUL. */
guint32
evtx_compiler_get_name_size (const EvtxCompiler *self, guint32 offset)
{
  const EvtxReader *reader = self->reader;
  guint32 size;

  if (offset > reader->length || reader->length - offset < 10)
    return 0;
  size = 10 + 2 * (guint32) evtx_get16 (reader->data + offset + 6);
  if (size == 10 || reader->length - offset < size
      || evtx_get16 (reader->data + offset + size - 2) != 0)
    return 0;
  return size;
}

/* Reads the reference to a name, and goes over the name if it stands here. */
gboolean
evtx_compiler_read_name (EvtxCompiler *self, EvtxText *name)
{
  guint32 offset, size;

  if (!evtx_compiler_has (self, 4))
    return evtx_compiler_fail (self);
  offset = evtx_get32 (self->data + self->at);
  self->at += 4;
  size = evtx_compiler_get_name_size (self, offset);
  if (size == 0)
    return evtx_compiler_fail (self);
  if (offset == self->at)
    {
      if (!evtx_compiler_has (self, size))
        return evtx_compiler_fail (self);
      self->at += size;
    }
  *name = add_value (self->reader, EVTX_STRING, self->data + offset + 8, size - 10);
  return name->length > 0 || evtx_compiler_fail (self);
}

static void
add_part (GArray *parts, EvtxPartKind kind, guint16 index, EvtxText text)
{
  EvtxPart part = { .kind = (guint8) kind, .index = index, .text = text };

  g_array_append_val (parts, part);
}

/* A text with its length before it. */
gboolean
evtx_compiler_read_counted_text (EvtxCompiler *self, EvtxText *text)
{
  guint32 size;

  if (!evtx_compiler_has (self, 2))
    return evtx_compiler_fail (self);
  size = 2 * (guint32) evtx_get16 (self->data + self->at);
  self->at += 2;
  if (!evtx_compiler_has (self, size))
    return evtx_compiler_fail (self);
  *text = add_value (self->reader, EVTX_STRING, self->data + self->at, size);
  self->at += size;
  return TRUE;
}

/* A value in the template: a string, or one of the types of a known size. */
static gboolean
read_value (EvtxCompiler *self, GArray *parts)
{
  EvtxText text;
  guint8 type;
  guint32 size;

  if (!evtx_compiler_has (self, 1))
    return evtx_compiler_fail (self);
  type = self->data[self->at++];
  if (type == EVTX_STRING)
    {
      if (!evtx_compiler_read_counted_text (self, &text))
        return FALSE;
    }
  else
    {
      size = (guint32) evtx_value_item_size (type, self->data + self->at, self->end - self->at);
      if (type == EVTX_NULL || type >= EVTX_HANDLE || size > 16)
        return evtx_compiler_fail (self);
      text = add_value (self->reader, type, self->data + self->at, size);
      self->at += size;
    }
  add_part (parts, EVTX_PART_TEXT, 0, text);
  return TRUE;
}

static gboolean
read_character (EvtxCompiler *self, GArray *parts)
{
  if (!evtx_compiler_has (self, 2))
    return evtx_compiler_fail (self);
  add_part (parts, EVTX_PART_TEXT, 0,
            add_value (self->reader, EVTX_STRING, self->data + self->at, 2));
  self->at += 2;
  return TRUE;
}

/* The five entities of XML; another stays as it is written. */
static gboolean
read_entity (EvtxCompiler *self, GArray *parts)
{
  static const char *const entities[][2]
      = { { "amp", "&" }, { "lt", "<" }, { "gt", ">" }, { "quot", "\"" }, { "apos", "'" } };
  EvtxText name;

  if (!evtx_compiler_read_name (self, &name))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    if (evtx_compiler_is_name (self, name, entities[i][0]))
      {
        add_part (parts, EVTX_PART_TEXT, 0, add_text (self->reader, entities[i][1], 1));
        return TRUE;
      }
  add_part (parts, EVTX_PART_TEXT, 0, add_text (self->reader, "&", 1));
  add_part (parts, EVTX_PART_TEXT, 0, name);
  add_part (parts, EVTX_PART_TEXT, 0, add_text (self->reader, ";", 1));
  return TRUE;
}

static gboolean
read_substitution (EvtxCompiler *self, gboolean is_optional, GArray *parts, guint8 *type)
{
  if (!evtx_compiler_has (self, 3))
    return evtx_compiler_fail (self);
  add_part (parts, is_optional ? EVTX_PART_OPTIONAL : EVTX_PART_VALUE,
            evtx_get16 (self->data + self->at), (EvtxText){ 0, 0 });
  *type = self->data[self->at + 2];
  self->at += 3;
  return TRUE;
}

/* Reads one token that is a part of a text; the token itself has been gone over. */
gboolean
evtx_compiler_read_part (EvtxCompiler *self, guint8 token, GArray *parts, guint8 *type)
{
  EvtxText text;

  *type = EVTX_STRING;
  if (!evtx_compiler_take_step (self))
    return FALSE;
  switch (token)
    {
    case EVTX_TOKEN_VALUE:
      return read_value (self, parts);
    case EVTX_TOKEN_CDATA:
      if (!evtx_compiler_read_counted_text (self, &text))
        return FALSE;
      add_part (parts, EVTX_PART_TEXT, 0, text);
      return TRUE;
    case EVTX_TOKEN_CHARACTER:
      return read_character (self, parts);
    case EVTX_TOKEN_ENTITY:
      return read_entity (self, parts);
    case EVTX_TOKEN_SUBSTITUTION:
    case EVTX_TOKEN_OPTIONAL:
      return read_substitution (self, token == EVTX_TOKEN_OPTIONAL, parts, type);
    default:
      return evtx_compiler_fail (self);
    }
}

gboolean
evtx_compiler_is_part (guint8 token)
{
  return (token >= EVTX_TOKEN_VALUE && token <= EVTX_TOKEN_ENTITY && token != EVTX_TOKEN_ATTRIBUTE)
         || token == EVTX_TOKEN_SUBSTITUTION || token == EVTX_TOKEN_OPTIONAL;
}
