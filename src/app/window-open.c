/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of files that the window is given: a case is opened, logs are imported. */
#include "app/window-open.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-application.h"
#include "app/tocsin-file-dialog.h"
#include "app/tocsin-recent-cases.h"
#include "core/tocsin-error.h"
#include "store/tocsin-case.h"
#include "tocsin-config.h"

#define HEADER_SIZE 72 /* up to and with SQLite's application id, "TOCS" in a case */

typedef struct
{
  char **paths;
  gboolean is_case;
  TocsinCaseInfo info;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *self = data;

  g_strfreev (self->paths);
  g_free (self);
}

/* A case by its content, or by its name: then the error says what is wrong with it. */
static gboolean
looks_like_case (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) input = g_file_read (file, NULL, NULL);
  char header[HEADER_SIZE];
  gsize n = 0;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return FALSE;
  if (input == NULL
      || !g_input_stream_read_all (G_INPUT_STREAM (input), header, sizeof header, &n, NULL, NULL))
    return g_str_has_suffix (path, ".tocsin"); /* of others the import says what they are */
  return (n == sizeof header && memcmp (header, "SQLite format 3", 16) == 0
          && memcmp (header + 68, "TOCS", 4) == 0)
         || g_str_has_suffix (path, ".tocsin");
}

static void
look (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Opening *opening = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) opened = NULL;

  (void) source, (void) cancellable;
  opening->is_case = g_strv_length (opening->paths) == 1 && looks_like_case (opening->paths[0]);
  if (opening->is_case)
    {
      opened = tocsin_case_open (opening->paths[0], TOCSIN_CASE_READ, &error);
      if (opened == NULL || !tocsin_case_get_info (opened, &opening->info, &error))
        {
          g_task_return_error (task, g_steal_pointer (&error));
          return;
        }
    }
  g_task_return_boolean (task, TRUE);
}

/* Says what has gone wrong and stays until it is read; @message is not markup. */
void
window_show_error (TocsinWindow *self, const char *heading, const char *message)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, message);

  gtk_window_set_title (GTK_WINDOW (dialog), heading);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_looked (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinWindow *self = TOCSIN_WINDOW (object);
  const Opening *opening = g_task_get_task_data (G_TASK (result));
  GSettings *settings = tocsin_application_get_settings ();
  g_autoptr (GError) error = NULL;

  (void) user_data;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (g_error_matches (error, TOCSIN_ERROR, TOCSIN_ERROR_UNREADABLE))
        tocsin_recent_cases_remove (settings, opening->paths[0]);
      window_show_error (self, _ ("The Case Cannot Be Opened"), error->message);
    }
  else if (opening->is_case)
    {
      tocsin_recent_cases_add (settings, opening->paths[0], opening->info.events);
      tocsin_window_show_case (self, opening->paths[0]);
    }
  else
    tocsin_window_import (self, (const char *const *) opening->paths);
}

/* Looks in a thread what the files are. */
void
window_open_paths (TocsinWindow *self, const char *const *paths)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_looked, NULL);
  Opening *opening = g_new0 (Opening, 1);

  opening->paths = g_strdupv ((char **) paths);
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, look);
}

/* The sample lab: where it is installed, or in the source tree; NULL if it is nowhere. */
char *
window_dup_lab_folder (void)
{
  const char *source = g_getenv ("TOCSIN_SOURCE_ROOT");
  g_autofree char *folder = source != NULL ? g_build_filename (source, "data", "lab", NULL)
                                           : g_build_filename (TOCSIN_DATADIR, "lab", NULL);

  return g_file_test (folder, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&folder) : NULL;
}

static void
on_chosen (GListModel *files, gpointer user_data)
{
  guint n = g_list_model_get_n_items (files);
  g_autoptr (GPtrArray) chosen = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (chosen, g_list_model_get_item (files, i));
  tocsin_window_open (user_data, (GFile **) chosen->pdata, chosen->len);
}

/* The actions that ask for files. */
void
window_show_dialog (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinFileDialogKind kind = TOCSIN_FILE_DIALOG_FOLDER;

  (void) parameter;
  if (strcmp (action, "win.open-files") == 0)
    kind = TOCSIN_FILE_DIALOG_LOGS;
  else if (strcmp (action, "win.open-case") == 0)
    kind = TOCSIN_FILE_DIALOG_CASE;
  tocsin_file_dialog_show (kind, widget, NULL, on_chosen, widget);
}
