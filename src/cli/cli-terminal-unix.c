/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/cli.h"

gboolean
cli_terminal_is_output (void)
{
  return isatty (STDOUT_FILENO);
}

gboolean
cli_terminal_is_error (void)
{
  return isatty (STDERR_FILENO);
}

guint
cli_terminal_get_width (void)
{
  struct winsize size;

  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return 80;
}
