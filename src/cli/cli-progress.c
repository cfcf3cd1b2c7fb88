/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#define BAR_WIDTH 24
#define CLEAR_LINE "\r\033[K"

static gboolean is_shown;

static void
append_bar (GString *out, double part)
{
  int done = (int) (part * BAR_WIDTH);

  g_string_append_c (out, '[');
  for (int i = 0; i < BAR_WIDTH; i++)
    g_string_append_c (out, i < done ? '#' : '.');
  g_string_append_c (out, ']');
}

static void
append_left (GString *out, double seconds)
{
  guint left = (guint) MIN (seconds + 0.5, 359999);

  g_string_append_printf (out, _ (", %u:%02u left"), left / 60, left % 60);
}

/* All is read: how far the rules are. */
static void
show_detecting (GString *line, const TocsinImportProgress *progress)
{
  double part = progress->to_detect > 0
                    ? MIN ((double) progress->detected / (double) progress->to_detect, 1)
                    : 0;

  append_bar (line, part);
  g_string_append_printf (line, _ (" %3d %%, rules over %llu events"), (int) (part * 100),
                          (unsigned long long) progress->to_detect);
  g_printerr ("%s", line->str);
  is_shown = TRUE;
}

/* A #TocsinImportCallback: shows how far the import is, on a terminal only, and
 * notices an interruption. @user_data: when it began, of g_get_monotonic_time(). */
void
cli_progress_show (const TocsinImportProgress *progress, gpointer user_data)
{
  double seconds = (double) (g_get_monotonic_time () - *(const gint64 *) user_data) / 1e6;
  double part = progress->total_bytes > 0
                    ? MIN ((double) progress->bytes / (double) progress->total_bytes, 1)
                    : 0;
  g_autoptr (GString) line = NULL;
  g_autofree char *rate = NULL;

  cli_interrupt_check (NULL);
  if (!cli_terminal_is_error () || seconds < 0.2)
    return;
  line = g_string_new (CLEAR_LINE);
  rate = g_format_size ((guint64) ((double) progress->bytes / seconds));
  if (progress->is_detecting)
    {
      show_detecting (line, progress);
      return;
    }
  append_bar (line, part);
  g_string_append_printf (line, _ (" %3d %%, %llu events, %s/s"), (int) (part * 100),
                          (unsigned long long) progress->events, rate);
  if (part > 0.01)
    append_left (line, seconds / part - seconds);
  g_printerr ("%s", line->str);
  is_shown = TRUE;
}

/* Takes the bar away. */
void
cli_progress_clear (void)
{
  if (is_shown)
    g_printerr (CLEAR_LINE);
  is_shown = FALSE;
}
