/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done on the page of alerts, by button, menu and key. */
#include <glib/gi18n.h>

#include "app/alerts-page-private.h"
#include "app/page-shortcuts.h"

static const struct
{
  const char *action;
  TocsinAlertStatus status;
} acts[] = {
  { "alerts.acknowledge", TOCSIN_ALERT_ACKNOWLEDGED },
  { "alerts.start", TOCSIN_ALERT_IN_PROGRESS },
  { "alerts.close-true", TOCSIN_ALERT_TRUE_POSITIVE },
  { "alerts.close-false", TOCSIN_ALERT_FALSE_POSITIVE },
  { "alerts.reopen", TOCSIN_ALERT_NEW },
};

static GHashTable *
make_set (const GArray *ids)
{
  GHashTable *set = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < ids->len; i++)
    g_hash_table_add (set, &g_array_index (ids, gint64, i));
  return set;
}

/* Shows at once what is only being written: the next key finds the next alert. */
static void
show_act (TocsinAlertsPage *self, const GArray *ids, TocsinAlertStatus status)
{
  GPtrArray *before = tocsin_alert_model_get_entries (self->model);
  g_autoptr (GHashTable) set = make_set (ids);
  g_autoptr (GPtrArray) after
      = g_ptr_array_new_full (before->len, (GDestroyNotify) tocsin_alert_entry_unref);

  for (guint i = 0; i < before->len; i++)
    {
      TocsinAlertEntry *entry = before->pdata[i];

      g_ptr_array_add (after, g_hash_table_contains (set, &entry->alert->id)
                                  ? tocsin_alert_entry_with_status (entry, status)
                                  : tocsin_alert_entry_ref (entry));
    }
  alerts_page_show_entries (self, after);
}

static void
on_act (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinAlertsPage *self = TOCSIN_ALERTS_PAGE (widget);
  g_autoptr (GArray) ids = alerts_page_list_selected (self);

  (void) parameter;
  for (guint i = 0; ids->len > 0 && i < G_N_ELEMENTS (acts); i++)
    if (g_str_equal (acts[i].action, action))
      {
        tocsin_alert_triage_set_status (self->triage, ids, acts[i].status);
        show_act (self, ids, acts[i].status);
      }
}

static void
on_undo (GtkWidget *widget, const char *action, GVariant *parameter)
{
  (void) action, (void) parameter;
  tocsin_alert_triage_undo (TOCSIN_ALERTS_PAGE (widget)->triage);
}

static void
step (TocsinAlertsPage *self, int direction)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  g_autoptr (GtkBitset) chosen
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  gint64 at = gtk_bitset_is_empty (chosen) ? -1 : (gint64) gtk_bitset_get_minimum (chosen);

  if (direction > 0 && at >= 0)
    at = gtk_bitset_get_maximum (chosen);
  for (at += direction; at >= 0 && at < n; at += direction)
    {
      gint64 id = tocsin_alert_model_get_id (self->model, (guint) at);

      if (id != 0)
        {
          alerts_page_select (self, id, TRUE);
          return;
        }
    }
}

static void
on_step (GtkWidget *widget, const char *action, GVariant *parameter)
{
  (void) parameter;
  step (TOCSIN_ALERTS_PAGE (widget), g_str_equal (action, "alerts.next") ? 1 : -1);
}

/* Closes or opens the group of the row that is selected; its head is selected then. */
static void
on_fold (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinAlertsPage *self = TOCSIN_ALERTS_PAGE (widget);
  g_autoptr (GtkBitset) chosen
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  const char *key = NULL;
  g_autofree char *group = NULL;

  (void) parameter;
  if (!gtk_bitset_is_empty (chosen))
    key = tocsin_alert_model_get_group (self->model, gtk_bitset_get_minimum (chosen));
  if (key == NULL)
    return;
  group = g_strdup (key);
  alerts_page_fold (self, group, g_str_equal (action, "alerts.collapse"));
}

/* The events that the alert rests on, in the table. */
static void
on_evidence (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinAlertsPage *self = TOCSIN_ALERTS_PAGE (widget);
  g_autoptr (GArray) ids = alerts_page_list_selected (self);
  g_autofree char *query = NULL;

  (void) action, (void) parameter;
  if (ids->len == 0)
    return;
  query = g_strdup_printf ("alert:%" G_GINT64_FORMAT, g_array_index (ids, gint64, 0));
  tocsin_session_set_query (self->session, query);
  gtk_widget_activate_action (widget, "win.show-page", "s", "events");
}

