/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All rules: what is looked for among them, and the one that is chosen. */
#include "app/tocsin-rule-list.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-application.h"
#include "app/tocsin-severity-image.h"

struct _TocsinRuleList
{
  GtkBox parent_instance;
  TocsinRuleModel *model;
  GtkSingleSelection *selection;
  GHashTable *drafts;  /* paths of files with changes that are not saved */
  char *key;           /* of the rule that is chosen, shown or not */
  guint last;          /* where it was shown last */
  gboolean is_filling; /* the selection follows the rows, not the user */
  GtkSearchEntry *search;
  GtkDropDown *filter;
  GtkButton *by_title, *by_origin, *by_hits;
  GtkStack *stack;
  GtkListView *view;
  GtkLabel *total, *counts;
};

G_DEFINE_FINAL_TYPE (TocsinRuleList, tocsin_rule_list, GTK_TYPE_BOX)

static guint selected_signal;

static void
set_class (gpointer widget, const char *name, gboolean is_set)
{
  if (is_set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

/* The widgets of a row. Inscriptions and a tooltip that is asked for cost nothing until they are
 * seen: the list makes some hundred rows at once. */
typedef struct
{
  TocsinRuleList *list;
  GtkImage *shape;
  GtkImage *draft;
  GtkInscription *title, *place, *hits;
} Cell;

static void
show_shape (const Cell *cell, const TocsinRuleEntry *entry)
{
  const char *level = tocsin_level_get_name (entry->level);
  const char *classes[]
      = { entry->fault != NULL ? "error" : tocsin_severity_get_css_class (level), NULL };

  gtk_image_set_from_icon_name (cell->shape, entry->fault != NULL
                                                 ? "action-unavailable-symbolic"
                                                 : tocsin_severity_get_icon_name (level));
  gtk_widget_set_css_classes (GTK_WIDGET (cell->shape), classes);
}

static const TocsinRuleRow *
get_item_row (GtkListItem *item)
{
  TocsinRuleItem *rule = gtk_list_item_get_item (item);

  return rule != NULL ? tocsin_rule_item_get_row (rule) : NULL;
}

static void
show_cell (GtkListItem *item)
{
  const Cell *cell = g_object_get_data (G_OBJECT (item), "cell");
  GtkWidget *box = gtk_list_item_get_child (item);
  const TocsinRuleRow *row = get_item_row (item);
  g_autofree char *place = NULL;
  g_autofree char *hits = NULL;
  g_autofree char *words = NULL;

  if (row == NULL)
    return;
  place = tocsin_rule_row_dup_place (row);
  hits = g_strdup_printf ("%'u", row->hits);
  words = tocsin_rule_row_describe (row);
  show_shape (cell, row->entry);
  gtk_inscription_set_text (cell->title, row->entry->title);
  gtk_inscription_set_text (cell->place, place);
  gtk_inscription_set_text (cell->hits, hits);
  gtk_widget_set_visible (GTK_WIDGET (cell->draft),
                          cell->list->drafts != NULL
                              && g_hash_table_contains (cell->list->drafts, row->entry->path));
  set_class (cell->title, "rule-hit", row->hits > 0);
  set_class (box, "dim-label", !row->entry->is_enabled);
  /* what has the focus is the row that the list made around it */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (box)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

/* The row under the pointer, or the one that has the focus, in words. */
static gboolean
on_query_tooltip (TocsinRuleList *self, int x, int y, gboolean is_by_keyboard, GtkTooltip *tooltip)
{
  GtkWidget *view = GTK_WIDGET (self->view);
  GtkWidget *child = is_by_keyboard ? gtk_widget_get_focus_child (view)
                                    : gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT);
  GtkListItem *item = NULL;
  const TocsinRuleRow *row = NULL;
  g_autofree char *words = NULL;

  if (is_by_keyboard && child != NULL)
    child = gtk_widget_get_first_child (child);
  for (; child != NULL && child != view && item == NULL; child = gtk_widget_get_parent (child))
    item = g_object_get_data (G_OBJECT (child), "item");
  row = item != NULL ? get_item_row (item) : NULL;
  words = row != NULL ? tocsin_rule_row_describe (row) : NULL;
  gtk_tooltip_set_text (tooltip, words);
  return row != NULL;
}

static GtkInscription *
add_text (GtkWidget *box, float xalign, guint chars, const char *css_class)
{
  GtkWidget *text = gtk_inscription_new (NULL);

  gtk_inscription_set_xalign (GTK_INSCRIPTION (text), xalign);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (text), chars);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (text), chars);
  gtk_inscription_set_nat_lines (GTK_INSCRIPTION (text), 1);
  gtk_widget_set_valign (text, GTK_ALIGN_CENTER);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (text),
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  if (css_class != NULL)
    gtk_widget_add_css_class (text, css_class);
  gtk_box_append (GTK_BOX (box), text);
  return GTK_INSCRIPTION (text);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  Cell *cell = g_new0 (Cell, 1);

  (void) factory;
  cell->list = user_data;
  cell->shape = GTK_IMAGE (gtk_image_new ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (cell->shape));
  cell->title = add_text (box, 0, 8, NULL);
  gtk_widget_set_hexpand (GTK_WIDGET (cell->title), TRUE);
  cell->draft = GTK_IMAGE (gtk_image_new_from_icon_name ("document-edit-symbolic"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (cell->draft));
  cell->place = add_text (box, 1, 7, "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (cell->place), "caption");
  cell->hits = add_text (box, 1, 3, "numeric");
  g_object_set_data (G_OBJECT (box), "item", item);
  g_object_set_data_full (G_OBJECT (item), "cell", cell, g_free);
  gtk_list_item_set_child (item, box);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  (void) factory;
  g_signal_connect_object (gtk_list_item_get_item (item), "notify::row", G_CALLBACK (show_cell),
                           item, G_CONNECT_SWAPPED);
  show_cell (item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  (void) factory;
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), show_cell, item);
}

static void
show_emptiness (TocsinRuleList *self)
{
  gboolean is_empty = g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0;

  gtk_stack_set_visible_child_name (self->stack, is_empty ? "nothing" : "list");
}

static void
scroll_to (TocsinRuleList *self, guint position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
}

/* The row of the rule that is chosen is selected, wherever it is now. The list keeps its place when
 * data changes; it moves when the user asks for something else. */
static void
follow (TocsinRuleList *self, gboolean is_moving)
{
  guint position = GTK_INVALID_LIST_POSITION;

  if (self->key != NULL && !tocsin_rule_model_find (self->model, self->key, &position))
    position = GTK_INVALID_LIST_POSITION;
  self->is_filling = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->is_filling = FALSE;
  if (position == GTK_INVALID_LIST_POSITION)
    return;
  self->last = position;
  if (is_moving)
    scroll_to (self, position);
}

static void
on_filter_changed (TocsinRuleList *self)
{
  guint filter = gtk_drop_down_get_selected (self->filter);

  if (self->model == NULL || filter >= TOCSIN_N_RULE_FILTERS)
    return;
  self->is_filling = TRUE;
  tocsin_rule_model_set_filter (self->model, gtk_editable_get_text (GTK_EDITABLE (self->search)),
                                (TocsinRuleFilter) filter);
  self->is_filling = FALSE;
  follow (self, TRUE);
  show_emptiness (self);
}

static void
on_show_all (TocsinRuleList *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_drop_down_set_selected (self->filter, TOCSIN_RULE_FILTER_ALL);
  on_filter_changed (self);
}

static void
on_stop_search (TocsinRuleList *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  else
    tocsin_rule_list_focus (self);
}

static void
sort_by (TocsinRuleList *self, TocsinRuleSort sort)
{
  self->is_filling = TRUE;
  tocsin_rule_model_set_sort (self->model, sort);
  self->is_filling = FALSE;
  set_class (self->by_title, "rule-sorted", sort == TOCSIN_RULE_SORT_TITLE);
  set_class (self->by_origin, "rule-sorted", sort == TOCSIN_RULE_SORT_ORIGIN);
  set_class (self->by_hits, "rule-sorted", sort == TOCSIN_RULE_SORT_HITS);
  follow (self, TRUE);
}

static void
on_sort_title (TocsinRuleList *self)
{
  sort_by (self, TOCSIN_RULE_SORT_TITLE);
}

static void
on_sort_origin (TocsinRuleList *self)
{
  sort_by (self, TOCSIN_RULE_SORT_ORIGIN);
}

static void
on_sort_hits (TocsinRuleList *self)
{
  sort_by (self, TOCSIN_RULE_SORT_HITS);
}

static void
on_selected (TocsinRuleList *self)
{
  TocsinRuleItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (self->is_filling || item == NULL)
    return;
  g_free (self->key);
  self->key = g_strdup (tocsin_rule_item_get_row (item)->key);
  self->last = gtk_single_selection_get_selected (self->selection);
  g_signal_emit (self, selected_signal, 0, self->key);
}

static void
show_counts (TocsinRuleList *self)
{
  GPtrArray *rows = tocsin_rule_model_get_rows (self->model);
  guint n_hit = 0, n_off = 0, n_faults = 0;
  g_autofree char *total = NULL;
  g_autofree char *counts = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      const TocsinRuleRow *row = rows->pdata[i];

      n_hit += row->hits > 0;
      n_off += !row->entry->is_enabled;
      n_faults += row->entry->fault != NULL;
    }
  total = g_strdup_printf (ngettext ("%'u rule", "%'u rules", rows->len), rows->len);
  counts = g_strdup_printf (_ ("%'u hit, %'u off, %'u not valid"), n_hit, n_off, n_faults);
  gtk_label_set_text (self->total, total);
  gtk_label_set_text (self->counts, counts);
}

