/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flattens a record: nested objects give dotted names, an array gives one field of
 * its name for each element, objects in arrays several fields of one name
 * (Sigma, S1.3). Empty objects and arrays have no field. */
#include <string.h>

#include "formats/json-event-private.h"

#define LONG_NAMES_BUDGET (64u << 10) /* bytes of long names in one event */
#define MAX_PROBES 4
#define TRANSPARENT "_source" /* Elasticsearch keeps the record in it */

/* Where the names of an object or array stand in the path. */
typedef struct
{
  gsize prefix; /* bytes of the path before a key in it */
  gsize name;   /* bytes of its own name, and so of its elements' */
} Level;

typedef struct
{
  TocsinJsonRecord *record;
  TocsinBatch *batch;
  TocsinSlice raw;
  const char *text; /* that raw is a copy of */
  Level levels[TOCSIN_JSON_MAX_DEPTH + 1];
  guint depth;
  const char *name; /* of the value that comes next */
  gsize name_length;
  char path[TOCSIN_JSON_MAX_NAME];
} Flattener;

static guint32
hash_name (const char *name, gsize length)
{
  guint32 hash = (guint32) length * 0x9e3779b1u;

  for (gsize i = 0; i < length; i++)
    hash = hash * 31 + (guchar) name[i];
  return hash ^ hash >> 15;
}

/* The slot of a name among those looked up before: its own, or one that it takes. */
static TocsinJsonCachedName *
find_slot (TocsinJsonRecord *self, const char *name, gsize length)
{
  guint32 hash = hash_name (name, length);
  TocsinJsonCachedName *slot = NULL;

  for (guint32 i = 0; i < MAX_PROBES; i++)
    {
      TocsinJsonCachedName *other = &self->names[(hash + i) % TOCSIN_JSON_NAME_SLOTS];

      if (other->generation != 0 && other->length == length
          && memcmp (other->text, name, length) == 0)
        return other;
      if (slot == NULL || (other->generation < slot->generation))
        slot = other;
    }
  memcpy (slot->text, name, length);
  slot->length = (guint8) length;
  tocsin_json_known_find (name, length, &slot->known);
  slot->generation = 0;
  return slot;
}

/* A name's index and what is known of it; names of usual length are looked up
 * once in a batch. */
static void
find_name (TocsinJsonRecord *self, TocsinBatch *batch, const char *name, gsize length,
           TocsinJsonField *field)
{
  TocsinJsonCachedName *slot;

  if (G_UNLIKELY (length > TOCSIN_JSON_CACHED_NAME))
    {
      self->name_budget -= MIN (self->name_budget, (guint32) length);
      field->name = tocsin_batch_intern (batch, name, length);
      tocsin_json_known_find (name, length, &field->known);
      return;
    }
  slot = find_slot (self, name, length);
  if (slot->generation != self->generation)
    {
      slot->name = tocsin_batch_intern (batch, name, length);
      slot->generation = self->generation;
    }
  field->name = slot->name;
  field->known = slot->known;
}

/* Moves the current name into the path, where names of what is in it grow. */
static void
keep_name (Flattener *self)
{
  if (self->name != self->path && self->name_length > 0)
    memcpy (self->path, self->name, self->name_length);
  self->name = self->path;
}

static void
open_level (Flattener *self, gboolean is_object)
{
  Level *level = &self->levels[++self->depth];

  keep_name (self);
  level->name = self->name_length;
  level->prefix = self->name_length;
  if (self->depth == 2 && self->name_length == strlen (TRANSPARENT)
      && memcmp (self->path, TRANSPARENT, self->name_length) == 0)
    level->prefix = level->name = 0;
  if (is_object && level->prefix > 0 && level->prefix < sizeof self->path)
    self->path[level->prefix++] = '.';
  self->name_length = level->name;
}

static void
close_level (Flattener *self)
{
  self->name = self->path;
  self->name_length = self->levels[self->depth].name;
  self->depth--;
}

