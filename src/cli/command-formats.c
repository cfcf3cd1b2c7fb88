/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli/cli.h"

static CliStatus
run_formats (int argc, char **argv)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_autoptr (GString) out = g_string_new (NULL);

  if (!cli_parse (&cli_command_formats, entries, &argc, &argv))
    return CLI_USAGE;
  if (argc > 1)
    return cli_misuse (&cli_command_formats, _ ("formats takes no argument “%s”"), argv[1]);
  for (guint i = 0; tocsin_formats[i] != NULL; i++)
    g_string_append_printf (out, "%-16s %s\n", tocsin_formats[i]->id, _ (tocsin_formats[i]->title));
  return cli_print (out->str);
}

static char *
dup_name (const TocsinDetected *detected)
{
  if (*detected->member == '\0')
    return g_strdup (detected->path);
  return g_strdup_printf ("%s → %s", detected->path, detected->member);
}

static const char *
get_format (const TocsinFormat *format)
{
  return format != NULL ? format->id : "";
}

static const char *
get_reason (const TocsinDetected *detected)
{
  if (detected->problem != NULL)
    return detected->problem;
  return detected->detection.reason != NULL ? detected->detection.reason : "";
}

static TocsinCell
make_cell (const char *text, TocsinCellKind kind)
{
  return (TocsinCell){ text, strlen (text), kind };
}

static gboolean
add_detected (TocsinExport *table, const TocsinDetected *detected, GError **error)
{
  g_autofree char *name = dup_name (detected);
  g_autofree char *confidence = g_strdup_printf ("%u", detected->detection.confidence);
  const TocsinCell cells[] = {
    make_cell (name, TOCSIN_CELL_TEXT),
    make_cell (get_format (detected->detection.format), TOCSIN_CELL_TEXT),
    make_cell (confidence, TOCSIN_CELL_NUMBER),
    make_cell (get_format (detected->detection.runner_up), TOCSIN_CELL_TEXT),
    make_cell (get_reason (detected), TOCSIN_CELL_TEXT),
  };

  return tocsin_export_add_row (table, cells, error);
}

static CliStatus
print_table (const GPtrArray *files)
{
  static const char *const columns[]
      = { "file", "format", "confidence", "runner-up", "reason", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (CliOutput) output = cli_output_open (NULL, &error);
  g_autoptr (TocsinExport) table
      = tocsin_export_new (tocsin_exporter_find ("table"), columns, cli_output_write, output);

  tocsin_export_set_width (table, cli_output_get_width (output));
  for (guint i = 0; i < files->len; i++)
    if (!add_detected (table, g_ptr_array_index (files, i), &error))
      return cli_fail (error);
  if (!tocsin_export_finish (table, &error) || !cli_output_close (output, &error))
    return cli_fail (error);
  return CLI_DONE;
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

static CliStatus
print_json (const GPtrArray *files)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "files");
  json_builder_begin_array (builder);
  for (guint i = 0; i < files->len; i++)
    {
      const TocsinDetected *detected = g_ptr_array_index (files, i);

      json_builder_begin_object (builder);
      add_text (builder, "path", detected->path);
      add_text (builder, "member", detected->member);
      add_text (builder, "format", get_format (detected->detection.format));
      json_builder_set_member_name (builder, "confidence");
      json_builder_add_int_value (builder, detected->detection.confidence);
      add_text (builder, "runner_up", get_format (detected->detection.runner_up));
      add_text (builder, "reason", get_reason (detected));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return cli_print_json (builder);
}

/* Names what is no log or cannot be read, and says so in the status. */
static CliStatus
name_problems (const GPtrArray *files)
{
  CliStatus status = CLI_DONE;

  for (guint i = 0; i < files->len; i++)
    {
      const TocsinDetected *detected = g_ptr_array_index (files, i);
      g_autofree char *name = dup_name (detected);

      if (detected->problem == NULL)
        continue;
      cli_say ("%s: %s", name, detected->problem);
      status = CLI_INCOMPLETE;
    }
  return status;
}

static CliStatus
run_detect (int argc, char **argv)
{
  gboolean json = FALSE;
  g_auto (GStrv) paths = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print one JSON object"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GPtrArray) files = NULL;
  CliStatus status, problems;

  if (!cli_parse (&cli_command_formats_detect, entries, &argc, &argv))
    return CLI_USAGE;
  if (paths == NULL)
    return cli_misuse (&cli_command_formats_detect,
                       _ ("formats detect needs the path of a file or folder"));
  files = tocsin_import_detect ((const char *const *) paths);
  status = json ? print_json (files) : print_table (files);
  problems = name_problems (files);
  return status != CLI_DONE ? status : problems;
}

const CliCommand cli_command_formats = {
  .name = "formats",
  .arguments = "",
  .summary = N_ ("List the log formats that are known"),
  .run = run_formats,
};

const CliCommand cli_command_formats_detect = {
  .name = "formats detect",
  .arguments = "PATH…",
  .summary = N_ ("Say what each file is, and why"),
  .run = run_detect,
};
