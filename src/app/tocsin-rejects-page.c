/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What no format could read: a list that grows as it is scrolled, and one of it in full. */
#include "app/tocsin-rejects-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-application.h"
#include "app/tocsin-detail-rows.h"
#include "app/tocsin-raw-text.h"
#include "app/tocsin-reject-job.h"

#define PAGE 200

struct _TocsinRejectsPage
{
  GtkBox parent_instance;
  TocsinSession *session;
  GCancellable *listing;
  GCancellable *reading;
  gint64 last_id;    /* of the list */
  gboolean is_whole; /* nothing comes after it */
  TocsinRejectRow *shown;
  GtkStack *stack;
  GtkEditable *search;
  GtkListBox *list;
  GtkWidget *details;
  GtkLabel *reason, *place, *outcome, *result;
  GtkDropDown *format;
  GtkTextView *bytes;
};

G_DEFINE_FINAL_TYPE (TocsinRejectsPage, tocsin_rejects_page, GTK_TYPE_BOX)

static GCancellable *
renew (GCancellable **cancellable)
{
  g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
  *cancellable = g_cancellable_new ();
  return *cancellable;
}

static char *
dup_source (const TocsinRejectRow *row)
{
  g_autofree char *path = g_filename_display_name (row->path);
  g_autofree char *whole
      = *row->member != '\0' ? g_strconcat (path, " › ", row->member, NULL) : g_strdup (path);

  return tocsin_raw_text_dup_visible (whole, strlen (whole));
}

static GtkWidget *
new_line (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
add_row (TocsinRejectsPage *self, const TocsinRejectRow *reject)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *name = g_path_get_basename (reject->path);
  g_autofree char *shown = tocsin_raw_text_dup_visible (name, strlen (name));
  g_autofree char *place
      = g_strdup_printf (_ ("%s, record %'llu, %'llu bytes"), shown,
                         (unsigned long long) reject->record, (unsigned long long) reject->length);
  g_autofree char *both = g_strdup_printf ("%s. %s", reject->reason, place);

  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_box_append (GTK_BOX (box), new_line (reject->reason, NULL));
  gtk_box_append (GTK_BOX (box), new_line (place, "dim-label"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, reject->reason);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, both, -1);
  g_object_set_data_full (G_OBJECT (row), "reject", g_memdup2 (&reject->id, sizeof reject->id),
                          g_free);
  gtk_list_box_append (self->list, row);
  self->last_id = reject->id;
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TocsinRejectsPage *self = TOCSIN_REJECTS_PAGE (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = g_task_propagate_pointer (G_TASK (result), &error);
  gboolean is_first = self->last_id == 0;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->session == NULL)
    return;
  self->is_whole = rows == NULL || rows->len < PAGE;
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    add_row (self, rows->pdata[i]);
  if (!is_first)
    return;
  gtk_stack_set_visible_child_name (
      self->stack,
      self->last_id == 0 && *gtk_editable_get_text (self->search) == '\0' ? "empty" : "list");
  gtk_widget_set_visible (self->details, self->last_id != 0 && self->shown != NULL);
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
}

static void
load_more (TocsinRejectsPage *self)
{
  const char *path = tocsin_session_get_case_path (self->session);

  if (path != NULL)
    tocsin_reject_job_list (self, path, self->last_id, gtk_editable_get_text (self->search), PAGE,
                            renew (&self->listing), on_listed);
}

static void
reload (TocsinRejectsPage *self)
{
  self->last_id = 0;
  self->is_whole = FALSE;
  tocsin_detail_rows_clear (GTK_WIDGET (self->list));
  load_more (self);
}

static void
on_search (TocsinRejectsPage *self)
{
  reload (self);
}

static void
on_edge (TocsinRejectsPage *self, GtkPositionType edge)
{
  if (edge == GTK_POS_BOTTOM && !self->is_whole && self->last_id != 0)
    load_more (self);
}

