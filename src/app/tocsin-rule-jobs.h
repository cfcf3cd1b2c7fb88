/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/tocsin-rule-book.h"
#include "pipeline/tocsin-rule-trial.h"

G_BEGIN_DECLS

typedef enum
{
  TOCSIN_RULE_CHANGE_SETTING, /* @setting for @rule_id, NULL: the rule's own */
  TOCSIN_RULE_CHANGE_SAVE,    /* @text, edited from @path; a built-in rule is copied */
  TOCSIN_RULE_CHANGE_REMOVE,  /* the user's file @path */
} TocsinRuleChangeKind;

/* An act on the rules, which can be taken back by another. */
typedef struct
{
  TocsinRuleChangeKind kind;
  char *rule_id;
  TocsinRuleSetting *setting; /* nullable */
  char *path;                 /* nullable: a new file */
  char *text;
} TocsinRuleChange;

TocsinRuleChange *tocsin_rule_change_new_setting (const char *rule_id,
                                                  const TocsinRuleSetting *setting);
TocsinRuleChange *tocsin_rule_change_new_save (const char *path, const char *text);
TocsinRuleChange *tocsin_rule_change_new_remove (const char *path);
void tocsin_rule_change_free (TocsinRuleChange *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinRuleChange, tocsin_rule_change_free)

/* What a change gives: how to take it back, and where a text was saved. */
typedef struct
{
  TocsinRuleChange *inverse;
  char *saved_path; /* nullable */
} TocsinRuleOutcome;

void tocsin_rule_outcome_free (TocsinRuleOutcome *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinRuleOutcome, tocsin_rule_outcome_free)

void tocsin_rule_job_load (gpointer source, const char *case_path, TocsinRuleBook *before,
                           GCancellable *cancellable, GAsyncReadyCallback callback);
void tocsin_rule_job_read (gpointer source, const char *path, GCancellable *cancellable,
                           GAsyncReadyCallback callback);
void tocsin_rule_job_apply (gpointer source, TocsinRuleChange *change, GAsyncReadyCallback callback,
                            gpointer user_data);
void tocsin_rule_job_try (gpointer source, const char *case_path, TocsinRuleBook *book,
                          const char *path, const char *text, GCancellable *cancellable,
                          GAsyncReadyCallback callback);

G_END_DECLS
