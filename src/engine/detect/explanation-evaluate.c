/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/explanation-private.h"

SigmaExplainer *
sigma_explainer_new (const TocsinRuleSet *rules, guint32 rule)
{
  SigmaExplainer *self = g_new0 (SigmaExplainer, 1);

  self->rules = rules;
  self->rule = tocsin_rule_set_get_rule (rules, rule);
  sigma_event_view_init (&self->view, rules);
  self->match_data = pcre2_match_data_create (1, NULL);
  self->limits = pcre2_match_context_create (NULL);
  pcre2_set_match_limit (self->limits, SIGMA_MATCH_LIMIT);
  pcre2_set_depth_limit (self->limits, SIGMA_DEPTH_LIMIT);
  return self;
}

void
sigma_explainer_free (SigmaExplainer *self)
{
  sigma_event_view_clear (&self->view);
  sigma_source_marks_clear (&self->marks);
  pcre2_match_data_free (self->match_data);
  pcre2_match_context_free (self->limits);
  g_free (self);
}

void
sigma_explainer_set_batch (SigmaExplainer *self, const TocsinBatch *batch)
{
  sigma_event_view_begin_batch (&self->view, batch);
  sigma_source_marks_set (&self->marks, batch);
}

/* Looks at an event of the present batch as the rule does; FALSE if the rule does not. */
gboolean
sigma_explainer_see (SigmaExplainer *self, const TocsinEvent *event)
{
  int view = sigma_event_find_view (self->rules, self->rule, &self->marks, self->view.batch, event);

  if (view == SIGMA_NO_SOURCE)
    return FALSE;
  self->names = view >= 0 ? &sigma_views[view] : NULL;
  return sigma_event_view_set (&self->view, event, self->names);
}

gboolean
sigma_explainer_holds (SigmaExplainer *self, const SigmaNode *node)
{
  gboolean is_over_limit = FALSE, is_any = node->kind == SIGMA_NODE_OR;

  switch (node->kind)
    {
    case SIGMA_NODE_AND:
    case SIGMA_NODE_OR:
      for (guint i = 0; i < node->n_children; i++)
        if (sigma_explainer_holds (self, node->children[i]) == is_any)
          return is_any;
      return !is_any;
    case SIGMA_NODE_NOT:
      return !sigma_explainer_holds (self, node->children[0]);
    case SIGMA_NODE_TEST:
    default:
      return sigma_test_evaluate (g_ptr_array_index (self->rules->tests, node->test), &self->view,
                                  self->match_data, self->limits, &is_over_limit);
    }
}
