/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The menu of a cell of the event table, and what is copied from it. */
#include <glib/gi18n.h>
#include <string.h>

#include "app/events-page-private.h"
#include "app/tocsin-event-jobs.h"
#include "app/tocsin-query-chips.h"
#include "core/tocsin-time.h"

#define MINUTES_AROUND 5
#define MAX_COPIED 10000

/* Shows the menu of a cell; a #TocsinCellMenu. */
void
events_menu_show (GtkWidget *widget, TocsinEventItem *item, const char *name, double x, double y,
                  gpointer page)
{
  TocsinEventsPage *self = page;
  double page_x, page_y;
  g_autofree char *value = tocsin_event_item_dup_value (item, name);
  const TocsinEvent *event = tocsin_event_item_get_event (item);
  gboolean is_term = value != NULL && strcmp (name, "fields") != 0;

  g_set_object (&self->menu_item, item);
  g_free (self->menu_name);
  self->menu_name = g_strdup (name);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "events.filter", is_term);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "events.exclude", is_term);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "events.copy-value", value != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "events.around",
                                 event != NULL && event->timestamp != TOCSIN_NO_TIME);
  if (!gtk_widget_translate_coordinates (widget, GTK_WIDGET (self), x, y, &page_x, &page_y))
    return;
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover),
                               &(GdkRectangle){ (int) page_x, (int) page_y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
add_term (TocsinEventsPage *self, gboolean exclude)
{
  const char *before = tocsin_session_get_query (self->session);
  g_autoptr (GPtrArray) parts = tocsin_query_split (before);
  g_autofree char *value = NULL;
  g_autofree char *term = NULL;
  g_autofree char *text = NULL;

  value = self->menu_item != NULL ? tocsin_event_item_dup_value (self->menu_item, self->menu_name)
                                  : NULL;
  if (value == NULL)
    return;
  term = tocsin_query_make_term (self->menu_name, value, exclude);
  text = parts == NULL    ? g_strdup_printf ("(%s) %s", before, term)
         : parts->len > 0 ? g_strdup_printf ("%s %s", before, term)
                          : g_strdup (term);
  tocsin_session_set_query (self->session, text);
}

static void
on_filter (GtkWidget *widget, const char *action, GVariant *parameter)
{
  (void) parameter;
  add_term (TOCSIN_EVENTS_PAGE (widget), strcmp (action, "events.exclude") == 0);
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
  text = tocsin_query_with_times ("", event->timestamp - around, event->timestamp + around);
  tocsin_session_set_query (self->session, text);
}

static void
on_copy_value (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinEventsPage *self = TOCSIN_EVENTS_PAGE (widget);
  g_autofree char *value = self->menu_item != NULL
                               ? tocsin_event_item_dup_value (self->menu_item, self->menu_name)
                               : NULL;

  (void) action, (void) parameter;
  if (value != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), value);
}

/* Copies the rows that are selected, as CSV or as the parameter says. */
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

/* The menu by keyboard: of the row that is selected, for its user or else its message. */
static void
on_menu (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinEventsPage *self = TOCSIN_EVENTS_PAGE (widget);
  g_autoptr (GtkBitset) chosen
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  g_autoptr (TocsinEventItem) item = NULL;
  g_autofree char *user = NULL;

  (void) action, (void) parameter;
  if (gtk_bitset_is_empty (chosen))
    return;
  item = g_list_model_get_item (G_LIST_MODEL (self->model), gtk_bitset_get_minimum (chosen));
  if (item == NULL)
    return;
  user = tocsin_event_item_dup_value (item, "username");
  events_menu_show (GTK_WIDGET (self->view), item, user != NULL ? "username" : "message", 60, 60,
                    self);
}

void
events_menu_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "events.filter", NULL, on_filter);
  gtk_widget_class_install_action (klass, "events.exclude", NULL, on_filter);
  gtk_widget_class_install_action (klass, "events.around", NULL, on_around);
  gtk_widget_class_install_action (klass, "events.copy-value", NULL, on_copy_value);
  gtk_widget_class_install_action (klass, "events.copy", NULL, on_copy);
  gtk_widget_class_install_action (klass, "events.copy-csv", NULL, on_copy);
  gtk_widget_class_install_action (klass, "events.copy-json", NULL, on_copy);
  gtk_widget_class_install_action (klass, "events.menu", NULL, on_menu);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Menu, 0, "events.menu", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F10, GDK_SHIFT_MASK, "events.menu", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "events.copy-csv", NULL);
}
