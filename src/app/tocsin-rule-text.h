/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TOCSIN_TYPE_RULE_TEXT (tocsin_rule_text_get_type ())
G_DECLARE_FINAL_TYPE (TocsinRuleText, tocsin_rule_text, TOCSIN, RULE_TEXT, GtkBox)

void tocsin_rule_text_set (TocsinRuleText *self, const char *text);
void tocsin_rule_text_replace (TocsinRuleText *self, const char *text);
char *tocsin_rule_text_dup (TocsinRuleText *self);
void tocsin_rule_text_mark_faults (TocsinRuleText *self, const GPtrArray *faults);
void tocsin_rule_text_go_to (TocsinRuleText *self, guint line, guint column);
void tocsin_rule_text_focus (TocsinRuleText *self);
gboolean tocsin_rule_text_can_undo (TocsinRuleText *self);
void tocsin_rule_text_undo (TocsinRuleText *self);

G_END_DECLS
