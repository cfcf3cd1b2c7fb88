/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/tocsin-trace.h"

#include <math.h>
#include <string.h>

#include "detect/correlator-private.h"

/* The group with the most items. */
static guint32
find_largest (const SigmaInput *input, guint32 n_groups)
{
  guint32 best = 0;

  for (guint32 i = 1; i < n_groups; i++)
    if (input->group_start[i + 1] - input->group_start[i]
        > input->group_start[best + 1] - input->group_start[best])
      best = i;
  return best;
}

static void
add_point (const SigmaInput *input, guint32 at, guint32 first, double value, gboolean is_met,
           GArray *points)
{
  const SigmaItem *item = &input->items[at];
  TocsinTracePoint point = { .time = item->time,
                             .event = item->event,
                             .member = item->member,
                             .weight = item->weight,
                             .value = value,
                             .window_first = input->items[first].time,
                             .is_met = is_met };

  g_array_append_val (points, point);
}

static void
trace_windows (SigmaInput *input, guint32 from, guint32 to, GArray *points)
{
  g_autoptr (GArray) windows = g_array_new (FALSE, FALSE, sizeof (SigmaWindow));

  input->windows = windows;
  sigma_windows_run (input);
  input->windows = NULL;
  for (guint i = 0; i < windows->len; i++)
    {
      const SigmaWindow *window = &g_array_index (windows, SigmaWindow, i);

      if (window->last >= from && window->last < to)
        add_point (input, window->last, window->first, window->value, window->is_met, points);
    }
}

/* Of values that were never seen, one after the other. */
static void
trace_new_values (SigmaInput *input, guint32 from, guint32 to, GArray *points)
{
  for (guint32 at = from; at < to; at++)
    add_point (input, at, at, at - from + 1, TRUE, points);
}

/* The bucket that ends at each item, (t - length, t]. */
static void
trace_baseline (SigmaInput *input, guint32 from, guint32 to, GArray *points)
{
  const TocsinCorrelation *correlation = input->plan->correlation;
  SigmaDistinct distinct;
  double sum = 0;

  sigma_distinct_init (&distinct, input, 0, 1);
  for (guint32 at = from, first = from; at < to; at++)
    {
      sum += sigma_input_get_value (input, &input->items[at]);
      if (correlation->is_distinct)
        sigma_distinct_enter (&distinct, &input->items[at]);
      for (; input->items[at].time - input->items[first].time >= correlation->timespan; first++)
        {
          sum -= sigma_input_get_value (input, &input->items[first]);
          if (correlation->is_distinct)
            sigma_distinct_leave (&distinct, &input->items[first]);
        }
      add_point (input, at, first, correlation->is_distinct ? distinct.n_inside : sum, FALSE,
                 points);
    }
  sigma_distinct_clear (&distinct);
}

static void
trace_group (SigmaInput *input, guint32 from, guint32 to, GArray *points)
{
  if (input->plan->correlation->type == TOCSIN_BASELINE_FIRST_SEEN)
    trace_new_values (input, from, to, points);
  else if (input->plan->correlation->type >= TOCSIN_BASELINE_ZSCORE)
    trace_baseline (input, from, to, points);
  else
    trace_windows (input, from, to, points);
}

/**
 * tocsin_correlator_trace:
 * @self: a correlator
 * @records: the matches of one finding's events
 * @correlation: index of the correlation or baseline that found it
 *
 * Runs the windows of one correlation again, over the events of one finding, and tells how their
 * value ran. If the events are of several entities, that with the most events is taken. Of a
 * condition with an upper bound there is a point for each window, else for each event that is
 * counted. Whether a bucket of a baseline is unusual, its events alone do not tell.
 *
 * Returns: (transfer full) (element-type TocsinTracePoint): the points, in order of time
 */
GArray *
tocsin_correlator_trace (const TocsinCorrelator *self, const TocsinRecords *records,
                         guint32 correlation)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (TocsinTracePoint));
  g_autoptr (GPtrArray) misses = g_ptr_array_new ();
  SigmaRun run;
  SigmaInput input = { .plan = &self->plans[correlation],
                       .index = correlation,
                       .run = &run,
                       .near_misses = misses,
                       .is_brief = TRUE };
  guint32 n_groups, group;

  sigma_run_init (&run, self, records);
  sigma_run_correlations (&run, correlation, NULL);
  sigma_result_init (&run.results[correlation]);
  sigma_input_gather (&input);
  n_groups = run.results[correlation].n_groups;
  group = n_groups > 0 ? find_largest (&input, n_groups) : 0;
  if (n_groups > 0)
    trace_group (&input, input.group_start[group], input.group_start[group + 1], points);
  sigma_keep_near_misses (input.plan->correlation, misses, NULL);
  sigma_input_clear (&input);
  sigma_run_clear (&run);
  return points;
}
