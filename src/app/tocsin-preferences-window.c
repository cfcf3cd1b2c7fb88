/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tocsin-preferences-window.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "app/tocsin-account-list.h"
#include "app/tocsin-application.h"
#include "app/tocsin-recent-cases.h"
#include "pipeline/tocsin-rule-library.h"

struct _TocsinPreferencesWindow
{
  AdwPreferencesWindow parent_instance;
  AdwComboRow *time_display;
  AdwComboRow *appearance;
  AdwComboRow *density;
  AdwActionRow *rules_row;
  GtkButton *rules_button;
  TocsinAccountList *accounts;
};

G_DEFINE_FINAL_TYPE (TocsinPreferencesWindow, tocsin_preferences_window,
                     ADW_TYPE_PREFERENCES_WINDOW)

/* The rows are named as the settings that they set. */
static void
on_selected (AdwComboRow *row, GParamSpec *pspec, const char *key)
{
  (void) pspec;
  g_settings_set_enum (tocsin_application_get_settings (), key,
                       (int) adw_combo_row_get_selected (row));
}

static void
bind_row (AdwComboRow *row, const char *key)
{
  GSettings *settings = tocsin_application_get_settings ();

  adw_combo_row_set_selected (row, (guint) g_settings_get_enum (settings, key));
  g_signal_connect (row, "notify::selected", G_CALLBACK (on_selected), (gpointer) key);
}

static void
on_accounts (TocsinPreferencesWindow *self)
{
  g_settings_set_strv (tocsin_application_get_settings (), "high-value-accounts",
                       tocsin_account_list_get (self->accounts));
}

/* The folder is made when it is first looked at. */
static void
on_rules (TocsinPreferencesWindow *self)
{
  g_autofree char *folder = tocsin_rule_library_dup_user_folder ();
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autofree char *uri = g_file_get_uri (file);

  if (g_mkdir_with_parents (folder, 0755) == 0)
    gtk_show_uri (GTK_WINDOW (self), uri, GDK_CURRENT_TIME);
  else
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self),
                                      adw_toast_new (_ ("The folder cannot be made")));
}

static void
tocsin_preferences_window_class_init (TocsinPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TOCSIN_TYPE_ACCOUNT_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-preferences-window.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinPreferencesWindow, time_display);
  gtk_widget_class_bind_template_child (widget_class, TocsinPreferencesWindow, appearance);
  gtk_widget_class_bind_template_child (widget_class, TocsinPreferencesWindow, density);
  gtk_widget_class_bind_template_child (widget_class, TocsinPreferencesWindow, rules_row);
  gtk_widget_class_bind_template_child (widget_class, TocsinPreferencesWindow, rules_button);
  gtk_widget_class_bind_template_child (widget_class, TocsinPreferencesWindow, accounts);
}

static void
tocsin_preferences_window_init (TocsinPreferencesWindow *self)
{
  g_auto (GStrv) accounts
      = g_settings_get_strv (tocsin_application_get_settings (), "high-value-accounts");
  g_autofree char *folder = tocsin_rule_library_dup_user_folder ();
  g_autofree char *display = tocsin_path_dup_display (folder);

  gtk_widget_init_template (GTK_WIDGET (self));
  bind_row (self->time_display, "time-display");
  bind_row (self->appearance, "appearance");
  bind_row (self->density, "density");
  adw_action_row_set_subtitle (self->rules_row, display);
  g_signal_connect_object (self->rules_button, "clicked", G_CALLBACK (on_rules), self,
                           G_CONNECT_SWAPPED);
  tocsin_account_list_set (self->accounts, (const char *const *) accounts);
  g_signal_connect_object (self->accounts, "changed", G_CALLBACK (on_accounts), self,
                           G_CONNECT_SWAPPED);
}

GtkWindow *
tocsin_preferences_window_new (GtkWindow *parent)
{
  return g_object_new (TOCSIN_TYPE_PREFERENCES_WINDOW, "transient-for", parent, "modal", TRUE,
                       NULL);
}
