/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user has set, joined with the rules; and which rules nobody needs then. */
#include <math.h>
#include <string.h>

#include "detect/rule-private.h"
#include "detect/tocsin-rule-setting.h"

/**
 * tocsin_rule_set_add_setting:
 * @self: a set
 * @rule_id: id of a rule, correlation or baseline
 * @setting: what the user has set for it
 *
 * Says how a rule differs from its file from the next tocsin_rule_set_finish() on. A rule that
 * is not enabled raises no alert; correlations that refer to it still see what it matches.
 */
void
tocsin_rule_set_add_setting (TocsinRuleSet *self, const char *rule_id,
                             const TocsinRuleSetting *setting)
{
  g_hash_table_replace (self->settings, g_strdup (rule_id), tocsin_rule_setting_copy (setting));
}

static void
claim (TocsinRuleSet *self, const char *id)
{
  if (id != NULL && *id != '\0' && !g_hash_table_contains (self->claimed, id))
    g_hash_table_insert (self->claimed, g_strdup (id), NULL);
}

/**
 * tocsin_rule_set_claim_ids:
 * @self: a set
 *
 * Of documents that are added from now on, those with the id of one that the set has already
 * are left out: so a rule that the user has changed replaces the one that it was made of.
 */
void
tocsin_rule_set_claim_ids (TocsinRuleSet *self)
{
  guint *n = self->n_claimed;

  for (; n[0] < self->rules->len; n[0]++)
    claim (self, ((TocsinRule *) g_ptr_array_index (self->rules, n[0]))->id);
  for (; n[1] < self->pending->len; n[1]++)
    claim (self, ((SigmaPending *) g_ptr_array_index (self->pending, n[1]))->correlation->id);
  for (; n[2] < self->filters->len; n[2]++)
    claim (self, ((SigmaFilter *) g_ptr_array_index (self->filters, n[2]))->about->id);
}

/* Whether a document of @path with this id is to be left out. */
gboolean
sigma_set_is_claimed (TocsinRuleSet *self, const char *id, const char *path)
{
  if (id == NULL || !g_hash_table_contains (self->claimed, id))
    return FALSE;
  g_hash_table_replace (self->claimed, g_strdup (id), g_strdup (path));
  return TRUE;
}

/**
 * tocsin_rule_set_get_replaced:
 * @self: a set
 * @rule_id: id of a rule, correlation, baseline or filter
 *
 * Returns: (transfer none) (nullable): the file of another document with that id, which was
 *   left out (see tocsin_rule_set_claim_ids())
 */
const char *
tocsin_rule_set_get_replaced (const TocsinRuleSet *self, const char *rule_id)
{
  return g_hash_table_lookup (self->claimed, rule_id);
}

/* ---- Thresholds ---- */

static gboolean
is_count (TocsinCorrelationType type)
{
  return type == TOCSIN_CORRELATION_EVENT_COUNT || type == TOCSIN_CORRELATION_VALUE_COUNT;
}

static gboolean
is_lower (TocsinOperator operator)
{
  return operator== TOCSIN_OPERATOR_GREATER || operator== TOCSIN_OPERATOR_GREATER_EQUAL;
}

/* Of rules in time, and of values that are new, there is nothing to be reached. */
static gboolean
has_comparison (const TocsinCorrelation *self)
{
  return self->comparisons->len > 0 && self->type < TOCSIN_CORRELATION_TEMPORAL;
}

static gboolean
has_score (const TocsinCorrelation *self)
{
  return self->type >= TOCSIN_BASELINE_ZSCORE && self->type != TOCSIN_BASELINE_FIRST_SEEN;
}

/* What a lower bound wants to be reached: `gt: 9` over counts wants 10. */
static double
get_needed (const TocsinCorrelation *self, const TocsinComparison *comparison)
{
  return comparison->operator== TOCSIN_OPERATOR_GREATER && is_count (self->type)
             ? floor (comparison->number) + 1
             : comparison->number;
}

/**
 * tocsin_correlation_get_threshold:
 * @self: a correlation or baseline
 * @threshold: (out): what is to be reached: of `gt: 9` over counts, 10; of a baseline, its
 *   deviations or its multiple; where there is only another bound, its number
 *
 * Returns: whether it has a threshold; those that look at rules in time and at what
 *   was never seen have none
 */
gboolean
tocsin_correlation_get_threshold (const TocsinCorrelation *self, double *threshold)
{
  gboolean found = FALSE;

  *threshold = self->threshold;
  if (has_score (self))
    return TRUE;
  if (!has_comparison (self))
    return FALSE;
  *threshold = g_array_index (self->comparisons, TocsinComparison, 0).number;
  for (guint i = 0; i < self->comparisons->len; i++)
    {
      const TocsinComparison *comparison = &g_array_index (self->comparisons, TocsinComparison, i);

      if (!is_lower (comparison->operator))
        continue;
      *threshold
          = found ? MAX (*threshold, get_needed (self, comparison)) : get_needed (self, comparison);
      found = TRUE;
    }
  return TRUE;
}

