/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the header bar has for the event table: its columns, kept in the settings, and the export of
 * what is shown. */
#include "app/tocsin-events-tools.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-application.h"
#include "app/tocsin-view-popover.h"

/* An export that is asked for. */
typedef struct
{
  TocsinWindow *window;
  TocsinQuery *query;
  char *case_path;
  const TocsinExporter *exporter;
  guint n_found;
  GtkFileChooserNative *chooser;
} Export;

static void
export_free (Export *self)
{
  g_object_unref (self->window);
  g_object_unref (self->chooser);
  tocsin_query_unref (self->query);
  g_free (self->case_path);
  g_free (self);
}

static void
on_file_chosen (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  Export *self = user_data;
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_object_unref (tocsin_workspace_export (tocsin_window_get_workspace (self->window),
                                               self->case_path, self->query, self->exporter, file,
                                               self->n_found));
    }
  export_free (self);
}

static void
on_export (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TocsinEventsPage *page = user_data;
  TocsinWindow *window = TOCSIN_WINDOW (gtk_widget_get_root (GTK_WIDGET (page)));
  const char *case_path = tocsin_session_get_case_path (tocsin_window_get_session (window));
  g_autofree char *name = NULL;
  Export *self;

  (void) action;
  if (case_path == NULL)
    return;
  self = g_new0 (Export, 1);
  self->window = g_object_ref (window);
  self->query = tocsin_query_ref (tocsin_events_page_get_query (page));
  self->case_path = g_strdup (case_path);
  self->exporter = tocsin_exporter_find (g_variant_get_string (parameter, NULL));
  self->n_found = tocsin_events_page_get_n_found (page);
  self->chooser = gtk_file_chooser_native_new (_ ("Export Events"), GTK_WINDOW (window),
                                               GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), NULL);
  name = g_strconcat (_ ("events"), self->exporter->suffix, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect (self->chooser, "response", G_CALLBACK (on_file_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static GtkWidget *
make_export_button (TocsinEventsPage *page)
{
  static const GActionEntry entries[] = { { "export", on_export, "s", NULL, NULL, { 0 } } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();

  g_menu_append (menu, _ ("CSV…"), "table.export::csv");
  g_menu_append (menu, _ ("JSON…"), "table.export::json");
  g_menu_append (menu, _ ("JSON, one event a line…"), "table.export::ndjson");
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), page);
  gtk_widget_insert_action_group (button, "table", G_ACTION_GROUP (group));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "document-save-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("Export what is shown"));
  return button;
}

/* Puts the page's tools into the header bar; to be called after the page was added. */
void
tocsin_events_tools_add (TocsinEventsPage *page, TocsinWindow *window, const char *name)
{
  tocsin_window_add_header_widget (window, name, GTK_PACK_END,
                                   tocsin_view_popover_new_button (page));
  tocsin_window_add_header_widget (window, name, GTK_PACK_END, make_export_button (page));
}
