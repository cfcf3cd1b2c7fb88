/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gstdio.h>

#include "cli/cli.h"
#include "export/tocsin-export-alert.h"

static gboolean
write_file (const TocsinAlert *alert, const char *folder, GError **error)
{
  g_autoptr (JsonNode) node = tocsin_alert_to_json (alert);
  g_autofree char *name
      = g_strdup_printf ("%s_%" G_GINT64_FORMAT ".json", alert->alert_type, alert->id);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = json_to_string (node, TRUE);
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  return g_file_set_contents (path, line, -1, error);
}

/* A file for each alert: TYPE_ID.json. The type has only letters, digits and _. */
CliStatus
cli_alerts_write_files (const GPtrArray *alerts, const char *folder)
{
  g_autoptr (GError) error = NULL;

  if (g_mkdir_with_parents (folder, 0777) != 0)
    {
      cli_say (_ ("tocsin-cli: cannot make the folder “%s”: %s"), folder, g_strerror (errno));
      return CLI_FAILED;
    }
  for (guint i = 0; i < alerts->len; i++)
    if (!write_file (g_ptr_array_index (alerts, i), folder, &error))
      return cli_fail (error);
  return CLI_DONE;
}

CliStatus
cli_alerts_write_table (const GPtrArray *alerts, const TocsinExporter *exporter,
                        const char *output_path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CliOutput) output = cli_output_open (output_path, &error);
  g_autoptr (TocsinExport) table = NULL;

  if (output == NULL)
    return cli_fail (error);
  table = tocsin_export_new_alerts (exporter, cli_output_write, output);
  tocsin_export_set_width (table, cli_output_get_width (output));
  for (guint i = 0; i < alerts->len; i++)
    if (!tocsin_export_add_alert (table, g_ptr_array_index (alerts, i), &error))
      return cli_fail (error);
  if (!tocsin_export_finish (table, &error) || !cli_output_close (output, &error))
    return cli_fail (error);
  return CLI_DONE;
}
