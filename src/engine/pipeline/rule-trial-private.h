/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/rule-scan-private.h"
#include "pipeline/tocsin-rule-trial.h"

G_BEGIN_DECLS

TocsinRuleSet *rule_trial_compile (const TocsinRuleSet *library, const char *path, const char *text,
                                   GPtrArray *faults);
gboolean rule_trial_read_hits (TocsinRuleTrial *self, TocsinCase *case_, const RuleScan *scan,
                               GCancellable *cancellable, GError **error);
void rule_trial_hit_free (TocsinTrialHit *self);

G_END_DECLS
