/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "core/tocsin-text.h"

static void
say (const char *text)
{
  g_autoptr (GString) visible = g_string_new (NULL);

  cli_progress_clear ();
  tocsin_text_append_visible (visible, text, strlen (text));
  g_printerr ("%s\n", visible->str);
}

/* Says one line on standard error; what a file's name holds does no harm there. */
void
cli_say (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  say (text);
}

/* Says why the command failed. */
CliStatus
cli_fail (const GError *error)
{
  cli_say ("tocsin-cli: %s", error != NULL ? error->message : _ ("failed"));
  return CLI_FAILED;
}

/* Says what is wrong with the command line, and where to read what is right. */
CliStatus
cli_misuse (const CliCommand *command, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  cli_say ("tocsin-cli: %s", text);
  if (command != NULL)
    cli_say (_ ("See “tocsin-cli %s --help”."), command->name);
  else
    cli_say (_ ("See “tocsin-cli --help”."));
  return CLI_USAGE;
}
