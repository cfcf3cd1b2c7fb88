/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "detect/tocsin-matcher.h"
#include "support/tocsin-detections.h"
#include "support/tocsin-test.h"

/* A correlation with id X over the rules a, b and c, whose members are given. */
#define X(members) "id: x\ncorrelation: {" members "}\n"

/* What correlations find: the matches of their rules, and the lines of
 * tocsin_test_detections_run() without near misses. */
static const struct
{
  const char *yaml;
  const char *events;
  const char *found;
} cases[] = {
  /* event_count and each operator */
  { X ("type: event_count, rules: [a], timespan: 10s, condition: {gte: 3}"), "a 1;a 2;a 3",
    "x[] 1-3 n=3 max=3 e=3\n" },
  { X ("type: event_count, rules: a, timespan: 10s, condition: {gt: 3}"), "a 1;a 2;a 3", "" },
  { X ("type: event_count, rules: [a], timespan: 10s, condition: {gt: 2}"), "a 1;a 2;a 3",
    "x[] 1-3 n=3 max=3 e=3\n" },
  { X ("type: event_count, rules: [a], timespan: 10s, condition: {eq: 2}"), "a 1;a 2;a 3",
    "x[] 1-2 n=2 max=2 e=2\n" },
  { X ("type: event_count, rules: [a], timespan: 10s, condition: {lt: 3}"),
    "a 1;a 2;a 20;a 21;a 22", "x[] 1-2 n=2 max=2 e=2\n" },
  { X ("type: event_count, rules: [a], timespan: 10s, condition: {lte: 3}"),
    "a 1;a 2;a 20;a 21;a 22", "x[] 1-2 n=2 max=2 e=2\nx[] 20-22 n=3 max=3 e=3\n" },
  { X ("type: event_count, rules: [a], timespan: 10s, condition: {neq: 2}"), "a 1;a 2;a 20",
    "x[] 20-20 n=1 max=1 e=1\n" },
  { X ("type: event_count, rules: [a], timespan: 10s, condition: {gte: 2, lte: 3}"),
    "a 1;a 2;a 20;a 40;a 41;a 42;a 43", "x[] 1-2 n=2 max=2 e=2\n" },
  { X ("type: event_count, rules: [a, b], timespan: 10s, condition: {gte: 3}"), "a 1;b 2;a 3",
    "x[] 1-3 n=3 max=3 e=3\n" },
  /* the window is inclusive at both ends */
  { X ("type: event_count, rules: [a], timespan: 10s, condition: {gte: 2}"), "a 0;a 10",
    "x[] 0-10 n=2 max=2 e=2\n" },
  { X ("type: event_count, rules: [a], timespan: 10s, condition: {gte: 2}"), "a 0;a 10.000001",
    "" },
  { X ("type: event_count, rules: [a], timespan: 1m, condition: {gte: 2}"), "a 0;a 60",
    "x[] 0-60 n=2 max=2 e=2\n" },
  { X ("type: event_count, rules: [a], timespan: 1M, condition: {gte: 2}"), "a 0;a 2629746",
    "x[] 0-2.62975e+06 n=2 max=2 e=2\n" },
  { X ("type: event_count, rules: [a], timespan: 1w, condition: {gte: 2}"), "a 0;a 604801", "" },
  /* groups; values are the same in any case, and an event without one is left out */
  { X ("type: event_count, rules: [a], group-by: [u], timespan: 10s, condition: {gte: 2}"),
    "a 1 u=Bob;a 2 u=eve;a 3 u=bob;a 4;a 5", "x[Bob] 1-3 n=2 max=2 e=2\n" },
  { X ("type: event_count, rules: [a], group-by: [u, h], timespan: 10s, condition: {gte: 2}"),
    "a 1 u=bob h=x;a 2 u=bob h=y;a 3 u=bob h=x;a 4 u=bob", "x[bob,x] 1-3 n=2 max=2 e=2\n" },
  { X ("type: event_count, rules: [a, b], group-by: [user], timespan: 10s, condition: {gte: 2}, "
       "aliases: {user: {rule_a: TargetUser, b: username}}"),
    "a 1 TargetUser=bob;b 2 username=bob;b 3 user=bob", "x[bob] 1-2 n=2 max=2 e=2\n" },
  /* one event that two rules match is one event */
  /* value_count */
  { X ("type: value_count, rules: [a], timespan: 10s, condition: {field: v, gte: 2}"),
    "a 1 v=x;a 2 v=X;a 3;a 4 v=y;a 5 v=y", "x[] 1-5 n=5 max=2 e=5\n" },
  { X ("type: value_count, rules: [a], timespan: 10s, condition: {field: [v, w], gte: 3}"),
    "a 1 v=1 w=1;a 2 v=1 w=2;a 3 v=2 w=1;a 3 v=2 w=1", "x[] 1-3 n=4 max=3 e=4\n" },
  /* numbers */
  { X ("type: value_sum, rules: [a], timespan: 10s, condition: {field: v, gt: 10}"),
    "a 1 v=4;a 2 v=x;a 3 v=6.5", "x[] 1-3 n=3 max=10.5 e=3\n" },
  { X ("type: value_avg, rules: [a], timespan: 10s, condition: {field: v, gte: 5}"),
    "a 1 v=4;a 2 v=6;a 30 v=x", "x[] 1-2 n=2 max=5 e=2\n" },
  { X ("type: value_median, rules: [a], timespan: 10s, condition: {field: v, gte: 5}"),
    "a 1 v=4;a 2 v=9;a 3 v=5", "x[] 1-3 n=3 max=5 e=3\n" },
  { X ("type: value_percentile, rules: [a], timespan: 10s, "
       "condition: {field: v, gte: 9, percentile: 90}"),
    "a 1 v=1;a 2 v=2;a 3 v=10", "x[] 1-3 n=3 max=10 e=3\n" },
  { X ("type: value_percentile, rules: [a], timespan: 10s, "
       "condition: {field: v, lt: 3, percentile: 50}"),
    "a 1 v=1;a 2 v=2;a 3 v=10", "x[] 1-3 n=3 max=2 e=3\n" },
  /* temporal */
  { X ("type: temporal, rules: [a, b], timespan: 10s"), "b 1;a 2", "x[] 1-2 n=2 max=2 e=2\n" },
  { X ("type: temporal, rules: [a, b], timespan: 10s"), "b 1;b 2;a 20", "" },
  { X ("type: temporal, rules: [a, b, c], timespan: 10s, condition: {gte: 2}"), "b 1;a 2",
    "x[] 1-2 n=2 max=2 e=2\n" },
  { X ("type: temporal, rules: [a, b, c], timespan: 10s, condition: 'rule_a and (b or rule_c)'"),
    "b 1;a 2;c 50;b 51", "x[] 1-2 n=2 max=2 e=2\n" },
  { X ("type: temporal, rules: [a, b], timespan: 10s, condition: a and not b"), "b 1;a 2;a 20",
    "x[] 20-20 n=1 max=1 e=1\n" },
  { X ("type: temporal, rules: [a, b], group-by: [u], timespan: 10s"), "b 1 u=1;a 2 u=2;a 3 u=1",
    "x[1] 1-3 n=2 max=2 e=2\n" },
  { X ("type: temporal_ordered, rules: [a, b], timespan: 10s"), "b 1;a 2", "" },
  { X ("type: temporal_ordered, rules: [a, b], timespan: 10s"), "b 1;a 2;b 12",
    "x[] 2-12 n=2 max=2 e=2\n" },
  { X ("type: temporal_ordered, rules: [a, b, a], timespan: 10s"), "a 1;b 2;a 3",
    "x[] 1-3 n=3 max=2 e=3\n" },
  { X ("type: temporal_ordered, rules: [a, b, c], timespan: 10s"), "a 1;b 2;a 9;c 12", "" },
  /* nested: five failures, then a success, of one user */
  { "id: x\ncorrelation: {type: temporal_ordered, rules: [many, b], group-by: [u], timespan: 60s}\n"
    "---\nid: n\nname: many\n"
    "correlation: {type: event_count, rules: [a], group-by: [u], timespan: 10s, condition: {gte: "
    "3}}\n",
    "a 1 u=x;a 2 u=x;a 3 u=x;b 30 u=x;b 31 u=y;a 32 u=y",
    "n[x] 1-3 n=3 max=3 e=3\nx[x] 1-30 n=2 max=2 e=4\n" },
  /* bursts, not windows, are counted */
  { "id: x\ncorrelation: {type: event_count, rules: [n], timespan: 1h, condition: {gte: 2}}\n"
    "---\nid: n\ncorrelation: {type: event_count, rules: [a], timespan: 10s, condition: {gte: "
    "2}}\n",
    "a 1;a 2;a 3;a 4;a 100;a 101",
    "n[] 1-4 n=4 max=4 e=4\nx[] 1-101 n=2 max=2 e=6\n"
    "n[] 100-101 n=2 max=2 e=2\n" },
  /* deprecated aggregation */
  { "id: x\nlogsource: {product: windows}\n"
    "detection: {s: {F: x}, timeframe: 10s, condition: 's | count() by u > 2'}\n",
    "x 1 u=1;x 2 u=1;x 3 u=1;x 4 u=2", "x[1] 1-3 n=3 max=3 e=3\n" },
  { "id: x\nlogsource: {product: windows}\n"
    "detection: {s: {F: x}, condition: 's | count(v) by u,w >= 2'}\n",
    "x 1 u=1 w=1 v=A;x 2 u=1 w=1 v=a;x 99999 u=1 w=1 v=b", "x[1,1] 1-99999 n=3 max=2 e=3\n" },
  { "id: x\nlogsource: {product: windows}\n"
    "detection: {s: {F: x}, timeframe: 10s, condition: 's | sum(v) by u > 5'}\n",
    "x 1 u=1 v=3;x 2 u=1 v=3", "x[1] 1-2 n=2 max=6 e=2\n" },
  { "id: x\nlogsource: {product: windows}\n"
    "detection: {s: {F: x}, timeframe: 10s, condition: 's | min(v) < 5'}\n",
    "x 1 v=9;x 2 v=3", "x[] 1-2 n=2 max=3 e=2\n" },
  { "id: x\nlogsource: {product: windows}\n"
    "detection: {s: {F: x}, timeframe: 10s, condition: 's | max(v) >= 9'}\n",
    "x 1 v=9;x 2 v=3", "x[] 1-2 n=2 max=9 e=2\n" },
};

