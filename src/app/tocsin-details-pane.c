/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that is known of the selected event. It is read in a thread. */
#include "app/tocsin-details-pane.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/page-shortcuts.h"
#include "app/tocsin-application.h"
#include "app/tocsin-detail-rows.h"
#include "app/tocsin-mark-job.h"
#include "app/tocsin-raw-text.h"
#include "app/tocsin-text-window.h"
#include "core/tocsin-time.h"
#include "workspace/tocsin-detail.h"

#define N_NEIGHBOURS 5

struct _TocsinDetailsPane
{
  GtkBox parent_instance;
  TocsinSession *session;
  TocsinDetail *detail; /* shown */
  GCancellable *loading;
  gboolean is_filling;
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkLabel *title, *place, *source, *raw;
  GtkToggleButton *bookmark;
  GtkWidget *previous, *next, *save_note, *show_all;
  GtkTextView *note;
  GtkSearchEntry *search;
  GtkListBox *fields, *neighbours;
  GtkFlowBox *tags;
  GtkEditable *new_tag;
  GtkBox *learn;
};

G_DEFINE_FINAL_TYPE (TocsinDetailsPane, tocsin_details_pane, GTK_TYPE_BOX)

static const char *const basis_words[] = {
  [TOCSIN_TIME_NONE] = N_ ("without time"),      [TOCSIN_TIME_EXACT] = N_ ("time as written"),
  [TOCSIN_TIME_ZONE] = N_ ("time zone assumed"), [TOCSIN_TIME_YEAR] = N_ ("year assumed"),
  [TOCSIN_TIME_FILE] = N_ ("time of the file"),
};

static void
show_source (TocsinDetailsPane *self)
{
  const TocsinEvent *event = &self->detail->batch->events[0];
  const TocsinSource *source = self->detail->source;
  g_autofree char *place = g_strdup_printf (_ ("byte %'llu, %'u bytes"),
                                            (unsigned long long) event->offset, event->size);
  g_autofree char *path = source != NULL ? g_filename_display_name (source->path) : g_strdup ("");
  g_autofree char *whole = source != NULL && *source->member != '\0'
                               ? g_strconcat (path, " › ", source->member, NULL)
                               : g_strdup (path);
  g_autofree char *shown = tocsin_raw_text_dup_visible (whole, strlen (whole));
  g_autofree char *line
      = g_strdup_printf (_ ("%s, record %'llu, %s"), shown, (unsigned long long) event->record,
                         _ (basis_words[event->time_basis]));

  gtk_label_set_text (self->place, place);
  gtk_label_set_text (self->source, line);
}

static gsize
find_neighbour (const TocsinDetail *detail)
{
  for (guint i = 0; i < detail->neighbours->len; i++)
    if (((TocsinNeighbour *) detail->neighbours->pdata[i])->id == detail->id)
      return i;
  return 0;
}

static void
select_neighbour (TocsinDetailsPane *self, int step)
{
  gint64 index;

  if (self->detail == NULL)
    return;
  index = (gint64) find_neighbour (self->detail) + step;
  if (index >= 0 && index < self->detail->neighbours->len)
    tocsin_session_set_selected_event (
        self->session, ((TocsinNeighbour *) self->detail->neighbours->pdata[index])->id);
}

static void
on_previous (TocsinDetailsPane *self)
{
  select_neighbour (self, -1);
}

static void
on_next (TocsinDetailsPane *self)
{
  select_neighbour (self, 1);
}

static void
on_neighbour (TocsinDetailsPane *self, GtkListBoxRow *row)
{
  select_neighbour (self, gtk_list_box_row_get_index (row) - (int) find_neighbour (self->detail));
}

static void
show_neighbours (TocsinDetailsPane *self)
{
  gsize at = find_neighbour (self->detail);

  tocsin_detail_rows_clear (GTK_WIDGET (self->neighbours));
  for (guint i = 0; i < self->detail->neighbours->len; i++)
    {
      const TocsinNeighbour *neighbour = self->detail->neighbours->pdata[i];
      char time[TOCSIN_TIME_TEXT_SIZE] = "";

      if (neighbour->timestamp != TOCSIN_NO_TIME)
        tocsin_time_format (neighbour->timestamp, time);
      gtk_list_box_append (self->neighbours,
                           tocsin_detail_rows_new_neighbour (time, neighbour->message));
    }
  gtk_list_box_select_row (self->neighbours,
                           gtk_list_box_get_row_at_index (self->neighbours, (int) at));
  gtk_widget_set_sensitive (self->previous, at > 0);
  gtk_widget_set_sensitive (self->next, at + 1 < self->detail->neighbours->len);
}

static void
on_remove_tag (TocsinDetailsPane *self, GtkButton *button)
{
  tocsin_mark_job_start (GTK_WIDGET (self), self->session, TOCSIN_MARK_TAG, self->detail->id,
                         g_object_get_data (G_OBJECT (button), "tag"), FALSE);
}

