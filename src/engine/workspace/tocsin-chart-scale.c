/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a chart has its lines, labels and points. */
#include "workspace/tocsin-chart-scale.h"

#include "core/tocsin-time.h"

#define MINUTE (60 * TOCSIN_SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/**
 * tocsin_value_scale_new:
 * @greatest: the greatest value that has to be seen
 * @max_steps: how many lines above 0 are wanted at most, at least 1
 *
 * Chooses steps of 1, 2 or 5 times a power of ten, whole ones.
 *
 * Returns: the axis
 */
TocsinValueScale
tocsin_value_scale_new (double greatest, guint max_steps)
{
  static const double factors[] = { 1, 2, 5 };
  double wanted = MAX (greatest, 1), power = 1;
  TocsinValueScale scale = { 1, 1 };
  guint n = MAX (max_steps, 1u);

  if (!(wanted < G_MAXDOUBLE / 100))
    return scale;
  for (guint i = 0; scale.step * n < wanted; i++)
    {
      if (i > 0 && i % G_N_ELEMENTS (factors) == 0)
        power *= 10;
      scale.step = factors[i % G_N_ELEMENTS (factors)] * power;
    }
  for (scale.top = scale.step; scale.top < wanted; scale.top += scale.step)
    continue;
  return scale;
}

static const gint64 steps[] = {
  TOCSIN_SECOND,
  2 * TOCSIN_SECOND,
  5 * TOCSIN_SECOND,
  10 * TOCSIN_SECOND,
  15 * TOCSIN_SECOND,
  30 * TOCSIN_SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
  91 * DAY,
  182 * DAY,
  365 * DAY,
  10 * 365 * DAY,
};

/**
 * tocsin_time_scale_new:
 * @first: the first time that has to be seen, microseconds since 1970
 * @last: the last time
 * @max_labels: how many labels there is room for, at least 1
 *
 * Returns: the axis; it is never empty
 */
TocsinTimeScale
tocsin_time_scale_new (gint64 first, gint64 last, guint max_labels)
{
  TocsinTimeScale scale = { first, MAX (last, first + TOCSIN_SECOND), 0 };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      scale.step = steps[i];
      if ((scale.end - scale.begin) / scale.step + 1 <= MAX (max_labels, 1u))
        break;
    }
  return scale;
}

/**
 * tocsin_time_scale_get_fraction:
 * @self: an axis
 * @time: microseconds since 1970
 *
 * Returns: where it is: 0 at the left end, 1 at the right one
 */
double
tocsin_time_scale_get_fraction (const TocsinTimeScale *self, gint64 time)
{
  return (double) (time - self->begin) / (double) (self->end - self->begin);
}

/**
 * tocsin_time_scale_get_first_label:
 * @self: an axis
 *
 * Returns: the first multiple of the step on the axis; it may be beyond its end
 */
gint64
tocsin_time_scale_get_first_label (const TocsinTimeScale *self)
{
  gint64 rest = self->begin % self->step;

  if (rest < 0)
    rest += self->step;
  return rest == 0 ? self->begin : self->begin - rest + self->step;
}

/**
 * tocsin_time_scale_get_format:
 * @self: an axis
 *
 * Returns: how its labels are written, for g_date_time_format()
 */
const char *
tocsin_time_scale_get_format (const TocsinTimeScale *self)
{
  if (self->step < MINUTE)
    return "%H:%M:%S";
  if (self->step >= DAY)
    return self->step >= 365 * DAY ? "%Y" : "%m-%d";
  return self->end - self->begin > DAY ? "%m-%d %H:%M" : "%H:%M";
}

/**
 * tocsin_time_scale_find_nearest:
 * @self: an axis
 * @times: (array length=n_times): ascending
 * @n_times: their number
 * @fraction: a place on the axis
 *
 * Returns: index of the time that is nearest to that place, or -1 if there is none
 */
int
tocsin_time_scale_find_nearest (const TocsinTimeScale *self, const gint64 *times, guint n_times,
                                double fraction)
{
  int nearest = -1;
  double least = G_MAXDOUBLE;

  for (guint i = 0; i < n_times; i++)
    {
      double distance = ABS (tocsin_time_scale_get_fraction (self, times[i]) - fraction);

      if (distance < least)
        {
          least = distance;
          nearest = (int) i;
        }
    }
  return nearest;
}
