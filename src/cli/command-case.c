/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "core/tocsin-time.h"
#include "store/tocsin-alerts.h"
#include "store/tocsin-case-setting.h"

/* Reads --case and --json, all that the commands about a case take. */
gboolean
cli_parse_case (const CliCommand *command, char **case_path, gboolean *json, int *argc,
                char ***argv)
{
  const GOptionEntry entries[] = {
    { "case", 'c', 0, G_OPTION_ARG_FILENAME, case_path, N_ ("The case"), "CASE" },
    { "json", 0, 0, G_OPTION_ARG_NONE, json, N_ ("Print one JSON object"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cli_parse (command, entries, argc, argv))
    return FALSE;
  if (*argc == 1)
    return TRUE;
  cli_misuse (command, _ ("%s takes no argument “%s”"), command->name, (*argv)[1]);
  return FALSE;
}

static void
add_count (JsonBuilder *builder, const char *name, guint64 count)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) count);
}

static guint64
sum (const guint64 counts[TOCSIN_N_ALERT_STATUSES])
{
  guint64 total = 0;

  for (guint i = 0; i < TOCSIN_N_ALERT_STATUSES; i++)
    total += counts[i];
  return total;
}

static CliStatus
print_json (const char *case_path, const TocsinCaseInfo *info,
            const guint64 alerts[TOCSIN_N_ALERT_STATUSES], char *const *accounts)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *path = g_utf8_make_valid (case_path, -1);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "case");
  json_builder_add_string_value (builder, path);
  add_count (builder, "version", info->version);
  add_count (builder, "events", info->events);
  add_count (builder, "rejects", info->rejects);
  add_count (builder, "sources", info->sources);
  json_builder_set_member_name (builder, "alerts");
  json_builder_begin_object (builder);
  for (guint i = 0; i < TOCSIN_N_ALERT_STATUSES; i++)
    add_count (builder, tocsin_alert_status_get_name ((TocsinAlertStatus) i), alerts[i]);
  json_builder_end_object (builder);
  add_count (builder, "tickets", 0);
  json_builder_set_member_name (builder, "high_value");
  json_builder_begin_array (builder);
  for (guint i = 0; accounts[i] != NULL; i++)
    json_builder_add_string_value (builder, accounts[i]);
  json_builder_end_array (builder);
  cli_json_add_time (builder, "first", info->first);
  cli_json_add_time (builder, "last", info->last);
  add_count (builder, "size", info->size);
  json_builder_end_object (builder);
  return cli_print_json (builder);
}

static void
append_time (GString *out, const char *label, gint64 timestamp)
{
  char text[TOCSIN_TIME_TEXT_SIZE] = "";

  if (timestamp != TOCSIN_NO_TIME)
    tocsin_time_format (timestamp, text);
  g_string_append_printf (out, "%-9s %s\n", label, text);
}

static CliStatus
print (const char *case_path, const TocsinCaseInfo *info,
       const guint64 alerts[TOCSIN_N_ALERT_STATUSES])
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *size = g_format_size (info->size);

  g_string_append_printf (out, "%-9s %s\n", _ ("case"), case_path);
  g_string_append_printf (out, "%-9s %u\n", _ ("version"), info->version);
  g_string_append_printf (out, "%-9s %" G_GUINT64_FORMAT "\n", _ ("sources"), info->sources);
  g_string_append_printf (out, "%-9s %" G_GUINT64_FORMAT "\n", _ ("events"), info->events);
  g_string_append_printf (out, "%-9s %" G_GUINT64_FORMAT "\n", _ ("rejects"), info->rejects);
  g_string_append_printf (out, "%-9s %" G_GUINT64_FORMAT " (%" G_GUINT64_FORMAT " %s)\n",
                          _ ("alerts"), sum (alerts), alerts[TOCSIN_ALERT_NEW],
                          tocsin_alert_status_get_name (TOCSIN_ALERT_NEW));
  append_time (out, _ ("first"), info->first);
  append_time (out, _ ("last"), info->last);
  g_string_append_printf (out, "%-9s %s\n", _ ("size"), size);
  return cli_print (out->str);
}

static CliStatus
run_info (int argc, char **argv)
{
  g_autofree char *case_path = NULL;
  gboolean json = FALSE;
  g_autoptr (TocsinCase) opened = NULL;
  g_autoptr (GError) error = NULL;
  guint64 alerts[TOCSIN_N_ALERT_STATUSES];
  g_auto (GStrv) accounts = NULL;
  TocsinCaseInfo info;
  CliStatus status;

  if (!cli_parse_case (&cli_command_case_info, &case_path, &json, &argc, &argv))
    return CLI_USAGE;
  opened = cli_open_case (&cli_command_case_info, case_path, TOCSIN_CASE_READ, &status);
  if (opened == NULL)
    return status;
  if (!tocsin_case_get_info (opened, &info, &error)
      || !tocsin_case_count_alerts (opened, alerts, &error)
      || (accounts = tocsin_case_dup_setting_list (opened, TOCSIN_SETTING_HIGH_VALUE, &error))
             == NULL)
    return cli_fail (error);
  return json ? print_json (case_path, &info, alerts, accounts) : print (case_path, &info, alerts);
}

static CliStatus
print_faults_json (const GPtrArray *faults)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  CliStatus status;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "ok");
  json_builder_add_boolean_value (builder, faults->len == 0);
  json_builder_set_member_name (builder, "faults");
  json_builder_begin_array (builder);
  for (guint i = 0; i < faults->len; i++)
    {
      g_autofree char *fault = g_utf8_make_valid (g_ptr_array_index (faults, i), -1);

      json_builder_add_string_value (builder, fault);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  status = cli_print_json (builder);
  return faults->len > 0 ? CLI_FAILED : status;
}

static CliStatus
print_faults (const GPtrArray *faults)
{
  g_autoptr (GString) out = g_string_new (NULL);
  CliStatus status;

  for (guint i = 0; i < faults->len; i++)
    g_string_append_printf (out, "%s\n", (const char *) g_ptr_array_index (faults, i));
  if (faults->len == 0)
    g_string_append (out, "ok\n");
  status = cli_print (out->str);
  return faults->len > 0 ? CLI_FAILED : status;
}

static CliStatus
run_verify (int argc, char **argv)
{
  g_autofree char *case_path = NULL;
  gboolean json = FALSE;
  g_autoptr (TocsinCase) opened = NULL;
  g_autoptr (GPtrArray) faults = NULL;
  g_autoptr (GError) error = NULL;
  CliStatus status;

  if (!cli_parse_case (&cli_command_case_verify, &case_path, &json, &argc, &argv))
    return CLI_USAGE;
  opened = cli_open_case (&cli_command_case_verify, case_path, TOCSIN_CASE_READ, &status);
  if (opened == NULL)
    return status;
  faults = tocsin_case_verify (opened, &error);
  if (faults == NULL)
    return cli_fail (error);
  return json ? print_faults_json (faults) : print_faults (faults);
}

const CliCommand cli_command_case_info = {
  .name = "case info",
  .arguments = "",
  .summary = N_ ("Say what a case holds"),
  .run = run_info,
};

const CliCommand cli_command_case_verify = {
  .name = "case verify",
  .arguments = "",
  .summary = N_ ("Check the sums and counts of a case"),
  .run = run_verify,
};
