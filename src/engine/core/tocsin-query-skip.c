/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be said of many events at once: a whole segment is left out, or needs
 * no further look, as far as the different values of its columns or its text tell.
 * An answer here holds for every one of the events, so the three values combine
 * as they do for one event. */
#include <string.h>

#include "core/tocsin-query-private.h"

typedef TocsinQueryAnswer (*LeafTest) (const QueryNode *node, gpointer data);

static TocsinQueryAnswer
test_tree (const QueryNode *node, LeafTest test_leaf, gpointer data)
{
  TocsinQueryAnswer all = node->kind == NODE_OR ? TOCSIN_QUERY_NO : TOCSIN_QUERY_YES;

  if (node->kind == NODE_ALL)
    return TOCSIN_QUERY_YES;
  if (node->children == NULL)
    return test_leaf (node, data);
  for (guint i = 0; i < node->children->len; i++)
    {
      TocsinQueryAnswer one = test_tree (g_ptr_array_index (node->children, i), test_leaf, data);

      all = node->kind == NODE_OR ? MAX (all, one) : MIN (all, one);
    }
  return node->kind == NODE_NOT ? TOCSIN_QUERY_YES - all : all;
}

/* A composed message has words that stand nowhere in the batch. */
static gboolean
has_composed_message (const TocsinBatch *batch)
{
  for (guint32 i = 0; i < batch->n_events; i++)
    if (tocsin_event_has_composed_message (batch, &batch->events[i]))
      return TRUE;
  return FALSE;
}

/* Whether the text that all values for @node's pattern hold is anywhere in the batch. */
static TocsinQueryAnswer
find_needle (const QueryNode *node, gboolean is_of_message, const TocsinBatch *batch)
{
  gsize length;
  const char *needle = tocsin_pattern_get_needle (node->pattern, &length);

  if (length == 0 || tocsin_fold_find (batch->arena, batch->arena_length, needle, length) != NULL)
    return TOCSIN_QUERY_MAYBE;
  for (guint32 i = 0; is_of_message && i < batch->n_names; i++)
    if (tocsin_fold_find (batch->names[i], strlen (batch->names[i]), needle, length) != NULL)
      return TOCSIN_QUERY_MAYBE;
  return is_of_message && has_composed_message (batch) ? TOCSIN_QUERY_MAYBE : TOCSIN_QUERY_NO;
}

static TocsinQueryAnswer
test_leaf_text (const QueryNode *node, gpointer data)
{
  const TocsinBatch *batch = data;

  if (node->kind == NODE_WORD)
    return find_needle (node, TRUE, batch);
  if (node->kind == NODE_TEXT && node->field.column == TOCSIN_COLUMN_FIELDS)
    return find_needle (node, FALSE, batch);
  if (node->kind == NODE_TEXT && node->field.column == TOCSIN_COLUMN_MESSAGE)
    return find_needle (node, TRUE, batch);
  return TOCSIN_QUERY_MAYBE;
}

/**
 * tocsin_query_test_text:
 * @self: a query
 * @batch: a batch with the text of all its events
 *
 * Looks for the query's words and values of fields in all text of the batch at
 * once, which is far faster than event by event.
 *
 * Returns: %TOCSIN_QUERY_NO if no event of the batch can match,
 *   %TOCSIN_QUERY_YES if all do, %TOCSIN_QUERY_MAYBE if each must be asked
 */
TocsinQueryAnswer
tocsin_query_test_text (const TocsinQuery *self, const TocsinBatch *batch)
{
  return test_tree (self->root, test_leaf_text, (gpointer) batch);
}

typedef struct
{
  const GPtrArray *marks;
  const GPtrArray *alerts;
  gint64 first_event_id;
  guint32 n_events;
} IdRange;

static TocsinQueryAnswer
test_leaf_ids (const QueryNode *node, gpointer data)
{
  const IdRange *range = data;

  if (node->kind == NODE_MARK)
    return tocsin_query_node_test_mark_range (node, range->marks, range->first_event_id,
                                              range->n_events);
  if (node->kind == NODE_ALERT)
    return tocsin_query_node_test_alert (node, range->alerts, range->first_event_id,
                                         range->n_events);
  if (node->kind == NODE_NUMBER && node->field.column == TOCSIN_COLUMN_ID)
    return tocsin_query_node_test_id_range (node, range->first_event_id, range->n_events);
  return TOCSIN_QUERY_MAYBE;
}

/**
 * tocsin_query_test_ids:
 * @self: a query
 * @marks: (nullable) (element-type TocsinMark): the marks of the case, sorted by event
 * @alerts: (nullable) (element-type GArray): see #TocsinQueryContext
 * @first_event_id: the id of the first event
 * @n_events: how many of them
 *
 * Says of events that follow one another, by their ids alone, whether they match: by what
 * people marked and what alerts rest on.
 *
 * Returns: %TOCSIN_QUERY_NO if none of them can match, %TOCSIN_QUERY_YES if all
 *   do, %TOCSIN_QUERY_MAYBE if each must be asked
 */
TocsinQueryAnswer
tocsin_query_test_ids (const TocsinQuery *self, const GPtrArray *marks, const GPtrArray *alerts,
                       gint64 first_event_id, guint32 n_events)
{
  IdRange range = { marks, alerts, first_event_id, n_events };

  return test_tree (self->root, test_leaf_ids, &range);
}

typedef struct
{
  TocsinQueryGetValue get_value;
  gpointer user_data;
} Values;

static TocsinQueryAnswer
test_leaf_values (const QueryNode *node, gpointer data)
{
  const Values *values = data;
  QueryValueTest test = tocsin_query_node_get_test (node);
  guint n = 0, n_yes = 0;
  const char *value;
  gsize length;

  if (test == NULL || tocsin_columns[node->field.column].kind != TOCSIN_COLUMN_IS_TEXT)
    return TOCSIN_QUERY_MAYBE;
  while ((value = values->get_value (node->field.column, n, &length, values->user_data)) != NULL)
    {
      n_yes += length > 0 && test (node, value, length);
      n++;
    }
  if (n == 0 || (n_yes > 0 && n_yes < n))
    return TOCSIN_QUERY_MAYBE;
  return n_yes == n ? TOCSIN_QUERY_YES : TOCSIN_QUERY_NO;
}

/**
 * tocsin_query_test_values:
 * @self: a query
 * @get_value: (scope call): gives the different values of a column of text
 * @user_data: for @get_value
 *
 * Says of many events at once, by the dictionaries of their columns, whether
 * they match.
 *
 * Returns: %TOCSIN_QUERY_NO if none of them can match, %TOCSIN_QUERY_YES if all
 *   do, %TOCSIN_QUERY_MAYBE if each must be asked
 */
TocsinQueryAnswer
tocsin_query_test_values (const TocsinQuery *self, TocsinQueryGetValue get_value,
                          gpointer user_data)
{
  Values values = { get_value, user_data };

  return test_tree (self->root, test_leaf_values, &values);
}
