/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <time.h>

#include "support/tocsin-detections.h"
#include "support/tocsin-test.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define MINUTE (60 * SECOND)

static const char failed_login[]
    = "id: x\ncorrelation: {type: event_count, rules: [a], group-by: [user], timespan: 15m, "
      "condition: {gte: 10}}\n";

static void
assert_run (TocsinDetections *detections, const char *expected)
{
  g_autofree char *lines = tocsin_test_detections_run (detections);

  g_assert_cmpstr (lines, ==, expected);
}

/* Twelve failures, six before and six after a boundary of the clock, wherever that is. */
static void
test_boundary (void)
{
  static const gint64 boundaries[] = { 900, 3600, 86400, 604800, 1735689600, 1709164800 };

  for (guint i = 0; i < G_N_ELEMENTS (boundaries); i++)
    {
      g_autoptr (TocsinDetections) detections = tocsin_test_detections_new (failed_login);
      const TocsinFinding *finding;

      for (int j = -6; j < 6; j++)
        tocsin_test_detections_add (detections, "a", boundaries[i] * SECOND + j * MINUTE, 0, 1,
                                    NULL, "user=bob");
      tocsin_correlator_run (detections->correlator, detections->records, detections->findings,
                             detections->near_misses);
      g_assert_cmpuint (detections->findings->len, ==, 1);
      g_assert_cmpuint (detections->near_misses->len, ==, 0);
      finding = g_ptr_array_index (detections->findings, 0);
      g_assert_cmpuint (finding->count, ==, 12);
      g_assert_cmpuint (finding->evidence->len, ==, 12);
      g_assert_cmpfloat (finding->observed, ==, 12);
      g_assert_cmpfloat (finding->threshold, ==, 10);
      g_assert_cmpint (finding->first, ==, boundaries[i] * SECOND - 6 * MINUTE);
      g_assert_cmpint (finding->last, ==, boundaries[i] * SECOND + 5 * MINUTE);
      g_assert_cmpint (finding->window_last, ==, boundaries[i] * SECOND + 3 * MINUTE);
      g_assert_cmpstr (finding->names[0], ==, "user");
      g_assert_cmpstr (finding->values[0], ==, "bob");
    }
}

static void
test_near_miss (void)
{
  g_autoptr (TocsinDetections) detections = tocsin_test_detections_new (failed_login);
  const TocsinFinding *miss;

  for (int i = 0; i < 9; i++)
    tocsin_test_detections_add (detections, "a", i * MINUTE, 0, 1, NULL, "user=bob");
  for (int i = 0; i < 4; i++)
    tocsin_test_detections_add (detections, "a", i * MINUTE, 0, 1, NULL, "user=eve");
  assert_run (detections, "~x[bob] 0-480 n=9 max=9 e=9\n");
  miss = g_ptr_array_index (detections->near_misses, 0);
  g_assert_cmpfloat (miss->threshold, ==, 10);
}

/* What leads to a finding is no near miss; the best five are kept, the nearest first. */
static void
test_best_near_misses (void)
{
  g_autoptr (TocsinDetections) detections = tocsin_test_detections_new (failed_login);
  g_autofree char *lines = NULL;

  for (int user = 0; user < 8; user++)
    for (int i = 0; i < user + 3; i++)
      {
        g_autofree char *fields = g_strdup_printf ("user=u%d", user);

        tocsin_test_detections_add (detections, "a", user * 1000 * MINUTE + i * SECOND, 0, 1, NULL,
                                    fields);
      }
  lines = tocsin_test_detections_run (detections);
  g_assert_cmpuint (detections->findings->len, ==, 1);
  g_assert_cmpuint (detections->near_misses->len, ==, 5);
  for (guint i = 0; i < 5; i++)
    {
      const TocsinFinding *miss = g_ptr_array_index (detections->near_misses, i);

      g_assert_cmpfloat (miss->observed, ==, 9 - i);
    }
}

