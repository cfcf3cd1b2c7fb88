/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The alerts of the case as an inbox: a list in groups, and the details of the one chosen. */
#include "app/tocsin-alerts-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/alerts-page-private.h"
#include "app/tocsin-alert-list-row.h"
#include "app/tocsin-application.h"
#include "app/tocsin-severity-image.h"

G_DEFINE_FINAL_TYPE (TocsinAlertsPage, tocsin_alerts_page, GTK_TYPE_BOX)

/* What the drop-down for the status offers, in its order. */
static const guint status_masks[] = {
  TOCSIN_ALERTS_OPEN,
  1u << TOCSIN_ALERT_NEW,
  1u << TOCSIN_ALERT_ACKNOWLEDGED,
  1u << TOCSIN_ALERT_IN_PROGRESS,
  TOCSIN_ALERTS_CLOSED,
  TOCSIN_ALERTS_OPEN | TOCSIN_ALERTS_CLOSED,
};
#define STATUS_ALL (G_N_ELEMENTS (status_masks) - 1)

/* ---- Selection ---- */

static void
add_id (GArray *ids, GHashTable *known, gint64 id)
{
  if (!g_hash_table_add (known, g_memdup2 (&id, sizeof id)))
    return;
  g_array_append_val (ids, id);
}

/* Returns: (transfer full) (element-type gint64): the alerts that are selected, in their order; the
 * head of a group stands for all that are in it */
GArray *
alerts_page_list_selected (TocsinAlertsPage *self)
{
  g_autoptr (GtkBitset) chosen
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GtkBitsetIter iter;
  guint position;

  if (!gtk_bitset_iter_init_first (&iter, chosen, &position))
    return ids;
  do
    {
      g_autoptr (GArray) row = tocsin_alert_model_list_ids (self->model, position);

      for (guint i = 0; i < row->len; i++)
        add_id (ids, known, g_array_index (row, gint64, i));
    }
  while (gtk_bitset_iter_next (&iter, &position));
  return ids;
}

/* Shows what is selected: one alert, or that there are many. */
void
alerts_page_update_selection (TocsinAlertsPage *self)
{
  g_autoptr (GArray) ids = alerts_page_list_selected (self);
  TocsinAlertEntry *entry = NULL;

  if (ids->len > 0)
    {
      self->wanted = g_array_index (ids, gint64, 0);
      entry = tocsin_alert_model_find_entry (self->model, self->wanted);
    }
  if (ids->len > 1)
    tocsin_alert_pane_show_many (self->pane, ids->len);
  else
    tocsin_alert_pane_show (self->pane, entry);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "alerts.suppress",
                                 ids->len == 1 && entry != NULL
                                     && strchr (entry->alert->entity, '=') != NULL);
  if (ids->len == 1)
    tocsin_session_set_selected_alert (self->session, self->wanted);
}

static void
on_selection_changed (TocsinAlertsPage *self)
{
  if (self->is_selecting)
    return;
  alerts_page_update_selection (self);
}

/* The row of a list that has just changed gets its widget with the next layout. */
static gboolean
focus_row (gpointer user_data)
{
  TocsinAlertsPage *self = user_data;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (TOCSIN_IS_ALERT_LIST_ROW (row)
          && (gtk_widget_get_state_flags (child) & GTK_STATE_FLAG_SELECTED) != 0)
        {
          gtk_widget_grab_focus (child);
          break;
        }
    }
  return G_SOURCE_REMOVE;
}

/* As by hand, so that Shift and the arrow keys go on from there. */
static void
select_position (TocsinAlertsPage *self, guint position, gboolean focus)
{
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.select-item", "(ubb)", position, FALSE,
                              FALSE);
  /* with the head of its group, if that is right above */
  if (position > 0 && tocsin_alert_model_get_id (self->model, position - 1) == 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position - 1);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
  if (!focus)
    return;
  focus_row (self);
  g_idle_add_full (GDK_PRIORITY_REDRAW + 10, focus_row, g_object_ref (self), g_object_unref);
}

