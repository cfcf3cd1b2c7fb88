/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the header bar has for the event table: its columns, kept in the settings, and the export of
 * what is shown. */
#include "app/tocsin-events-tools.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-application.h"
#include "app/tocsin-event-jobs.h"
#include "app/tocsin-view-popover.h"

/* An export under way. */
typedef struct
{
  TocsinWindow *window;
  TocsinQuery *query;
  char *case_path;
  const TocsinExporter *exporter;
  GtkFileChooserNative *chooser;
  GCancellable *cancellable;
} Export;

static void
export_free (Export *self)
{
  g_object_unref (self->window);
  g_object_unref (self->chooser);
  g_object_unref (self->cancellable);
  tocsin_query_unref (self->query);
  g_free (self->case_path);
  g_free (self);
}

static void
on_export_done (gint64 n_rows, const GError *error, gpointer user_data)
{
  Export *self = user_data;
  g_autofree char *text = NULL;

  if (error != NULL)
    text = g_strdup_printf (_ ("Not exported: %s"), error->message);
  else
    text = g_strdup_printf (
        ngettext ("%lld event exported", "%lld events exported", (gulong) n_rows),
        (long long) n_rows);
  tocsin_window_say (self->window, text);
  export_free (self);
}

static void
on_file_chosen (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  Export *self = user_data;
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    {
      export_free (self);
      return;
    }
  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  tocsin_event_export (self->case_path, self->query, self->exporter, file, self->cancellable,
                       on_export_done, self);
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
  self->cancellable = g_cancellable_new ();
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
