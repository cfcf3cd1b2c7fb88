/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "detect/matcher-private.h"

#define FREQUENCY_BITS 18
#define MIN_LITERAL 3

/* What must occur in an event for a part of a rule to hold: one of these tests. */
typedef struct
{
  GArray *tests; /* guint32 */
  gsize weakest; /* length of the shortest literal */
} Cover;

static void
cover_free (Cover *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->tests);
  g_free (self);
}

/* The longest text of a pattern, folded. */
static gsize
get_literal (const SigmaTest *test, const char **text)
{
  gsize best = 0;

  if (test->kind != SIGMA_TEST_PATTERN)
    return 0;
  for (guint i = 0; i < test->pattern->tokens->len; i++)
    {
      const SigmaToken *token = &g_array_index (test->pattern->tokens, SigmaToken, i);

      if (token->kind == SIGMA_TOKEN_TEXT && token->length > best)
        {
          best = token->length;
          *text = token->text;
        }
    }
  return best;
}

static Cover *cover_of (const TocsinRuleSet *rules, const SigmaNode *node);

static Cover *
cover_of_test (const TocsinRuleSet *rules, const SigmaNode *node)
{
  const SigmaTest *test = g_ptr_array_index (rules->tests, node->test);
  const char *text;
  gsize length = get_literal (test, &text);
  Cover *cover;

  if (length < MIN_LITERAL)
    return NULL;
  cover = g_new0 (Cover, 1);
  cover->tests = g_array_new (FALSE, FALSE, sizeof (guint32));
  cover->weakest = length;
  g_array_append_val (cover->tests, node->test);
  return cover;
}

/* Of parts that must all hold, the one that is easiest to rule out. */
static Cover *
cover_of_all (const TocsinRuleSet *rules, const SigmaNode *node)
{
  Cover *best = NULL;

  for (guint i = 0; i < node->n_children; i++)
    {
      Cover *cover = cover_of (rules, node->children[i]);

      if (best == NULL
          || (cover != NULL && MIN (cover->weakest, 12) * 8 > MIN (best->weakest, 12) * 8
              && cover->tests->len <= best->tests->len * 4)
          || (cover != NULL && cover->weakest >= MIN (best->weakest, 6)
              && cover->tests->len < best->tests->len))
        {
          cover_free (best);
          best = cover;
        }
      else
        cover_free (cover);
    }
  return best;
}

/* Of parts any of which may hold, all are needed. */
static Cover *
cover_of_any (const TocsinRuleSet *rules, const SigmaNode *node)
{
  Cover *all = NULL;

  for (guint i = 0; i < node->n_children; i++)
    {
      Cover *cover = cover_of (rules, node->children[i]);

      if (cover == NULL)
        {
          cover_free (all);
          return NULL;
        }
      if (all == NULL)
        {
          all = cover;
          continue;
        }
      g_array_append_vals (all->tests, cover->tests->data, cover->tests->len);
      all->weakest = MIN (all->weakest, cover->weakest);
      cover_free (cover);
    }
  return all;
}

static Cover *
cover_of (const TocsinRuleSet *rules, const SigmaNode *node)
{
  switch (node->kind)
    {
    case SIGMA_NODE_AND:
      return cover_of_all (rules, node);
    case SIGMA_NODE_OR:
      return cover_of_any (rules, node);
    case SIGMA_NODE_TEST:
      return cover_of_test (rules, node);
    case SIGMA_NODE_NOT:
    default:
      return NULL;
    }
}

static guint32
add_literal (SigmaLiterals *self, GHashTable *index, const SigmaTest *test)
{
  const char *text = NULL;
  gsize length = get_literal (test, &text);
  SigmaLiteral literal = { 0 };
  char *folded = sigma_dup_folded (text, length, &length);
  guint32 known = GPOINTER_TO_UINT (g_hash_table_lookup (index, folded));

  if (known > 0)
    {
      g_free (folded);
      return known - 1;
    }
  literal.text = folded;
  literal.length = (guint32) length;
  literal.rules = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_append_val (self->literals, literal);
  g_hash_table_insert (index, folded, GUINT_TO_POINTER (self->literals->len));
  return self->literals->len - 1;
}

