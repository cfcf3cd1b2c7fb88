/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "cli/cli.h"
#include "core/tocsin-time.h"

/* What a case holds, all sources together. */
typedef struct
{
  const char *path;
  guint sources;
  guint64 events;
  guint64 rejects;
  gint64 first;
  gint64 last;
  guint64 size;
} Info;

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
add_source (Info *info, const TocsinSource *source)
{
  info->sources++;
  info->events += source->events;
  info->rejects += source->rejects;
  if (source->first != TOCSIN_NO_TIME
      && (info->first == TOCSIN_NO_TIME || source->first < info->first))
    info->first = source->first;
  if (source->last != TOCSIN_NO_TIME && (info->last == TOCSIN_NO_TIME || source->last > info->last))
    info->last = source->last;
}

static gboolean
collect (Info *info, TocsinCase *opened, GError **error)
{
  g_autoptr (GPtrArray) sources = tocsin_case_list_sources (opened, error);
  GStatBuf status;

  if (sources == NULL)
    return FALSE;
  for (guint i = 0; i < sources->len; i++)
    add_source (info, g_ptr_array_index (sources, i));
  if (g_stat (info->path, &status) == 0)
    info->size = (guint64) status.st_size;
  return TRUE;
}

static void
add_count (JsonBuilder *builder, const char *name, guint64 count)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) count);
}

static CliStatus
print_json (const Info *info, int version)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *path = g_utf8_make_valid (info->path, -1);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "case");
  json_builder_add_string_value (builder, path);
  add_count (builder, "version", (guint64) version);
  add_count (builder, "events", info->events);
  add_count (builder, "rejects", info->rejects);
  add_count (builder, "sources", info->sources);
  json_builder_set_member_name (builder, "alerts");
  json_builder_begin_object (builder);
  json_builder_end_object (builder);
  add_count (builder, "tickets", 0);
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
print (const Info *info, int version)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *size = g_format_size (info->size);

  g_string_append_printf (out, "%-9s %s\n", _ ("case"), info->path);
  g_string_append_printf (out, "%-9s %d\n", _ ("version"), version);
  g_string_append_printf (out, "%-9s %u\n", _ ("sources"), info->sources);
  g_string_append_printf (out, "%-9s %" G_GUINT64_FORMAT "\n", _ ("events"), info->events);
  g_string_append_printf (out, "%-9s %" G_GUINT64_FORMAT "\n", _ ("rejects"), info->rejects);
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
  Info info = { .first = TOCSIN_NO_TIME, .last = TOCSIN_NO_TIME };
  CliStatus status;

  if (!cli_parse_case (&cli_command_case_info, &case_path, &json, &argc, &argv))
    return CLI_USAGE;
  opened = cli_open_case (&cli_command_case_info, case_path, TOCSIN_CASE_READ, &status);
  if (opened == NULL)
    return status;
  info.path = case_path;
  if (!collect (&info, opened, &error))
    return cli_fail (error);
  return json ? print_json (&info, tocsin_case_get_version (opened))
              : print (&info, tocsin_case_get_version (opened));
}

const CliCommand cli_command_case_info = {
  .name = "case info",
  .arguments = "",
  .summary = N_ ("Say what a case holds"),
  .run = run_info,
};
