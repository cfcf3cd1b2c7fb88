/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "detect/tocsin-correlator.h"

G_BEGIN_DECLS

/**
 * TocsinSimulationStep:
 * @threshold: a threshold
 * @n_alerts: alerts there would be with this threshold, up to that of the next step
 */
typedef struct
{
  double threshold;
  guint n_alerts;
} TocsinSimulationStep;

/**
 * TocsinSimulator:
 *
 * The matches of one correlation or baseline, laid out so that its windows run at once with any
 * threshold and timespan. It does not change once made, so that threads may share it.
 */
typedef struct _TocsinSimulator TocsinSimulator;

TocsinSimulator *tocsin_simulator_new (TocsinCorrelator *correlator, TocsinRecords *records,
                                       guint32 correlation);
void tocsin_simulator_free (TocsinSimulator *self);
guint tocsin_simulator_get_n_items (const TocsinSimulator *self);
void tocsin_simulator_run (const TocsinSimulator *self, double threshold, gint64 timespan,
                           double minimum, GPtrArray *findings, GPtrArray *near_misses,
                           GArray *steps, double *greatest);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinSimulator, tocsin_simulator_free)

G_END_DECLS
