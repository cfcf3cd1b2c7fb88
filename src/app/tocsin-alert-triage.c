/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an analyst does with alerts in this window: each act is written by a job, said in a toast
 * that undoes it, and remembered for Ctrl+Z. */
#include "app/tocsin-alert-triage.h"

#include <glib/gi18n.h>

#include "app/tocsin-alert-job.h"
#include "app/tocsin-alert-words.h"
#include "app/tocsin-window.h"

typedef struct
{
  gint64 act;
  GArray *ids;
} Done;

struct _TocsinAlertTriage
{
  GObject parent_instance;
  TocsinSession *session;
  GtkWidget *widget; /* in the window; it owns this */
  GPtrArray *acts;   /* Done, the last one last */
  guint n_jobs;
  AdwToast *toast; /* the last one */
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_UNDONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TocsinAlertTriage, tocsin_alert_triage, G_TYPE_OBJECT)

static void
done_free (gpointer data)
{
  Done *self = data;

  g_array_unref (self->ids);
  g_free (self);
}

static void
tocsin_alert_triage_finalize (GObject *object)
{
  TocsinAlertTriage *self = TOCSIN_ALERT_TRIAGE (object);

  g_ptr_array_unref (self->acts);
  g_object_unref (self->session);
  g_clear_weak_pointer (&self->widget);
  g_clear_weak_pointer (&self->toast);
  G_OBJECT_CLASS (tocsin_alert_triage_parent_class)->finalize (object);
}

static void
tocsin_alert_triage_class_init (TocsinAlertTriageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tocsin_alert_triage_finalize;
  /* An act is in the case, or was not possible: the alerts are to be read again. */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TOCSIN_TYPE_ALERT_TRIAGE, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  /* An act on these alerts (a GArray of gint64) was undone. */
  signals[SIGNAL_UNDONE] = g_signal_new ("undone", TOCSIN_TYPE_ALERT_TRIAGE, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ARRAY);
}

static void
tocsin_alert_triage_init (TocsinAlertTriage *self)
{
  self->acts = g_ptr_array_new_with_free_func (done_free);
}

static void
on_case_changed (TocsinAlertTriage *self)
{
  g_ptr_array_set_size (self->acts, 0);
}

/* For the alerts of @session; @widget is in the window that says what was done. */
TocsinAlertTriage *
tocsin_alert_triage_new (TocsinSession *session, GtkWidget *widget)
{
  TocsinAlertTriage *self = g_object_new (TOCSIN_TYPE_ALERT_TRIAGE, NULL);

  self->session = g_object_ref (session);
  g_set_weak_pointer (&self->widget, widget);
  g_signal_connect_object (session, "notify::case-path", G_CALLBACK (on_case_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

static Done *
find_act (TocsinAlertTriage *self, gint64 act)
{
  for (guint i = 0; i < self->acts->len; i++)
    if (((Done *) self->acts->pdata[i])->act == act)
      return self->acts->pdata[i];
  return NULL;
}

static void on_finished (const TocsinAlertJob *job, const GError *error, gpointer user_data);

static void
undo (TocsinAlertTriage *self, Done *done)
{
  self->n_jobs++;
  tocsin_alert_job_undo (tocsin_session_get_case_path (self->session), done->ids, done->act,
                         on_finished, G_OBJECT (self));
  g_ptr_array_remove (self->acts, done);
}

static void
on_toast_undo (TocsinAlertTriage *self, AdwToast *toast)
{
  const gint64 *act = g_object_get_data (G_OBJECT (toast), "act");
  Done *done = find_act (self, *act);

  if (done != NULL)
    undo (self, done);
}

static char *
describe (const TocsinAlertJob *job)
{
  static const char *const one[] = {
    [TOCSIN_ALERT_NEW] = N_ ("Alert reopened"),
    [TOCSIN_ALERT_ACKNOWLEDGED] = N_ ("Alert acknowledged"),
    [TOCSIN_ALERT_IN_PROGRESS] = N_ ("Alert in progress"),
    [TOCSIN_ALERT_TRUE_POSITIVE] = N_ ("Alert closed as true positive"),
    [TOCSIN_ALERT_FALSE_POSITIVE] = N_ ("Alert closed as false positive"),
  };

  if (job->undo != 0)
    return g_strdup (_ ("Undone"));
  if (job->ids->len == 1)
    return g_strdup (_ (one[job->status]));
  /* Translators: a number of alerts (2 or more), then their new status */
  return g_strdup_printf (ngettext ("%u alert: %s", "%u alerts: %s", job->ids->len), job->ids->len,
                          tocsin_alert_status_get_word (job->status));
}

static void
on_toast_dismissed (TocsinAlertTriage *self, AdwToast *toast)
{
  if (self->toast == toast)
    g_clear_weak_pointer (&self->toast);
}

static AdwToast *
add_toast (TocsinAlertTriage *self, TocsinWindow *window)
{
  AdwToast *toast = adw_toast_new ("");

  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_toast_undo), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_toast_dismissed), self,
                           G_CONNECT_SWAPPED);
  g_set_weak_pointer (&self->toast, toast);
  tocsin_window_add_toast (window, toast);
  return toast;
}

