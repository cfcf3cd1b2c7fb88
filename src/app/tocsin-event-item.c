/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of the event table: empty until a reading thread has brought its event. */
#include "app/tocsin-event-item.h"

#include <string.h>

#include "core/tocsin-text.h"
#include "core/tocsin-time.h"
#include "workspace/tocsin-event-clock.h"

#define CELL_BYTES 600 /* of a value that a cell shows: more than fits */
#define FIELDS_PREFIX "fields."

struct _TocsinEventItem
{
  GObject parent_instance;
  gint64 id;
  gint64 source_id;
  gboolean is_starred;
  TocsinBatch *batch; /* with this one event; NULL until it is there */
};

enum
{
  PROP_LOADED = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (TocsinEventItem, tocsin_event_item, G_TYPE_OBJECT)

static void
tocsin_event_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LOADED)
    g_value_set_boolean (value, TOCSIN_EVENT_ITEM (object)->batch != NULL);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
tocsin_event_item_finalize (GObject *object)
{
  tocsin_batch_free (TOCSIN_EVENT_ITEM (object)->batch);
  G_OBJECT_CLASS (tocsin_event_item_parent_class)->finalize (object);
}

static void
tocsin_event_item_class_init (TocsinEventItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = tocsin_event_item_get_property;
  object_class->finalize = tocsin_event_item_finalize;
  props[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
tocsin_event_item_init (TocsinEventItem *self)
{
  (void) self;
}

TocsinEventItem *
tocsin_event_item_new (gint64 id)
{
  TocsinEventItem *self = g_object_new (TOCSIN_TYPE_EVENT_ITEM, NULL);

  self->id = id;
  return self;
}

/* Gives the row a copy of its event. */
void
tocsin_event_item_load (TocsinEventItem *self, const TocsinBatch *batch, const TocsinEvent *event,
                        gint64 source_id)
{
  g_return_if_fail (TOCSIN_IS_EVENT_ITEM (self));
  if (self->batch != NULL)
    return;
  self->batch = tocsin_batch_new ();
  self->source_id = source_id;
  tocsin_batch_copy_event (self->batch, batch, event);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADED]);
}

gint64
tocsin_event_item_get_id (TocsinEventItem *self)
{
  g_return_val_if_fail (TOCSIN_IS_EVENT_ITEM (self), 0);
  return self->id;
}

/* Returns: (transfer none) (nullable): the event, once it is there */
const TocsinEvent *
tocsin_event_item_get_event (TocsinEventItem *self)
{
  g_return_val_if_fail (TOCSIN_IS_EVENT_ITEM (self), NULL);
  return self->batch != NULL ? &self->batch->events[0] : NULL;
}

static gboolean
append_value (TocsinEventItem *self, const char *name, GString *out)
{
  const TocsinEvent *event = &self->batch->events[0];
  const TocsinField *field;
  int column = tocsin_column_find (name, strlen (name));

  if (column == TOCSIN_COLUMN_ID || column == TOCSIN_COLUMN_SOURCE_ID)
    {
      g_string_append_printf (out, "%" G_GINT64_FORMAT,
                              column == TOCSIN_COLUMN_ID ? self->id : self->source_id);
      return TRUE;
    }
  if (column >= 0)
    return tocsin_event_append_text (self->batch, event, (TocsinColumn) column, out);
  if (g_str_has_prefix (name, FIELDS_PREFIX))
    name += strlen (FIELDS_PREFIX);
  field = tocsin_batch_find_field (self->batch, event, name);
  if (field == NULL)
    return FALSE;
  g_string_append_len (out, tocsin_batch_text (self->batch, field->value), field->value.length);
  return TRUE;
}

/* Returns: (transfer full) (nullable): the value of a column, or of `fields.NAME`, as it is */
char *
tocsin_event_item_dup_value (TocsinEventItem *self, const char *name)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_return_val_if_fail (TOCSIN_IS_EVENT_ITEM (self), NULL);
  if (self->batch == NULL || !append_value (self, name, out))
    return NULL;
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Returns: (transfer full): the beginning of the value, harmless to show */
char *
tocsin_event_item_dup_visible (TocsinEventItem *self, const char *name)
{
  g_autofree char *value = tocsin_event_item_dup_value (self, name);
  g_autoptr (GString) out = g_string_new (NULL);

  if (value != NULL)
    tocsin_text_append_visible (out, value, strnlen (value, CELL_BYTES));
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Whether somebody set a bookmark on the event; before it is loaded. */
void
tocsin_event_item_set_starred (TocsinEventItem *self, gboolean is_starred)
{
  g_return_if_fail (TOCSIN_IS_EVENT_ITEM (self));
  self->is_starred = is_starred;
}

gboolean
tocsin_event_item_is_starred (TocsinEventItem *self)
{
  g_return_val_if_fail (TOCSIN_IS_EVENT_ITEM (self), FALSE);
  return self->is_starred;
}

gint64
tocsin_event_item_get_source_id (TocsinEventItem *self)
{
  g_return_val_if_fail (TOCSIN_IS_EVENT_ITEM (self), 0);
  return self->source_id;
}

/* " +01:00": what a time as it was written stands for. */
static void
append_offset (GString *out, gint32 offset)
{
  gint32 minutes = ABS (offset) / 60;

  if (offset == 0)
    g_string_append_c (out, 'Z');
  else
    g_string_append_printf (out, " %c%02d:%02d", offset < 0 ? '-' : '+', minutes / 60,
                            minutes % 60);
}

/* Returns: (transfer full): the event's time for a cell; @zone (nullable) is that of its source */
char *
tocsin_event_item_dup_time (TocsinEventItem *self, TocsinTimeDisplay display, TocsinZone *zone)
{
  const TocsinEvent *event = tocsin_event_item_get_event (self);
  gboolean is_source = display == TOCSIN_TIME_DISPLAY_SOURCE;
  g_autoptr (GString) out = NULL;
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *text = NULL;
  gint32 offset = 0;
  gint64 seconds;
  int milliseconds;

  if (event == NULL || event->timestamp == TOCSIN_NO_TIME)
    return g_strdup ("");
  if (is_source)
    offset = tocsin_event_find_offset (self->batch, event, zone);
  seconds = event->timestamp / TOCSIN_SECOND - (event->timestamp % TOCSIN_SECOND < 0);
  date = display == TOCSIN_TIME_DISPLAY_LOCAL ? g_date_time_new_from_unix_local (seconds)
                                              : g_date_time_new_from_unix_utc (seconds + offset);
  if (date == NULL)
    return tocsin_event_item_dup_visible (self, "timestamp");
  text = g_date_time_format (date, "%Y-%m-%d %H:%M:%S");
  out = g_string_new (text);
  milliseconds = (int) (event->timestamp - seconds * TOCSIN_SECOND) / 1000;
  if (milliseconds > 0)
    g_string_append_printf (out, ".%03d", milliseconds);
  if (is_source)
    append_offset (out, offset);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
