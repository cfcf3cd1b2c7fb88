/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include <time.h>

#include "support/tocsin-detections.h"
#include "support/tocsin-test.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static TocsinDetections *
load (const char *body)
{
  g_autofree char *yaml = g_strdup_printf ("id: x\nbaseline: {rules: [a], %s}\n", body);
  TocsinDetections *detections = tocsin_test_detections_new (yaml);

  for (guint i = 0; i < detections->faults->len; i++)
    g_error ("%s", ((TocsinRuleFault *) g_ptr_array_index (detections->faults, i))->message);
  g_assert_cmpuint (tocsin_rule_set_get_n_documents (detections->rules, TOCSIN_DOCUMENT_BASELINE),
                    ==, 1);
  return detections;
}

static void
add (TocsinDetections *detections, gint64 time, const char *fields)
{
  tocsin_test_detections_add (detections, "a", time, 0, 1, NULL, fields);
}

static void
run (TocsinDetections *detections)
{
  tocsin_correlator_run (detections->correlator, detections->records, detections->findings,
                         detections->near_misses);
}

/* Two users fail once in a while for three days; one of them fails a lot at the end. */
static void
add_days (TocsinDetections *detections, GRand *random)
{
  for (gint64 time = 0; time < 3 * DAY; time += 10 * MINUTE)
    {
      if (g_rand_int_range (random, 0, 4) == 0)
        add (detections, time + g_rand_int_range (random, 0, 599) * SECOND, "user=bob");
      if (g_rand_int_range (random, 0, 2) == 0)
        add (detections, time + g_rand_int_range (random, 0, 599) * SECOND, "user=eve");
    }
}

/* Counts of the half hours before @time, by looking at every event for each; those that
 * touch the minutes from @without to @until are left out. */
static void
measure (const gint64 *times, guint n_times, gint64 time, gint64 without, gint64 until,
         double *mean, double *deviation)
{
  double counts[336], sum = 0, squares = 0;
  guint n = 0;

  for (gint64 end = time; end - 30 * MINUTE >= 0 && n < G_N_ELEMENTS (counts); end -= 30 * MINUTE)
    {
      if (end > without && end - 30 * MINUTE < until + MINUTE)
        continue;
      counts[n] = 0;
      for (guint i = 0; i < n_times; i++)
        counts[n] += times[i] < end && times[i] >= end - 30 * MINUTE;
      sum += counts[n++];
    }
  *mean = sum / n;
  for (guint i = 0; i < n; i++)
    squares += (counts[i] - *mean) * (counts[i] - *mean);
  *deviation = sqrt (squares / (n - 1));
}

static void
test_zscore (void)
{
  g_autoptr (TocsinDetections) detections = load ("type: zscore, group-by: [user]");
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  gint64 times[2000];
  guint n_times = 0;
  const TocsinFinding *finding;
  double mean, deviation;

  add (detections, 0, "user=eve");
  for (gint64 time = 0; time < 3 * DAY; time += 10 * MINUTE)
    {
      if (g_rand_int_range (random, 0, 4) == 0)
        {
          times[n_times] = time + g_rand_int_range (random, 0, 599) * SECOND;
          add (detections, times[n_times++], "user=bob");
        }
      if (g_rand_int_range (random, 0, 2) == 0)
        add (detections, time + g_rand_int_range (random, 0, 599) * SECOND, "user=eve");
    }
  /* half before and half after a boundary of the clock */
  for (int i = -10; i < 10; i++)
    add (detections, 3 * DAY + i * 10 * SECOND, "user=bob");
  run (detections);
  g_assert_cmpuint (detections->findings->len, ==, 1);
  finding = g_ptr_array_index (detections->findings, 0);
  g_assert_cmpstr (finding->values[0], ==, "bob");
  g_assert_cmpfloat (finding->observed, >=, 20);
  g_assert_cmpint (finding->last, ==, 3 * DAY + 90 * SECOND);
  measure (times, n_times, (finding->first + MINUTE) / MINUTE * MINUTE - MINUTE, G_MAXINT64, 0,
           &mean, &deviation);
  g_assert_cmpfloat (finding->expected, <, 1.2);
  g_assert_cmpfloat (fabs (finding->expected - mean), <, 0.05);
  g_assert_cmpfloat (fabs (finding->deviation - deviation), <, 0.1);
  g_assert_cmpfloat (finding->score, ==,
                     (finding->observed - finding->expected) / finding->deviation);
  g_assert_cmpuint (finding->series->len, >, 100);
  g_assert_cmpfloat (
      g_array_index (finding->series, TocsinSeriesPoint, finding->series->len - 1).value, ==,
      finding->observed);
}

