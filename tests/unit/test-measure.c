/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What baselines count beside events (different values, sums), seasons, and near misses of
 * baselines. */
#include <math.h>
#include <string.h>

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
    g_error ("%s: %s", body,
             ((TocsinRuleFault *) g_ptr_array_index (detections->faults, i))->message);
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

static const TocsinFinding *
get_only (TocsinDetections *detections)
{
  g_assert_cmpuint (detections->findings->len, ==, 1);
  return g_ptr_array_index (detections->findings, 0);
}

/* Many packets to few ports every hour, then few packets, each to another port. */
static void
test_distinct (void)
{
  g_autoptr (TocsinDetections) detections
      = load ("type: zscore, group-by: [h], value: port, measure: distinct, bucket: 1h, history: "
              "2d, min-history: 12, threshold: 4, minimum: 10");
  const TocsinFinding *finding;
  double greatest = 0;

  for (int hour = 0; hour < 48; hour++)
    for (int i = 0; i < 40; i++)
      {
        g_autofree char *fields = g_strdup_printf ("h=x port=%d", i % (2 + (hour % 4 == 0)));

        add (detections, hour * HOUR + i * MINUTE + SECOND, fields);
      }
  for (int i = 0; i < 25; i++)
    {
      g_autofree char *fields = g_strdup_printf ("h=x port=%d", 1000 + i);

      add (detections, 48 * HOUR + i * MINUTE, fields);
    }
  run (detections);
  finding = get_only (detections);
  g_assert_cmpfloat (finding->observed, >=, 25);
  g_assert_cmpfloat (finding->expected, >, 2);
  g_assert_cmpfloat (finding->expected, <, 3);
  g_assert_cmpfloat (finding->deviation, >, 0);
  for (guint i = 0; i < finding->series->len; i++)
    greatest = MAX (greatest, g_array_index (finding->series, TocsinSeriesPoint, i).value);
  g_assert_cmpfloat (greatest, ==, finding->observed);
}

/* The same value twice is one, and in any case; what has none does not count. */
static void
test_distinct_values (void)
{
  static const char body[] = "type: rolling, value: v, measure: distinct, bucket: 1h, history: 1d, "
                             "min-history: 6, threshold: 3, minimum: %d";

  for (int minimum = 5; minimum <= 6; minimum++)
    {
      g_autofree char *text = g_strdup_printf (body, minimum);
      g_autoptr (TocsinDetections) detections = load (text);

      for (int hour = 0; hour < 8; hour++)
        add (detections, hour * HOUR, "v=a");
      for (int i = 0; i < 20; i++)
        {
          static const char *const values[]
              = { "v=a", "v=A", "v=b", "v=c", "v=C", "v=d", "v=e", "w=f" };

          add (detections, 9 * HOUR + i * MINUTE, values[i % G_N_ELEMENTS (values)]);
        }
      run (detections);
      g_assert_cmpuint (detections->findings->len, ==, minimum == 5 ? 1 : 0);
      g_assert_cmpuint (detections->near_misses->len, ==, minimum == 5 ? 0 : 1);
    }
}

/* Different values in each bucket, by looking at every event for each. */
static guint
count_distinct (const gint64 *times, const guint *values, guint n, gint64 start, gint64 end)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < n; i++)
    if (times[i] > start && times[i] <= end)
      g_hash_table_add (seen, GUINT_TO_POINTER (values[i] + 1));
  return g_hash_table_size (seen);
}

/* The series of a finding is what slow counting finds, whatever the events are. */
static void
test_distinct_exact (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (11);

  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (TocsinDetections) detections
          = load ("type: rolling, value: v, measure: distinct, bucket: 30m, history: 12h, "
                  "min-history: 4, threshold: 2, minimum: 8");
      gint64 times[600], time = 0;
      guint values[600];

      for (guint i = 0; i < G_N_ELEMENTS (times); i++)
        {
          gboolean is_spike = i > 500;
          g_autofree char *fields = NULL;

          time += g_rand_int_range (random, 0, is_spike ? 30 : 300) * SECOND;
          times[i] = time;
          values[i] = (guint) g_rand_int_range (random, 0, is_spike ? 60 : 4);
          fields = g_strdup_printf ("v=%u", values[i]);
          add (detections, time, fields);
        }
      run (detections);
      g_assert_cmpuint (detections->findings->len, >, 0);
      for (guint i = 0; i < detections->findings->len; i++)
        {
          const TocsinFinding *finding = g_ptr_array_index (detections->findings, i);

          g_assert_cmpfloat (finding->observed, ==,
                             count_distinct (times, values, G_N_ELEMENTS (times),
                                             finding->window_first, finding->window_last));
          for (guint j = 0; j < finding->series->len; j++)
            {
              const TocsinSeriesPoint *point
                  = &g_array_index (finding->series, TocsinSeriesPoint, j);

              g_assert_cmpfloat (point->value, ==,
                                 count_distinct (times, values, G_N_ELEMENTS (times), point->start,
                                                 point->start + 30 * MINUTE));
            }
        }
    }
}

