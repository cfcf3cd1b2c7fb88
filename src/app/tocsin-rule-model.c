/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules as a list model: the rows are handed over at once, an object is made for a row that is
 * looked at only, and a change tells the list of no more rows than moved. */
#include "app/tocsin-rule-model.h"

#include <string.h>

#define MOST_SPLICES 32

struct _TocsinRuleItem
{
  GObject parent_instance;
  TocsinRuleRow *row;
};

enum
{
  PROP_ROW = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (TocsinRuleItem, tocsin_rule_item, G_TYPE_OBJECT)

static void
tocsin_rule_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ROW)
    g_value_set_pointer (value, TOCSIN_RULE_ITEM (object)->row);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
tocsin_rule_item_finalize (GObject *object)
{
  tocsin_rule_row_unref (TOCSIN_RULE_ITEM (object)->row);
  G_OBJECT_CLASS (tocsin_rule_item_parent_class)->finalize (object);
}

static void
tocsin_rule_item_class_init (TocsinRuleItemClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = tocsin_rule_item_get_property;
  G_OBJECT_CLASS (klass)->finalize = tocsin_rule_item_finalize;
  props[PROP_ROW]
      = g_param_spec_pointer ("row", NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
}

static void
tocsin_rule_item_init (TocsinRuleItem *self)
{
  (void) self;
}

/* Returns: (transfer none): the rule; "notify::row" tells that it is another state of it */
const TocsinRuleRow *
tocsin_rule_item_get_row (TocsinRuleItem *self)
{
  g_return_val_if_fail (TOCSIN_IS_RULE_ITEM (self), NULL);
  return self->row;
}

static void
set_row (TocsinRuleItem *self, const TocsinRuleRow *row)
{
  TocsinRuleRow *before = self->row;

  if (before == row)
    return;
  self->row = tocsin_rule_row_ref (row);
  tocsin_rule_row_unref (before);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ROW]);
}

struct _TocsinRuleModel
{
  GObject parent_instance;
  GPtrArray *rows;    /* all, in no order */
  GPtrArray *shown;   /* those that are shown, in their order; they are in rows */
  GHashTable *by_key; /* to a row */
  GHashTable *items;  /* key to the item that was made for it */
  char **words;
  TocsinRuleFilter filter;
  TocsinRuleSort sort;
};

static GType
get_item_type (GListModel *model)
{
  (void) model;
  return TOCSIN_TYPE_RULE_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return TOCSIN_RULE_MODEL (model)->shown->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  TocsinRuleModel *self = TOCSIN_RULE_MODEL (model);
  const TocsinRuleRow *row;
  TocsinRuleItem *item;

  if (position >= self->shown->len)
    return NULL;
  row = g_ptr_array_index (self->shown, position);
  item = g_hash_table_lookup (self->items, row->key);
  if (item == NULL)
    {
      item = g_object_new (TOCSIN_TYPE_RULE_ITEM, NULL);
      item->row = tocsin_rule_row_ref (row);
      g_hash_table_insert (self->items, g_strdup (row->key), item);
    }
  return g_object_ref (item);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TocsinRuleModel, tocsin_rule_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static int
compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const TocsinRuleModel *self = user_data;

  return tocsin_rule_row_compare (*(const TocsinRuleRow *const *) a,
                                  *(const TocsinRuleRow *const *) b, self->sort);
}

static GPtrArray *
choose (TocsinRuleModel *self)
{
  GPtrArray *shown = g_ptr_array_sized_new (self->rows->len);

  for (guint i = 0; i < self->rows->len; i++)
    {
      TocsinRuleRow *row = g_ptr_array_index (self->rows, i);

      if (tocsin_rule_row_is_in (row, self->filter)
          && tocsin_rule_row_has_words (row, (const char *const *) self->words))
        g_ptr_array_add (shown, row);
    }
  g_ptr_array_sort_with_data (shown, compare, self);
  return shown;
}

/* Items of rules that are gone are forgotten, the others show what is now. */
static void
update_items (TocsinRuleModel *self)
{
  GHashTableIter iter;
  gpointer key, item;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, &key, &item))
    {
      const TocsinRuleRow *row = g_hash_table_lookup (self->by_key, key);

      if (row != NULL)
        set_row (item, row);
      else
        g_hash_table_iter_remove (&iter);
    }
}

