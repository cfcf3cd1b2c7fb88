/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The alerts that are shown, written to a file in a thread. What takes longer says at the foot of
 * the list how far it is, and can be stopped. */
#include <glib/gi18n.h>

#include "app/alerts-page-private.h"
#include "app/tocsin-file-dialog.h"
#include "workspace/tocsin-alert-file.h"

#define INTERVAL 100 /* ms */
#define PATIENCE 5   /* intervals before progress is shown */

typedef struct
{
  char *case_path;
  const char *format;
  GArray *ids;
  GFile *file;
  gint n_written; /* atomic */
  guint timer;
  guint n_ticks;
} Export;

static void
export_free (gpointer data)
{
  Export *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_free (self->case_path);
  g_array_unref (self->ids);
  g_object_unref (self->file);
  g_free (self);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Export *self = data;
  GError *error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (self->case_path, TOCSIN_CASE_READ, &error);

  (void) source;
  if (case_ != NULL
      && tocsin_alert_file_write (case_, self->ids, self->format, self->file, &self->n_written,
                                  cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
show_progress (gpointer user_data)
{
  GTask *task = user_data;
  TocsinAlertsPage *page = g_task_get_source_object (task);
  Export *self = g_task_get_task_data (task);

  gtk_progress_bar_set_fraction (page->progress, (double) g_atomic_int_get (&self->n_written)
                                                     / MAX (self->ids->len, 1u));
  if (++self->n_ticks == PATIENCE)
    gtk_widget_set_visible (page->export_bar, TRUE);
  return G_SOURCE_CONTINUE;
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TocsinAlertsPage *page = TOCSIN_ALERTS_PAGE (source);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));
  Export *self = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  (void) user_data;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_task_propagate_boolean (G_TASK (result), &error);
  if (g_task_get_cancellable (G_TASK (result)) == page->exporting)
    {
      g_clear_object (&page->exporting);
      gtk_widget_set_visible (page->export_bar, FALSE);
      gtk_widget_action_set_enabled (GTK_WIDGET (page), "alerts.export", TRUE);
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !TOCSIN_IS_WINDOW (root))
    return;
  text
      = error != NULL
            ? g_strdup_printf (_ ("Not exported: %s"), error->message)
            : g_strdup_printf (ngettext ("%u alert exported", "%u alerts exported", self->ids->len),
                               self->ids->len);
  tocsin_window_say (TOCSIN_WINDOW (root), text);
}

static GArray *
list_shown (TocsinAlertsPage *page)
{
  g_autoptr (GPtrArray) shown = tocsin_alert_model_list_shown (page->model);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < shown->len; i++)
    g_array_append_val (ids, ((TocsinAlertEntry *) shown->pdata[i])->alert->id);
  return ids;
}

static void
on_file_chosen (GListModel *files, gpointer user_data)
{
  TocsinAlertsPage *page = user_data;
  const char *path = tocsin_session_get_case_path (page->session);
  g_autoptr (GTask) task = NULL;
  Export *self;

  if (path == NULL || page->exporting != NULL)
    return;
  page->exporting = g_cancellable_new ();
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "alerts.export", FALSE);
  self = g_new0 (Export, 1);
  self->case_path = g_strdup (path);
  self->format = page->export_format;
  self->ids = list_shown (page);
  self->file = g_list_model_get_item (files, 0);
  task = g_task_new (page, page->exporting, on_done, NULL);
  g_task_set_task_data (task, self, export_free);
  self->timer = g_timeout_add (INTERVAL, show_progress, task);
  g_task_run_in_thread (task, work);
}

static void
on_export (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinAlertsPage *page = TOCSIN_ALERTS_PAGE (widget);
  gboolean is_json = g_str_equal (g_variant_get_string (parameter, NULL), "json");

  (void) action;
  if (tocsin_session_get_case_path (page->session) == NULL)
    return;
  page->export_format = is_json ? "json" : "csv";
  tocsin_file_dialog_show (TOCSIN_FILE_DIALOG_EXPORT, widget,
                           is_json ? _ ("alerts.json") : _ ("alerts.csv"), on_file_chosen, page);
}

static void
on_stop (GtkWidget *widget, const char *action, GVariant *parameter)
{
  (void) action, (void) parameter;
  g_cancellable_cancel (TOCSIN_ALERTS_PAGE (widget)->exporting);
}

void
alerts_page_install_export (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "alerts.export", "s", on_export);
  gtk_widget_class_install_action (klass, "alerts.stop-export", NULL, on_stop);
}
