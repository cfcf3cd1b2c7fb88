/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window says about its jobs: what came of them, and whether they may be
 * stopped when it is closed. */
#include "app/window-jobs.h"

#include <glib/gi18n.h>

#include "app/window-open.h"

/* A toast that leads to a page; @text is not markup. */
static void
tell_page (TocsinWindow *window, const char *text, const char *button, const char *page)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, button);
  adw_toast_set_action_name (toast, "win.show-page");
  adw_toast_set_action_target (toast, "s", page);
  tocsin_window_add_toast (window, toast);
}

static void
tell_alerts (TocsinWindow *window, guint n_alerts)
{
  g_autofree char *text
      = n_alerts == 0 ? g_strdup (_ ("No alert found"))
                      : g_strdup_printf (ngettext ("%'u alert found", "%'u alerts found", n_alerts),
                                         n_alerts);

  if (n_alerts == 0)
    tocsin_window_say (window, text);
  else
    tell_page (window, text, _ ("_Show"), "alerts");
}

static void
tell_import (TocsinWindow *window, const TocsinImportSummary *summary)
{
  g_autofree char *text = g_strdup_printf (
      ngettext ("%'llu event imported", "%'llu events imported", (gulong) summary->added.events),
      (unsigned long long) summary->added.events);

  if (summary->detection != NULL && summary->detection->alerts > 0)
    tell_alerts (window, summary->detection->alerts);
  else
    tell_page (window, text, _ ("_Show"), "events");
}

static void
on_open_folder (AdwToast *toast, TocsinWindow *window)
{
  GFile *file = g_object_get_data (G_OBJECT (toast), "file");
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *uri = g_file_get_uri (folder != NULL ? folder : file);

  gtk_show_uri (GTK_WINDOW (window), uri, GDK_CURRENT_TIME);
}

static void
tell_export (TocsinWindow *window, TocsinJob *job)
{
  guint64 n = tocsin_job_get_progress (job)->events;
  g_autofree char *text
      = g_strdup_printf (ngettext ("%'llu event exported", "%'llu events exported", (gulong) n),
                         (unsigned long long) n);
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_button_label (toast, _ ("_Open Folder"));
  g_object_set_data_full (G_OBJECT (toast), "file", g_object_ref (tocsin_job_get_exported (job)),
                          g_object_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_open_folder), window, 0);
  tocsin_window_add_toast (window, toast);
}

static const char *
get_failure (TocsinJobKind kind)
{
  if (kind == TOCSIN_JOB_EXPORT)
    return _ ("The Export Has Failed");
  return kind == TOCSIN_JOB_DETECT ? _ ("The Rules Could Not Run") : _ ("The Import Has Failed");
}

/* What came of a job that nobody else tells. */
void
window_jobs_tell (TocsinWindow *window, TocsinJob *job)
{
  gboolean is_export = tocsin_job_get_kind (job) == TOCSIN_JOB_EXPORT;
  const TocsinImportSummary *summary = tocsin_job_get_summary (job);
  const TocsinDetectSummary *detection = tocsin_job_get_detection (job);
  const GError *error = tocsin_job_get_error (job);
  TocsinJobState state = tocsin_job_get_state (job);

  if (is_export && state == TOCSIN_JOB_DONE)
    tell_export (window, job);
  else if (is_export && state == TOCSIN_JOB_CANCELLED)
    tocsin_window_say (window, _ ("The export was stopped; no file was written"));
  else if (summary != NULL)
    tell_import (window, summary);
  else if (detection != NULL)
    tell_alerts (window, detection->alerts);
  else if (state == TOCSIN_JOB_CANCELLED)
    tocsin_window_say (window, _ ("Stopped; what was whole by then is in the case"));
  else if (error != NULL)
    window_show_error (window, get_failure (tocsin_job_get_kind (job)), error->message);
}

static void
on_answered (TocsinWindow *window, const char *response)
{
  if (g_strcmp0 (response, "stop") == 0)
    tocsin_window_close_when_idle (window);
}

/* Asks whether the window may be closed although jobs run. */
void
window_jobs_ask (TocsinWindow *window, TocsinJobArea *jobs)
{
  guint n = tocsin_job_area_get_n_jobs (jobs);
  g_autofree char *heading
      = g_strdup_printf (ngettext ("%u Job Is Running", "%u Jobs Are Running", n), n);
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (window), heading,
      _ ("If you stop now, what is whole stays in the case. Importing the same files again goes on "
         "from there."));

  gtk_window_set_title (GTK_WINDOW (dialog), heading);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("_Keep Importing"),
                                    "stop", _ ("_Stop and Close"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "stop",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answered), window, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}
