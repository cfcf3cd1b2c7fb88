/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The alerts that are shown, as a list model of heads and alerts. Objects are made for the rows
 * that are asked for; when the data changes, what stays is not touched. */
#include "app/tocsin-alert-model.h"

#include <string.h>

struct _TocsinAlertModel
{
  GObject parent_instance;
  GPtrArray *entries; /* all */
  GPtrArray *rows;
  GPtrArray *items; /* by row; NULL until asked for */
  char *text;
  TocsinAlertFilter filter;
  TocsinAlertGrouping grouping;
  GHashTable *collapsed;
};

static void tocsin_alert_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TocsinAlertModel, tocsin_alert_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      tocsin_alert_model_iface_init))

static GType
get_item_type (GListModel *model)
{
  (void) model;
  return TOCSIN_TYPE_ALERT_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return TOCSIN_ALERT_MODEL (model)->rows->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  TocsinAlertModel *self = TOCSIN_ALERT_MODEL (model);

  if (position >= self->rows->len)
    return NULL;
  if (self->items->pdata[position] == NULL)
    self->items->pdata[position] = tocsin_alert_item_new (self->rows->pdata[position]);
  return g_object_ref (self->items->pdata[position]);
}

static void
tocsin_alert_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
tocsin_alert_model_finalize (GObject *object)
{
  TocsinAlertModel *self = TOCSIN_ALERT_MODEL (object);

  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->collapsed);
  g_free (self->text);
  G_OBJECT_CLASS (tocsin_alert_model_parent_class)->finalize (object);
}

static void
tocsin_alert_model_class_init (TocsinAlertModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tocsin_alert_model_finalize;
}

static void
clear_item (gpointer item)
{
  if (item != NULL)
    g_object_unref (item);
}

static GPtrArray *
new_entries (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_alert_entry_unref);
}

static void
tocsin_alert_model_init (TocsinAlertModel *self)
{
  self->entries = new_entries ();
  self->rows = g_ptr_array_new ();
  self->items = g_ptr_array_new_with_free_func (clear_item);
  self->filter.statuses = TOCSIN_ALERTS_OPEN;
  self->collapsed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

TocsinAlertModel *
tocsin_alert_model_new (void)
{
  return g_object_new (TOCSIN_TYPE_ALERT_MODEL, NULL);
}

/* The objects of the rows that there were, by the rows. */
static GHashTable *
collect_items (GPtrArray *rows, GPtrArray *items)
{
  GHashTable *by_row
      = g_hash_table_new_full (tocsin_alert_row_hash, tocsin_alert_row_equal, NULL, g_object_unref);

  for (guint i = 0; i < rows->len; i++)
    if (items->pdata[i] != NULL)
      g_hash_table_insert (by_row, rows->pdata[i], g_object_ref (items->pdata[i]));
  return by_row;
}

/* Rows from @position on are those of @after now, as far as the splices so far go. */
static void
splice (TocsinAlertModel *self, GPtrArray *after, GHashTable *old_items,
        const TocsinAlertSplice *step)
{
  if (step->n_removed > 0)
    {
      g_ptr_array_remove_range (self->rows, step->position, step->n_removed);
      g_ptr_array_remove_range (self->items, step->position, step->n_removed);
    }
  for (guint i = step->position; i < step->position + step->n_added; i++)
    {
      TocsinAlertItem *item = g_hash_table_lookup (old_items, after->pdata[i]);

      g_ptr_array_insert (self->rows, (int) i, after->pdata[i]);
      g_ptr_array_insert (self->items, (int) i, item != NULL ? g_object_ref (item) : NULL);
    }
}

/* Many rows come or go: one change of everything is quicker than many small ones. */
static void
replace_all (TocsinAlertModel *self, GPtrArray *after, GHashTable *old_items)
{
  const TocsinAlertSplice everything = { 0, self->rows->len, after->len };

  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->items, 0);
  for (guint i = 0; i < after->len; i++)
    {
      TocsinAlertItem *item = g_hash_table_lookup (old_items, after->pdata[i]);

      g_ptr_array_add (self->rows, after->pdata[i]);
      g_ptr_array_add (self->items, item != NULL ? g_object_ref (item) : NULL);
    }
  g_list_model_items_changed (G_LIST_MODEL (self), 0, everything.n_removed, everything.n_added);
}

