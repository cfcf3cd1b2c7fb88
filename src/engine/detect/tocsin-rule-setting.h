/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "detect/tocsin-correlation.h"

G_BEGIN_DECLS

/**
 * TocsinRuleSetting:
 * @is_enabled: whether it raises alerts
 * @has_level: whether @level replaces the rule's own
 * @level: how serious its alerts are
 * @has_threshold: whether @threshold replaces the rule's own
 * @threshold: what the windows of a correlation, or a baseline's score, must reach
 * @has_minimum: whether @minimum replaces the rule's own
 * @minimum: of a baseline: nothing below this is unusual
 * @timespan: of a correlation's windows or a baseline's buckets, microseconds; 0 for the
 *   rule's own
 * @allow: (array zero-terminated=1) (nullable): `field=value`: entities about which it
 *   raises no alert
 *
 * What the user has set for a rule, without touching its file.
 */
struct _TocsinRuleSetting
{
  gboolean is_enabled;
  gboolean has_level;
  TocsinLevel level;
  gboolean has_threshold;
  double threshold;
  gboolean has_minimum;
  double minimum;
  gint64 timespan;
  char **allow;
};

TocsinRuleSetting *tocsin_rule_setting_new (void);
TocsinRuleSetting *tocsin_rule_setting_copy (const TocsinRuleSetting *self);
void tocsin_rule_setting_free (TocsinRuleSetting *self);
gboolean tocsin_rule_setting_is_default (const TocsinRuleSetting *self);
gboolean tocsin_rule_setting_allows (const TocsinRuleSetting *self, const char *field,
                                     const char *value);

/* Before tocsin_rule_set_finish() */
void tocsin_rule_set_add_setting (TocsinRuleSet *self, const char *rule_id,
                                  const TocsinRuleSetting *setting);
void tocsin_rule_set_claim_ids (TocsinRuleSet *self);
const char *tocsin_rule_set_get_replaced (const TocsinRuleSet *self, const char *rule_id);

gboolean tocsin_correlation_get_threshold (const TocsinCorrelation *self, double *threshold);
gboolean tocsin_correlation_set_threshold (TocsinCorrelation *self, double threshold);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinRuleSetting, tocsin_rule_setting_free)

G_END_DECLS
