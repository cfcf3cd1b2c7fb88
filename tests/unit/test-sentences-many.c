/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second half of test-sentences: loading (S2), what is refused and where, the deprecated
 * aggregation (S10), correlations (S11) and filters (S12). */
#include <string.h>

#include "detect/tocsin-matcher.h"
#include "support/tocsin-detections.h"
#include "support/tocsin-test.h"

#define LOGSOURCE "logsource: {product: tocsin}\n"
#define RULE(id, detection) "id: " id "\n" LOGSOURCE "detection: {" detection "}\n"
#define NEXT "---\n"

/* ---- Which rules match one event (S2, S12) ---- */

static const struct
{
  const char *section;
  const char *yaml;
  const char *fields; /* `name=value`, divided by blanks */
  const char *ids;    /* of the rules that match, in their order */
} loads[] = {
  /* texts and numbers as YAML 1.1 reads them */
  { "S2.1", RULE ("r", "s: {F: 00000429}, condition: s"), "F=00000429", "r" },
  { "S2.1", RULE ("r", "s: {F: 00050429}, condition: s"), "F=00050429", "r" },
  { "S2.1", RULE ("r", "s: {F: 0x1F}, condition: s"), "F=31", "r" },
  { "S2.1", RULE ("r", "s: {F: '0x1F'}, condition: s"), "F=0x1f", "r" },
  { "S2.1", RULE ("r", "s: {F: yes}, condition: s"), "F=true", "r" },
  { "S2.1", RULE ("r", "s: {F: 'yes'}, condition: s"), "F=yes", "r" },
  { "S2.1", RULE ("r", "s: {F: ~}, condition: s"), "G=x", "r" },
  { "S2.1", RULE ("r", "s: {F: '~'}, condition: s"), "G=x", "" },
  { "S2.1", RULE ("r", "s: {F: -7}, condition: s"), "F=-7", "r" },
  { "S2.1", "unknown: [1]\n" RULE ("r", "s: {F: a}, condition: s"), "F=a", "r" },
  { "S2.1", RULE ("r", "s: {F: a}, condition: s") NEXT RULE ("q", "s: {F: a}, condition: s"), "F=a",
    "r q" },
  { "S2.1", RULE ("r", "s: {F: a}, condition: s") NEXT, "F=a", "r" },
  /* kinds of documents; an id may be lacking */
  { "S2.2", "title: T\n" LOGSOURCE "detection: {s: {F: a}, condition: s}\n", "F=a", "T" },
  { "S2.2", LOGSOURCE "detection: {s: {F: a}, condition: s}\n", "F=a", "" },
  /* collections */
  { "S2.3",
    "action: global\n" LOGSOURCE "detection: {s: {F: a}, condition: s}\n" NEXT "id: r\n" NEXT
    "id: q\ndetection: {s: {F: b}}\n",
    "F=a", "r" },
  { "S2.3",
    "action: global\n" LOGSOURCE "detection: {s: {F: a}, condition: s}\n" NEXT "id: r\n" NEXT
    "id: q\ndetection: {s: {F: b}}\n",
    "F=b", "q" },
  { "S2.3", "action: global\nid: g\n" LOGSOURCE "detection: {s: {F: a}, condition: s}\n", "F=a",
    "" },
  { "S2.3",
    "action: global\nid: g\n" LOGSOURCE "detection: {s: {F: a}}\n" NEXT
    "action: reset\n" NEXT RULE ("r", "t: {F: a}, condition: 1 of them"),
    "F=a", "r" },
  { "S2.3",
    RULE ("r", "s: {F: a}, condition: s") NEXT "action: repeat\nid: q\n" NEXT
                                               "action: repeat\nid: p\ndetection: {s: {F: b}}\n",
    "F=a", "r q" },
  { "S2.3",
    RULE ("r", "s: {F: a}, condition: s") NEXT "action: repeat\nid: q\n" NEXT
                                               "action: repeat\nid: p\ndetection: {s: {F: b}}\n",
    "F=a F=b", "r q p" },
  /* filters: joined with the rule as written, by id, name, any, or an empty list */
  { "S12",
    RULE ("r", "s: {F: a}, condition: s") NEXT LOGSOURCE
    "filter: {rules: [r], t: {G: b}, condition: not t}\n",
    "F=a G=b", "" },
  { "S12",
    RULE ("r", "s: {F: a}, condition: s") NEXT LOGSOURCE
    "filter: {rules: [r], t: {G: b}, condition: not t}\n",
    "F=a", "r" },
  { "S12",
    "name: n\n" RULE ("r", "s: {F: a}, condition: s") NEXT LOGSOURCE
    "filter: {rules: n, t: {G: b}, condition: t}\n",
    "F=a G=b", "r" },
  { "S12",
    "name: n\n" RULE ("r", "s: {F: a}, condition: s") NEXT LOGSOURCE
    "filter: {rules: n, t: {G: b}, condition: t}\n",
    "F=a", "" },
  { "S12",
    RULE ("r", "s: {F: a}, condition: s") NEXT RULE ("q", "s: {F: a}, condition: s") NEXT LOGSOURCE
    "filter: {rules: any, t: {G: b}, condition: not t}\n",
    "F=a G=b", "" },
  { "S12",
    RULE ("r", "s: {F: a}, condition: s") NEXT RULE ("q", "s: {F: a}, condition: s") NEXT LOGSOURCE
    "filter: {rules: [], t: {G: b}, condition: not t}\n",
    "F=a G=b", "" },
  { "S12",
    RULE ("r", "s: {F: a}, condition: s") NEXT RULE ("q", "s: {F: a}, condition: s") NEXT LOGSOURCE
    "filter: {rules: [q], t: {G: b}, condition: not t}\n",
    "F=a G=b", "r" },
  /* only rules whose log source has every attribute of the filter's */
  { "S12",
    RULE ("r", "s: {F: a}, condition: s") NEXT
    "logsource: {product: tocsin, category: process}\n"
    "filter: {rules: any, t: {G: b}, condition: not t}\n",
    "F=a G=b", "r" },
  /* the rule stays a whole: `or` in it does not leave the filter out */
  { "S12",
    RULE ("r", "s: {F: a}, u: {H: c}, condition: s or u") NEXT LOGSOURCE
    "filter: {rules: [r], t: {G: b}, condition: not t}\n",
    "F=a H=c G=b", "" },
  /* a filter stands before its rule too */
  { "S12",
    LOGSOURCE "filter: {rules: [r], t: {G: b}, condition: not t}\n" NEXT RULE (
        "r", "s: {F: a}, condition: s"),
    "F=a G=b", "" },
};

