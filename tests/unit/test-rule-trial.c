/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "pipeline/tocsin-rule-trial.h"
#include "support/tocsin-home.h"
#include "support/tocsin-scene.h"

static const char rule_text[]
    = "title: Failed\nid: f\nname: my_failed\nlogsource: {product: linux}\n"
      "detection:\n  s:\n    message|contains: 'Failed password'\n"
      "  condition: s\n";

typedef struct
{
  TocsinScene *scene;
  TocsinCase *case_;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) log = g_string_new (NULL);

  (void) data;
  self->scene = tocsin_scene_new ();
  tocsin_scene_append_failures (log, "h", "bob", "192.0.2.1", 0, 12);
  tocsin_scene_append_failures (log, "h", "amy", "192.0.2.2", 30, 9);
  g_string_append (log, "2025-03-03T23:00:00Z h sshd[9]: Accepted password for bob from 192.0.2.1"
                        " port 22 ssh2\n");
  tocsin_scene_import (self->scene, "auth.log", log->str);
  self->case_ = tocsin_scene_open (self->scene);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  (void) data;
  tocsin_case_free (self->case_);
  tocsin_scene_free (self->scene);
}

static TocsinRuleTrial *
try (Fixture *self, const TocsinRuleLibrary *library, const char *text)
{
  g_autoptr (GError) error = NULL;
  TocsinRuleTrial *trial
      = tocsin_rule_trial_run (self->case_, library, "/my/rule.yml", text, NULL, &error);

  g_assert_no_error (error);
  return trial;
}

static void
test_rule (Fixture *self, gconstpointer data)
{
  g_autoptr (TocsinRuleTrial) trial = try (self, NULL, rule_text);
  g_autoptr (TocsinRuleSet) rules = tocsin_scene_load_rules ("");
  g_autoptr (GPtrArray) alerts = NULL;
  const TocsinTrialHit *hit;
  const TocsinTrialMark *mark;
  const TocsinAlert *alert;

  (void) data;
  g_assert_cmpuint (trial->faults->len, ==, 0);
  g_assert_cmpuint (trial->n_rules, ==, 1);
  g_assert_cmpuint (trial->n_scanned, ==, 22);
  g_assert_cmpuint (trial->n_events, ==, 21);
  g_assert_cmpuint (trial->hits->len, ==, 21);
  g_assert_cmpuint (trial->event_ids->len, ==, 21);
  g_assert_cmpint (g_array_index (trial->event_ids, gint64, 0), ==,
                   ((TocsinTrialHit *) trial->hits->pdata[0])->event_id);
  hit = g_ptr_array_index (trial->hits, 0);
  g_assert_cmpint (hit->event_id, ==, 1);
  g_assert_cmpstr (hit->message, ==, "Failed password for bob from 192.0.2.1 port 4000 ssh2");
  g_assert_cmpuint (hit->marks->len, ==, 1);
  mark = &g_array_index (hit->marks, TocsinTrialMark, 0);
  g_assert_cmpuint (mark->start, ==, 0);
  g_assert_cmpuint (mark->length, ==, strlen ("Failed password"));
  /* One burst for bob, one for amy */
  g_assert_cmpuint (trial->n_alerts, ==, 2);
  alert = g_ptr_array_index (trial->alerts, 0);
  g_assert_cmpstr (alert->rule_title, ==, "Failed");
  g_assert_cmpuint (alert->count, ==, 12);
  /* Nothing is written. */
  alerts = tocsin_scene_detect (self->scene, rules);
  g_assert_cmpuint (alerts->len, ==, 0);
}

static void
check_fault (Fixture *self, const char *text, guint line, guint column, const char *words)
{
  g_autoptr (TocsinRuleTrial) trial = try (self, NULL, text);
  const TocsinRuleFault *fault;

  g_assert_cmpuint (trial->faults->len, ==, 1);
  fault = g_ptr_array_index (trial->faults, 0);
  g_assert_cmpuint (fault->line, ==, line);
  g_assert_cmpuint (fault->column, ==, column);
  g_assert_nonnull (strstr (fault->message, words));
  g_assert_cmpuint (trial->n_events, ==, 0);
}

static void
test_faults (Fixture *self, gconstpointer data)
{
  (void) data;
  check_fault (self, "title: [x\n", 2, 1, "");
  check_fault (self,
               "title: x\nlogsource: {product: linux}\ndetection:\n  s: {F|wrong: x}\n"
               "  condition: s\n",
               4, 7, "wrong");
  check_fault (self,
               "title: x\nlogsource: {product: linux}\ndetection:\n  s: {F: x}\n"
               "  condition: t\n",
               5, 14, "t");
  check_fault (self,
               "title: x\ncorrelation:\n  type: event_count\n  rules: [nobody]\n"
               "  timespan: 5m\n  condition: {gte: 2}\n",
               4, 11, "nobody");
}

/* What is valid is tried, whatever else is wrong. */
static void
test_halves (Fixture *self, gconstpointer data)
{
  g_autofree char *text = g_strconcat (rule_text, "---\ntitle: half\nlogsource:\n", NULL);
  g_autoptr (TocsinRuleTrial) trial = try (self, NULL, text);

  (void) data;
  g_assert_cmpuint (trial->faults->len, ==, 1);
  g_assert_cmpuint (trial->n_events, ==, 21);
}

