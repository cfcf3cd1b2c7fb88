/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-batch.h"
#include "detect/tocsin-correlation.h"
#include "detect/tocsin-records.h"

G_BEGIN_DECLS

/**
 * TocsinSeriesPoint:
 * @start: of the bucket, which begins just after it, in microseconds since 1970
 * @value: how many acts are in the bucket, or the sum of their values
 */
typedef struct
{
  gint64 start;
  double value;
} TocsinSeriesPoint;

/**
 * TocsinFinding:
 * @correlation: index of the correlation or baseline rule in its set
 * @names: (array zero-terminated=1): the names of its group fields
 * @values: (array zero-terminated=1): the entity: their values, in the same order
 * @first: time of the first event, microseconds since 1970
 * @last: time of the last event
 * @window_first: time of the first event of the first window that was met; of a near
 *   miss, of the best one
 * @window_last: time of the last event of that window
 * @observed: the greatest value of all windows (the least, where the condition
 *   is an upper bound)
 * @threshold: what was to be reached: of `gt: 9` over counts, 10
 * @expected: of a baseline: mean or median of the time before
 * @deviation: of a baseline: standard deviation, or the scaled MAD; else 0
 * @score: of a baseline: how far @observed is from @expected, in deviations, or as
 *   a multiple
 * @lack: of a near miss: how far it is from being none, to order those of one correlation by
 * @count: events (or acts, see #TocsinRule) from first to last; of first_seen,
 *   new values
 * @evidence: (element-type guint64): ids of the events
 * @series: (element-type TocsinSeriesPoint) (nullable): of a baseline: the buckets
 * @new_values: (array zero-terminated=1) (nullable): of first_seen
 * @host: (nullable): the host, if that of all events is the same
 * @username: (nullable): the same of the user
 * @source_ip: (nullable): the same of the address
 *
 * What a correlation or baseline found, merged over all windows that overlap; or how
 * near it came to that.
 */
typedef struct
{
  guint32 correlation;
  char **names;
  char **values;
  gint64 first;
  gint64 last;
  gint64 window_first;
  gint64 window_last;
  double observed;
  double threshold;
  double expected;
  double deviation;
  double score;
  double lack;
  guint64 count;
  GArray *evidence;
  GArray *series;
  char **new_values;
  char *host;
  char *username;
  char *source_ip;
} TocsinFinding;

#define TOCSIN_NEAR_MISSES 5 /* kept of each correlation */

/**
 * TocsinCorrelator:
 *
 * The windows of all correlations and baselines of a set. It does not change, so
 * that threads may share it.
 */
typedef struct _TocsinCorrelator TocsinCorrelator;

TocsinCorrelator *tocsin_correlator_new (const TocsinRuleSet *rules);
TocsinCorrelator *tocsin_correlator_new_for (const TocsinRuleSet *rules, guint32 correlation);
void tocsin_correlator_free (TocsinCorrelator *self);
gboolean tocsin_correlator_wants (const TocsinCorrelator *self, guint32 rule);
const char *const *tocsin_correlator_get_fields (const TocsinCorrelator *self, guint32 rule);
void tocsin_correlator_collect (const TocsinCorrelator *self, const TocsinBatch *batch,
                                guint64 first_event, guint32 source, const GArray *matches,
                                TocsinRecords *records);
void tocsin_correlator_run (const TocsinCorrelator *self, const TocsinRecords *records,
                            GPtrArray *findings, GPtrArray *near_misses);
void tocsin_finding_free (TocsinFinding *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinCorrelator, tocsin_correlator_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinFinding, tocsin_finding_free)

G_END_DECLS