static void
add_event (TocsinBatch *batch, const char *fields)
{
  g_auto (GStrv) pairs = g_strsplit (fields, " ", -1);
  TocsinEvent *event = tocsin_batch_add_event (batch);

  event->dataset = tocsin_batch_intern_string (batch, "json");
  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *equals = strchr (pairs[i], '=');

      *equals = '\0';
      tocsin_batch_add_field (batch, tocsin_batch_intern_string (batch, pairs[i]),
                              TOCSIN_VALUE_STRING, tocsin_batch_append_string (batch, equals + 1));
    }
}

static void
check_loads (gconstpointer section)
{
  for (guint i = 0; i < G_N_ELEMENTS (loads); i++)
    {
      g_autoptr (TocsinDetections) detections = NULL;
      g_autoptr (TocsinMatcher) matcher = NULL;
      g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
      g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));
      g_autoptr (GString) ids = g_string_new (NULL);

      if (strcmp (loads[i].section, section) != 0)
        continue;
      detections = tocsin_test_detections_new (loads[i].yaml);
      for (guint j = 0; j < detections->faults->len; j++)
        g_error ("%s: %s", loads[i].yaml,
                 ((TocsinRuleFault *) g_ptr_array_index (detections->faults, j))->message);
      matcher = tocsin_matcher_new (detections->rules);
      add_event (batch, loads[i].fields);
      tocsin_matcher_match (matcher, batch, matches);
      for (guint j = 0; j < matches->len; j++)
        {
          guint32 rule = g_array_index (matches, TocsinMatch, j).rule;

          g_string_append_printf (ids, "%s%s", j > 0 ? " " : "",
                                  tocsin_rule_set_get_rule (detections->rules, rule)->id);
        }
      if (strcmp (ids->str, loads[i].ids) != 0)
        g_error ("%s on %s: “%s”", loads[i].yaml, loads[i].fields, ids->str);
    }
}

/* ---- What is refused, where, and a word of why ---- */

