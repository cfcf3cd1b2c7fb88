/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-error.h"
#include "detect/rule-private.h"

SigmaNode *
sigma_node_new (TocsinRuleSet *self, SigmaNodeKind kind)
{
  SigmaNode *node = g_new0 (SigmaNode, 1);

  node->kind = kind;
  g_ptr_array_add (self->nodes, node);
  return node;
}

SigmaNode *
sigma_node_new_test (TocsinRuleSet *self, guint32 test)
{
  SigmaNode *node = sigma_node_new (self, SIGMA_NODE_TEST);

  node->test = test;
  return node;
}

static SigmaNote *
ensure_note (TocsinRuleSet *self, SigmaNode *node)
{
  SigmaNote note = { 0 };

  if (node->note == 0)
    {
      g_array_append_val (self->notes, note);
      node->note = self->notes->len;
    }
  return &g_array_index (self->notes, SigmaNote, node->note - 1);
}

/* @node is the detection called @name. */
void
sigma_node_set_name (TocsinRuleSet *self, SigmaNode *node, const char *name)
{
  ensure_note (self, node)->name = g_string_chunk_insert_const (self->note_texts, name);
}

/* @node tests @value under @key, which is `field|modifier|…`, or "" for a keyword. */
void
sigma_node_set_value (TocsinRuleSet *self, SigmaNode *node, const char *key, const SigmaYaml *value)
{
  SigmaNote *note = ensure_note (self, node);

  note->key = g_string_chunk_insert_const (self->note_texts, key);
  note->is_null = value->scalar == SIGMA_SCALAR_NULL;
  note->value = note->is_null ? "null" : g_string_chunk_insert (self->note_texts, value->text);
}

/* What @node was in its rule, or NULL if it joins others. */
const SigmaNote *
sigma_node_get_note (const TocsinRuleSet *self, const SigmaNode *node)
{
  return node->note != 0 ? &g_array_index (self->notes, SigmaNote, node->note - 1) : NULL;
}

void
sigma_node_add (SigmaNode *self, SigmaNode *child)
{
  /* The array is as long as the next power of two. */
  if ((self->n_children & (self->n_children - 1)) == 0)
    self->children = g_renew (SigmaNode *, self->children, MAX (self->n_children * 2, 1));
  self->children[self->n_children++] = child;
}

/* A map: all its items hold. */
static SigmaNode *
compile_map (TocsinRuleSet *set, const SigmaYaml *map, GError **error)
{
  SigmaNode *node = sigma_node_new (set, SIGMA_NODE_AND);

  for (guint i = 0; i + 1 < map->items->len; i += 2)
    {
      SigmaNode *item = sigma_item_compile (set, g_ptr_array_index (map->items, i),
                                            g_ptr_array_index (map->items, i + 1), error);

      if (item == NULL)
        return NULL;
      sigma_node_add (node, item);
    }
  if (node->n_children > 0)
    return node;
  sigma_yaml_set_error (error, map, "a detection without any item");
  return NULL;
}

/* What stands under a name in `detection` (sigma.md S7): a map, a list of maps,
 * keywords, or a mixed list. */
SigmaNode *
sigma_detection_compile (TocsinRuleSet *set, const SigmaYaml *detection, GError **error)
{
  SigmaNode *node;

  if (detection->kind == SIGMA_YAML_MAP)
    return compile_map (set, detection, error);
  if (detection->kind == SIGMA_YAML_SCALAR)
    return sigma_item_compile (set, NULL, detection, error);
  node = sigma_node_new (set, SIGMA_NODE_OR);
  for (guint i = 0; i < detection->items->len; i++)
    {
      SigmaNode *child
          = sigma_detection_compile (set, g_ptr_array_index (detection->items, i), error);

      if (child == NULL)
        return NULL;
      sigma_node_add (node, child);
    }
  if (node->n_children > 0)
    return node;
  sigma_yaml_set_error (error, detection, "an empty list");
  return NULL;
}
