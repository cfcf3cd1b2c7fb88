/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The deprecated aggregation at the end of a condition (sigma.md S10), which becomes a correlation
 * over the rule. */
#include <math.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "detect/rule-private.h"

static const struct
{
  const char *name;
  TocsinCorrelationType type;
} functions[] = {
  { "count", TOCSIN_CORRELATION_EVENT_COUNT }, { "sum", TOCSIN_CORRELATION_VALUE_SUM },
  { "avg", TOCSIN_CORRELATION_VALUE_AVERAGE }, { "min", TOCSIN_CORRELATION_VALUE_MINIMUM },
  { "max", TOCSIN_CORRELATION_VALUE_MAXIMUM },
};

static const struct
{
  const char *text;
  TocsinOperator operator;
} operators[] = {
  { ">=", TOCSIN_OPERATOR_GREATER_EQUAL }, { "<=", TOCSIN_OPERATOR_LESS_EQUAL },
  { "==", TOCSIN_OPERATOR_EQUAL },         { "!=", TOCSIN_OPERATOR_NOT_EQUAL },
  { ">", TOCSIN_OPERATOR_GREATER },        { "<", TOCSIN_OPERATOR_LESS },
  { "=", TOCSIN_OPERATOR_EQUAL },
};

void
sigma_aggregation_clear (SigmaAggregation *self)
{
  g_clear_pointer (&self->field, g_free);
  g_clear_pointer (&self->group_by, g_strfreev);
}

static gboolean
is_operator (const char *token)
{
  return token != NULL && strchr ("<>=!", token[0]) != NULL;
}

/* `> 10` or `>10`. */
static gboolean
parse_comparison (char **tokens, TocsinComparison *comparison)
{
  const char *number = NULL;
  char *end;

  for (guint i = 0; is_operator (tokens[0]) && number == NULL && i < G_N_ELEMENTS (operators); i++)
    if (g_str_has_prefix (tokens[0], operators[i].text))
      {
        comparison->operator= operators[i].operator;
        number = tokens[0] + strlen (operators[i].text);
      }
  if (number == NULL)
    return FALSE;
  tokens++;
  if (*number == '\0' && *tokens != NULL)
    number = *tokens++;
  comparison->number = g_ascii_strtod (number, &end);
  return end != number && *end == '\0' && isfinite (comparison->number) && *tokens == NULL;
}

/* `by a, b`: the tokens up to the operator; returns how many. */
static guint
parse_group (char **tokens, char ***group_by)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n = 0;

  if (tokens[0] != NULL && g_ascii_strcasecmp (tokens[0], "by") == 0)
    for (n = 1; tokens[n] != NULL && !is_operator (tokens[n]); n++)
      {
        g_auto (GStrv) names = g_strsplit (tokens[n], ",", -1);

        for (guint i = 0; names[i] != NULL; i++)
          if (names[i][0] != '\0')
            g_strv_builder_add (builder, names[i]);
      }
  *group_by = g_strv_builder_end (builder);
  return n;
}

/* `( f )`, or `( )`; returns how many tokens, 0 if it is neither. */
static guint
parse_argument (char **tokens, char **field)
{
  guint n = 0;

  if (g_strcmp0 (tokens[n], "(") != 0)
    return 0;
  n++;
  if (tokens[n] != NULL && strcmp (tokens[n], ")") != 0)
    *field = g_strdup (tokens[n++]);
  return g_strcmp0 (tokens[n], ")") == 0 ? n + 1 : 0;
}

/* What follows the bar, except `near`. */
gboolean
sigma_aggregation_parse (SigmaAggregation *self, char **tokens, const SigmaYaml *place,
                         GError **error)
{
  gboolean found = FALSE;
  guint n;

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (tokens[0] != NULL && g_ascii_strcasecmp (tokens[0], functions[i].name) == 0)
      {
        self->type = functions[i].type;
        found = TRUE;
      }
  if (!found)
    {
      sigma_yaml_set_error (error, place, "after “|” comes count, sum, avg, min, max or near");
      return FALSE;
    }
  tokens++;
  n = parse_argument (tokens, &self->field);
  if (n == 0 || (self->field == NULL && self->type != TOCSIN_CORRELATION_EVENT_COUNT))
    {
      sigma_yaml_set_error (error, place, "the aggregation wants a field in parentheses");
      return FALSE;
    }
  tokens += n;
  if (self->field != NULL && self->type == TOCSIN_CORRELATION_EVENT_COUNT)
    self->type = TOCSIN_CORRELATION_VALUE_COUNT;
  tokens += parse_group (tokens, &self->group_by);
  if (parse_comparison (tokens, &self->comparison))
    return TRUE;
  sigma_yaml_set_error (error, place, "the aggregation must end in a comparison, like “> 10”");
  return FALSE;
}

