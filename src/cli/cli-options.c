/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "core/tocsin-error.h"

static void
join_names (GString *out, const char *name)
{
  g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", name);
}

/* Reads a command's options; what is left are its arguments. With --help it
 * prints the help and does not return. */
gboolean
cli_parse (const CliCommand *command, const GOptionEntry *entries, int *argc, char ***argv)
{
  g_autofree char *program = g_strdup_printf ("tocsin-cli %s", command->name);
  g_autoptr (GOptionContext) context = g_option_context_new (command->arguments);
  g_autoptr (GError) error = NULL;

  g_set_prgname (program);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _ (command->summary));
  if (command->description != NULL)
    g_option_context_set_description (context, _ (command->description));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (g_option_context_parse (context, argc, argv, &error))
    return TRUE;
  cli_misuse (command, "%s", error->message);
  return FALSE;
}

/* Opens the case that --case names; NULL with the status to end with. */
TocsinCase *
cli_open_case (const CliCommand *command, const char *path, TocsinCaseMode mode, CliStatus *status)
{
  g_autoptr (GError) error = NULL;
  TocsinCase *self;

  if (path == NULL)
    {
      *status = cli_misuse (command, _ ("%s needs --case with the path of a case"), command->name);
      return NULL;
    }
  self = tocsin_case_open (path, mode, &error);
  if (self == NULL)
    *status = cli_fail (error);
  return self;
}

/* Finds what --format names, “table” if it is not given; NULL with the status to
 * end with. */
const TocsinExporter *
cli_find_exporter (const CliCommand *command, const char *id, CliStatus *status)
{
  const TocsinExporter *exporter = tocsin_exporter_find (id != NULL ? id : "table");
  g_autoptr (GString) names = g_string_new (NULL);

  if (exporter != NULL)
    return exporter;
  for (guint i = 0; tocsin_exporters[i] != NULL; i++)
    join_names (names, tocsin_exporters[i]->id);
  *status = cli_misuse (command, _ ("there is no format “%s”, only %s"), id, names->str);
  return NULL;
}
