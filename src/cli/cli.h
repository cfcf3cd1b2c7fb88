/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "core/tocsin-alert.h"
#include "core/tocsin-query.h"
#include "detect/tocsin-correlation.h"
#include "export/tocsin-exporter.h"
#include "pipeline/tocsin-import.h"
#include "pipeline/tocsin-rule-library.h"
#include "pipeline/tocsin-rule-profile.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

/* Exit statuses: part of what the program promises. */
typedef enum
{
  CLI_DONE = 0,
  CLI_FAILED = 1,
  CLI_USAGE = 2,
  CLI_INCOMPLETE = 3, /* done, but some inputs could not be read; they are named */
} CliStatus;

/**
 * CliCommand:
 * @name: one word or two
 * @arguments: what follows it, for the help
 * @summary: what it does (translatable)
 * @description: (nullable): what else is to be said in its help (translatable)
 * @run: does it; argv[0] is the command's name
 *
 * A command: a constant table at the end of its file.
 */
typedef struct
{
  const char *name;
  const char *arguments;
  const char *summary;
  const char *description;
  CliStatus (*run) (int argc, char **argv);
} CliCommand;

extern const CliCommand cli_command_alerts;
extern const CliCommand cli_command_case_correct;
extern const CliCommand cli_command_case_info;
extern const CliCommand cli_command_case_verify;
extern const CliCommand cli_command_dashboard;
extern const CliCommand cli_command_detect;
extern const CliCommand cli_command_events;
extern const CliCommand cli_command_formats;
extern const CliCommand cli_command_formats_detect;
extern const CliCommand cli_command_import;
extern const CliCommand cli_command_lab;
extern const CliCommand cli_command_rejects;
extern const CliCommand cli_command_rules_check;
extern const CliCommand cli_command_rules_import;
extern const CliCommand cli_command_rules_list;
extern const CliCommand cli_command_rules_remove;
extern const CliCommand cli_command_rules_set;
extern const CliCommand cli_command_sql;

/* cli-message.c */
void cli_say (const char *format, ...) G_GNUC_PRINTF (1, 2);
CliStatus cli_fail (const GError *error);
CliStatus cli_misuse (const CliCommand *command, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* cli-options.c */
gboolean cli_parse (const CliCommand *command, const GOptionEntry *entries, int *argc,
                    char ***argv);
TocsinCase *cli_open_case (const CliCommand *command, const char *path, TocsinCaseMode mode,
                           CliStatus *status);
const TocsinExporter *cli_find_exporter (const CliCommand *command, const char *id,
                                         CliStatus *status);

/* cli-output.c */
typedef struct _CliOutput CliOutput;

CliOutput *cli_output_open (const char *path, GError **error);
gboolean cli_output_write (const char *data, gsize length, gpointer output, GError **error);
gboolean cli_output_close (CliOutput *self, GError **error);
void cli_output_free (CliOutput *self);
guint cli_output_get_width (const CliOutput *self);
CliStatus cli_print (const char *text);
CliStatus cli_print_json (JsonBuilder *builder);

/* command-case.c */
gboolean cli_parse_case (const CliCommand *command, char **case_path, gboolean *json, int *argc,
                         char ***argv);

/* command-events.c */

/* How and where a table is written. */
typedef struct
{
  const TocsinExporter *exporter;
  const TocsinColumn *columns;
  guint n_columns;
  const char *output_path;
} CliTable;

CliStatus cli_write_events (TocsinCase *opened, TocsinQuery *query, gint64 limit,
                            const CliTable *table);

/* cli-rule-profile.c */
void cli_rule_profile_add_json (const TocsinRuleProfile *self, const TocsinRuleSet *rules,
                                JsonBuilder *builder);
void cli_rule_profile_append (const TocsinRuleProfile *self, const TocsinRuleSet *rules,
                              GString *out);

/* cli-terminal-unix.c, cli-terminal-windows.c */
gboolean cli_terminal_is_output (void);
gboolean cli_terminal_is_error (void);
guint cli_terminal_get_width (void);

/* cli-interrupt.c */
GCancellable *cli_interrupt_watch (void);
gboolean cli_interrupt_check (GError **error);

/* cli-progress.c */
void cli_progress_show (const TocsinImportProgress *progress, gpointer start_time);
void cli_progress_clear (void);

/* cli-summary.c */
CliStatus cli_summary_print (const TocsinImportSummary *summary);
CliStatus cli_summary_print_json (const char *case_path, const TocsinImportSummary *summary);
CliStatus cli_summary_name_problems (const TocsinImportSummary *summary);
void cli_json_add_time (JsonBuilder *builder, const char *name, gint64 timestamp);

/* cli-rules.c */

/* Rules as a command loads them, and what could not be loaded. */
typedef struct
{
  TocsinRuleLibrary *library; /* nullable: rules that are only checked are of no library */
  TocsinRuleSet *checked;
  const TocsinRuleSet *rules;
  GPtrArray *faults;
  guint n_files;
} CliRules;

/* What a command that detects says of rules. */
typedef struct
{
  char **paths;
  gboolean no_builtin;
  gboolean no_user;
  char *placeholders;
  char **high_value; /* nullable: those that the case has */
  char *profile;
} CliRuleOptions;

gboolean cli_rules_check (CliRules *self, const char *const *paths, const char *placeholders,
                          GError **error);
gboolean cli_rules_load (CliRules *self, TocsinCase *opened, const CliRuleOptions *options,
                         GError **error);
void cli_rules_clear (CliRules *self);
void cli_rule_options_clear (CliRuleOptions *self);
void cli_rules_name_faults (const CliRules *self);

/* cli-alert-history.c */
CliStatus cli_alert_write_history (TocsinCase *opened, gint64 alert_id,
                                   const TocsinExporter *exporter);

/* cli-alert.c */
CliStatus cli_alerts_write_files (const GPtrArray *alerts, const char *folder);
CliStatus cli_alerts_write_table (const GPtrArray *alerts, const TocsinExporter *exporter,
                                  const char *output_path);

/* command-explain.c */
CliStatus cli_alert_explain (TocsinCase *opened, const TocsinRuleSet *rules, gint64 id,
                             gboolean is_json);

/* command-dashboard.c */
CliStatus cli_dashboard_print (TocsinCase *opened);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliRules, cli_rules_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliRuleOptions, cli_rule_options_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliOutput, cli_output_free)

G_END_DECLS
