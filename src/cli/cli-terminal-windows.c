/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <io.h>
#include <windows.h>

#include "cli/cli.h"

gboolean
cli_terminal_is_output (void)
{
  return _isatty (1);
}

gboolean
cli_terminal_is_error (void)
{
  return _isatty (2);
}

guint
cli_terminal_get_width (void)
{
  CONSOLE_SCREEN_BUFFER_INFO info;

  if (GetConsoleScreenBufferInfo (GetStdHandle (STD_OUTPUT_HANDLE), &info))
    return (guint) (info.srWindow.Right - info.srWindow.Left + 1);
  return 80;
}
