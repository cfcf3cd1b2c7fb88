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
};

typedef struct
{
  TocsinFileDialogCallback callback;
  GtkWidget *parent;
  gpointer user_data;
} Request;

static void
request_free (gpointer data)
{
  Request *self = data;

  g_clear_object (&self->parent);
  g_free (self);
}

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
add_case_filter (GtkFileChooser *chooser)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Tocsin cases"));
  gtk_file_filter_add_pattern (filter, "*.tocsin");
  gtk_file_chooser_add_filter (chooser, filter);
}

/* Asks for files; nothing is called if the user thinks better of it. @user_data is to
 * live as long as @parent, which is kept. */
void
tocsin_file_dialog_show (TocsinFileDialogKind kind, GtkWidget *parent, const char *name,
                         TocsinFileDialogCallback callback, gpointer user_data)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (_ (kinds[kind].title), GTK_WINDOW (root), kinds[kind].action,
                                     _ (kinds[kind].accept), _ ("_Cancel"));
  Request *request = g_new0 (Request, 1);

  request->callback = callback;
  request->parent = g_object_ref (parent);
  request->user_data = user_data;
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), kinds[kind].is_many);
  if (kinds[kind].is_case)
    add_case_filter (GTK_FILE_CHOOSER (dialog));
  if (name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_object_set_data_full (G_OBJECT (dialog), "request", request, request_free);
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), request);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