static const struct
{
  const char *section;
  const char *yaml;
  guint line, column;
  const char *word;
} refused[] = {
  { "S2.1", "id: r\nlogsource: {product: [\n", 3, 1, "" },
  { "S2.1", "id: r\n\tlogsource: x\n", 2, 1, "" },
  { "S2.2", "id: r\ndetection: {s: {F: a}, condition: s}\n", 1, 1, "logsource" },
  { "S2.2", "id: r\nlogsource: linux\ndetection: {s: {F: a}, condition: s}\n", 1, 1, "logsource" },
  { "S2.2", "id: r\n" LOGSOURCE, 1, 1, "detection" },
  { "S2.2", "id: r\n" LOGSOURCE "detection:\n  s: {F: a}\n", 4, 3, "condition" },
  { "S2.2", "id: r\n" LOGSOURCE "detection:\n  condition: s\n", 4, 3, "detection" },
  { "S2.4", RULE ("r", "s: {F|expand: '%nobody%'}, condition: s"), 3, 0, "nobody" },
  { "S5.1", "id: r\n" LOGSOURCE "detection:\n  s:\n    F|like: a\n  condition: s\n", 5, 5, "like" },
  { "S5.5", RULE ("r", "s: {F|base64: 'a*'}, condition: s"), 3, 0, "encoded" },
  { "S5.6", "id: r\n" LOGSOURCE "detection:\n  s:\n    F|re: 'a('\n  condition: s\n", 5, 11,
    "regular expression" },
  { "S5.7", "id: r\n" LOGSOURCE "detection:\n  s:\n    F|cidr: here\n  condition: s\n", 5, 13,
    "CIDR" },
  { "S5.7", RULE ("r", "s: {F|gt: x}, condition: s"), 3, 0, "number" },
  { "S7", "id: r\n" LOGSOURCE "detection:\n  s: {}\n  condition: s\n", 4, 6, "item" },
  { "S8", RULE ("r", "s: {'|startswith': a}, condition: s"), 3, 0, "keyword" },
  { "S8", RULE ("r", "s: [null], condition: s"), 3, 0, "keyword" },
  { "S9", "id: r\n" LOGSOURCE "detection:\n  s: {F: a}\n  condition: s and t\n", 5, 14, "t" },
  { "S9", "id: r\n" LOGSOURCE "detection:\n  s: {F: a}\n  condition: 1 of t*\n", 5, 14, "t*" },
  { "S9", "id: r\n" LOGSOURCE "detection:\n  s: {F: a}\n  condition: s s\n", 5, 14, "s" },
  { "S9", "id: r\n" LOGSOURCE "detection:\n  s: {F: a}\n  condition: (s\n", 5, 14, "parenthesis" },
  { "S10", RULE ("r", "s: {F: a}, condition: s | median(x) > 3"), 3, 0, "count" },
  { "S10", RULE ("r", "s: {F: a}, condition: s | near t"), 3, 0, "t" },
  { "S11.1", "id: x\ncorrelation:\n  type: often\n  rules: [a]\n  timespan: 1m\n", 3, 9, "type" },
  { "S11.1",
    "id: x\ncorrelation:\n  type: event_count\n  rules: [none]\n  timespan: 1m\n"
    "  condition: {gte: 1}\n",
    4, 11, "none" },
  { "S11.1",
    "id: x\ncorrelation:\n  type: event_count\n  rules: [a]\n  timespan: 1 m\n"
    "  condition: {gte: 1}\n",
    5, 13, "timespan" },
  { "S11.1",
    "id: x\ncorrelation:\n  type: event_count\n  rules: [a]\n  timespan: 1m\n"
    "  condition: {about: 1}\n",
    6, 15, "gte" },
  { "S12", LOGSOURCE "filter:\n  rules: [none]\n  t: {G: b}\n  condition: not t\n", 3, 11, "none" },
};

static void
check_refused (gconstpointer section)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (TocsinDetections) detections = NULL;
      const TocsinRuleFault *fault;

      if (strcmp (refused[i].section, section) != 0)
        continue;
      detections = tocsin_test_detections_new (refused[i].yaml);
      if (detections->faults->len != 1)
        g_error ("%s: %u faults", refused[i].yaml, detections->faults->len);
      fault = g_ptr_array_index (detections->faults, 0);
      if (fault->line != refused[i].line
          || (refused[i].column > 0 ? fault->column != refused[i].column : fault->column == 0)
          || strstr (fault->message, refused[i].word) == NULL)
        g_error ("%s:\n%u:%u: %s", refused[i].yaml, fault->line, fault->column, fault->message);
    }
}

/* ---- What correlations find ---- */

#define AGGREGATION(condition, timeframe)                                                          \
  "id: x\nlogsource: {product: windows}\ndetection: {s: {F: x}" timeframe                          \
  ", condition: 's | " condition "'}\n"
#define X(members) "id: x\ncorrelation: {" members "}\n"

