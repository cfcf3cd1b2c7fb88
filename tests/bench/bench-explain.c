/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-explain CASE RULES…: a case with alerts of the rules: how long it takes to say why the
 * alerts with the most evidence were raised (`why`, events, seconds, rule), and to simulate each
 * correlation (`simulate`, events, seconds of a run, seconds of reading, rule). Times are medians.
 */
#include <stdlib.h>

#include "pipeline/tocsin-alert-reason.h"
#include "pipeline/tocsin-rule-files.h"
#include "pipeline/tocsin-simulation.h"
#include "store/tocsin-alerts.h"

#define RUNS 9

static double
seconds_since (gint64 begin)
{
  return (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

static double
find_median (double *times)
{
  qsort (times, RUNS, sizeof (double), compare_doubles);
  return times[RUNS / 2];
}

static int
compare_evidence (gconstpointer a, gconstpointer b)
{
  const TocsinAlert *first = *(TocsinAlert *const *) a, *second = *(TocsinAlert *const *) b;

  return (first->evidence->len < second->evidence->len)
         - (first->evidence->len > second->evidence->len);
}

static void
explain (TocsinCase *case_, const TocsinRuleSet *rules)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) alerts = tocsin_case_list_alerts (case_, &error);

  if (alerts == NULL)
    g_error ("%s", error->message);
  g_ptr_array_sort (alerts, compare_evidence);
  for (guint i = 0; i < alerts->len && i < 3; i++)
    {
      const TocsinAlert *alert = g_ptr_array_index (alerts, i);
      double times[RUNS];

      for (guint j = 0; j < RUNS; j++)
        {
          gint64 begin = g_get_monotonic_time ();
          g_autoptr (TocsinAlertReason) reason
              = tocsin_alert_reason_new (case_, rules, alert, NULL, &error);

          if (reason == NULL)
            g_error ("%s", error->message);
          times[j] = seconds_since (begin);
        }
      g_print ("why\t%u\t%.4f\t%s\n", alert->evidence->len, find_median (times), alert->rule_title);
    }
}

static void
simulate (TocsinCase *case_, const TocsinRuleSet *rules, const TocsinCorrelation *correlation)
{
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (TocsinSimulation) simulation
      = tocsin_simulation_new (case_, rules, correlation->id, NULL, &error);
  double load = seconds_since (begin), times[RUNS];

  if (simulation == NULL)
    g_error ("%s", error->message);
  for (guint i = 0; i < RUNS; i++)
    {
      g_autoptr (TocsinSimulationResult) result = NULL;

      begin = g_get_monotonic_time ();
      result = tocsin_simulation_run (simulation, i * 3 + 3, correlation->timespan * (i + 1) / 3);
      times[i] = seconds_since (begin);
    }
  g_print ("simulate\t%" G_GUINT64_FORMAT "\t%.4f\t%.3f\t%s\n",
           tocsin_simulation_get_n_events (simulation), find_median (times), load,
           correlation->title);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinRuleSet) rules = tocsin_rule_set_new ();
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  g_autoptr (TocsinCase) case_ = NULL;

  if (argc < 3)
    {
      g_printerr ("usage: bench-explain CASE RULES…\n");
      return 2;
    }
  tocsin_rule_files_load (rules, (const char *const *) argv + 2, faults);
  tocsin_rule_set_finish (rules, faults);
  case_ = tocsin_case_open (argv[1], TOCSIN_CASE_READ, &error);
  if (case_ == NULL)
    g_error ("%s", error->message);
  explain (case_, rules);
  for (guint i = 0; i < tocsin_rule_set_get_n_correlations (rules); i++)
    {
      const TocsinCorrelation *correlation = tocsin_rule_set_get_correlation (rules, i);

      if (!correlation->is_silent)
        simulate (case_, rules, correlation);
    }
  return 0;
}
