/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/tocsin-alert.h"
#include "detect/tocsin-correlation.h"
#include "detect/tocsin-explanation.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

typedef struct _TocsinReasonPart TocsinReasonPart;

/**
 * TocsinReasonPart:
 * @rule_id: of the rule or correlation
 * @title: its title
 * @is_correlation: which of both it is
 * @type: of a correlation: what it looks at
 * @explanation: (nullable): of a rule: its condition as a tree, each part with the number of
 *   evidence events that met it
 * @parts: (element-type TocsinReasonPart): of a correlation: what it refers to, in its order
 * @n_events: evidence events that it matched; of a correlation, that its parts matched
 * @first: time of the first of them, or %TOCSIN_NO_TIME
 * @last: time of the last
 *
 * A rule that took part in an alert.
 */
struct _TocsinReasonPart
{
  char *rule_id;
  char *title;
  gboolean is_correlation;
  TocsinCorrelationType type;
  TocsinExplanation *explanation;
  GPtrArray *parts;
  guint n_events;
  gint64 first;
  gint64 last;
};

/**
 * TocsinReasonPoint:
 * @time: of the event
 * @event_id: the event
 * @weight: acts that it stands for; 0 where another record already counts the act
 * @part: index of the part (in the parts of the root) that it matched
 * @value: of the window that ends at it: what the condition compares (events, distinct values,
 *   a sum, …), counted from the first event of the alert on
 * @is_met: whether the condition held there: a filled dot
 *
 * A dot of the drawing.
 */
typedef struct
{
  gint64 time;
  gint64 event_id;
  guint weight;
  guint part;
  double value;
  gboolean is_met;
} TocsinReasonPoint;

/**
 * TocsinReasonValue:
 * @text: a value
 * @n_events: evidence events that have it
 * @first: time of the first of them
 *
 * One of the different values that were counted, or that are new.
 */
typedef struct
{
  char *text;
  guint n_events;
  gint64 first;
} TocsinReasonValue;

/**
 * TocsinAlertReason:
 * @is_known: whether the rule is in the set that was given; if not, there is no root, and no
 *   points
 * @root: (nullable): the alert's rule
 * @description: what the rule finds, or ""
 * @false_positives: (array zero-terminated=1): what else may look the same
 * @references: (array zero-terminated=1): where to read on
 * @path: the rule's file, or ""
 * @line: where in it the rule begins
 * @has_window: the rule looks at windows of many events (a correlation or baseline)
 * @type: of such a rule: what it looks at
 * @group_by: (array zero-terminated=1): the fields of which the alert's entity has one value each
 * @fields: (array zero-terminated=1): the fields whose values are counted, or are new
 * @counts_values: different values are counted, not events
 * @timespan: of the window, or of a baseline's bucket, in microseconds; 0: no limit
 * @is_upper_bound: the condition is fulfilled by less, not by more
 * @threshold: what is needed: of `gt: 8` over counts, 9; of a baseline, the number that would just
 *   have been unusual
 * @observed: the greatest value of all windows
 * @counts_attempts: acts are counted, not events
 * @window_first: time of the first event of the first window that was met, or %TOCSIN_NO_TIME
 * @window_last: the end of what that window may hold: @window_first and the timespan
 * @fired: time of the event at which the condition was first met, or %TOCSIN_NO_TIME
 * @points: (element-type TocsinReasonPoint): the evidence in order of time
 * @n_records: records that tell of it: evidence events and, where acts are counted, what else the
 *   logs have at that time about the same acts
 * @n_attempts: acts that they stand for
 * @values: (element-type TocsinReasonValue): where different values are counted, and of
 *   first_seen: the values, in order of time
 * @is_baseline: whether the next ones mean something
 * @expected: mean or median of the time before
 * @deviation: the spread of the time before
 * @score: how far @observed is from it, in deviations or as a multiple
 * @factor: the score that is needed
 * @minimum: nothing below this is unusual
 * @season: 0: the time before is all of it; else the same part of each of these spans, in
 *   microseconds: a day's, the same time of the days before
 * @series: (element-type TocsinAlertPoint): the counts bucket by bucket
 * @near_misses: (element-type TocsinAlert): windows of this rule that nearly were met (entity,
 *   first_seen, last_seen, observed, threshold), the nearest first
 *
 * Why an alert was raised.
 */
typedef struct
{
  gboolean is_known;
  TocsinReasonPart *root;
  char *description;
  char **false_positives;
  char **references;
  char *path;
  guint line;
  gboolean has_window;
  TocsinCorrelationType type;
  char **group_by;
  char **fields;
  gboolean counts_values;
  gint64 timespan;
  gboolean is_upper_bound;
  double threshold;
  double observed;
  gboolean counts_attempts;
  gint64 window_first;
  gint64 window_last;
  gint64 fired;
  GArray *points;
  guint n_records;
  guint64 n_attempts;
  GPtrArray *values;
  gboolean is_baseline;
  double expected;
  double deviation;
  double score;
  double factor;
  double minimum;
  gint64 season;
  GArray *series;
  GPtrArray *near_misses;
} TocsinAlertReason;

TocsinAlertReason *tocsin_alert_reason_new (TocsinCase *case_, const TocsinRuleSet *rules,
                                            const TocsinAlert *alert, GCancellable *cancellable,
                                            GError **error);
void tocsin_alert_reason_free (TocsinAlertReason *self);
GArray *tocsin_alert_reason_find_marks (TocsinAlertReason *self, const TocsinBatch *batch,
                                        const TocsinEvent *event, const char *raw,
                                        gsize raw_length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinAlertReason, tocsin_alert_reason_free)

G_END_DECLS
