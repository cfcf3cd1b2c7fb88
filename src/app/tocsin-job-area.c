/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The jobs at the foot of the sidebar. The signal `finished` tells which job is over,
 * `progress` which goes on (at most every two seconds), `idle` that none is left. */
#include "app/tocsin-job-area.h"

#include "app/tocsin-application.h"
#include "app/tocsin-job-row.h"

#define PROGRESS_INTERVAL (2 * G_USEC_PER_SEC)

struct _TocsinJobArea
{
  AdwBin parent_instance;
  TocsinWorkspace *workspace;
  GtkBox *box;
  gint64 told; /* when `progress` was emitted last, monotonic */
};

enum
{
  SIGNAL_FINISHED,
  SIGNAL_PROGRESS,
  SIGNAL_IDLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TocsinJobArea, tocsin_job_area, ADW_TYPE_BIN)

static void
on_finished (TocsinJobArea *self, TocsinJob *job)
{
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0, job);
}

static void
on_progress (TocsinJobArea *self, TocsinJob *job)
{
  gint64 now = g_get_monotonic_time ();

  if (now - self->told < PROGRESS_INTERVAL)
    return;
  self->told = now;
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, job);
}

static void
add_job (TocsinJobArea *self, TocsinJob *job)
{
  gtk_box_append (self->box, tocsin_job_row_new (job));
  g_signal_connect_object (job, "finished", G_CALLBACK (on_finished), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "progress", G_CALLBACK (on_progress), self, G_CONNECT_SWAPPED);
}

/* Jobs come at the end of the list, and leave when they are over. */
static void
on_jobs_changed (TocsinJobArea *self, guint position, guint removed, guint added, GListModel *jobs)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->box));

  for (guint i = 0; i < position; i++)
    child = gtk_widget_get_next_sibling (child);
  for (guint i = 0; i < removed; i++)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      gtk_box_remove (self->box, child);
      child = next;
    }
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (TocsinJob) job = g_list_model_get_item (jobs, position + i);

      add_job (self, job);
    }
  if (g_list_model_get_n_items (jobs) == 0)
    g_signal_emit (self, signals[SIGNAL_IDLE], 0);
}

static void
tocsin_job_area_dispose (GObject *object)
{
  g_clear_object (&TOCSIN_JOB_AREA (object)->workspace);
  G_OBJECT_CLASS (tocsin_job_area_parent_class)->dispose (object);
}

static void
tocsin_job_area_class_init (TocsinJobAreaClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_job_area_dispose;
  signals[SIGNAL_FINISHED] = g_signal_new ("finished", TOCSIN_TYPE_JOB_AREA, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 1, TOCSIN_TYPE_JOB);
  signals[SIGNAL_PROGRESS] = g_signal_new ("progress", TOCSIN_TYPE_JOB_AREA, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 1, TOCSIN_TYPE_JOB);
  signals[SIGNAL_IDLE] = g_signal_new ("idle", TOCSIN_TYPE_JOB_AREA, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-job-area.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinJobArea, box);
}

static void
tocsin_job_area_init (TocsinJobArea *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Shows the jobs of @workspace. */
void
tocsin_job_area_set_workspace (TocsinJobArea *self, TocsinWorkspace *workspace)
{
  g_return_if_fail (TOCSIN_IS_JOB_AREA (self) && self->workspace == NULL);
  self->workspace = g_object_ref (workspace);
  g_signal_connect_object (tocsin_workspace_get_jobs (workspace), "items-changed",
                           G_CALLBACK (on_jobs_changed), self, G_CONNECT_SWAPPED);
}

guint
tocsin_job_area_get_n_jobs (TocsinJobArea *self)
{
  g_return_val_if_fail (TOCSIN_IS_JOB_AREA (self), 0);
  return g_list_model_get_n_items (tocsin_workspace_get_jobs (self->workspace));
}

/* Asks all jobs to stop; `idle` follows. */
void
tocsin_job_area_cancel (TocsinJobArea *self)
{
  GListModel *jobs;

  g_return_if_fail (TOCSIN_IS_JOB_AREA (self));
  jobs = tocsin_workspace_get_jobs (self->workspace);
  /* one that waits leaves the list at once: from the end */
  for (guint i = g_list_model_get_n_items (jobs); i > 0; i--)
    {
      g_autoptr (TocsinJob) job = g_list_model_get_item (jobs, i - 1);

      if (job != NULL)
        tocsin_job_cancel (job);
    }
}
