/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/tocsin-simulation.h"

#include <glib/gi18n-lib.h>

#include "core/tocsin-error.h"
#include "pipeline/rule-scan-private.h"

struct _TocsinSimulation
{
  TocsinSimulator *simulator;
  const TocsinCorrelation *correlation;
};

static gboolean
find_correlation (const TocsinRuleSet *rules, const char *rule_id, guint32 *index)
{
  for (*index = 0; *index < tocsin_rule_set_get_n_correlations (rules); (*index)++)
    if (g_strcmp0 (tocsin_rule_set_get_correlation (rules, *index)->id, rule_id) == 0)
      return TRUE;
  return FALSE;
}

/**
 * tocsin_simulation_new:
 * @case_: a case, open for reading
 * @rules: rules, finished, which must outlive the simulation and not change
 * @rule_id: id of a correlation or baseline among them, or of a rule with an aggregation; it may
 *   be one that the user has disabled
 * @cancellable: (nullable): stops it, with an error of #GIOErrorEnum
 * @error: return location
 *
 * Reads all events of the case once and keeps what the windows of one rule need. Blocks, with a
 * thread for each processor.
 *
 * Returns: (transfer full) (nullable): a simulation; %NULL also where there is no such rule or it
 *   looks at single events (%TOCSIN_ERROR_INVALID)
 */
TocsinSimulation *
tocsin_simulation_new (TocsinCase *case_, const TocsinRuleSet *rules, const char *rule_id,
                       GCancellable *cancellable, GError **error)
{
  g_autofree gboolean *wanted = g_new0 (gboolean, tocsin_rule_set_get_n_rules (rules) + 1);
  g_autoptr (TocsinCorrelator) correlator = NULL;
  g_auto (RuleScan) scan = { .rules = rules, .wanted = wanted, .cancellable = cancellable };
  TocsinSimulation *self;
  guint32 index;

  if (!find_correlation (rules, rule_id, &index))
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
                   _ ("there is no correlation or baseline rule with the id %s"), rule_id);
      return NULL;
    }
  rule_scan_want (rules, tocsin_rule_set_get_correlation (rules, index), wanted);
  scan.correlator = correlator = tocsin_correlator_new_for (rules, index);
  if (!rule_scan_run (&scan, tocsin_case_get_path (case_), error))
    return NULL;
  self = g_new0 (TocsinSimulation, 1);
  self->correlation = tocsin_rule_set_get_correlation (rules, index);
  self->simulator = tocsin_simulator_new (g_steal_pointer (&correlator),
                                          g_steal_pointer (&scan.records), index);
  return self;
}

/**
 * tocsin_simulation_free:
 * @self: (transfer full) (nullable): a simulation
 */
void
tocsin_simulation_free (TocsinSimulation *self)
{
  if (self == NULL)
    return;
  tocsin_simulator_free (self->simulator);
  g_free (self);
}

/**
 * tocsin_simulation_get_correlation:
 * @self: a simulation
 *
 * Returns: (transfer none): the rule that is simulated, with the user's settings
 */
const TocsinCorrelation *
tocsin_simulation_get_correlation (const TocsinSimulation *self)
{
  return self->correlation;
}

/**
 * tocsin_simulation_has_threshold:
 * @self: a simulation
 *
 * Returns: whether the rule has a threshold; those that look at rules in time and at what was
 *   never seen have only a timespan
 */
gboolean
tocsin_simulation_has_threshold (const TocsinSimulation *self)
{
  double threshold;

  return tocsin_correlation_get_threshold (self->correlation, &threshold);
}

/**
 * tocsin_simulation_get_threshold:
 * @self: a simulation
 *
 * Returns: the threshold that the rule has now: what is to be reached
 */
double
tocsin_simulation_get_threshold (const TocsinSimulation *self)
{
  double threshold;

  tocsin_correlation_get_threshold (self->correlation, &threshold);
  return threshold;
}

