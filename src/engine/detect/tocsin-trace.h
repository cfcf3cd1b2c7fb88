/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "detect/tocsin-correlator.h"

G_BEGIN_DECLS

/**
 * TocsinTracePoint:
 * @time: of the event
 * @event: its id
 * @member: which of the correlation's members it is of
 * @weight: events or acts that it counts for
 * @value: of the window that ends at it, %NAN where that has none
 * @window_first: time of the first event of that window
 * @is_met: whether that window fulfils the condition
 *
 * How the value of a window ran.
 */
typedef struct
{
  gint64 time;
  guint64 event;
  guint32 member;
  guint32 weight;
  double value;
  gint64 window_first;
  gboolean is_met;
} TocsinTracePoint;

GArray *tocsin_correlator_trace (const TocsinCorrelator *self, const TocsinRecords *records,
                                 guint32 correlation);

G_END_DECLS
