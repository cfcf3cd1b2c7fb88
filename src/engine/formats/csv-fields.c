/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "formats/csv-private.h"

/* Reads back what tocsin_event_append_fields() writes; objects in one another,
 * which it does not write, become dotted names. */

typedef struct
{
  TocsinBatch *batch;
  const TocsinJsonScanner *scanner;
  GString *name;
  guint32 at;
  const char *base; /* the JSON in the arena, which does not move meanwhile */
  TocsinSlice json;
} Walk;

/* The text of a key or string, its escapes decoded at the end of the arena, for
 * which there is room. */
static TocsinSlice
get_text (Walk *self, const TocsinJsonToken *token)
{
  TocsinBatch *batch = self->batch;
  TocsinSlice slice = tocsin_slice_within (self->json, self->base, token->text, token->length);

  if (!token->has_escapes)
    return slice;
  slice.offset = batch->arena_length;
  slice.length = (guint32) tocsin_json_unescape (token->text, token->length,
                                                 batch->arena + batch->arena_length);
  batch->arena_length += slice.length;
  return slice;
}

static TocsinValueType
get_type (const TocsinJsonToken *token)
{
  switch (token->kind)
    {
    case TOCSIN_JSON_NUMBER:
      return TOCSIN_VALUE_NUMBER;
    case TOCSIN_JSON_BOOLEAN:
      return TOCSIN_VALUE_BOOLEAN;
    case TOCSIN_JSON_NULL:
      return TOCSIN_VALUE_NULL;
    default:
      return TOCSIN_VALUE_STRING;
    }
}

static void
add_value (Walk *self, const TocsinJsonToken *token)
{
  guint32 name = tocsin_batch_intern (self->batch, self->name->str, self->name->len);
  TocsinSlice value = TOCSIN_NO_SLICE;

  if (token->kind == TOCSIN_JSON_STRING)
    value = get_text (self, token);
  else if (token->kind != TOCSIN_JSON_NULL)
    value = tocsin_slice_within (self->json, self->base, token->text, token->length);
  tocsin_batch_add_field (self->batch, name, get_type (token), value);
}

static void
push_name (Walk *self, const TocsinJsonToken *token)
{
  TocsinSlice key = get_text (self, token);

  if (self->name->len > 0)
    g_string_append_c (self->name, '.');
  g_string_append_len (self->name, tocsin_batch_text (self->batch, key), key.length);
}

/* Reads the tokens of an object, which ends the walk; its depth is bounded by
 * the scanner. */
static void
walk (Walk *self)
{
  gsize lengths[TOCSIN_JSON_MAX_DEPTH + 2] = { 0 }; /* of the name before each object */
  guint depth = 0;

  for (; self->at < self->scanner->n_tokens; self->at++)
    {
      const TocsinJsonToken *token = &self->scanner->tokens[self->at];

      switch (token->kind)
        {
        case TOCSIN_JSON_OBJECT:
          lengths[++depth] = self->name->len;
          break;
        case TOCSIN_JSON_OBJECT_END:
          g_string_truncate (self->name, lengths[depth--]);
          break;
        case TOCSIN_JSON_KEY:
          g_string_truncate (self->name, lengths[depth]);
          push_name (self, token);
          break;
        case TOCSIN_JSON_ARRAY:
        case TOCSIN_JSON_ARRAY_END:
          break;
        default:
          add_value (self, token);
        }
    }
}

/* `System.Channel` beside `Channel` is a field of System that the body hides. */
static void
reveal_hidden (TocsinBatch *batch, TocsinEvent *event)
{
  static const char prefix[] = "System.";

  for (guint32 i = 0; i < event->n_fields; i++)
    {
      TocsinField *field = &batch->fields[event->first_field + i];
      const char *name = batch->names[field->name];

      if (strncmp (name, prefix, strlen (prefix)) != 0
          || tocsin_batch_find_field (batch, event, name + strlen (prefix)) == NULL)
        continue;
      field->name = tocsin_batch_intern_string (batch, name + strlen (prefix));
      field->is_system = TRUE;
    }
}

/**
 * csv_add_fields:
 * @self: what it is read with
 * @batch: a batch
 * @json: the text of an object, in its arena
 *
 * Adds the members of a JSON object to the last event as fields.
 *
 * Returns: whether it is an object and could be kept whole
 */
gboolean
csv_add_fields (const CsvReader *self, TocsinBatch *batch, TocsinSlice json)
{
  Walk state = { .batch = batch, .scanner = self->json, .name = self->name, .json = json };

  tocsin_batch_reserve (batch, json.length);
  state.base = tocsin_batch_text (batch, json);
  if (tocsin_json_scanner_scan (self->json, state.base, json.length) != TOCSIN_JSON_DONE
      || self->json->n_tokens == 0 || self->json->n_tokens >= TOCSIN_JSON_MAX_TOKENS
      || self->json->tokens[0].kind != TOCSIN_JSON_OBJECT || self->json->used < json.length)
    return FALSE;
  g_string_truncate (self->name, 0);
  walk (&state);
  reveal_hidden (batch, &batch->events[batch->n_events - 1]);
  return TRUE;
}