static void
tocsin_rule_list_dispose (GObject *object)
{
  TocsinRuleList *self = TOCSIN_RULE_LIST (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_pointer (&self->drafts, g_hash_table_unref);
  g_clear_pointer (&self->key, g_free);
  G_OBJECT_CLASS (tocsin_rule_list_parent_class)->dispose (object);
}

static void
tocsin_rule_list_class_init (TocsinRuleListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_rule_list_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-rule-list.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleList, search);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleList, filter);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleList, by_title);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleList, by_origin);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleList, by_hits);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleList, stack);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleList, view);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleList, total);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleList, counts);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_show_all);
  gtk_widget_class_bind_template_callback (widget_class, on_query_tooltip);
  gtk_widget_class_bind_template_callback (widget_class, on_sort_title);
  gtk_widget_class_bind_template_callback (widget_class, on_sort_origin);
  gtk_widget_class_bind_template_callback (widget_class, on_sort_hits);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "rules.delete", NULL);
  /* The user chose the rule of a key. */
  selected_signal = g_signal_new ("selected", TOCSIN_TYPE_RULE_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
tocsin_rule_list_init (TocsinRuleList *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->model = tocsin_rule_model_new ();
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->model));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  gtk_list_view_set_factory (self->view, factory);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self,
                           G_CONNECT_SWAPPED);
  sort_by (self, TOCSIN_RULE_SORT_HITS);
}

