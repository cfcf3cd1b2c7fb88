/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/tocsin-rule-profile.h"

#include "core/tocsin-error.h"
#include "store/tocsin-case-scan.h"

typedef struct
{
  TocsinMatcher *matcher;
  GArray *matches;
  GCancellable *cancellable;
  guint64 n_events;
} Run;

static gboolean
match_batch (const TocsinBatch *batch, gint64 first_event_id, gint64 source_id, gpointer user_data,
             GError **error)
{
  Run *self = user_data;

  (void) first_event_id;
  (void) source_id;
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CANCELLED, "the measurement was stopped");
      return FALSE;
    }
  g_array_set_size (self->matches, 0);
  tocsin_matcher_match (self->matcher, batch, self->matches);
  self->n_events += batch->n_events;
  return TRUE;
}

static int
compare_costs (gconstpointer a, gconstpointer b, gpointer costs)
{
  guint one = *(const guint *) a, other = *(const guint *) b;
  const TocsinRuleCost *first = &g_array_index ((GArray *) costs, TocsinRuleCost, one);
  const TocsinRuleCost *second = &g_array_index ((GArray *) costs, TocsinRuleCost, other);

  if (first->time != second->time)
    return first->time > second->time ? -1 : 1;
  if (first->n_evaluated != second->n_evaluated)
    return first->n_evaluated > second->n_evaluated ? -1 : 1;
  return (one > other) - (one < other);
}

/**
 * tocsin_rule_profile_run:
 * @case_: a case
 * @rules: rules, finished
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Matches all events of a case with all rules in one thread, and measures what each rule
 * costs. Nothing is written. Blocks.
 *
 * Returns: (transfer full) (nullable): the costs
 */
TocsinRuleProfile *
tocsin_rule_profile_run (TocsinCase *case_, const TocsinRuleSet *rules, GCancellable *cancellable,
                         GError **error)
{
  gint64 begin = g_get_monotonic_time ();
  guint n = tocsin_rule_set_get_n_rules (rules);
  g_autoptr (TocsinRuleProfile) self = g_new0 (TocsinRuleProfile, 1);
  g_autoptr (TocsinMatcher) matcher = tocsin_matcher_new (rules);
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));
  Run run = { matcher, matches, cancellable, 0 };

  self->costs = g_array_new (FALSE, TRUE, sizeof (TocsinRuleCost));
  g_array_set_size (self->costs, n + 1);
  self->order = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < n; i++)
    g_array_append_val (self->order, i);
  tocsin_matcher_measure (matcher, (TocsinRuleCost *) (gpointer) self->costs->data);
  if (!tocsin_case_scan (case_, 0, 1, match_batch, &run, error))
    return NULL;
  g_array_sort_with_data (self->order, compare_costs, self->costs);
  self->events = run.n_events;
  self->seconds = (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
  return g_steal_pointer (&self);
}

/**
 * tocsin_rule_profile_free:
 * @self: (transfer full) (nullable): a profile
 */
void
tocsin_rule_profile_free (TocsinRuleProfile *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->costs, g_array_unref);
  g_clear_pointer (&self->order, g_array_unref);
  g_free (self);
}
