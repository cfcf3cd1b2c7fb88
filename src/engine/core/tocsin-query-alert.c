/* SPDX-License-Identifier: GPL-3.0-or-later */
/* alert:ID, rule:X, has:alert: the events that alerts rest on. Which those are is not known
 * here: whoever runs the query finds them first, test by test. */
#include <string.h>

#include "core/tocsin-query-private.h"

/* Gives each test of alerts its place. */
void
tocsin_query_number_alert_tests (QueryNode *node, GPtrArray *tests)
{
  for (guint i = 0; node->children != NULL && i < node->children->len; i++)
    tocsin_query_number_alert_tests (node->children->pdata[i], tests);
  if (node->kind != NODE_ALERT)
    return;
  node->place = tests->len;
  g_ptr_array_add (tests, node);
}

/**
 * tocsin_query_get_n_alert_tests:
 * @self: a query
 *
 * Returns: how many times it asks for events of alerts
 */
guint
tocsin_query_get_n_alert_tests (const TocsinQuery *self)
{
  return self->alert_tests->len;
}

/**
 * tocsin_query_wants_alert:
 * @self: a query
 * @test: less than tocsin_query_get_n_alert_tests()
 * @alert_id: id of an alert
 * @rule_id: id of its rule
 * @rule_title: title of its rule
 *
 * Returns: whether that test is met by the events of that alert
 */
gboolean
tocsin_query_wants_alert (const TocsinQuery *self, guint test, gint64 alert_id, const char *rule_id,
                          const char *rule_title)
{
  const QueryNode *node = g_ptr_array_index (self->alert_tests, test);
  const QueryNumber number = { TRUE, alert_id, (double) alert_id };

  if (node->pattern != NULL)
    return tocsin_pattern_matches (node->pattern, rule_id, strlen (rule_id))
           || tocsin_pattern_matches (node->pattern, rule_title, strlen (rule_title));
  return tocsin_query_node_is_within (node, &number);
}

/* The place of the first id in @ids, sorted, that is not less than @id. */
static guint
find_first (const GArray *ids, gint64 id)
{
  guint low = 0, high = ids->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (ids, gint64, middle) < id)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Whether events whose ids follow one another are those of alerts that @node asks for; where
 * nothing is known of alerts, none is. */
TocsinQueryAnswer
tocsin_query_node_test_alert (const QueryNode *node, const GPtrArray *alerts, gint64 first_event_id,
                              guint32 n_events)
{
  const GArray *ids = alerts != NULL ? g_ptr_array_index (alerts, node->place) : NULL;
  guint n;

  if (ids == NULL)
    return TOCSIN_QUERY_NO;
  n = find_first (ids, first_event_id + n_events) - find_first (ids, first_event_id);
  if (n == 0)
    return TOCSIN_QUERY_NO;
  return n == n_events ? TOCSIN_QUERY_YES : TOCSIN_QUERY_MAYBE;
}

/* `id:N`, of events whose ids follow one another. */
TocsinQueryAnswer
tocsin_query_node_test_id_range (const QueryNode *node, gint64 first_event_id, guint32 n_events)
{
  const gint64 last_event_id = first_event_id + n_events - 1;
  const QueryNumber first = { TRUE, first_event_id, (double) first_event_id };
  const QueryNumber last = { TRUE, last_event_id, (double) last_event_id };
  gboolean has_first = tocsin_query_node_is_within (node, &first);

  if (has_first && tocsin_query_node_is_within (node, &last))
    return TOCSIN_QUERY_YES;
  if ((node->lower.is_set && tocsin_query_number_compare (&last, &node->lower.number) < 0)
      || (node->upper.is_set && tocsin_query_number_compare (&first, &node->upper.number) > 0))
    return TOCSIN_QUERY_NO;
  return TOCSIN_QUERY_MAYBE;
}
