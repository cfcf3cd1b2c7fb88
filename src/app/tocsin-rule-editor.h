/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/tocsin-rule-book.h"
#include "app/tocsin-rule-drafts.h"
#include "app/tocsin-session.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_RULE_EDITOR (tocsin_rule_editor_get_type ())
G_DECLARE_FINAL_TYPE (TocsinRuleEditor, tocsin_rule_editor, TOCSIN, RULE_EDITOR, GtkBox)

void tocsin_rule_editor_start (TocsinRuleEditor *self, TocsinSession *session,
                               TocsinRuleDrafts *drafts);
void tocsin_rule_editor_show (TocsinRuleEditor *self, TocsinRuleBook *book,
                              const TocsinRuleRow *row);
gboolean tocsin_rule_editor_is_modified (TocsinRuleEditor *self);
gboolean tocsin_rule_editor_can_undo (TocsinRuleEditor *self);
gboolean tocsin_rule_editor_has_text (TocsinRuleEditor *self);
void tocsin_rule_editor_undo (TocsinRuleEditor *self);
void tocsin_rule_editor_save (TocsinRuleEditor *self);
void tocsin_rule_editor_saved (TocsinRuleEditor *self, const char *path, const char *text);
char *tocsin_rule_editor_discard (TocsinRuleEditor *self);
void tocsin_rule_editor_restore (TocsinRuleEditor *self, const char *path, const char *text);
const char *tocsin_rule_editor_get_path (TocsinRuleEditor *self);
char *tocsin_rule_editor_dup_text (TocsinRuleEditor *self);
GtkToggleButton *tocsin_rule_editor_get_tune (TocsinRuleEditor *self);
void tocsin_rule_editor_focus (TocsinRuleEditor *self);

G_END_DECLS
