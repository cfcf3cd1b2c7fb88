/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/tocsin-correlator.h"

#include <string.h>

#include "core/tocsin-event.h"
#include "detect/correlator-private.h"
#include "detect/tocsin-rule-setting.h"

#define MANY_NEAR_MISSES 64

/* ---- The plan ---- */

static guint32
find_name (const GPtrArray *names, const char *name)
{
  for (guint32 i = 0; i + 1 < names->len; i++)
    if (strcmp (g_ptr_array_index (names, i), name) == 0)
      return i;
  return SIGMA_NO_FIELD;
}

static guint32
add_name (SigmaRulePlan *rule, const char *name)
{
  guint32 index = find_name (rule->fields, name);

  if (index != SIGMA_NO_FIELD)
    return index;
  g_ptr_array_insert (rule->fields, (gint) rule->fields->len - 1, g_strdup (name));
  return rule->fields->len - 2;
}

/* The places of @names among the values of a rule, or among the group fields of a
 * nested correlation. */
static guint32 *
plan_fields (TocsinCorrelator *self, const TocsinCorrelationMember *member, char **names, guint n)
{
  guint32 *places = g_new (guint32, n + 1);

  for (guint i = 0; i < n; i++)
    {
      const TocsinCorrelation *nested;

      if (!member->is_correlation)
        {
          places[i] = add_name (&self->rule_plans[member->index], names[i]);
          continue;
        }
      nested = tocsin_rule_set_get_correlation (self->rules, member->index);
      places[i] = SIGMA_NO_FIELD;
      for (guint32 j = 0; nested->group_by[j] != NULL; j++)
        if (strcmp (nested->group_by[j], names[i]) == 0)
          places[i] = j;
    }
  return places;
}

static guint32
find_canonical (const SigmaPlan *plan, guint32 index)
{
  const TocsinCorrelationMember *member = plan->members[index].member;

  for (guint32 i = 0; i < index; i++)
    if (plan->members[i].member->index == member->index
        && plan->members[i].member->is_correlation == member->is_correlation)
      return i;
  return index;
}

static void
plan_correlation (TocsinCorrelator *self, SigmaPlan *plan, const TocsinCorrelation *correlation)
{
  plan->correlation = correlation;
  plan->n_members = correlation->members->len;
  plan->members = g_new0 (SigmaMemberPlan, plan->n_members + 1);
  plan->n_groups = g_strv_length (correlation->group_by);
  plan->n_fields = g_strv_length (correlation->fields);
  for (guint32 i = 0; i < plan->n_members; i++)
    {
      SigmaMemberPlan *member = &plan->members[i];

      member->member = &g_array_index (correlation->members, TocsinCorrelationMember, i);
      member->canonical = find_canonical (plan, i);
      if (member->member->is_correlation)
        self->plans[member->member->index].is_nested = TRUE;
      else
        self->rule_plans[member->member->index].is_wanted = TRUE;
      member->groups = plan_fields (self, member->member, member->member->group_by, plan->n_groups);
      member->fields = plan_fields (self, member->member, member->member->fields, plan->n_fields);
    }
}

static TocsinCorrelator *
correlator_new (const TocsinRuleSet *rules)
{
  TocsinCorrelator *self = g_new0 (TocsinCorrelator, 1);

  self->rules = rules;
  self->n_rules = tocsin_rule_set_get_n_rules (rules);
  self->rule_plans = g_new0 (SigmaRulePlan, self->n_rules + 1);
  for (guint i = 0; i < self->n_rules; i++)
    {
      self->rule_plans[i].fields = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (self->rule_plans[i].fields, NULL);
    }
  self->n_plans = tocsin_rule_set_get_n_correlations (rules);
  self->plans = g_new0 (SigmaPlan, self->n_plans + 1);
  for (guint i = 0; i < self->n_plans; i++)
    self->plans[i].correlation = tocsin_rule_set_get_correlation (rules, i);
  return self;
}