static void
show_mark (TocsinDetailsPane *self)
{
  const TocsinMark *mark = self->detail->mark;

  gtk_toggle_button_set_active (self->bookmark, mark->bookmarked);
  gtk_button_set_icon_name (GTK_BUTTON (self->bookmark),
                            mark->bookmarked ? "starred-symbolic" : "non-starred-symbolic");
  tocsin_detail_rows_clear (GTK_WIDGET (self->tags));
  for (guint i = 0; mark->tags[i] != NULL; i++)
    {
      GtkWidget *button = tocsin_detail_rows_new_tag (mark->tags[i]);

      g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove_tag), self,
                               G_CONNECT_SWAPPED);
      gtk_flow_box_insert (self->tags, button, -1);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->tags), mark->tags[0] != NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->note), mark->note, -1);
  gtk_widget_set_sensitive (self->save_note, FALSE);
}

static void
show_detail (TocsinDetailsPane *self)
{
  g_autofree char *title = NULL;

  self->is_filling = TRUE;
  title = g_strdup_printf (_ ("Event %'lld"), (long long) self->detail->id);
  gtk_label_set_text (self->title, title);
  tocsin_raw_text_show (self->raw, self->detail);
  gtk_widget_set_visible (self->show_all, tocsin_raw_text_is_cut (self->detail));
  show_source (self);
  tocsin_detail_rows_fill_fields (self->fields, self->detail);
  tocsin_detail_rows_fill_learn (self->learn, self->detail);
  show_mark (self);
  show_neighbours (self);
  self->is_filling = FALSE;
  gtk_stack_set_visible_child_name (self->stack, "event");
}

static void
show_nothing (TocsinDetailsPane *self, const char *title, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_clear_pointer (&self->detail, tocsin_detail_free);
  adw_status_page_set_title (self->empty, title);
  adw_status_page_set_description (self->empty, escaped);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

typedef struct
{
  char *case_path;
  gint64 event_id;
} Request;

static void
request_free (gpointer user_data)
{
  Request *request = user_data;

  g_free (request->case_path);
  g_free (request);
}

static void
free_detail (gpointer detail)
{
  tocsin_detail_free (detail);
}

static void
load (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Request *request = task_data;
  GError *error = NULL;
  g_autoptr (TocsinCase) case_ = NULL;
  TocsinDetail *detail = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  case_ = tocsin_case_open (request->case_path, TOCSIN_CASE_READ, &error);
  if (case_ != NULL)
    detail = tocsin_detail_load (case_, request->event_id, N_NEIGHBOURS, &error);
  if (detail != NULL)
    g_task_return_pointer (task, detail, free_detail);
  else
    g_task_return_error (task, error);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TocsinDetailsPane *self = TOCSIN_DETAILS_PANE (source);
  g_autoptr (GError) error = NULL;
  TocsinDetail *detail = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->session == NULL)
    return;
  if (detail == NULL || detail->batch == NULL)
    {
      tocsin_detail_free (detail);
      show_nothing (self, _ ("The Event Cannot Be Read"), error != NULL ? error->message : "");
      return;
    }
  tocsin_detail_free (self->detail);
  self->detail = detail;
  show_detail (self);
}

static void
reload (TocsinDetailsPane *self)
{
  const char *path = tocsin_session_get_case_path (self->session);
  gint64 id = tocsin_session_get_selected_event (self->session);
  g_autoptr (GTask) task = NULL;
  Request *request;

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (path == NULL || id == 0)
    {
      show_nothing (self, _ ("No Event Selected"),
                    _ ("Select an event to see its record and fields"));
      return;
    }
  self->loading = g_cancellable_new ();
  request = g_new0 (Request, 1);
  request->case_path = g_strdup (path);
  request->event_id = id;
  task = g_task_new (self, self->loading, on_loaded, NULL);
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, load);
}

static void
on_bookmark (TocsinDetailsPane *self)
{
  if (self->detail == NULL || self->is_filling)
    return;
  tocsin_mark_job_start (GTK_WIDGET (self), self->session, TOCSIN_MARK_BOOKMARK, self->detail->id,
                         NULL, gtk_toggle_button_get_active (self->bookmark));
}

static void
on_new_tag (TocsinDetailsPane *self)
{
  g_autofree char *tag = g_strstrip (g_strdup (gtk_editable_get_text (self->new_tag)));

  if (self->detail == NULL || *tag == '\0')
    return;
  tocsin_mark_job_start (GTK_WIDGET (self), self->session, TOCSIN_MARK_TAG, self->detail->id, tag,
                         TRUE);
  gtk_editable_set_text (self->new_tag, "");
}

