/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "detect/tocsin-rule-setting.h"

G_BEGIN_DECLS

/**
 * TocsinRuleOrigin:
 * @TOCSIN_RULE_ORIGIN_BUILTIN: Tocsin brings it along
 * @TOCSIN_RULE_ORIGIN_USER: in the user's own folder
 * @TOCSIN_RULE_ORIGIN_GIVEN: named on the command line
 *
 * Where a rule is from.
 */
typedef enum
{
  TOCSIN_RULE_ORIGIN_BUILTIN,
  TOCSIN_RULE_ORIGIN_USER,
  TOCSIN_RULE_ORIGIN_GIVEN,
} TocsinRuleOrigin;

/**
 * TocsinRuleEntry:
 * @rule_id: its id, or its title where it has none; "" where not even that could be read
 * @title: its title; of what could not be loaded, the name of its file
 * @description: what it finds, or ""
 * @kind: what kind of document it is
 * @level: how serious its alerts are
 * @own_level: the same as its file says it
 * @tags: (array zero-terminated=1): MITRE ATT&CK and other tags
 * @product: (nullable): of its log source
 * @category: (nullable): of its log source
 * @service: (nullable): of its log source
 * @path: its file
 * @line: where it begins there, from 1
 * @origin: where it is from
 * @replaces: (nullable): file of a rule with the same id that it stands for
 * @is_silent: raises no alert of its own: another rule refers to it, or it is disabled
 * @is_enabled: whether the user lets it raise alerts
 * @has_threshold: whether there is something to be reached
 * @threshold: what is to be reached
 * @own_threshold: the same as its file says it
 * @minimum: of a baseline: nothing below this is unusual
 * @own_minimum: the same as its file says it
 * @timespan: of its windows or buckets, microseconds; 0 where it has none
 * @own_timespan: the same as its file says it
 * @fault: (nullable): why it could not be loaded
 * @setting: (nullable): what the user has set for it
 *
 * A document of a rule file, also one that is disabled or could not be loaded.
 */
typedef struct
{
  char *rule_id;
  char *title;
  char *description;
  TocsinDocumentKind kind;
  TocsinLevel level;
  TocsinLevel own_level;
  char **tags;
  char *product;
  char *category;
  char *service;
  char *path;
  guint line;
  TocsinRuleOrigin origin;
  char *replaces;
  gboolean is_silent;
  gboolean is_enabled;
  gboolean has_threshold;
  double threshold;
  double own_threshold;
  double minimum;
  double own_minimum;
  gint64 timespan;
  gint64 own_timespan;
  TocsinRuleFault *fault;
  TocsinRuleSetting *setting;
} TocsinRuleEntry;

void tocsin_rule_entry_free (TocsinRuleEntry *self);

/**
 * TocsinRuleLibrary:
 *
 * All rules there are, loaded and compiled, with what the user has set for them. It does not
 * change, so that threads may share it.
 */
typedef struct _TocsinRuleLibrary TocsinRuleLibrary;

/**
 * TocsinRuleLibraryOptions:
 * @paths: (array zero-terminated=1) (nullable): further rule files and folders of them
 * @with_builtin: whether to load the rules that Tocsin brings along
 * @with_user: whether to load the user's own rules, and what the user has set for rules
 * @placeholders: (nullable): a file with values of placeholders (see
 *   tocsin_rule_files_load_placeholders()); %NULL for the user's `placeholders.conf`, if there
 *   is one
 * @high_value: (array zero-terminated=1) (nullable): accounts that matter most, which rules
 *   know as the placeholder `%high_value%`; without any it stands for nothing
 * @profile: which events of Windows rules see
 *
 * Which rules to load, and how.
 */
typedef struct
{
  const char *const *paths;
  gboolean with_builtin;
  gboolean with_user;
  const char *placeholders;
  const char *const *high_value;
  TocsinProfile profile;
} TocsinRuleLibraryOptions;

TocsinRuleLibrary *tocsin_rule_library_load_with (const TocsinRuleLibraryOptions *options,
                                                  GError **error);
TocsinRuleLibrary *tocsin_rule_library_load (const char *const *extra_paths, gboolean with_builtin,
                                             gboolean with_user, const char *placeholders,
                                             GError **error);
TocsinRuleLibrary *tocsin_rule_library_load_for (const char *const *extra_paths,
                                                 gboolean with_builtin, gboolean with_user,
                                                 const char *placeholders,
                                                 const char *const *high_value, GError **error);
TocsinRuleLibrary *tocsin_rule_library_ref (TocsinRuleLibrary *self);
void tocsin_rule_library_unref (TocsinRuleLibrary *self);
const TocsinRuleSet *tocsin_rule_library_get_rules (const TocsinRuleLibrary *self);
const GPtrArray *tocsin_rule_library_get_faults (const TocsinRuleLibrary *self);
guint tocsin_rule_library_get_n_files (const TocsinRuleLibrary *self);
guint tocsin_rule_library_get_n_active (const TocsinRuleLibrary *self);
GPtrArray *tocsin_rule_library_list_entries (const TocsinRuleLibrary *self);

/**
 * TocsinRuleImport:
 * @files: rule files looked at
 * @added: of them, those that were not there before
 * @updated: those that replaced an older one of the same name
 * @unchanged: those that were there already
 * @failed: those without a rule that could be loaded, which were not copied
 * @ignored: files that are no rule files
 * @rules: rules, correlations, baselines and filters in what was copied
 * @faults: (element-type TocsinRuleFault): what could not be loaded, and why
 * @folder: where in the user's folder they are
 *
 * What came of an import of rules.
 */
typedef struct
{
  guint files;
  guint added;
  guint updated;
  guint unchanged;
  guint failed;
  guint ignored;
  guint rules;
  GPtrArray *faults;
  char *folder;
} TocsinRuleImport;

/**
 * TocsinRuleImportProgress:
 * @files: rule files done
 * @total: rule files there are; 0 where that is not known (an archive)
 * @user_data: what was given with the function
 *
 * Called now and then during an import of rules, in its thread.
 */
typedef void (*TocsinRuleImportProgress) (guint files, guint total, gpointer user_data);

void tocsin_rule_import_clear (TocsinRuleImport *self);
gboolean tocsin_rule_library_import (const char *path, TocsinRuleImport *result,
                                     TocsinRuleImportProgress progress, gpointer user_data,
                                     GCancellable *cancellable, GError **error);
char *tocsin_rule_library_dup_user_folder (void);
gboolean tocsin_rule_library_save_text (const char *path, const char *text, char **saved_path,
                                        GError **error);
gboolean tocsin_rule_library_remove (const char *path, GError **error);

/* rules.ini */
char *tocsin_rule_setting_dup_path (void);
gboolean tocsin_rule_setting_save (const char *rule_id, const TocsinRuleSetting *setting,
                                   GError **error);
TocsinRuleSetting *tocsin_rule_setting_load (const char *rule_id, GError **error);
char *tocsin_rule_setting_format_timespan (gint64 timespan);
gboolean tocsin_rule_setting_parse_timespan (const char *text, gint64 *timespan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinRuleLibrary, tocsin_rule_library_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinRuleEntry, tocsin_rule_entry_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TocsinRuleImport, tocsin_rule_import_clear)

G_END_DECLS