/* Looks up which fields may be columns of the normalized event. */
static void
find_columns (TocsinCorrelator *self)
{
  for (guint i = 0; i < self->n_rules; i++)
    {
      SigmaRulePlan *rule = &self->rule_plans[i];

      rule->columns = g_new0 (int, rule->fields->len);
      for (guint j = 0; j + 1 < rule->fields->len; j++)
        {
          const char *name = g_ptr_array_index (rule->fields, j);

          rule->columns[j] = tocsin_column_find (name, strlen (name));
        }
    }
}

/**
 * tocsin_correlator_new:
 * @rules: rules that are finished (tocsin_rule_set_finish()), which must outlive it
 *
 * Returns: (transfer full): what is needed to run their correlations
 */
TocsinCorrelator *
tocsin_correlator_new (const TocsinRuleSet *rules)
{
  TocsinCorrelator *self = correlator_new (rules);

  for (guint i = 0; i < self->n_plans; i++)
    if (!self->plans[i].correlation->is_idle)
      plan_correlation (self, &self->plans[i], self->plans[i].correlation);
  find_columns (self);
  return self;
}

static void
plan_with_members (TocsinCorrelator *self, guint32 index)
{
  const TocsinCorrelation *correlation = self->plans[index].correlation;

  if (self->plans[index].members != NULL)
    return;
  plan_correlation (self, &self->plans[index], correlation);
  for (guint i = 0; i < correlation->members->len; i++)
    {
      const TocsinCorrelationMember *member
          = &g_array_index (correlation->members, TocsinCorrelationMember, i);

      if (member->is_correlation)
        plan_with_members (self, member->index);
    }
}

/**
 * tocsin_correlator_new_for:
 * @rules: rules that are finished (tocsin_rule_set_finish()), which must outlive it
 * @correlation: index of one of their correlations
 *
 * Returns: (transfer full): what is needed to run that correlation and those to which it refers,
 *   also where the user has disabled it
 */
TocsinCorrelator *
tocsin_correlator_new_for (const TocsinRuleSet *rules, guint32 correlation)
{
  TocsinCorrelator *self = correlator_new (rules);

  plan_with_members (self, correlation);
  find_columns (self);
  return self;
}

/**
 * tocsin_correlator_free:
 * @self: (transfer full) (nullable): a correlator
 */
void
tocsin_correlator_free (TocsinCorrelator *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n_rules; i++)
    {
      g_ptr_array_unref (self->rule_plans[i].fields);
      g_free (self->rule_plans[i].columns);
    }
  for (guint i = 0; i < self->n_plans; i++)
    {
      for (guint j = 0; j < self->plans[i].n_members; j++)
        {
          g_free (self->plans[i].members[j].groups);
          g_free (self->plans[i].members[j].fields);
        }
      g_free (self->plans[i].members);
    }
  g_free (self->rule_plans);
  g_free (self->plans);
  g_free (self);
}

/**
 * tocsin_correlator_wants:
 * @self: a correlator
 * @rule: index of a rule
 *
 * Returns: whether a correlation or baseline looks at matches of the rule
 */
gboolean
tocsin_correlator_wants (const TocsinCorrelator *self, guint32 rule)
{
  return self->rule_plans[rule].is_wanted;
}

/**
 * tocsin_correlator_get_fields:
 * @self: a correlator
 * @rule: index of a rule
 *
 * Returns: (transfer none) (array zero-terminated=1): the fields of events whose values
 *   correlations need, in the order in which tocsin_records_add() takes them
 */
const char *const *
tocsin_correlator_get_fields (const TocsinCorrelator *self, guint32 rule)
{
  return (const char *const *) self->rule_plans[rule].fields->pdata;
}

/* ---- Running ---- */

static void
index_by_rule (SigmaRun *run, guint n_rules)
{
  guint32 n = run->records->records->len;

  run->rule_start = g_new0 (guint32, n_rules + 2);
  run->by_rule = g_new (guint32, n + 1);
  for (guint32 i = 0; i < n; i++)
    run->rule_start[run->sorted[i].rule + 2]++;
  for (guint i = 2; i < n_rules + 2; i++)
    run->rule_start[i] += run->rule_start[i - 1];
  for (guint32 i = 0; i < n; i++)
    run->by_rule[run->rule_start[run->sorted[i].rule + 1]++] = i;
}

