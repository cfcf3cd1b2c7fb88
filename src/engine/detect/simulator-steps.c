/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many alerts every threshold would raise, from one run of the windows. */
#include <math.h>

#include "detect/simulator-private.h"
#include "detect/tocsin-rule-setting.h"

#define MAX_STEPS 65536 /* counts of one event each */
#define FEW_STEPS 100   /* of other values, or other conditions */

double
sigma_find_greatest (const GArray *windows)
{
  double greatest = 0;

  for (guint i = 0; i < windows->len; i++)
    {
      double value = g_array_index (windows, SigmaWindow, i).value;

      if (!isnan (value))
        greatest = MAX (greatest, value);
    }
  return greatest;
}

/* A step only where the number changes. */
static void
add_step (GArray *steps, double threshold, guint n_alerts)
{
  TocsinSimulationStep step = { threshold, n_alerts };

  if (steps->len == 0
      || g_array_index (steps, TocsinSimulationStep, steps->len - 1).n_alerts != n_alerts)
    g_array_append_val (steps, step);
}

/* ---- At least so many events, or different values ---- */

/* The greatest of the values of the last windows, kept in a queue: those that a later one exceeds
 * are dropped. */
typedef struct
{
  guint32 *places;
  guint32 head;
  guint32 end;
} Greatest;

static void
push (Greatest *self, const SigmaWindow *windows, guint32 at)
{
  while (self->end > self->head && windows[self->places[self->end - 1]].value <= windows[at].value)
    self->end--;
  self->places[self->end++] = at;
}

/* A window begins an alert of its own at each threshold that it reaches and none of the windows
 * does that end within it: those would be the alert that it only extends. */
static void
count_beginnings (const GArray *array, gint32 *changes, guint32 n_steps)
{
  const SigmaWindow *windows = (const SigmaWindow *) (gconstpointer) array->data;
  g_autofree guint32 *places = g_new (guint32, array->len + 1);
  Greatest queue = { places, 0, 0 };

  for (guint32 at = 0; at < array->len; at++)
    {
      guint32 reached = (guint32) CLAMP (windows[at].value, 0, n_steps), before;

      while (queue.head < queue.end && windows[queue.places[queue.head]].last < windows[at].first)
        queue.head++;
      before = queue.head < queue.end
                   ? (guint32) CLAMP (windows[queue.places[queue.head]].value, 0, n_steps)
                   : 0;
      if (reached > before)
        {
          changes[before + 1]++;
          changes[reached + 1]--;
        }
      push (&queue, windows, at);
    }
}

static void
count_whole (const GArray *windows, double greatest, GArray *steps)
{
  guint32 n = (guint32) MIN (greatest, MAX_STEPS);
  g_autofree gint32 *changes = g_new0 (gint32, n + 3);
  gint32 n_alerts = 0;

  count_beginnings (windows, changes, n);
  for (guint32 i = 1; i <= n + 1; i++)
    {
      n_alerts += changes[i];
      if (i <= n || greatest <= MAX_STEPS)
        add_step (steps, i, (guint) n_alerts);
    }
}

/* ---- Any condition ---- */

static gboolean
holds (const TocsinCorrelation *correlation, double value)
{
  if (isnan (value))
    return FALSE;
  for (guint i = 0; i < correlation->comparisons->len; i++)
    if (!sigma_comparison_holds (&g_array_index (correlation->comparisons, TocsinComparison, i),
                                 value))
      return FALSE;
  return TRUE;
}

static guint
count_bursts (const TocsinCorrelation *correlation, const GArray *windows)
{
  gboolean is_active = FALSE;
  guint32 last = 0;
  guint n = 0;

  for (guint i = 0; i < windows->len; i++)
    {
      const SigmaWindow *window = &g_array_index (windows, SigmaWindow, i);

      if (!holds (correlation, window->value))
        continue;
      n += !is_active || window->first > last;
      is_active = TRUE;
      last = window->last;
    }
  return n;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

/* Different values of the windows, ascending: all of them or, of many, some. */
static GArray *
pick_thresholds (const GArray *windows)
{
  GArray *values = g_array_new (FALSE, FALSE, sizeof (double));
  guint n = 0;

  for (guint i = 0; i < windows->len; i++)
    if (!isnan (g_array_index (windows, SigmaWindow, i).value))
      g_array_append_val (values, g_array_index (windows, SigmaWindow, i).value);
  g_array_sort (values, compare_doubles);
  for (guint i = 0; i < values->len; i++)
    if (n == 0 || g_array_index (values, double, i) > g_array_index (values, double, n - 1))
      g_array_index (values, double, n++) = g_array_index (values, double, i);
  g_array_set_size (values, n);
  for (guint i = 0; n > FEW_STEPS && i < FEW_STEPS; i++)
    g_array_index (values, double, i)
        = g_array_index (values, double, (guint64) i *(n - 1) / (FEW_STEPS - 1));
  g_array_set_size (values, MIN (n, FEW_STEPS));
  return values;
}

static void
count_each (const TocsinCorrelation *correlation, const GArray *windows, GArray *steps)
{
  TocsinCorrelation other = *correlation;
  g_autoptr (GArray) thresholds = pick_thresholds (windows);
  g_autoptr (GArray) comparisons = g_array_copy (correlation->comparisons);

  other.comparisons = comparisons;
  for (guint i = 0; i < thresholds->len; i++)
    {
      double threshold = g_array_index (thresholds, double, i);

      tocsin_correlation_set_threshold (&other, threshold);
      add_step (steps, threshold, count_bursts (&other, windows));
    }
}

static gboolean
is_plain_count (const TocsinCorrelation *correlation)
{
  return (correlation->type == TOCSIN_CORRELATION_EVENT_COUNT
          || correlation->type == TOCSIN_CORRELATION_VALUE_COUNT)
         && correlation->comparisons->len == 1
         && (g_array_index (correlation->comparisons, TocsinComparison, 0)
                 .
                 operator== TOCSIN_OPERATOR_GREATER || g_array_index (correlation->comparisons,
                                                                      TocsinComparison, 0)
                 .
                 operator== TOCSIN_OPERATOR_GREATER_EQUAL);
}

/* Adds to @steps how many alerts each threshold raises. */
void
sigma_count_steps (const TocsinCorrelation *correlation, const GArray *windows, double greatest,
                   GArray *steps)
{
  if (is_plain_count (correlation))
    count_whole (windows, greatest, steps);
  else
    count_each (correlation, windows, steps);
}