static void
check (const char *yaml, const char *events, const char *found)
{
  g_autoptr (TocsinDetections) detections = tocsin_test_detections_new (yaml);
  g_autofree char *lines = NULL;
  char *near_misses;

  for (guint i = 0; i < detections->faults->len; i++)
    g_error ("%s: %s", yaml,
             ((TocsinRuleFault *) g_ptr_array_index (detections->faults, i))->message);
  tocsin_test_detections_add_text (detections, events);
  lines = tocsin_test_detections_run (detections);
  near_misses = strchr (lines, '~');
  if (near_misses != NULL)
    *near_misses = '\0';
  if (strcmp (lines, found) != 0)
    g_error ("%s%s:\n%s, expected:\n%s", yaml, events, lines, found);
}

static void
test_types (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check (cases[i].yaml, cases[i].events, cases[i].found);
}

/* Documents that must be refused: the line, and a word of the reason. */
static const struct
{
  const char *yaml;
  guint line;
  const char *word;
} refused[] = {
  { X ("type: event_counts, rules: [a], timespan: 1m, condition: {gte: 1}"), 2, "type" },
  { X ("rules: [a], timespan: 1m, condition: {gte: 1}"), 2, "type" },
  { X ("type: zscore, rules: [a], timespan: 1m, condition: {gte: 1}"), 2, "type" },
  { X ("type: event_count, timespan: 1m, condition: {gte: 1}"), 2, "rules" },
  { X ("type: event_count, rules: [], timespan: 1m, condition: {gte: 1}"), 2, "name" },
  { X ("type: event_count, rules: [[a]], timespan: 1m, condition: {gte: 1}"), 2, "name" },
  { X ("type: event_count, rules: [a], condition: {gte: 1}"), 2, "timespan" },
  { X ("type: event_count, rules: [a], timespan: 1x, condition: {gte: 1}"), 2, "timespan" },
  { X ("type: event_count, rules: [a], timespan: 0m, condition: {gte: 1}"), 2, "timespan" },
  { X ("type: event_count, rules: [a], timespan: 99999999999y, condition: {gte: 1}"), 2,
    "timespan" },
  { X ("type: event_count, rules: [a], timespan: 1m"), 2, "number" },
  { X ("type: event_count, rules: [a], timespan: 1m, condition: {gte: many}"), 2, "number" },
  { X ("type: event_count, rules: [a], timespan: 1m, condition: {more: 1}"), 2, "gte" },
  { X ("type: event_count, rules: [a], timespan: 1m, condition: a"), 2, "map" },
  { X ("type: value_count, rules: [a], timespan: 1m, condition: {gte: 1}"), 2, "field" },
  { X ("type: value_sum, rules: [a], timespan: 1m, condition: {gte: 1, field: [a, b]}"), 2,
    "several" },
  { X ("type: value_percentile, rules: [a], timespan: 1m, condition: {gte: 1, field: a}"), 2,
    "percentile" },
  { X ("type: value_percentile, rules: [a], timespan: 1m, condition: {gte: 1, field: a, "
       "percentile: "
       "101}"),
    2, "percentile" },
  { X ("type: event_count, rules: [a, nobody], timespan: 1m, condition: {gte: 1}"), 2, "nobody" },
  { X ("type: event_count, rules: [x], timespan: 1m, condition: {gte: 1}"), 2, "itself" },
  { X ("type: temporal, rules: [a], timespan: 1m, condition: a and d"), 2, "d" },
  { X ("type: temporal, rules: [a], timespan: 1m, condition: a and"), 2, "ends" },
  { X ("type: event_count, rules: [a], timespan: 1m, condition: {gte: 1}, aliases: {u: {b: v}}"), 2,
    "alias" },
  { "id: x\nbaseline: {type: event_count, rules: [a]}\n", 2, "type" },
  { "id: x\nbaseline: {type: zscore, rules: [a], bucket: 1h, history: 1h}\n", 2, "history" },
  { "id: x\nbaseline: {type: zscore, rules: [a], threshold: much}\n", 2, "threshold" },
  { "id: x\nbaseline: {type: first_seen, rules: [a]}\n", 2, "value" },
  { "id: x\nlogsource: {product: windows}\nfilter: {rules: [nobody], s: {F: 1}, condition: s}\n", 3,
    "nobody" },
  { "id: x\nlogsource: {product: windows}\nfilter: {rules: any, s: {F: 1}}\n", 3, "condition" },
  { "id: x\nfilter: {rules: any, s: {F: 1}, condition: s}\n", 1, "logsource" },
  { "id: x\nlogsource: {product: windows}\ndetection: {s: {F: x}, condition: 's | count() > '}\n",
    3, "comparison" },
  { "id: x\nlogsource: {product: windows}\ndetection: {s: {F: x}, condition: 's | sum() > 1'}\n", 3,
    "field" },
  { "id: x\nlogsource: {product: windows}\ndetection: {s: {F: x}, condition: 's | mode(x) > 1'}\n",
    3, "count" },
  { "id: x\nlogsource: {product: windows}\ndetection: {s: {F: x}, condition: 's | near t'}\n", 3,
    "no detection" },
  { "id: x\nlogsource: {product: windows}\ndetection: {s: {F: x}, timeframe: soon, "
    "condition: 's | count() > 1'}\n",
    3, "timeframe" },
};

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (TocsinDetections) detections = tocsin_test_detections_new (refused[i].yaml);
      const TocsinRuleFault *fault;

      if (detections->faults->len != 1)
        g_error ("%s: %u faults", refused[i].yaml, detections->faults->len);
      fault = g_ptr_array_index (detections->faults, 0);
      if (strstr (fault->message, refused[i].word) == NULL)
        g_error ("%s: “%s” has no “%s”", refused[i].yaml, fault->message, refused[i].word);
      g_assert_cmpuint (fault->line, ==, refused[i].line);
      g_assert_cmpuint (fault->column, >, 0);
      g_assert_false (fault->is_unsupported);
      g_assert_cmpuint (tocsin_rule_set_get_n_correlations (detections->rules), ==, 0);
      g_assert_cmpuint (tocsin_rule_set_get_n_filters (detections->rules), ==, 0);
    }
}

