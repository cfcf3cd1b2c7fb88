/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workspace/tocsin-workspace.h"

#include "workspace/job-private.h"

/* The jobs that run or wait: several at once, but one for each case. */
struct _TocsinWorkspace
{
  GObject parent_instance;
  GListStore *jobs;
};

G_DEFINE_FINAL_TYPE (TocsinWorkspace, tocsin_workspace, G_TYPE_OBJECT)

static void
tocsin_workspace_dispose (GObject *object)
{
  TocsinWorkspace *self = TOCSIN_WORKSPACE (object);
  guint n = self->jobs != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->jobs)) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TocsinJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

      g_signal_handlers_disconnect_by_data (job, self);
      tocsin_job_cancel (job);
    }
  g_clear_object (&self->jobs);
  G_OBJECT_CLASS (tocsin_workspace_parent_class)->dispose (object);
}

static void
tocsin_workspace_class_init (TocsinWorkspaceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tocsin_workspace_dispose;
}

static void
tocsin_workspace_init (TocsinWorkspace *self)
{
  self->jobs = g_list_store_new (TOCSIN_TYPE_JOB);
}

/* The first job that writes to a case and is in @state. */
static TocsinJob *
find_job (TocsinWorkspace *self, const char *case_path, TocsinJobState state)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->jobs));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TocsinJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

      if (tocsin_job_get_kind (job) != TOCSIN_JOB_EXPORT && tocsin_job_get_state (job) == state
          && g_strcmp0 (tocsin_job_get_case_path (job), case_path) == 0)
        return job; /* the list holds it */
    }
  return NULL;
}

/* A case has one writer: the next job begins when the one before is over. */
static void
start_next (TocsinWorkspace *self, const char *case_path)
{
  TocsinJob *next = find_job (self, case_path, TOCSIN_JOB_WAITING);

  if (next != NULL && find_job (self, case_path, TOCSIN_JOB_RUNNING) == NULL)
    job_start (next);
}

static void
on_finished (TocsinJob *job, TocsinWorkspace *self)
{
  guint position;

  if (g_list_store_find (self->jobs, job, &position))
    g_list_store_remove (self->jobs, position);
  start_next (self, tocsin_job_get_case_path (job));
}

/**
 * tocsin_workspace_new:
 *
 * Returns: (transfer full): a workspace without jobs
 */
TocsinWorkspace *
tocsin_workspace_new (void)
{
  return g_object_new (TOCSIN_TYPE_WORKSPACE, NULL);
}

/**
 * tocsin_workspace_get_jobs:
 * @self: a workspace
 *
 * Returns: (transfer none): the #TocsinJob that run or wait
 */
GListModel *
tocsin_workspace_get_jobs (TocsinWorkspace *self)
{
  g_return_val_if_fail (TOCSIN_IS_WORKSPACE (self), NULL);
  return G_LIST_MODEL (self->jobs);
}

/* Lists a job and starts it, or the one before it. */
static TocsinJob *
add_job (TocsinWorkspace *self, TocsinJob *job)
{
  g_signal_connect_object (job, "finished", G_CALLBACK (on_finished), self, G_CONNECT_AFTER);
  g_list_store_append (self->jobs, job);
  start_next (self, tocsin_job_get_case_path (job));
  return job;
}

/**
 * tocsin_workspace_import:
 * @self: a workspace
 * @case_path: the case; made if missing
 * @options: what to import; copied, but for the rules, which are shared
 *
 * Imports in a thread. The job's signals `progress` and `finished` are emitted in the
 * thread whose main context is the default one, which is to be the caller's.
 *
 * Returns: (transfer full): the job
 */
TocsinJob *
tocsin_workspace_import (TocsinWorkspace *self, const char *case_path,
                         const TocsinImportOptions *options)
{
  g_return_val_if_fail (TOCSIN_IS_WORKSPACE (self), NULL);
  return add_job (self, job_new_import (case_path, options));
}

/**
 * tocsin_workspace_detect:
 * @self: a workspace
 * @case_path: a case
 * @rules: rules, finished; shared with the job (tocsin_rule_set_ref())
 *
 * Runs all rules over a case in a thread, as tocsin_workspace_import() imports; a job of the
 * same case that is at work is waited for.
 *
 * Returns: (transfer full): the job
 */
TocsinJob *
tocsin_workspace_detect (TocsinWorkspace *self, const char *case_path, const TocsinRuleSet *rules)
{
  g_return_val_if_fail (TOCSIN_IS_WORKSPACE (self), NULL);
  return add_job (self, job_new_detect (case_path, rules));
}

/**
 * tocsin_workspace_export:
 * @self: a workspace
 * @case_path: a case
 * @query: which events
 * @exporter: how they are written
 * @file: where; what is there is replaced when all is written
 * @n_expected: how many events they are, as far as is known, or 0
 *
 * Writes events to a file in a thread; other jobs of the case are not waited for.
 *
 * Returns: (transfer full): the job
 */
TocsinJob *
tocsin_workspace_export (TocsinWorkspace *self, const char *case_path, TocsinQuery *query,
                         const TocsinExporter *exporter, GFile *file, guint64 n_expected)
{
  TocsinJob *job;

  g_return_val_if_fail (TOCSIN_IS_WORKSPACE (self), NULL);
  job = job_new_export (case_path, job_export_new (query, exporter, file, n_expected));
  g_signal_connect_object (job, "finished", G_CALLBACK (on_finished), self, G_CONNECT_AFTER);
  g_list_store_append (self->jobs, job);
  job_start (job);
  return job;
}
