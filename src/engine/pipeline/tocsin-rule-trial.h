/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pipeline/tocsin-rule-library.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

/**
 * TocsinTrialMark:
 * @start: first byte in the message
 * @length: bytes
 */
typedef struct
{
  gsize start;
  gsize length;
} TocsinTrialMark;

/**
 * TocsinTrialHit:
 * @event_id: the event
 * @time: its time or %TOCSIN_NO_TIME
 * @rule_title: the rule of the text that matched
 * @message: its message, or the raw record where there is none; at most 1,000 bytes
 * @marks: (element-type TocsinTrialMark): what in @message the rule looks for, in its order
 *
 * An event that a rule would match.
 */
typedef struct
{
  gint64 event_id;
  gint64 time;
  char *rule_title;
  char *message;
  GArray *marks;
} TocsinTrialHit;

/**
 * TocsinRuleTrial:
 * @faults: (element-type TocsinRuleFault): what is wrong with the text, with line and column
 * @unknown_logsources: (element-type utf8): log sources of its rules that no event has
 * @n_rules: rules in the text that are valid, filters aside
 * @n_correlations: correlations and baselines in the text that are valid
 * @n_scanned: events of the case that were looked at
 * @n_events: events that the rules of the text match; of a text with correlations alone,
 *   that the rules match to which they refer
 * @event_ids: (element-type gint64): the first 500 of them, in order of time
 * @hits: (element-type TocsinTrialHit): the first 50 of them, in order of time
 * @n_alerts: alerts there would be
 * @alerts: (element-type TocsinAlert): the first of them, in order of time
 * @is_stopped: a regular expression took too many steps, so that its rule was stopped
 * @seconds: how long it took
 *
 * What a rule that is being written would find.
 */
typedef struct
{
  GPtrArray *faults;
  GPtrArray *unknown_logsources;
  guint n_rules;
  guint n_correlations;
  guint64 n_scanned;
  guint64 n_events;
  GArray *event_ids;
  GPtrArray *hits;
  guint n_alerts;
  GPtrArray *alerts;
  gboolean is_stopped;
  double seconds;
} TocsinRuleTrial;

TocsinRuleTrial *tocsin_rule_trial_run (TocsinCase *case_, const TocsinRuleLibrary *library,
                                        const char *path, const char *text,
                                        GCancellable *cancellable, GError **error);
void tocsin_rule_trial_free (TocsinRuleTrial *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinRuleTrial, tocsin_rule_trial_free)

G_END_DECLS