static guint32
hash_gram (guint32 gram)
{
  return (gram * 2654435761u) >> (32 - FREQUENCY_BITS);
}

/* Each literal is looked for by those of its four bytes that the fewest literals have in common. */
static void
choose_grams (SigmaLiterals *self)
{
  g_autofree guint32 *frequency = g_new0 (guint32, 1u << FREQUENCY_BITS);

  for (guint i = 0; i < self->literals->len; i++)
    {
      const SigmaLiteral *literal = &g_array_index (self->literals, SigmaLiteral, i);

      for (guint32 at = 0; at + SIGMA_GRAM <= literal->length; at++)
        frequency[hash_gram (sigma_load_gram (literal->text + at))]++;
    }
  for (guint i = 0; i < self->literals->len; i++)
    {
      SigmaLiteral *literal = &g_array_index (self->literals, SigmaLiteral, i);
      guint32 best = G_MAXUINT32;

      for (guint32 at = 0; at + SIGMA_GRAM <= literal->length; at++)
        {
          guint32 n = frequency[hash_gram (sigma_load_gram (literal->text + at))];

          if (n < best)
            {
              best = n;
              literal->gram_at = at;
            }
        }
    }
}

static gboolean
is_wide (const SigmaTest *test)
{
  if (test->kind != SIGMA_TEST_PATTERN)
    return FALSE;
  for (guint i = 0; i < test->pattern->tokens->len; i++)
    {
      const SigmaToken *token = &g_array_index (test->pattern->tokens, SigmaToken, i);

      for (gsize j = 0; token->kind == SIGMA_TOKEN_TEXT && j < token->length; j++)
        if ((guchar) token->text[j] >= 0x80)
          return TRUE;
    }
  return FALSE;
}

/* The literals of all tests: where one is not found, its test needs no look. */
static void
add_others (SigmaLiterals *self, GHashTable *index, const TocsinRuleSet *rules)
{
  self->of_test = g_new0 (guint32, rules->tests->len + 1);
  for (guint i = 0; i < rules->tests->len; i++)
    {
      const SigmaTest *test = g_ptr_array_index (rules->tests, i);
      const char *text;

      if (get_literal (test, &text) >= MIN_LITERAL)
        self->of_test[i] = add_literal (self, index, test) + 1;
      else if (is_wide (test))
        self->of_test[i] = SIGMA_WIDE;
    }
}

/* Finds the literals of the rules that are wanted. @always is set for the rules that have none
 * and must be looked at for every event. */
SigmaLiterals *
sigma_literals_new (const TocsinRuleSet *rules, const gboolean *wanted, gboolean *always)
{
  SigmaLiterals *self = g_new0 (SigmaLiterals, 1);
  g_autoptr (GHashTable) index = g_hash_table_new (g_str_hash, g_str_equal);

  self->literals = g_array_new (FALSE, FALSE, sizeof (SigmaLiteral));
  for (guint32 i = 0; i < rules->rules->len; i++)
    {
      const TocsinRule *rule = g_ptr_array_index (rules->rules, i);
      Cover *cover;

      if (!wanted[i])
        continue;
      cover = cover_of (rules, rule->condition);
      always[i] = cover == NULL;
      for (guint j = 0; cover != NULL && j < cover->tests->len; j++)
        {
          guint32 test = g_array_index (cover->tests, guint32, j);
          guint32 literal = add_literal (self, index, g_ptr_array_index (rules->tests, test));

          g_array_append_val (g_array_index (self->literals, SigmaLiteral, literal).rules, i);
        }
      cover_free (cover);
    }
  add_others (self, index, rules);
  choose_grams (self);
  self->found = g_new0 (guint32, self->literals->len + 1);
  return self;
}

void
sigma_literals_free (SigmaLiterals *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->literals->len; i++)
    {
      SigmaLiteral *literal = &g_array_index (self->literals, SigmaLiteral, i);

      g_free ((char *) literal->text);
      g_array_unref (literal->rules);
    }
  g_array_unref (self->literals);
  g_free (self->found);
  g_free (self->of_test);
  g_free (self);
}