/**
 * tocsin_correlation_set_threshold:
 * @self: a correlation or baseline
 * @threshold: what is to be reached from now on, as tocsin_correlation_get_threshold() says it
 *
 * Returns: whether it has a threshold
 */
gboolean
tocsin_correlation_set_threshold (TocsinCorrelation *self, double threshold)
{
  gboolean found = FALSE;

  if (has_score (self))
    {
      self->threshold = threshold;
      return TRUE;
    }
  if (!has_comparison (self))
    return FALSE;
  for (guint i = 0; i < self->comparisons->len; i++)
    {
      TocsinComparison *comparison = &g_array_index (self->comparisons, TocsinComparison, i);

      if (!is_lower (comparison->operator))
        continue;
      comparison->number = threshold;
      if (is_count (self->type))
        comparison->operator= TOCSIN_OPERATOR_GREATER_EQUAL;
      found = TRUE;
    }
  if (!found)
    g_array_index (self->comparisons, TocsinComparison, 0).number = threshold;
  return TRUE;
}

/* ---- Applying ---- */

static void
set_up_rule (const TocsinRuleSet *set, TocsinRule *rule)
{
  const TocsinRuleSetting *setting = g_hash_table_lookup (set->settings, rule->id);

  rule->own_level = rule->level;
  rule->setting = setting;
  if (setting == NULL)
    return;
  rule->is_disabled = !setting->is_enabled;
  if (setting->has_level)
    rule->level = setting->level;
}

static void
set_up_correlation (const TocsinRuleSet *set, TocsinCorrelation *correlation)
{
  const TocsinRuleSetting *setting = g_hash_table_lookup (set->settings, correlation->id);

  correlation->own_level = correlation->level;
  correlation->own_timespan = correlation->timespan;
  correlation->own_minimum = correlation->minimum;
  correlation->has_threshold
      = tocsin_correlation_get_threshold (correlation, &correlation->own_threshold);
  correlation->setting = setting;
  if (setting == NULL)
    return;
  correlation->is_disabled = !setting->is_enabled;
  if (setting->has_level)
    correlation->level = setting->level;
  if (setting->has_threshold)
    tocsin_correlation_set_threshold (correlation, setting->threshold);
  if (setting->has_minimum && has_score (correlation))
    correlation->minimum = setting->minimum;
  if (setting->timespan > 0 && correlation->timespan > 0)
    correlation->timespan = setting->timespan;
}

/* Joins the settings with what was added since the last time. */
void
sigma_apply_settings (TocsinRuleSet *self)
{
  for (; self->n_set_up < self->rules->len; self->n_set_up++)
    set_up_rule (self, g_ptr_array_index (self->rules, self->n_set_up));
  for (guint i = 0; i < self->pending->len; i++)
    set_up_correlation (self, ((SigmaPending *) g_ptr_array_index (self->pending, i))->correlation);
}

void
sigma_set_up_filter (const TocsinRuleSet *self, TocsinFilter *filter)
{
  filter->setting = g_hash_table_lookup (self->settings, filter->id);
  filter->is_disabled = filter->setting != NULL && !filter->setting->is_enabled;
}

static void
need_members (TocsinRuleSet *self, const TocsinCorrelation *correlation)
{
  for (guint i = 0; i < correlation->members->len; i++)
    {
      const TocsinCorrelationMember *member
          = &g_array_index (correlation->members, TocsinCorrelationMember, i);

      if (member->is_correlation)
        ((TocsinCorrelation *) g_ptr_array_index (self->correlations, member->index))->is_idle
            = FALSE;
      else
        ((TocsinRule *) g_ptr_array_index (self->rules, member->index))->is_idle = FALSE;
    }
}

/* What is disabled raises no alert. It is idle, so that nobody looks at it, unless a
 * correlation that is not idle refers to it; those have higher indexes. */
void
sigma_mark_idle (TocsinRuleSet *self)
{
  for (guint i = 0; i < self->rules->len; i++)
    {
      TocsinRule *rule = g_ptr_array_index (self->rules, i);

      rule->is_silent |= rule->is_disabled;
      rule->is_idle = rule->is_silent || rule->is_part;
    }
  for (guint i = 0; i < self->correlations->len; i++)
    {
      TocsinCorrelation *correlation = g_ptr_array_index (self->correlations, i);

      correlation->is_silent |= correlation->is_disabled;
      correlation->is_idle = correlation->is_silent;
    }
  for (guint i = self->correlations->len; i-- > 0;)
    {
      const TocsinCorrelation *correlation = g_ptr_array_index (self->correlations, i);

      if (!correlation->is_idle)
        need_members (self, correlation);
    }
}
