/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/tocsin-rule-row.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_RULE_ITEM (tocsin_rule_item_get_type ())
G_DECLARE_FINAL_TYPE (TocsinRuleItem, tocsin_rule_item, TOCSIN, RULE_ITEM, GObject)

const TocsinRuleRow *tocsin_rule_item_get_row (TocsinRuleItem *self);

#define TOCSIN_TYPE_RULE_MODEL (tocsin_rule_model_get_type ())
G_DECLARE_FINAL_TYPE (TocsinRuleModel, tocsin_rule_model, TOCSIN, RULE_MODEL, GObject)

TocsinRuleModel *tocsin_rule_model_new (void);
void tocsin_rule_model_set_rows (TocsinRuleModel *self, GPtrArray *rows);
void tocsin_rule_model_set_filter (TocsinRuleModel *self, const char *text,
                                   TocsinRuleFilter filter);
void tocsin_rule_model_set_sort (TocsinRuleModel *self, TocsinRuleSort sort);
TocsinRuleSort tocsin_rule_model_get_sort (TocsinRuleModel *self);
GPtrArray *tocsin_rule_model_get_rows (TocsinRuleModel *self);
const TocsinRuleRow *tocsin_rule_model_find_row (TocsinRuleModel *self, const char *key);
void tocsin_rule_model_foreach_item (TocsinRuleModel *self, GHFunc visit, gpointer user_data);
gboolean tocsin_rule_model_find (TocsinRuleModel *self, const char *key, guint *position);

G_END_DECLS
