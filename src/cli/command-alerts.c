/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli/cli.h"
#include "export/tocsin-export-alert.h"
#include "store/tocsin-alert-act.h"
#include "store/tocsin-alerts.h"

typedef struct
{
  char *case_path;
  char *format;
  char *folder;
  char *set_status;
  char *note;
  char **statuses;
  char **words;
  gboolean undo;
  gboolean near_misses;
  gboolean history;
  gint64 explained; /* alert, or 0 */
  CliRuleOptions rules;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->case_path);
  g_free (self->format);
  g_free (self->folder);
  g_free (self->set_status);
  g_free (self->note);
  g_strfreev (self->statuses);
  g_strfreev (self->words);
  cli_rule_options_clear (&self->rules);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static CliStatus
print_json (const GPtrArray *alerts)
{
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *text = NULL, *line = NULL;

  for (guint i = 0; i < alerts->len; i++)
    json_array_add_element (array, tocsin_alert_to_json (g_ptr_array_index (alerts, i)));
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

/* `alert:` and `rule:` ask for events of alerts: of those tests, the ones that want this. */
static GPtrArray *
make_alert_tests (const TocsinAlert *alert, const TocsinQuery *query)
{
  GPtrArray *tests = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (guint i = 0; i < tocsin_query_get_n_alert_tests (query); i++)
    {
      GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

      if (tocsin_query_wants_alert (query, i, alert->id, alert->rule_id, alert->rule_title))
        g_array_append_val (ids, alert->id);
      g_ptr_array_add (tests, ids);
    }
  return tests;
}

/* The search language knows events: an alert is asked as one, with its time, host,
 * user, address and message, and the rest as fields. */
static gboolean
matches (const TocsinAlert *alert, const TocsinQuery *query)
{
  g_autoptr (GPtrArray) tests = make_alert_tests (alert, query);
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  TocsinEvent *event = tocsin_batch_add_event (batch);
  const TocsinQueryContext context
      = { .id = alert->id, .source_id = -1, .last = alert->last_seen, .alerts = tests };

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

static gboolean
has_status (const TocsinAlert *alert, char *const *statuses)
{
  return statuses == NULL
         || g_strv_contains ((const char *const *) statuses,
                             tocsin_alert_status_get_name (alert->status));
}

static void
keep_matching (GPtrArray *alerts, const TocsinQuery *query, char *const *statuses)
{
  for (guint i = alerts->len; i > 0; i--)
    {
      const TocsinAlert *alert = g_ptr_array_index (alerts, i - 1);

      if (!has_status (alert, statuses) || !matches (alert, query))
        g_ptr_array_remove_index (alerts, i - 1);
    }
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
list (const Options *options)
{
  g_autofree char *text = options->words != NULL ? g_strjoinv (" ", options->words) : g_strdup ("");
  g_autoptr (TocsinCase) opened = NULL;
  g_autoptr (TocsinQuery) query = NULL;
  g_autoptr (GPtrArray) alerts = NULL;
  g_autoptr (GError) error = NULL;
  CliStatus status;

  opened = cli_open_case (&cli_command_alerts, options->case_path, TOCSIN_CASE_READ, &status);
  if (opened == NULL)
    return status;
  query = tocsin_query_parse (text, NULL, &error);
  if (query == NULL)
    return cli_misuse (&cli_command_alerts, _ ("in the query, %s"), error->message);
  alerts = options->near_misses ? tocsin_case_list_near_misses (opened, &error)
                                : tocsin_case_list_alerts (opened, &error);
  if (alerts == NULL)
    return cli_fail (error);
  keep_matching (alerts, query, options->statuses);
  return write_alerts (alerts, options->format, options->folder);
}

/* The rules as they are now: an alert of a rule that is gone is explained as far as it goes. */
static CliStatus
explain (const Options *options)
{
  g_auto (CliRules) loaded = { 0 };
  g_autoptr (GError) error = NULL;
  CliStatus status;
  g_autoptr (TocsinCase) opened
      = cli_open_case (&cli_command_alerts, options->case_path, TOCSIN_CASE_READ, &status);

  if (opened == NULL)
    return status;
  if (!cli_rules_load (&loaded, opened, &options->rules, &error))
    return cli_fail (error);
  return cli_alert_explain (opened, loaded.rules, options->explained,
                            g_strcmp0 (options->format, "json") == 0);
}

/* ---- Triage ---- */

static GArray *
parse_ids (char *const *words, CliStatus *status)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    {
      gint64 id;

      if (!g_ascii_string_to_signed (words[i], 10, 1, G_MAXINT64, &id, NULL))
        {
          *status = cli_misuse (&cli_command_alerts, _ ("“%s” is no id of an alert"), words[i]);
          return NULL;
        }
      g_array_append_val (ids, id);
    }
  if (ids->len > 0)
    return g_steal_pointer (&ids);
  *status = cli_misuse (&cli_command_alerts, _ ("--set-status needs the ids of alerts"));
  return NULL;
}

static CliStatus
set_status (const Options *options, TocsinAlertStatus wanted)
{
  g_autoptr (GError) error = NULL;
  CliStatus status;
  g_autoptr (GArray) ids = parse_ids (options->words, &status);
  g_autoptr (TocsinCase) opened
      = ids != NULL
            ? cli_open_case (&cli_command_alerts, options->case_path, TOCSIN_CASE_WRITE, &status)
            : NULL;
  g_autofree char *line = NULL;

  if (opened == NULL)
    return status;
  if (!tocsin_case_set_alert_status_with_note (opened, (const gint64 *) (gpointer) ids->data,
                                               ids->len, wanted, options->note, g_get_real_time (),
                                               NULL, &error))
    return cli_fail (error);
  line = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u alert is %s now\n", "%u alerts are %s now\n", ids->len),
      ids->len, tocsin_alert_status_get_name (wanted));
  return cli_print (line);
}

static CliStatus
undo (const Options *options)
{
  CliStatus status;
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) opened
      = cli_open_case (&cli_command_alerts, options->case_path, TOCSIN_CASE_WRITE, &status);

  if (opened == NULL)
    return status;
  if (!tocsin_case_undo_alert_act (opened, 0, &error))
    return cli_fail (error);
  return cli_print (_ ("the last change of a status was undone\n"));
}

