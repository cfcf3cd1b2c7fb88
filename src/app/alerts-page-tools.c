/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the header bar has for the alerts, and the way back to them from the table of events. */
#include <glib/gi18n.h>
#include <string.h>

#include "app/alerts-page-private.h"

static GtkWidget *
new_button (const char *icon_name, const char *words, GCallback clicked, gpointer data)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_set_focus_on_click (button, FALSE); /* the keys stay with the list */
  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
  g_signal_connect_object (button, "clicked", clicked, data, G_CONNECT_SWAPPED);
  return button;
}

static void
on_undo (TocsinAlertsPage *self)
{
  tocsin_alert_triage_undo (self->triage);
}

static void
on_detect (TocsinAlertsPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "alerts.detect", NULL);
}

/* The menu is in the header bar, its actions are the page's. */
static void
on_export (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  (void) action;
  gtk_widget_activate_action_variant (GTK_WIDGET (user_data), "alerts.export", parameter);
}

static GtkWidget *
new_export (TocsinAlertsPage *self)
{
  static const GActionEntry entries[] = { { "export", on_export, "s", NULL, NULL, { 0 } } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();

  g_menu_append (menu, _ ("CSV…"), "tools.export::csv");
  g_menu_append (menu, _ ("JSON…"), "tools.export::json");
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (button, "tools", G_ACTION_GROUP (group));
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "document-save-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("Export the alerts shown"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Export the alerts shown"), -1);
  return button;
}

/* ---- The way back ---- */

/* The alert whose evidence the table of events shows, or 0. */
static gint64
get_shown_alert (TocsinSession *session)
{
  const char *query = tocsin_session_get_query (session);

  return g_str_has_prefix (query, "alert:") ? g_ascii_strtoll (query + strlen ("alert:"), NULL, 10)
                                            : 0;
}

static void
on_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinAlertsPage *self = TOCSIN_ALERTS_PAGE (widget);
  gint64 id = get_shown_alert (self->session);

  (void) action, (void) parameter;
  if (id == 0)
    return;
  tocsin_session_set_selected_alert (self->session, id);
  gtk_widget_activate_action (widget, "win.show-page", "s", "alerts");
}

void
alerts_page_install_back (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "alerts.back", NULL, on_back);
}

static void
on_back_clicked (TocsinAlertsPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "alerts.back", NULL);
}

static void
show_back (GtkWidget *button, GParamSpec *pspec, TocsinSession *session)
{
  (void) pspec;
  gtk_widget_set_visible (button, get_shown_alert (session) != 0);
}

static void
on_query_changed (TocsinSession *session, GParamSpec *pspec, GtkWidget *button)
{
  show_back (button, pspec, session);
}

/* A button above the events of an alert, and Alt+Left there. */
static GtkWidget *
new_back (TocsinAlertsPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *content = adw_button_content_new ();
  GtkWidget *button = gtk_button_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), "go-previous-symbolic");
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), _ ("_Back to the Alert"));
  adw_button_content_set_use_underline (ADW_BUTTON_CONTENT (content), TRUE);
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_widget_set_tooltip_text (button, _ ("Back to the alert (Alt+Left)"));
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_back_clicked), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::query", G_CALLBACK (on_query_changed), button,
                           0);
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (keys), GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Left, GDK_ALT_MASK),
                        gtk_signal_action_new ("clicked")));
  gtk_widget_add_controller (button, keys);
  show_back (button, NULL, self->session);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

/* Puts the tools into the header bar; to be called after the page was added. */
void
tocsin_alerts_page_add_tools (TocsinAlertsPage *self, TocsinWindow *window, const char *name)
{
  g_return_if_fail (TOCSIN_IS_ALERTS_PAGE (self));
  self->undo_button
      = new_button ("edit-undo-symbolic", _ ("Undo (Ctrl+Z)"), G_CALLBACK (on_undo), self);
  gtk_widget_set_sensitive (self->undo_button, FALSE);
  tocsin_window_add_header_widget (window, name, GTK_PACK_END, self->undo_button);
  tocsin_window_add_header_widget (window, name, GTK_PACK_END,
                                   new_button ("view-refresh-symbolic", _ ("Run detection again"),
                                               G_CALLBACK (on_detect), self));
  tocsin_window_add_header_widget (window, name, GTK_PACK_END, new_export (self));
  tocsin_window_add_header_widget (window, "events", GTK_PACK_START, new_back (self));
}
