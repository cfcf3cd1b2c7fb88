/* SPDX-License-Identifier: GPL-3.0-or-later */
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

/* Two fields are elements of one list: same name, same part of the record. */
static gboolean
is_same (const TocsinField *a, const TocsinField *b)
{
  return a->name == b->name && a->is_system == b->is_system;
}

static guint32
count_same (const TocsinField *fields, guint32 first, guint32 n_fields)
{
  guint32 n = 0;

  for (guint32 i = first; i < n_fields; i++)
    n += is_same (&fields[i], &fields[first]);
  return n;
}

static gboolean
came_before (const TocsinField *fields, guint32 index)
{
  for (guint32 i = 0; i < index; i++)
    if (is_same (&fields[i], &fields[index]))
      return TRUE;
  return FALSE;
}

/* A field of System that the body hides. */
static gboolean
is_hidden (const TocsinField *fields, guint32 index, guint32 n_fields)
{
  for (guint32 i = 0; i < n_fields; i++)
    if (fields[index].is_system && !fields[i].is_system && fields[i].name == fields[index].name)
      return TRUE;
  return FALSE;
}

static void
append_list (const TocsinBatch *batch, const TocsinField *fields, guint32 first, guint32 n_fields,
             GString *out)
{
  const char *separator = "[";

  for (guint32 i = first; i < n_fields; i++)
    if (is_same (&fields[i], &fields[first]))
      {
        g_string_append (out, separator);
        append_value (batch, &fields[i], out);
        separator = ",";
      }
  g_string_append_c (out, ']');
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
  const TocsinField *fields = batch->fields + event->first_field;
  const char *separator = "";

  g_string_append_c (out, '{');
  for (guint32 i = 0; i < event->n_fields; i++)
    {
      const char *name = batch->names[fields[i].name];

      if (came_before (fields, i))
        continue;
      g_string_append (out, separator);
      if (is_hidden (fields, i, event->n_fields))
        {
          g_autofree char *hidden = g_strconcat ("System.", name, NULL);

          tocsin_text_append_json (out, hidden, strlen (hidden));
        }
      else
        tocsin_text_append_json (out, name, strlen (name));
      g_string_append_c (out, ':');
      if (count_same (fields, i, event->n_fields) > 1)
        append_list (batch, fields, i, event->n_fields, out);
      else
        append_value (batch, &fields[i], out);
      separator = ",";
    }
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
        g_string_append_len (out, value->str, (gssize)value->len);
      else
        tocsin_text_append_json (out, value->str, value->len);
      separator = ",";
    }
  g_string_append_c (out, '}');
}
