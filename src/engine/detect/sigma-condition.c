/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-error.h"
#include "detect/rule-private.h"

#define MAX_DEPTH 100

/* A condition on its way through the parser (the grammar of sigma.md S9). */
typedef struct
{
  TocsinRuleSet *set;
  const SigmaYaml *place; /* for errors */
  GArray *detections;
  SigmaAggregation *aggregation; /* or NULL: where none may stand */
  char **tokens;
  guint at;
  guint depth;
} Parser;

/* Blanks end a token; a parenthesis or bar is one. */
static char **
split_tokens (const char *text)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  while (*text != '\0')
    {
      gsize n = strcspn (text, " \t\r\n()|");

      if (n == 0 && strchr ("()|", *text) != NULL)
        n = 1;
      if (n > 0)
        {
          g_autofree char *token = g_strndup (text, n);

          g_strv_builder_add (builder, token);
        }
      text += MAX (n, 1);
    }
  return g_strv_builder_end (builder);
}

static gboolean
take (Parser *self, const char *word)
{
  const char *token = self->tokens[self->at];

  if (token == NULL || g_ascii_strcasecmp (token, word) != 0)
    return FALSE;
  self->at++;
  return TRUE;
}

static SigmaNode *parse_or (Parser *self, GError **error);

static SigmaNode *
find_detection (Parser *self, const char *name)
{
  for (guint i = 0; i < self->detections->len; i++)
    {
      const SigmaDetection *detection = &g_array_index (self->detections, SigmaDetection, i);

      if (strcmp (detection->name, name) == 0)
        return detection->node;
    }
  return NULL;
}

/* A name with stars, of which each is any run of characters; nothing else is special (S9). */
static gboolean
matches_stars (const char *pattern, const char *name)
{
  const char *star = NULL, *retry = NULL;

  while (*name != '\0')
    if (*pattern == '*')
      {
        star = pattern++;
        retry = name;
      }
    else if (*pattern == *name)
      {
        pattern++;
        name++;
      }
    else if (star != NULL)
      {
        pattern = star + 1;
        name = ++retry;
      }
    else
      return FALSE;
  while (*pattern == '*')
    pattern++;
  return *pattern == '\0';
}

/* `them`, or a name with stars. Names that begin with _ are meant only by
 * patterns that do so too. */
static gboolean
is_selected (const char *selector, const char *name)
{
  if (g_ascii_strcasecmp (selector, "them") == 0)
    return name[0] != '_';
  if (name[0] == '_' && selector[0] != '_')
    return FALSE;
  return matches_stars (selector, name);
}

/* `1 of selection*`: @is_all joins by AND. */
static SigmaNode *
parse_of (Parser *self, gboolean is_all, GError **error)
{
  SigmaNode *node = sigma_node_new (self->set, is_all ? SIGMA_NODE_AND : SIGMA_NODE_OR);
  const char *selector = self->tokens[self->at];

  if (selector == NULL)
    {
      sigma_yaml_set_error (error, self->place, "the condition ends where “of” wants a name");
      return NULL;
    }
  self->at++;
  for (guint i = 0; i < self->detections->len; i++)
    {
      const SigmaDetection *detection = &g_array_index (self->detections, SigmaDetection, i);

      if (is_selected (selector, detection->name))
        sigma_node_add (node, detection->node);
    }
  if (node->n_children > 0)
    return node;
  sigma_yaml_set_error (error, self->place, "“of %s” selects no detection", selector);
  return NULL;
}

static SigmaNode *
parse_primary (Parser *self, GError **error)
{
  const char *token = self->tokens[self->at];
  const char *next = token != NULL ? self->tokens[self->at + 1] : NULL;
  SigmaNode *node;

  if (token == NULL)
    {
      sigma_yaml_set_error (error, self->place, "the condition ends where a name is wanted");
      return NULL;
    }
  if (take (self, "("))
    {
      node = parse_or (self, error);
      if (node != NULL && !take (self, ")"))
        {
          sigma_yaml_set_error (error, self->place, "a parenthesis is not closed");
          return NULL;
        }
      return node;
    }
  if (next != NULL && g_ascii_strcasecmp (next, "of") == 0)
    {
      gboolean is_all = g_ascii_strcasecmp (token, "all") == 0;

      if (is_all || strcmp (token, "1") == 0 || g_ascii_strcasecmp (token, "any") == 0)
        {
          self->at += 2;
          return parse_of (self, is_all, error);
        }
    }
  node = find_detection (self, token);
  if (node == NULL)
    sigma_yaml_set_error (error, self->place, "there is no detection called “%s”", token);
  self->at++;
  return node;
}

