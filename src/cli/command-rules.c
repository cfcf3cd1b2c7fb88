/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli/cli.h"

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

static void
add_number (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_faults (JsonBuilder *builder, const CliRules *check, gboolean unsupported)
{
  json_builder_set_member_name (builder, unsupported ? "unsupported" : "failed");
  json_builder_begin_array (builder);
  for (guint i = 0; i < check->faults->len; i++)
    {
      const TocsinRuleFault *fault = g_ptr_array_index (check->faults, i);

      if ((fault->is_unsupported != FALSE) != unsupported)
        continue;
      json_builder_begin_object (builder);
      add_string (builder, "path", fault->path);
      add_string (builder, "rule_id", fault->rule_id);
      if (!unsupported)
        {
          add_number (builder, "line", fault->line);
          add_number (builder, "column", fault->column);
        }
      add_string (builder, unsupported ? "reason" : "message", fault->message);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static guint
get_n_correlations (const TocsinRuleSet *rules)
{
  return tocsin_rule_set_get_n_documents (rules, TOCSIN_DOCUMENT_CORRELATION)
         + tocsin_rule_set_get_n_documents (rules, TOCSIN_DOCUMENT_BASELINE);
}

static void
add_hints (JsonBuilder *builder, const CliRules *check)
{
  g_autoptr (GPtrArray) hints = tocsin_rule_set_list_hints (check->rules);

  json_builder_set_member_name (builder, "hints");
  json_builder_begin_array (builder);
  for (guint i = 0; i < hints->len; i++)
    {
      const TocsinRuleFault *hint = g_ptr_array_index (hints, i);

      json_builder_begin_object (builder);
      add_string (builder, "path", hint->path);
      add_string (builder, "rule_id", hint->rule_id);
      add_number (builder, "line", hint->line);
      add_string (builder, "message", hint->message);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static CliStatus
print_json (const CliRules *check, const TocsinRuleProfile *profile)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GPtrArray) unknown = tocsin_rule_set_list_unknown_logsources (check->rules);

  json_builder_begin_object (builder);
  add_number (builder, "files", check->n_files);
  add_number (builder, "rules",
              tocsin_rule_set_get_n_documents (check->rules, TOCSIN_DOCUMENT_RULE));
  add_number (builder, "correlations", get_n_correlations (check->rules));
  add_number (builder, "filters",
              tocsin_rule_set_get_n_documents (check->rules, TOCSIN_DOCUMENT_FILTER));
  add_faults (builder, check, FALSE);
  add_faults (builder, check, TRUE);
  json_builder_set_member_name (builder, "unknown_logsources");
  json_builder_begin_array (builder);
  for (guint i = 0; i < unknown->len; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (unknown, i));
  json_builder_end_array (builder);
  add_hints (builder, check);
  if (profile != NULL)
    cli_rule_profile_add_json (profile, check->rules, builder);
  json_builder_end_object (builder);
  return cli_print_json (builder);
}

static CliStatus
print (const CliRules *check, const TocsinRuleProfile *profile)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GPtrArray) unknown = tocsin_rule_set_list_unknown_logsources (check->rules);
  guint n_unsupported = 0;

  for (guint i = 0; i < check->faults->len; i++)
    n_unsupported += ((TocsinRuleFault *) g_ptr_array_index (check->faults, i))->is_unsupported;
  g_string_append_printf (
      out, _ ("%u files: %u rules, %u correlations and baselines, %u filters\n"), check->n_files,
      tocsin_rule_set_get_n_documents (check->rules, TOCSIN_DOCUMENT_RULE),
      get_n_correlations (check->rules),
      tocsin_rule_set_get_n_documents (check->rules, TOCSIN_DOCUMENT_FILTER));
  g_string_append_printf (out, _ ("%u could not be loaded, %u of them for want of values\n"),
                          check->faults->len, n_unsupported);
  if (unknown->len > 0)
    {
      g_ptr_array_add (unknown, NULL);
      g_autofree char *list = g_strjoinv ("; ", (char **) unknown->pdata);

      g_string_append_printf (out, _ ("No format that is read has these log sources: %s\n"), list);
    }
  if (profile != NULL)
    cli_rule_profile_append (profile, check->rules, out);
  return cli_print (out->str);
}

static void
name_hints (const CliRules *check)
{
  g_autoptr (GPtrArray) hints = tocsin_rule_set_list_hints (check->rules);

  for (guint i = 0; i < hints->len; i++)
    {
      const TocsinRuleFault *hint = g_ptr_array_index (hints, i);

      cli_say (_ ("%s:%u: hint: %s"), hint->path, hint->line, hint->message);
    }
}

/* Runs the rules over the case at @path, without writing anything. */
static TocsinRuleProfile *
run_profile (const CliRules *check, const char *path, CliStatus *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) opened
      = cli_open_case (&cli_command_rules_check, path, TOCSIN_CASE_READ, status);
  TocsinRuleProfile *profile;

  if (opened == NULL)
    return NULL;
  profile = tocsin_rule_profile_run (opened, check->rules, cli_interrupt_watch (), &error);
  if (profile == NULL)
    *status = cli_fail (error);
  return profile;
}

static CliStatus
run_check (int argc, char **argv)
{
  gboolean json = FALSE, with_profile = FALSE;
  g_autofree char *placeholders = NULL, *case_path = NULL;
  g_autoptr (TocsinRuleProfile) profile = NULL;
  g_auto (GStrv) paths = NULL;
  g_auto (CliRules) check = { 0 };
  g_autoptr (GError) error = NULL;
  CliStatus status;
  const GOptionEntry entries[] = {
    { "placeholders", 0, 0, G_OPTION_ARG_FILENAME, &placeholders,
      N_ ("Values of placeholders: lines “name = value, value”"), "FILE" },
    { "profile", 0, 0, G_OPTION_ARG_NONE, &with_profile,
      N_ ("Run the rules over --case and name the slowest"), NULL },
    { "case", 'c', 0, G_OPTION_ARG_FILENAME, &case_path, N_ ("The case to measure with"), "CASE" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print one JSON object"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cli_parse (&cli_command_rules_check, entries, &argc, &argv))
    return CLI_USAGE;
  if (paths == NULL)
    return cli_misuse (&cli_command_rules_check,
                       _ ("rules check needs the path of a rule file or folder"));
  if (with_profile && case_path == NULL)
    return cli_misuse (&cli_command_rules_check, _ ("--profile needs --case CASE"));
  if (!cli_rules_check (&check, (const char *const *) paths, placeholders, &error))
    return cli_fail (error);
  if (with_profile && (profile = run_profile (&check, case_path, &status)) == NULL)
    return status;
  status = json ? print_json (&check, profile) : print (&check, profile);
  cli_rules_name_faults (&check);
  name_hints (&check);
  if (status != CLI_DONE)
    return status;
  return check.faults->len > 0 ? CLI_INCOMPLETE : CLI_DONE;
}

const CliCommand cli_command_rules_check = {
  .name = "rules check",
  .arguments = "PATH…",
  .summary = N_ ("Load Sigma rules and name each that is not valid, and why"),
  .run = run_check,
};