/* A correlation that was not loaded is not there for others either; three in a circle
 * are named, each. */
static void
test_broken_references (void)
{
  g_autoptr (TocsinDetections) detections = tocsin_test_detections_new (
      "id: x\ncorrelation: {type: temporal, rules: [y], timespan: 1m}\n---\n"
      "id: y\ncorrelation: {type: temporal, rules: [z], timespan: 1m}\n---\n"
      "id: z\ncorrelation: {type: temporal, rules: [x], timespan: 1m}\n---\n"
      "id: ok\ncorrelation: {type: temporal, rules: [a], timespan: 1m}\n");

  g_assert_cmpuint (detections->faults->len, ==, 3);
  g_assert_cmpuint (tocsin_rule_set_get_n_correlations (detections->rules), ==, 1);
  g_assert_cmpuint (
      tocsin_rule_set_get_n_documents (detections->rules, TOCSIN_DOCUMENT_CORRELATION), ==, 1);
  g_assert_cmpuint (tocsin_rule_set_get_n_documents (detections->rules, TOCSIN_DOCUMENT_RULE), ==,
                    3);
}

static gboolean
is_silent (const TocsinDetections *self, const char *id)
{
  for (guint i = 0; i < tocsin_rule_set_get_n_rules (self->rules); i++)
    if (strcmp (tocsin_rule_set_get_rule (self->rules, i)->id, id) == 0)
      return tocsin_rule_set_get_rule (self->rules, i)->is_silent;
  for (guint i = 0; i < tocsin_rule_set_get_n_correlations (self->rules); i++)
    if (strcmp (tocsin_rule_set_get_correlation (self->rules, i)->id, id) == 0)
      return tocsin_rule_set_get_correlation (self->rules, i)->is_silent;
  g_error ("there is no %s", id);
}

