/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "detect/matcher-private.h"

#define GRAM 4
#define FILTER_BITS 18
#define MIN_LITERAL 3

/* A text without which none of its rules can match. */
typedef struct
{
  const char *text;
  guint32 length;
  guint32 gram_at; /* where in it the rare four bytes begin */
  guint32 next;    /* index + 1 of the next literal with the same gram hash, or 0 */
  guint32 generation;
  GArray *rules; /* guint32 */
} Literal;

/* One pass over an event's text finds all literals: four bytes are hashed at
 * each place and looked up in a bitmap that fits into the first cache; only
 * where a bit is set are literals compared. Literals of three bytes have a bitmap
 * of their own. */
struct _SigmaLiterals
{
  GArray *literals; /* Literal */
  guint64 *filter[2];
  guint32 *heads[2]; /* by hash: index + 1 of the first literal */
  gboolean has_short;
  guint32 generation;
};

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
hash_gram (guint32 gram)
{
  return (gram * 2654435761u) >> (32 - FILTER_BITS);
}

static guint32
load_gram (const char *text)
{
  guint32 gram;

  memcpy (&gram, text, GRAM);
  return gram;
}

static guint32
load_short_gram (const char *text)
{
  const guchar *bytes = (const guchar *) text;

  return bytes[0] | (guint32) bytes[1] << 8 | (guint32) bytes[2] << 16;
}

static guint32
add_literal (SigmaLiterals *self, GHashTable *index, const SigmaTest *test)
{
  const char *text = NULL;
  gsize length = get_literal (test, &text);
  Literal literal = { 0 };
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

/* Enters each literal under those of its four bytes that the fewest literals
 * have in common. */
static void
index_literals (SigmaLiterals *self)
{
  g_autofree guint32 *frequency = g_new0 (guint32, 1u << FILTER_BITS);

  for (guint i = 0; i < self->literals->len; i++)
    {
      const Literal *literal = &g_array_index (self->literals, Literal, i);

      for (guint32 at = 0; at + GRAM <= literal->length; at++)
        frequency[hash_gram (load_gram (literal->text + at))]++;
    }
  for (guint i = 0; i < self->literals->len; i++)
    {
      Literal *literal = &g_array_index (self->literals, Literal, i);
      gboolean is_short = literal->length < GRAM;
      guint32 best = G_MAXUINT32, hash;

      for (guint32 at = 0; at + GRAM <= literal->length; at++)
        {
          guint32 n = frequency[hash_gram (load_gram (literal->text + at))];

          if (n < best)
            {
              best = n;
              literal->gram_at = at;
            }
        }
      hash = hash_gram (is_short ? load_short_gram (literal->text)
                                 : load_gram (literal->text + literal->gram_at));
      self->has_short |= is_short;
      self->filter[is_short][hash / 64] |= G_GUINT64_CONSTANT (1) << (hash % 64);
      literal->next = self->heads[is_short][hash];
      self->heads[is_short][hash] = i + 1;
    }
}

/* Finds the literals of the rules that are wanted. @always is set for the rules that have none
 * and must be looked at for every event. */
SigmaLiterals *
sigma_literals_new (const TocsinRuleSet *rules, const gboolean *wanted, gboolean *always)
{
  SigmaLiterals *self = g_new0 (SigmaLiterals, 1);
  g_autoptr (GHashTable) index = g_hash_table_new (g_str_hash, g_str_equal);

  self->literals = g_array_new (FALSE, FALSE, sizeof (Literal));
  for (guint i = 0; i < 2; i++)
    {
      self->filter[i] = g_new0 (guint64, (1u << FILTER_BITS) / 64);
      self->heads[i] = g_new0 (guint32, 1u << FILTER_BITS);
    }
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

          g_array_append_val (g_array_index (self->literals, Literal, literal).rules, i);
        }
      cover_free (cover);
    }
  index_literals (self);
  return self;
}

void
sigma_literals_free (SigmaLiterals *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->literals->len; i++)
    {
      Literal *literal = &g_array_index (self->literals, Literal, i);

      g_free ((char *) literal->text);
      g_array_unref (literal->rules);
    }
  g_array_unref (self->literals);
  for (guint i = 0; i < 2; i++)
    {
      g_free (self->filter[i]);
      g_free (self->heads[i]);
    }
  g_free (self);
}

static void
check_place (SigmaLiterals *self, guint32 head, const char *text, gsize length, gsize at,
             SigmaLiteralFound found, gpointer user_data)
{
  for (guint32 i = head; i != 0;)
    {
      Literal *literal = &g_array_index (self->literals, Literal, i - 1);

      i = literal->next;
      if (literal->generation == self->generation || at < literal->gram_at
          || length - (at - literal->gram_at) < literal->length
          || memcmp (text + at - literal->gram_at, literal->text, literal->length) != 0)
        continue;
      literal->generation = self->generation;
      found ((const guint32 *) (gconstpointer) literal->rules->data, literal->rules->len,
             user_data);
    }
}

/* Tells @found the rules of each literal that is in the folded @text. */
void
sigma_literals_scan (SigmaLiterals *self, const char *text, gsize length, SigmaLiteralFound found,
                     gpointer user_data)
{
  self->generation++;
  for (gsize at = 0; at + GRAM <= length; at++)
    {
      guint32 hash = hash_gram (load_gram (text + at));

      if (G_UNLIKELY (self->filter[0][hash / 64] >> (hash % 64) & 1))
        check_place (self, self->heads[0][hash], text, length, at, found, user_data);
    }
  for (gsize at = 0; self->has_short && at + MIN_LITERAL <= length; at++)
    {
      guint32 hash = hash_gram (load_short_gram (text + at));

      if (G_UNLIKELY (self->filter[1][hash / 64] >> (hash % 64) & 1))
        check_place (self, self->heads[1][hash], text, length, at, found, user_data);
    }
}