/* Events at whole minutes, and sixty at once at @first_spike, if that is not 0, and at
 * @spike; then mean and deviation of the second are those of the buckets before, without the
 * first. */
static void
check_exact (GRand *random, gint64 first_spike, gint64 spike)
{
  g_autoptr (TocsinDetections) detections
      = load ("type: zscore, group-by: [user], minimum: 50, threshold: 2");
  gint64 times[4000], without = G_MAXINT64, until = 0;
  guint n_times = 0;
  const TocsinFinding *finding;
  double mean, deviation;

  add (detections, 0, "user=eve");
  for (gint64 time = 0; time < spike - 30 * MINUTE; time += MINUTE)
    for (int i = time == first_spike && time > 0 ? 0 : 59; i < 60; i++)
      if (i < 59 || g_rand_int_range (random, 0, 5) == 0)
        {
          times[n_times++] = time;
          add (detections, time, "user=bob");
        }
  for (int i = 0; i < 60; i++)
    add (detections, spike, "user=bob");
  run (detections);
  g_assert_cmpuint (detections->findings->len, ==, first_spike > 0 ? 2 : 1);
  if (first_spike > 0)
    {
      finding = g_ptr_array_index (detections->findings, 0);
      without = finding->first;
      until = finding->last;
    }
  finding = g_ptr_array_index (detections->findings, detections->findings->len - 1);
  measure (times, n_times, spike - 30 * MINUTE, without, until, &mean, &deviation);
  g_assert_cmpfloat (fabs (finding->expected - mean), <, 1e-9);
  g_assert_cmpfloat (fabs (finding->deviation - deviation), <, 1e-9);
}

static void
test_exact (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (11);

  for (guint i = 0; i < 50; i++)
    {
      gint64 spike = DAY + g_rand_int_range (random, 0, 600) * MINUTE;

      check_exact (random, 0, spike);
      check_exact (random, g_rand_int_range (random, 600, 1000) * MINUTE, spike);
    }
}

/* A spike of four hours is one finding, and what is expected is what it was before. */
static void
test_long_spike (void)
{
  g_autoptr (TocsinDetections) detections = load ("type: zscore, group-by: [user]");
  g_autoptr (GRand) random = g_rand_new_with_seed (9);
  const TocsinFinding *finding;

  add_days (detections, random);
  for (gint64 time = 0; time < 4 * HOUR; time += 20 * SECOND)
    add (detections, 3 * DAY + time, "user=bob");
  /* the next day, the same again: the first does not count as usual */
  for (gint64 time = 0; time < 4 * HOUR; time += 20 * SECOND)
    add (detections, 4 * DAY + time, "user=bob");
  run (detections);
  g_assert_cmpuint (detections->findings->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      finding = g_ptr_array_index (detections->findings, i);
      g_assert_cmpfloat (finding->expected, <, 1.2);
      g_assert_cmpfloat (finding->observed, >=, 90);
      g_assert_cmpuint (finding->count, >=, 720);
      g_assert_cmpuint (finding->count, <, 730);
    }
}