static SigmaNode *
parse_not (Parser *self, GError **error)
{
  gboolean is_negated = FALSE, is_used = FALSE;
  SigmaNode *child, *node;

  while (take (self, "not"))
    {
      is_negated = !is_negated;
      is_used = TRUE;
    }
  child = parse_primary (self, error);
  if (child == NULL || !is_used || !is_negated)
    return child;
  node = sigma_node_new (self->set, SIGMA_NODE_NOT);
  sigma_node_add (node, child);
  return node;
}

static SigmaNode *
parse_and (Parser *self, GError **error)
{
  SigmaNode *node = sigma_node_new (self->set, SIGMA_NODE_AND);

  do
    {
      SigmaNode *child = parse_not (self, error);

      if (child == NULL)
        return NULL;
      sigma_node_add (node, child);
    }
  while (take (self, "and"));
  return node->n_children == 1 ? node->children[0] : node;
}

static SigmaNode *
parse_or (Parser *self, GError **error)
{
  SigmaNode *node = sigma_node_new (self->set, SIGMA_NODE_OR);

  if (++self->depth > MAX_DEPTH)
    {
      sigma_yaml_set_error (error, self->place, "the condition is nested too deeply");
      return NULL;
    }
  do
    {
      SigmaNode *child = parse_and (self, error);

      if (child == NULL)
        return NULL;
      sigma_node_add (node, child);
    }
  while (take (self, "or"));
  self->depth--;
  return node->n_children == 1 ? node->children[0] : node;
}

/* `near a and not b`: an expression over the places of detections. */
static gboolean
parse_near (Parser *self, GError **error)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (SigmaDetection));
  GArray *detections = self->detections;

  for (guint i = 0; i < detections->len; i++)
    {
      SigmaDetection place = { .name = g_array_index (detections, SigmaDetection, i).name };

      place.node = sigma_node_new_test (self->set, i);
      g_array_append_val (places, place);
    }
  self->detections = places;
  self->aggregation->type = TOCSIN_CORRELATION_NEAR;
  self->aggregation->near = parse_or (self, error);
  self->detections = detections;
  return self->aggregation->near != NULL;
}

/* What is left after a condition: nothing, or an aggregation. */
static gboolean
parse_rest (Parser *self, GError **error)
{
  const char *token = self->tokens[self->at];

  if (token == NULL)
    return TRUE;
  if (strcmp (token, "|") == 0 && self->aggregation == NULL)
    sigma_yaml_set_error (error, self->place, "an aggregation (“|”) cannot stand here");
  else if (take (self, "|") && !take (self, "near"))
    return sigma_aggregation_parse (self->aggregation, self->tokens + self->at, self->place, error);
  else if (strcmp (token, "|") == 0)
    {
      if (!parse_near (self, error))
        return FALSE;
      if (self->tokens[self->at] == NULL)
        return TRUE;
      sigma_yaml_set_error (error, self->place, "“%s” is not expected here",
                            self->tokens[self->at]);
    }
  else
    sigma_yaml_set_error (error, self->place, "“%s” is not expected here; “and” or “or” would be",
                          token);
  return FALSE;
}

static SigmaNode *
parse_one (TocsinRuleSet *set, const SigmaYaml *condition, GArray *detections,
           SigmaAggregation *aggregation, GError **error)
{
  g_auto (GStrv) tokens = NULL;
  Parser parser
      = { .set = set, .place = condition, .detections = detections, .aggregation = aggregation };
  SigmaNode *node;

  if (condition->kind != SIGMA_YAML_SCALAR)
    {
      sigma_yaml_set_error (error, condition, "a condition must be text");
      return NULL;
    }
  parser.tokens = tokens = split_tokens (condition->text);
  node = parse_or (&parser, error);
  return node != NULL && parse_rest (&parser, error) ? node : NULL;
}

/* A condition, or a list of them, any of which may hold. @aggregation, if given,
 * receives what follows a bar. */
SigmaNode *
sigma_condition_compile (TocsinRuleSet *set, const SigmaYaml *condition, GArray *detections,
                         SigmaAggregation *aggregation, GError **error)
{
  SigmaNode *node;

  if (condition->kind != SIGMA_YAML_LIST)
    return parse_one (set, condition, detections, aggregation, error);
  node = sigma_node_new (set, SIGMA_NODE_OR);
  for (guint i = 0; i < condition->items->len; i++)
    {
      SigmaNode *child
          = parse_one (set, g_ptr_array_index (condition->items, i), detections, NULL, error);

      if (child == NULL)
        return NULL;
      sigma_node_add (node, child);
    }
  if (node->n_children > 0)
    return node;
  sigma_yaml_set_error (error, condition, "the list of conditions is empty");
  return NULL;
}