static const struct
{
  const char *section;
  const char *yaml;
  const char *events;
  const char *found; /* without near misses */
} windows[] = {
  { "S10", AGGREGATION ("count() > 1", ", timeframe: 10s"), "x 1;x 2;x 30",
    "x[] 1-2 n=2 max=2 e=2\n" },
  { "S10", AGGREGATION ("count() by u > 1", ", timeframe: 10s"), "x 1 u=a;x 2 u=A;x 3;x 4",
    "x[a] 1-2 n=2 max=2 e=2\n" },
  { "S10", AGGREGATION ("count(v) by u >= 2", ", timeframe: 10s"),
    "x 1 u=a v=P;x 2 u=a v=p;x 3 u=a v=q", "x[a] 1-3 n=3 max=2 e=3\n" },
  { "S10", AGGREGATION ("count() by u, w = 2", ", timeframe: 10s"), "x 1 u=a w=1;x 2 u=a w=1",
    "x[a,1] 1-2 n=2 max=2 e=2\n" },
  { "S10", AGGREGATION ("avg(v) > 4", ", timeframe: 10s"), "x 1 v=4;x 2 v=6",
    "x[] 1-2 n=2 max=5 e=2\n" },
  { "S10", AGGREGATION ("count() > 1", ""), "x 1;x 9999999", "x[] 1-1e+07 n=2 max=2 e=2\n" },
  { "S10", AGGREGATION ("count() < 2", ", timeframe: 10s"), "x 1;x 2;x 30",
    "x[] 30-30 n=1 max=1 e=1\n" },
  { "S11.1", X ("type: event_count, rules: [rule_a], timespan: 2m, condition: {gte: 2}"),
    "a 0;a 120", "x[] 0-120 n=2 max=2 e=2\n" },
  { "S11.1", X ("type: event_count, rules: [a], timespan: 1h, condition: {gte: 2}"), "a 0;a 3600",
    "x[] 0-3600 n=2 max=2 e=2\n" },
  { "S11.1", X ("type: event_count, rules: [a], timespan: 1d, condition: {gte: 2}"), "a 0;a 86400",
    "x[] 0-86400 n=2 max=2 e=2\n" },
  { "S11.1", X ("type: event_count, rules: [a], timespan: 1w, condition: {gte: 2}"), "a 0;a 604800",
    "x[] 0-604800 n=2 max=2 e=2\n" },
  { "S11.1", X ("type: event_count, rules: [a], timespan: 1y, condition: {gte: 2}"),
    "a 0;a 31556953", "" },
  { "S11.1",
    X ("type: event_count, rules: [a, b], group-by: [who], timespan: 10s, condition: {gte: 2}, "
       "aliases: {who: {rule_a: u, b: h}}"),
    "a 1 u=eve;b 2 h=eve;b 3 u=eve", "x[eve] 1-2 n=2 max=2 e=2\n" },
  { "S11.1", X ("type: event_count, rules: [a], group-by: [u], timespan: 10s, condition: {gte: 2}"),
    "a 1;a 2", "" },
  { "S11.1", X ("type: event_count, rules: [a], timespan: 10s, condition: {gt: 1, lte: 3}"),
    "a 1;a 2", "x[] 1-2 n=2 max=2 e=2\n" },
  /* trailing windows, inclusive, in event time, whatever the order in which events come */
  { "S11.2", X ("type: event_count, rules: [a], timespan: 10s, condition: {gte: 3}"),
    "a 12;a 2;a 7", "x[] 2-12 n=3 max=3 e=3\n" },
  { "S11.2", X ("type: event_count, rules: [a], timespan: 10s, condition: {gte: 3}"),
    "a 12.1;a 2;a 7", "" },
  { "S11.2", X ("type: event_count, rules: [a], timespan: 10s, condition: {eq: 2}"),
    "a 1;a 2;a 3;a 30", "x[] 1-2 n=2 max=2 e=2\n" },
  /* lt, lte, neq: each window begins at the first event after the end of the one before */
  { "S11.2", X ("type: event_count, rules: [a], timespan: 10s, condition: {lt: 2}"),
    "a 0;a 10;a 11;a 40", "x[] 11-11 n=1 max=1 e=1\nx[] 40-40 n=1 max=1 e=1\n" },
  { "S11.2", X ("type: event_count, rules: [a], timespan: 10s, condition: {neq: 1}"),
    "a 0;a 10;a 30", "x[] 0-10 n=2 max=2 e=2\n" },
  { "S11.3", X ("type: value_count, rules: [a], timespan: 10s, condition: {field: [u, v], gte: 2}"),
    "a 1 u=1 v=1;a 2 u=1 v=1;a 3 u=1 v=2", "x[] 1-3 n=3 max=2 e=3\n" },
  { "S11.3", X ("type: value_sum, rules: [a], timespan: 10s, condition: {field: v, gte: 5}"),
    "a 1 v=2;a 2 v=no;a 3 v=3.5", "x[] 1-3 n=3 max=5.5 e=3\n" },
  { "S11.3", X ("type: value_avg, rules: [a], timespan: 10s, condition: {field: v, lt: 3}"),
    "a 1 v=no", "" },
  { "S11.3", X ("type: value_median, rules: [a], timespan: 10s, condition: {field: v, gte: 3}"),
    "a 1 v=1;a 2 v=2;a 3 v=3;a 4 v=4;a 5 v=9", "x[] 1-5 n=5 max=3 e=5\n" },
  { "S11.3",
    X ("type: value_percentile, rules: [a], timespan: 10s, condition: {field: v, percentile: 80, "
       "gte: 4}"),
    "a 1 v=1;a 2 v=2;a 3 v=3;a 4 v=4;a 5 v=9", "x[] 1-5 n=5 max=4 e=5\n" },
  { "S11.3", X ("type: temporal, rules: [a, b, c], timespan: 10s"), "c 1;a 2;b 3",
    "x[] 1-3 n=3 max=3 e=3\n" },
  { "S11.3", X ("type: temporal, rules: [a, b, c], timespan: 10s, condition: {gte: 2}"), "c 1;a 2",
    "x[] 1-2 n=2 max=2 e=2\n" },
  { "S11.3", X ("type: temporal, rules: [a, b, c], timespan: 10s, condition: rule_a and not c"),
    "a 1", "x[] 1-1 n=1 max=1 e=1\n" },
  { "S11.3", X ("type: temporal_ordered, rules: [a, b, c], timespan: 10s"), "a 1;c 2;b 3", "" },
  { "S11.3", X ("type: temporal_ordered, rules: [a, b, c], timespan: 10s"), "a 1;c 2;b 3;c 4",
    "x[] 1-4 n=4 max=3 e=4\n" },
  { "S11.3",
    "id: x\ncorrelation: {type: temporal, rules: [y, b], timespan: 1m}\n" NEXT
    "id: y\ncorrelation: {type: event_count, rules: [a], timespan: 10s, condition: {gte: 2}}\n",
    "a 1;b 2", "" },
  { "S11.4", X ("type: event_count, rules: [a], group-by: [u], timespan: 10s, condition: {gte: 2}"),
    "a 1 u=p;a 2 u=p;a 5 u=q;a 6 u=q;a 7 u=p;a 40 u=p;a 41 u=p",
    "x[p] 1-7 n=3 max=3 e=3\nx[q] 5-6 n=2 max=2 e=2\nx[p] 40-41 n=2 max=2 e=2\n" },
};

