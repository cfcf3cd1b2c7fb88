/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-event.h"
#include "core/tocsin-time.h"
#include "pipeline/tocsin-alert-reason.h"
#include "store/tocsin-case-scan.h"
#include "support/tocsin-scene.h"

#define BASE                                                                                       \
  "title: Failed\nid: f\nname: failed\nlogsource: {product: linux}\n"                              \
  "falsepositives: [One, Two]\nreferences:\n  - https://example.org/\n"                            \
  "detection: {s: {outcome: failed, message|contains: ['password for', 'nothing']},"               \
  " condition: s}\ntocsin: {count: attempts}\n---\n"                                               \
  "title: Good\nid: g\nname: good\nlogsource: {product: linux}\n"                                  \
  "detection: {s: {outcome: success}, condition: s}\n"

static TocsinScene *
make_scene (void)
{
  TocsinScene *scene = tocsin_scene_new ();
  g_autoptr (GString) log = g_string_new (NULL);

  tocsin_scene_append_failures (log, "h1", "bob", "192.0.2.1", 0, 12);
  g_string_append (log, "2025-03-03T10:12:30Z h1 sshd[900]: Accepted password for bob from "
                        "192.0.2.1 port 22 ssh2\n");
  tocsin_scene_append_failures (log, "h1", "amy", "192.0.2.2", 40, 3);
  tocsin_scene_append_failures (log, "h1", "eve", "192.0.2.2", 44, 1);
  tocsin_scene_append_failures (log, "h1", "EVE", "192.0.2.2", 45, 1);
  tocsin_scene_import (scene, "auth.log", log->str);
  return scene;
}

static void
add_node (GString *out, const TocsinExplanationNode *node)
{
  static const char *const kinds[] = { "all", "any", "not" };

  g_string_append_printf (out, "%s%u", node->field != NULL ? node->field : kinds[node->kind],
                          node->n_met);
  for (guint i = 0; i < node->children->len; i++)
    {
      g_string_append (out, i == 0 ? "(" : " ");
      add_node (out, g_ptr_array_index (node->children, i));
    }
  g_string_append (out, node->children->len > 0 ? ")" : "");
}

static void
add_part (GString *out, const TocsinReasonPart *part)
{
  g_string_append_printf (out, "%s%u{", part->rule_id, part->n_events);
  if (part->explanation != NULL)
    add_node (out, part->explanation->root);
  for (guint i = 0; i < part->parts->len; i++)
    add_part (out, g_ptr_array_index (part->parts, i));
  g_string_append_c (out, '}');
}

/* The time of the day, in minutes. */
static double
get_minute (gint64 time)
{
  return (double) (time % (86400 * TOCSIN_SECOND)) / TOCSIN_SECOND / 60;
}

static char *
describe (const TocsinAlertReason *reason)
{
  GString *out = g_string_new (NULL);

  if (reason->root != NULL)
    add_part (out, reason->root);
  g_string_append (out, " ");
  for (guint i = 0; i < reason->points->len; i++)
    {
      const TocsinReasonPoint *point = &g_array_index (reason->points, TocsinReasonPoint, i);

      g_string_append_printf (out, "%g%s ", point->value, point->is_met ? "*" : "");
    }
  for (guint i = 0; i < reason->values->len; i++)
    {
      const TocsinReasonValue *value = g_ptr_array_index (reason->values, i);

      g_string_append_printf (out, "%s=%u ", value->text, value->n_events);
    }
  if (reason->fired != TOCSIN_NO_TIME)
    g_string_append_printf (out, "fired %g ", get_minute (reason->fired));
  if (reason->window_first != TOCSIN_NO_TIME)
    g_string_append_printf (out, "window %g-%g ", get_minute (reason->window_first),
                            get_minute (reason->window_last));
  g_string_append_printf (out, "%g/%g n=%u", reason->observed, reason->threshold,
                          reason->n_records);
  return g_string_free (out, FALSE);
}

static const TocsinAlert *
find_alert (const GPtrArray *alerts, const char *rule_id)
{
  for (guint i = 0; i < alerts->len; i++)
    if (strcmp (((const TocsinAlert *) g_ptr_array_index (alerts, i))->rule_id, rule_id) == 0)
      return g_ptr_array_index (alerts, i);
  g_error ("%s raised no alert", rule_id);
}

static TocsinAlertReason *
explain (TocsinScene *scene, const TocsinRuleSet *rules, const TocsinAlert *alert)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_scene_open (scene);
  TocsinAlertReason *reason = tocsin_alert_reason_new (case_, rules, alert, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reason);
  return reason;
}

