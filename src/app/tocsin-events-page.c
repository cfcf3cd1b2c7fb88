/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The events of the case: a search, its histogram, the table and the details of the row chosen. */
#include "app/tocsin-events-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-application.h"
#include "app/tocsin-details-pane.h"
#include "app/tocsin-event-columns.h"
#include "app/tocsin-event-jobs.h"
#include "app/tocsin-event-model.h"
#include "app/tocsin-events-tools.h"
#include "app/tocsin-histogram.h"
#include "app/tocsin-query-chips.h"
#include "app/tocsin-search-completion.h"
#include "app/tocsin-search-menu.h"
#include "core/tocsin-time.h"

#define DEBOUNCE_MS 150
#define NARROW 860 /* pixels below which the details go under the table */
#define MINUTES_AROUND 5
#define MAX_COPIED 10000

struct _TocsinEventsPage
{
  GtkBox parent_instance;
  TocsinSession *session;
  TocsinEventModel *model;
  GtkMultiSelection *selection;
  TocsinQuery *query;
  TocsinEventSort sort;
  guint debounce;
  gboolean is_narrow;
  GtkEntry *entry;
  GtkMenuButton *search_button;
  GtkLabel *error_label;
  GtkBox *chips;
  GtkWidget *chips_scroller;
  TocsinHistogram *histogram;
  GtkPaned *paned;
  GtkWidget *nothing;
  GtkColumnView *view;
  GtkLabel *status;
  GMenuModel *cell_menu;
  GtkWidget *popover;
  TocsinEventItem *menu_item;
  char *menu_name;
};

G_DEFINE_FINAL_TYPE (TocsinEventsPage, tocsin_events_page, GTK_TYPE_BOX)

static void
search (TocsinEventsPage *self)
{
  tocsin_event_model_show (self->model, tocsin_session_get_case_path (self->session), self->query,
                           &self->sort);
}

static void
show_error (TocsinEventsPage *self, const GError *error, gsize position)
{
  PangoAttrList *attributes = pango_attr_list_new ();

  if (error != NULL)
    {
      PangoAttribute *underline = pango_attr_underline_new (PANGO_UNDERLINE_ERROR);

      underline->start_index = (guint) position;
      pango_attr_list_insert (attributes, underline);
      gtk_label_set_text (self->error_label, error->message);
    }
  gtk_entry_set_attributes (self->entry, attributes);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), error != NULL);
  pango_attr_list_unref (attributes);
}

static void
on_chip_clicked (GtkButton *button, TocsinEventsPage *self)
{
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "index"));
  g_autofree char *text = tocsin_query_without (tocsin_session_get_query (self->session), index);

  tocsin_session_set_query (self->session, text);
}

static void
add_chip (TocsinEventsPage *self, const char *part, guint index)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (part);
  g_autofree char *name = g_strdup_printf (_ ("Remove %s"), part);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "query-chip");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (button), "index", GUINT_TO_POINTER (index));
  g_signal_connect (button, "clicked", G_CALLBACK (on_chip_clicked), self);
  gtk_box_append (self->chips, button);
}

static void
show_chips (TocsinEventsPage *self)
{
  g_autoptr (GPtrArray) parts = tocsin_query_split (tocsin_session_get_query (self->session));
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->chips))) != NULL)
    gtk_box_remove (self->chips, child);
  for (guint i = 0; parts != NULL && i < parts->len; i++)
    add_chip (self, parts->pdata[i], i);
  gtk_widget_set_visible (self->chips_scroller, parts != NULL && parts->len > 0);
}