static void
test_bursts (void)
{
  g_autoptr (TocsinDetections) one = tocsin_test_detections_new (failed_login);
  g_autoptr (TocsinDetections) two = tocsin_test_detections_new (failed_login);

  /* a minute apart all day is one burst */
  for (int i = 0; i < 1440; i++)
    tocsin_test_detections_add (one, "a", i * MINUTE, 0, 1, NULL, "user=bob");
  assert_run (one, "x[bob] 0-86340 n=1440 max=16 e=1440\n");
  /* with a pause, there are two */
  for (int i = 0; i < 40; i++)
    tocsin_test_detections_add (two, "a", i * MINUTE + (i >= 20 ? 16 * MINUTE : 0), 0, 1, NULL,
                                "user=bob");
  assert_run (two, "x[bob] 0-1140 n=20 max=16 e=20\nx[bob] 2160-3300 n=20 max=16 e=20\n");
}

static void
test_attempts (void)
{
  static const char yaml[] = "id: x\ntocsin: {count: attempts}\n"
                             "correlation: {type: event_count, rules: [a], timespan: 15m, "
                             "condition: {gte: 1}}\n---\n"
                             "id: y\n"
                             "correlation: {type: event_count, rules: [a], timespan: 15m, "
                             "condition: {gte: 1}}\n";
  g_autoptr (TocsinDetections) detections = tocsin_test_detections_new (yaml);

  tocsin_test_detections_add (detections, "a", 1 * SECOND, 0, 1, NULL, "");
  tocsin_test_detections_add (detections, "a", 2 * SECOND, 0, 0, NULL, "");
  tocsin_test_detections_add (detections, "a", 3 * SECOND, 0, 5, NULL, "");
  assert_run (detections, "x[] 1-3 n=6 max=6 e=2\ny[] 1-3 n=7 max=7 e=3\n");
}

