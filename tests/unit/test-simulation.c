/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "pipeline/tocsin-simulation.h"
#include "support/tocsin-scene.h"

#define MINUTE G_GINT64_CONSTANT (60000000)

static const char failed_rule[]
    = "title: F\nid: f\nname: failed\nlogsource: {product: linux}\n"
      "detection: {s: {outcome: failed, category: authentication}, condition: s}\n"
      "tocsin: {count: attempts}\n---\n"
      "title: M\nid: many\ncorrelation: {type: event_count, rules: [failed], group-by: [username],"
      " timespan: 15m, condition: {gte: 10}}\n";

static TocsinSimulation *
simulate (TocsinScene *scene, const TocsinRuleSet *rules, const char *rule_id)
{
  g_autoptr (TocsinCase) case_ = tocsin_scene_open (scene);
  g_autoptr (GError) error = NULL;
  TocsinSimulation *simulation = tocsin_simulation_new (case_, rules, rule_id, NULL, &error);

  g_assert_no_error (error);
  return simulation;
}

static char *
describe (const TocsinSimulationResult *result)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < result->alerts->len; i++)
    {
      const TocsinSimulatedAlert *alert = g_ptr_array_index (result->alerts, i);

      g_string_append_printf (out, "%s %" G_GUINT64_FORMAT "; ", alert->entity, alert->count);
    }
  for (guint i = 0; i < result->near_misses->len; i++)
    {
      const TocsinSimulatedAlert *miss = g_ptr_array_index (result->near_misses, i);

      g_string_append_printf (out, "~%s %g of %g; ", miss->entity, miss->observed, miss->threshold);
    }
  for (guint i = 0; i < result->steps->len; i++)
    {
      const TocsinSimulationStep *step = &g_array_index (result->steps, TocsinSimulationStep, i);

      g_string_append_printf (out, "%g:%u ", step->threshold, step->n_alerts);
    }
  g_string_append_printf (out, "max %g", result->greatest);
  return g_string_free (out, FALSE);
}

static void
check (const TocsinSimulation *simulation, double threshold, gint64 timespan, const char *expected)
{
  g_autoptr (TocsinSimulationResult) result
      = tocsin_simulation_run (simulation, threshold, timespan);
  g_autofree char *text = describe (result);

  g_assert_cmpstr (text, ==, expected);
}

/* bob fails 12 times, one a minute; amy 9 times; and bob twice, hours later. */
static void
test_counts (void)
{
  g_autoptr (TocsinScene) scene = tocsin_scene_new ();
  g_autoptr (TocsinRuleSet) rules = tocsin_scene_load_rules (failed_rule);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (TocsinSimulation) simulation = NULL;

  tocsin_scene_append_failures (log, "h", "bob", "192.0.2.1", 0, 12);
  tocsin_scene_append_failures (log, "h", "amy", "192.0.2.2", 30, 9);
  tocsin_scene_append_failures (log, "h", "bob", "192.0.2.1", 300, 2);
  tocsin_scene_import (scene, "auth.log", log->str);
  simulation = simulate (scene, rules, "many");
  g_assert_cmpuint (tocsin_simulation_get_n_events (simulation), ==, 23);
  g_assert_true (tocsin_simulation_has_threshold (simulation));
  g_assert_cmpfloat (tocsin_simulation_get_threshold (simulation), ==, 10);
  g_assert_cmpint (tocsin_simulation_get_timespan (simulation), ==, 15 * MINUTE);
  check (simulation, 10, 15 * MINUTE,
         "username=bob 12; ~username=amy 9 of 10; 1:3 3:2 10:1 13:0 max 12");
  check (simulation, 9, 15 * MINUTE, "username=bob 12; username=amy 9; 1:3 3:2 10:1 13:0 max 12");
  check (simulation, 2, 15 * MINUTE,
         "username=bob 12; username=amy 9; username=bob 2; 1:3 3:2 10:1 13:0 max 12");
  /* Windows of two minutes hold three failures. */
  check (simulation, 3, 2 * MINUTE,
         "username=bob 12; username=amy 9; ~username=bob 2 of 3; 1:3 3:2 4:0 max 3");
  check (simulation, 100, 15 * MINUTE, "1:3 3:2 10:1 13:0 max 12");
  check (simulation, 14, 0, "username=bob 14; ~username=amy 9 of 14; 1:2 10:1 15:0 max 14");
}