static void
show_reject (TocsinRejectsPage *self)
{
  const TocsinRejectRow *row = self->shown;
  g_autofree char *source = dup_source (row);
  g_autofree char *place = g_strdup_printf (
      _ ("%s\nrecord %'llu, byte %'llu, %'llu bytes"), source, (unsigned long long) row->record,
      (unsigned long long) row->offset, (unsigned long long) row->length);
  g_autofree char *dump = tocsin_reject_job_dump (row->bytes);

  gtk_label_set_text (self->reason, row->reason);
  gtk_label_set_text (self->place, place);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->bytes), dump, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->outcome), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->result), FALSE);
  gtk_widget_set_visible (self->details, TRUE);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TocsinRejectsPage *self = TOCSIN_REJECTS_PAGE (source);
  g_autoptr (GError) error = NULL;
  TocsinRejectRow *row = g_task_propagate_pointer (G_TASK (result), &error);

  if (row == NULL || self->session == NULL)
    {
      tocsin_reject_row_free (row);
      return;
    }
  tocsin_reject_row_free (self->shown);
  self->shown = row;
  show_reject (self);
}

static void
on_row (TocsinRejectsPage *self, GtkListBoxRow *row)
{
  const char *path = self->session != NULL ? tocsin_session_get_case_path (self->session) : NULL;
  const gint64 *id = row != NULL ? g_object_get_data (G_OBJECT (row), "reject") : NULL;

  if (id != NULL && path != NULL)
    tocsin_reject_job_get (self, path, *id, renew (&self->reading), on_read);
}

static void
on_copy (TocsinRejectsPage *self)
{
  g_autofree char *text = NULL;
  gconstpointer data;
  gsize length;

  if (self->shown == NULL)
    return;
  data = g_bytes_get_data (self->shown->bytes, &length);
  text = g_utf8_make_valid (data != NULL ? data : "", (gssize) length);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
on_retried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TocsinRejectsPage *self = TOCSIN_REJECTS_PAGE (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_task_propagate_pointer (G_TASK (result), &error);
  char *rest = text != NULL ? strchr (text, '\n') : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->session == NULL)
    return;
  if (rest != NULL)
    *rest++ = '\0';
  gtk_label_set_text (self->outcome, text != NULL ? text : error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->outcome), TRUE);
  gtk_label_set_text (self->result, rest != NULL ? rest : "");
  gtk_widget_set_visible (GTK_WIDGET (self->result), rest != NULL);
}

static void
on_retry (TocsinRejectsPage *self)
{
  guint index = gtk_drop_down_get_selected (self->format);

  if (self->shown != NULL && index != GTK_INVALID_LIST_POSITION)
    tocsin_reject_job_retry (self, self->shown->bytes, tocsin_formats[index],
                             renew (&self->reading), on_retried);
}

static void
tocsin_rejects_page_dispose (GObject *object)
{
  TocsinRejectsPage *self = TOCSIN_REJECTS_PAGE (object);

  g_cancellable_cancel (self->listing);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->listing);
  g_clear_object (&self->reading);
  g_clear_object (&self->session);
  g_clear_pointer (&self->shown, tocsin_reject_row_free);
  G_OBJECT_CLASS (tocsin_rejects_page_parent_class)->dispose (object);
}

static void
tocsin_rejects_page_class_init (TocsinRejectsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_rejects_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-rejects-page.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinRejectsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TocsinRejectsPage, search);
  gtk_widget_class_bind_template_child (widget_class, TocsinRejectsPage, list);
  gtk_widget_class_bind_template_child (widget_class, TocsinRejectsPage, details);
  gtk_widget_class_bind_template_child (widget_class, TocsinRejectsPage, reason);
  gtk_widget_class_bind_template_child (widget_class, TocsinRejectsPage, place);
  gtk_widget_class_bind_template_child (widget_class, TocsinRejectsPage, outcome);
  gtk_widget_class_bind_template_child (widget_class, TocsinRejectsPage, format);
  gtk_widget_class_bind_template_child (widget_class, TocsinRejectsPage, result);
  gtk_widget_class_bind_template_child (widget_class, TocsinRejectsPage, bytes);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_edge);
  gtk_widget_class_bind_template_callback (widget_class, on_row);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
}

static void
tocsin_rejects_page_init (TocsinRejectsPage *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  tocsin_raw_text_wrap (self->result);
  for (guint i = 0; tocsin_formats[i] != NULL; i++)
    gtk_string_list_append (titles, _ (tocsin_formats[i]->title));
  gtk_drop_down_set_model (self->format, G_LIST_MODEL (titles));
}

/* The rejects of the case in @session. */
GtkWidget *
tocsin_rejects_page_new (TocsinSession *session)
{
  TocsinRejectsPage *self = g_object_new (TOCSIN_TYPE_REJECTS_PAGE, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::case-path", G_CALLBACK (reload), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  reload (self);
  return GTK_WIDGET (self);
}
