/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tocsin-preferences-window.h"

#include "app/tocsin-application.h"

struct _TocsinPreferencesWindow
{
  AdwPreferencesWindow parent_instance;
  AdwComboRow *time_display;
  AdwComboRow *appearance;
};

G_DEFINE_FINAL_TYPE (TocsinPreferencesWindow, tocsin_preferences_window,
                     ADW_TYPE_PREFERENCES_WINDOW)

static void
on_time_display (TocsinPreferencesWindow *self)
{
  g_settings_set_enum (tocsin_application_get_settings (), "time-display",
                       (int) adw_combo_row_get_selected (self->time_display));
}

static void
on_appearance (TocsinPreferencesWindow *self)
{
  g_settings_set_enum (tocsin_application_get_settings (), "appearance",
                       (int) adw_combo_row_get_selected (self->appearance));
}

static void
tocsin_preferences_window_class_init (TocsinPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-preferences-window.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinPreferencesWindow, time_display);
  gtk_widget_class_bind_template_child (widget_class, TocsinPreferencesWindow, appearance);
}

static void
tocsin_preferences_window_init (TocsinPreferencesWindow *self)
{
  GSettings *settings = tocsin_application_get_settings ();

  gtk_widget_init_template (GTK_WIDGET (self));
  adw_combo_row_set_selected (self->time_display,
                              (guint) g_settings_get_enum (settings, "time-display"));
  adw_combo_row_set_selected (self->appearance,
                              (guint) g_settings_get_enum (settings, "appearance"));
  g_signal_connect_object (self->time_display, "notify::selected", G_CALLBACK (on_time_display),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->appearance, "notify::selected", G_CALLBACK (on_appearance), self,
                           G_CONNECT_SWAPPED);
}

GtkWindow *
tocsin_preferences_window_new (GtkWindow *parent)
{
  return g_object_new (TOCSIN_TYPE_PREFERENCES_WINDOW, "transient-for", parent, "modal", TRUE,
                       NULL);
}
