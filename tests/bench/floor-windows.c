/* SPDX-License-Identifier: GPL-3.0-or-later */
/* floor-windows N: the least work that windows over N events can be. The events are there as
 * numbers (time, user, address, host); eight sliding counts by three keys, then a z-score of
 * 30-minute buckets for each user. Prints the processor's
 * time: `windows SECONDS` and `zscore SECONDS`. */
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define N_RULES 8
#define BUCKET G_GINT64_CONSTANT (1800)

typedef struct
{
  gint64 time;
  guint32 keys[3]; /* user, address, host */
} Event;

static const struct
{
  guint key;
  gint64 span; /* seconds */
} rules[N_RULES] = { { 0, 900 },  { 1, 600 },  { 2, 300 },   { 0, 3600 },
                     { 1, 3600 }, { 2, 3600 }, { 0, 86400 }, { 1, 86400 } };

static const guint n_keys[3] = { 24, 20000, 4 };

static Event *
make_events (guint n)
{
  Event *events = g_new (Event, n);
  guint32 state = 7;

  for (guint i = 0; i < n; i++)
    {
      state = state * 1664525 + 1013904223;
      events[i].time = i / 3;
      events[i].keys[0] = (state >> 8) % n_keys[0];
      events[i].keys[1] = (state >> 10) % n_keys[1];
      events[i].keys[2] = (state >> 12) % n_keys[2];
    }
  return events;
}

/* The times of each key together, in their order. */
static gint64 *
group_times (const Event *events, guint n, guint key, guint32 *starts)
{
  gint64 *times = g_new (gint64, n);

  for (guint i = 0; i < n; i++)
    starts[events[i].keys[key] + 2]++;
  for (guint i = 2; i < n_keys[key] + 2; i++)
    starts[i] += starts[i - 1];
  for (guint i = 0; i < n; i++)
    times[starts[events[i].keys[key] + 1]++] = events[i].time;
  return times;
}

static guint
slide (const Event *events, guint n, guint rule)
{
  guint key = rules[rule].key, most = 0;
  g_autofree guint32 *starts = g_new0 (guint32, n_keys[key] + 2);
  g_autofree gint64 *times = group_times (events, n, key, starts);

  for (guint group = 0; group < n_keys[key]; group++)
    for (guint last = starts[group], first = last; last < starts[group + 1]; last++)
      {
        while (times[first] < times[last] - rules[rule].span)
          first++;
        most = MAX (most, last - first + 1);
      }
  return most;
}

static double
score (const Event *events, guint n)
{
  guint n_buckets = (guint) (events[n - 1].time / BUCKET) + 1;
  g_autofree double *counts = g_new0 (double, (gsize) n_buckets *n_keys[0]);
  double best = 0;

  for (guint i = 0; i < n; i++)
    counts[(gsize) events[i].keys[0] * n_buckets + (gsize) (events[i].time / BUCKET)]++;
  for (guint user = 0; user < n_keys[0]; user++)
    {
      double sum = 0, squares = 0;

      for (guint i = 0; i < n_buckets; i++)
        {
          double count = counts[(gsize) user * n_buckets + i];

          if (i > 1 && squares * i > sum * sum)
            best = MAX (best, (count - sum / i) / sqrt ((squares - sum * sum / i) / (i - 1)));
          sum += count;
          squares += count * count;
        }
    }
  return best;
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 0, most = 0;
  g_autofree Event *events = NULL;
  clock_t begin;
  double best;

  if (n == 0)
    {
      fprintf (stderr, "floor-windows N\n");
      return 2;
    }
  events = make_events (n);
  begin = clock ();
  for (guint rule = 0; rule < N_RULES; rule++)
    most = MAX (most, slide (events, n, rule));
  printf ("windows %.6f\n", (double) (clock () - begin) / CLOCKS_PER_SEC);
  begin = clock ();
  best = score (events, n);
  printf ("zscore %.6f\nmost %u best %f\n", (double) (clock () - begin) / CLOCKS_PER_SEC, most,
          best);
  return EXIT_SUCCESS;
}