/* Nothing at all before, but the logs were there: buckets of 0 have the deviation 0. */
static void
test_no_deviation (void)
{
  g_autoptr (TocsinDetections) silent = load ("type: zscore, group-by: [user], minimum: 5");
  g_autoptr (TocsinDetections) few = load ("type: zscore, group-by: [user], minimum: 5");
  g_autoptr (TocsinDetections) new_logs = load ("type: zscore, group-by: [user], minimum: 5");
  g_autoptr (TocsinDetections) steady = load ("type: zscore, group-by: [user], minimum: 5");
  const TocsinFinding *finding;

  tocsin_records_add_time (silent->records, 0);
  tocsin_records_add_time (few->records, 0);
  for (guint i = 0; i < 6; i++)
    {
      add (silent, DAY + i * SECOND, "user=bob");
      add (new_logs, DAY + i * SECOND, "user=bob");
      if (i < 4)
        add (few, DAY + i * SECOND, "user=bob");
    }
  /* always ten in half an hour, then eleven: one more is not unusual */
  for (gint64 time = 0; time < 2 * DAY; time += 3 * MINUTE)
    add (steady, time, "user=bob");
  add (steady, 2 * DAY - 2 * MINUTE, "user=bob");
  run (silent);
  run (few);
  run (new_logs);
  run (steady);
  g_assert_cmpuint (few->findings->len, ==, 0);
  g_assert_cmpuint (new_logs->findings->len, ==, 0);
  g_assert_cmpuint (steady->findings->len, ==, 0);
  g_assert_cmpuint (silent->findings->len, ==, 1);
  finding = g_ptr_array_index (silent->findings, 0);
  g_assert_cmpfloat (finding->expected, ==, 0);
  g_assert_cmpfloat (finding->deviation, ==, 0);
  g_assert_cmpfloat (finding->observed, ==, 6);
  g_assert_true (isfinite (finding->score));
}

/* One earlier spike makes the mean and deviation large, but not median and MAD. */
static void
test_robust (void)
{
  static const char *const types[] = { "zscore", "robust" };

  for (guint type = 0; type < 2; type++)
    {
      g_autofree char *body
          = g_strdup_printf ("type: %s, group-by: [user], minimum: 5", types[type]);
      g_autoptr (TocsinDetections) detections = load (body);
      const TocsinFinding *finding;

      /* before there is enough history, 300; then 2 or 4 in each half hour; then 20 */
      for (guint i = 0; i < 300; i++)
        add (detections, HOUR + i * SECOND, "user=bob");
      for (gint64 i = 4; i < 48; i++)
        for (gint64 j = 0; j < (i % 2 == 0 ? 2 : 4); j++)
          add (detections, i * 30 * MINUTE + j * SECOND, "user=bob");
      for (guint i = 0; i < 20; i++)
        add (detections, DAY + i * SECOND, "user=bob");
      run (detections);
      g_assert_cmpuint (detections->findings->len, ==, type);
      if (type == 0)
        continue;
      finding = g_ptr_array_index (detections->findings, 0);
      g_assert_cmpfloat (finding->observed, ==, 20);
      g_assert_cmpfloat (finding->expected, >=, 2);
      g_assert_cmpfloat (finding->expected, <=, 4);
      g_assert_cmpfloat (fabs (finding->deviation - 1.4826), <, 1.49);
    }
}

static void
test_rolling (void)
{
  g_autoptr (TocsinDetections) detections
      = load ("type: rolling, group-by: [user], threshold: 3, minimum: 10, history: 1d");
  const TocsinFinding *finding;

  for (gint64 time = 0; time < DAY; time += 12 * MINUTE)
    add (detections, time, "user=bob");
  for (guint i = 0; i < 11; i++)
    add (detections, DAY + i * SECOND, "user=bob");
  run (detections);
  g_assert_cmpuint (detections->findings->len, ==, 1);
  finding = g_ptr_array_index (detections->findings, 0);
  g_assert_cmpfloat (finding->expected, ==, 5);
  g_assert_cmpfloat (finding->observed, ==, 15);
  g_assert_cmpfloat (finding->score, ==, 3);
}

/* The sum of a field instead of a count. */
static void
test_value (void)
{
  g_autoptr (TocsinDetections) detections
      = load ("type: zscore, group-by: [source], value: bytes, minimum: 1000");
  const TocsinFinding *finding;

  for (gint64 i = 0; i < 48; i++)
    add (detections, i * 30 * MINUTE, i % 2 == 0 ? "source=s bytes=100" : "source=s bytes=200");
  add (detections, DAY, "source=s bytes=5000");
  add (detections, DAY, "source=s bytes=much");
  run (detections);
  g_assert_cmpuint (detections->findings->len, ==, 1);
  finding = g_ptr_array_index (detections->findings, 0);
  g_assert_cmpfloat (finding->observed, ==, 5000);
  g_assert_cmpfloat (finding->expected, >, 140);
  g_assert_cmpfloat (finding->expected, <, 160);
}

