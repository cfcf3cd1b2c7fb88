/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Corrects the times of a source, or says what would become of them, in a thread. */
#include "app/tocsin-correct-job.h"

#include "app/tocsin-write-turn.h"

typedef struct
{
  char *case_path;
  TocsinCorrectKind kind;
  TocsinCorrection correction;
  char *zone;
  gint64 act;
  TocsinCorrectionEffect effect;
  TocsinCorrectDone done;
  gpointer user_data;
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  g_free (self->case_path);
  g_free (self->zone);
  g_free (self);
}

static gboolean
write_case (Job *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) turn = g_mutex_locker_new (tocsin_write_turn_get ());
  g_autoptr (TocsinCase) writer = tocsin_case_open (self->case_path, TOCSIN_CASE_WRITE, error);
  gint64 act = self->act;

  if (writer == NULL)
    return FALSE;
  if (self->kind == TOCSIN_CORRECT_APPLY)
    return tocsin_case_correct_source (writer, &self->correction, &self->act, &self->effect,
                                       cancellable, error);
  self->act = 0;
  return tocsin_case_undo_correction (writer, act, &self->effect, cancellable, error);
}

static gboolean
preview (Job *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (TocsinCase) reader = tocsin_case_open (self->case_path, TOCSIN_CASE_READ, error);

  return reader != NULL
         && tocsin_case_preview_correction (reader, &self->correction, &self->effect, cancellable,
                                            error);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *self = data;
  GError *error = NULL;

  (void) source;
  if (self->kind == TOCSIN_CORRECT_PREVIEW ? preview (self, cancellable, &error)
                                           : write_case (self, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  const Job *self = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  (void) source, (void) user_data;
  g_task_propagate_boolean (G_TASK (result), &error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->done (&self->effect, self->act, error, self->user_data);
}

/* Begins; @user_data must live until the end or until @cancellable is cancelled. */
void
tocsin_correct_job_start (const char *case_path, TocsinCorrectKind kind,
                          const TocsinCorrection *correction, gint64 act, GCancellable *cancellable,
                          TocsinCorrectDone done, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, on_done, NULL);
  Job *self = g_new0 (Job, 1);

  self->case_path = g_strdup (case_path);
  self->kind = kind;
  if (correction != NULL)
    self->correction = *correction;
  self->zone = g_strdup (self->correction.zone);
  self->correction.zone = self->zone;
  self->act = act;
  self->done = done;
  self->user_data = user_data;
  g_task_set_task_data (task, self, job_free);
  g_task_run_in_thread (task, work);
}