static void
test_unknown (void)
{
  g_autoptr (TocsinScene) scene = tocsin_scene_new ();
  g_autoptr (TocsinRuleSet) rules = tocsin_scene_load_rules (failed_rule);
  g_autoptr (TocsinCase) case_ = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  tocsin_scene_import (scene, "a.log", "2025-03-03T10:00:00Z h sshd[1]: nothing\n");
  case_ = tocsin_scene_open (scene);
  g_assert_null (tocsin_simulation_new (case_, rules, "failed", NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_null (tocsin_simulation_new (case_, rules, "many", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* ---- What it says is what detection finds with the same values ---- */

static TocsinScene *
make_lab (void)
{
  TocsinScene *scene = tocsin_scene_new ();
  g_autofree char *lab = tocsin_scene_dup_lab ();

  tocsin_scene_import_path (scene, lab);
  return scene;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static char *
join_sorted (GPtrArray *lines)
{
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static void
add_line (GPtrArray *lines, const char *entity, gint64 first, gint64 last, guint64 count,
          double observed)
{
  g_ptr_array_add (lines, g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                                           " %" G_GUINT64_FORMAT " %g",
                                           entity, first, last, count, observed));
}

static char *
describe_detected (const GPtrArray *alerts, const char *rule_id)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < alerts->len; i++)
    {
      const TocsinAlert *alert = g_ptr_array_index (alerts, i);

      if (strcmp (alert->rule_id, rule_id) == 0)
        add_line (lines, alert->entity, alert->first_seen, alert->last_seen, alert->count,
                  alert->observed);
    }
  return join_sorted (lines);
}

static char *
describe_simulated (const TocsinSimulationResult *result)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < result->alerts->len; i++)
    {
      const TocsinSimulatedAlert *alert = g_ptr_array_index (result->alerts, i);

      add_line (lines, alert->entity, alert->first, alert->last, alert->count, alert->observed);
    }
  return join_sorted (lines);
}

static guint
check_detection (TocsinScene *scene, const TocsinSimulation *simulation, const char *rule_id,
                 double threshold, gint64 timespan, double minimum)
{
  g_autoptr (TocsinRuleSetting) setting = tocsin_rule_setting_new ();
  g_autoptr (TocsinRuleSet) rules = NULL;
  g_autoptr (GPtrArray) alerts = NULL;
  g_autoptr (TocsinSimulationResult) result
      = tocsin_simulation_run_above (simulation, threshold, timespan, minimum);
  g_autofree char *simulated = describe_simulated (result), *detected = NULL;

  setting->has_threshold = tocsin_simulation_has_threshold (simulation);
  setting->threshold = threshold;
  setting->timespan = timespan;
  setting->has_minimum = TRUE;
  setting->minimum = minimum;
  rules = tocsin_scene_load_pack (rule_id, setting);
  alerts = tocsin_scene_detect (scene, rules);
  detected = describe_detected (alerts, rule_id);
  g_assert_cmpstr (simulated, ==, detected);
  return result->alerts->len;
}

/* Every correlation and baseline of the pack that raises alerts, over the lab. */
static void
test_equals_detection (void)
{
  g_autoptr (TocsinScene) scene = make_lab ();
  g_autoptr (TocsinRuleSet) rules = tocsin_scene_load_pack (NULL, NULL);
  guint n_alerts = 0, n_rules = 0, n_low = 0, n_high = 0;

  for (guint i = 0; i < tocsin_rule_set_get_n_correlations (rules); i++)
    {
      const TocsinCorrelation *correlation = tocsin_rule_set_get_correlation (rules, i);
      g_autoptr (TocsinSimulation) simulation = NULL;
      double own;

      if (correlation->is_silent)
        continue;
      simulation = simulate (scene, rules, correlation->id);
      own = tocsin_simulation_get_threshold (simulation);
      n_rules++;
      n_alerts += check_detection (scene, simulation, correlation->id, own, correlation->timespan,
                                   correlation->minimum);
      n_alerts += check_detection (scene, simulation, correlation->id, MAX (own / 2, 1),
                                   correlation->timespan * 2, correlation->minimum);
      if (correlation->type < TOCSIN_BASELINE_ZSCORE
          || correlation->type == TOCSIN_BASELINE_FIRST_SEEN)
        continue;
      n_low += check_detection (scene, simulation, correlation->id, own, correlation->timespan, 1);
      n_high
          += check_detection (scene, simulation, correlation->id, own, correlation->timespan, 20);
    }
  g_assert_cmpuint (n_rules, >=, 10);
  g_assert_cmpuint (n_alerts, >=, 20);
  g_assert_cmpuint (n_high, >, 0);
  g_assert_cmpuint (n_low, >, n_high);
}

static guint
count_with_allow (TocsinScene *scene, const char *rule_id, const char *allowed)
{
  g_autoptr (TocsinRuleSetting) setting = tocsin_rule_setting_new ();
  g_autoptr (TocsinRuleSet) rules = NULL;
  g_autoptr (GPtrArray) alerts = NULL;
  g_autoptr (TocsinSimulation) simulation = NULL;
  g_autoptr (TocsinSimulationResult) result = NULL;
  g_autofree char *simulated = NULL, *detected = NULL;

  setting->allow = g_new0 (char *, 2);
  setting->allow[0] = g_strdup (allowed);
  rules = tocsin_scene_load_pack (rule_id, setting);
  alerts = tocsin_scene_detect (scene, rules);
  simulation = simulate (scene, rules, rule_id);
  result = tocsin_simulation_run (simulation, tocsin_simulation_get_threshold (simulation),
                                  tocsin_simulation_get_timespan (simulation));
  simulated = describe_simulated (result);
  detected = describe_detected (alerts, rule_id);
  g_assert_cmpstr (simulated, ==, detected);
  return result->alerts->len;
}

/* What the user allows, by the entity or by what all events have in common, is left out. */
static void
test_allowed (void)
{
  static const char *const rule_ids[]
      = { "2681d05d-c17d-452a-aeab-511c4522b0dc", "15ee9df8-c8d6-4a3e-a68b-cde6674430c5" };
  g_autoptr (TocsinScene) scene = make_lab ();

  for (guint i = 0; i < G_N_ELEMENTS (rule_ids); i++)
    g_assert_cmpuint (count_with_allow (scene, rule_ids[i], "source_ip=203.0.113.77"), <,
                      count_with_allow (scene, rule_ids[i], "source_ip=192.0.2.200"));
}

/* The curve says for every threshold what a run with it finds. */
static void
test_steps (void)
{
  g_autoptr (TocsinScene) scene = make_lab ();
  g_autoptr (TocsinRuleSet) rules = tocsin_scene_load_pack (NULL, NULL);

  for (guint i = 0; i < tocsin_rule_set_get_n_correlations (rules); i++)
    {
      const TocsinCorrelation *correlation = tocsin_rule_set_get_correlation (rules, i);
      g_autoptr (TocsinSimulation) simulation = NULL;
      g_autoptr (TocsinSimulationResult) result = NULL;

      if (correlation->is_silent)
        continue;
      simulation = simulate (scene, rules, correlation->id);
      if (!tocsin_simulation_has_threshold (simulation))
        continue;
      result = tocsin_simulation_run (simulation, 1, correlation->timespan);
      g_assert_cmpuint (result->steps->len, >, 0);
      for (guint j = 0; j < result->steps->len; j++)
        {
          const TocsinSimulationStep *step
              = &g_array_index (result->steps, TocsinSimulationStep, j);
          g_autoptr (TocsinSimulationResult) other
              = tocsin_simulation_run (simulation, step->threshold, correlation->timespan);

          g_assert_cmpuint (other->alerts->len, ==, step->n_alerts);
        }
    }
}

/* Windows with other conditions than a lower bound, and with values that are no counts. */
static void
test_other_conditions (void)
{
  static const char *const bodies[]
      = { "type: event_count, condition: {lt: 3}",
          "type: event_count, condition: {eq: 2}",
          "type: event_count, condition: {gte: 2, lte: 4}",
          "type: value_sum, condition: {gt: 9, field: pid}",
          "type: value_avg, condition: {gte: 9, field: pid}",
          "type: value_percentile, condition: {gte: 9, field: pid, percentile: 90}",
          "type: value_count, condition: {gte: 3, field: pid}" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *text
          = g_strdup_printf ("title: B\nid: b\nname: base\nlogsource: {product: linux}\n"
                             "detection: {s: {app: prog}, condition: s}\n---\n"
                             "title: C\nid: c\ncorrelation: {rules: [base], group-by: [host],"
                             " timespan: 5m, %s}\n",
                             bodies[i]);
      g_autoptr (TocsinScene) scene = tocsin_scene_new ();
      g_autoptr (TocsinRuleSet) rules = tocsin_scene_load_rules (text);
      g_autoptr (GString) log = g_string_new (NULL);
      g_autoptr (TocsinSimulation) simulation = NULL;
      g_autoptr (TocsinSimulationResult) result = NULL;
      g_autoptr (GPtrArray) alerts = NULL;
      g_autofree char *simulated = NULL, *detected = NULL;

      for (int j = 0; j < 40; j++)
        g_string_append_printf (log, "2025-03-03T10:%02d:00Z h%d prog[%d]: got it\n", (j * j) % 59,
                                j % 2, (j * 7) % 13);
      tocsin_scene_import (scene, "a.log", log->str);
      alerts = tocsin_scene_detect (scene, rules);
      simulation = simulate (scene, rules, "c");
      result = tocsin_simulation_run (simulation, tocsin_simulation_get_threshold (simulation),
                                      5 * MINUTE);
      simulated = describe_simulated (result);
      detected = describe_detected (alerts, "c");
      g_assert_cmpstr (simulated, ==, detected);
      g_assert_cmpuint (result->steps->len, >, 0);
      for (guint j = 0; j < result->steps->len; j++)
        {
          const TocsinSimulationStep *step
              = &g_array_index (result->steps, TocsinSimulationStep, j);
          g_autoptr (TocsinSimulationResult) other
              = tocsin_simulation_run (simulation, step->threshold, 5 * MINUTE);

          g_assert_cmpuint (other->alerts->len, ==, step->n_alerts);
        }
    }
}

static gpointer
run_often (gpointer data)
{
  for (guint i = 1; i < 20; i++)
    tocsin_simulation_result_free (tocsin_simulation_run (data, i, i * MINUTE));
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (TocsinScene) scene = tocsin_scene_new ();
  g_autoptr (TocsinRuleSet) rules = tocsin_scene_load_rules (failed_rule);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (TocsinSimulation) simulation = NULL;
  GThread *threads[3];

  tocsin_scene_append_failures (log, "h", "bob", "192.0.2.1", 0, 12);
  tocsin_scene_import (scene, "auth.log", log->str);
  simulation = simulate (scene, rules, "many");
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("simulate", run_often, simulation);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  check (simulation, 10, 15 * MINUTE, "username=bob 12; 1:1 13:0 max 12");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulation/counts", test_counts);
  g_test_add_func ("/simulation/unknown", test_unknown);
  g_test_add_func ("/simulation/equals-detection", test_equals_detection);
  g_test_add_func ("/simulation/allowed", test_allowed);
  g_test_add_func ("/simulation/steps", test_steps);
  g_test_add_func ("/simulation/other-conditions", test_other_conditions);
  g_test_add_func ("/simulation/threads", test_threads);
  return g_test_run ();
}
