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
