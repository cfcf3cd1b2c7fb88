/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/tocsin-rule-trial.h"

#include "pipeline/rule-trial-private.h"
#include "pipeline/tocsin-rule-library.h"

#define MAX_ALERTS 100

typedef struct
{
  TocsinRuleTrial *trial;
  const TocsinRuleSet *rules;
  const char *path;
  TocsinCorrelator *correlator;
  gboolean *wanted;  /* by rule */
  gboolean *counted; /* by rule */
  GHashTable *ids;   /* of the documents of the text */
} Trier;

static TocsinRuleTrial *
trial_new (void)
{
  TocsinRuleTrial *self = g_new0 (TocsinRuleTrial, 1);

  self->faults = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  self->unknown_logsources = g_ptr_array_new_with_free_func (g_free);
  self->event_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->hits = g_ptr_array_new_with_free_func ((GDestroyNotify) rule_trial_hit_free);
  self->alerts = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_alert_free);
  return self;
}

/**
 * tocsin_rule_trial_free:
 * @self: (transfer full) (nullable): a trial
 */
void
tocsin_rule_trial_free (TocsinRuleTrial *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->faults);
  g_ptr_array_unref (self->unknown_logsources);
  g_array_unref (self->event_ids);
  g_ptr_array_unref (self->hits);
  g_ptr_array_unref (self->alerts);
  g_free (self);
}

static gboolean
is_own (const Trier *self, const char *path)
{
  return g_strcmp0 (path, self->path) == 0;
}

/* Correlations of the text want the rules to which they refer; a rule of the text that only an
 * aggregation counts says nothing by itself, but its events are what it hits. */
static void
choose_rules (Trier *self)
{
  guint n_rules = tocsin_rule_set_get_n_rules (self->rules);

  for (guint i = 0; i < n_rules; i++)
    {
      const TocsinRule *rule = tocsin_rule_set_get_rule (self->rules, i);

      if (!is_own (self, rule->path))
        continue;
      self->wanted[i] = TRUE;
      self->counted[i] = !rule->is_part;
      self->trial->n_rules += !rule->is_part;
      g_hash_table_add (self->ids, rule->id);
    }
  for (guint i = 0; i < tocsin_rule_set_get_n_correlations (self->rules); i++)
    {
      const TocsinCorrelation *known = tocsin_rule_set_get_correlation (self->rules, i);

      if (!is_own (self, known->path))
        continue;
      rule_scan_want (self->rules, known, self->wanted);
      self->trial->n_correlations += !known->is_aggregation;
      g_hash_table_add (self->ids, known->id);
    }
  /* A filter alone: what it is for */
  for (guint i = 0; self->trial->n_rules + self->trial->n_correlations == 0 && i < n_rules; i++)
    self->wanted[i] = tocsin_rule_set_get_rule (self->rules, i)->is_filtered;
  for (guint i = 0; self->trial->n_rules == 0 && i < n_rules; i++)
    self->counted[i] = self->wanted[i];
}

static int
compare_alerts (gconstpointer a, gconstpointer b)
{
  const TocsinAlert *first = *(TocsinAlert *const *) a, *second = *(TocsinAlert *const *) b;

  return (first->first_seen > second->first_seen) - (first->first_seen < second->first_seen);
}

/* The alerts of the text's own documents. */
static void
take_alerts (Trier *self, GPtrArray *alerts)
{
  for (guint i = 0; i < alerts->len; i++)
    {
      TocsinAlert *alert = g_ptr_array_index (alerts, i);

      if (g_hash_table_contains (self->ids, alert->rule_id))
        g_ptr_array_add (self->trial->alerts, g_steal_pointer (&alerts->pdata[i]));
    }
  g_ptr_array_set_free_func (alerts, NULL);
}

static void
free_rest (GPtrArray *alerts)
{
  for (guint i = 0; i < alerts->len; i++)
    tocsin_alert_free (g_ptr_array_index (alerts, i));
  g_ptr_array_set_size (alerts, 0);
}

static void
raise_alerts (Trier *self, const RuleScan *scan)
{
  g_autoptr (GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_finding_free);
  g_autoptr (GPtrArray) plain = NULL, correlated = NULL;

  tocsin_correlator_run (self->correlator, scan->records, findings, NULL);
  plain = detect_alerts_from_hits (self->rules, scan->hits, scan->records);
  correlated = detect_alerts_from_findings (self->rules, findings);
  take_alerts (self, plain);
  free_rest (plain);
  take_alerts (self, correlated);
  free_rest (correlated);
  g_ptr_array_sort (self->trial->alerts, compare_alerts);
  self->trial->n_alerts = self->trial->alerts->len;
  g_ptr_array_set_size (self->trial->alerts, MIN (self->trial->n_alerts, MAX_ALERTS));
}

static gboolean
run (Trier *self, TocsinCase *case_, GCancellable *cancellable, GError **error)
{
  g_auto (RuleScan) scan = { .rules = self->rules,
                             .wanted = self->wanted,
                             .counted = self->counted,
                             .correlator = self->correlator,
                             .cancellable = cancellable };

  if (!rule_scan_run (&scan, tocsin_case_get_path (case_), error))
    return FALSE;
  self->trial->n_scanned = scan.n_scanned;
  self->trial->n_events = scan.n_events;
  self->trial->is_stopped = scan.is_stopped;
  raise_alerts (self, &scan);
  return rule_trial_read_hits (self->trial, case_, &scan, cancellable, error);
}

static gboolean
try (TocsinRuleTrial *trial, TocsinCase *case_, const TocsinRuleSet *rules, const char *path,
     GCancellable *cancellable, GError **error)
{
  guint n = tocsin_rule_set_get_n_rules (rules) + 1;
  g_autofree gboolean *wanted = g_new0 (gboolean, n), *counted = g_new0 (gboolean, n);
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (TocsinCorrelator) correlator = tocsin_correlator_new (rules);
  Trier trier = { trial, rules, path, correlator, wanted, counted, ids };

  choose_rules (&trier);
  return case_ == NULL || run (&trier, case_, cancellable, error);
}

/**
 * tocsin_rule_trial_run:
 * @case_: (nullable): a case, open for reading; %NULL only checks the text
 * @library: (nullable): rules to which the text may refer by id, name or title
 * @path: the file that the text is, or is going to be: what the library has of it is not used
 * @text: the text, also one that is not finished
 * @cancellable: (nullable): stops it, with an error of #GIOErrorEnum
 * @error: return location
 *
 * Tries rules that are being written: what is wrong with them and, if anything of them is valid,
 * what they would find in the case. Nothing is written. Blocks, with a thread for each processor.
 *
 * Returns: (transfer full) (nullable): what came of it
 */
TocsinRuleTrial *
tocsin_rule_trial_run (TocsinCase *case_, const TocsinRuleLibrary *library, const char *path,
                       const char *text, GCancellable *cancellable, GError **error)
{
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (TocsinRuleTrial) self = trial_new ();
  g_autoptr (TocsinRuleSet) rules = rule_trial_compile (
      library != NULL ? tocsin_rule_library_get_rules (library) : NULL, path, text, self->faults);

  g_ptr_array_unref (self->unknown_logsources);
  self->unknown_logsources = tocsin_rule_set_list_unknown_logsources (rules);
  if (!try (self, case_, rules, path, cancellable, error))
    return NULL;
  self->seconds = (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
  return g_steal_pointer (&self);
}