static char *
dup_note (TocsinDetailsPane *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->note);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
on_note_changed (TocsinDetailsPane *self)
{
  g_autofree char *note = dup_note (self);

  gtk_widget_set_sensitive (self->save_note,
                            self->detail != NULL && strcmp (note, self->detail->mark->note) != 0);
}

static void
on_save_note (TocsinDetailsPane *self)
{
  g_autofree char *note = dup_note (self);

  if (self->detail != NULL)
    tocsin_mark_job_start (GTK_WIDGET (self), self->session, TOCSIN_MARK_NOTE, self->detail->id,
                           note, TRUE);
}

static void
on_copy_raw (TocsinDetailsPane *self)
{
  if (self->detail != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->detail->raw->str);
}

static void
on_show_all (TocsinDetailsPane *self)
{
  if (self->detail != NULL)
    tocsin_text_window_show (GTK_WIDGET (self), _ ("Raw Record"), self->detail->raw->str,
                             self->detail->raw->len);
}

static gboolean
is_field_wanted (GtkListBoxRow *row, gpointer user_data)
{
  TocsinDetailsPane *self = user_data;

  return tocsin_detail_rows_matches (row, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
on_search (TocsinDetailsPane *self)
{
  gtk_list_box_invalidate_filter (self->fields);
}

static void
on_undo (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinDetailsPane *self = TOCSIN_DETAILS_PANE (widget);

  tocsin_mark_job_start (widget, self->session, TOCSIN_MARK_UNDO, 0, NULL, FALSE);
}

static void
tocsin_details_pane_dispose (GObject *object)
{
  TocsinDetailsPane *self = TOCSIN_DETAILS_PANE (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->session);
  g_clear_pointer (&self->detail, tocsin_detail_free);
  G_OBJECT_CLASS (tocsin_details_pane_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, TocsinDetailsPane, stack);
  gtk_widget_class_bind_template_child (klass, TocsinDetailsPane, empty);
  gtk_widget_class_bind_template_child (klass, TocsinDetailsPane, title);
  gtk_widget_class_bind_template_child (klass, TocsinDetailsPane, place);
  gtk_widget_class_bind_template_child (klass, TocsinDetailsPane, source);
  gtk_widget_class_bind_template_child (klass, TocsinDetailsPane, bookmark);
  gtk_widget_class_bind_template_child (klass, TocsinDetailsPane, previous);
  gtk_widget_class_bind_template_child (klass, TocsinDetailsPane, next);
  gtk_widget_class_bind_template_child (klass, TocsinDetailsPane, save_note);
  gtk_widget_class_bind_template_child (klass, TocsinDetailsPane, show_all);
  gtk_widget_class_bind_template_child (klass, TocsinDetailsPane, raw);
  gtk_widget_class_bind_template_child (klass, TocsinDetailsPane, note);
  gtk_widget_class_bind_template_child (klass, TocsinDetailsPane, search);
  gtk_widget_class_bind_template_child (klass, TocsinDetailsPane, fields);
  gtk_widget_class_bind_template_child (klass, TocsinDetailsPane, neighbours);
  gtk_widget_class_bind_template_child (klass, TocsinDetailsPane, tags);
  gtk_widget_class_bind_template_child (klass, TocsinDetailsPane, new_tag);
  gtk_widget_class_bind_template_child (klass, TocsinDetailsPane, learn);
}

static void
tocsin_details_pane_class_init (TocsinDetailsPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_details_pane_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-details-pane.ui"));
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_previous);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_raw);
  gtk_widget_class_bind_template_callback (widget_class, on_show_all);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_new_tag);
  gtk_widget_class_bind_template_callback (widget_class, on_save_note);
  gtk_widget_class_bind_template_callback (widget_class, on_neighbour);
  gtk_widget_class_install_action (widget_class, "details.undo", NULL, on_undo);
}

/* Ctrl+Z anywhere while the pane is shown; a text that is being edited takes it first. */
static void
add_shortcut (TocsinDetailsPane *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_z, GDK_CONTROL_MASK),
                        gtk_named_action_new ("details.undo")));
  page_shortcuts_add (GTK_WIDGET (self), GTK_SHORTCUT_CONTROLLER (controller));
}

static void
tocsin_details_pane_init (TocsinDetailsPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_filter_func (self->fields, is_field_wanted, self, NULL);
  g_signal_connect_object (self->bookmark, "toggled", G_CALLBACK (on_bookmark), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_text_view_get_buffer (self->note), "changed",
                           G_CALLBACK (on_note_changed), self, G_CONNECT_SWAPPED);
  add_shortcut (self);
}

/* The details of the event that is selected in @session. */
GtkWidget *
tocsin_details_pane_new (TocsinSession *session)
{
  TocsinDetailsPane *self = g_object_new (TOCSIN_TYPE_DETAILS_PANE, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::selected-event", G_CALLBACK (reload), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::case-path", G_CALLBACK (reload), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  reload (self);
  return GTK_WIDGET (self);
}