/* Shows @rows, and keeps the rule that is chosen. */
void
tocsin_rule_list_set_rows (TocsinRuleList *self, GPtrArray *rows)
{
  g_return_if_fail (TOCSIN_IS_RULE_LIST (self));
  self->is_filling = TRUE;
  tocsin_rule_model_set_rows (self->model, rows);
  self->is_filling = FALSE;
  follow (self, FALSE);
  show_counts (self);
  show_emptiness (self);
}

static void
show_again (gpointer key, gpointer item, gpointer user_data)
{
  (void) key, (void) user_data;
  g_object_notify (item, "row");
}

/* @paths: the files with changes that are not saved; a reference is taken */
void
tocsin_rule_list_set_drafts (TocsinRuleList *self, GHashTable *paths)
{
  g_return_if_fail (TOCSIN_IS_RULE_LIST (self));
  if (self->drafts != paths)
    {
      g_clear_pointer (&self->drafts, g_hash_table_unref);
      self->drafts = g_hash_table_ref (paths);
    }
  tocsin_rule_model_foreach_item (self->model, show_again, NULL);
}

/* Chooses a rule without telling of it. */
void
tocsin_rule_list_select (TocsinRuleList *self, const char *key)
{
  g_return_if_fail (TOCSIN_IS_RULE_LIST (self));
  if (g_strcmp0 (self->key, key) == 0)
    return;
  g_free (self->key);
  self->key = g_strdup (key);
  follow (self, TRUE);
}

/* Chooses the rule that stands where the last one did, without telling of it. */
void
tocsin_rule_list_select_near (TocsinRuleList *self)
{
  guint n;
  g_autoptr (TocsinRuleItem) item = NULL;

  g_return_if_fail (TOCSIN_IS_RULE_LIST (self));
  n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  if (n == 0)
    return;
  item = g_list_model_get_item (G_LIST_MODEL (self->model), MIN (self->last, n - 1));
  tocsin_rule_list_select (self, tocsin_rule_item_get_row (item)->key);
}

/* Shows all rules where the one that is chosen is not among those that are shown. */
void
tocsin_rule_list_reveal (TocsinRuleList *self)
{
  guint position;

  g_return_if_fail (TOCSIN_IS_RULE_LIST (self));
  if (self->key != NULL && !tocsin_rule_model_find (self->model, self->key, &position))
    on_show_all (self);
}

/* Returns: (transfer none) (nullable): the rule that is chosen, as it is now */
const TocsinRuleRow *
tocsin_rule_list_get_selected (TocsinRuleList *self)
{
  g_return_val_if_fail (TOCSIN_IS_RULE_LIST (self), NULL);
  return self->key != NULL ? tocsin_rule_model_find_row (self->model, self->key) : NULL;
}

/* Returns: (transfer none) (nullable): any rule, shown or not */
const TocsinRuleRow *
tocsin_rule_list_find (TocsinRuleList *self, const char *key)
{
  g_return_val_if_fail (TOCSIN_IS_RULE_LIST (self), NULL);
  return tocsin_rule_model_find_row (self->model, key);
}

/* Returns: (transfer none) (element-type TocsinRuleRow): all */
GPtrArray *
tocsin_rule_list_get_rows (TocsinRuleList *self)
{
  g_return_val_if_fail (TOCSIN_IS_RULE_LIST (self), NULL);
  return tocsin_rule_model_get_rows (self->model);
}

void
tocsin_rule_list_focus_search (TocsinRuleList *self)
{
  g_return_if_fail (TOCSIN_IS_RULE_LIST (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

void
tocsin_rule_list_focus (TocsinRuleList *self)
{
  g_return_if_fail (TOCSIN_IS_RULE_LIST (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}
