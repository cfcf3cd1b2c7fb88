/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli/cli.h"
#include "store/tocsin-alerts.h"

static CliStatus
print_json (const GPtrArray *alerts)
{
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *text = NULL, *line = NULL;

  for (guint i = 0; i < alerts->len; i++)
    json_array_add_element (array, cli_alert_to_json (g_ptr_array_index (alerts, i)));
  json_node_set_array (root, array);
  text = json_to_string (root, FALSE);
  line = g_strconcat (text, "\n", NULL);
  return cli_print (line);
}

static void
add_field (TocsinBatch *batch, const char *name, const char *value)
{
  if (value != NULL && *value != '\0')
    tocsin_batch_add_field (batch, tocsin_batch_intern_string (batch, name), TOCSIN_VALUE_STRING,
                            tocsin_batch_append_string (batch, value));
}

static TocsinSlice
append (TocsinBatch *batch, const char *text)
{
  return text != NULL ? tocsin_batch_append_string (batch, text) : TOCSIN_NO_SLICE;
}

/* The search language knows events: an alert is asked as one, with its time, host,
 * user, address and message, and the rest as fields. */
static gboolean
matches (const TocsinAlert *alert, const TocsinQuery *query)
{
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  TocsinEvent *event = tocsin_batch_add_event (batch);
  const TocsinQueryContext context = { .last = alert->last_seen };

  event->timestamp = alert->last_seen;
  event->host = append (batch, alert->host);
  event->username = append (batch, alert->username);
  event->source_ip = append (batch, alert->source_ip);
  event->message = append (batch, alert->message);
  add_field (batch, "level", alert->severity);
  add_field (batch, "status", tocsin_alert_status_get_name (alert->status));
  add_field (batch, "alert_type", alert->alert_type);
  add_field (batch, "rule_id", alert->rule_id);
  add_field (batch, "rule_title", alert->rule_title);
  add_field (batch, "entity", alert->entity);
  return tocsin_query_matches (query, batch, event, &context);
}

static void
keep_matching (GPtrArray *alerts, const TocsinQuery *query)
{
  for (guint i = alerts->len; i > 0; i--)
    if (!matches (g_ptr_array_index (alerts, i - 1), query))
      g_ptr_array_remove_index (alerts, i - 1);
}

static CliStatus
write_alerts (const GPtrArray *alerts, const char *format, const char *folder)
{
  const TocsinExporter *exporter;
  CliStatus status;

  if (folder != NULL)
    return cli_alerts_write_files (alerts, folder);
  if (g_strcmp0 (format, "json") == 0)
    return print_json (alerts);
  exporter = cli_find_exporter (&cli_command_alerts, format, &status);
  return exporter != NULL ? cli_alerts_write_table (alerts, exporter, NULL) : status;
}

static CliStatus
run (int argc, char **argv)
{
  g_autofree char *case_path = NULL, *format = NULL, *folder = NULL, *text = NULL;
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = {
    { "case", 'c', 0, G_OPTION_ARG_FILENAME, &case_path, N_ ("The case"), "CASE" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table (the default), csv or json"),
      "FORMAT" },
    { "out-dir", 0, 0, G_OPTION_ARG_FILENAME, &folder,
      N_ ("Write a file for each alert, TYPE_ID.json, into this folder"), "DIR" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (TocsinCase) opened = NULL;
  g_autoptr (TocsinQuery) query = NULL;
  g_autoptr (GPtrArray) alerts = NULL;
  g_autoptr (GError) error = NULL;
  CliStatus status;

  if (!cli_parse (&cli_command_alerts, entries, &argc, &argv))
    return CLI_USAGE;
  opened = cli_open_case (&cli_command_alerts, case_path, TOCSIN_CASE_READ, &status);
  if (opened == NULL)
    return status;
  text = words != NULL ? g_strjoinv (" ", words) : g_strdup ("");
  query = tocsin_query_parse (text, NULL, &error);
  if (query == NULL)
    return cli_misuse (&cli_command_alerts, _ ("in the query, %s"), error->message);
  alerts = tocsin_case_list_alerts (opened, &error);
  if (alerts == NULL)
    return cli_fail (error);
  keep_matching (alerts, query);
  return write_alerts (alerts, format, folder);
}

const CliCommand cli_command_alerts = {
  .name = "alerts",
  .arguments = "[QUERY]",
  .summary = N_ ("List the alerts of a case, or write them as files"),
  .description
  = N_ ("The query is that of “events”; level, status, alert_type, rule_id, rule_title "
        "and entity can be asked for: level:high alert_type:failed_login"),
  .run = run,
};
