/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/tocsin-rule-model.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_RULE_LIST (tocsin_rule_list_get_type ())
G_DECLARE_FINAL_TYPE (TocsinRuleList, tocsin_rule_list, TOCSIN, RULE_LIST, GtkBox)

void tocsin_rule_list_set_rows (TocsinRuleList *self, GPtrArray *rows);
void tocsin_rule_list_set_drafts (TocsinRuleList *self, GHashTable *paths);
void tocsin_rule_list_select (TocsinRuleList *self, const char *key);
void tocsin_rule_list_select_near (TocsinRuleList *self);
void tocsin_rule_list_reveal (TocsinRuleList *self);
const TocsinRuleRow *tocsin_rule_list_get_selected (TocsinRuleList *self);
const TocsinRuleRow *tocsin_rule_list_find (TocsinRuleList *self, const char *key);
GPtrArray *tocsin_rule_list_get_rows (TocsinRuleList *self);
void tocsin_rule_list_focus_search (TocsinRuleList *self);
void tocsin_rule_list_focus (TocsinRuleList *self);

G_END_DECLS