static void
check_windows (gconstpointer section)
{
  for (guint i = 0; i < G_N_ELEMENTS (windows); i++)
    {
      g_autoptr (TocsinDetections) detections = NULL;
      g_autofree char *lines = NULL;
      char *miss;

      if (strcmp (windows[i].section, section) != 0)
        continue;
      detections = tocsin_test_detections_new (windows[i].yaml);
      for (guint j = 0; j < detections->faults->len; j++)
        g_error ("%s: %s", windows[i].yaml,
                 ((TocsinRuleFault *) g_ptr_array_index (detections->faults, j))->message);
      tocsin_test_detections_add_text (detections, windows[i].events);
      lines = tocsin_test_detections_run (detections);
      miss = strchr (lines, '~');
      if (miss != NULL)
        *miss = '\0';
      if (strcmp (lines, windows[i].found) != 0)
        g_error ("%s on %s:\n%s", windows[i].yaml, windows[i].events, lines);
    }
}

/* ---- The tests ---- */

static void
add_test (GHashTable *known, const char *kind, const char *section, GTestDataFunc check)
{
  g_autofree char *path = g_strdup_printf ("/sentences/%s/%s", section, kind);

  if (g_hash_table_contains (known, path))
    return;
  g_test_add_data_func (path, section, check);
  g_hash_table_add (known, g_steal_pointer (&path));
}

int
main (int argc, char **argv)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (loads); i++)
    add_test (known, "loads", loads[i].section, check_loads);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    add_test (known, "refused", refused[i].section, check_refused);
  for (guint i = 0; i < G_N_ELEMENTS (windows); i++)
    add_test (known, "found", windows[i].section, check_windows);
  return g_test_run ();
}
