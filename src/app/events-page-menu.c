/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The menu of a cell of the event table: what is done with its value, its row and its column. By
 * keyboard, every cell of the row has it. */
#include <glib/gi18n.h>
#include <string.h>

#include "app/events-page-private.h"
#include "app/tocsin-column-set.h"
#include "app/tocsin-event-jobs.h"
#include "app/tocsin-mark-job.h"
#include "app/tocsin-query-chips.h"
#include "core/tocsin-time.h"

#define MINUTES_AROUND 5
#define MAX_COPIED 10000
#define PREVIEW_CHARS 40

typedef struct
{
  const char *label;
  const char *action;
} MenuEntry;

static const MenuEntry value_entries[] = {
  { N_ ("_Filter by This Value"), "events.filter" },
  { N_ ("_Exclude This Value"), "events.exclude" },
  { N_ ("_Copy Value"), "events.copy-value" },
};

static const MenuEntry column_entries[] = {
  { N_ ("Sort _Ascending"), "events.sort-ascending" },
  { N_ ("Sort _Descending"), "events.sort-descending" },
  { N_ ("Move Column _Left"), "events.move-left" },
  { N_ ("Move Column R_ight"), "events.move-right" },
  { N_ ("_Hide Column"), "events.hide-column" },
};

static const MenuEntry row_entries[] = {
  { N_ ("Events A_round, ± 5 min"), "events.around" },
  { N_ ("_Bookmark"), "events.bookmark" },
  { N_ ("Copy Ro_ws"), "events.copy" },
  { N_ ("Copy Rows as CS_V"), "events.copy-csv" },
  { N_ ("Copy Rows as _JSON"), "events.copy-json" },
};

/* A section of a menu; the actions are told the column where there is one. */
static GMenuModel *
make_section (const MenuEntry *entries, guint n, const char *column)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_ (entries[i].label), NULL);

      if (column != NULL)
        g_menu_item_set_action_and_target (item, entries[i].action, "s", column);
      else
        g_menu_item_set_detailed_action (item, entries[i].action);
      g_menu_append_item (menu, item);
    }
  return G_MENU_MODEL (menu);
}

static void
append_section (GMenu *menu, const MenuEntry *entries, guint n, const char *column)
{
  g_autoptr (GMenuModel) section = make_section (entries, n, column);

  g_menu_append_section (menu, NULL, section);
}

/* Returns: (transfer full): the menu of a column's head */
GMenuModel *
events_menu_new_for_column (const char *name)
{
  return make_section (column_entries, G_N_ELEMENTS (column_entries), name);
}

static void
append_cell (GMenu *menu, TocsinEventsPage *self, const char *name)
{
  g_autofree char *value = tocsin_event_item_dup_value (self->menu_item, name);

  if (value != NULL && strcmp (name, "fields") != 0)
    append_section (menu, value_entries, G_N_ELEMENTS (value_entries), name);
  append_section (menu, column_entries, G_N_ELEMENTS (column_entries), name);
}

static void
popup (TocsinEventsPage *self, GMenu *menu, double x, double y)
{
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->popover), G_MENU_MODEL (menu));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover),
                               &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
set_item (TocsinEventsPage *self, TocsinEventItem *item)
{
  const TocsinEvent *event = tocsin_event_item_get_event (item);

  g_set_object (&self->menu_item, item);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "events.around",
                                 event != NULL && event->timestamp != TOCSIN_NO_TIME);
}

/* Shows the menu of a cell; a #TocsinCellMenu. */
void
events_menu_show (GtkWidget *widget, TocsinEventItem *item, const char *name, double x, double y,
                  gpointer page)
{
  TocsinEventsPage *self = page;
  g_autoptr (GMenu) menu = g_menu_new ();
  double page_x, page_y;

  set_item (self, item);
  append_cell (menu, self, name);
  append_section (menu, row_entries, G_N_ELEMENTS (row_entries), NULL);
  if (gtk_widget_translate_coordinates (widget, GTK_WIDGET (self), x, y, &page_x, &page_y))
    popup (self, menu, page_x, page_y);
}