/**
 * tocsin_simulation_get_timespan:
 * @self: a simulation
 *
 * Returns: the length of its windows or buckets now, in microseconds; 0: no limit
 */
gint64
tocsin_simulation_get_timespan (const TocsinSimulation *self)
{
  return self->correlation->timespan;
}

/**
 * tocsin_simulation_get_n_events:
 * @self: a simulation
 *
 * Returns: how many events of the case its windows count
 */
guint64
tocsin_simulation_get_n_events (const TocsinSimulation *self)
{
  return tocsin_simulator_get_n_items (self->simulator);
}

static void
alert_free (TocsinSimulatedAlert *self)
{
  g_free (self->entity);
  g_free (self);
}

static TocsinSimulatedAlert *
alert_new (const TocsinFinding *finding)
{
  TocsinSimulatedAlert *self = g_new0 (TocsinSimulatedAlert, 1);
  g_autoptr (GString) entity = g_string_new (NULL);

  for (guint i = 0; finding->names[i] != NULL; i++)
    if (*finding->values[i] != '\0')
      g_string_append_printf (entity, "%s%s=%s", entity->len > 0 ? ", " : "", finding->names[i],
                              finding->values[i]);
  self->entity = g_strdup (entity->str);
  self->first = finding->first;
  self->last = finding->last;
  self->count = finding->count;
  self->observed = finding->observed;
  self->threshold = finding->threshold;
  return self;
}

static GPtrArray *
convert (const GPtrArray *findings)
{
  GPtrArray *alerts = g_ptr_array_new_with_free_func ((GDestroyNotify) alert_free);

  for (guint i = 0; i < findings->len; i++)
    g_ptr_array_add (alerts, alert_new (g_ptr_array_index (findings, i)));
  return alerts;
}

/**
 * tocsin_simulation_get_minimum:
 * @self: a simulation
 *
 * Returns: of a baseline: below which nothing is unusual now
 */
double
tocsin_simulation_get_minimum (const TocsinSimulation *self)
{
  return self->correlation->minimum;
}

/**
 * tocsin_simulation_run:
 * @self: a simulation
 * @threshold: what windows or scores must reach
 * @timespan: length of the windows or buckets, in microseconds; 0: no limit
 *
 * As tocsin_simulation_run_above() with the minimum that the rule has now.
 *
 * Returns: (transfer full): what would be found
 */
TocsinSimulationResult *
tocsin_simulation_run (const TocsinSimulation *self, double threshold, gint64 timespan)
{
  return tocsin_simulation_run_above (self, threshold, timespan, self->correlation->minimum);
}

/**
 * tocsin_simulation_run_above:
 * @self: a simulation
 * @threshold: what windows or scores must reach
 * @timespan: length of the windows or buckets, in microseconds; 0: no limit
 * @minimum: of a baseline: below which nothing is unusual; of others of no account
 *
 * Finds what the rule would find with these values, and how many alerts other thresholds would
 * raise. For any thread; does not read the case.
 *
 * Returns: (transfer full): what would be found
 */
TocsinSimulationResult *
tocsin_simulation_run_above (const TocsinSimulation *self, double threshold, gint64 timespan,
                             double minimum)
{
  TocsinSimulationResult *result = g_new0 (TocsinSimulationResult, 1);
  g_autoptr (GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_finding_free);
  g_autoptr (GPtrArray) near_misses
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_finding_free);

  result->threshold = threshold;
  result->timespan = timespan;
  result->steps = g_array_new (FALSE, FALSE, sizeof (TocsinSimulationStep));
  tocsin_simulator_run (self->simulator, threshold, timespan, minimum, findings, near_misses,
                        result->steps, &result->greatest);
  result->alerts = convert (findings);
  result->near_misses = convert (near_misses);
  return result;
}

/**
 * tocsin_simulation_result_free:
 * @self: (transfer full) (nullable): a result
 */
void
tocsin_simulation_result_free (TocsinSimulationResult *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->alerts);
  g_ptr_array_unref (self->near_misses);
  g_array_unref (self->steps);
  g_free (self);
}
