/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Near misses of every type of correlation, and the order of events with the same time. */
#include <string.h>

#include "support/tocsin-detections.h"
#include "support/tocsin-test.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define X(members) "id: x\ncorrelation: {" members "}\n"

static const struct
{
  const char *yaml;
  const char *events;
  const char *found; /* findings, and near misses with ~ */
} cases[] = {
  /* counts: at least half of what is needed, the best of windows that overlap */
  { X ("type: event_count, rules: [a], timespan: 10s, condition: {gte: 4}"), "a 1;a 20;a 21;a 22",
    "~x[] 20-22 n=3 max=3 e=3\n" },
  { X ("type: event_count, rules: [a], timespan: 10s, condition: {gt: 3}"), "a 1;a 2",
    "~x[] 1-2 n=2 max=2 e=2\n" },
  { X ("type: event_count, rules: [a], timespan: 10s, condition: {gte: 5}"), "a 1;a 2", "" },
  { X ("type: value_count, rules: [a], timespan: 10s, condition: {field: v, gte: 3}"),
    "a 1 v=x;a 2 v=x;a 3 v=y", "~x[] 1-3 n=3 max=2 e=3\n" },
  /* a window that was met takes those that overlap it with it */
  { X ("type: event_count, rules: [a], timespan: 10s, condition: {gte: 3}"), "a 1;a 2;a 3;a 13",
    "x[] 1-3 n=3 max=3 e=3\n" },
  /* sums and the like */
  { X ("type: value_sum, rules: [a], timespan: 10s, condition: {field: v, gte: 100}"),
    "a 1 v=30;a 2 v=40;a 40 v=10", "~x[] 1-2 n=2 max=70 e=2\n" },
  { X ("type: value_avg, rules: [a], timespan: 10s, condition: {field: v, gt: 10}"),
    "a 1 v=4;a 2 v=8", "~x[] 1-2 n=2 max=6 e=2\n" },
  { X ("type: value_median, rules: [a], timespan: 10s, condition: {field: v, gte: 10}"),
    "a 1 v=7;a 40 v=2", "~x[] 1-1 n=1 max=7 e=1\n" },
  { X ("type: value_percentile, rules: [a], timespan: 10s, condition: {field: v, percentile: 90, "
       "gte: 10}"),
    "a 1 v=1;a 2 v=9", "~x[] 1-2 n=2 max=9 e=2\n" },
  { X ("type: value_max, rules: [a], timespan: 10s, condition: {field: v, gte: 10}"),
    "a 1 v=5;a 2 v=1", "~x[] 1-1 n=1 max=5 e=1\n" },
  /* upper bounds, from above */
  { X ("type: event_count, rules: [a], timespan: 10s, condition: {lt: 2}"), "a 1;a 2;a 3",
    "~x[] 1-3 n=3 max=3 e=3\n" },
  { X ("type: event_count, rules: [a], timespan: 10s, condition: {lte: 1}"), "a 1;a 2;a 3", "" },
  { X ("type: value_min, rules: [a], timespan: 10s, condition: {field: v, lt: 5}"), "a 1 v=6",
    "~x[] 1-1 n=1 max=6 e=1\n" },
  /* equal: half of it more or less */
  { X ("type: event_count, rules: [a], timespan: 10s, condition: {eq: 4}"), "a 1;a 2",
    "~x[] 1-2 n=2 max=2 e=2\n" },
  /* that a number is the one that it must not be is near to nothing */
  { X ("type: event_count, rules: [a], timespan: 10s, condition: {neq: 2}"), "a 1;a 2", "" },
  /* temporal: two of three rules, but one alone is nothing */
  { X ("type: temporal, rules: [a, b, c], timespan: 10s"), "a 1;b 2;c 40",
    "~x[] 1-2 n=2 max=2 e=2\n" },
  { X ("type: temporal, rules: [a, b], timespan: 10s"), "a 1;a 2;b 40", "" },
  { X ("type: temporal, rules: [a, b, c], timespan: 10s, condition: a and b and c"), "a 1;c 2",
    "~x[] 1-2 n=2 max=2 e=2\n" },
  /* ordered: all of them, but not one after the other */
  { X ("type: temporal_ordered, rules: [a, b], timespan: 10s"), "b 1;a 2",
    "~x[] 1-2 n=2 max=1 e=2\n" },
  { X ("type: temporal_ordered, rules: [a, b, c], timespan: 10s"), "a 1;b 2;c 40",
    "~x[] 1-2 n=2 max=2 e=2\n" },
};