/* Selects one alert, wherever it is, and shows its row; in a group that is closed it is opened. */
void
alerts_page_select (TocsinAlertsPage *self, gint64 id, gboolean focus)
{
  guint position;

  tocsin_alert_model_reveal (self->model, id);
  if (!tocsin_alert_model_find (self->model, id, &position))
    return;
  self->wanted = id;
  select_position (self, position, focus);
}

static void
show_undo (TocsinAlertsPage *self)
{
  gboolean can_undo = tocsin_alert_triage_can_undo (self->triage);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "alerts.undo", can_undo);
  if (self->undo_button != NULL)
    gtk_widget_set_sensitive (self->undo_button, can_undo);
}

/* ---- What there is ---- */

/* Brief, so that five of them fit above the list. */
static char *
dup_count (guint n)
{
  return n < 1000 ? g_strdup_printf ("%u", n) : g_strdup_printf (_ ("%uk"), (n + 500) / 1000);
}

static void
show_sums (TocsinAlertsPage *self)
{
  GtkToggleButton *const toggles[]
      = { self->informational, self->low, self->medium, self->high, self->critical };
  TocsinAlertTally tally
      = tocsin_alert_entries_count (tocsin_alert_model_get_entries (self->model));
  /* Translators: how many alerts are open and how many closed */
  g_autofree char *sums
      = g_strdup_printf (_ ("%'u open · %'u closed"), tally.n_open, tally.n_closed);

  gtk_label_set_text (self->sums, sums);
  for (guint i = 0; i < G_N_ELEMENTS (toggles); i++)
    {
      const char *word = tocsin_severity_get_word (tocsin_level_get_name (i));
      GtkWidget *box = gtk_button_get_child (GTK_BUTTON (toggles[i]));
      g_autofree char *count = dup_count (tally.open[i]);
      /* Translators: a severity, and how many alerts of it are open */
      g_autofree char *label = g_strdup_printf (_ ("%s: %u open"), word, tally.open[i]);

      gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (box)), count);
      if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (toggles[i])), label) != 0)
        gtk_widget_set_tooltip_text (GTK_WIDGET (toggles[i]), label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (toggles[i]), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      label, -1);
    }
}

static void
show_state (TocsinAlertsPage *self)
{
  gboolean has_alerts = tocsin_alert_model_get_entries (self->model)->len > 0;
  gboolean has_rows = g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0;

  gtk_stack_set_visible_child_name (self->stack, has_alerts ? "alerts" : "nothing");
  gtk_stack_set_visible_child_name (self->list_stack, has_rows ? "list" : "nothing");
}

/* Shows other alerts, or the same after a change, and keeps what was selected: where that is no
 * longer shown, the next one is. */
void
alerts_page_show_entries (TocsinAlertsPage *self, GPtrArray *entries)
{
  g_autoptr (GtkBitset) before = NULL;
  g_autoptr (GtkBitset) after = NULL;
  gboolean has_focus = gtk_widget_get_focus_child (GTK_WIDGET (self->list)) != NULL;
  guint position;

  before = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  position = gtk_bitset_is_empty (before) ? 0 : gtk_bitset_get_minimum (before);
  self->is_selecting = TRUE;
  tocsin_alert_model_set_entries (self->model, entries);
  after = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  if (gtk_bitset_is_empty (after))
    {
      guint wanted;
      gint64 id = tocsin_alert_model_find (self->model, self->wanted, &wanted)
                      ? self->wanted
                      : tocsin_alert_model_get_nearest_id (self->model, position);

      alerts_page_select (self, id, has_focus);
    }
  self->is_selecting = FALSE;
  show_sums (self);
  show_state (self);
  show_undo (self);
  alerts_page_update_selection (self);
}

static void
on_case_changed (TocsinAlertsPage *self)
{
  gtk_stack_set_visible_child_name (self->stack, "blank");
  self->wanted = 0;
  alerts_page_reload (self);
}

/* ---- Filter and groups ---- */