static void
on_filter (GtkWidget *widget, const char *action, GVariant *parameter)
{
  (void) action, (void) parameter;
  gtk_widget_grab_focus (GTK_WIDGET (TOCSIN_ALERTS_PAGE (widget)->filter));
}

static void
on_details (GtkWidget *widget, const char *action, GVariant *parameter)
{
  (void) action, (void) parameter;
  tocsin_alert_pane_enter (TOCSIN_ALERTS_PAGE (widget)->pane);
}

/* Explains the technique of the alert that is shown. */
static void
on_learn (GtkWidget *widget, const char *action, GVariant *parameter)
{
  (void) action, (void) parameter;
  gtk_widget_activate_action (GTK_WIDGET (TOCSIN_ALERTS_PAGE (widget)->pane), "alert.learn", NULL);
}

/* Shows all alerts, whatever was asked for. */
static void
on_clear (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinAlertsPage *self = TOCSIN_ALERTS_PAGE (widget);
  GtkToggleButton *const toggles[]
      = { self->informational, self->low, self->medium, self->high, self->critical };
  GListModel *statuses = gtk_drop_down_get_model (self->status);

  (void) action, (void) parameter;
  for (guint i = 0; i < G_N_ELEMENTS (toggles); i++)
    gtk_toggle_button_set_active (toggles[i], FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->filter), "");
  gtk_drop_down_set_selected (self->status, g_list_model_get_n_items (statuses) - 1);
}

void
alerts_page_install_actions (GtkWidgetClass *klass)
{
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    gtk_widget_class_install_action (klass, acts[i].action, NULL, on_act);
  gtk_widget_class_install_action (klass, "alerts.undo", NULL, on_undo);
  gtk_widget_class_install_action (klass, "alerts.next", NULL, on_step);
  gtk_widget_class_install_action (klass, "alerts.previous", NULL, on_step);
  gtk_widget_class_install_action (klass, "alerts.collapse", NULL, on_fold);
  gtk_widget_class_install_action (klass, "alerts.expand", NULL, on_fold);
  gtk_widget_class_install_action (klass, "alerts.evidence", NULL, on_evidence);
  gtk_widget_class_install_action (klass, "alerts.filter", NULL, on_filter);
  gtk_widget_class_install_action (klass, "alerts.details", NULL, on_details);
  gtk_widget_class_install_action (klass, "alerts.learn", NULL, on_learn);
  gtk_widget_class_install_action (klass, "alerts.clear", NULL, on_clear);
}

static const struct
{
  guint key;
  GdkModifierType modifiers;
  const char *action;
} keys[] = {
  { GDK_KEY_a, 0, "alerts.acknowledge" }, { GDK_KEY_i, 0, "alerts.start" },
  { GDK_KEY_t, 0, "alerts.close-true" },  { GDK_KEY_f, 0, "alerts.close-false" },
  { GDK_KEY_n, 0, "alerts.reopen" },      { GDK_KEY_e, 0, "alerts.evidence" },
  { GDK_KEY_u, 0, "alerts.undo" },        { GDK_KEY_j, 0, "alerts.next" },
  { GDK_KEY_k, 0, "alerts.previous" },    { GDK_KEY_slash, 0, "alerts.filter" },
};

static void
add_shortcut (GtkEventController *controller, guint key, GdkModifierType modifiers,
              const char *action)
{
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (key, modifiers), gtk_named_action_new (action)));
}

/* Letters work where no text is edited; the others in the whole window while the page is shown. */
void
alerts_page_add_keys (TocsinAlertsPage *self)
{
  GtkEventController *letters = gtk_shortcut_controller_new ();
  GtkEventController *everywhere = gtk_shortcut_controller_new ();
  GtkEventController *arrows = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    add_shortcut (letters, keys[i].key, keys[i].modifiers, keys[i].action);
  add_shortcut (everywhere, GDK_KEY_z, GDK_CONTROL_MASK, "alerts.undo");
  add_shortcut (everywhere, GDK_KEY_f, GDK_CONTROL_MASK, "alerts.filter");
  add_shortcut (everywhere, GDK_KEY_F1, 0, "alerts.learn");
  add_shortcut (arrows, GDK_KEY_Left, 0, "alerts.collapse");
  add_shortcut (arrows, GDK_KEY_Right, 0, "alerts.expand");
  gtk_event_controller_set_propagation_phase (arrows, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->list), arrows);
  gtk_widget_add_controller (GTK_WIDGET (self), letters);
  page_shortcuts_add (GTK_WIDGET (self), GTK_SHORTCUT_CONTROLLER (everywhere));
}