/* Cuts a name that is too long, between characters. */
static gsize
fit_name (const char *text, gsize length, gsize room)
{
  if (length <= room)
    return length;
  while (room > 0 && ((guchar) text[room] & 0xc0) == 0x80)
    room--;
  return room;
}

static void
set_name (Flattener *self, const TocsinJsonToken *key)
{
  gsize prefix = self->levels[self->depth].prefix;
  gsize length = fit_name (key->text, key->length, sizeof self->path - prefix);

  if (prefix == 0 && !key->has_escapes)
    {
      self->name = key->text;
      self->name_length = length;
      return;
    }
  self->name = self->path;
  if (!key->has_escapes)
    memcpy (self->path + prefix, key->text, length);
  else if (key->length > sizeof self->path - prefix)
    length = 0;
  else
    length = tocsin_json_unescape (key->text, key->length, self->path + prefix);
  self->name_length = prefix + length;
}

static TocsinSlice
get_value (const Flattener *self, const TocsinJsonToken *token)
{
  TocsinSlice slice;

  if (!token->has_escapes)
    return tocsin_slice_within (self->raw, self->text, token->text, token->length);
  slice.offset = self->batch->arena_length;
  slice.length = (guint32) tocsin_json_unescape (token->text, token->length,
                                                 tocsin_batch_reserve (self->batch, token->length));
  self->batch->arena_length += slice.length;
  return slice;
}

static void
add_field (Flattener *self, const TocsinJsonToken *token)
{
  static const guint8 types[] = {
    [TOCSIN_JSON_STRING] = TOCSIN_VALUE_STRING,
    [TOCSIN_JSON_NUMBER] = TOCSIN_VALUE_NUMBER,
    [TOCSIN_JSON_BOOLEAN] = TOCSIN_VALUE_BOOLEAN,
    [TOCSIN_JSON_NULL] = TOCSIN_VALUE_NULL,
  };
  TocsinJsonRecord *record = self->record;
  TocsinJsonField *field;

  if (record->n_fields == TOCSIN_JSON_MAX_FIELDS || record->name_budget == 0)
    return;
  field = &record->fields[record->n_fields++];
  find_name (record, self->batch, self->name, self->name_length, field);
  record->marks |= field->known.mark;
  field->type = types[token->kind];
  field->value = token->kind == TOCSIN_JSON_NULL ? TOCSIN_NO_SLICE : get_value (self, token);
}

static void
read_token (Flattener *self, const TocsinJsonToken *token)
{
  switch (token->kind)
    {
    case TOCSIN_JSON_OBJECT:
    case TOCSIN_JSON_ARRAY:
      open_level (self, token->kind == TOCSIN_JSON_OBJECT);
      break;
    case TOCSIN_JSON_OBJECT_END:
    case TOCSIN_JSON_ARRAY_END:
      close_level (self);
      break;
    case TOCSIN_JSON_KEY:
      set_name (self, token);
      break;
    default:
      add_field (self, token);
    }
}

/**
 * tocsin_json_record_read:
 * @self: where the leaves go
 * @batch: the batch
 * @event: its last event, that just began
 * @scanner: the tokens of its record
 * @text: the text of the tokens, that the event's raw text is a copy of
 *
 * Flattens a record. Values with escapes are appended to the arena resolved.
 */
void
tocsin_json_record_read (TocsinJsonRecord *self, TocsinBatch *batch, const TocsinEvent *event,
                         const TocsinJsonScanner *scanner, const char *text)
{
  Flattener flattener;

  /* The first event of a batch: no name index lives on. */
  if (batch->n_events == 1 || self->generation == 0)
    self->generation++;
  self->n_fields = 0;
  self->marks = 0;
  self->name_budget = LONG_NAMES_BUDGET;
  flattener.record = self;
  flattener.batch = batch;
  flattener.raw = event->raw;
  flattener.text = text;
  flattener.depth = 0;
  flattener.name = flattener.path;
  flattener.name_length = 0;
  for (guint32 i = 0; i < scanner->n_tokens; i++)
    read_token (&flattener, &scanner->tokens[i]);
}
