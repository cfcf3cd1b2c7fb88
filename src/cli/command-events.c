/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli/cli.h"
#include "store/tocsin-query-sql.h"

#define NO_LIMIT G_MININT64 /* what nobody types */

typedef struct
{
  char *case_path;
  char *format;
  char *columns;
  char *output_path;
  gint64 limit;
  char **words;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->case_path);
  g_free (self->format);
  g_free (self->columns);
  g_free (self->output_path);
  g_strfreev (self->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse (Options *self, int *argc, char ***argv)
{
  const GOptionEntry entries[] = {
    { "case", 'c', 0, G_OPTION_ARG_FILENAME, &self->case_path, N_ ("The case"), "CASE" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &self->format,
      N_ ("How to write them: table, csv, json, ndjson"), "FORMAT" },
    { "columns", 0, 0, G_OPTION_ARG_STRING, &self->columns,
      N_ ("Which columns, with commas between them, or “all”"), "NAMES" },
    { "limit", 'n', 0, G_OPTION_ARG_INT64, &self->limit, N_ ("The first N events only"), "N" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &self->output_path,
      N_ ("Write to this file instead of standard output"), "FILE" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  return cli_parse (&cli_command_events, entries, argc, argv);
}

static TocsinColumn *
find_columns (const Options *self, const TocsinExporter *exporter, guint *n_columns,
              CliStatus *status)
{
  g_autoptr (GError) error = NULL;
  TocsinColumn *columns;

  if (self->columns == NULL)
    return tocsin_export_get_default_columns (exporter, n_columns);
  columns = tocsin_export_parse_columns (self->columns, n_columns, &error);
  if (columns == NULL)
    *status = cli_misuse (&cli_command_events, "%s", error->message);
  return columns;
}

/* All arguments together are the query. */
static TocsinQuery *
parse_query (const Options *self, CliStatus *status)
{
  g_autofree char *text = self->words != NULL ? g_strjoinv (" ", self->words) : g_strdup ("");
  g_autoptr (GError) error = NULL;
  TocsinQuery *query = tocsin_query_parse (text, NULL, &error);

  if (query == NULL)
    *status = cli_misuse (&cli_command_events, _ ("in the query, %s"), error->message);
  return query;
}

static gboolean
add_event (const TocsinBatch *batch, const TocsinEvent *event, gint64 id, gint64 source_id,
           gpointer export, GError **error)
{
  return cli_interrupt_check (error)
         && tocsin_export_add_event (export, batch, event, id, source_id, error);
}

/* Writes the events that @query finds, by time. */
CliStatus
cli_write_events (TocsinCase *opened, TocsinQuery *query, gint64 limit, const CliTable *table)
{
  guint32 columns = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (CliOutput) output = cli_output_open (table->output_path, &error);
  g_autoptr (TocsinExport) export = NULL;

  if (output == NULL)
    return cli_fail (error);
  export = tocsin_export_new_events (table->exporter, table->columns, table->n_columns,
                                     cli_output_write, output);
  tocsin_export_set_width (export, cli_output_get_width (output));
  for (guint i = 0; i < table->n_columns; i++)
    columns |= 1u << table->columns[i];
  if (!tocsin_case_find_events (opened, query, TOCSIN_EARLIEST_FIRST, limit, columns, add_event,
                                export, &error)
      || !tocsin_export_finish (export, &error) || !cli_output_close (output, &error))
    return cli_fail (error);
  return CLI_DONE;
}

static CliStatus
run (int argc, char **argv)
{
  g_auto (Options) self = { .limit = NO_LIMIT };
  g_autoptr (TocsinCase) opened = NULL;
  g_autoptr (TocsinQuery) query = NULL;
  g_autofree TocsinColumn *columns = NULL;
  CliTable table = { 0 };
  CliStatus status;

  if (!parse (&self, &argc, &argv))
    return CLI_USAGE;
  if (self.limit < 0 && self.limit != NO_LIMIT)
    return cli_misuse (&cli_command_events, _ ("--limit must not be negative"));
  table.exporter = cli_find_exporter (&cli_command_events, self.format, &status);
  if (table.exporter == NULL)
    return status;
  columns = find_columns (&self, table.exporter, &table.n_columns, &status);
  if (columns == NULL)
    return status;
  query = parse_query (&self, &status);
  if (query == NULL)
    return status;
  opened = cli_open_case (&cli_command_events, self.case_path, TOCSIN_CASE_READ, &status);
  if (opened == NULL)
    return status;
  table.columns = columns;
  table.output_path = self.output_path;
  cli_interrupt_watch ();
  return cli_write_events (opened, query, MAX (self.limit, -1), &table);
}

const CliCommand cli_command_events = {
  .name = "events",
  .arguments = "[QUERY]",
  .summary = N_ ("List, search and export the events of a case, by time"),
  .description
  = N_ ("A query is words and conditions, for example:\n"
        "  failed -root                    words in the text; without one of them\n"
        "  username:adm* outcome:failed    whole values, with wildcards\n"
        "  source_ip:203.0.113.0/24        addresses of a network\n"
        "  event_id:(4624 OR 4625) last:24h\n"
        "  severity:<=3 after:2025-01-01 before:2025-01-02T10:00\n"
        "  TargetUserName:admin*           any field of the record\n"
        "  has:source_ip is:assumed        with a value; with a time that had to be guessed\n"
        "  is:bookmarked has:note tag:x    what people marked\n"
        "  alert:12 rule:TITLE id:(1 OR 2) on which alerts rest; by number\n"
        "A query that begins with “-” goes after “--”."),
  .run = run,
};