/* An attempt that two sources tell of counts once, also if one of them sums up. */
static void
test_two_sources (void)
{
  static const char yaml[] = "id: x\ncorrelation: {type: event_count, rules: [a], timespan: 15m, "
                             "condition: {gte: 1}}\n";
  static const struct
  {
    gint64 offset; /* of the second source */
    gboolean sums_up;
    const char *attempt;
    guint64 count;
  } attempts[] = {
    { 0, FALSE, "k", 6 },           { 2 * SECOND, FALSE, "k", 6 },
    { -2 * SECOND, FALSE, "k", 6 }, { 2 * SECOND + 1, FALSE, "k", 12 },
    { 0, FALSE, NULL, 12 },         { 0, TRUE, "k", 6 },
    { -SECOND / 2, TRUE, "k", 6 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (attempts); i++)
    {
      g_autoptr (TocsinDetections) detections = tocsin_test_detections_new (yaml);
      const TocsinFinding *finding;

      for (guint j = 0; j < 6; j++)
        {
          gint64 time = (100 + j / 3 * 10) * SECOND;

          tocsin_test_detections_add (detections, "a", time, 0, 1, attempts[i].attempt, "");
          if (!attempts[i].sums_up || j % 3 == 0)
            tocsin_test_detections_add (detections, "a", time + attempts[i].offset, 1,
                                        attempts[i].sums_up ? 3 : 1, attempts[i].attempt, "");
        }
      tocsin_correlator_run (detections->correlator, detections->records, detections->findings,
                             NULL);
      finding = g_ptr_array_index (detections->findings, 0);
      g_assert_cmpuint (finding->count, ==, attempts[i].count);
    }
}

static void
test_one_event_of_two_rules (void)
{
  static const char yaml[]
      = "id: x\ncorrelation: {type: event_count, rules: [a, b], timespan: 15m, "
        "condition: {gte: 1}}\n";
  g_autoptr (TocsinDetections) detections = tocsin_test_detections_new (yaml);

  for (guint i = 1; i <= 3; i++)
    {
      detections->next_event = i;
      tocsin_test_detections_add (detections, "a", i * SECOND, 0, 1, NULL, "");
      detections->next_event = i;
      tocsin_test_detections_add (detections, "b", i * SECOND, 0, 1, NULL, "");
    }
  assert_run (detections, "x[] 1-3 n=3 max=3 e=3\n");
}

/* ---- Against a model that looks at every window anew ---- */

#define MAX_EVENTS 40

typedef struct
{
  gint64 time;
  guint64 id;
  guint rule;  /* 0: a, 1: b */
  guint group; /* 2: has none */
  int value;   /* -1: has none */
} ModelEvent;

typedef struct
{
  guint type; /* of model_types */
  guint operator;
  int number;
  gint64 timespan;
} ModelRule;

static const char *const model_types[]
    = { "event_count",  "value_count", "value_sum",       "value_avg",
        "value_median", "temporal",    "temporal_ordered" };
static const char *const model_operators[] = { "gt", "gte", "eq", "lt", "lte", "neq" };

static int
compare_ints (gconstpointer a, gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

static gboolean
has_order (const ModelEvent **window, guint n)
{
  for (guint i = 0; i < n; i++)
    for (guint j = i + 1; j < n && window[i]->rule == 0; j++)
      if (window[j]->rule == 1)
        return TRUE;
  return FALSE;
}

static gboolean
get_model_value (guint type, const ModelEvent **window, guint n, double *out)
{
  int values[MAX_EVENTS];
  guint n_values = 0, n_distinct = 0;
  gboolean seen[2] = { FALSE, FALSE };
  double sum = 0;

  for (guint i = 0; i < n; i++)
    {
      seen[window[i]->rule] = TRUE;
      if (window[i]->value < 0)
        continue;
      values[n_values++] = window[i]->value;
      sum += window[i]->value;
    }
  qsort (values, n_values, sizeof (int), compare_ints);
  for (guint i = 0; i < n_values; i++)
    n_distinct += i == 0 || values[i] != values[i - 1];
  *out = type == 0   ? n
         : type == 1 ? n_distinct
         : type == 2 ? sum
         : type == 3 ? sum / MAX (n_values, 1)
         : type == 4 ? (n_values > 0 ? values[(n_values - 1) / 2] : 0)
                     : seen[0] + seen[1];
  return (type < 2 || type > 4 || n_values > 0) && (type != 6 || has_order (window, n));
}

static gboolean
model_holds (const ModelRule *rule, const ModelEvent **window, guint n)
{
  double value;

  if (!get_model_value (rule->type, window, n, &value))
    return FALSE;
  switch (rule->operator)
    {
    case 0:
      return value > rule->number;
    case 1:
      return value >= rule->number;
    case 2:
      return value == rule->number;
    case 3:
      return value < rule->number;
    case 4:
      return value <= rule->number;
    default:
      return value != rule->number;
    }
}

typedef struct
{
  gint64 first, last;
  guint group, from, to;
} ModelBurst;

static void
add_window (GArray *bursts, const ModelEvent **events, guint from, guint to)
{
  ModelBurst *last = bursts->len > 0 ? &g_array_index (bursts, ModelBurst, bursts->len - 1) : NULL;
  ModelBurst burst = { events[from]->time, events[to]->time, events[from]->group, from, to };

  if (last != NULL && last->group == burst.group && from <= last->to)
    {
      last->to = to;
      last->last = burst.last;
    }
  else
    g_array_append_val (bursts, burst);
}

static void
run_model_group (const ModelRule *rule, const ModelEvent **events, guint n, GArray *bursts)
{
  for (guint i = 0; rule->operator<3 && i<n; i++)
    {
      guint from = 0;

      while (events[i]->time - events[from]->time > rule->timespan)
        from++;
      if (model_holds (rule, events + from, i - from + 1))
        add_window (bursts, events, from, i);
    }
  for (guint i = 0; rule->operator>= 3 && i<n;)
    {
      guint end = i;

      while (end < n && events[end]->time - events[i]->time <= rule->timespan)
        end++;
      if (model_holds (rule, events + i, end - i))
        add_window (bursts, events, i, end - 1);
      i = end;
    }
}

static int
compare_events (gconstpointer a, gconstpointer b)
{
  const ModelEvent *one = *(const ModelEvent *const *) a, *other = *(const ModelEvent *const *) b;

  if (one->time != other->time)
    return one->time < other->time ? -1 : 1;
  return one->id < other->id ? -1 : 1;
}

static int
compare_bursts (gconstpointer a, gconstpointer b)
{
  const ModelBurst *one = a, *other = b;

  if (one->first != other->first)
    return one->first < other->first ? -1 : 1;
  return (int) one->group - (int) other->group;
}

static GArray *
run_model (const ModelRule *rule, const ModelEvent *events, guint n)
{
  GArray *bursts = g_array_new (FALSE, FALSE, sizeof (ModelBurst));

  for (guint group = 0; group < 2; group++)
    {
      const ModelEvent *of_group[MAX_EVENTS];
      guint n_group = 0;

      for (guint i = 0; i < n; i++)
        if (events[i].group == group)
          of_group[n_group++] = &events[i];
      qsort (of_group, n_group, sizeof *of_group, compare_events);
      run_model_group (rule, of_group, n_group, bursts);
    }
  g_array_sort (bursts, compare_bursts);
  return bursts;
}

static void
make_events (GRand *random, ModelEvent *events, guint n)
{
  for (guint i = 0; i < n; i++)
    events[i] = (ModelEvent){ .time = g_rand_int_range (random, 0, 60) * SECOND,
                              .id = i + 1,
                              .rule = (guint) g_rand_int_range (random, 0, 2),
                              .group = (guint) g_rand_int_range (random, 0, 3),
                              .value = g_rand_int_range (random, -1, 5) };
}

static void
add_events (TocsinDetections *detections, GRand *random, ModelEvent *events, guint n)
{
  for (guint i = n; i > 1; i--)
    {
      guint other = (guint) g_rand_int_range (random, 0, (gint32) i);
      ModelEvent swap = events[i - 1];

      events[i - 1] = events[other];
      events[other] = swap;
    }
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *fields
          = g_strdup_printf ("%s%s%d",
                             events[i].group == 0   ? "g=0"
                             : events[i].group == 1 ? "g=1"
                                                    : "h=2",
                             events[i].value >= 0 ? " v=" : " w=", events[i].value);

      detections->next_event = events[i].id;
      tocsin_test_detections_add (detections, events[i].rule == 0 ? "a" : "b", events[i].time, 0, 1,
                                  NULL, fields);
    }
}

static void
check_against_model (GRand *random)
{
  ModelRule rule
      = { .type = (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (model_types)),
          .operator= (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (model_operators)),
          .number = g_rand_int_range (random, 0, 8),
          .timespan = g_rand_int_range (random, 1, 20) * SECOND };
  gboolean is_value = rule.type >= 1 && rule.type <= 4;
  g_autofree char *yaml = g_strdup_printf (
      "id: x\ncorrelation: {type: %s, rules: [a, b], group-by: [g], timespan: %ds, "
      "condition: {%s: %d%s}}\n",
      model_types[rule.type], (int)(rule.timespan / SECOND), model_operators[rule.operator],
      rule.number, is_value ? ", field: v" : "");
  g_autoptr (TocsinDetections) detections = tocsin_test_detections_new (yaml);
  ModelEvent events[MAX_EVENTS];
  guint n = (guint) g_rand_int_range (random, 0, MAX_EVENTS);
  g_autoptr (GArray) bursts = NULL;

  make_events (random, events, n);
  bursts = run_model (&rule, events, n);
  add_events (detections, random, events, n);
  tocsin_correlator_run (detections->correlator, detections->records, detections->findings,
                         detections->near_misses);
  if (detections->findings->len != bursts->len)
    g_error ("%s: %u findings, but %u are expected", yaml, detections->findings->len, bursts->len);
  for (guint i = 0; i < bursts->len; i++)
    {
      const ModelBurst *burst = &g_array_index (bursts, ModelBurst, i);
      const TocsinFinding *finding = g_ptr_array_index (detections->findings, i);

      g_assert_cmpint (finding->first, ==, burst->first);
      g_assert_cmpint (finding->last, ==, burst->last);
      g_assert_cmpuint (finding->evidence->len, ==, burst->to - burst->from + 1);
      g_assert_cmpint (finding->values[0][0], ==, '0' + (int) burst->group);
    }
}

static void
test_model (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < 3000; i++)
    check_against_model (random);
}