/* "User: root": a cell as the name of its menu; an underscore in it is none of a mnemonic. */
static char *
dup_cell_label (TocsinEventsPage *self, const char *name)
{
  g_autofree char *value = tocsin_event_item_dup_visible (self->menu_item, name);
  g_autofree char *start = g_utf8_strlen (value, -1) > PREVIEW_CHARS
                               ? g_utf8_substring (value, 0, PREVIEW_CHARS)
                               : g_strdup (value);
  g_autofree char *text = g_strdup_printf ("%s: %s", tocsin_event_column_get_title (name), start);
  g_auto (GStrv) parts = g_strsplit (text, "_", -1);

  return g_strjoinv ("__", parts);
}

static void
append_cells (GMenu *menu, TocsinEventsPage *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  g_autoptr (GMenu) cells = g_menu_new ();

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      const char *name = tocsin_event_column_get_name (column);
      g_autofree char *label = dup_cell_label (self, name);
      g_autoptr (GMenu) cell = g_menu_new ();

      append_cell (cell, self, name);
      g_menu_append_submenu (cells, label, G_MENU_MODEL (cell));
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (cells));
}

/* The menu by keyboard: of the row that is selected, with its cells. */
static void
on_menu (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinEventsPage *self = TOCSIN_EVENTS_PAGE (widget);
  g_autoptr (GtkBitset) chosen
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  g_autoptr (TocsinEventItem) item = NULL;
  g_autoptr (GMenu) menu = g_menu_new ();
  double x = 0, y = 0;

  (void) action, (void) parameter;
  if (gtk_bitset_is_empty (chosen))
    return;
  item = g_list_model_get_item (G_LIST_MODEL (self->model), gtk_bitset_get_minimum (chosen));
  if (item == NULL)
    return;
  set_item (self, item);
  append_cells (menu, self);
  append_section (menu, row_entries, G_N_ELEMENTS (row_entries), NULL);
  gtk_widget_translate_coordinates (GTK_WIDGET (self->view), widget, 60, 40, &x, &y);
  popup (self, menu, x, y);
}

static void
add_term (TocsinEventsPage *self, const char *name, gboolean exclude)
{
  const char *before = tocsin_session_get_query (self->session);
  g_autoptr (GPtrArray) parts = tocsin_query_split (before);
  g_autofree char *value
      = self->menu_item != NULL ? tocsin_event_item_dup_value (self->menu_item, name) : NULL;
  g_autofree char *term = NULL;
  g_autofree char *text = NULL;

  if (value == NULL)
    return;
  term = tocsin_query_make_term (name, value, exclude);
  text = parts == NULL    ? g_strdup_printf ("(%s) %s", before, term)
         : parts->len > 0 ? g_strdup_printf ("%s %s", before, term)
                          : g_strdup (term);
  tocsin_session_set_query (self->session, text);
}

static void
on_filter (GtkWidget *widget, const char *action, GVariant *parameter)
{
  add_term (TOCSIN_EVENTS_PAGE (widget), g_variant_get_string (parameter, NULL),
            strcmp (action, "events.exclude") == 0);
}

static void
on_around (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinEventsPage *self = TOCSIN_EVENTS_PAGE (widget);
  const TocsinEvent *event
      = self->menu_item != NULL ? tocsin_event_item_get_event (self->menu_item) : NULL;
  const gint64 around = MINUTES_AROUND * 60 * TOCSIN_SECOND;
  g_autofree char *text = NULL;

  (void) action, (void) parameter;
  if (event == NULL || event->timestamp == TOCSIN_NO_TIME)
    return;
  tocsin_session_set_selected_event (self->session, tocsin_event_item_get_id (self->menu_item));
  text = tocsin_query_with_times ("", event->timestamp - around, event->timestamp + around);
  tocsin_session_set_query (self->session, text);
}

