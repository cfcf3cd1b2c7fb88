/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The literals of the rules that see events of one kind, found in one pass over an event's text:
 * four bytes are hashed at each place and looked up in a bitmap that fits into the first cache;
 * only where a bit is set is a literal compared. Those of three bytes have a bitmap of their own.
 */
#include <string.h>

#include "detect/matcher-private.h"

#define MIN_BITS 8
#define MAX_BITS 18 /* of the bitmap: 32 KiB */

/* A place in a chain of literals whose bytes have the same hash. */
typedef struct
{
  const char *text;
  guint32 length;
  guint32 gram;    /* the bytes themselves … */
  guint32 gram_at; /* … and where in the literal they are */
  guint32 literal;
  guint32 next; /* index + 1, or 0 */
} Node;

/* Literals of one length of gram. */
typedef struct
{
  guint64 *filter;
  guint32 *heads;   /* index + 1 of the first node, or 0 */
  guint shift;      /* of the hash, for the bitmap … */
  guint head_shift; /* … and for the heads */
  GArray *nodes;    /* Node */
} Table;

struct _SigmaScanner
{
  Table tables[2]; /* grams of four bytes, of three */
};

static guint32
hash_gram (guint32 gram)
{
  return gram * 2654435761u;
}

static guint32
load_short_gram (const char *text)
{
  const guchar *bytes = (const guchar *) text;

  return bytes[0] | (guint32) bytes[1] << 8 | (guint32) bytes[2] << 16;
}

static void
add_literal (SigmaScanner *self, const SigmaLiteral *literal, guint32 index)
{
  gboolean is_short = literal->length < SIGMA_GRAM;
  const Node node = { .text = literal->text,
                      .length = literal->length,
                      .gram = is_short ? load_short_gram (literal->text)
                                       : sigma_load_gram (literal->text + literal->gram_at),
                      .gram_at = literal->gram_at,
                      .literal = index };

  g_array_append_val (self->tables[is_short].nodes, node);
}

/* The literals of a rule's condition; @has: by literal, whether it is there already. */
static void
add_node (SigmaScanner *self, const SigmaLiterals *literals, const SigmaNode *node, guint8 *has)
{
  guint32 index;

  for (guint i = 0; i < node->n_children; i++)
    add_node (self, literals, node->children[i], has);
  if (node->kind != SIGMA_NODE_TEST)
    return;
  index = literals->of_test[node->test];
  if (index == 0 || index == SIGMA_WIDE || has[index - 1])
    return;
  has[index - 1] = TRUE;
  add_literal (self, &g_array_index (literals->literals, SigmaLiteral, index - 1), index - 1);
}

static void
table_finish (Table *self)
{
  guint bits = MIN_BITS, head_bits = MIN_BITS;

  while (bits < MAX_BITS && 1u << bits < self->nodes->len * 32)
    bits++;
  while (head_bits < MAX_BITS && 1u << head_bits < self->nodes->len * 2)
    head_bits++;
  self->shift = 32 - bits;
  self->head_shift = 32 - head_bits;
  self->filter = g_new0 (guint64, ((1u << bits) + 63) / 64);
  self->heads = g_new0 (guint32, 1u << head_bits);
  for (guint32 i = 0; i < self->nodes->len; i++)
    {
      Node *node = &g_array_index (self->nodes, Node, i);
      guint32 slot = hash_gram (node->gram) >> self->shift;

      self->filter[slot / 64] |= G_GUINT64_CONSTANT (1) << (slot % 64);
      slot = hash_gram (node->gram) >> self->head_shift;
      node->next = self->heads[slot];
      self->heads[slot] = i + 1;
    }
}

/* @sees: by rule, whether it is one of those; @literals must outlive the scanner. */
SigmaScanner *
sigma_scanner_new (const SigmaLiterals *literals, const TocsinRuleSet *rules, const guint8 *sees)
{
  SigmaScanner *self = g_new0 (SigmaScanner, 1);
  g_autofree guint8 *has = g_new0 (guint8, literals->literals->len + 1);

  for (guint i = 0; i < G_N_ELEMENTS (self->tables); i++)
    self->tables[i].nodes = g_array_new (FALSE, FALSE, sizeof (Node));
  for (guint i = 0; i < rules->rules->len; i++)
    if (sees[i])
      add_node (self, literals,
                ((const TocsinRule *) g_ptr_array_index (rules->rules, i))->condition, has);
  for (guint i = 0; i < G_N_ELEMENTS (self->tables); i++)
    table_finish (&self->tables[i]);
  return self;
}

void
sigma_scanner_free (SigmaScanner *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (self->tables); i++)
    {
      g_array_unref (self->tables[i].nodes);
      g_free (self->tables[i].filter);
      g_free (self->tables[i].heads);
    }
  g_free (self);
}

typedef struct
{
  SigmaLiterals *literals;
  const char *text;
  gsize length;
  SigmaLiteralFound found;
  gpointer user_data;
} Scan;

static void
check_place (const Scan *self, const Table *table, guint32 gram, gsize at)
{
  SigmaLiterals *literals = self->literals;
  const Node *nodes = (const Node *) (gconstpointer) table->nodes->data;

  for (guint32 i = table->heads[hash_gram (gram) >> table->head_shift]; i != 0;
       i = nodes[i - 1].next)
    {
      const Node *node = &nodes[i - 1];
      const SigmaLiteral *literal;

      if (node->gram != gram || literals->found[node->literal] == literals->generation
          || at < node->gram_at || self->length - (at - node->gram_at) < node->length
          || memcmp (self->text + at - node->gram_at, node->text, node->length) != 0)
        continue;
      literals->found[node->literal] = literals->generation;
      literal = &g_array_index (literals->literals, SigmaLiteral, node->literal);
      if (literal->rules->len > 0)
        self->found ((const guint32 *) (gconstpointer) literal->rules->data, literal->rules->len,
                     self->user_data);
    }
}

/* Notes which literals are in the folded @text, and tells @found the rules of each. */
void
sigma_scanner_scan (const SigmaScanner *self, SigmaLiterals *literals, const char *text,
                    gsize length, SigmaLiteralFound found, gpointer user_data)
{
  const Scan scan = { literals, text, length, found, user_data };
  const Table *table = &self->tables[0];

  literals->generation++;
  for (gsize at = 0; table->nodes->len > 0 && at + SIGMA_GRAM <= length; at++)
    {
      guint32 gram = sigma_load_gram (text + at);
      guint32 slot = hash_gram (gram) >> table->shift;

      if (G_UNLIKELY (table->filter[slot / 64] >> (slot % 64) & 1))
        check_place (&scan, table, gram, at);
    }
  table = &self->tables[1];
  for (gsize at = 0; table->nodes->len > 0 && at + SIGMA_GRAM - 1 <= length; at++)
    {
      guint32 gram = load_short_gram (text + at);
      guint32 slot = hash_gram (gram) >> table->shift;

      if (G_UNLIKELY (table->filter[slot / 64] >> (slot % 64) & 1))
        check_place (&scan, table, gram, at);
    }
}