/* Parts collected apart and appended in any order give the same. */
static void
test_append (void)
{
  g_autoptr (TocsinDetections) whole = tocsin_test_detections_new (failed_login);
  g_autoptr (TocsinDetections) part = tocsin_test_detections_new (failed_login);
  g_autoptr (TocsinRecords) all = tocsin_records_new ();

  for (int i = 0; i < 30; i++)
    {
      TocsinDetections *to = i % 2 == 0 ? part : whole;

      to->next_event = (guint64) i;
      tocsin_test_detections_add (to, "a", i * MINUTE, 0, 1, NULL,
                                  i % 3 == 0 ? "user=Bob" : "user=bob");
    }
  g_free (tocsin_records_append (all, part->records));
  g_free (tocsin_records_append (all, whole->records));
  g_assert_cmpuint (tocsin_records_get_length (all), ==, 30);
  tocsin_records_free (whole->records);
  whole->records = g_steal_pointer (&all);
  assert_run (whole, "x[Bob] 0-1740 n=30 max=16 e=30\n");
}

/* Two million matches of eight rules; the time is told, not judged. */
static void
test_speed (void)
{
  g_autoptr (GString) yaml = g_string_new (NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autoptr (TocsinDetections) detections = NULL;
  guint n = g_test_perf () ? 2000000 : 20000;
  clock_t start;

  for (guint i = 0; i < 8; i++)
    g_string_append_printf (
        yaml,
        "id: r%u\nlogsource: {product: windows}\ndetection: {s: {F: r%u}, condition: s}\n---\n"
        "id: x%u\ncorrelation: {type: event_count, rules: [r%u], group-by: [user], timespan: 15m, "
        "condition: {gte: 30}}\n---\n",
        i, i, i, i);
  detections = tocsin_test_detections_new (yaml->str);
  g_assert_cmpuint (detections->faults->len, ==, 0);
  for (guint i = 0; i < n; i++)
    {
      char fields[32];
      TocsinRecord record = { .time = i * SECOND / 4, .event = i, .rule = i % 8, .repeat = 1 };
      const char *values[] = { fields };

      g_snprintf (fields, sizeof fields, "u%d", g_rand_int_range (random, 0, 1000));
      tocsin_records_add (detections->records, &record, values, 1);
    }
  start = clock ();
  tocsin_correlator_run (detections->correlator, detections->records, detections->findings,
                         detections->near_misses);
  g_test_message ("%u matches: %.3f s of processor time, %u findings", n,
                  (double) (clock () - start) / CLOCKS_PER_SEC, detections->findings->len);
  g_assert_cmpuint (detections->near_misses->len, <=, 40);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/windows/boundary", test_boundary);
  g_test_add_func ("/windows/near-miss", test_near_miss);
  g_test_add_func ("/windows/best-near-misses", test_best_near_misses);
  g_test_add_func ("/windows/bursts", test_bursts);
  g_test_add_func ("/windows/attempts", test_attempts);
  g_test_add_func ("/windows/two-sources", test_two_sources);
  g_test_add_func ("/windows/one-event-of-two-rules", test_one_event_of_two_rules);
  g_test_add_func ("/windows/model", test_model);
  g_test_add_func ("/windows/append", test_append);
  g_test_add_func ("/windows/speed", test_speed);
  return g_test_run ();
}