static void
on_copy_value (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinEventsPage *self = TOCSIN_EVENTS_PAGE (widget);
  g_autofree char *value
      = self->menu_item != NULL
            ? tocsin_event_item_dup_value (self->menu_item, g_variant_get_string (parameter, NULL))
            : NULL;

  (void) action;
  if (value != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), value);
}

/* Copies the rows that are selected, as CSV or as the action says. */
static void
on_copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinEventsPage *self = TOCSIN_EVENTS_PAGE (widget);
  const TocsinEventList *list = tocsin_event_model_get_list (self->model);
  g_autoptr (GtkBitset) chosen
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const char *format = strcmp (action, "events.copy-json") == 0  ? "json"
                       : strcmp (action, "events.copy-csv") == 0 ? "csv"
                                                                 : "table";
  GtkBitsetIter iter;
  guint row;

  (void) parameter;
  if (list == NULL || !gtk_bitset_iter_init_first (&iter, chosen, &row))
    return;
  do
    g_array_append_val (ids, list->ids[row]);
  while (ids->len < MAX_COPIED && gtk_bitset_iter_next (&iter, &row) && row < list->n_ids);
  tocsin_event_copy (tocsin_session_get_case_path (self->session), (gint64 *) (gpointer) ids->data,
                     ids->len, tocsin_exporter_find (format), gtk_widget_get_clipboard (widget));
}

static void
on_sort (GtkWidget *widget, const char *action, GVariant *parameter)
{
  tocsin_column_set_sort (TOCSIN_EVENTS_PAGE (widget)->view, g_variant_get_string (parameter, NULL),
                          strcmp (action, "events.sort-descending") == 0);
}

static void
on_move_column (GtkWidget *widget, const char *action, GVariant *parameter)
{
  tocsin_column_set_move (TOCSIN_EVENTS_PAGE (widget)->view, g_variant_get_string (parameter, NULL),
                          strcmp (action, "events.move-left") == 0 ? -1 : 1);
}

static void
on_hide_column (GtkWidget *widget, const char *action, GVariant *parameter)
{
  (void) action;
  tocsin_column_set_remove (TOCSIN_EVENTS_PAGE (widget)->view,
                            g_variant_get_string (parameter, NULL));
}

/* Sets a bookmark on the selected event, or takes it away. */
static void
on_bookmark (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinEventsPage *self = TOCSIN_EVENTS_PAGE (widget);
  gint64 id = tocsin_session_get_selected_event (self->session);

  (void) action, (void) parameter;
  if (id != 0)
    tocsin_mark_job_start (widget, self->session, TOCSIN_MARK_TOGGLE, id, NULL, TRUE);
}

void
events_menu_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "events.filter", "s", on_filter);
  gtk_widget_class_install_action (klass, "events.exclude", "s", on_filter);
  gtk_widget_class_install_action (klass, "events.around", NULL, on_around);
  gtk_widget_class_install_action (klass, "events.copy-value", "s", on_copy_value);
  gtk_widget_class_install_action (klass, "events.copy", NULL, on_copy);
  gtk_widget_class_install_action (klass, "events.copy-csv", NULL, on_copy);
  gtk_widget_class_install_action (klass, "events.copy-json", NULL, on_copy);
  gtk_widget_class_install_action (klass, "events.sort-ascending", "s", on_sort);
  gtk_widget_class_install_action (klass, "events.sort-descending", "s", on_sort);
  gtk_widget_class_install_action (klass, "events.move-left", "s", on_move_column);
  gtk_widget_class_install_action (klass, "events.move-right", "s", on_move_column);
  gtk_widget_class_install_action (klass, "events.hide-column", "s", on_hide_column);
  gtk_widget_class_install_action (klass, "events.bookmark", NULL, on_bookmark);
  gtk_widget_class_install_action (klass, "events.menu", NULL, on_menu);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Menu, 0, "events.menu", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F10, GDK_SHIFT_MASK, "events.menu", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "events.copy-csv", NULL);
}