static void
apply_filter (TocsinAlertsPage *self)
{
  const TocsinAlertFilter filter
      = { gtk_editable_get_text (GTK_EDITABLE (self->filter)),
          status_masks[MIN (gtk_drop_down_get_selected (self->status), STATUS_ALL)], self->levels };

  tocsin_alert_model_set_filter (self->model, &filter);
  alerts_page_show_entries (self, tocsin_alert_model_get_entries (self->model));
}

/* Esc in the filter: nothing is filtered any more, and the keys are the list's again. */
static void
on_stop_search (TocsinAlertsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->filter), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
on_level_toggled (TocsinAlertsPage *self)
{
  GtkToggleButton *const toggles[]
      = { self->informational, self->low, self->medium, self->high, self->critical };

  self->levels = 0;
  for (guint i = 0; i < G_N_ELEMENTS (toggles); i++)
    if (gtk_toggle_button_get_active (toggles[i]))
      self->levels |= 1u << i;
  apply_filter (self);
}

/* An alert that another page wants to see is shown, whatever the filter is. */
static void
on_wanted (TocsinAlertsPage *self)
{
  gint64 id = tocsin_session_get_selected_alert (self->session);
  guint position;

  if (id == 0 || id == self->wanted)
    return;
  self->wanted = id;
  if (tocsin_alert_model_find_entry (self->model, id) == NULL)
    return; /* it may come with the alerts that are being read */
  tocsin_alert_model_reveal (self->model, id);
  if (!tocsin_alert_model_find (self->model, id, &position))
    gtk_widget_activate_action (GTK_WIDGET (self), "alerts.clear", NULL);
  alerts_page_select (self, id, FALSE);
}

/* Hides or shows the alerts of a group; if they go, its head is selected instead of them. */
void
alerts_page_fold (TocsinAlertsPage *self, const char *key, gboolean is_collapsed)
{
  g_autoptr (GtkBitset) after = NULL;
  guint position;

  self->is_selecting = TRUE;
  tocsin_alert_model_set_collapsed (self->model, key, is_collapsed);
  after = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  if (gtk_bitset_is_empty (after) && tocsin_alert_model_find_head (self->model, key, &position))
    select_position (self, position, TRUE);
  self->is_selecting = FALSE;
  alerts_page_update_selection (self);
}

static void
on_toggled (TocsinAlertsPage *self, TocsinAlertItem *item)
{
  alerts_page_fold (self, tocsin_alert_item_get_key (item), !tocsin_alert_item_is_collapsed (item));
}

static void
on_activate (TocsinAlertsPage *self, guint position)
{
  g_autoptr (TocsinAlertItem) item = g_list_model_get_item (G_LIST_MODEL (self->model), position);

  if (item != NULL && tocsin_alert_item_get_entry (item) == NULL)
    on_toggled (self, item);
  else if (item != NULL)
    tocsin_alert_pane_enter (self->pane);
}

/* ---- Rows ---- */

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  TocsinAlertsPage *self = user_data;
  GtkWidget *row
      = tocsin_alert_list_row_new (gtk_drop_down_get_selected (self->grouping), self->session);

  (void) factory;
  g_signal_connect_object (row, "toggled", G_CALLBACK (on_toggled), self, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (list_item, row);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  TocsinAlertItem *item = gtk_list_item_get_item (list_item);

  (void) factory, (void) user_data;
  tocsin_alert_list_row_set_item (TOCSIN_ALERT_LIST_ROW (gtk_list_item_get_child (list_item)),
                                  item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  (void) factory, (void) user_data;
  tocsin_alert_list_row_set_item (TOCSIN_ALERT_LIST_ROW (gtk_list_item_get_child (list_item)),
                                  NULL);
}

/* Rows look different in other groups: all are made anew. */
static void
set_factory (TocsinAlertsPage *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind), self, 0);
  gtk_list_view_set_factory (self->list, factory);
}

