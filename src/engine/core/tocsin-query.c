/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-query.h"

#include "core/tocsin-query-private.h"

/* A node that owns nothing yet. */
QueryNode *
tocsin_query_node_new (NodeKind kind)
{
  QueryNode *self = g_new0 (QueryNode, 1);

  self->kind = kind;
  if (kind == NODE_AND || kind == NODE_OR || kind == NODE_NOT)
    self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_query_node_free);
  return self;
}

void
tocsin_query_node_free (QueryNode *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_free (self->field.key);
  tocsin_pattern_free (self->pattern);
  g_free (self);
}

/* Takes both; a chain of the same operator stays one node, so that the depth of
 * the tree is bounded by the parentheses. */
QueryNode *
tocsin_query_node_join (NodeKind kind, QueryNode *left, QueryNode *right)
{
  QueryNode *self = left;

  if (left->kind != kind)
    {
      self = tocsin_query_node_new (kind);
      g_ptr_array_add (self->children, left);
    }
  if (right->kind == kind)
    g_ptr_array_extend_and_steal (self->children, g_steal_pointer (&right->children));
  else
    g_ptr_array_add (self->children, g_steal_pointer (&right));
  tocsin_query_node_free (right);
  return self;
}

/* Takes @child; of two negations nothing is left. */
QueryNode *
tocsin_query_node_not (QueryNode *child)
{
  QueryNode *self;

  if (child->kind == NODE_NOT)
    {
      self = g_ptr_array_steal_index (child->children, 0);
      tocsin_query_node_free (child);
      return self;
    }
  self = tocsin_query_node_new (NODE_NOT);
  g_ptr_array_add (self->children, child);
  return self;
}

/* The columns that free words look at. */
#define WORD_COLUMNS                                                                               \
  (1u << TOCSIN_COLUMN_MESSAGE | 1u << TOCSIN_COLUMN_FIELDS | 1u << TOCSIN_COLUMN_HOST             \
   | 1u << TOCSIN_COLUMN_APP | 1u << TOCSIN_COLUMN_SOURCE_IP | 1u << TOCSIN_COLUMN_USERNAME        \
   | 1u << TOCSIN_COLUMN_CHANNEL | 1u << TOCSIN_COLUMN_PROVIDER | 1u << TOCSIN_COLUMN_ACTION)

static guint32
collect_columns (const QueryNode *node)
{
  guint32 columns = 0;

  switch (node->kind)
    {
    case NODE_ALL:
    case NODE_MARK:
    case NODE_ALERT:
      return 0;
    case NODE_AND:
    case NODE_OR:
    case NODE_NOT:
      for (guint i = 0; i < node->children->len; i++)
        columns |= collect_columns (g_ptr_array_index (node->children, i));
      return columns;
    case NODE_WORD:
      return WORD_COLUMNS;
    case NODE_AFTER:
    case NODE_BEFORE:
    case NODE_LAST:
      return 1u << TOCSIN_COLUMN_TIMESTAMP;
    case NODE_TEXT:
    case NODE_NUMBER:
    case NODE_NETWORK:
    case NODE_HAS:
    default:
      return 1u << node->field.column;
    }
}

/* Takes @root. */
TocsinQuery *
tocsin_query_new (QueryNode *root)
{
  TocsinQuery *self = g_new0 (TocsinQuery, 1);

  self->ref_count = 1;
  self->root = root;
  self->columns = collect_columns (root);
  self->alert_tests = g_ptr_array_new ();
  tocsin_query_number_alert_tests (root, self->alert_tests);
  return self;
}

/**
 * tocsin_query_ref:
 * @self: a query
 *
 * Returns: (transfer full): @self
 */
TocsinQuery *
tocsin_query_ref (TocsinQuery *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * tocsin_query_unref:
 * @self: (transfer full) (nullable): a query
 */
void
tocsin_query_unref (TocsinQuery *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->ref_count))
    return;
  tocsin_query_node_free (self->root);
  g_ptr_array_unref (self->alert_tests);
  g_free (self);
}

/**
 * tocsin_query_is_empty:
 * @self: a query
 *
 * Returns: whether it finds every event
 */
gboolean
tocsin_query_is_empty (const TocsinQuery *self)
{
  return self->root->kind == NODE_ALL;
}

/**
 * tocsin_query_get_columns:
 * @self: a query
 *
 * Returns: bit (1 << column) for each #TocsinColumn that decides whether an event matches
 */
guint32
tocsin_query_get_columns (const TocsinQuery *self)
{
  return self->columns;
}

static void
narrow (const QueryNode *node, gint64 last, gint64 *first, gint64 *end)
{
  if (node->kind == NODE_AND)
    for (guint i = 0; i < node->children->len; i++)
      narrow (g_ptr_array_index (node->children, i), last, first, end);
  if (node->kind == NODE_AFTER)
    *first = MAX (*first, node->time);
  if (node->kind == NODE_BEFORE)
    *end = MIN (*end, node->time);
  if (node->kind == NODE_LAST && last != TOCSIN_NO_TIME)
    *first = MAX (*first, tocsin_query_last_begins (last, node->time));
}

/**
 * tocsin_query_get_times:
 * @self: a query
 * @last: timestamp of the last event of the case, or %TOCSIN_NO_TIME
 * @first: (out): no event before this matches; %G_MININT64 without such a bound
 * @end: (out): no event at this time or later matches; %G_MAXINT64 without such a bound
 *
 * Finds what part of the time the query is about. Where there is a bound, no
 * event without time matches.
 */
void
tocsin_query_get_times (const TocsinQuery *self, gint64 last, gint64 *first, gint64 *end)
{
  *first = G_MININT64;
  *end = G_MAXINT64;
  narrow (self->root, last, first, end);
}

/* Where the @span before @last begins. */
gint64
tocsin_query_last_begins (gint64 last, gint64 span)
{
  /* One above the mark of events without time. */
  const gint64 earliest = TOCSIN_NO_TIME + 1;

  return last < earliest + span ? earliest : last - span;
}

static gboolean
node_has_marks (const QueryNode *node)
{
  for (guint i = 0; node->children != NULL && i < node->children->len; i++)
    if (node_has_marks (node->children->pdata[i]))
      return TRUE;
  return node->kind == NODE_MARK;
}

/**
 * tocsin_query_has_marks:
 * @self: a query
 *
 * Returns: whether it asks for bookmarks, notes or tags, so that what it finds
 *   changes with them
 */
gboolean
tocsin_query_has_marks (const TocsinQuery *self)
{
  return node_has_marks (self->root);
}
