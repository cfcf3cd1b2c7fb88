/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of the list of alerts while it is shown: it stays the same object when the alert or the
 * group becomes another, so that the list keeps its place. */
#include "app/tocsin-alert-item.h"

#include <string.h>

struct _TocsinAlertItem
{
  GObject parent_instance;
  TocsinAlertEntry *entry; /* NULL: head of a group */
  char *key;
  char *title;
  TocsinLevel level;
  guint n_alerts;
  gboolean is_collapsed;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (TocsinAlertItem, tocsin_alert_item, G_TYPE_OBJECT)

static void
tocsin_alert_item_finalize (GObject *object)
{
  TocsinAlertItem *self = TOCSIN_ALERT_ITEM (object);

  tocsin_alert_entry_unref (self->entry);
  g_free (self->key);
  g_free (self->title);
  G_OBJECT_CLASS (tocsin_alert_item_parent_class)->finalize (object);
}

static void
tocsin_alert_item_class_init (TocsinAlertItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tocsin_alert_item_finalize;
  /* What it shows has become another. */
  changed_signal = g_signal_new ("changed", TOCSIN_TYPE_ALERT_ITEM, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
tocsin_alert_item_init (TocsinAlertItem *self)
{
  (void) self;
}

static void
take (TocsinAlertItem *self, const TocsinAlertRow *row)
{
  g_clear_pointer (&self->entry, tocsin_alert_entry_unref);
  self->entry = row->entry != NULL ? tocsin_alert_entry_ref (row->entry) : NULL;
  g_free (self->key);
  self->key = g_strdup (row->key);
  g_free (self->title);
  self->title = g_strdup (row->title);
  self->level = row->entry != NULL ? row->entry->level : row->level;
  self->n_alerts = row->n_alerts;
  self->is_collapsed = row->is_collapsed;
}

TocsinAlertItem *
tocsin_alert_item_new (const TocsinAlertRow *row)
{
  TocsinAlertItem *self = g_object_new (TOCSIN_TYPE_ALERT_ITEM, NULL);

  take (self, row);
  return self;
}

static gboolean
is_as (TocsinAlertItem *self, const TocsinAlertRow *row)
{
  if (row->entry != NULL)
    return row->entry == self->entry || tocsin_alert_entry_equal (self->entry, row->entry);
  return strcmp (self->title, row->title) == 0 && self->level == row->level
         && self->n_alerts == row->n_alerts && self->is_collapsed == row->is_collapsed;
}

/* Shows what has become of the same alert or group. */
void
tocsin_alert_item_update (TocsinAlertItem *self, const TocsinAlertRow *row)
{
  gboolean is_changed;

  g_return_if_fail (TOCSIN_IS_ALERT_ITEM (self));
  is_changed = !is_as (self, row);
  take (self, row);
  if (is_changed)
    g_signal_emit (self, changed_signal, 0);
}

/* Returns: (transfer none) (nullable): the alert; NULL for the head of a group */
const TocsinAlertEntry *
tocsin_alert_item_get_entry (TocsinAlertItem *self)
{
  return self->entry;
}

/* Returns: the alert's id, 0 for the head of a group */
gint64
tocsin_alert_item_get_id (TocsinAlertItem *self)
{
  return self->entry != NULL ? self->entry->alert->id : 0;
}

/* Returns: (transfer none) (nullable): of a head: the name of its group */
const char *
tocsin_alert_item_get_key (TocsinAlertItem *self)
{
  return self->key;
}

/* Returns: (transfer none) (nullable): of a head: what people call the group */
const char *
tocsin_alert_item_get_title (TocsinAlertItem *self)
{
  return self->title;
}

TocsinLevel
tocsin_alert_item_get_level (TocsinAlertItem *self)
{
  return self->level;
}

/* Returns: of a head: how many alerts are in the group */
guint
tocsin_alert_item_get_n_alerts (TocsinAlertItem *self)
{
  return self->n_alerts;
}

/* Returns: of a head: whether its alerts are hidden */
gboolean
tocsin_alert_item_is_collapsed (TocsinAlertItem *self)
{
  return self->is_collapsed;
}
