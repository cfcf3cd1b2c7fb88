/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of the page of rules, which two files share. */
#pragma once

#include "app/tocsin-rule-drafts.h"
#include "app/tocsin-rule-editor.h"
#include "app/tocsin-rule-jobs.h"
#include "app/tocsin-rule-list.h"
#include "app/tocsin-rule-settings.h"
#include "app/tocsin-rule-simulator.h"
#include "app/tocsin-rules-page.h"

G_BEGIN_DECLS

struct _TocsinRulesPage
{
  GtkBox parent_instance;
  TocsinSession *session;
  TocsinWorkspace *workspace;
  TocsinRuleDrafts *drafts;
  TocsinRuleBook *book; /* NULL until it was read */
  TocsinJob *job;       /* in which the rules run */
  GSimpleActionGroup *actions;
  GCancellable *loading;
  char *wanted_path;     /* the file whose rule is to be chosen once it was read */
  char *status;          /* of the last run */
  gboolean is_new;       /* the rule that is wanted is to be written */
  gboolean is_to_detect; /* once they were read */
  gboolean is_following; /* the session follows the list */
  gboolean has_side;     /* there is something beside the text */
  TocsinRuleList *list;
  GtkStack *stack;
  AdwFlap *flap;
  TocsinRuleEditor *editor;
  TocsinRuleSimulator *simulator;
  TocsinRuleSettings *settings;
};

void rules_page_add_actions (TocsinRulesPage *self);
void rules_page_update_actions (TocsinRulesPage *self);
void rules_page_enable (TocsinRulesPage *self, gboolean is_enabled);
void rules_page_set (TocsinRulesPage *self, const TocsinRuleSetting *setting, const char *message);
void rules_page_apply (TocsinRulesPage *self, TocsinRuleChange *change, const char *message,
                       const char *text);

G_END_DECLS
