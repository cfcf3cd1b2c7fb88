/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli/cli.h"
#include "core/tocsin-time.h"
#include "store/tocsin-alert-act.h"

static TocsinCell
make_cell (const char *text, TocsinCellKind kind)
{
  return (TocsinCell){ text, strlen (text), kind };
}

static gboolean
add_act (TocsinExport *table, const TocsinAlertAct *act, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, act->act);
  g_autofree char *alert = g_strdup_printf ("%" G_GINT64_FORMAT, act->alert_id);
  char time[TOCSIN_TIME_TEXT_SIZE];

  tocsin_time_format (act->time, time);
  const TocsinCell cells[] = {
    make_cell (number, TOCSIN_CELL_NUMBER),
    make_cell (time, TOCSIN_CELL_TEXT),
    make_cell (alert, TOCSIN_CELL_NUMBER),
    make_cell (tocsin_alert_status_get_name (act->before), TOCSIN_CELL_TEXT),
    make_cell (tocsin_alert_status_get_name (act->after), TOCSIN_CELL_TEXT),
    make_cell (act->undone ? "undone" : "", TOCSIN_CELL_TEXT),
    make_cell (act->note, TOCSIN_CELL_TEXT),
  };

  return tocsin_export_add_row (table, cells, error);
}

/* What was done to an alert, or to all where @alert_id is 0, in order. */
CliStatus
cli_alert_write_history (TocsinCase *opened, gint64 alert_id, const TocsinExporter *exporter)
{
  static const char *const columns[]
      = { "act", "time", "alert", "before", "after", "state", "note", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) acts = tocsin_case_list_alert_acts (opened, alert_id, &error);
  g_autoptr (CliOutput) output = acts != NULL ? cli_output_open (NULL, &error) : NULL;
  g_autoptr (TocsinExport) table = NULL;

  if (output == NULL)
    return cli_fail (error);
  table = tocsin_export_new (exporter, columns, cli_output_write, output);
  tocsin_export_set_width (table, cli_output_get_width (output));
  for (guint i = 0; i < acts->len; i++)
    if (!add_act (table, g_ptr_array_index (acts, i), &error))
      return cli_fail (error);
  if (!tocsin_export_finish (table, &error) || !cli_output_close (output, &error))
    return cli_fail (error);
  return CLI_DONE;
}