/* Where each row of @before is in @after; -1 for those that are gone. */
static GArray *
find_places (const GPtrArray *before, const GPtrArray *after)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
  GArray *found = g_array_sized_new (FALSE, FALSE, sizeof (int), before->len);

  for (guint i = 0; i < after->len; i++)
    g_hash_table_insert (places, ((TocsinRuleRow *) after->pdata[i])->key,
                         GUINT_TO_POINTER (i + 1));
  for (guint i = 0; i < before->len; i++)
    {
      gpointer place = g_hash_table_lookup (places, ((TocsinRuleRow *) before->pdata[i])->key);
      int at = (int) GPOINTER_TO_UINT (place) - 1;

      g_array_append_val (found, at);
    }
  return found;
}

/* The most rows that need not move: a longest ascending part of @places. The others become -1. */
static void
keep_ascending (GArray *places)
{
  g_autofree guint *ends = g_new (guint, places->len + 1); /* by length, where it ends */
  g_autofree int *before = g_new (int, places->len + 1);
  const int *place = (const int *) (gpointer) places->data;
  guint n = 0;

  for (guint i = 0; i < places->len; i++)
    {
      guint low = 0, high = n;

      if (place[i] < 0)
        continue;
      while (low < high)
        {
          guint middle = (low + high) / 2;

          if (place[ends[middle]] < place[i])
            low = middle + 1;
          else
            high = middle;
        }
      before[i] = low > 0 ? (int) ends[low - 1] : -1;
      ends[low] = i;
      n = MAX (n, low + 1);
    }
  for (int i = (int) places->len - 1, next = n > 0 ? (int) ends[n - 1] : -1; i >= 0; i--)
    {
      if (i == next)
        next = before[i];
      else
        g_array_index (places, int, i) = -1;
    }
}

typedef struct
{
  guint position, removed, added;
} Splice;

/* What the list is to be told, from the first row to the last. */
static GArray *
compare_rows (const GPtrArray *before, const GPtrArray *after)
{
  g_autoptr (GArray) places = find_places (before, after);
  GArray *splices = g_array_new (FALSE, FALSE, sizeof (Splice));
  guint at = 0, removed = 0;

  keep_ascending (places);
  for (guint i = 0; i <= places->len; i++)
    {
      guint place = i < places->len ? (guint) g_array_index (places, int, i) : after->len;
      Splice splice = { at, removed, 0 };

      if (place == (guint) -1)
        {
          removed++;
          continue;
        }
      splice.added = place - at;
      if (splice.added > 0 || splice.removed > 0)
        g_array_append_val (splices, splice);
      at = place + 1;
      removed = 0;
    }
  return splices;
}

/* Many small changes cost the list more than one that spans them. */
static void
join (GArray *splices, guint n_before, guint n_after)
{
  Splice *first = (Splice *) (gpointer) splices->data;
  Splice last;
  guint tail;

  if (splices->len <= MOST_SPLICES)
    return;
  last = g_array_index (splices, Splice, splices->len - 1);
  tail = n_after - last.position - last.added;
  first->removed = n_before - first->position - tail;
  first->added = n_after - first->position - tail;
  g_array_set_size (splices, 1);
}

/* Takes @before: what was shown, whose rows are still there. While a change is told, the model is
 * as it is after it: what follows is still as it was. */
static void
show (TocsinRuleModel *self, GPtrArray *before)
{
  g_autoptr (GPtrArray) after = choose (self);
  g_autoptr (GArray) splices = compare_rows (before, after);

  join (splices, before->len, after->len);
  self->shown = before;
  for (guint i = 0; i < splices->len; i++)
    {
      Splice splice = g_array_index (splices, Splice, i);
      guint kept = self->shown->len - splice.position - splice.removed;
      GPtrArray *now = g_ptr_array_sized_new (splice.position + splice.added + kept);

      for (guint j = 0; j < splice.position + splice.added; j++)
        g_ptr_array_add (now, after->pdata[j]);
      for (guint j = 0; j < kept; j++)
        g_ptr_array_add (now, self->shown->pdata[splice.position + splice.removed + j]);
      g_ptr_array_unref (self->shown);
      self->shown = now;
      g_list_model_items_changed (G_LIST_MODEL (self), splice.position, splice.removed,
                                  splice.added);
    }
  g_ptr_array_unref (self->shown);
  self->shown = g_steal_pointer (&after);
}

