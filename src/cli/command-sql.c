/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli/cli.h"
#include "core/tocsin-text.h"
#include "store/tocsin-sql.h"

typedef struct
{
  char *case_path;
  char *format;
  char *output_path;
  gboolean json;
  char **words;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->case_path);
  g_free (self->format);
  g_free (self->output_path);
  g_strfreev (self->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* The cells of a row; what is not UTF-8 is made so, in @made. */
static void
read_row (TocsinSql *sql, guint n_columns, TocsinCell *cells, GPtrArray *made)
{
  g_ptr_array_set_size (made, 0);
  for (guint i = 0; i < n_columns; i++)
    {
      TocsinSqlType type = tocsin_sql_get_value (sql, i, &cells[i].text, &cells[i].length);

      cells[i].kind = type == TOCSIN_SQL_NULL     ? TOCSIN_CELL_NONE
                      : type == TOCSIN_SQL_NUMBER ? TOCSIN_CELL_NUMBER
                                                  : TOCSIN_CELL_TEXT;
      if (cells[i].kind == TOCSIN_CELL_TEXT
          && !tocsin_text_is_utf8 (cells[i].text, cells[i].length))
        {
          char *valid = g_utf8_make_valid (cells[i].text, (gssize) cells[i].length);

          g_ptr_array_add (made, valid);
          cells[i].text = valid;
          cells[i].length = strlen (valid);
        }
    }
}

static gboolean
write_rows (TocsinSql *sql, TocsinExport *export, GError **error)
{
  guint n_columns = g_strv_length ((char **) tocsin_sql_get_columns (sql));
  g_autofree TocsinCell *cells = g_new0 (TocsinCell, n_columns);
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_free);
  gboolean has_row = TRUE;

  while (has_row)
    {
      if (!cli_interrupt_check (error) || !tocsin_sql_next (sql, &has_row, error))
        return FALSE;
      if (!has_row)
        break;
      read_row (sql, n_columns, cells, made);
      if (!tocsin_export_add_row (export, cells, error))
        return FALSE;
    }
  return tocsin_export_finish (export, error);
}

static CliStatus
write_table (TocsinSql *sql, const TocsinExporter *exporter, const char *output_path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CliOutput) output = cli_output_open (output_path, &error);
  g_autoptr (TocsinExport) export = NULL;

  if (output == NULL)
    return cli_fail (error);
  export = tocsin_export_new (exporter, tocsin_sql_get_columns (sql), cli_output_write, output);
  tocsin_export_set_width (export, cli_output_get_width (output));
  cli_interrupt_watch ();
  if (!write_rows (sql, export, &error) || !cli_output_close (output, &error))
    return cli_fail (error);
  return CLI_DONE;
}

static gboolean
parse (const CliCommand *command, Options *self, int *argc, char ***argv)
{
  const GOptionEntry entries[] = {
    { "case", 'c', 0, G_OPTION_ARG_FILENAME, &self->case_path, N_ ("The case"), "CASE" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &self->format,
      N_ ("How to write them: table, csv, json, ndjson"), "FORMAT" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_ ("The same as --format json"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &self->output_path,
      N_ ("Write to this file instead of standard output"), "FILE" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cli_parse (command, entries, argc, argv))
    return FALSE;
  if (self->json && self->format == NULL)
    self->format = g_strdup ("json");
  return TRUE;
}

static CliStatus
run_sql (int argc, char **argv)
{
  g_auto (Options) self = { 0 };
  g_autoptr (TocsinCase) opened = NULL;
  g_autoptr (TocsinSql) sql = NULL;
  g_autoptr (GError) error = NULL;
  const TocsinExporter *exporter;
  CliStatus status;

  if (!parse (&cli_command_sql, &self, &argc, &argv))
    return CLI_USAGE;
  if (self.words == NULL || self.words[1] != NULL)
    return cli_misuse (&cli_command_sql, _ ("sql needs one argument: a SELECT in quotes"));
  exporter = cli_find_exporter (&cli_command_sql, self.format, &status);
  if (exporter == NULL)
    return status;
  opened = cli_open_case (&cli_command_sql, self.case_path, TOCSIN_CASE_READ, &status);
  if (opened == NULL)
    return status;
  sql = tocsin_sql_new (opened, self.words[0], &error);
  return sql != NULL ? write_table (sql, exporter, self.output_path) : cli_fail (error);
}

static CliStatus
run_rejects (int argc, char **argv)
{
  g_auto (Options) self = { 0 };
  g_autoptr (TocsinCase) opened = NULL;
  g_autoptr (TocsinSql) sql = NULL;
  g_autoptr (GError) error = NULL;
  const TocsinExporter *exporter;
  CliStatus status;

  if (!parse (&cli_command_rejects, &self, &argc, &argv))
    return CLI_USAGE;
  if (self.words != NULL)
    return cli_misuse (&cli_command_rejects, _ ("rejects takes no argument “%s”"), self.words[0]);
  exporter = cli_find_exporter (&cli_command_rejects, self.format, &status);
  if (exporter == NULL)
    return status;
  opened = cli_open_case (&cli_command_rejects, self.case_path, TOCSIN_CASE_READ, &status);
  if (opened == NULL)
    return status;
  sql = tocsin_sql_new_rejects (opened, &error);
  return sql != NULL ? write_table (sql, exporter, self.output_path) : cli_fail (error);
}

const CliCommand cli_command_sql = {
  .name = "sql",
  .arguments = "\"SELECT …\"",
  .summary = N_ ("Ask a case in SQL, without changing it"),
  .description
  = N_ ("The table “events” has every column of the normalized event; “fields”, “sources” and "
        "“rejects” are beside it. A search is an argument of events:\n"
        "  SELECT host, count(*) FROM events ('outcome:failed last:24h') GROUP BY host"),
  .run = run_sql,
};

const CliCommand cli_command_rejects = {
  .name = "rejects",
  .arguments = "",
  .summary = N_ ("List the records that no format could read, and why"),
  .run = run_rejects,
};
