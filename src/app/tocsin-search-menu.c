/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searches that were saved, and those that were made last: kept in the settings. */
#include "app/tocsin-search-menu.h"

#include <glib/gi18n.h>

#include "app/tocsin-application.h"

#define SAVED "saved-searches"
#define RECENT "recent-searches"
#define MAX_RECENT 12
#define MAX_LABEL 60

/* Puts a search first in a list of the settings, or takes it out. */
static void
change_list (const char *key, const char *text, gboolean keep, guint most)
{
  GSettings *settings = tocsin_application_get_settings ();
  g_auto (GStrv) before = g_settings_get_strv (settings, key);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) after = NULL;
  guint n = keep ? 1 : 0;

  if (keep)
    g_strv_builder_add (builder, text);
  for (guint i = 0; before[i] != NULL && n < most; i++)
    if (!g_str_equal (before[i], text))
      {
        g_strv_builder_add (builder, before[i]);
        n++;
      }
  after = g_strv_builder_end (builder);
  g_settings_set_strv (settings, key, (const char *const *) after);
}

/* A label of a menu: an underscore in it is none of a mnemonic. */
static char *
make_label (const char *text)
{
  g_autofree char *start = g_utf8_strlen (text, -1) > MAX_LABEL
                               ? g_utf8_substring (text, 0, MAX_LABEL)
                               : g_strdup (text);
  g_auto (GStrv) parts = g_strsplit (start, "_", -1);

  return g_strjoinv ("__", parts);
}

static void
append_list (GMenu *menu, const char *title, const char *key)
{
  g_auto (GStrv) texts = g_settings_get_strv (tocsin_application_get_settings (), key);
  g_autoptr (GMenu) section = g_menu_new ();

  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autofree char *label = make_label (texts[i]);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "searches.use", "s", texts[i]);
      g_menu_append_item (section, item);
    }
  if (texts[0] != NULL)
    g_menu_append_section (menu, title, G_MENU_MODEL (section));
}

static void
make_menu (GtkMenuButton *button, gpointer user_data)
{
  TocsinSession *session = user_data;
  const char *query = tocsin_session_get_query (session);
  g_auto (GStrv) saved = g_settings_get_strv (tocsin_application_get_settings (), SAVED);
  g_autoptr (GMenu) menu = g_menu_new ();

  if (*query != '\0' && g_strv_contains ((const char *const *) saved, query))
    g_menu_append (menu, _ ("_Forget This Search"), "searches.forget");
  else if (*query != '\0')
    g_menu_append (menu, _ ("_Save This Search"), "searches.save");
  append_list (menu, _ ("Saved"), SAVED);
  append_list (menu, _ ("Recent"), RECENT);
  if (g_menu_model_get_n_items (G_MENU_MODEL (menu)) == 0)
    g_menu_append (menu, _ ("No search was made yet"), "searches.none");
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
}

static void
on_use (GSimpleAction *action, GVariant *parameter, gpointer session)
{
  (void) action;
  tocsin_session_set_query (session, g_variant_get_string (parameter, NULL));
}

static void
on_save (GSimpleAction *action, GVariant *parameter, gpointer session)
{
  gboolean keep = g_str_equal (g_action_get_name (G_ACTION (action)), "save");

  (void) parameter;
  change_list (SAVED, tocsin_session_get_query (session), keep, G_MAXUINT);
}

static void
on_activate (GtkEntry *entry)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));

  if (*text != '\0')
    change_list (RECENT, text, TRUE, MAX_RECENT);
}

/* Makes @button the menu of searches; what is entered in @entry is remembered. */
void
tocsin_search_menu_add (GtkMenuButton *button, GtkEntry *entry, TocsinSession *session)
{
  static const GActionEntry entries[] = {
    { .name = "use", .activate = on_use, .parameter_type = "s" },
    { .name = "save", .activate = on_save },
    { .name = "forget", .activate = on_save },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), session);
  gtk_widget_insert_action_group (GTK_WIDGET (button), "searches", G_ACTION_GROUP (group));
  gtk_menu_button_set_create_popup_func (button, make_menu, g_object_ref (session), g_object_unref);
  g_signal_connect (entry, "activate", G_CALLBACK (on_activate), NULL);
}
