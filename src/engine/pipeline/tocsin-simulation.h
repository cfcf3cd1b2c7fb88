/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "detect/tocsin-rule-setting.h"
#include "detect/tocsin-simulator.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

/**
 * TocsinSimulation:
 *
 * What one correlation or baseline rule would find in a case with another threshold or timespan.
 * It does not change once made, so that threads may share it.
 */
typedef struct _TocsinSimulation TocsinSimulation;

/**
 * TocsinSimulatedAlert:
 * @entity: what it is about: `name=value` pairs, comma-separated, or ""
 * @first: time of the first event
 * @last: time of the last
 * @count: events, or acts where the rule counts those
 * @observed: the greatest value of all windows
 * @threshold: what was to be reached
 *
 * An alert that would be raised, or a window that would nearly be met.
 */
typedef struct
{
  char *entity;
  gint64 first;
  gint64 last;
  guint64 count;
  double observed;
  double threshold;
} TocsinSimulatedAlert;

/**
 * TocsinSimulationResult:
 * @threshold: as given
 * @timespan: as given
 * @alerts: (element-type TocsinSimulatedAlert): what would be raised, in order of time
 * @near_misses: (element-type TocsinSimulatedAlert): what nearly would, the nearest first
 * @greatest: the greatest value of all windows, or score of all buckets; above it there is no
 *   alert
 * @steps: (element-type TocsinSimulationStep): how many alerts each threshold from the least to
 *   @greatest would raise with this timespan; empty where the rule has no threshold
 *
 * What would be found.
 */
typedef struct
{
  double threshold;
  gint64 timespan;
  GPtrArray *alerts;
  GPtrArray *near_misses;
  double greatest;
  GArray *steps;
} TocsinSimulationResult;

TocsinSimulation *tocsin_simulation_new (TocsinCase *case_, const TocsinRuleSet *rules,
                                         const char *rule_id, GCancellable *cancellable,
                                         GError **error);
void tocsin_simulation_free (TocsinSimulation *self);
const TocsinCorrelation *tocsin_simulation_get_correlation (const TocsinSimulation *self);
gboolean tocsin_simulation_has_threshold (const TocsinSimulation *self);
double tocsin_simulation_get_threshold (const TocsinSimulation *self);
gint64 tocsin_simulation_get_timespan (const TocsinSimulation *self);
guint64 tocsin_simulation_get_n_events (const TocsinSimulation *self);
double tocsin_simulation_get_minimum (const TocsinSimulation *self);
TocsinSimulationResult *tocsin_simulation_run_above (const TocsinSimulation *self, double threshold,
                                                     gint64 timespan, double minimum);
TocsinSimulationResult *tocsin_simulation_run (const TocsinSimulation *self, double threshold,
                                               gint64 timespan);
void tocsin_simulation_result_free (TocsinSimulationResult *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinSimulation, tocsin_simulation_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinSimulationResult, tocsin_simulation_result_free)

G_END_DECLS
