/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The events of the case: a search, its histogram, the table and the details of the row chosen. */
#include "app/events-page-private.h"
#include "app/page-shortcuts.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-application.h"
#include "app/tocsin-column-set.h"
#include "app/tocsin-details-pane.h"
#include "app/tocsin-events-tools.h"

#define NARROW 860 /* pixels below which the details go under the table */

G_DEFINE_FINAL_TYPE (TocsinEventsPage, tocsin_events_page, GTK_TYPE_BOX)

void
events_page_search (TocsinEventsPage *self)
{
  tocsin_event_model_show (self->model, tocsin_session_get_case_path (self->session),
                           tocsin_search_bar_get_query (self->search_bar), &self->sort);
}

/* The case holds something else now. */
static void
on_case_changed (TocsinEventsPage *self)
{
  events_time_reload (self);
  events_page_search (self);
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

/* A table that has just been filled, or has just come into view, has no rows to scroll to yet. */
static gboolean
scroll_to_selection (gpointer user_data)
{
  TocsinEventsPage *self = user_data;
  GtkWidget *rows = gtk_widget_get_last_child (GTK_WIDGET (self->view));
  guint position;

  if (self->session != NULL
      && tocsin_event_model_find (self->model, tocsin_session_get_selected_event (self->session),
                                  &position))
    gtk_widget_activate_action (rows, "list.scroll-to-item", "u", position);
  return G_SOURCE_REMOVE;
}

static void
scroll_soon (TocsinEventsPage *self)
{
  g_idle_add_full (GDK_PRIORITY_REDRAW + 10, scroll_to_selection, g_object_ref (self),
                   g_object_unref);
}

/* The row of the event that the session names is selected, wherever it is now. */
static void
follow_selection (TocsinEventsPage *self)
{
  gint64 id = tocsin_session_get_selected_event (self->session);
  guint position;

  if (id == 0 || !tocsin_event_model_find (self->model, id, &position)
      || gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    return;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  scroll_soon (self);
}

/* Why there are no rows, and what helps. */
static void
say_nothing (TocsinEventsPage *self)
{
  gboolean is_busy = tocsin_event_model_is_busy (self->model);
  gboolean is_search = *tocsin_session_get_query (self->session) != '\0';
  const GError *error = tocsin_event_model_get_error (self->model);
  g_autofree char *problem = error != NULL ? g_markup_escape_text (error->message, -1) : NULL;

  adw_status_page_set_title (self->nothing, is_busy         ? _ ("Reading Events…")
                                            : error != NULL ? _ ("The Events Cannot Be Read")
                                            : is_search     ? _ ("No Events Found")
                                                            : _ ("No Events Yet"));
  adw_status_page_set_description (
      self->nothing, is_busy           ? ""
                     : problem != NULL ? problem
                     : is_search       ? _ ("Nothing in this case matches the search")
                                       : _ ("This case holds no events. Import a folder of logs"));
  gtk_widget_set_visible (self->clear, !is_busy && error == NULL && is_search);
  gtk_widget_set_visible (self->import, !is_busy && error == NULL && !is_search);
}

static void
show_emptiness (TocsinEventsPage *self)
{
  gboolean is_empty = g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0
                      && tocsin_session_get_case_path (self->session) != NULL;

  if (is_empty)
    say_nothing (self);
  gtk_widget_set_visible (GTK_WIDGET (self->nothing), is_empty);
  gtk_widget_set_visible (GTK_WIDGET (self->histogram), !is_empty);
  gtk_widget_set_visible (self->chart_bar, !is_empty);
}

static void
on_updated (TocsinEventsPage *self)
{
  show_emptiness (self);
  if (!tocsin_event_model_is_busy (self->model))
    {
      follow_selection (self);
      events_chart_show (self);
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

/* Searches in another order; @name is a column or `fields.KEY`. */
static void
set_sort (TocsinEventsPage *self, const char *name, gboolean is_descending)
{
  int column = tocsin_column_find (name, strlen (name));
  gboolean is_field = g_str_has_prefix (name, "fields.");

  if (g_strcmp0 (self->sort_name, name) == 0 && self->sort.is_descending == is_descending)
    return;
  g_free (self->sort_name);
  self->sort_name = g_strdup (name);
  self->sort.column = is_field || column < 0 ? TOCSIN_COLUMN_FIELDS : (TocsinColumn) column;
  self->sort.field = is_field ? g_intern_string (name + strlen ("fields.")) : NULL;
  self->sort.is_descending = is_descending;
  events_page_search (self);
}

static void
on_sorter_changed (TocsinEventsPage *self)
{
  const char *name;
  gboolean is_descending;

  if (tocsin_event_columns_read_sort (self->view, &name, &is_descending))
    set_sort (self, name, is_descending);
}

static void
on_time_display_changed (TocsinEventsPage *self)
{
  TocsinTimeDisplay display = tocsin_session_get_time_display (self->session);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  tocsin_column_set_show_zone (self->view, display);
  tocsin_histogram_set_display (self->histogram, display);
  g_list_model_items_changed (G_LIST_MODEL (self->model), 0, n, n);
}

static void
on_focus_search (GtkWidget *widget, const char *action, GVariant *parameter)
{
  (void) action, (void) parameter;
  gtk_widget_grab_focus (GTK_WIDGET (TOCSIN_EVENTS_PAGE (widget)->search_bar));
}

static void
on_clear (GtkWidget *widget, const char *action, GVariant *parameter)
{
  (void) action, (void) parameter;
  tocsin_session_set_query (TOCSIN_EVENTS_PAGE (widget)->session, "");
}

/* The rows are as high as the settings say. */
static void
show_density (TocsinEventsPage *self)
{
  static const char *const classes[] = { "compact", "normal", "comfortable" };
  int density = g_settings_get_enum (tocsin_application_get_settings (), "event-row-height");

  for (int i = 0; i < (int) G_N_ELEMENTS (classes); i++)
    if (i == density)
      gtk_widget_add_css_class (GTK_WIDGET (self->view), classes[i]);
    else
      gtk_widget_remove_css_class (GTK_WIDGET (self->view), classes[i]);
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

  tocsin_column_set_set_narrow (self->view, self->is_narrow);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->paned), self->is_narrow
                                                                    ? GTK_ORIENTATION_VERTICAL
                                                                    : GTK_ORIENTATION_HORIZONTAL);
  events_time_show (self);
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

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->session);
  g_clear_object (&self->menu_item);
  g_clear_pointer (&self->sort_name, g_free);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  G_OBJECT_CLASS (tocsin_events_page_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "events.search", NULL, on_focus_search);
  gtk_widget_class_install_action (klass, "events.clear", NULL, on_clear);
}

static void
tocsin_events_page_class_init (TocsinEventsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_events_page_dispose;
  g_type_ensure (TOCSIN_TYPE_HISTOGRAM);
  g_type_ensure (TOCSIN_TYPE_SEARCH_BAR);
  install_actions (widget_class);
  events_menu_install_actions (widget_class);
  events_chart_install_actions (widget_class);
  events_time_install_actions (widget_class);
  events_jump_install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-events-page.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, histogram);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, chart_bar);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, legend);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, paned);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, nothing);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, clear);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, import);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, view);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, status);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, time_legend);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, jump_revealer);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, jump_entry);
  gtk_widget_class_bind_template_child (widget_class, TocsinEventsPage, jump_problem);
}

