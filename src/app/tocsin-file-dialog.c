/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The system's own dialogs for files and folders; they work through the portal too. */
#include "app/tocsin-file-dialog.h"

#include <glib/gi18n.h>

static const struct
{
  const char *title;
  const char *accept;
  GtkFileChooserAction action;
  gboolean is_many;
  gboolean is_case;
} kinds[] = {
  [TOCSIN_FILE_DIALOG_FOLDER]
  = { N_ ("Open Log Folder"), N_ ("_Open"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, TRUE, FALSE },
  [TOCSIN_FILE_DIALOG_LOGS]
  = { N_ ("Open Logs"), N_ ("_Open"), GTK_FILE_CHOOSER_ACTION_OPEN, TRUE, FALSE },
  [TOCSIN_FILE_DIALOG_CASE]
  = { N_ ("Open Case"), N_ ("_Open"), GTK_FILE_CHOOSER_ACTION_OPEN, FALSE, TRUE },
  [TOCSIN_FILE_DIALOG_NEW_CASE]
  = { N_ ("Case for the Import"), N_ ("_Use"), GTK_FILE_CHOOSER_ACTION_SAVE, FALSE, TRUE },
  [TOCSIN_FILE_DIALOG_RULES]
  = { N_ ("Import Rules"), N_ ("_Import"), GTK_FILE_CHOOSER_ACTION_OPEN, TRUE, FALSE },
  [TOCSIN_FILE_DIALOG_RULE_FOLDER] = { N_ ("Import a Folder of Rules"), N_ ("_Import"),
                                       GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, TRUE, FALSE },
  [TOCSIN_FILE_DIALOG_EXPORT]
  = { N_ ("Export"), N_ ("_Export"), GTK_FILE_CHOOSER_ACTION_SAVE, FALSE, FALSE },
};

typedef struct
{
  TocsinFileDialogCallback callback;
  GtkWidget *parent;
  gpointer user_data;
  TocsinFileDialogKind kind;
} Request;

static void
request_free (gpointer data)
{
  Request *self = data;

  g_clear_object (&self->parent);
  g_free (self);
}

static GtkFileFilter *
case_filter_new (void)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Tocsin cases"));
  gtk_file_filter_add_pattern (filter, "*.tocsin");
  gtk_file_filter_add_mime_type (filter, "application/x-tocsin-case");
  return filter;
}

static Request *
request_new (GtkWidget *parent, TocsinFileDialogCallback callback, gpointer user_data)
{
  Request *request = g_new0 (Request, 1);

  request->callback = callback;
  request->parent = g_object_ref (parent);
  request->user_data = user_data;
  return request;
}

#if GTK_CHECK_VERSION(4, 10, 0)

/* Newer than the floor of the application, hence “not available” to the compiler. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static GListModel *
list_new (GFile *file)
{
  g_autoptr (GFile) taken = file;
  GListStore *list;

  if (file == NULL)
    return NULL;
  list = g_list_store_new (G_TYPE_FILE);
  g_list_store_append (list, file);
  return G_LIST_MODEL (list);
}

static GListModel *
finish (GtkFileDialog *dialog, const Request *request, GAsyncResult *result)
{
  if (kinds[request->kind].action == GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER)
    return gtk_file_dialog_select_multiple_folders_finish (dialog, result, NULL);
  if (kinds[request->kind].action == GTK_FILE_CHOOSER_ACTION_SAVE)
    return list_new (gtk_file_dialog_save_finish (dialog, result, NULL));
  return kinds[request->kind].is_many
             ? gtk_file_dialog_open_multiple_finish (dialog, result, NULL)
             : list_new (gtk_file_dialog_open_finish (dialog, result, NULL));
}

static void
on_finished (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (GListModel) files = finish (GTK_FILE_DIALOG (object), request, result);

  if (files != NULL && g_list_model_get_n_items (files) > 0)
    request->callback (files, request->user_data);
  request_free (request);
}

static void
show (TocsinFileDialogKind kind, const char *name, Request *request)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  GtkWindow *parent = GTK_WINDOW (gtk_widget_get_root (request->parent));

  request->kind = kind;
  gtk_file_dialog_set_title (dialog, _ (kinds[kind].title));
  gtk_file_dialog_set_accept_label (dialog, _ (kinds[kind].accept));
  if (name != NULL)
    gtk_file_dialog_set_initial_name (dialog, name);
  if (kinds[kind].is_case)
    {
      g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
      g_autoptr (GtkFileFilter) filter = case_filter_new ();

      g_list_store_append (filters, filter);
      gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
    }
  if (kinds[kind].action == GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER)
    gtk_file_dialog_select_multiple_folders (dialog, parent, NULL, on_finished, request);
  else if (kinds[kind].action == GTK_FILE_CHOOSER_ACTION_SAVE)
    gtk_file_dialog_save (dialog, parent, NULL, on_finished, request);
  else if (kinds[kind].is_many)
    gtk_file_dialog_open_multiple (dialog, parent, NULL, on_finished, request);
  else
    gtk_file_dialog_open (dialog, parent, NULL, on_finished, request);
}

G_GNUC_END_IGNORE_DEPRECATIONS

#else

static void
on_response (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  Request *request = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

      if (g_list_model_get_n_items (files) > 0)
        request->callback (files, request->user_data);
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
show (TocsinFileDialogKind kind, const char *name, Request *request)
{
  GtkRoot *root = gtk_widget_get_root (request->parent);
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (_ (kinds[kind].title), GTK_WINDOW (root), kinds[kind].action,
                                     _ (kinds[kind].accept), _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), kinds[kind].is_many);
  if (kinds[kind].is_case)
    {
      g_autoptr (GtkFileFilter) filter = case_filter_new ();

      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
    }
  if (name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_object_set_data_full (G_OBJECT (dialog), "request", request, request_free);
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), request);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

#endif

/* Asks for files; nothing is called if the user thinks better of it. @user_data is to
 * live as long as @parent, which is kept. */
void
tocsin_file_dialog_show (TocsinFileDialogKind kind, GtkWidget *parent, const char *name,
                         TocsinFileDialogCallback callback, gpointer user_data)
{
  show (kind, name, request_new (parent, callback, user_data));
}