static int
compare_entities (char **a, char **b)
{
  for (; *a != NULL && *b != NULL; a++, b++)
    {
      int order = strcmp (*a, *b);

      if (order != 0)
        return order;
    }
  return (*a != NULL) - (*b != NULL);
}

static int
compare_findings (gconstpointer one, gconstpointer other)
{
  const TocsinFinding *a = *(TocsinFinding *const *) one, *b = *(TocsinFinding *const *) other;

  if (a->first != b->first)
    return a->first < b->first ? -1 : 1;
  if (a->correlation != b->correlation)
    return a->correlation < b->correlation ? -1 : 1;
  return compare_entities (a->values, b->values);
}

static int
compare_near_misses (gconstpointer one, gconstpointer other)
{
  const TocsinFinding *a = *(TocsinFinding *const *) one, *b = *(TocsinFinding *const *) other;

  return a->lack != b->lack ? (a->lack < b->lack ? -1 : 1) : compare_findings (one, other);
}

/* Whether the user wants to hear nothing about the entity. */
static gboolean
is_allowed (const TocsinCorrelation *correlation, const TocsinFinding *finding)
{
  for (guint i = 0; finding->names[i] != NULL; i++)
    if (tocsin_rule_setting_allows (correlation->setting, finding->names[i], finding->values[i]))
      return TRUE;
  return FALSE;
}

/* Whether a near miss that lacks this much may be among the best. */
gboolean
sigma_input_wants_near_miss (const SigmaInput *self, double lack)
{
  return !self->has_best || self->near_misses->len < TOCSIN_NEAR_MISSES || lack <= self->worst_lack;
}

/* Takes a near miss. There may be very many: now and then only the best are kept. */
void
sigma_input_add_near_miss (SigmaInput *self, TocsinFinding *finding, double lack)
{
  GPtrArray *found = self->near_misses;

  if (found->len == 0)
    self->has_best = FALSE;
  finding->lack = lack;
  if (is_allowed (self->plan->correlation, finding))
    {
      tocsin_finding_free (finding);
      return;
    }
  g_ptr_array_add (found, finding);
  if (found->len < MANY_NEAR_MISSES)
    return;
  g_ptr_array_sort (found, compare_near_misses);
  for (guint i = TOCSIN_NEAR_MISSES; i < found->len; i++)
    tocsin_finding_free (g_ptr_array_index (found, i));
  g_ptr_array_set_size (found, TOCSIN_NEAR_MISSES);
  self->has_best = TRUE;
  self->worst_lack = ((TocsinFinding *) g_ptr_array_index (found, TOCSIN_NEAR_MISSES - 1))->lack;
}

/* Keeps the best near misses of a correlation. */
void
sigma_keep_near_misses (const TocsinCorrelation *correlation, GPtrArray *found,
                        GPtrArray *near_misses)
{
  guint n = 0;

  g_ptr_array_sort (found, compare_near_misses);
  for (guint i = 0; i < found->len; i++)
    {
      TocsinFinding *finding = g_ptr_array_index (found, i);

      if (n < TOCSIN_NEAR_MISSES && near_misses != NULL && !is_allowed (correlation, finding))
        {
          g_ptr_array_add (near_misses, finding);
          n++;
        }
      else
        tocsin_finding_free (finding);
    }
}

void
sigma_result_init (SigmaResult *self)
{
  self->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_finding_free);
  self->alerts = g_array_new (FALSE, FALSE, sizeof (SigmaAlert));
  self->group_texts = g_array_new (FALSE, FALSE, sizeof (guint32));
}

void
sigma_result_clear (SigmaResult *self)
{
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->alerts, g_array_unref);
  g_clear_pointer (&self->group_texts, g_array_unref);
}