/* The first alert of @rule_id. */
static void
check (const char *more_rules, const char *rule_id, const char *expected)
{
  g_autofree char *text = g_strconcat (BASE, "---\n", more_rules, NULL);
  g_autoptr (TocsinScene) scene = make_scene ();
  g_autoptr (TocsinRuleSet) rules = tocsin_scene_load_rules (text);
  g_autoptr (GPtrArray) alerts = tocsin_scene_detect (scene, rules);
  g_autoptr (TocsinAlertReason) reason = explain (scene, rules, find_alert (alerts, rule_id));
  g_autofree char *found = describe (reason);

  g_assert_true (reason->is_known);
  g_assert_cmpstr (found, ==, expected);
}

#define FAILED_TREE "f12{all12(outcome12 any12(message12 message0))}"

static void
test_single (void)
{
  check ("title: X\nid: x\nlogsource: {product: linux}\n"
         "detection: {s: {outcome: success}, f: {username: amy}, condition: s and not f}\n",
         "x", "x1{all1(outcome1 not1(username0))} 1* 0/0 n=1");
}

static void
test_windows (void)
{
  check ("title: C\nid: c\ncorrelation: {type: event_count, rules: [failed], group-by: [username],"
         " timespan: 5m, condition: {gt: 4}}\n",
         "c",
         "c12{" FAILED_TREE "} 1 2 3 4 5* 6* 6* 6* 6* 6* 6* 6* fired 604 window 600-605 "
         "6/5 n=12");
  check ("title: C\nid: c\ncorrelation: {type: value_count, rules: [failed], group-by: [source_ip],"
         " timespan: 10m, condition: {gte: 2, field: username}}\n",
         "c",
         "c5{f5{all5(outcome5 any5(message5 message0))}} 1 1 1 2* 2* amy=3 eve=2 fired 644 "
         "window 640-650 2/2 n=5");
  check ("title: C\nid: c\ncorrelation: {type: event_count, rules: [failed], group-by: [username],"
         " timespan: 5m, condition: {lt: 3}}\n",
         "c", "c2{f2{all2(outcome2 any2(message2 message0))}} 2* fired 645 window 644-649 2/3 n=2");
}

static void
test_aggregation (void)
{
  check (
      "title: A\nid: a\nlogsource: {product: linux}\n"
      "detection: {s: {outcome: failed}, timeframe: 5m, condition: s | count() by username > 4}\n",
      "a",
      "a12{a12{outcome12}} 1 2 3 4 5* 6* 6* 6* 6* 6* 6* 6* fired 604 window 600-605 "
      "6/5 n=12");
}

/* A correlation of a correlation: all rules have their trees. */
static void
test_nested (void)
{
  check ("title: C\nid: c\nname: many\ncorrelation: {type: event_count, rules: [failed],"
         " group-by: [username], timespan: 15m, condition: {gte: 10}}\n---\n"
         "title: T\nid: t\ncorrelation: {type: temporal_ordered, rules: [many, good],"
         " group-by: [username], timespan: 10m}\n",
         "t", "t13{c12{" FAILED_TREE "}g1{outcome1}} 1 1 1 2* fired 612.5 window 609-619 2/2 n=13");
}

static void
test_baselines (void)
{
  check ("title: B\nid: b\nbaseline: {type: rolling, rules: [failed], group-by: [host],"
         " bucket: 2m, history: 20m, min-history: 10, threshold: 1.5, minimum: 2}\n",
         "b",
         "b3{f3{all3(outcome3 any3(message3 message0))}} 1 2* 2* fired 641 window 639-641 "
         "2/2 n=3");
  check ("title: D\nid: d\nbaseline: {type: rolling, rules: [failed], group-by: [host],"
         " measure: distinct, value: username, bucket: 6m, history: 30m, min-history: 2,"
         " threshold: 2, minimum: 2}\n",
         "d",
         "d5{f5{all5(outcome5 any5(message5 message0))}} 1 1 1 2* 2* amy=3 eve=2 fired 644 "
         "window 638-644 2/2 n=5");
  check ("title: N\nid: n\nbaseline: {type: first_seen, rules: [failed], group-by: [host],"
         " value: username, learning: 5m, bucket: 1h}\n",
         "n",
         "n2{f2{all2(outcome2 any2(message2 message0))}} 1* 2* amy=1 eve=1 fired 640 "
         "2/0 n=2");
}