static void
test_generate (void)
{
  g_autoptr (TocsinDetections) detections = tocsin_test_detections_new (
      "id: x\nlevel: high\ntitle: X\ntags: [attack.t1110]\n"
      "correlation: {type: temporal, rules: [rule_a, b], timespan: 1m, generate: true}\n---\n"
      "id: y\ncorrelation: {type: temporal, rules: [b, c, x], timespan: 1m}\n---\n"
      "id: agg\nlogsource: {product: windows}\n"
      "detection: {s: {F: 1}, t: {F: 2}, condition: s | near not t}\n---\n");
  const TocsinCorrelation *x;

  g_assert_cmpuint (detections->faults->len, ==, 0);
  g_assert_false (is_silent (detections, "a"));
  g_assert_false (is_silent (detections, "b"));
  g_assert_true (is_silent (detections, "c"));
  g_assert_true (is_silent (detections, "x"));
  g_assert_false (is_silent (detections, "y"));
  g_assert_true (is_silent (detections, "agg"));
  x = tocsin_rule_set_get_correlation (detections->rules, 0);
  g_assert_cmpstr (x->id, ==, "x");
  g_assert_cmpstr (x->title, ==, "X");
  g_assert_cmpint (x->level, ==, TOCSIN_LEVEL_HIGH);
  g_assert_cmpstr (x->tags[0], ==, "attack.t1110");
  g_assert_cmpuint (x->line, ==, 1);
  g_assert_cmpuint (tocsin_rule_set_get_n_documents (detections->rules, TOCSIN_DOCUMENT_RULE), ==,
                    4);
}