static void
tocsin_rule_model_finalize (GObject *object)
{
  TocsinRuleModel *self = TOCSIN_RULE_MODEL (object);

  g_hash_table_unref (self->items);
  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->shown);
  g_ptr_array_unref (self->rows);
  g_strfreev (self->words);
  G_OBJECT_CLASS (tocsin_rule_model_parent_class)->finalize (object);
}

static void
tocsin_rule_model_class_init (TocsinRuleModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tocsin_rule_model_finalize;
}

static void
tocsin_rule_model_init (TocsinRuleModel *self)
{
  self->rows = g_ptr_array_new ();
  self->shown = g_ptr_array_new ();
  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  self->items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->words = g_new0 (char *, 1);
}

TocsinRuleModel *
tocsin_rule_model_new (void)
{
  return g_object_new (TOCSIN_TYPE_RULE_MODEL, NULL);
}

/* @rows: (element-type TocsinRuleRow): all rules there are; a reference is taken */
void
tocsin_rule_model_set_rows (TocsinRuleModel *self, GPtrArray *rows)
{
  g_autoptr (GPtrArray) old = NULL;

  g_return_if_fail (TOCSIN_IS_RULE_MODEL (self));
  old = g_steal_pointer (&self->rows);
  self->rows = g_ptr_array_ref (rows);
  g_hash_table_remove_all (self->by_key);
  for (guint i = 0; i < rows->len; i++)
    g_hash_table_insert (self->by_key, ((TocsinRuleRow *) rows->pdata[i])->key, rows->pdata[i]);
  show (self, self->shown);
  update_items (self);
}

/* Shows the rules in @filter that have all words of @text. */
void
tocsin_rule_model_set_filter (TocsinRuleModel *self, const char *text, TocsinRuleFilter filter)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  g_return_if_fail (TOCSIN_IS_RULE_MODEL (self));
  g_strfreev (self->words);
  self->words = g_strsplit_set (folded, " \t", -1);
  self->filter = filter;
  show (self, self->shown);
}

void
tocsin_rule_model_set_sort (TocsinRuleModel *self, TocsinRuleSort sort)
{
  g_return_if_fail (TOCSIN_IS_RULE_MODEL (self));
  self->sort = sort;
  show (self, self->shown);
}

TocsinRuleSort
tocsin_rule_model_get_sort (TocsinRuleModel *self)
{
  g_return_val_if_fail (TOCSIN_IS_RULE_MODEL (self), TOCSIN_RULE_SORT_HITS);
  return self->sort;
}

/* Returns: (transfer none) (element-type TocsinRuleRow): all, also those not shown */
GPtrArray *
tocsin_rule_model_get_rows (TocsinRuleModel *self)
{
  g_return_val_if_fail (TOCSIN_IS_RULE_MODEL (self), NULL);
  return self->rows;
}

/* Returns: (transfer none) (nullable): a rule, shown or not */
const TocsinRuleRow *
tocsin_rule_model_find_row (TocsinRuleModel *self, const char *key)
{
  g_return_val_if_fail (TOCSIN_IS_RULE_MODEL (self), NULL);
  return g_hash_table_lookup (self->by_key, key);
}

/* Visits the items that were made: their key, and they. */
void
tocsin_rule_model_foreach_item (TocsinRuleModel *self, GHFunc visit, gpointer user_data)
{
  g_return_if_fail (TOCSIN_IS_RULE_MODEL (self));
  g_hash_table_foreach (self->items, visit, user_data);
}

/* Where a rule is shown. */
gboolean
tocsin_rule_model_find (TocsinRuleModel *self, const char *key, guint *position)
{
  g_return_val_if_fail (TOCSIN_IS_RULE_MODEL (self), FALSE);
  for (guint i = 0; i < self->shown->len; i++)
    if (strcmp (((TocsinRuleRow *) self->shown->pdata[i])->key, key) == 0)
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}
