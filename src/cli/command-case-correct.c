/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "core/tocsin-time.h"
#include "pipeline/tocsin-detect.h"
#include "store/tocsin-alerts.h"
#include "store/tocsin-correction.h"

/* What was asked for. */
typedef struct
{
  char *case_path;
  TocsinCorrection correction;
  gboolean undo;
  gboolean dry_run;
  gboolean json;
} Request;

static void
append_range (GString *out, const char *label, gint64 first, gint64 last)
{
  char from[TOCSIN_TIME_TEXT_SIZE] = "-", to[TOCSIN_TIME_TEXT_SIZE] = "-";

  if (first != TOCSIN_NO_TIME)
    {
      tocsin_time_format (first, from);
      tocsin_time_format (last, to);
    }
  g_string_append_printf (out, "%-7s %s  %s\n", label, from, to);
}

static CliStatus
print (const TocsinCorrectionEffect *effect)
{
  g_autoptr (GString) out = g_string_new (NULL);

  append_range (out, _ ("before"), effect->first_before, effect->last_before);
  append_range (out, _ ("after"), effect->first, effect->last);
  g_string_append_printf (out, _ ("%llu of %llu events get another time; %llu were assumed\n"),
                          (unsigned long long) effect->n_changed,
                          (unsigned long long) effect->n_events,
                          (unsigned long long) effect->n_assumed);
  return cli_print (out->str);
}

static void
add_number (JsonBuilder *builder, const char *name, guint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) number);
}

static CliStatus
print_json (const Request *request, const TocsinCorrectionEffect *effect)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_number (builder, "source_id", (guint64) request->correction.source_id);
  add_number (builder, "events", effect->n_events);
  add_number (builder, "assumed", effect->n_assumed);
  add_number (builder, "changed", effect->n_changed);
  cli_json_add_time (builder, "first_before", effect->first_before);
  cli_json_add_time (builder, "last_before", effect->last_before);
  cli_json_add_time (builder, "first", effect->first);
  cli_json_add_time (builder, "last", effect->last);
  json_builder_end_object (builder);
  return cli_print_json (builder);
}

/* The last correction of the source that holds, or 0. */
static gint64
find_last (TocsinCase *opened, gint64 source_id, GError **error)
{
  g_autoptr (GPtrArray) acts = tocsin_case_list_corrections (opened, source_id, error);
  gint64 last = 0;

  for (guint i = 0; acts != NULL && i < acts->len; i++)
    {
      const TocsinCorrectionAct *act = acts->pdata[i];

      last = act->undone ? last : act->id;
    }
  return last;
}

static gboolean
correct (TocsinCase *opened, const Request *request, TocsinCorrectionEffect *effect, GError **error)
{
  GCancellable *interrupt = cli_interrupt_watch ();
  gint64 act;

  if (request->dry_run)
    return tocsin_case_preview_correction (opened, &request->correction, effect, interrupt, error);
  if (!request->undo)
    return tocsin_case_correct_source (opened, &request->correction, NULL, effect, interrupt,
                                       error);
  act = find_last (opened, request->correction.source_id, error);
  return act >= 0 && (error == NULL || *error == NULL)
         && tocsin_case_undo_correction (opened, act, effect, interrupt, error);
}

/* Alerts rest on the times of events: where there are some, they are found anew. */
static gboolean
detect_again (TocsinCase *opened, GError **error)
{
  g_autoptr (GPtrArray) alerts = tocsin_case_list_alerts (opened, error);
  const CliRuleOptions options = { 0 };
  g_auto (CliRules) loaded = { 0 };
  g_autoptr (TocsinDetectSummary) summary = NULL;

  if (alerts == NULL || alerts->len == 0)
    return alerts != NULL;
  if (!cli_rules_load (&loaded, opened, &options, error))
    return FALSE;
  summary = tocsin_detect_run (opened, loaded.rules, 0, cli_interrupt_watch (), error);
  if (summary != NULL)
    cli_say (_ ("Rules were run again: %u alerts (%u new)"), summary->alerts, summary->new_alerts);
  return summary != NULL;
}

static CliStatus
run_request (const Request *request)
{
  TocsinCaseMode mode = request->dry_run ? TOCSIN_CASE_READ : TOCSIN_CASE_WRITE;
  CliStatus status;
  g_autoptr (TocsinCase) opened
      = cli_open_case (&cli_command_case_correct, request->case_path, mode, &status);
  g_autoptr (GError) error = NULL;
  TocsinCorrectionEffect effect;

  if (opened == NULL)
    return status;
  if (!correct (opened, request, &effect, &error)
      || (!request->dry_run && effect.n_changed > 0 && !detect_again (opened, &error)))
    return cli_fail (error);
  return request->json ? print_json (request, &effect) : print (&effect);
}

static CliStatus
check_request (const Request *request)
{
  const TocsinCorrection *correction = &request->correction;
  gboolean has_values = correction->zone != NULL || correction->first_year != 0;

  if (correction->source_id <= 0)
    return cli_misuse (&cli_command_case_correct,
                       _ ("which source? --source ID; “tocsin-cli sql” lists them: "
                          "SELECT id, path FROM sources"));
  if (request->undo && (has_values || request->dry_run))
    return cli_misuse (&cli_command_case_correct,
                       _ ("--undo takes back the last correction of the source and nothing else"));
  if (!request->undo && !has_values)
    return cli_misuse (&cli_command_case_correct,
                       _ ("what is to be corrected? --timezone TZ, --year Y or both"));
  return CLI_DONE;
}

static CliStatus
run (int argc, char **argv)
{
  g_autofree char *case_path = NULL, *zone = NULL;
  gint64 source_id = 0;
  int year = 0;
  gboolean undo = FALSE, dry_run = FALSE, json = FALSE;
  const GOptionEntry entries[] = {
    { "case", 'c', 0, G_OPTION_ARG_FILENAME, &case_path, N_ ("The case"), "CASE" },
    { "source", 's', 0, G_OPTION_ARG_INT64, &source_id, N_ ("The source, by its id"), "ID" },
    { "timezone", 0, 0, G_OPTION_ARG_STRING, &zone, N_ ("The time zone of its records without one"),
      "TZ" },
    { "year", 0, 0, G_OPTION_ARG_INT, &year, N_ ("The year of its first record without one"), "Y" },
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &dry_run, N_ ("Only say what would change"), NULL },
    { "undo", 0, 0, G_OPTION_ARG_NONE, &undo, N_ ("Take back its last correction"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print one JSON object"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  Request request;
  CliStatus status;

  if (!cli_parse (&cli_command_case_correct, entries, &argc, &argv))
    return CLI_USAGE;
  if (argc > 1)
    return cli_misuse (&cli_command_case_correct, _ ("case correct takes no argument “%s”"),
                       argv[1]);
  request = (Request){ case_path, { source_id, zone, year }, undo, dry_run, json };
  status = check_request (&request);
  return status == CLI_DONE ? run_request (&request) : status;
}

const CliCommand cli_command_case_correct = {
  .name = "case correct",
  .arguments = "",
  .summary = N_ ("Correct the time zone or year that was assumed for a source"),
  .description
  = N_ ("The events of the source get the times that an import with that zone or year would have\n"
        "given them; times that are exact stay. Where the case has alerts, rules run again."),
  .run = run,
};