/* ---- Events through the matcher ---- */

static void
add_event (TocsinBatch *batch, gint64 seconds, const char *fields)
{
  TocsinEvent *event = tocsin_batch_add_event (batch);
  g_auto (GStrv) pairs = g_strsplit (fields, " ", -1);

  event->timestamp = seconds * 1000000;
  event->event_id = 4688;
  event->channel = tocsin_batch_append_string (batch, "Security");
  event->username = tocsin_batch_append_string (batch, "column");
  for (guint i = 0; pairs[i] != NULL && pairs[i][0] != '\0'; i++)
    {
      char *equals = strchr (pairs[i], '=');
      guint32 name = tocsin_batch_intern (batch, pairs[i], (gsize) (equals - pairs[i]));

      tocsin_batch_add_field (batch, name, TOCSIN_VALUE_STRING,
                              tocsin_batch_append_string (batch, equals + 1));
    }
}

/* Runs rules over events `SECONDS name=value …`, divided by `;`. */
static char *
match (TocsinDetections *self, const char *events)
{
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  g_autoptr (TocsinMatcher) matcher = tocsin_matcher_new (self->rules);
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));
  g_auto (GStrv) each = g_strsplit (events, ";", -1);

  g_assert_cmpuint (self->faults->len, ==, 0);
  for (guint i = 0; each[i] != NULL; i++)
    {
      char *rest;
      gint64 seconds = g_ascii_strtoll (each[i], &rest, 10);

      add_event (batch, seconds, *rest == ' ' ? rest + 1 : rest);
    }
  tocsin_matcher_match (matcher, batch, matches);
  tocsin_correlator_collect (self->correlator, batch, 100, 7, matches, self->records);
  return tocsin_test_detections_run (self);
}