static void
test_texts (void)
{
  g_autoptr (TocsinScene) scene = make_scene ();
  g_autoptr (TocsinRuleSet) rules = tocsin_scene_load_rules (BASE), others = NULL;
  g_autoptr (GPtrArray) alerts = tocsin_scene_detect (scene, rules);
  const TocsinAlert *alert = find_alert (alerts, "f");
  g_autoptr (TocsinAlertReason) reason = explain (scene, rules, alert), unknown = NULL;

  g_assert_cmpstr (reason->false_positives[1], ==, "Two");
  g_assert_cmpstr (reason->references[0], ==, "https://example.org/");
  g_assert_cmpstr (reason->path, ==, "rules.yml");
  g_assert_false (reason->has_window);
  /* A rule that is gone */
  others = tocsin_scene_load_rules ("title: O\nid: o\nlogsource: {product: linux}\n"
                                    "detection: {s: {outcome: failed}, condition: s}\n");
  unknown = explain (scene, others, alert);
  g_assert_false (unknown->is_known);
  g_assert_null (unknown->root);
  g_assert_cmpuint (unknown->points->len, ==, 0);
}

static void
test_near_misses (void)
{
  g_autoptr (TocsinScene) scene = make_scene ();
  g_autoptr (TocsinRuleSet) rules = tocsin_scene_load_rules (
      BASE "---\ntitle: C\nid: c\ncorrelation: {type: event_count, rules: [failed],"
           " group-by: [username], timespan: 15m, condition: {gte: 4}}\n---\n"
           "title: D\nid: d\ncorrelation: {type: event_count, rules: [failed],"
           " group-by: [username], timespan: 15m, condition: {gte: 5}}\n");
  g_autoptr (GPtrArray) alerts = tocsin_scene_detect (scene, rules);
  g_autoptr (TocsinAlertReason) reason = explain (scene, rules, find_alert (alerts, "c"));
  const TocsinAlert *miss;

  g_assert_cmpuint (reason->near_misses->len, ==, 2);
  miss = g_ptr_array_index (reason->near_misses, 0);
  g_assert_cmpstr (miss->rule_id, ==, "c");
  g_assert_cmpstr (miss->entity, ==, "username=amy");
  g_assert_cmpfloat (miss->observed, ==, 3);
  g_assert_cmpfloat (miss->threshold, ==, 4);
}

typedef struct
{
  TocsinAlertReason *reason;
  GString *out;
} Marks;

static gboolean
take_batch (const TocsinBatch *batch, gint64 first_event_id, gint64 source_id, gpointer user_data,
            GError **error)
{
  Marks *self = user_data;
  g_autoptr (GString) raw = g_string_new (NULL);
  g_autoptr (GArray) marks = NULL;

  (void) first_event_id;
  (void) source_id;
  (void) error;
  tocsin_event_append_raw (batch, &batch->events[0], raw);
  marks
      = tocsin_alert_reason_find_marks (self->reason, batch, &batch->events[0], raw->str, raw->len);
  for (guint i = 0; i < marks->len; i++)
    {
      const TocsinMatchMark *mark = &g_array_index (marks, TocsinMatchMark, i);

      g_string_append_printf (self->out, "%s[%.*s] ", mark->field, (int) mark->raw_length,
                              raw->str + mark->raw_start);
    }
  return TRUE;
}

static void
test_marks (void)
{
  g_autoptr (TocsinScene) scene = make_scene ();
  g_autoptr (TocsinRuleSet) rules = tocsin_scene_load_rules (BASE);
  g_autoptr (GPtrArray) alerts = tocsin_scene_detect (scene, rules);
  const TocsinAlert *alert = find_alert (alerts, "f");
  g_autoptr (TocsinAlertReason) reason = explain (scene, rules, alert);
  g_autoptr (TocsinCase) case_ = tocsin_scene_open (scene);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Marks marks = { reason, out };

  g_assert_true (tocsin_case_scan_events (case_, alert->evidence, take_batch, &marks, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (out->str, ==, "message[password for] outcome[] ");
}

static void
test_cancelled (void)
{
  g_autoptr (TocsinScene) scene = make_scene ();
  g_autoptr (TocsinRuleSet) rules = tocsin_scene_load_rules (BASE);
  g_autoptr (GPtrArray) alerts = tocsin_scene_detect (scene, rules);
  g_autoptr (TocsinCase) case_ = tocsin_scene_open (scene);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (
      tocsin_alert_reason_new (case_, rules, find_alert (alerts, "f"), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alert-reason/single", test_single);
  g_test_add_func ("/alert-reason/windows", test_windows);
  g_test_add_func ("/alert-reason/aggregation", test_aggregation);
  g_test_add_func ("/alert-reason/nested", test_nested);
  g_test_add_func ("/alert-reason/baselines", test_baselines);
  g_test_add_func ("/alert-reason/texts", test_texts);
  g_test_add_func ("/alert-reason/near-misses", test_near_misses);
  g_test_add_func ("/alert-reason/marks", test_marks);
  g_test_add_func ("/alert-reason/cancelled", test_cancelled);
  return g_test_run ();
}
