/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/tocsin-rule-row.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_RULE_SETTINGS (tocsin_rule_settings_get_type ())
G_DECLARE_FINAL_TYPE (TocsinRuleSettings, tocsin_rule_settings, TOCSIN, RULE_SETTINGS, GtkBox)

void tocsin_rule_settings_show (TocsinRuleSettings *self, const TocsinRuleRow *row);
TocsinRuleSetting *tocsin_rule_settings_copy (const TocsinRuleRow *row);
gboolean tocsin_rule_settings_allow (TocsinRuleSetting *setting, const char *entity);

G_END_DECLS