#define MANY 200

/* Makes the rows anew, and changes the list only where it is another. */
static void
refresh (TocsinAlertModel *self)
{
  GPtrArray *after
      = tocsin_alert_rows_new (self->entries, &self->filter, self->grouping, self->collapsed);
  g_autoptr (GArray) steps = tocsin_alert_rows_compare (self->rows, after);
  g_autoptr (GHashTable) old_items = collect_items (self->rows, self->items);
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->rows);

  /* the rows are @before's until the end: what is compared with must stay */
  self->rows = g_ptr_array_new_full (before->len, NULL);
  g_ptr_array_extend (self->rows, before, NULL, NULL);
  if (steps->len > MANY)
    replace_all (self, after, old_items);
  for (guint i = 0; steps->len <= MANY && i < steps->len; i++)
    {
      const TocsinAlertSplice *step = &g_array_index (steps, TocsinAlertSplice, i);

      splice (self, after, old_items, step);
      g_list_model_items_changed (G_LIST_MODEL (self), step->position, step->n_removed,
                                  step->n_added);
    }
  g_ptr_array_unref (self->rows);
  self->rows = after;
  for (guint i = 0; i < after->len; i++)
    if (self->items->pdata[i] != NULL)
      tocsin_alert_item_update (self->items->pdata[i], after->pdata[i]);
}

/* Shows other alerts: (element-type TocsinAlertEntry) (nullable): all of the case. */
void
tocsin_alert_model_set_entries (TocsinAlertModel *self, GPtrArray *entries)
{
  g_return_if_fail (TOCSIN_IS_ALERT_MODEL (self));
  entries = entries != NULL ? g_ptr_array_ref (entries) : new_entries ();
  g_ptr_array_unref (self->entries); /* it may be the same */
  self->entries = entries;
  refresh (self);
}

/* Returns: (transfer none) (element-type TocsinAlertEntry): all alerts, shown or not */
GPtrArray *
tocsin_alert_model_get_entries (TocsinAlertModel *self)
{
  return self->entries;
}

void
tocsin_alert_model_set_filter (TocsinAlertModel *self, const TocsinAlertFilter *filter)
{
  g_return_if_fail (TOCSIN_IS_ALERT_MODEL (self));
  g_free (self->text);
  self->text = g_strdup (filter->text);
  self->filter = *filter;
  self->filter.text = self->text;
  refresh (self);
}

void
tocsin_alert_model_set_grouping (TocsinAlertModel *self, TocsinAlertGrouping grouping)
{
  g_return_if_fail (TOCSIN_IS_ALERT_MODEL (self));
  self->grouping = grouping;
  refresh (self);
}

/* Shows or hides the alerts of a group. */
void
tocsin_alert_model_set_collapsed (TocsinAlertModel *self, const char *key, gboolean is_collapsed)
{
  g_return_if_fail (TOCSIN_IS_ALERT_MODEL (self));
  if (is_collapsed)
    g_hash_table_add (self->collapsed, g_strdup (key));
  else
    g_hash_table_remove (self->collapsed, key);
  refresh (self);
}

/* Opens the group in which an alert is hidden. */
void
tocsin_alert_model_reveal (TocsinAlertModel *self, gint64 id)
{
  const TocsinAlertEntry *entry = tocsin_alert_model_find_entry (self, id);
  g_autofree char *key = NULL;

  if (entry == NULL || self->grouping == TOCSIN_ALERTS_UNGROUPED)
    return;
  key = tocsin_alert_entry_dup_group (entry, self->grouping);
  if (g_hash_table_contains (self->collapsed, key))
    tocsin_alert_model_set_collapsed (self, key, FALSE);
}

