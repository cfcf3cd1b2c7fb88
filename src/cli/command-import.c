/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "core/tocsin-time.h"

typedef struct
{
  char *case_path;
  char *format;
  char *zone;
  int year;
  int jobs;
  char *columns;
  gboolean detect;
  gboolean json;
  char **paths;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->case_path);
  g_free (self->format);
  g_free (self->zone);
  g_free (self->columns);
  g_strfreev (self->paths);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse (Options *self, int *argc, char ***argv)
{
  const GOptionEntry entries[] = {
    { "case", 'c', 0, G_OPTION_ARG_FILENAME, &self->case_path, N_ ("The case; made if missing"),
      "CASE" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &self->format,
      N_ ("Read all files as this format (see “formats”) instead of looking what they are"),
      "FORMAT" },
    { "timezone", 'z', 0, G_OPTION_ARG_STRING, &self->zone,
      N_ ("Time zone of records that name none, such as Europe/Berlin; the system's if not given"),
      "ZONE" },
    { "year", 'y', 0, G_OPTION_ARG_INT, &self->year,
      N_ ("Year of the first record of files without years; found from the file if not given"),
      "YEAR" },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &self->jobs,
      N_ ("Threads that read; one a processor if not given"), "N" },
    { "columns", 0, 0, G_OPTION_ARG_STRING, &self->columns,
      N_ ("For CSV: which header is which column, as column=header,…"), "MAP" },
    { "detect", 0, 0, G_OPTION_ARG_NONE, &self->detect,
      N_ ("Run the built-in rules over the case as well, and keep the alerts"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_ ("Print one JSON object"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->paths, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  return cli_parse (&cli_command_import, entries, argc, argv);
}

static gboolean
is_zone (const char *identifier)
{
  g_autoptr (TocsinZone) zone = tocsin_zone_new (identifier, NULL);

  return zone != NULL;
}

static CliStatus
check (const Options *self)
{
  if (self->case_path == NULL)
    return cli_misuse (&cli_command_import, _ ("import needs --case with the path of a case"));
  if (self->paths == NULL)
    return cli_misuse (&cli_command_import, _ ("import needs the path of a file or folder"));
  if (self->format != NULL && tocsin_format_find (self->format) == NULL)
    return cli_misuse (&cli_command_import,
                       _ ("there is no log format “%s” (“tocsin-cli formats” lists them)"),
                       self->format);
  if (self->zone != NULL && !is_zone (self->zone))
    return cli_misuse (&cli_command_import, _ ("there is no time zone “%s”"), self->zone);
  if (self->year != 0 && (self->year < 1970 || self->year > 9998))
    return cli_misuse (&cli_command_import, _ ("--year must be from 1970 to 9998"));
  if (self->jobs < 0 || self->jobs > 256)
    return cli_misuse (&cli_command_import, _ ("--jobs must be from 1 to 256"));
  return CLI_DONE;
}

static CliStatus
print (const Options *self, const TocsinImportSummary *summary)
{
  CliStatus status = self->json ? cli_summary_print_json (self->case_path, summary)
                                : cli_summary_print (summary);
  CliStatus problems = cli_summary_name_problems (summary);

  return status != CLI_DONE ? status : problems;
}

static CliStatus
run (int argc, char **argv)
{
  g_auto (Options) self = { 0 };
  g_autoptr (TocsinCase) opened = NULL;
  g_auto (CliRules) loaded = { 0 };
  g_autoptr (TocsinImportSummary) summary = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  const CliRuleOptions rule_options = { 0 };
  TocsinImportOptions options;
  CliStatus status;

  if (!parse (&self, &argc, &argv))
    return CLI_USAGE;
  status = check (&self);
  if (status != CLI_DONE)
    return status;
  opened = cli_open_case (&cli_command_import, self.case_path, TOCSIN_CASE_WRITE, &status);
  if (opened == NULL)
    return status;
  if (self.detect && !cli_rules_load (&loaded, opened, &rule_options, &error))
    return cli_fail (error);
  options = (TocsinImportOptions){
    .paths = (const char *const *) self.paths,
    .format = self.format,
    .timezone = self.zone,
    .year = self.year,
    .columns = self.columns,
    .n_jobs = (guint) self.jobs,
    .rules = loaded.rules,
  };
  summary = tocsin_import_run (opened, &options, cli_progress_show, &start, cli_interrupt_watch (),
                               &error);
  cli_progress_clear ();
  return summary != NULL ? print (&self, summary) : cli_fail (error);
}

const CliCommand cli_command_import = {
  .name = "import",
  .arguments = "PATH…",
  .summary = N_ ("Read files, archives and folders of logs into a case"),
  .description
  = N_ ("What was imported before adds nothing; what has grown adds its new part. An import that "
        "was interrupted goes on where it stopped."),
  .run = run,
};
