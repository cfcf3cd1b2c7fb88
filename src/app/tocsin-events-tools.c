/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the header bar has for the event table: its columns, kept in the settings, and the export of
 * what is shown. */
#include "app/tocsin-events-tools.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-application.h"
#include "app/tocsin-event-jobs.h"

#define KEY "event-columns"

/* What makes a column of a view. */
typedef struct
{
  TocsinSession *session;
  TocsinCellMenu menu;
  gpointer user_data;
} Maker;

static Maker *
get_maker (GtkColumnView *view)
{
  return g_object_get_data (G_OBJECT (view), "column-maker");
}

static void
save_columns (GtkColumnView *view)
{
  GListModel *columns = gtk_column_view_get_columns (view);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(si)"));
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      g_variant_builder_add (&builder, "(si)", tocsin_event_column_get_name (column),
                             gtk_column_view_column_get_fixed_width (column));
    }
  g_settings_set_value (tocsin_application_get_settings (), KEY, g_variant_builder_end (&builder));
}

static GtkColumnViewColumn *
find_column (GtkColumnView *view, const char *name)
{
  GListModel *columns = gtk_column_view_get_columns (view);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (strcmp (tocsin_event_column_get_name (column), name) == 0)
        return column; /* the view holds it */
    }
  return NULL;
}

/* Adds a column before the message, which stays last. */
static void
add_column (GtkColumnView *view, const char *name, int width)
{
  const Maker *maker = get_maker (view);
  GListModel *columns = gtk_column_view_get_columns (view);
  g_autoptr (GtkColumnViewColumn) column = NULL;
  guint n = g_list_model_get_n_items (columns);

  if (find_column (view, name) != NULL)
    return;
  column = tocsin_event_column_new (name, maker->session, maker->menu, maker->user_data);
  if (width > 0)
    gtk_column_view_column_set_fixed_width (column, width);
  gtk_column_view_insert_column (view, find_column (view, "message") != NULL && n > 0 ? n - 1 : n,
                                 column);
  g_signal_connect_object (column, "notify::fixed-width", G_CALLBACK (save_columns), view,
                           G_CONNECT_SWAPPED);
}

/* Gives the table the columns that the settings name. */
void
tocsin_events_tools_load_columns (GtkColumnView *view, TocsinSession *session, TocsinCellMenu menu,
                                  gpointer user_data)
{
  g_autoptr (GVariant) columns = g_settings_get_value (tocsin_application_get_settings (), KEY);
  GtkColumnViewColumn *time;
  Maker *maker = g_new0 (Maker, 1);
  GVariantIter iter;
  const char *name;
  int width;

  maker->session = session;
  maker->menu = menu;
  maker->user_data = user_data;
  g_object_set_data_full (G_OBJECT (view), "column-maker", maker, g_free);
  g_variant_iter_init (&iter, columns);
  while (g_variant_iter_next (&iter, "(&si)", &name, &width))
    add_column (view, name, width);
  time = find_column (view, "timestamp");
  if (time != NULL)
    gtk_column_view_sort_by_column (view, time, GTK_SORT_DESCENDING);
  g_signal_connect_object (gtk_column_view_get_columns (view), "items-changed",
                           G_CALLBACK (save_columns), view, G_CONNECT_SWAPPED);
}

/* Where there is little room, the message has it before the host and the program. */
void
tocsin_events_tools_set_narrow (GtkColumnView *view, gboolean is_narrow)
{
  static const char *const names[] = { "host", "app" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GtkColumnViewColumn *column = find_column (view, names[i]);

      if (column != NULL)
        gtk_column_view_column_set_visible (column, !is_narrow);
    }
}

static void
on_toggled (GtkCheckButton *check, GtkColumnView *view)
{
  const char *name = g_object_get_data (G_OBJECT (check), "name");
  GtkColumnViewColumn *column = find_column (view, name);

  if (gtk_check_button_get_active (check))
    add_column (view, name, 0);
  else if (column != NULL)
    gtk_column_view_remove_column (view, column);
}

static void
add_check (GtkBox *box, GtkColumnView *view, const char *name)
{
  GtkWidget *check = gtk_check_button_new_with_label (tocsin_event_column_get_title (name));

  g_object_set_data_full (G_OBJECT (check), "name", g_strdup (name), g_free);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), find_column (view, name) != NULL);
  g_signal_connect (check, "toggled", G_CALLBACK (on_toggled), view);
  gtk_box_append (box, check);
}

static void
on_field_added (GtkEntry *entry, GtkColumnView *view)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));
  g_autofree char *name = g_strconcat ("fields.", text, NULL);

  if (*text == '\0')
    return;
  add_column (view, name, 0);
  add_check (GTK_BOX (g_object_get_data (G_OBJECT (entry), "checks")), view, name);
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
}

static GtkWidget *
make_columns_popover (GtkColumnView *view)
{
  GListModel *columns = gtk_column_view_get_columns (view);
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *checks = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *entry = gtk_entry_new ();

  for (guint i = 0; i < TOCSIN_N_COLUMNS; i++)
    add_check (GTK_BOX (checks), view, tocsin_columns[i].name);
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      const char *name = tocsin_event_column_get_name (column);

      if (g_str_has_prefix (name, "fields."))
        add_check (GTK_BOX (checks), view, name);
    }
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 420);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), checks);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("Add a field, e.g. TargetUserName"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name of a field to add as a column"), -1);
  g_object_set_data (G_OBJECT (entry), "checks", checks);
  g_signal_connect (entry, "activate", G_CALLBACK (on_field_added), view);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  return popover;
}

static GtkWidget *
make_columns_button (GtkColumnView *view)
{
  GtkWidget *button = gtk_menu_button_new ();

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("Columns"));
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), make_columns_popover (view));
  return button;
}

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
                                   make_columns_button (tocsin_events_page_get_view (page)));
  tocsin_window_add_header_widget (window, name, GTK_PACK_END, make_export_button (page));
}