/* Follows what the session asks for; a query that is wrong leaves the table as it is. */
static void
on_query_changed (TocsinEventsPage *self)
{
  const char *text = tocsin_session_get_query (self->session);
  g_autoptr (GError) error = NULL;
  gsize position = 0;
  TocsinQuery *query = tocsin_query_parse (text, &position, &error);

  if (strcmp (gtk_editable_get_text (GTK_EDITABLE (self->entry)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  show_error (self, error, position);
  if (query == NULL)
    return;
  g_clear_pointer (&self->query, tocsin_query_unref);
  self->query = query;
  show_chips (self);
  search (self);
}

static gboolean
on_debounced (gpointer user_data)
{
  TocsinEventsPage *self = user_data;

  self->debounce = 0;
  tocsin_session_set_query (self->session, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  return G_SOURCE_REMOVE;
}

static void
on_text_changed (TocsinEventsPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  g_clear_handle_id (&self->debounce, g_source_remove);
  if (strcmp (text, tocsin_session_get_query (self->session)) != 0)
    self->debounce = g_timeout_add (DEBOUNCE_MS, on_debounced, self);
}

static void
on_icon_pressed (TocsinEventsPage *self, GtkEntryIconPosition position)
{
  if (position == GTK_ENTRY_ICON_SECONDARY)
    tocsin_session_set_query (self->session, "");
}

/* The case holds something else now. */
static void
on_case_changed (TocsinEventsPage *self)
{
  search (self);
}

static char *
describe (TocsinEventsPage *self)
{
  g_autoptr (GtkBitset) chosen
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint n_chosen = (guint) gtk_bitset_get_size (chosen);
  guint n = tocsin_event_model_get_n_found (self->model);

  if (tocsin_event_model_is_busy (self->model))
    return g_strdup_printf (ngettext ("%'u event so far…", "%'u events so far…", n), n);
  if (n_chosen > 1)
    return g_strdup_printf (_ ("%'u events · %.0f ms · %'u selected"), n,
                            tocsin_event_model_get_seconds (self->model) * 1e3, n_chosen);
  return g_strdup_printf (ngettext ("%'u event · %.0f ms", "%'u events · %.0f ms", n), n,
                          tocsin_event_model_get_seconds (self->model) * 1e3);
}

static void
show_status (TocsinEventsPage *self)
{
  const GError *error = tocsin_event_model_get_error (self->model);
  g_autofree char *text = error == NULL ? describe (self) : NULL;

  gtk_label_set_text (self->status, error != NULL ? error->message : text);
}

/* The row of the event that the session names is selected, wherever it is now. */
static void
follow_selection (TocsinEventsPage *self)
{
  gint64 id = tocsin_session_get_selected_event (self->session);
  GtkWidget *rows = gtk_widget_get_last_child (GTK_WIDGET (self->view));
  guint position;

  if (id == 0 || !tocsin_event_model_find (self->model, id, &position)
      || gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    return;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  gtk_widget_activate_action (rows, "list.scroll-to-item", "u", position);
}

static void
show_emptiness (TocsinEventsPage *self)
{
  gboolean is_empty = tocsin_event_model_get_n_found (self->model) == 0
                      && tocsin_session_get_case_path (self->session) != NULL;

  gtk_widget_set_visible (self->nothing, is_empty);
  gtk_widget_set_visible (GTK_WIDGET (self->histogram), !is_empty);
}

static void
on_updated (TocsinEventsPage *self)
{
  if (!tocsin_event_model_is_busy (self->model))
    {
      show_emptiness (self);
      follow_selection (self);
      tocsin_histogram_set_list (self->histogram, tocsin_event_model_get_list (self->model));
    }
  show_status (self);
}

static void
on_selection_changed (TocsinEventsPage *self)
{
  g_autoptr (GtkBitset) chosen
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  g_autoptr (TocsinEventItem) item = NULL;

  show_status (self);
  if (gtk_bitset_get_size (chosen) != 1)
    return;
  item = g_list_model_get_item (G_LIST_MODEL (self->model), gtk_bitset_get_minimum (chosen));
  if (item != NULL)
    tocsin_session_set_selected_event (self->session, tocsin_event_item_get_id (item));
}

static void
on_sorter_changed (TocsinEventsPage *self)
{
  TocsinEventSort sort = self->sort;

  if (!tocsin_event_columns_read_sort (self->view, &sort.column, &sort.is_descending)
      || (sort.column == self->sort.column && sort.is_descending == self->sort.is_descending))
    return;
  self->sort = sort;
  search (self);
}

static void
on_time_display_changed (TocsinEventsPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  g_list_model_items_changed (G_LIST_MODEL (self->model), 0, n, n);
}

static void
on_chosen (TocsinEventsPage *self, gint64 begin, gint64 end)
{
  g_autofree char *text
      = tocsin_query_with_times (tocsin_session_get_query (self->session), begin, end);

  tocsin_session_set_query (self->session, text);
}

static void
on_cell_menu (GtkWidget *widget, TocsinEventItem *item, const char *name, double x, double y,
              gpointer user_data)
{
  TocsinEventsPage *self = user_data;
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
  on_cell_menu (GTK_WIDGET (self->view), item, user != NULL ? "username" : "message", 60, 60, self);
}

static void
on_focus_search (GtkWidget *widget, const char *action, GVariant *parameter)
{
  (void) action, (void) parameter;
  gtk_widget_grab_focus (GTK_WIDGET (TOCSIN_EVENTS_PAGE (widget)->entry));
}

static void
on_clear (GtkWidget *widget, const char *action, GVariant *parameter)
{
  (void) action, (void) parameter;
  tocsin_session_set_query (TOCSIN_EVENTS_PAGE (widget)->session, "");
}

static void
on_dark (TocsinEventsPage *self)
{
  if (adw_style_manager_get_dark (adw_style_manager_get_default ()))
    gtk_widget_add_css_class (GTK_WIDGET (self), "dark");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "dark");
}

static gboolean
turn (gpointer user_data)
{
  TocsinEventsPage *self = user_data;

  tocsin_events_tools_set_narrow (self->view, self->is_narrow);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->paned), self->is_narrow
                                                                    ? GTK_ORIENTATION_VERTICAL
                                                                    : GTK_ORIENTATION_HORIZONTAL);
  gtk_paned_set_position (self->paned, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self->view));
  return G_SOURCE_REMOVE;
}

/* Where it is narrow, the details are below the table. */
static void
on_resized (TocsinEventsPage *self, int width)
{
  if (self->is_narrow == (width < NARROW))
    return;
  self->is_narrow = width < NARROW;
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, turn, g_object_ref (self), g_object_unref);
}

