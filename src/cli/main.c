/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <string.h>

#include "cli/cli.h"
#include "tocsin-config.h"

/* All commands, in the order of the help. */
static const CliCommand *const commands[] = {
  &cli_command_lab,         &cli_command_import,
  &cli_command_formats,     &cli_command_formats_detect,
  &cli_command_detect,      &cli_command_events,
  &cli_command_alerts,      &cli_command_rejects,
  &cli_command_dashboard,   &cli_command_rules_check,
  &cli_command_rules_list,  &cli_command_rules_import,
  &cli_command_rules_set,   &cli_command_rules_remove,
  &cli_command_sql,         &cli_command_case_info,
  &cli_command_case_verify, &cli_command_case_correct,
};

/* How many of the words from @words on the command's name is, 0 if they are not it. */
static int
match_name (const CliCommand *command, int n_words, char **words)
{
  g_auto (GStrv) parts = g_strsplit (command->name, " ", -1);
  int n = (int) g_strv_length (parts);

  for (int i = 0; i < n; i++)
    if (i >= n_words || strcmp (parts[i], words[i]) != 0)
      return 0;
  return n;
}

/* The command with the longest name that the words begin with. */
static const CliCommand *
find_command (int n_words, char **words, int *n_used)
{
  const CliCommand *found = NULL;

  *n_used = 0;
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      int n = match_name (commands[i], n_words, words);

      if (n > *n_used)
        {
          found = commands[i];
          *n_used = n;
        }
    }
  return found;
}

static CliStatus
print_help (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_string_append (out, _ ("Usage:\n  tocsin-cli COMMAND [OPTION…] …\n\n"));
  g_string_append (out, _ ("Turns folders of logs into a case and asks it.\n\nCommands:\n"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (out, "  %-16s %s\n", commands[i]->name, _ (commands[i]->summary));
  g_string_append (out, _ ("\n“tocsin-cli COMMAND --help” explains a command.\n"
                           "Exit status: 0 done; 1 failed; 2 wrong usage; 3 done, but some inputs "
                           "could not be read.\n"));
  return cli_print (out->str);
}

/* Runs a command with its name as the first argument. */
static CliStatus
run_command (const CliCommand *command, int n_used, int argc, char **argv)
{
  argv[n_used] = argv[0];
  return command->run (argc - n_used, argv + n_used);
}

static CliStatus
run (int argc, char **argv)
{
  const CliCommand *command;
  int n_used;

  if (argc < 2)
    return cli_misuse (NULL, _ ("no command is given"));
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0
      || strcmp (argv[1], "help") == 0)
    return print_help ();
  if (strcmp (argv[1], "--version") == 0)
    return cli_print ("tocsin-cli " TOCSIN_VERSION "\n");
  command = find_command (argc - 1, argv + 1, &n_used);
  if (command != NULL)
    return run_command (command, n_used, argc, argv);
  if (strcmp (argv[1], "case") == 0)
    return cli_misuse (NULL, _ ("“case” needs “info”, “verify” or “correct” after it"));
  if (strcmp (argv[1], "rules") == 0)
    return cli_misuse (NULL,
                       _ ("“rules” needs “check”, “list”, “import”, “set” or “remove” after it"));
  return cli_misuse (NULL, _ ("there is no command “%s”"), argv[1]);
}

/* TOCSIN_LOCALE_DIR: where the translations are before they are installed. */
static void
set_locale (void)
{
  const char *folder = g_getenv ("TOCSIN_LOCALE_DIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : TOCSIN_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
main (int argc, char **argv)
{
  set_locale ();
#ifdef G_OS_WIN32
  argv = g_win32_get_command_line ();
#endif
  return run (argc, argv);
}
