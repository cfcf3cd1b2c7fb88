/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TocsinValueScale:
 * @step: between two lines of the axis
 * @top: the greatest value of the axis, a whole number of steps
 *
 * A vertical axis from 0.
 */
typedef struct
{
  double step;
  double top;
} TocsinValueScale;

TocsinValueScale tocsin_value_scale_new (double greatest, guint max_steps);

/**
 * TocsinTimeScale:
 * @begin: left end, microseconds since 1970
 * @end: right end, after @begin
 * @step: between two labels, microseconds; the labels are at its multiples
 *
 * A horizontal axis of time.
 */
typedef struct
{
  gint64 begin;
  gint64 end;
  gint64 step;
} TocsinTimeScale;

TocsinTimeScale tocsin_time_scale_new (gint64 first, gint64 last, guint max_labels);
double tocsin_time_scale_get_fraction (const TocsinTimeScale *self, gint64 time);
gint64 tocsin_time_scale_get_first_label (const TocsinTimeScale *self);
const char *tocsin_time_scale_get_format (const TocsinTimeScale *self);
int tocsin_time_scale_find_nearest (const TocsinTimeScale *self, const gint64 *times, guint n_times,
                                    double fraction);

G_END_DECLS
