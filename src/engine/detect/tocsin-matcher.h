/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-batch.h"
#include "detect/tocsin-rule.h"

G_BEGIN_DECLS

#define TOCSIN_VIEW_UNKNOWN G_MININT32

/**
 * TocsinMatch:
 * @event: index of the event in its batch
 * @rule: index of the rule in its set
 * @view: how the rule sees the fields of the event, or %TOCSIN_VIEW_UNKNOWN
 *
 * A rule matched an event.
 */
typedef struct
{
  guint32 event;
  guint32 rule;
  gint32 view;
} TocsinMatch;

/**
 * TocsinRuleCost:
 * @time: spent on the rule, in microseconds; what several rules ask alike costs the first of
 *   them
 * @n_evaluated: events on which it was evaluated: those in which one of its literals is
 * @n_matches: events that it matched
 *
 * What a rule costs.
 */
typedef struct
{
  gint64 time;
  guint64 n_evaluated;
  guint64 n_matches;
} TocsinRuleCost;

/**
 * TocsinMatcher:
 *
 * All rules of a set at once, for the events of one thread. Several matchers may
 * share a set, which must not change meanwhile.
 */
typedef struct _TocsinMatcher TocsinMatcher;

TocsinMatcher *tocsin_matcher_new (const TocsinRuleSet *rules);
TocsinMatcher *tocsin_matcher_new_for (const TocsinRuleSet *rules, const gboolean *wanted);
void tocsin_matcher_free (TocsinMatcher *self);
void tocsin_matcher_match (TocsinMatcher *self, const TocsinBatch *batch, GArray *matches);
void tocsin_matcher_measure (TocsinMatcher *self, TocsinRuleCost *costs);
gboolean tocsin_matcher_is_stopped (const TocsinMatcher *self, guint32 rule);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinMatcher, tocsin_matcher_free)

G_END_DECLS
