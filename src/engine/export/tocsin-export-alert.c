/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Alerts on their way out: as objects for machines, and as rows of a table. */
#include "export/tocsin-export-alert.h"

#include <string.h>

#include "core/tocsin-time.h"

static void
add_time (JsonBuilder *builder, const char *name, gint64 timestamp)
{
  char text[TOCSIN_TIME_TEXT_SIZE];

  if (timestamp == TOCSIN_NO_TIME)
    return;
  tocsin_time_format (timestamp, text);
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

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
      add_time (builder, "start", point->start);
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

/**
 * tocsin_alert_to_json:
 * @alert: an alert
 *
 * Returns: (transfer full): the alert as machines read it; what does not apply is absent
 */
JsonNode *
tocsin_alert_to_json (const TocsinAlert *alert)
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
      add_time (builder, "timestamp", alert->last_seen);
      add_time (builder, "first_seen", alert->first_seen);
      add_time (builder, "last_seen", alert->last_seen);
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

/**
 * tocsin_export_new_alerts:
 * @exporter: how to write
 * @write: takes what is written
 * @user_data: for @write
 *
 * Begins a table of alerts.
 *
 * Returns: (transfer full): the table, for tocsin_export_add_alert()
 */
TocsinExport *
tocsin_export_new_alerts (const TocsinExporter *exporter, TocsinExportWrite write,
                          gpointer user_data)
{
  static const char *const columns[]
      = { "id",   "severity", "status",    "alert_type", "count",   "first_seen", "last_seen",
          "host", "username", "source_ip", "rule_title", "message", NULL };

  return tocsin_export_new (exporter, columns, write, user_data);
}

static TocsinCell
make_cell (const char *text, TocsinCellKind kind)
{
  text = text != NULL ? text : "";
  return (TocsinCell){ text, strlen (text), kind };
}

/**
 * tocsin_export_add_alert:
 * @table: a table of alerts
 * @alert: an alert
 * @error: return location for what the function that writes says
 *
 * Adds a row for an alert.
 *
 * Returns: whether it was written
 */
gboolean
tocsin_export_add_alert (TocsinExport *table, const TocsinAlert *alert, GError **error)
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