static char *
find (const char *yaml, const char *events)
{
  g_autoptr (TocsinDetections) detections = tocsin_test_detections_new (yaml);

  for (guint i = 0; i < detections->faults->len; i++)
    g_error ("%s: %s", yaml,
             ((TocsinRuleFault *) g_ptr_array_index (detections->faults, i))->message);
  tocsin_test_detections_add_text (detections, events);
  return tocsin_test_detections_run (detections);
}

static void
test_types (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = find (cases[i].yaml, cases[i].events);

      if (strcmp (found, cases[i].found) != 0)
        g_error ("case %u: %s on %s: %s, not %s", i, cases[i].yaml, cases[i].events, found,
                 cases[i].found);
    }
}

/* `near`: the rule's own event, with others around it that do not fulfil it. */
static void
test_near (void)
{
  static const char yaml[] = "id: x\nlogsource: {product: windows}\ndetection: {s: {F: a}, t: {F: "
                             "b}, u: {F: c}, timeframe: 10s, condition: s | near t and u}\n";
  g_autoptr (TocsinDetections) detections = tocsin_test_detections_new (yaml);
  const TocsinFinding *miss;

  g_assert_cmpuint (detections->faults->len, ==, 0);
  for (guint32 rule = 0; rule < 2; rule++)
    {
      const TocsinRecord record
          = { .time = rule * SECOND, .event = rule + 1, .rule = rule, .repeat = 1 };

      tocsin_records_add (detections->records, &record, NULL, 0);
    }
  tocsin_correlator_run (detections->correlator, detections->records, detections->findings,
                         detections->near_misses);
  g_assert_cmpuint (detections->findings->len, ==, 0);
  g_assert_cmpuint (detections->near_misses->len, ==, 1);
  miss = g_ptr_array_index (detections->near_misses, 0);
  g_assert_cmpfloat (miss->observed, ==, 2);
  g_assert_cmpfloat (miss->threshold, ==, 3);
}

/* The five nearest of each rule, the nearest first. */
static void
test_best (void)
{
  g_autoptr (GString) events = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree char *found = NULL;

  for (int user = 0; user < 8; user++)
    for (int i = 0; i < 6 + user; i++)
      g_string_append_printf (events, "a %d u=%d;", 100 * user + i, user);
  for (int user = 7; user > 2; user--)
    g_string_append_printf (expected, "~x[%d] %d-%d n=%d max=%d e=%d\n", user, 100 * user,
                            100 * user + 5 + user, 6 + user, 6 + user, 6 + user);
  found = find (X ("type: event_count, rules: [a], group-by: [u], timespan: 1m, condition: {gte: "
                   "14}"),
                events->str);
  g_assert_cmpstr (found, ==, expected->str);
}

/* Events of two sources at the same time are in order of the sources' ranks, whatever their ids. */
static void
test_ties (void)
{
  static const guint32 ranks[][3] = { { 0, 1, 2 }, { 0, 2, 1 } };

  for (guint a_first = 0; a_first < 2; a_first++)
    for (guint by_rank = 0; by_rank < 2; by_rank++)
      {
        g_autoptr (TocsinDetections) detections = tocsin_test_detections_new (
            X ("type: temporal_ordered, rules: [a, b], timespan: 10s"));
        g_autofree char *found = NULL;

        tocsin_test_detections_add (detections, a_first ? "a" : "b", SECOND, a_first ? 1 : 2, 1,
                                    NULL, "");
        tocsin_test_detections_add (detections, a_first ? "b" : "a", SECOND, a_first ? 2 : 1, 1,
                                    NULL, "");
        tocsin_records_set_source_ranks (detections->records, ranks[by_rank], 3);
        found = tocsin_test_detections_run (detections);
        g_assert_cmpstr (found, ==,
                         by_rank == 0 ? "x[] 1-1 n=2 max=2 e=2\n" : "~x[] 1-1 n=2 max=1 e=2\n");
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/near/types", test_types);
  g_test_add_func ("/near/near", test_near);
  g_test_add_func ("/near/best-five", test_best);
  g_test_add_func ("/near/ties", test_ties);
  return g_test_run ();
}