/* The rule itself, as a part of which nothing is told by itself. */
TocsinRule *
sigma_rule_dup_part (const TocsinRule *rule, const SigmaNode *condition)
{
  TocsinRule *part = g_new0 (TocsinRule, 1);

  part->id = g_strdup (rule->id);
  part->title = g_strdup (rule->title);
  part->description = g_strdup (rule->description);
  part->level = rule->level;
  part->product = g_strdup (rule->product);
  part->category = g_strdup (rule->category);
  part->service = g_strdup (rule->service);
  part->tags = g_strdupv (rule->tags);
  part->path = g_strdup (rule->path);
  part->line = rule->line;
  part->counts_attempts = rule->counts_attempts;
  part->condition = condition;
  part->is_silent = part->is_part = TRUE;
  return part;
}

static void
add_member (TocsinCorrelation *self, guint32 rule)
{
  TocsinCorrelationMember member = { .index = rule };

  member.group_by = g_strdupv (self->group_by);
  member.fields = g_strdupv (self->fields);
  g_array_append_val (self->members, member);
}

/* Makes a rule of each detection that the expression after `near` names, and its
 * tests places among the members. */
static void
add_parts (TocsinRuleSet *set, const TocsinRule *rule, TocsinCorrelation *correlation,
           const SigmaNode *near, GArray *detections, guint32 *places)
{
  const SigmaNode *part;

  for (guint i = 0; i < near->n_children; i++)
    add_parts (set, rule, correlation, near->children[i], detections, places);
  if (near->kind != SIGMA_NODE_TEST || places[near->test] != 0)
    return;
  places[near->test] = correlation->members->len;
  add_member (correlation, set->rules->len);
  part = g_array_index (detections, SigmaDetection, near->test).node;
  g_ptr_array_add (set->rules, sigma_rule_dup_part (rule, sigma_rule_restrict (set, rule, part)));
}

/* The tests of `near` are shared, so a copy gets the places. */
static SigmaNode *
copy_with_places (TocsinRuleSet *set, const SigmaNode *node, const guint32 *places)
{
  SigmaNode *copy = sigma_node_new (set, node->kind);

  if (node->kind == SIGMA_NODE_TEST)
    copy->test = places[node->test];
  for (guint i = 0; i < node->n_children; i++)
    sigma_node_add (copy, copy_with_places (set, node->children[i], places));
  return copy;
}

/* The correlation that stands for the aggregation of @rule, which is at @index in
 * the set; adds the rules that `near` needs. */
SigmaPending *
sigma_aggregation_to_correlation (TocsinRuleSet *set, const TocsinRule *rule, guint32 index,
                                  const SigmaAggregation *aggregation, GArray *detections,
                                  const char *timeframe)
{
  SigmaPending *pending = sigma_pending_new ();
  TocsinCorrelation *self = pending->correlation;
  g_autofree guint32 *places = g_new0 (guint32, detections->len + 1);

  self->id = g_strdup (rule->id);
  self->title = g_strdup (rule->title);
  self->description = g_strdup (rule->description);
  self->level = rule->level;
  self->tags = g_strdupv (rule->tags);
  self->path = g_strdup (rule->path);
  self->line = rule->line;
  self->type = aggregation->type;
  self->counts_attempts = rule->counts_attempts;
  self->is_aggregation = TRUE;
  sigma_advice_copy (&self->advice, &rule->advice);
  if (timeframe != NULL)
    sigma_parse_timespan (timeframe, &self->timespan);
  if (aggregation->group_by != NULL)
    {
      g_strfreev (self->group_by);
      self->group_by = g_strdupv (aggregation->group_by);
    }
  if (aggregation->field != NULL)
    {
      g_strfreev (self->fields);
      self->fields = g_new0 (char *, 2);
      self->fields[0] = g_strdup (aggregation->field);
    }
  add_member (self, index);
  if (aggregation->near == NULL)
    {
      g_array_append_val (self->comparisons, aggregation->comparison);
      return pending;
    }
  add_parts (set, rule, self, aggregation->near, detections, places);
  self->expression = copy_with_places (set, aggregation->near, places);
  return pending;
}