static void
test_first_seen (void)
{
  g_autoptr (TocsinDetections) detections = load (
      "type: first_seen, group-by: [host], value: image, learning: 1d, min-history: 3, bucket: 1h");
  const TocsinFinding *finding;

  for (guint i = 0; i < 10; i++)
    add (detections, i * 6 * HOUR, "host=h image=a.exe");
  add (detections, 2 * HOUR, "host=h image=b.exe"); /* still learning */
  add (detections, 3 * DAY, "host=h image=B.EXE");
  add (detections, 3 * DAY, "host=h image=new.exe");
  add (detections, 3 * DAY + HOUR, "host=h image=newer.exe");
  add (detections, 3 * DAY + HOUR + 1, "host=h image=new.exe");
  add (detections, 3 * DAY + 3 * HOUR, "host=h image=newest.exe");
  add (detections, 3 * DAY, "host=other image=c.exe"); /* a host that nobody knows */
  add (detections, 3 * DAY, "host=h");
  run (detections);
  g_assert_cmpuint (detections->findings->len, ==, 2);
  finding = g_ptr_array_index (detections->findings, 0);
  g_assert_cmpstr (finding->values[0], ==, "h");
  g_assert_cmpstr (finding->new_values[0], ==, "new.exe");
  g_assert_cmpstr (finding->new_values[1], ==, "newer.exe");
  g_assert_null (finding->new_values[2]);
  g_assert_cmpuint (finding->count, ==, 2);
  g_assert_cmpuint (finding->evidence->len, ==, 2);
  g_assert_cmpint (finding->first, ==, 3 * DAY);
  g_assert_cmpint (finding->last, ==, 3 * DAY + HOUR);
  finding = g_ptr_array_index (detections->findings, 1);
  g_assert_cmpstr (finding->new_values[0], ==, "newest.exe");
}

/* A correlation may refer to a baseline. */
static void
test_nested (void)
{
  g_autoptr (TocsinDetections) detections = tocsin_test_detections_new (
      "id: n\nbaseline: {type: zscore, rules: [a], group-by: [user]}\n---\n"
      "id: x\ncorrelation: {type: temporal_ordered, rules: [n, b], group-by: [user], timespan: "
      "1h}\n");
  const TocsinFinding *finding;

  tocsin_records_add_time (detections->records, 0);
  for (guint i = 0; i < 6; i++)
    add (detections, DAY + i * SECOND, "user=bob");
  tocsin_test_detections_add (detections, "b", DAY + 10 * MINUTE, 0, 1, NULL, "user=bob");
  run (detections);
  g_assert_cmpuint (detections->findings->len, ==, 2);
  finding = g_ptr_array_index (detections->findings, 1);
  g_assert_cmpuint (finding->correlation, ==, 1);
  g_assert_cmpuint (finding->evidence->len, ==, 7);
  g_assert_cmpint (finding->first, ==, DAY);
}

/* Two million matches of a thousand users in a week; the time is told, not judged. */
static void
test_speed (void)
{
  g_autoptr (TocsinDetections) detections = load ("type: zscore, group-by: [user]");
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  guint n = g_test_perf () ? 2000000 : 20000;
  clock_t start;

  for (guint i = 0; i < n; i++)
    {
      char fields[32];
      const char *values[] = { fields };
      TocsinRecord record = { .time = 7 * DAY / n * i, .event = i, .rule = 0, .repeat = 1 };

      g_snprintf (fields, sizeof fields, "u%d", g_rand_int_range (random, 0, 1000));
      tocsin_records_add (detections->records, &record, values, 1);
    }
  start = clock ();
  run (detections);
  g_test_message ("%u matches: %.3f s of processor time, %u findings", n,
                  (double) (clock () - start) / CLOCKS_PER_SEC, detections->findings->len);
  g_assert_cmpuint (detections->near_misses->len, <=, TOCSIN_NEAR_MISSES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/baseline/zscore", test_zscore);
  g_test_add_func ("/baseline/exact", test_exact);
  g_test_add_func ("/baseline/long-spike", test_long_spike);
  g_test_add_func ("/baseline/no-deviation", test_no_deviation);
  g_test_add_func ("/baseline/robust", test_robust);
  g_test_add_func ("/baseline/rolling", test_rolling);
  g_test_add_func ("/baseline/value", test_value);
  g_test_add_func ("/baseline/first-seen", test_first_seen);
  g_test_add_func ("/baseline/nested", test_nested);
  g_test_add_func ("/baseline/speed", test_speed);
  return g_test_run ();
}
