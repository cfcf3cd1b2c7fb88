/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "detect/tocsin-matcher.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

/**
 * TocsinRuleProfile:
 * @events: events looked at
 * @seconds: that reading and matching took, on one processor
 * @costs: (element-type TocsinRuleCost): by rule of the set
 * @order: (element-type guint): indexes of the rules, the slowest first
 *
 * What rules cost over a case.
 */
typedef struct
{
  guint64 events;
  double seconds;
  GArray *costs;
  GArray *order;
} TocsinRuleProfile;

TocsinRuleProfile *tocsin_rule_profile_run (TocsinCase *case_, const TocsinRuleSet *rules,
                                            GCancellable *cancellable, GError **error);
void tocsin_rule_profile_free (TocsinRuleProfile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinRuleProfile, tocsin_rule_profile_free)

G_END_DECLS
