/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the simulator does in threads: reading the events of a rule, and running it over them. */
#include "app/tocsin-rule-simulator-job.h"

static TocsinSharedSimulation *
shared_new (TocsinSimulation *simulation, TocsinRuleBook *book)
{
  TocsinSharedSimulation *self = g_atomic_rc_box_new0 (TocsinSharedSimulation);

  self->simulation = simulation;
  self->book = tocsin_rule_book_ref (book);
  return self;
}

static void
shared_clear (gpointer data)
{
  TocsinSharedSimulation *self = data;

  tocsin_simulation_free (self->simulation);
  tocsin_rule_book_unref (self->book);
}

void
tocsin_shared_simulation_unref (TocsinSharedSimulation *self)
{
  g_atomic_rc_box_release_full (self, shared_clear);
}

typedef struct
{
  char *case_path;
  char *rule_id;
  TocsinRuleBook *book;
} Load;

static void
load_free (gpointer data)
{
  Load *self = data;

  g_free (self->case_path);
  g_free (self->rule_id);
  tocsin_rule_book_unref (self->book);
  g_free (self);
}

static void
load (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Load *self = data;
  GError *error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (self->case_path, TOCSIN_CASE_READ, &error);
  TocsinSimulation *simulation = NULL;

  (void) source;
  if (case_ != NULL)
    simulation = tocsin_simulation_new (case_, tocsin_rule_library_get_rules (self->book->library),
                                        self->rule_id, cancellable, &error);
  if (simulation != NULL)
    g_task_return_pointer (task, shared_new (simulation, self->book),
                           (GDestroyNotify) tocsin_shared_simulation_unref);
  else
    g_task_return_error (task, error);
}

/* Gives a #TocsinSharedSimulation. */
void
tocsin_rule_simulator_job_load (gpointer source, const char *case_path, TocsinRuleBook *book,
                                const char *rule_id, GCancellable *cancellable,
                                GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, NULL);
  Load *self = g_new0 (Load, 1);

  self->case_path = g_strdup (case_path);
  self->rule_id = g_strdup (rule_id);
  self->book = tocsin_rule_book_ref (book);
  g_task_set_task_data (task, self, load_free);
  g_task_run_in_thread (task, load);
}

typedef struct
{
  TocsinSharedSimulation *simulation;
  double threshold;
  gint64 timespan;
  double minimum;
} Run;

static void
run_free (gpointer data)
{
  tocsin_shared_simulation_unref (((Run *) data)->simulation);
  g_free (data);
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Run *self = data;

  (void) source, (void) cancellable;
  g_task_return_pointer (task,
                         tocsin_simulation_run_above (self->simulation->simulation, self->threshold,
                                                      self->timespan, self->minimum),
                         (GDestroyNotify) tocsin_simulation_result_free);
}

/* Gives a #TocsinSimulationResult. */
void
tocsin_rule_simulator_job_run (gpointer source, TocsinSharedSimulation *simulation,
                               double threshold, gint64 timespan, double minimum,
                               GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (source, NULL, callback, NULL);
  Run *self = g_new0 (Run, 1);

  self->simulation = g_atomic_rc_box_acquire (simulation);
  self->threshold = threshold;
  self->timespan = timespan;
  self->minimum = minimum;
  g_task_set_task_data (task, self, run_free);
  g_task_run_in_thread (task, run);
}

/* Whether a run was of @simulation, not of one before. */
gboolean
tocsin_rule_simulator_job_is_of (GTask *task, const TocsinSharedSimulation *simulation)
{
  return ((const Run *) g_task_get_task_data (task))->simulation == simulation;
}