static void
tocsin_events_page_init (TocsinEventsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->sort.column = TOCSIN_COLUMN_TIMESTAMP;
  self->sort.is_descending = TRUE;
  self->sort_name = g_strdup ("timestamp");
  self->model = tocsin_event_model_new ();
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->model)));
  self->popover = gtk_popover_menu_new_from_model (NULL);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
}

/* Keys that the page has wherever the focus is in the window, while it is shown. */
static void
add_shortcuts (TocsinEventsPage *self)
{
  static const struct
  {
    guint key;
    const char *action;
  } keys[] = {
    { GDK_KEY_f, "events.search" },
    { GDK_KEY_g, "events.jump" },
    { GDK_KEY_j, "events.jump" },
    { GDK_KEY_d, "events.bookmark" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (controller),
        gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, GDK_CONTROL_MASK),
                          gtk_named_action_new (keys[i].action)));
  page_shortcuts_add (GTK_WIDGET (self), GTK_SHORTCUT_CONTROLLER (controller));
}

static void
connect_widgets (TocsinEventsPage *self)
{
  g_signal_connect_object (self->model, "updated", G_CALLBACK (on_updated), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (on_selection_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_bar, "searched", G_CALLBACK (events_page_search), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->histogram, "resized", G_CALLBACK (on_resized), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed",
                           G_CALLBACK (on_sorter_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tocsin_application_get_settings (), "changed::event-row-height",
                           G_CALLBACK (show_density), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (on_dark),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::selected-event", G_CALLBACK (follow_selection),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "map", G_CALLBACK (scroll_soon), self, G_CONNECT_SWAPPED);
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
  tocsin_search_bar_set_session (self->search_bar, session);
  tocsin_column_set_init (self->view, session, events_menu_show, self);
  events_chart_init (self);
  events_jump_init (self);
  add_shortcuts (self);
  events_time_reload (self);
  connect_widgets (self);
  on_dark (self);
  show_density (self);
  on_time_display_changed (self);
  events_page_search (self);
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
  return tocsin_search_bar_get_query (self->search_bar);
}

/* How many events are shown. */
guint
tocsin_events_page_get_n_found (TocsinEventsPage *self)
{
  return tocsin_event_model_get_n_found (self->model);
}

/* Returns: (transfer none) (nullable): the case that is shown */
const char *
tocsin_events_page_get_case_path (TocsinEventsPage *self)
{
  return tocsin_session_get_case_path (self->session);
}

/* Fills in how the table is, but for a name. Returns: (transfer full): its columns */
GVariant *
tocsin_events_page_get_view_state (TocsinEventsPage *self, EventView *view)
{
  *view = (EventView){ .columns = tocsin_column_set_get (self->view),
                       .sort = self->sort_name,
                       .is_descending = self->sort.is_descending,
                       .query = tocsin_session_get_query (self->session) };
  return view->columns;
}

/* Makes the table as a view says. */
void
tocsin_events_page_apply_view (TocsinEventsPage *self, const EventView *view)
{
  tocsin_column_set_apply (self->view, view->columns);
  tocsin_column_set_set_narrow (self->view, self->is_narrow);
  if (tocsin_column_set_has (self->view, view->sort))
    tocsin_column_set_sort (self->view, view->sort, view->is_descending);
  else
    set_sort (self, view->sort, view->is_descending);
  tocsin_session_set_query (self->session, view->query);
}
