/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/tocsin-session.h"
#include "pipeline/tocsin-rule-trial.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_RULE_VERDICT (tocsin_rule_verdict_get_type ())
G_DECLARE_FINAL_TYPE (TocsinRuleVerdict, tocsin_rule_verdict, TOCSIN, RULE_VERDICT, GtkBox)

void tocsin_rule_verdict_set_session (TocsinRuleVerdict *self, TocsinSession *session);
void tocsin_rule_verdict_wait (TocsinRuleVerdict *self);
void tocsin_rule_verdict_show (TocsinRuleVerdict *self, const TocsinRuleTrial *trial,
                               const char *query);
void tocsin_rule_verdict_fail (TocsinRuleVerdict *self, const GError *error);

G_END_DECLS
