/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes of the status of alerts, written in a thread, one after the other. */
#include "app/tocsin-alert-job.h"

#include "app/tocsin-write-turn.h"
#include "store/tocsin-alert-act.h"

static void
job_free (gpointer data)
{
  TocsinAlertJob *self = data;

  g_free (self->case_path);
  g_array_unref (self->ids);
  g_free (self);
}

static gboolean
write_act (TocsinAlertJob *self, TocsinCase *case_, GError **error)
{
  if (self->undo != 0)
    return tocsin_case_undo_alert_act (case_, self->undo, error);
  return tocsin_case_set_alert_status (case_, (const gint64 *) (gpointer) self->ids->data,
                                       self->ids->len, self->status, g_get_real_time (), &self->act,
                                       error);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (tocsin_write_turn_get ());
  TocsinAlertJob *self = data;
  GError *error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (self->case_path, TOCSIN_CASE_WRITE, &error);

  (void) source, (void) cancellable;
  if (case_ != NULL && write_act (self, case_, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_done (GObject *owner, GAsyncResult *result, gpointer done)
{
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  ((TocsinAlertJobDone) done) (g_task_get_task_data (G_TASK (result)), error, owner);
}

/* The GTask holds @owner until the act is written. */
static void
start (TocsinAlertJob *self, TocsinAlertJobDone done, GObject *owner)
{
  g_autoptr (GTask) task = g_task_new (owner, NULL, on_done, done);

  g_task_set_task_data (task, self, job_free);
  g_task_run_in_thread (task, work);
}

/* Gives alerts a status; @done is called with @owner as its last argument. */
void
tocsin_alert_job_set_status (const char *case_path, GArray *ids, TocsinAlertStatus status,
                             TocsinAlertJobDone done, GObject *owner)
{
  TocsinAlertJob *self = g_new0 (TocsinAlertJob, 1);

  self->case_path = g_strdup (case_path);
  self->ids = g_array_ref (ids);
  self->status = status;
  start (self, done, owner);
}

/* Undoes an act on alerts; @ids: whom it was about. */
void
tocsin_alert_job_undo (const char *case_path, GArray *ids, gint64 act, TocsinAlertJobDone done,
                       GObject *owner)
{
  TocsinAlertJob *self = g_new0 (TocsinAlertJob, 1);

  self->case_path = g_strdup (case_path);
  self->ids = g_array_ref (ids);
  self->undo = act;
  start (self, done, owner);
}