/* Returns: whether the alert is among the rows, and where */
gboolean
tocsin_alert_model_find (TocsinAlertModel *self, gint64 id, guint *position)
{
  for (guint i = 0; id != 0 && i < self->rows->len; i++)
    if (tocsin_alert_model_get_id (self, i) == id)
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

/* Returns: whether a group has a head among the rows, and where */
gboolean
tocsin_alert_model_find_head (TocsinAlertModel *self, const char *key, guint *position)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      const TocsinAlertRow *row = self->rows->pdata[i];

      if (row->entry == NULL && strcmp (row->key, key) == 0)
        {
          *position = i;
          return TRUE;
        }
    }
  return FALSE;
}

/* Returns: (transfer none) (nullable): the alert, shown or not */
TocsinAlertEntry *
tocsin_alert_model_find_entry (TocsinAlertModel *self, gint64 id)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      TocsinAlertEntry *entry = self->entries->pdata[i];

      if (entry->alert->id == id)
        return entry;
    }
  return NULL;
}

/* Returns: the alert of a row; 0 where there is none */
gint64
tocsin_alert_model_get_id (TocsinAlertModel *self, guint position)
{
  const TocsinAlertRow *row = position < self->rows->len ? self->rows->pdata[position] : NULL;

  return row != NULL && row->entry != NULL ? row->entry->alert->id : 0;
}

static void
add_group (TocsinAlertModel *self, const char *key, GArray *ids)
{
  g_autoptr (GPtrArray) shown = tocsin_alert_model_list_shown (self);

  for (guint i = 0; i < shown->len; i++)
    {
      const TocsinAlertEntry *entry = shown->pdata[i];
      g_autofree char *group = tocsin_alert_entry_dup_group (entry, self->grouping);

      if (strcmp (group, key) == 0)
        g_array_append_val (ids, entry->alert->id);
    }
}

/* Returns: (transfer full) (element-type gint64): the alert of a row, or those of a group's head,
 * also while they are hidden */
GArray *
tocsin_alert_model_list_ids (TocsinAlertModel *self, guint position)
{
  const TocsinAlertRow *row = position < self->rows->len ? self->rows->pdata[position] : NULL;
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (row != NULL && row->entry != NULL)
    g_array_append_val (ids, row->entry->alert->id);
  else if (row != NULL)
    add_group (self, row->key, ids);
  return ids;
}

/* Returns: (transfer none) (nullable): the key of the group in which a row is */
const char *
tocsin_alert_model_get_group (TocsinAlertModel *self, guint position)
{
  for (guint i = MIN (position + 1, self->rows->len); i > 0; i--)
    {
      const TocsinAlertRow *row = self->rows->pdata[i - 1];

      if (row->entry == NULL)
        return row->key;
    }
  return NULL;
}

/* Returns: the first alert from a row on, else the last before it; 0 in an empty list */
gint64
tocsin_alert_model_get_nearest_id (TocsinAlertModel *self, guint position)
{
  gint64 id = 0;

  for (guint i = position; i < self->rows->len && id == 0; i++)
    id = tocsin_alert_model_get_id (self, i);
  for (guint i = MIN (position, self->rows->len); i > 0 && id == 0; i--)
    id = tocsin_alert_model_get_id (self, i - 1);
  return id;
}

/* Returns: (transfer full) (element-type TocsinAlertEntry): what the filter lets through, also in
 * groups that are hidden, worst first */
GPtrArray *
tocsin_alert_model_list_shown (TocsinAlertModel *self)
{
  g_autoptr (GPtrArray) rows
      = tocsin_alert_rows_new (self->entries, &self->filter, TOCSIN_ALERTS_UNGROUPED, NULL);
  GPtrArray *entries = new_entries ();

  for (guint i = 0; i < rows->len; i++)
    {
      const TocsinAlertRow *row = rows->pdata[i];

      g_ptr_array_add (entries, tocsin_alert_entry_ref (row->entry));
    }
  return entries;
}