/* Busy at noon and quiet at night: the same number of logins at noon is usual, at night it is not.
 */
static void
add_days (TocsinDetections *detections, int days)
{
  for (int day = 0; day < days; day++)
    {
      for (int i = 0; i < 30 + day % 3; i++)
        add (detections, day * DAY + 12 * HOUR + i * MINUTE, "u=eve");
      for (int i = 0; i < day % 2; i++)
        add (detections, day * DAY + 3 * HOUR + i * MINUTE, "u=eve");
    }
}

static void
test_season (void)
{
  static const struct
  {
    const char *season;
    int hour;
    gboolean is_found;
  } seasons[] = {
    { "season: 1d, min-history: 7", 12, FALSE },
    { "season: 1d, min-history: 7", 3, TRUE },
    /* without a season noon is so busy that the deviation hides the night */
    { "bucket: 1h, history: 28d", 3, TRUE },
    { "bucket: 1h, history: 28d", 12, TRUE },
    { "season: 1d, min-history: 15", 3, FALSE }, /* not known for long enough */
    { "season: 1w, min-history: 2", 3, TRUE },
    { "season: 1w, min-history: 3", 3, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (seasons); i++)
    {
      g_autofree char *body = g_strdup_printf (
          "type: zscore, group-by: [u], %s, threshold: 3, minimum: 10", seasons[i].season);
      g_autoptr (TocsinDetections) detections = load (body);
      guint n = 0;

      add (detections, 0, "u=bob");
      add_days (detections, 14);
      for (int j = 0; j < 30; j++)
        add (detections, 14 * DAY + seasons[i].hour * HOUR + j * MINUTE, "u=eve");
      run (detections);
      for (guint j = 0; j < detections->findings->len; j++)
        n += ((TocsinFinding *) g_ptr_array_index (detections->findings, j))->first >= 14 * DAY;
      if ((n == 1) != seasons[i].is_found)
        g_error ("%s at %d: %u", seasons[i].season, seasons[i].hour, n);
    }
}

/* What is expected is the mean of the same hour of the days before; a day that was itself unusual
 * does not count, and days without events count as 0. */
static void
test_season_exact (void)
{
  g_autoptr (TocsinDetections) detections
      = load ("type: zscore, group-by: [u], season: 1d, min-history: 5, threshold: 5, minimum: 10");
  const TocsinFinding *first, *second;

  add (detections, 0, "u=bob");
  for (int day = 0; day < 12; day++)
    for (int i = 0; i < (day == 10 ? 60 : day % 2 == 0 ? 4 : 0); i++)
      add (detections, day * DAY + 5 * HOUR + i * 30 * SECOND, "u=eve");
  for (int i = 0; i < 50; i++)
    add (detections, 12 * DAY + 5 * HOUR + i * 30 * SECOND, "u=eve");
  run (detections);
  g_assert_cmpuint (detections->findings->len, ==, 2);
  first = g_ptr_array_index (detections->findings, 0);
  second = g_ptr_array_index (detections->findings, 1);
  g_assert_cmpfloat (first->observed, ==, 60);
  g_assert_cmpfloat (first->expected, <=, 2); /* 4 on five of ten days */
  g_assert_cmpfloat (first->expected, >, 1);
  g_assert_cmpfloat (second->observed, ==, 50);
  g_assert_cmpfloat (second->expected, <=, 20. / 11); /* without the tenth */
}

/* Bytes of a source: the sum of a field; what is no number counts nothing. */
static void
test_sum (void)
{
  g_autoptr (TocsinDetections) detections
      = load ("type: rolling, group-by: [s], value: bytes, measure: sum, bucket: 1h, history: 1d, "
              "min-history: 6, threshold: 10, minimum: 5000");
  const TocsinFinding *finding;

  for (int hour = 0; hour < 10; hour++)
    for (int i = 0; i < 10; i++)
      add (detections, hour * HOUR + i * MINUTE, "s=x bytes=100");
  add (detections, 10 * HOUR, "s=x bytes=many");
  add (detections, 10 * HOUR + MINUTE, "s=x bytes=12000");
  run (detections);
  finding = get_only (detections);
  g_assert_cmpstr (finding->values[0], ==, "x");
  g_assert_cmpfloat (finding->observed, ==, 12800);
  g_assert_cmpfloat (fabs (finding->expected - 1000), <, 200);
}

/* Half of what would be unusual, of the least count or of the threshold, is a near miss. */
static void
test_near_misses (void)
{
  static const struct
  {
    int count;
    guint n_findings;
    guint n_misses;
  } counts[] = { { 20, 1, 0 }, { 12, 0, 1 }, { 9, 0, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autoptr (TocsinDetections) detections
          = load ("type: rolling, group-by: [u], bucket: 1h, history: 1d, min-history: 6, "
                  "threshold: 10, minimum: 20");

      for (int hour = 0; hour < 10; hour++)
        add (detections, hour * HOUR, "u=eve");
      for (int j = 0; j < counts[i].count; j++)
        add (detections, 10 * HOUR + 30 * MINUTE + j * SECOND, "u=eve");
      run (detections);
      g_assert_cmpuint (detections->findings->len, ==, counts[i].n_findings);
      g_assert_cmpuint (detections->near_misses->len, ==, counts[i].n_misses);
    }
}

static void
test_near_first_seen (void)
{
  static const struct
  {
    int days;
    guint n_findings;
    guint n_misses;
  } learned[] = { { 10, 1, 0 }, { 5, 0, 1 }, { 2, 0, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (learned); i++)
    {
      g_autoptr (TocsinDetections) detections
          = load ("type: first_seen, group-by: [h], value: p, learning: 7d, min-history: 2");

      for (int day = 0; day <= learned[i].days; day++)
        add (detections, day * DAY, "h=x p=sh");
      add (detections, learned[i].days * DAY + HOUR, "h=x p=nc");
      run (detections);
      g_assert_cmpuint (detections->findings->len, ==, learned[i].n_findings);
      g_assert_cmpuint (detections->near_misses->len, ==, learned[i].n_misses);
      if (learned[i].n_misses == 1)
        g_assert_cmpstr (
            ((TocsinFinding *) g_ptr_array_index (detections->near_misses, 0))->new_values[0], ==,
            "nc");
    }
}

/* What is wrong is named, with its place. */
static void
test_refused (void)
{
  static const char *const bodies[] = { "type: zscore, measure: distinct",
                                        "type: zscore, measure: sum",
                                        "type: zscore, measure: events, value: v",
                                        "type: zscore, measure: many",
                                        "type: first_seen, value: v, measure: distinct",
                                        "type: zscore, season: 1h, bucket: 2h",
                                        "type: zscore, season: 1d, bucket: 7m",
                                        "type: zscore, season: 1d, history: 1d",
                                        "type: zscore, season: often" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *yaml = g_strdup_printf ("id: x\nbaseline: {rules: [a], %s}\n", bodies[i]);
      g_autoptr (TocsinDetections) detections = tocsin_test_detections_new (yaml);
      const TocsinRuleFault *fault;

      if (detections->faults->len != 1)
        g_error ("%s: %u", bodies[i], detections->faults->len);
      fault = g_ptr_array_index (detections->faults, 0);
      g_assert_cmpuint (fault->line, ==, 2);
      g_assert_cmpuint (fault->column, >, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/measure/distinct", test_distinct);
  g_test_add_func ("/measure/distinct-values", test_distinct_values);
  g_test_add_func ("/measure/distinct-exact", test_distinct_exact);
  g_test_add_func ("/measure/season", test_season);
  g_test_add_func ("/measure/season-exact", test_season_exact);
  g_test_add_func ("/measure/sum", test_sum);
  g_test_add_func ("/measure/near-misses", test_near_misses);
  g_test_add_func ("/measure/near-first-seen", test_near_first_seen);
  g_test_add_func ("/measure/refused", test_refused);
  return g_test_run ();
}