/* Who works fast is not to wait for what was said before: one toast says the last. */
static void
show_toast (TocsinAlertTriage *self, const TocsinAlertJob *job)
{
  GtkRoot *root = self->widget != NULL ? gtk_widget_get_root (self->widget) : NULL;
  g_autofree char *words = describe (job);
  AdwToast *toast = self->toast;

  if (!TOCSIN_IS_WINDOW (root))
    return;
  if (toast == NULL)
    toast = add_toast (self, TOCSIN_WINDOW (root));
  adw_toast_set_title (toast, words);
  adw_toast_set_button_label (toast, job->undo == 0 ? _ ("_Undo") : NULL);
  g_object_set_data_full (G_OBJECT (toast), "act", g_memdup2 (&job->act, sizeof job->act), g_free);
}

static void
remember (TocsinAlertTriage *self, const TocsinAlertJob *job)
{
  Done *done = g_new0 (Done, 1);

  done->act = job->act;
  done->ids = g_array_ref (job->ids);
  g_ptr_array_add (self->acts, done);
}

static void
on_finished (const TocsinAlertJob *job, const GError *error, gpointer user_data)
{
  TocsinAlertTriage *self = user_data;
  GtkRoot *root = self->widget != NULL ? gtk_widget_get_root (self->widget) : NULL;

  self->n_jobs--;
  if (g_strcmp0 (job->case_path, tocsin_session_get_case_path (self->session)) != 0)
    return;
  if (error == NULL && job->act != 0)
    remember (self, job);
  if (error != NULL && TOCSIN_IS_WINDOW (root))
    tocsin_window_say (TOCSIN_WINDOW (root), error->message);
  else if (error == NULL && (job->act != 0 || job->undo != 0))
    show_toast (self, job);
  if (error == NULL && job->undo != 0)
    g_signal_emit (self, signals[SIGNAL_UNDONE], 0, job->ids);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Gives alerts (gint64 ids) a status. */
void
tocsin_alert_triage_set_status (TocsinAlertTriage *self, GArray *ids, TocsinAlertStatus status)
{
  const char *path = tocsin_session_get_case_path (self->session);

  g_return_if_fail (TOCSIN_IS_ALERT_TRIAGE (self));
  if (path == NULL || ids->len == 0)
    return;
  self->n_jobs++;
  tocsin_alert_job_set_status (path, ids, status, on_finished, G_OBJECT (self));
}

/* Undoes the last act of this window. */
void
tocsin_alert_triage_undo (TocsinAlertTriage *self)
{
  g_return_if_fail (TOCSIN_IS_ALERT_TRIAGE (self));
  if (self->acts->len > 0 && tocsin_session_get_case_path (self->session) != NULL)
    undo (self, self->acts->pdata[self->acts->len - 1]);
}

/* Returns: whether there is an act to undo */
gboolean
tocsin_alert_triage_can_undo (TocsinAlertTriage *self)
{
  return self->acts->len > 0;
}

/* Returns: whether acts are being written, so that what the case holds is not the latest */
gboolean
tocsin_alert_triage_is_busy (TocsinAlertTriage *self)
{
  return self->n_jobs > 0;
}
