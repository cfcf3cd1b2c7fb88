/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/tocsin-event.h"
#include "core/tocsin-text.h"

static void
append_value (const TocsinBatch *batch, const TocsinField *field, GString *out)
{
  const char *text = tocsin_batch_text (batch, field->value);

  switch (field->type)
    {
    case TOCSIN_VALUE_NUMBER:
    case TOCSIN_VALUE_BOOLEAN:
      g_string_append_len (out, text, field->value.length);
      break;
    case TOCSIN_VALUE_NULL:
      g_string_append (out, "null");
      break;
    case TOCSIN_VALUE_STRING:
    default:
      tocsin_text_append_json (out, text, field->value.length);
    }
}

/* The fields of an event in the order of their names, so that those of one list stand side
 * by side: each key is name, part of the record and place. A hostile record has very many
 * fields, so no field is compared with all others. */
typedef struct
{
  guint64 *keys;
  guint32 *places; /* of each field that is the first of its list; else NOT_FIRST */
  guint32 n_fields;
} Order;

#define NOT_FIRST G_MAXUINT32
#define FEW_FIELDS 48

static guint64
get_list (guint64 key)
{
  return key >> 31;
}

static int
compare_keys (const void *a, const void *b)
{
  guint64 first = *(const guint64 *) a, second = *(const guint64 *) b;

  return (first > second) - (first < second);
}

static void
sort_fields (Order *self, const TocsinField *fields)
{
  for (guint32 i = 0; i < self->n_fields; i++)
    self->keys[i] = (guint64) fields[i].name << 32
                    | (fields[i].is_system ? G_GUINT64_CONSTANT (1) << 31 : 0) | i;
  qsort (self->keys, self->n_fields, sizeof *self->keys, compare_keys);
  for (guint32 i = 0; i < self->n_fields; i++)
    {
      gboolean is_first = i == 0 || get_list (self->keys[i]) != get_list (self->keys[i - 1]);

      self->places[(guint32) self->keys[i] & G_MAXINT32] = is_first ? i : NOT_FIRST;
    }
}

/* Whether the list at @place is of System and the body has one of the same name. */
static gboolean
is_hidden (const Order *self, guint32 place)
{
  return place > 0 && self->keys[place] >> 32 == self->keys[place - 1] >> 32;
}

static gboolean
is_list (const Order *self, guint32 place)
{
  return place + 1 < self->n_fields
         && get_list (self->keys[place]) == get_list (self->keys[place + 1]);
}

static void
append_list (const TocsinBatch *batch, const TocsinField *fields, const Order *order, guint32 place,
             GString *out)
{
  const char *separator = "[";
  guint64 list = get_list (order->keys[place]);

  for (; place < order->n_fields && get_list (order->keys[place]) == list; place++)
    {
      g_string_append (out, separator);
      append_value (batch, &fields[(guint32) order->keys[place] & G_MAXINT32], out);
      separator = ",";
    }
  g_string_append_c (out, ']');
}

static void
append_name (const char *name, gboolean hidden, GString *out)
{
  g_autofree char *longer = hidden ? g_strconcat ("System.", name, NULL) : NULL;

  name = longer != NULL ? longer : name;
  tocsin_text_append_json (out, name, strlen (name));
}

static void
append_sorted (const TocsinBatch *batch, const TocsinField *fields, const Order *order,
               GString *out)
{
  const char *separator = "";

  for (guint32 i = 0; i < order->n_fields; i++)
    {
      guint32 place = order->places[i];

      if (place == NOT_FIRST)
        continue;
      g_string_append (out, separator);
      append_name (batch->names[fields[i].name], is_hidden (order, place), out);
      g_string_append_c (out, ':');
      if (is_list (order, place))
        append_list (batch, fields, order, place, out);
      else
        append_value (batch, &fields[i], out);
      separator = ",";
    }
}

/**
 * tocsin_event_append_fields:
 * @batch: a batch
 * @event: one of its events
 * @out: where to append
 *
 * Appends the fields as one JSON object: names as the source has them, in the
 * order of the source; a repeated name is an array; a field of System that the
 * body hides is called `System.NAME`.
 */
void
tocsin_event_append_fields (const TocsinBatch *batch, const TocsinEvent *event, GString *out)
{
  guint64 keys[FEW_FIELDS];
  guint32 places[FEW_FIELDS];
  gboolean is_many = event->n_fields > FEW_FIELDS;
  g_autofree guint64 *more_keys = is_many ? g_new (guint64, event->n_fields) : NULL;
  g_autofree guint32 *more_places = is_many ? g_new (guint32, event->n_fields) : NULL;
  Order order = { .keys = is_many ? more_keys : keys,
                  .places = is_many ? more_places : places,
                  .n_fields = event->n_fields };
  const TocsinField *fields = batch->fields + event->first_field;

  g_string_append_c (out, '{');
  sort_fields (&order, fields);
  append_sorted (batch, fields, &order, out);
  g_string_append_c (out, '}');
}

/* Columns in an event's JSON: those of "The normalized event" of the product,
 * then how its time was found and where it stands. */
static const TocsinColumn json_columns[] = {
  TOCSIN_COLUMN_TIMESTAMP, TOCSIN_COLUMN_SOURCE,   TOCSIN_COLUMN_HOST,     TOCSIN_COLUMN_APP,
  TOCSIN_COLUMN_PID,       TOCSIN_COLUMN_SEVERITY, TOCSIN_COLUMN_MESSAGE,  TOCSIN_COLUMN_SOURCE_IP,
  TOCSIN_COLUMN_USERNAME,  TOCSIN_COLUMN_OUTCOME,  TOCSIN_COLUMN_CATEGORY, TOCSIN_COLUMN_ACTION,
  TOCSIN_COLUMN_EVENT_ID,  TOCSIN_COLUMN_CHANNEL,  TOCSIN_COLUMN_PROVIDER, TOCSIN_COLUMN_TIME_BASIS,
  TOCSIN_COLUMN_REPEAT,    TOCSIN_COLUMN_ATTEMPT,  TOCSIN_COLUMN_RECORD,   TOCSIN_COLUMN_OFFSET,
  TOCSIN_COLUMN_SIZE,      TOCSIN_COLUMN_FIELDS,
};

/**
 * tocsin_event_append_json:
 * @batch: a batch
 * @event: one of its events
 * @out: where to append
 *
 * Appends the event as one JSON object on one line, without the case's ids;
 * columns without a value are left out.
 */
void
tocsin_event_append_json (const TocsinBatch *batch, const TocsinEvent *event, GString *out)
{
  g_autoptr (GString) value = g_string_new (NULL);
  const char *separator = "{";

  for (guint i = 0; i < G_N_ELEMENTS (json_columns); i++)
    {
      const TocsinColumnInfo *info = &tocsin_columns[json_columns[i]];

      g_string_truncate (value, 0);
      if (!tocsin_event_append_text (batch, event, json_columns[i], value))
        continue;
      g_string_append_printf (out, "%s\"%s\":", separator, info->name);
      if (info->kind == TOCSIN_COLUMN_IS_NUMBER || info->kind == TOCSIN_COLUMN_IS_JSON)
        g_string_append_len (out, value->str, (gssize) value->len);
      else
        tocsin_text_append_json (out, value->str, value->len);
      separator = ",";
    }
  g_string_append_c (out, '}');
}
