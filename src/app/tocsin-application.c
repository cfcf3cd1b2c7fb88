/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tocsin-application.h"

#include <glib/gi18n.h>

#include "app/tocsin-preferences-window.h"
#include "app/tocsin-window.h"
#include "tocsin-config.h"

struct _TocsinApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (TocsinApplication, tocsin_application, ADW_TYPE_APPLICATION)

/* The settings of the application: one object for all that use them. */
GSettings *
tocsin_application_get_settings (void)
{
  static GSettings *settings;

  if (settings == NULL)
    settings = g_settings_new (TOCSIN_APPLICATION_ID);
  return settings;
}

static TocsinWindow *
get_window (TocsinApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  while (window != NULL && !TOCSIN_IS_WINDOW (window))
    window = gtk_window_get_transient_for (window);
  return window != NULL ? TOCSIN_WINDOW (window) : tocsin_window_new (GTK_APPLICATION (self));
}

static void
tocsin_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (get_window (TOCSIN_APPLICATION (application))));
}

static void
tocsin_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  TocsinWindow *window = get_window (TOCSIN_APPLICATION (application));

  (void) hint;
  gtk_window_present (GTK_WINDOW (window));
  tocsin_window_open (window, files, (guint) n_files);
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (user_data));
  g_autoptr (GList) copy = g_list_copy (windows);

  (void) action, (void) parameter;
  for (GList *l = copy; l != NULL; l = l->next)
    gtk_window_close (l->data);
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  (void) action, (void) parameter;
  adw_show_about_window (
      parent, "application-name", _ ("Tocsin"), "application-icon", TOCSIN_APPLICATION_ID,
      "version", TOCSIN_VERSION, "developer-name", _ ("The Tocsin authors"), "license-type",
      GTK_LICENSE_GPL_3_0, "comments",
      _ ("Opens a folder of logs, shows what is in it and where each record came from."),
      /* Translators: put your names here, one a line */
      "translator-credits", _ ("translator-credits"), NULL);
}

static void
on_preferences (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  (void) action, (void) parameter;
  gtk_window_present (tocsin_preferences_window_new (parent));
}

/* Light or dark as the settings say; with "system" nothing is forced. */
static void
on_appearance_changed (GSettings *settings)
{
  static const AdwColorScheme schemes[]
      = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK };
  int appearance = g_settings_get_enum (settings, "appearance");

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[appearance]);
}

static const GActionEntry actions[] = {
  { .name = "quit", .activate = on_quit },
  { .name = "about", .activate = on_about },
  { .name = "preferences", .activate = on_preferences },
};

static const struct
{
  const char *action;
  const char *accelerators[3];
} accelerators[] = {
  { "app.quit", { "<Control>q" } },
  { "app.preferences", { "<Control>comma" } },
  { "window.close", { "<Control>w" } },
  { "win.toggle-sidebar", { "F9" } },
  { "win.open-folder", { "<Control>o" } },
  { "win.open-case", { "<Control><Shift>o" } },
  { "win.show-help-overlay", { "<Control>question" } },
};

static void
set_accelerators (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (application, accelerators[i].action,
                                           accelerators[i].accelerators);
  for (int i = 1; i <= 9; i++)
    {
      g_autofree char *action = g_strdup_printf ("win.go-page(%d)", i);
      g_autofree char *key = g_strdup_printf ("<Control>%d", i);
      const char *keys[] = { key, NULL };

      gtk_application_set_accels_for_action (application, action, keys);
    }
}

static void
tocsin_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (tocsin_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  set_accelerators (GTK_APPLICATION (application));
  g_signal_connect (tocsin_application_get_settings (), "changed::appearance",
                    G_CALLBACK (on_appearance_changed), NULL);
  on_appearance_changed (tocsin_application_get_settings ());
}

static void
tocsin_application_class_init (TocsinApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = tocsin_application_startup;
  application_class->activate = tocsin_application_activate;
  application_class->open = tocsin_application_open;
}

static void
tocsin_application_init (TocsinApplication *self)
{
  (void) self;
}

/* The application: one instance, to which later ones hand their files. */
TocsinApplication *
tocsin_application_new (void)
{
  return g_object_new (TOCSIN_TYPE_APPLICATION, "application-id", TOCSIN_APPLICATION_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path", "/io/github/tocsin/Tocsin",
                       NULL);
}
