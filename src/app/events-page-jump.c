/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goes to a row of the event table, or to the event that is nearest to a time. */
#include <glib/gi18n.h>

#include "app/events-page-private.h"
#include "app/source-zones.h"
#include "workspace/tocsin-event-clock.h"

typedef struct
{
  char *case_path;
  gint64 *ids;
  guint n_ids;
  gint64 time;
  guint position;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_free (self->case_path);
  g_free (self->ids);
  g_free (self);
}

static void
find (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Search *self = data;
  GError *error = NULL;
  g_autoptr (TocsinCase) reader = tocsin_case_open (self->case_path, TOCSIN_CASE_READ, &error);

  (void) source, (void) cancellable;
  if (reader != NULL
      && tocsin_case_find_nearest (reader, self->ids, self->n_ids, self->time, &self->position,
                                   &error))
    g_task_return_boolean (task, TRUE);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, FALSE);
}

/* Selects a row and shows it. */
void
events_jump_to_row (TocsinEventsPage *self, guint position)
{
  GtkWidget *rows = gtk_widget_get_last_child (GTK_WIDGET (self->view));

  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  gtk_widget_activate_action (rows, "list.scroll-to-item", "u", position);
}

static void
show_problem (TocsinEventsPage *self, const char *text)
{
  gtk_label_set_text (self->jump_problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->jump_problem), text != NULL);
}

static void
close_bar (TocsinEventsPage *self)
{
  gtk_revealer_set_reveal_child (self->jump_revealer, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
on_found (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinEventsPage *self = TOCSIN_EVENTS_PAGE (object);
  const Search *search = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean found = g_task_propagate_boolean (G_TASK (result), &error);
  const TocsinEventList *list = tocsin_event_model_get_list (self->model);

  (void) user_data;
  if (!found)
    show_problem (self, error != NULL ? error->message : _ ("No event here has a time"));
  else if (list != NULL && search->position < list->n_ids
           && list->ids[search->position] == search->ids[search->position])
    {
      events_jump_to_row (self, search->position);
      close_bar (self);
    }
}

static void
go_to_time (TocsinEventsPage *self, gint64 time)
{
  const TocsinEventList *list = tocsin_event_model_get_list (self->model);
  g_autoptr (GTask) task = g_task_new (self, NULL, on_found, NULL);
  Search *search = g_new0 (Search, 1);

  search->case_path = g_strdup (tocsin_session_get_case_path (self->session));
  search->ids = g_memdup2 (list->ids, list->n_ids * sizeof *list->ids);
  search->n_ids = list->n_ids;
  search->time = time;
  g_task_set_task_data (task, search, search_free);
  g_task_run_in_thread (task, find);
}

/* The time of the selected event, or where the list begins. */
static gint64
get_reference (TocsinEventsPage *self, gint64 *source_id)
{
  g_autoptr (GtkBitset) chosen
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  const TocsinEventList *list = tocsin_event_model_get_list (self->model);
  g_autoptr (TocsinEventItem) item = NULL;
  const TocsinEvent *event = NULL;

  if (!gtk_bitset_is_empty (chosen))
    item = g_list_model_get_item (G_LIST_MODEL (self->model), gtk_bitset_get_minimum (chosen));
  if (item != NULL)
    event = tocsin_event_item_get_event (item);
  *source_id = event != NULL ? tocsin_event_item_get_source_id (item) : 0;
  return event != NULL && event->timestamp != TOCSIN_NO_TIME ? event->timestamp
         : list != NULL                                      ? list->first
                                                             : TOCSIN_NO_TIME;
}

static gboolean
parse (TocsinEventsPage *self, TocsinJump *jump, GError **error)
{
  TocsinTimeDisplay display = tocsin_session_get_time_display (self->session);
  g_autoptr (TocsinZone) own
      = tocsin_zone_new (display == TOCSIN_TIME_DISPLAY_LOCAL ? NULL : "UTC", NULL);
  gint64 source_id;
  gint64 reference = get_reference (self, &source_id);
  TocsinZone *zone
      = display == TOCSIN_TIME_DISPLAY_SOURCE ? source_zones_find (self->session, source_id) : NULL;

  return tocsin_jump_parse (gtk_editable_get_text (GTK_EDITABLE (self->jump_entry)), reference,
                            zone != NULL ? zone : own, jump, error);
}

static void
on_go (TocsinEventsPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  g_autoptr (GError) error = NULL;
  TocsinJump jump;

  if (tocsin_event_model_get_list (self->model) == NULL || n == 0)
    return;
  if (!parse (self, &jump, &error))
    {
      show_problem (self, error->message);
      return;
    }
  show_problem (self, NULL);
  if (jump.is_row)
    {
      events_jump_to_row (self, (guint) MIN (jump.row, n) - 1);
      close_bar (self);
    }
  else
    go_to_time (self, jump.time);
}

static void
on_jump (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinEventsPage *self = TOCSIN_EVENTS_PAGE (widget);

  (void) action, (void) parameter;
  show_problem (self, NULL);
  gtk_revealer_set_reveal_child (self->jump_revealer, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->jump_entry));
}

static gboolean
on_key (TocsinEventsPage *self, guint key)
{
  if (key != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  close_bar (self);
  return GDK_EVENT_STOP;
}

void
events_jump_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "events.jump", NULL, on_jump);
}

void
events_jump_init (TocsinEventsPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self->jump_entry), keys);
  g_signal_connect_object (self->jump_entry, "activate", G_CALLBACK (on_go), self,
                           G_CONNECT_SWAPPED);
}
