/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "detect/tocsin-correlation.h"
#include "detect/tocsin-rule.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

/**
 * TocsinRuleCount:
 * @rule_id: of a rule or correlation
 * @title: its title
 * @level: its level
 * @matches: events that it matched (correlations: 0)
 * @alerts: alerts that came of it
 * @is_stopped: a regular expression of it took too many steps, so that it was stopped
 *
 * What came of one rule.
 */
typedef struct
{
  char *rule_id;
  char *title;
  TocsinLevel level;
  guint64 matches;
  guint64 alerts;
  gboolean is_stopped;
} TocsinRuleCount;

/**
 * TocsinCaseMatch:
 * @rule: index of the rule in its set
 * @source_id: the event's source
 * @record: number of the record in its source
 * @event_id: the event
 *
 * A rule matched an event of the case.
 */
typedef struct
{
  guint32 rule;
  gint64 source_id;
  guint64 record;
  gint64 event_id;
} TocsinCaseMatch;

/**
 * TocsinDetectSummary:
 * @events: events looked at
 * @n_matches: matches of rules
 * @matches: (element-type TocsinCaseMatch): all of them, by event and rule, if they were kept
 * @alerts: alerts there are now
 * @new_alerts: of them, those that were not there before
 * @near_misses: windows just below a threshold
 * @by_rule: (element-type TocsinRuleCount): rules with a match or an alert, by id
 * @seconds: how long it took
 *
 * What came of a run of detection.
 */
typedef struct
{
  guint64 events;
  guint64 n_matches;
  GArray *matches;
  guint alerts;
  guint new_alerts;
  guint near_misses;
  GPtrArray *by_rule;
  double seconds;
} TocsinDetectSummary;

/**
 * TocsinDetectCallback:
 * @events: events looked at so far
 * @total: events to look at
 * @user_data: as given
 *
 * Called in one thread at a time, at most ten times a second.
 */
typedef void (*TocsinDetectCallback) (guint64 events, guint64 total, gpointer user_data);

TocsinDetectSummary *tocsin_detect_run (TocsinCase *case_, const TocsinRuleSet *rules, guint n_jobs,
                                        GCancellable *cancellable, GError **error);
TocsinDetectSummary *tocsin_detect_run_watched (TocsinCase *case_, const TocsinRuleSet *rules,
                                                guint n_jobs, TocsinDetectCallback callback,
                                                gpointer user_data, GCancellable *cancellable,
                                                GError **error);
void tocsin_detect_summary_free (TocsinDetectSummary *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinDetectSummary, tocsin_detect_summary_free)

G_END_DECLS
