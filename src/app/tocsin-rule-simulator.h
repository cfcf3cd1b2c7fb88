/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/tocsin-rule-book.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_RULE_SIMULATOR (tocsin_rule_simulator_get_type ())
G_DECLARE_FINAL_TYPE (TocsinRuleSimulator, tocsin_rule_simulator, TOCSIN, RULE_SIMULATOR, GtkBox)

void tocsin_rule_simulator_load (TocsinRuleSimulator *self, const char *case_path,
                                 TocsinRuleBook *book, const TocsinRuleRow *row);
void tocsin_rule_simulator_set_changed (TocsinRuleSimulator *self, gboolean is_changed);

G_END_DECLS
