/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "cli/cli.h"
#include "core/tocsin-time.h"

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
add_number (JsonBuilder *builder, const char *name, double number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, number);
}

/* Tags of ATT&CK techniques, `attack.t1110.001`, as they are written: T1110.001. */
static void
add_mitre (JsonBuilder *builder, char *const *tags)
{
  json_builder_set_member_name (builder, "mitre");
  json_builder_begin_array (builder);
  for (guint i = 0; tags[i] != NULL; i++)
    if (g_str_has_prefix (tags[i], "attack.t") && g_ascii_isdigit (tags[i][8]))
      {
        g_autofree char *technique = g_ascii_strup (tags[i] + strlen ("attack."), -1);

        json_builder_add_string_value (builder, technique);
      }
  json_builder_end_array (builder);
}

static void
add_evidence (JsonBuilder *builder, const GArray *evidence)
{
  json_builder_set_member_name (builder, "evidence");
  json_builder_begin_array (builder);
  for (guint i = 0; i < evidence->len; i++)
    json_builder_add_int_value (builder, g_array_index (evidence, gint64, i));
  json_builder_end_array (builder);
}

static void
add_series (JsonBuilder *builder, const GArray *series)
{
  json_builder_set_member_name (builder, "series");
  json_builder_begin_array (builder);
  for (guint i = 0; i < series->len; i++)
    {
      const TocsinAlertPoint *point = &g_array_index (series, TocsinAlertPoint, i);

      json_builder_begin_object (builder);
      cli_json_add_time (builder, "start", point->start);
      add_number (builder, "value", point->value);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* What was counted, and what it was compared with. */
static void
add_numbers (JsonBuilder *builder, const TocsinAlert *alert)
{
  if (alert->has_threshold)
    {
      add_number (builder, "observed", alert->observed);
      add_number (builder, "threshold", alert->threshold);
    }
  if (alert->is_baseline)
    {
      add_number (builder, "expected", alert->expected);
      add_number (builder, "deviation", alert->deviation);
      add_number (builder, "score", alert->score);
    }
  if (alert->series != NULL)
    add_series (builder, alert->series);
}

/* An alert as machines read it: what does not apply is absent. */
JsonNode *
cli_alert_to_json (const TocsinAlert *alert)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "id");
  json_builder_add_int_value (builder, alert->id);
  add_text (builder, "alert_type", alert->alert_type);
  add_text (builder, "rule_id", alert->rule_id);
  add_text (builder, "rule_title", alert->rule_title);
  add_text (builder, "severity", alert->severity);
  add_text (builder, "status", tocsin_alert_status_get_name (alert->status));
  add_text (builder, "entity", alert->entity);
  add_text (builder, "message", alert->message);
  if (alert->first_seen != TOCSIN_NO_TIME)
    {
      cli_json_add_time (builder, "timestamp", alert->last_seen);
      cli_json_add_time (builder, "first_seen", alert->first_seen);
      cli_json_add_time (builder, "last_seen", alert->last_seen);
    }
  json_builder_set_member_name (builder, "count");
  json_builder_add_int_value (builder, (gint64) alert->count);
  add_text (builder, "source_ip", alert->source_ip);
  add_text (builder, "host", alert->host);
  add_text (builder, "username", alert->username);
  add_numbers (builder, alert);
  add_text (builder, "remediation", alert->remediation);
  add_text (builder, "playbook", alert->playbook);
  add_mitre (builder, alert->tags);
  add_evidence (builder, alert->evidence);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static gboolean
write_file (const TocsinAlert *alert, const char *folder, GError **error)
{
  g_autoptr (JsonNode) node = cli_alert_to_json (alert);
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

static TocsinCell
make_cell (const char *text, TocsinCellKind kind)
{
  text = text != NULL ? text : "";
  return (TocsinCell){ text, strlen (text), kind };
}

static gboolean
add_row (TocsinExport *table, const TocsinAlert *alert, GError **error)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, alert->id);
  g_autofree char *count = g_strdup_printf ("%" G_GUINT64_FORMAT, alert->count);
  char first[TOCSIN_TIME_TEXT_SIZE] = "", last[TOCSIN_TIME_TEXT_SIZE] = "";

  if (alert->first_seen != TOCSIN_NO_TIME)
    {
      tocsin_time_format (alert->first_seen, first);
      tocsin_time_format (alert->last_seen, last);
    }
  const TocsinCell cells[] = {
    make_cell (id, TOCSIN_CELL_NUMBER),
    make_cell (alert->severity, TOCSIN_CELL_TEXT),
    make_cell (tocsin_alert_status_get_name (alert->status), TOCSIN_CELL_TEXT),
    make_cell (alert->alert_type, TOCSIN_CELL_TEXT),
    make_cell (count, TOCSIN_CELL_NUMBER),
    make_cell (first, TOCSIN_CELL_TEXT),
    make_cell (last, TOCSIN_CELL_TEXT),
    make_cell (alert->host, TOCSIN_CELL_TEXT),
    make_cell (alert->username, TOCSIN_CELL_TEXT),
    make_cell (alert->source_ip, TOCSIN_CELL_TEXT),
    make_cell (alert->rule_title, TOCSIN_CELL_TEXT),
    make_cell (alert->message, TOCSIN_CELL_TEXT),
  };

  return tocsin_export_add_row (table, cells, error);
}

CliStatus
cli_alerts_write_table (const GPtrArray *alerts, const TocsinExporter *exporter,
                        const char *output_path)
{
  static const char *const columns[]
      = { "id",   "severity", "status",    "alert_type", "count",   "first_seen", "last_seen",
          "host", "username", "source_ip", "rule_title", "message", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (CliOutput) output = cli_output_open (output_path, &error);
  g_autoptr (TocsinExport) table = NULL;

  if (output == NULL)
    return cli_fail (error);
  table = tocsin_export_new (exporter, columns, cli_output_write, output);
  tocsin_export_set_width (table, cli_output_get_width (output));
  for (guint i = 0; i < alerts->len; i++)
    if (!add_row (table, g_ptr_array_index (alerts, i), &error))
      return cli_fail (error);
  if (!tocsin_export_finish (table, &error) || !cli_output_close (output, &error))
    return cli_fail (error);
  return CLI_DONE;
}