static void
test_near (void)
{
  static const char yaml[] = "id: x\nlogsource: {product: windows}\ndetection:\n"
                             "  s: {F: s}\n  t: {F: t}\n  u: {F: u}\n  timeframe: 10s\n"
                             "  condition: s | near t and not u\n";
  static const struct
  {
    const char *events;
    const char *found;
  } near_cases[] = {
    { "1 F=s;11 F=t", "x[] 1-11 n=2 max=1 e=2\n" },
    { "1 F=t;11 F=s", "x[] 1-11 n=2 max=1 e=2\n" },
    { "1 F=s;12 F=t", "" },
    { "1 F=s;5 F=t;11 F=u", "~x[] 1-11 n=3 max=3 e=3\n" },
    { "1 F=s;5 F=t;12 F=u", "x[] 1-5 n=2 max=1 e=2\n" },
    { "1 F=t;5 F=t", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (near_cases); i++)
    {
      g_autoptr (TocsinDetections) detections = tocsin_test_detections_new (yaml);
      g_autofree char *lines = match (detections, near_cases[i].events);

      g_assert_cmpstr (lines, ==, near_cases[i].found);
    }
}

/* Fields of the source come first, then columns and ECS names; a rule's category has its
 * own names. */
static void
test_fields (void)
{
  static const struct
  {
    const char *group;
    const char *events;
    const char *found;
  } field_cases[] = {
    { "username", "1 F=x;2 F=x", "x[column] 1-2 n=2 max=2 e=2\n" },
    { "username", "1 F=x username=u;2 F=x username=u", "x[u] 1-2 n=2 max=2 e=2\n" },
    { "user.name", "1 F=x;2 F=x", "x[column] 1-2 n=2 max=2 e=2\n" },
    { "EventID", "1 F=x EventID=1;2 F=x", "x[4688] 1-2 n=2 max=2 e=2\n" },
    { "Channel", "1 F=x;2 F=x", "x[Security] 1-2 n=2 max=2 e=2\n" },
    { "Image", "1 F=x NewProcessName=p;2 F=x NewProcessName=p", "x[p] 1-2 n=2 max=2 e=2\n" },
    { "nothing", "1 F=x;2 F=x", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (field_cases); i++)
    {
      g_autofree char *yaml = g_strdup_printf (
          "id: r\nlogsource: {product: windows, category: process_creation}\n"
          "detection: {s: {F: x}, condition: s}\n---\n"
          "id: x\ncorrelation: {type: event_count, rules: [r], group-by: [%s], timespan: 1m, "
          "condition: {gte: 2}}\n",
          field_cases[i].group);
      g_autoptr (TocsinDetections) detections = tocsin_test_detections_new (yaml);
      g_autofree char *lines = match (detections, field_cases[i].events);

      g_assert_cmpstr (lines, ==, field_cases[i].found);
    }
}

/* How many events of `F=a G=1`, `F=a G=2` and `F=b G=1` rules a and b match with a filter. */
static guint
count_filtered (const char *logsource, const char *rules, const char *condition)
{
  g_autofree char *yaml
      = g_strdup_printf ("id: f\nlogsource: {%s}\nfilter:\n%s  s: {G: 1}\n  condition: %s\n",
                         logsource, rules, condition);
  g_autoptr (TocsinDetections) detections = tocsin_test_detections_new (yaml);
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  g_autoptr (TocsinMatcher) matcher = NULL;
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));

  g_assert_cmpuint (detections->faults->len, ==, 0);
  g_assert_cmpuint (tocsin_rule_set_get_n_filters (detections->rules), ==, 1);
  matcher = tocsin_matcher_new (detections->rules);
  add_event (batch, 1, "F=a G=1");
  add_event (batch, 2, "F=a G=2");
  add_event (batch, 3, "F=b G=1");
  tocsin_matcher_match (matcher, batch, matches);
  return matches->len;
}

