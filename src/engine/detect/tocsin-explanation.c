/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/tocsin-explanation.h"

#include <string.h>

#include "core/tocsin-event.h"
#include "detect/explanation-private.h"

#define MAX_NODES 20000 /* of one tree; a detection may be named any number of times */

static void
node_free (TocsinExplanationNode *self)
{
  g_free (self->name);
  g_free (self->field);
  g_free (self->test);
  g_free (self->value);
  g_ptr_array_unref (self->children);
  g_free (self);
}

static TocsinExplanationNode *
node_new (TocsinExplanationKind kind, const SigmaNode *condition)
{
  TocsinExplanationNode *self = g_new0 (TocsinExplanationNode, 1);

  self->kind = kind;
  self->condition = condition;
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) node_free);
  return self;
}

/* `all` and `neq` are nodes of their own. */
static char *
dup_modifiers (char **modifiers)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) kept = NULL;

  for (; *modifiers != NULL; modifiers++)
    if (strcmp (*modifiers, "all") != 0 && strcmp (*modifiers, "neq") != 0)
      g_strv_builder_add (builder, *modifiers);
  kept = g_strv_builder_end (builder);
  return g_strjoinv ("|", kept);
}

static TocsinExplanationNode *
test_new (const SigmaNode *condition, const SigmaNote *note)
{
  TocsinExplanationNode *self = node_new (TOCSIN_EXPLANATION_TEST, condition);
  g_auto (GStrv) parts = g_strsplit (note->key, "|", -1);

  self->field = parts[0] != NULL && parts[0][0] != '\0' ? g_strdup (parts[0]) : NULL;
  self->test = dup_modifiers (parts[0] != NULL ? parts + 1 : parts);
  self->value = g_strdup (note->value);
  self->is_null = note->is_null;
  return self;
}

static TocsinExplanationNode *build (const TocsinRuleSet *rules, const SigmaNode *condition,
                                     guint *n_nodes);

static TocsinExplanationNode *
join_new (const TocsinRuleSet *rules, const SigmaNode *condition, guint *n_nodes)
{
  static const TocsinExplanationKind kinds[] = { [SIGMA_NODE_AND] = TOCSIN_EXPLANATION_ALL,
                                                 [SIGMA_NODE_OR] = TOCSIN_EXPLANATION_ANY,
                                                 [SIGMA_NODE_NOT] = TOCSIN_EXPLANATION_NOT,
                                                 [SIGMA_NODE_TEST] = TOCSIN_EXPLANATION_TEST };
  TocsinExplanationNode *self = node_new (kinds[condition->kind], condition);

  for (guint i = 0; i < condition->n_children && *n_nodes < MAX_NODES; i++)
    g_ptr_array_add (self->children, build (rules, condition->children[i], n_nodes));
  return self;
}

/* What joins only one thing is that thing. */
static TocsinExplanationNode *
unwrap (TocsinExplanationNode *self)
{
  TocsinExplanationNode *child;

  if (self->kind == TOCSIN_EXPLANATION_NOT || self->condition->n_children != 1
      || self->children->len != 1)
    return self;
  child = g_ptr_array_index (self->children, 0);
  if (self->name != NULL && child->name != NULL)
    return self;
  if (self->name != NULL)
    child->name = g_steal_pointer (&self->name);
  g_ptr_array_steal_index (self->children, 0);
  node_free (self);
  return child;
}

static TocsinExplanationNode *
build (const TocsinRuleSet *rules, const SigmaNode *condition, guint *n_nodes)
{
  const SigmaNote *note = sigma_node_get_note (rules, condition);
  TocsinExplanationNode *self;

  (*n_nodes)++;
  self = note != NULL && note->key != NULL ? test_new (condition, note)
                                           : join_new (rules, condition, n_nodes);
  if (note != NULL)
    self->name = g_strdup (note->name);
  return self->kind == TOCSIN_EXPLANATION_TEST ? self : unwrap (self);
}

/**
 * tocsin_explanation_new:
 * @rules: rules, which must outlive the explanation and not change
 * @rule: index of one of them
 *
 * Returns: (transfer full): its condition as a tree, met by nothing so far
 */
TocsinExplanation *
tocsin_explanation_new (const TocsinRuleSet *rules, guint32 rule)
{
  TocsinExplanation *self = g_new0 (TocsinExplanation, 1);
  guint n_nodes = 0;

  self->rule = rule;
  self->root = build (rules, tocsin_rule_set_get_rule (rules, rule)->condition, &n_nodes);
  self->explainer = sigma_explainer_new (rules, rule);
  return self;
}

/**
 * tocsin_explanation_free:
 * @self: (transfer full) (nullable): an explanation
 */
void
tocsin_explanation_free (TocsinExplanation *self)
{
  if (self == NULL)
    return;
  node_free (self->root);
  sigma_explainer_free (self->explainer);
  g_free (self);
}

/**
 * tocsin_explanation_set_batch:
 * @self: an explanation
 * @batch: a batch, which must not change while its events are added
 *
 * Tells which batch the events are in that come next.
 */
void
tocsin_explanation_set_batch (TocsinExplanation *self, const TocsinBatch *batch)
{
  sigma_explainer_set_batch (self->explainer, batch);
}

static gboolean
evaluate (TocsinExplanation *self, TocsinExplanationNode *node)
{
  gboolean is_cut = node->children->len < node->condition->n_children;
  guint n_met = 0;

  for (guint i = 0; i < node->children->len; i++)
    n_met += evaluate (self, g_ptr_array_index (node->children, i)) != FALSE;
  if (node->kind == TOCSIN_EXPLANATION_TEST || is_cut)
    node->is_met = sigma_explainer_holds (self->explainer, node->condition);
  else if (node->kind == TOCSIN_EXPLANATION_ALL)
    node->is_met = n_met == node->children->len;
  else if (node->kind == TOCSIN_EXPLANATION_ANY)
    node->is_met = n_met > 0;
  else
    node->is_met = n_met == 0;
  return node->is_met;
}

/**
 * tocsin_explanation_matches:
 * @self: an explanation
 * @event: an event of the batch given last
 *
 * Sets which parts of the rule the event meets (is_met) and counts nothing.
 *
 * Returns: whether the rule matches the event
 */
gboolean
tocsin_explanation_matches (TocsinExplanation *self, const TocsinEvent *event)
{
  return sigma_explainer_see (self->explainer, event) && evaluate (self, self->root);
}

static void
count (TocsinExplanationNode *node)
{
  node->n_met += node->is_met != FALSE;
  for (guint i = 0; i < node->children->len; i++)
    count (g_ptr_array_index (node->children, i));
}

/**
 * tocsin_explanation_add_event:
 * @self: an explanation
 * @event: an event of the batch given last
 *
 * Counts which parts of the rule the event meets, if the rule matches it.
 *
 * Returns: whether it does
 */
gboolean
tocsin_explanation_add_event (TocsinExplanation *self, const TocsinEvent *event)
{
  if (!tocsin_explanation_matches (self, event))
    return FALSE;
  self->n_events++;
  count (self->root);
  return TRUE;
}