static void
tocsin_events_page_dispose (GObject *object)
{
  TocsinEventsPage *self = TOCSIN_EVENTS_PAGE (object);

  g_clear_handle_id (&self->debounce, g_source_remove);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->session);
  g_clear_object (&self->menu_item);
  g_clear_pointer (&self->query, tocsin_query_unref);
  g_clear_pointer (&self->menu_name, g_free);
  G_OBJECT_CLASS (tocsin_events_page_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "events.filter", NULL, on_filter);
  gtk_widget_class_install_action (klass, "events.exclude", NULL, on_filter);
  gtk_widget_class_install_action (klass, "events.around", NULL, on_around);
  gtk_widget_class_install_action (klass, "events.copy-value", NULL, on_copy_value);
  gtk_widget_class_install_action (klass, "events.copy", NULL, on_copy);
  gtk_widget_class_install_action (klass, "events.copy-csv", NULL, on_copy);
  gtk_widget_class_install_action (klass, "events.copy-json", NULL, on_copy);
  gtk_widget_class_install_action (klass, "events.search", NULL, on_focus_search);
  gtk_widget_class_install_action (klass, "events.clear", NULL, on_clear);
  gtk_widget_class_install_action (klass, "events.menu", NULL, on_menu);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Menu, 0, "events.menu", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F10, GDK_SHIFT_MASK, "events.menu", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_f, GDK_CONTROL_MASK, "events.search", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "events.copy-csv", NULL);
}

static void
tocsin_events_page_class_init (TocsinEventsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_events_page_dispose;
  g_type_ensure (TOCSIN_TYPE_HISTOGRAM);
  install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-events-page.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, entry);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, error_label);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, search_button);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, chips);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, chips_scroller);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, histogram);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, paned);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, nothing);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, view);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, status);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, cell_menu);
}

static void
tocsin_events_page_init (TocsinEventsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->query = tocsin_query_parse ("", NULL, NULL);
  self->sort = (TocsinEventSort){ TOCSIN_COLUMN_TIMESTAMP, TRUE };
  self->model = tocsin_event_model_new ();
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->model)));
  self->popover = gtk_popover_menu_new_from_model (self->cell_menu);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
}

static void
connect_widgets (TocsinEventsPage *self)
{
  g_signal_connect_object (self->model, "updated", G_CALLBACK (on_updated), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (on_selection_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (on_text_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "icon-press", G_CALLBACK (on_icon_pressed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->histogram, "chosen", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->histogram, "resized", G_CALLBACK (on_resized), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed",
                           G_CALLBACK (on_sorter_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (on_dark),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::query", G_CALLBACK (on_query_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::selected-event", G_CALLBACK (follow_selection),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::case-path", G_CALLBACK (on_case_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "changed", G_CALLBACK (on_case_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::time-display",
                           G_CALLBACK (on_time_display_changed), self, G_CONNECT_SWAPPED);
}

/* Makes the page, which follows @session. */
TocsinEventsPage *
tocsin_events_page_new (TocsinSession *session)
{
  TocsinEventsPage *self = g_object_new (TOCSIN_TYPE_EVENTS_PAGE, NULL);
  GtkWidget *details = tocsin_details_pane_new (session);

  self->session = g_object_ref (session);
  gtk_widget_set_size_request (details, 340, 180);
  gtk_paned_set_end_child (self->paned, details);
  tocsin_search_completion_add (self->entry);
  tocsin_search_menu_add (self->search_button, self->entry, session);
  tocsin_events_tools_load_columns (self->view, session, on_cell_menu, self);
  connect_widgets (self);
  on_dark (self);
  search (self);
  return self;
}

/* Returns: (transfer none): the table, for the tools of the header bar */
GtkColumnView *
tocsin_events_page_get_view (TocsinEventsPage *self)
{
  return self->view;
}

/* Returns: (transfer none): what is shown */
TocsinQuery *
tocsin_events_page_get_query (TocsinEventsPage *self)
{
  return self->query;
}