static void
test_filters (void)
{
  g_assert_cmpuint (count_filtered ("product: windows", "  rules: [a]\n", "not s"), ==, 2);
  g_assert_cmpuint (count_filtered ("product: windows", "  rules: [a]\n", "s"), ==, 2);
  g_assert_cmpuint (count_filtered ("product: windows", "  rules: [rule_a, b]\n", "not s"), ==, 1);
  g_assert_cmpuint (count_filtered ("product: windows", "  rules: [Rule A]\n", "not s"), ==, 2);
  g_assert_cmpuint (count_filtered ("product: windows", "  rules: any\n", "not s"), ==, 1);
  g_assert_cmpuint (count_filtered ("product: windows", "  rules: []\n", "not s"), ==, 1);
  g_assert_cmpuint (count_filtered ("product: windows", "", "not s"), ==, 1);
  g_assert_cmpuint (count_filtered ("product: linux", "  rules: any\n", "not s"), ==, 3);
  g_assert_cmpuint (count_filtered ("product: windows, service: security", "", "not s"), ==, 3);
}

static void
add_file (TocsinRuleSet *rules, const char *path, GPtrArray *faults)
{
  g_autofree char *text = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  tocsin_rule_set_add_text (rules, path, text, length, faults);
}

static void
add_folder (TocsinRuleSet *rules, const char *folder, GPtrArray *faults)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        add_folder (rules, path, faults);
      else if (g_str_has_suffix (name, ".yml"))
        add_file (rules, path, faults);
    }
}

/* Of SigmaHQ's rules, all load but those that want placeholders and those in pseudo-code;
 * 55 of them have an aggregation. */
static void
test_corpus (void)
{
  g_autofree char *folder = tocsin_test_dup_corpus ("sigma-rules");
  g_autoptr (TocsinRuleSet) rules = tocsin_rule_set_new ();
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  guint n_placeholders = 0;

  if (folder == NULL)
    {
      g_test_skip ("the shared corpus is not here");
      return;
    }
  add_folder (rules, folder, faults);
  tocsin_rule_set_finish (rules, faults);
  for (guint i = 0; i < faults->len; i++)
    {
      const TocsinRuleFault *fault = g_ptr_array_index (faults, i);

      n_placeholders += strstr (fault->message, "placeholder") != NULL;
      if (strstr (fault->message, "placeholder") == NULL)
        g_test_message ("%s: %s", fault->path, fault->message);
    }
  g_assert_cmpuint (n_placeholders, ==, 28);
  g_assert_cmpuint (faults->len, ==, 32);
  g_assert_cmpuint (tocsin_rule_set_get_n_documents (rules, TOCSIN_DOCUMENT_RULE), ==, 4012);
  g_assert_cmpuint (tocsin_rule_set_get_n_correlations (rules), ==, 55);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/correlation/types", test_types);
  g_test_add_func ("/correlation/refused", test_refused);
  g_test_add_func ("/correlation/broken-references", test_broken_references);
  g_test_add_func ("/correlation/generate", test_generate);
  g_test_add_func ("/correlation/near", test_near);
  g_test_add_func ("/correlation/fields", test_fields);
  g_test_add_func ("/correlation/filters", test_filters);
  g_test_add_func ("/correlation/corpus", test_corpus);
  return g_test_run ();
}
