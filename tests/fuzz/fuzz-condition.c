/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text as a condition (sigma.md S9): it is refused, or it holds for exactly those events for
 * which a slow evaluator, written from the grammar alone, says so; and what the one refuses the
 * other does. */
#include <stdint.h>
#include <string.h>

#include "detect/rule-private.h"

#define N_NAMES 6
#define MAX_TEXT 2000
#define MAX_PARENTHESES 40 /* the parser has a bound of its own */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const char *const names[N_NAMES] = { "a", "ab", "_c", "sel.x", "sel?y", "1" };

/* ---- The slow evaluator ---- */

typedef struct
{
  char **words;
  guint at;
  guint truth; /* a bit for each name */
  gboolean is_wrong;
} Slow;

static gboolean
is_word (const Slow *self, guint ahead, const char *word)
{
  for (guint i = 0; i <= ahead; i++)
    if (self->words[self->at + i] == NULL)
      return FALSE;
  return g_ascii_strcasecmp (self->words[self->at + ahead], word) == 0;
}

/* A pattern as a regular expression, in which only stars are special. */
static gboolean
matches (const char *pattern, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (pattern, "*", -1);
  g_autoptr (GString) expression = g_string_new ("^");

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *escaped = g_regex_escape_string (parts[i], -1);

      g_string_append_printf (expression, "%s%s", i > 0 ? ".*" : "", escaped);
    }
  g_string_append (expression, "$");
  return g_regex_match_simple (expression->str, name, G_REGEX_DOLLAR_ENDONLY | G_REGEX_DOTALL, 0);
}

static gboolean
slow_of (Slow *self, gboolean is_all)
{
  const char *selector = self->words[self->at];
  guint n = 0, n_true = 0;

  if (selector == NULL)
    {
      self->is_wrong = TRUE;
      return FALSE;
    }
  self->at++;
  for (guint i = 0; i < N_NAMES; i++)
    {
      gboolean is_them = g_ascii_strcasecmp (selector, "them") == 0;

      if ((names[i][0] == '_' && (is_them || selector[0] != '_'))
          || (!is_them && !matches (selector, names[i])))
        continue;
      n++;
      n_true += self->truth >> i & 1;
    }
  self->is_wrong |= n == 0;
  return is_all ? n_true == n : n_true > 0;
}

static gboolean slow_or (Slow *self);

static gboolean
slow_primary (Slow *self)
{
  const char *word = self->words[self->at];
  gboolean value;

  if (word == NULL)
    {
      self->is_wrong = TRUE;
      return FALSE;
    }
  if (strcmp (word, "(") == 0)
    {
      self->at++;
      value = slow_or (self);
      self->is_wrong |= !is_word (self, 0, ")");
      self->at += self->words[self->at] != NULL;
      return value;
    }
  if (is_word (self, 1, "of")
      && (is_word (self, 0, "1") || is_word (self, 0, "any") || is_word (self, 0, "all")))
    {
      gboolean is_all = is_word (self, 0, "all");

      self->at += 2;
      return slow_of (self, is_all);
    }
  self->at++;
  for (guint i = 0; i < N_NAMES; i++)
    if (strcmp (names[i], word) == 0)
      return self->truth >> i & 1;
  self->is_wrong = TRUE;
  return FALSE;
}

static gboolean
slow_not (Slow *self)
{
  if (!is_word (self, 0, "not"))
    return slow_primary (self);
  self->at++;
  return !slow_not (self);
}

static gboolean
slow_and (Slow *self)
{
  gboolean value = slow_not (self);

  while (!self->is_wrong && is_word (self, 0, "and"))
    {
      self->at++;
      value &= slow_not (self);
    }
  return value;
}

static gboolean
slow_or (Slow *self)
{
  gboolean value = slow_and (self);

  while (!self->is_wrong && is_word (self, 0, "or"))
    {
      self->at++;
      value |= slow_and (self);
    }
  return value;
}

/* Words, with parentheses and bars as words of their own. */
static char **
split (const char *text)
{
  g_autoptr (GString) spaced = g_string_new (NULL);
  g_auto (GStrv) parts = NULL;
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (; *text != '\0'; text++)
    if (strchr ("()|", *text) != NULL)
      g_string_append_printf (spaced, " %c ", *text);
    else
      g_string_append_c (spaced, strchr ("\t\r\n", *text) != NULL ? ' ' : *text);
  parts = g_strsplit (spaced->str, " ", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] != '\0')
      g_strv_builder_add (words, parts[i]);
  return g_strv_builder_end (words);
}

/* ---- The comparison ---- */

static gboolean
holds (const SigmaNode *node, guint truth)
{
  switch (node->kind)
    {
    case SIGMA_NODE_AND:
      for (guint i = 0; i < node->n_children; i++)
        if (!holds (node->children[i], truth))
          return FALSE;
      return TRUE;
    case SIGMA_NODE_OR:
      for (guint i = 0; i < node->n_children; i++)
        if (holds (node->children[i], truth))
          return TRUE;
      return FALSE;
    case SIGMA_NODE_NOT:
      return !holds (node->children[0], truth);
    case SIGMA_NODE_TEST:
    default:
      return truth >> node->test & 1;
    }
}

static void
compare (const SigmaNode *node, const char *text)
{
  g_auto (GStrv) words = split (text);

  for (guint truth = 0; truth < 1u << N_NAMES; truth++)
    {
      Slow slow = { .words = words, .truth = truth };
      gboolean value = slow_or (&slow);

      slow.is_wrong |= words[slow.at] != NULL;
      if (slow.is_wrong != (node == NULL))
        g_error ("“%s” is %s", text, node == NULL ? "refused" : "not refused");
      if (node != NULL && holds (node, truth) != value)
        g_error ("“%s” with %x is %d", text, truth, !value);
      if (node == NULL)
        return;
    }
}

static guint
count_parentheses (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == '(';
  return n;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, MIN (size, MAX_TEXT));
  g_autoptr (TocsinRuleSet) set = tocsin_rule_set_new ();
  g_autoptr (GArray) detections = g_array_new (FALSE, FALSE, sizeof (SigmaDetection));
  g_autoptr (GError) error = NULL;
  SigmaAggregation aggregation = { 0 };
  SigmaYaml place = { .kind = SIGMA_YAML_SCALAR, .text = text, .line = 1, .column = 1 };
  const SigmaNode *node;

  if (!g_utf8_validate (text, -1, NULL))
    return 0;
  for (guint i = 0; i < N_NAMES; i++)
    {
      SigmaDetection detection = { names[i], sigma_node_new_test (set, i) };

      g_array_append_val (detections, detection);
    }
  node = sigma_condition_compile (set, &place, detections, &aggregation, &error);
  g_assert_true ((node == NULL) == (error != NULL));
  if (strchr (text, '|') == NULL && count_parentheses (text) < MAX_PARENTHESES)
    compare (node, text);
  sigma_aggregation_clear (&aggregation);
  return 0;
}
