/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/tocsin-simulator.h"

#include <math.h>
#include <string.h>

#include "detect/correlator-private.h"
#include "detect/simulator-private.h"
#include "detect/tocsin-rule-setting.h"

#define MIN_BUCKET 1000000 /* a second: a baseline holds all buckets of its history */

struct _TocsinSimulator
{
  TocsinCorrelator *correlator;
  TocsinRecords *records;
  guint32 index;
  SigmaRun run;      /* with the results of the nested correlations */
  SigmaInput input;  /* the items, by group */
  gboolean *allowed; /* by group: the user wants no alerts about it */
};

static gboolean
is_allowed (const TocsinSimulator *self, guint32 group)
{
  const TocsinCorrelation *correlation = self->input.plan->correlation;
  const SigmaResult *result = &self->run.results[self->index];
  guint n = self->input.plan->n_groups;

  for (guint i = 0; i < n && correlation->setting != NULL; i++)
    {
      g_autofree char *value = sigma_input_dup_text (
          &self->input, g_array_index (result->group_texts, guint32, group * n + i));

      if (tocsin_rule_setting_allows (correlation->setting, correlation->group_by[i], value))
        return TRUE;
    }
  return FALSE;
}

/**
 * tocsin_simulator_new:
 * @correlator: (transfer full): of the correlation (tocsin_correlator_new_for())
 * @records: (transfer full): the matches that it looks at
 * @correlation: its index in the set
 *
 * Returns: (transfer full): a simulator
 */
TocsinSimulator *
tocsin_simulator_new (TocsinCorrelator *correlator, TocsinRecords *records, guint32 correlation)
{
  TocsinSimulator *self = g_new0 (TocsinSimulator, 1);
  guint32 n_groups;

  self->correlator = correlator;
  self->records = records;
  self->index = correlation;
  sigma_run_init (&self->run, correlator, records);
  sigma_run_correlations (&self->run, correlation, NULL);
  sigma_result_init (&self->run.results[correlation]);
  self->input = (SigmaInput){ .plan = &correlator->plans[correlation],
                              .index = correlation,
                              .run = &self->run,
                              .is_brief = TRUE };
  sigma_input_gather (&self->input);
  n_groups = self->run.results[correlation].n_groups;
  self->allowed = g_new0 (gboolean, n_groups + 1);
  for (guint32 i = 0; i < n_groups; i++)
    self->allowed[i] = is_allowed (self, i);
  return self;
}

/**
 * tocsin_simulator_free:
 * @self: (transfer full) (nullable): a simulator
 */
void
tocsin_simulator_free (TocsinSimulator *self)
{
  if (self == NULL)
    return;
  sigma_input_clear (&self->input);
  sigma_run_clear (&self->run);
  tocsin_correlator_free (self->correlator);
  tocsin_records_free (self->records);
  g_free (self->allowed);
  g_free (self);
}

/**
 * tocsin_simulator_get_n_items:
 * @self: a simulator
 *
 * Returns: how many events (or alerts of nested correlations) its windows count
 */
guint
tocsin_simulator_get_n_items (const TocsinSimulator *self)
{
  return self->input.n_items;
}

/* ---- A run, which shares the items ---- */

typedef struct
{
  TocsinCorrelation correlation;
  SigmaPlan plan;
  SigmaRun run;
  SigmaInput input;
} Rerun;

static void
rerun_init (Rerun *self, const TocsinSimulator *simulator, double threshold, gint64 timespan,
            double minimum)
{
  const TocsinCorrelation *own = simulator->input.plan->correlation;
  gboolean is_baseline = own->type >= TOCSIN_BASELINE_ZSCORE;
  SigmaResult *result;

  self->correlation = *own;
  self->correlation.comparisons = g_array_copy (own->comparisons);
  tocsin_correlation_set_threshold (&self->correlation, threshold);
  self->correlation.minimum = minimum;
  self->correlation.timespan = is_baseline && own->type != TOCSIN_BASELINE_FIRST_SEEN
                                   ? MAX (timespan, MIN_BUCKET)
                                   : MAX (timespan, 0);
  self->plan = *simulator->input.plan;
  self->plan.correlation = &self->correlation;
  self->plan.is_nested = FALSE;
  self->run = simulator->run;
  self->run.results
      = g_memdup2 (simulator->run.results, sizeof (SigmaResult) * (simulator->index + 1));
  result = &self->run.results[simulator->index];
  result->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_finding_free);
  self->input = simulator->input;
  self->input.plan = &self->plan;
  self->input.run = &self->run;
  self->input.near_misses = g_ptr_array_new ();
  /* What all events have in common is asked only for the allow-list. */
  self->input.is_brief = own->setting == NULL || own->setting->allow == NULL;
}

static void
rerun_clear (Rerun *self)
{
  sigma_keep_near_misses (&self->correlation, self->input.near_misses, NULL);
  g_array_unref (self->correlation.comparisons);
  g_ptr_array_unref (self->run.results[self->input.index].findings);
  g_free (self->run.results);
  g_ptr_array_unref (self->input.near_misses);
}

static void
rerun_run (Rerun *self)
{
  if (self->correlation.type >= TOCSIN_BASELINE_ZSCORE)
    sigma_baseline_run (&self->input);
  else
    sigma_windows_run (&self->input);
}