/* Of one alert, or of all. */
static CliStatus
write_history (const Options *options)
{
  CliStatus status;
  g_autoptr (GArray) ids = options->words != NULL ? parse_ids (options->words, &status)
                                                  : g_array_new (FALSE, TRUE, sizeof (gint64));
  const TocsinExporter *exporter
      = ids != NULL ? cli_find_exporter (&cli_command_alerts, options->format, &status) : NULL;
  g_autoptr (TocsinCase) opened = NULL;

  if (exporter == NULL)
    return status;
  if (ids->len > 1)
    return cli_misuse (&cli_command_alerts, _ ("--history is of one alert, or of all"));
  opened = cli_open_case (&cli_command_alerts, options->case_path, TOCSIN_CASE_READ, &status);
  if (opened == NULL)
    return status;
  return cli_alert_write_history (opened, ids->len > 0 ? g_array_index (ids, gint64, 0) : 0,
                                  exporter);
}

static gboolean
check_status (const char *name, TocsinAlertStatus *status)
{
  if (tocsin_alert_status_parse (name, status))
    return TRUE;
  cli_misuse (&cli_command_alerts,
              _ ("“%s” is no status: new, acknowledged, in-progress, true-positive or "
                 "false-positive"),
              name);
  return FALSE;
}

static CliStatus
run_options (const Options *options)
{
  TocsinAlertStatus status;

  for (guint i = 0; options->statuses != NULL && options->statuses[i] != NULL; i++)
    if (!check_status (options->statuses[i], &status))
      return CLI_USAGE;
  if (options->undo && (options->set_status != NULL || options->words != NULL))
    return cli_misuse (&cli_command_alerts, _ ("--undo undoes the last change, and nothing else"));
  if (options->undo)
    return undo (options);
  if (options->history)
    return write_history (options);
  if (options->explained > 0)
    return explain (options);
  if (options->set_status == NULL)
    return list (options);
  return check_status (options->set_status, &status) ? set_status (options, status) : CLI_USAGE;
}

static CliStatus
run (int argc, char **argv)
{
  g_auto (Options) self = { 0 };
  const GOptionEntry entries[] = {
    { "case", 'c', 0, G_OPTION_ARG_FILENAME, &self.case_path, N_ ("The case"), "CASE" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &self.format, N_ ("table (the default), csv or json"),
      "FORMAT" },
    { "out-dir", 0, 0, G_OPTION_ARG_FILENAME, &self.folder,
      N_ ("Write a file for each alert, TYPE_ID.json, into this folder"), "DIR" },
    { "status", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.statuses,
      N_ ("Only alerts with this status; may be given again"), "STATUS" },
    { "near-misses", 0, 0, G_OPTION_ARG_NONE, &self.near_misses,
      N_ ("What stayed just below a threshold, instead"), NULL },
    { "set-status", 0, 0, G_OPTION_ARG_STRING, &self.set_status,
      N_ ("Give the alerts whose ids follow this status"), "STATUS" },
    { "note", 0, 0, G_OPTION_ARG_STRING, &self.note, N_ ("Why, for the history"), "TEXT" },
    { "undo", 0, 0, G_OPTION_ARG_NONE, &self.undo, N_ ("Undo the last change of a status"), NULL },
    { "history", 0, 0, G_OPTION_ARG_NONE, &self.history,
      N_ ("What was done to the alert whose id follows, or to all"), NULL },
    { "explain", 0, 0, G_OPTION_ARG_INT64, &self.explained,
      N_ ("Say why the alert with this number was raised; --format json for machines"), "ID" },
    { "rules", 'r', 0, G_OPTION_ARG_FILENAME_ARRAY, &self.rules.paths,
      N_ ("With --explain: a rule file, or a folder of them; may be given again"), "PATH" },
    { "no-builtin", 0, 0, G_OPTION_ARG_NONE, &self.rules.no_builtin,
      N_ ("With --explain: leave out the built-in rules"), NULL },
    { "no-user", 0, 0, G_OPTION_ARG_NONE, &self.rules.no_user,
      N_ ("With --explain: leave out the user's rules and settings"), NULL },
    { "placeholders", 0, 0, G_OPTION_ARG_FILENAME, &self.rules.placeholders,
      N_ ("With --explain: values of placeholders: lines “name = value, value”"), "FILE" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cli_parse (&cli_command_alerts, entries, &argc, &argv))
    return CLI_USAGE;
  return run_options (&self);
}

const CliCommand cli_command_alerts = {
  .name = "alerts",
  .arguments = "[QUERY]",
  .summary = N_ ("List the alerts of a case, write them as files, or give them a status"),
  .description
  = N_ ("The query is that of “events”; id, rule, level, status, alert_type, rule_id, rule_title "
        "and entity can be asked for: level:high alert_type:failed_login. A status is new, "
        "acknowledged, in-progress, true-positive or false-positive: "
        "“alerts --case C --set-status false-positive 3 4”."),
  .run = run,
};
