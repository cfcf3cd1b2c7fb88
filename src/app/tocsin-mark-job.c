/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One act on the mark of an event, written in a thread; a toast undoes it. */
#include "app/tocsin-mark-job.h"

#include <glib/gi18n.h>

#include "app/tocsin-window.h"
#include "app/tocsin-write-turn.h"
#include "store/tocsin-case-mark.h"

typedef struct
{
  TocsinSession *session;
  char *case_path;
  TocsinMarkJobKind kind;
  gint64 event_id;
  char *text;
  gboolean is_set;
  gint64 act; /* written, or to be undone */
} Job;

static void
job_free (gpointer user_data)
{
  Job *job = user_data;

  g_object_unref (job->session);
  g_free (job->case_path);
  g_free (job->text);
  g_free (job);
}

static gboolean
toggle (Job *job, TocsinCase *case_, GError **error)
{
  g_autoptr (TocsinMark) mark = tocsin_case_get_mark (case_, job->event_id, error);

  if (mark == NULL)
    return FALSE;
  job->is_set = !mark->bookmarked;
  return tocsin_case_set_bookmark (case_, job->event_id, job->is_set, &job->act, error);
}

static gboolean
write_act (Job *job, TocsinCase *case_, GError **error)
{
  switch (job->kind)
    {
    case TOCSIN_MARK_BOOKMARK:
      return tocsin_case_set_bookmark (case_, job->event_id, job->is_set, &job->act, error);
    case TOCSIN_MARK_TOGGLE:
      return toggle (job, case_, error);
    case TOCSIN_MARK_NOTE:
      return tocsin_case_set_note (case_, job->event_id, job->text, &job->act, error);
    case TOCSIN_MARK_TAG:
      return tocsin_case_set_tag (case_, job->event_id, job->text, job->is_set, &job->act, error);
    case TOCSIN_MARK_UNDO:
    default:
      return tocsin_case_undo_mark (case_, job->act, &job->event_id, error);
    }
}

static void
work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (tocsin_write_turn_get ());
  Job *job = task_data;
  GError *error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (job->case_path, TOCSIN_CASE_WRITE, &error);

  if (case_ != NULL && write_act (job, case_, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* The acts of a window that Ctrl+Z undoes, the last one first. */
static GArray *
get_acts (TocsinSession *session)
{
  GArray *acts = g_object_get_data (G_OBJECT (session), "mark-acts");

  if (acts == NULL)
    {
      acts = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_object_set_data_full (G_OBJECT (session), "mark-acts", acts,
                              (GDestroyNotify) g_array_unref);
    }
  return acts;
}

static void
forget_act (GArray *acts, gint64 act)
{
  for (guint i = acts->len; i > 0; i--)
    if (g_array_index (acts, gint64, i - 1) == act)
      g_array_remove_index (acts, i - 1);
}

static const char *
get_words (const Job *job)
{
  switch (job->kind)
    {
    case TOCSIN_MARK_BOOKMARK:
    case TOCSIN_MARK_TOGGLE:
      return job->is_set ? _ ("Bookmark set") : _ ("Bookmark removed");
    case TOCSIN_MARK_NOTE:
      return _ ("Note saved");
    case TOCSIN_MARK_TAG:
      return job->is_set ? _ ("Tag added") : _ ("Tag removed");
    case TOCSIN_MARK_UNDO:
    default:
      return _ ("Undone");
    }
}

static void start (GtkWidget *widget, Job *job);

static void
on_undo (AdwToast *toast, GtkWidget *widget)
{
  TocsinSession *session = g_object_get_data (G_OBJECT (toast), "session");
  const gint64 *act = g_object_get_data (G_OBJECT (toast), "act");
  Job *job;

  if (tocsin_session_get_case_path (session) == NULL)
    return;
  job = g_new0 (Job, 1);
  job->session = g_object_ref (session);
  job->case_path = g_strdup (tocsin_session_get_case_path (session));
  job->kind = TOCSIN_MARK_UNDO;
  job->act = *act;
  start (widget, job);
}

static void
show_toast (TocsinWindow *window, const Job *job)
{
  AdwToast *toast = adw_toast_new (get_words (job));

  if (job->kind != TOCSIN_MARK_UNDO)
    {
      adw_toast_set_button_label (toast, _ ("_Undo"));
      g_object_set_data_full (G_OBJECT (toast), "session", g_object_ref (job->session),
                              g_object_unref);
      g_object_set_data_full (G_OBJECT (toast), "act", g_memdup2 (&job->act, sizeof job->act),
                              g_free);
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo), window, 0);
    }
  tocsin_window_add_toast (window, toast);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (source));
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  GArray *acts = get_acts (job->session);

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (TOCSIN_IS_WINDOW (root))
        tocsin_window_say (TOCSIN_WINDOW (root), error->message);
      return;
    }
  if (job->act == 0) /* it was so already */
    return;
  forget_act (acts, job->act);
  if (job->kind != TOCSIN_MARK_UNDO)
    g_array_append_val (acts, job->act);
  if (TOCSIN_IS_WINDOW (root))
    show_toast (TOCSIN_WINDOW (root), job);
  if (g_strcmp0 (tocsin_session_get_case_path (job->session), job->case_path) == 0)
    tocsin_session_emit_changed (job->session);
}

static void
start (GtkWidget *widget, Job *job)
{
  g_autoptr (GTask) task = g_task_new (widget, NULL, on_done, NULL);

  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, work);
}

/* Marks an event; @widget is in the window that says so. */
void
tocsin_mark_job_start (GtkWidget *widget, TocsinSession *session, TocsinMarkJobKind kind,
                       gint64 event_id, const char *text, gboolean is_set)
{
  const char *path = tocsin_session_get_case_path (session);
  GArray *acts = get_acts (session);
  Job *job;

  if (path == NULL || (kind == TOCSIN_MARK_UNDO && acts->len == 0))
    return;
  job = g_new0 (Job, 1);
  job->session = g_object_ref (session);
  job->case_path = g_strdup (path);
  job->kind = kind;
  job->event_id = event_id;
  job->text = g_strdup (text);
  job->is_set = is_set;
  if (kind == TOCSIN_MARK_UNDO)
    job->act = g_array_index (acts, gint64, acts->len - 1);
  start (widget, job);
}