/* By its entity, or by what all its events have in common, as detection does it. */
static gboolean
is_finding_allowed (const TocsinCorrelation *correlation, const TocsinFinding *finding)
{
  const TocsinRuleSetting *setting = correlation->setting;

  for (guint i = 0; finding->names[i] != NULL; i++)
    if (tocsin_rule_setting_allows (setting, finding->names[i], finding->values[i]))
      return TRUE;
  return tocsin_rule_setting_allows (setting, "host", finding->host)
         || tocsin_rule_setting_allows (setting, "username", finding->username)
         || tocsin_rule_setting_allows (setting, "source_ip", finding->source_ip);
}

static int
compare_findings (gconstpointer one, gconstpointer other)
{
  const TocsinFinding *a = *(TocsinFinding *const *) one, *b = *(TocsinFinding *const *) other;

  return (a->first > b->first) - (a->first < b->first);
}

static void
take_findings (Rerun *self, GPtrArray *findings, GPtrArray *near_misses)
{
  GPtrArray *found = self->run.results[self->input.index].findings;

  for (guint i = 0; i < found->len; i++)
    if (!is_finding_allowed (&self->correlation, g_ptr_array_index (found, i)))
      g_ptr_array_add (findings, g_steal_pointer (&found->pdata[i]));
  g_ptr_array_sort (findings, compare_findings);
  sigma_keep_near_misses (&self->correlation, self->input.near_misses, near_misses);
  g_ptr_array_set_size (self->input.near_misses, 0);
}

/* Of a baseline each threshold needs a run of its own, because what is unusual is left out of what
 * is usual. */
static guint
count_alerts (const TocsinSimulator *self, double threshold, gint64 timespan, double minimum)
{
  Rerun rerun;
  const GPtrArray *found;
  guint n = 0;

  rerun_init (&rerun, self, threshold, timespan, minimum);
  rerun_run (&rerun);
  found = rerun.run.results[self->index].findings;
  for (guint i = 0; i < found->len; i++)
    n += !is_finding_allowed (&rerun.correlation, g_ptr_array_index (found, i));
  rerun_clear (&rerun);
  return n;
}

#define BASELINE_STEPS 24
#define BASELINE_WORK 500000 /* items looked at for all steps together */

static void
step_baseline (const TocsinSimulator *self, gint64 timespan, double minimum, double greatest,
               GArray *steps)
{
  guint n = CLAMP (BASELINE_WORK / (self->input.n_items + 1), 2, BASELINE_STEPS);
  double width = MAX (ceil (greatest * 2 / n) / 2, 0.5);

  for (guint i = 1; i <= n && (i - 1) * width <= greatest; i++)
    {
      TocsinSimulationStep step = { i * width, count_alerts (self, i * width, timespan, minimum) };

      g_array_append_val (steps, step);
    }
}

static void
drop_allowed (const TocsinSimulator *self, GArray *windows)
{
  guint kept = 0;

  for (guint i = 0; i < windows->len; i++)
    {
      const SigmaWindow *window = &g_array_index (windows, SigmaWindow, i);

      if (!self->allowed[self->input.items[window->last].group])
        g_array_index (windows, SigmaWindow, kept++) = *window;
    }
  g_array_set_size (windows, kept);
}

/**
 * tocsin_simulator_run:
 * @self: a simulator
 * @threshold: what windows or scores must reach (tocsin_correlation_get_threshold())
 * @timespan: of the windows or buckets, in microseconds; 0: no limit
 * @minimum: of a baseline: nothing below this is unusual; of others of no account
 * @findings: (element-type TocsinFinding): where to add what would be found, in order of time,
 *   without its evidence
 * @near_misses: (element-type TocsinFinding) (nullable): where to add what nearly would be, the
 *   best %TOCSIN_NEAR_MISSES
 * @steps: (element-type TocsinSimulationStep) (nullable): where to add how many alerts each
 *   threshold would raise with this timespan
 * @greatest: (out): the greatest value of all windows, or score of all buckets
 *
 * Runs the windows. What the user's allow-list leaves out is left out.
 */
void
tocsin_simulator_run (const TocsinSimulator *self, double threshold, gint64 timespan,
                      double minimum, GPtrArray *findings, GPtrArray *near_misses, GArray *steps,
                      double *greatest)
{
  g_autoptr (GArray) windows
      = g_array_sized_new (FALSE, FALSE, sizeof (SigmaWindow), self->input.n_items);
  double unused;
  Rerun rerun;

  rerun_init (&rerun, self, threshold, timespan, minimum);
  rerun.input.windows = windows;
  rerun_run (&rerun);
  take_findings (&rerun, findings, near_misses);
  drop_allowed (self, windows);
  *greatest = sigma_find_greatest (windows);
  if (steps != NULL && tocsin_correlation_get_threshold (&rerun.correlation, &unused))
    {
      if (rerun.correlation.type >= TOCSIN_BASELINE_ZSCORE)
        step_baseline (self, timespan, minimum, *greatest, steps);
      else
        sigma_count_steps (&rerun.correlation, windows, *greatest, steps);
    }
  rerun_clear (&rerun);
}