static void
test_correlation (Fixture *self, gconstpointer data)
{
  g_autofree char *text
      = g_strconcat (rule_text,
                     "---\ntitle: Many\nid: m\ncorrelation: {type: event_count, rules: [my_failed],"
                     " group-by: [username], timespan: 15m, condition: {gte: 10}}\n",
                     NULL);
  g_autoptr (TocsinRuleTrial) trial = try (self, NULL, text);
  const TocsinAlert *alert;

  (void) data;
  g_assert_cmpuint (trial->faults->len, ==, 0);
  g_assert_cmpuint (trial->n_rules, ==, 1);
  g_assert_cmpuint (trial->n_correlations, ==, 1);
  g_assert_cmpuint (trial->n_events, ==, 21);
  g_assert_cmpuint (trial->n_alerts, ==, 1);
  alert = g_ptr_array_index (trial->alerts, 0);
  g_assert_cmpstr (alert->rule_id, ==, "m");
  g_assert_cmpstr (alert->entity, ==, "username=bob");
}

/* What the user has set for a rule holds while its text is tried, only that it is on. */
static void
test_setting (Fixture *self, gconstpointer data)
{
  static const char text[]
      = "title: Many\nid: m\ncorrelation: {type: event_count, rules: [tocsin_failed_login],"
        " group-by: [source_ip], timespan: 15m, condition: {gte: 9}}\n";
  g_autoptr (TocsinRuleSetting) setting = tocsin_rule_setting_new ();
  g_autoptr (TocsinRuleLibrary) library = NULL;
  g_autoptr (TocsinRuleTrial) trial = NULL;

  (void) data;
  tocsin_test_home_clear ();
  setting->is_enabled = FALSE;
  setting->has_threshold = TRUE;
  setting->threshold = 10;
  g_assert_true (tocsin_rule_setting_save ("m", setting, NULL));
  library = tocsin_rule_library_load (NULL, TRUE, TRUE, NULL, NULL);
  trial = try (self, library, text);
  g_assert_cmpuint (trial->n_events, ==, 21);
  g_assert_cmpuint (trial->n_alerts, ==, 1);
  tocsin_test_home_clear ();
}

/* References are found in the library, also those of what is found there; what the library has
 * under the path of the text is not taken. */
static void
test_library (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinRuleLibrary) library
      = tocsin_rule_library_load (NULL, TRUE, FALSE, NULL, &error);
  g_autoptr (TocsinRuleTrial) count = NULL, nested = NULL, filter = NULL;

  (void) data;
  g_assert_no_error (error);
  count = try (self, library,
               "title: Many\nid: m\ncorrelation: {type: event_count, rules: [tocsin_failed_login],"
               " group-by: [source_ip], timespan: 15m, condition: {gte: 9}}\n");
  g_assert_cmpuint (count->faults->len, ==, 0);
  g_assert_cmpuint (count->n_rules, ==, 0);
  g_assert_cmpuint (count->n_events, ==, 21);
  g_assert_cmpuint (count->n_alerts, ==, 2);
  g_assert_cmpuint (count->hits->len, ==, 21);
  nested = try (self, library,
                "title: Then\nid: m\ncorrelation: {type: temporal_ordered,"
                " rules: [tocsin_guessing_source, tocsin_login], group-by: [source_ip],"
                " timespan: 2d}\n");
  g_assert_cmpuint (nested->faults->len, ==, 0);
  g_assert_cmpuint (nested->n_alerts, ==, 1);
  filter = try (self, library,
                "title: Not bob\nlogsource: {product: tocsin, category: authentication}\n"
                "filter: {rules: [tocsin_failed_login], s: {username: bob}, condition: not s}\n");
  g_assert_cmpuint (filter->faults->len, ==, 0);
  g_assert_cmpuint (filter->n_events, ==, 9);
}

static void
test_baseline (Fixture *self, gconstpointer data)
{
  g_autofree char *text
      = g_strconcat (rule_text,
                     "---\ntitle: B\nid: b\nbaseline: {type: rolling, rules: [my_failed],"
                     " group-by: [host], bucket: 5m, history: 20m, min-history: 1,"
                     " threshold: 1.5, minimum: 2}\n",
                     NULL);
  g_autoptr (TocsinRuleTrial) trial = try (self, NULL, text);

  (void) data;
  g_assert_cmpuint (trial->faults->len, ==, 0);
  g_assert_cmpuint (trial->n_correlations, ==, 1);
  g_assert_cmpuint (trial->n_alerts, >=, 1);
}

static void
test_without_case (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinRuleTrial) trial
      = tocsin_rule_trial_run (NULL, NULL, "/my/rule.yml", rule_text, NULL, &error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  (void) data;
  g_assert_no_error (error);
  g_assert_cmpuint (trial->n_rules, ==, 1);
  g_assert_cmpuint (trial->n_events, ==, 0);
  g_cancellable_cancel (cancellable);
  g_assert_null (
      tocsin_rule_trial_run (self->case_, NULL, "/my/rule.yml", rule_text, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "/rule-trial/rule", test_rule },         { "/rule-trial/faults", test_faults },
    { "/rule-trial/halves", test_halves },     { "/rule-trial/correlation", test_correlation },
    { "/rule-trial/setting", test_setting },   { "/rule-trial/library", test_library },
    { "/rule-trial/baseline", test_baseline }, { "/rule-trial/without-case", test_without_case },
  };

  const char *home = tocsin_test_home_init ();
  int status;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].func, tear_down);
  status = g_test_run ();
  tocsin_test_remove_tree (home);
  return status;
}