static void
run_correlation (SigmaRun *run, guint32 index, GPtrArray *near_misses)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  SigmaInput input = {
    .plan = &run->correlator->plans[index], .index = index, .run = run, .near_misses = found
  };

  sigma_result_init (&run->results[index]);
  if (input.plan->members == NULL) /* nobody wants it */
    return;
  sigma_input_gather (&input);
  if (input.plan->correlation->type >= TOCSIN_BASELINE_ZSCORE)
    sigma_baseline_run (&input);
  else
    sigma_windows_run (&input);
  sigma_keep_near_misses (input.plan->correlation, found, near_misses);
  sigma_input_clear (&input);
}

static int
compare_alerts (gconstpointer one, gconstpointer other)
{
  const SigmaAlert *a = one, *b = other;

  if (a->time != b->time)
    return a->time < b->time ? -1 : 1;
  if (a->order != b->order)
    return a->order < b->order ? -1 : 1;
  return (a->group > b->group) - (a->group < b->group);
}

/* Sorts the records; they must not change while the run lasts. */
void
sigma_run_init (SigmaRun *self, const TocsinCorrelator *correlator, const TocsinRecords *records)
{
  *self = (SigmaRun){ .correlator = correlator, .records = records };
  self->sorted = sigma_records_sort (records, &self->owned);
  self->results = g_new0 (SigmaResult, correlator->n_plans + 1);
  index_by_rule (self, correlator->n_rules);
}

void
sigma_run_clear (SigmaRun *self)
{
  for (guint32 i = 0; i < self->correlator->n_plans; i++)
    sigma_result_clear (&self->results[i]);
  g_free (self->spare[0]);
  g_free (self->spare[1]);
  g_free (self->spare_places);
  g_free (self->owned);
  g_free (self->by_rule);
  g_free (self->rule_start);
  g_free (self->results);
}

/* Runs the first @n correlations; what one refers to is before it. */
void
sigma_run_correlations (SigmaRun *self, guint32 n, GPtrArray *near_misses)
{
  for (guint32 i = 0; i < n; i++)
    {
      run_correlation (self, i, near_misses);
      g_array_sort (self->results[i].alerts, compare_alerts);
    }
}

/**
 * tocsin_correlator_run:
 * @self: a correlator
 * @records: the matches, in any order
 * @findings: (element-type TocsinFinding): where to add what was found, in order of the
 *   first event
 * @near_misses: (element-type TocsinFinding) (nullable): where to add what nearly was,
 *   the best %TOCSIN_NEAR_MISSES of each correlation
 *
 * Runs all windows (sigma.md S11.2) over the matches in order of event time; events
 * with the same time are in order of their sources
 * (tocsin_records_set_source_ranks()) and ids. Windows that are met and overlap
 * make one finding. Findings of correlations that are silent are among @findings.
 */
void
tocsin_correlator_run (const TocsinCorrelator *self, const TocsinRecords *records,
                       GPtrArray *findings, GPtrArray *near_misses)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  SigmaRun run;

  sigma_run_init (&run, self, records);
  sigma_run_correlations (&run, self->n_plans, near_misses);
  for (guint32 i = 0; i < self->n_plans; i++)
    {
      g_ptr_array_extend (all, run.results[i].findings, NULL, NULL);
      g_ptr_array_set_free_func (run.results[i].findings, NULL);
    }
  g_ptr_array_sort (all, compare_findings);
  g_ptr_array_extend (findings, all, NULL, NULL);
  sigma_run_clear (&run);
}

/**
 * tocsin_finding_free:
 * @self: (transfer full) (nullable): a finding
 */
void
tocsin_finding_free (TocsinFinding *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->names);
  g_strfreev (self->values);
  g_strfreev (self->new_values);
  g_free (self->host);
  g_free (self->username);
  g_free (self->source_ip);
  g_clear_pointer (&self->evidence, g_array_unref);
  g_clear_pointer (&self->series, g_array_unref);
  g_free (self);
}