static void
on_grouping_changed (TocsinAlertsPage *self)
{
  gint64 id = self->wanted;

  tocsin_alert_model_set_grouping (self->model, gtk_drop_down_get_selected (self->grouping));
  set_factory (self);
  alerts_page_select (self, id, FALSE);
}

/* ---- The page ---- */

static void
tocsin_alerts_page_dispose (GObject *object)
{
  TocsinAlertsPage *self = TOCSIN_ALERTS_PAGE (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_cancellable_cancel (self->exporting);
  g_clear_object (&self->exporting);
  g_clear_object (&self->triage);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (tocsin_alerts_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, TocsinAlertsPage, stack);
  gtk_widget_class_bind_template_child (klass, TocsinAlertsPage, nothing);
  gtk_widget_class_bind_template_child (klass, TocsinAlertsPage, detect);
  gtk_widget_class_bind_template_child (klass, TocsinAlertsPage, filter);
  gtk_widget_class_bind_template_child (klass, TocsinAlertsPage, grouping);
  gtk_widget_class_bind_template_child (klass, TocsinAlertsPage, status);
  gtk_widget_class_bind_template_child (klass, TocsinAlertsPage, critical);
  gtk_widget_class_bind_template_child (klass, TocsinAlertsPage, high);
  gtk_widget_class_bind_template_child (klass, TocsinAlertsPage, medium);
  gtk_widget_class_bind_template_child (klass, TocsinAlertsPage, low);
  gtk_widget_class_bind_template_child (klass, TocsinAlertsPage, informational);
  gtk_widget_class_bind_template_child (klass, TocsinAlertsPage, list_stack);
  gtk_widget_class_bind_template_child (klass, TocsinAlertsPage, list);
  gtk_widget_class_bind_template_child (klass, TocsinAlertsPage, sums);
  gtk_widget_class_bind_template_child (klass, TocsinAlertsPage, pane);
  gtk_widget_class_bind_template_child (klass, TocsinAlertsPage, export_bar);
  gtk_widget_class_bind_template_child (klass, TocsinAlertsPage, progress);
}

static void
tocsin_alerts_page_class_init (TocsinAlertsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_alerts_page_dispose;
  g_type_ensure (TOCSIN_TYPE_ALERT_PANE);
  alerts_page_install_actions (widget_class);
  alerts_page_install_detect (widget_class);
  alerts_page_install_back (widget_class);
  alerts_page_install_export (widget_class);
  alerts_page_install_suppress (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-alerts-page.ui"));
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, apply_filter);
  gtk_widget_class_bind_template_callback (widget_class, on_grouping_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_level_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
}

static void
tocsin_alerts_page_init (TocsinAlertsPage *self)
{
  self->model = tocsin_alert_model_new ();
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->model)));
  gtk_widget_init_template (GTK_WIDGET (self));
  set_factory (self);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  alerts_page_add_keys (self);
}

static void
on_undone (TocsinAlertsPage *self, GArray *ids)
{
  self->wanted = g_array_index (ids, gint64, 0);
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
}

static void
on_triage_changed (TocsinAlertsPage *self)
{
  show_undo (self);
  tocsin_session_emit_alerts_changed (self->session);
}

/* Makes the page, which follows @session. */
GtkWidget *
tocsin_alerts_page_new (TocsinSession *session)
{
  TocsinAlertsPage *self = g_object_new (TOCSIN_TYPE_ALERTS_PAGE, NULL);

  self->session = g_object_ref (session);
  self->triage = tocsin_alert_triage_new (session, GTK_WIDGET (self));
  tocsin_alert_pane_set_session (self->pane, session);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (on_selection_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->triage, "changed", G_CALLBACK (on_triage_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->triage, "undone", G_CALLBACK (on_undone), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::case-path", G_CALLBACK (on_case_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "changed", G_CALLBACK (alerts_page_reload), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "alerts-changed", G_CALLBACK (alerts_page_reload), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::selected-alert", G_CALLBACK (on_wanted), self,
                           G_CONNECT_SWAPPED);
  on_case_changed (self);
  return GTK_WIDGET (self);
}
