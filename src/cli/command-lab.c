/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gstdio.h>

#include "cli/cli.h"
#include "store/tocsin-alerts.h"

/* Imports, and runs the built-in rules. */
static TocsinImportSummary *
import (TocsinCase *opened, char **paths, const TocsinRuleSet *rules, GError **error)
{
  const TocsinImportOptions options = { .paths = (const char *const *) paths, .rules = rules };
  gint64 start = g_get_monotonic_time ();
  TocsinImportSummary *summary = tocsin_import_run (opened, &options, cli_progress_show, &start,
                                                    cli_interrupt_watch (), error);

  cli_progress_clear ();
  return summary;
}

static CliStatus
write_alerts (TocsinCase *opened, const char *folder)
{
  g_autofree char *files = g_build_filename (folder, "alerts", NULL);
  g_autofree char *table = g_build_filename (folder, "alerts.csv", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) alerts = tocsin_case_list_alerts (opened, &error);
  CliStatus status;

  if (alerts == NULL)
    return cli_fail (error);
  status = cli_alerts_write_files (alerts, files);
  return status == CLI_DONE ? cli_alerts_write_table (alerts, tocsin_exporter_find ("csv"), table)
                            : status;
}

/* Everything that comes of a folder, beside its case. */
static CliStatus
write_results (TocsinCase *opened, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "normalized_events.csv", NULL);
  g_autoptr (TocsinQuery) all = tocsin_query_parse ("", NULL, NULL);
  g_autofree TocsinColumn *columns = NULL;
  CliTable table = { .exporter = tocsin_exporter_find ("csv"), .output_path = path };

  columns = tocsin_export_get_default_columns (table.exporter, &table.n_columns);
  table.columns = columns;
  if (cli_write_events (opened, all, -1, &table) != CLI_DONE)
    return CLI_FAILED;
  return write_alerts (opened, folder);
}

static CliStatus
make (const char *folder, char **paths, const CliRuleOptions *rules)
{
  g_autofree char *case_path = g_build_filename (folder, "case.tocsin", NULL);
  g_autoptr (TocsinCase) opened = NULL;
  g_autoptr (TocsinCase) reader = NULL;
  g_auto (CliRules) loaded = { 0 };
  g_autoptr (TocsinImportSummary) summary = NULL;
  g_autoptr (GError) error = NULL;
  CliStatus status;

  if (g_mkdir_with_parents (folder, 0777) != 0)
    {
      cli_say (_ ("tocsin-cli: cannot make the folder “%s”: %s"), folder, g_strerror (errno));
      return CLI_FAILED;
    }
  opened = cli_open_case (&cli_command_lab, case_path, TOCSIN_CASE_WRITE, &status);
  if (opened == NULL)
    return status;
  if (!cli_rules_load (&loaded, opened, rules, &error))
    return cli_fail (error);
  cli_rules_name_faults (&loaded);
  summary = import (opened, paths, loaded.rules, &error);
  if (summary == NULL)
    return cli_fail (error);
  g_clear_pointer (&opened, tocsin_case_free);
  reader = cli_open_case (&cli_command_lab, case_path, TOCSIN_CASE_READ, &status);
  if (reader == NULL)
    return status;
  status = write_results (reader, folder);
  if (status == CLI_DONE)
    status = cli_summary_print (summary);
  if (status == CLI_DONE)
    status = cli_dashboard_print (reader);
  return status == CLI_DONE ? cli_summary_name_problems (summary) : status;
}

static CliStatus
run (int argc, char **argv)
{
  g_autofree char *folder = NULL;
  g_auto (GStrv) paths = NULL;
  g_auto (CliRuleOptions) rules = { 0 };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &folder,
      N_ ("The folder for all that comes of it; made if missing"), "OUT" },
    { "high-value", 0, 0, G_OPTION_ARG_STRING_ARRAY, &rules.high_value,
      N_ ("An account whose alerts are more serious; may be given again"), "USER" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cli_parse (&cli_command_lab, entries, &argc, &argv))
    return CLI_USAGE;
  if (paths == NULL)
    return cli_misuse (&cli_command_lab, _ ("lab needs the path of a folder of logs"));
  if (folder == NULL)
    return cli_misuse (&cli_command_lab, _ ("lab needs -o with the folder to write to"));
  return make (folder, paths, &rules);
}

const CliCommand cli_command_lab = {
  .name = "lab",
  .arguments = "DIR -o OUT",
  .summary = N_ ("Turn a folder of logs into a case and all that comes of it"),
  .description = N_ ("Leaves in OUT: case.tocsin, the case; normalized_events.csv, all events; "
                     "alerts.csv and alerts/TYPE_ID.json, the alerts. Then shows the dashboard."),
  .run = run,
};
