/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SigmaNode SigmaNode;
typedef struct _TocsinRuleSetting TocsinRuleSetting;

/**
 * TocsinProfile:
 * @TOCSIN_PROFILE_CORE: rules for processes see Security 4688 beside Sysmon
 * @TOCSIN_PROFILE_FULL: rules for the registry, connections and WMI too see what Windows itself
 *   logs of them (4657, 5156, 5861), and more fields of 4688
 *
 * Which events of Windows stand for those of Sysmon (sigma.md S13.4).
 */
typedef enum
{
  TOCSIN_PROFILE_CORE,
  TOCSIN_PROFILE_FULL,
} TocsinProfile;

typedef enum
{
  TOCSIN_LEVEL_INFORMATIONAL,
  TOCSIN_LEVEL_LOW,
  TOCSIN_LEVEL_MEDIUM,
  TOCSIN_LEVEL_HIGH,
  TOCSIN_LEVEL_CRITICAL,
} TocsinLevel;

/**
 * TocsinRuleAdvice:
 * @alert_type: kind of its alerts, as in the names of exported files; made of the title
 *   where the rule does not say
 * @remediation: what to do about it, or %NULL
 * @playbook: name of the playbook for it, or %NULL
 * @false_positives: (array zero-terminated=1): what else may look the same
 * @references: (array zero-terminated=1): where to read on
 *
 * What a rule or correlation says to the person who gets its alerts: the first three in
 * Tocsin's own attribute `tocsin:`, the others in Sigma's `falsepositives` and `references`.
 */
typedef struct
{
  char *alert_type;
  char *remediation;
  char *playbook;
  char **false_positives;
  char **references;
} TocsinRuleAdvice;

/**
 * TocsinRule:
 * @id: the rule's id, or its title where it has none
 * @title: its title
 * @description: what it finds, or ""
 * @level: how serious a match is
 * @own_level: the same as its file says it, whatever the user has set
 * @product: of its log source, or %NULL
 * @category: of its log source, or %NULL
 * @service: of its log source, or %NULL
 * @tags: (array zero-terminated=1): MITRE ATT&CK and other tags
 * @path: file that it was read from
 * @line: where it begins there
 * @condition: what an event must fulfil
 * @name: the name by which correlations refer to it, or %NULL
 * @is_silent: raises no alert of its own: a correlation or baseline that does
 *   not say `generate: true` refers to it
 * @is_part: one detection of another rule (after `near`), not a rule of its own
 * @is_disabled: by the user: raises no alert, but correlations see what it matches
 * @is_idle: nobody wants its matches
 * @setting: (nullable): what the user has set for it
 * @is_filtered: a filter is joined with its condition
 * @counts_attempts: windows over it count acts (an event's `repeat`, 0 for a
 *   companion line), not events: `tocsin: {count: attempts}`
 * @advice: what to do about its alerts
 *
 * A Sigma rule that looks at single events.
 */
typedef struct
{
  char *id;
  char *title;
  char *description;
  TocsinLevel level;
  TocsinLevel own_level;
  char *product;
  char *category;
  char *service;
  char **tags;
  char *path;
  guint line;
  const SigmaNode *condition;
  char *name;
  gboolean is_silent;
  gboolean is_part;
  gboolean is_filtered;
  gboolean is_disabled;
  gboolean is_idle;
  const TocsinRuleSetting *setting;
  gboolean counts_attempts;
  TocsinRuleAdvice advice;
} TocsinRule;

/**
 * TocsinRuleFault:
 * @path: the file
 * @rule_id: the rule's id, or ""
 * @line: where in it, from 1, or 0
 * @column: where in the line, from 1, or 0
 * @message: what is wrong, and what was expected
 * @is_unsupported: the rule is well-formed, but cannot be evaluated exactly
 *
 * Why a document could not be loaded.
 */
typedef struct
{
  char *path;
  char *rule_id;
  guint line;
  guint column;
  char *message;
  gboolean is_unsupported;
} TocsinRuleFault;

/**
 * TocsinDocumentKind:
 * @TOCSIN_DOCUMENT_RULE: a rule for single events, also one with an aggregation
 * @TOCSIN_DOCUMENT_CORRELATION: a correlation
 * @TOCSIN_DOCUMENT_BASELINE: a baseline rule
 * @TOCSIN_DOCUMENT_FILTER: a filter
 *
 * What a document of a rule file is.
 */
typedef enum
{
  TOCSIN_DOCUMENT_RULE,
  TOCSIN_DOCUMENT_CORRELATION,
  TOCSIN_DOCUMENT_BASELINE,
  TOCSIN_DOCUMENT_FILTER,
  TOCSIN_N_DOCUMENT_KINDS,
} TocsinDocumentKind;

/**
 * TocsinRuleSet:
 *
 * Rules, loaded and compiled, with what they share.
 */
typedef struct _TocsinRuleSet TocsinRuleSet;

TocsinRuleSet *tocsin_rule_set_new (void);
TocsinRuleSet *tocsin_rule_set_ref (const TocsinRuleSet *self);
TocsinRuleSet *tocsin_rule_set_new_like (const TocsinRuleSet *other);
void tocsin_rule_set_free (TocsinRuleSet *self);
void tocsin_rule_set_set_placeholder (TocsinRuleSet *self, const char *name,
                                      const char *const *values);
void tocsin_rule_set_set_profile (TocsinRuleSet *self, TocsinProfile profile);
void tocsin_rule_set_add_text (TocsinRuleSet *self, const char *path, const char *text,
                               gsize length, GPtrArray *faults);
void tocsin_rule_set_finish (TocsinRuleSet *self, GPtrArray *faults);
GPtrArray *tocsin_rule_set_list_unknown_logsources (const TocsinRuleSet *self);
GPtrArray *tocsin_rule_set_list_hints (const TocsinRuleSet *self);
guint tocsin_rule_set_get_n_documents (const TocsinRuleSet *self, TocsinDocumentKind kind);
char **tocsin_rule_set_list_missing (const TocsinRuleSet *self);
guint tocsin_rule_set_get_n_rules (const TocsinRuleSet *self);
const TocsinRule *tocsin_rule_set_get_rule (const TocsinRuleSet *self, guint index);
const char *tocsin_level_get_name (TocsinLevel level);
TocsinLevel tocsin_level_parse (const char *name);
TocsinRuleFault *tocsin_rule_fault_new (const char *path, const char *rule_id, const GError *error);
void tocsin_rule_fault_free (TocsinRuleFault *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinRuleSet, tocsin_rule_set_free)

G_END_DECLS
