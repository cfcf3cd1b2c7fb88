/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli/cli.h"
#include "pipeline/tocsin-detect.h"

static char *
dup_source_name (const TocsinSource *source)
{
  return *source->member == '\0' ? g_strdup (source->path)
                                 : g_strdup_printf ("%s/%s", source->path, source->member);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static GHashTable *
index_sources (const GPtrArray *sources)
{
  GHashTable *names = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);

  for (guint i = 0; i < sources->len; i++)
    {
      const TocsinSource *source = g_ptr_array_index (sources, i);

      g_hash_table_insert (names, g_memdup2 (&source->id, sizeof source->id),
                           dup_source_name (source));
    }
  return names;
}

/* A line for each match: rule, source, record, event. */
static gboolean
write_matches (TocsinCase *opened, const TocsinRuleSet *rules, const GArray *matches,
               const char *path, GError **error)
{
  g_autoptr (GPtrArray) sources = tocsin_case_list_sources (opened, error);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) names = NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  if (sources == NULL)
    return FALSE;
  names = index_sources (sources);
  for (guint i = 0; i < matches->len; i++)
    {
      const TocsinCaseMatch *match = &g_array_index (matches, TocsinCaseMatch, i);

      g_ptr_array_add (lines,
                       g_strdup_printf ("%s\t%s\t%" G_GUINT64_FORMAT "\t%" G_GINT64_FORMAT,
                                        tocsin_rule_set_get_rule (rules, match->rule)->id,
                                        (char *) g_hash_table_lookup (names, &match->source_id),
                                        match->record, match->event_id));
    }
  g_ptr_array_sort (lines, compare_lines);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (out, "%s\n", (char *) g_ptr_array_index (lines, i));
  return g_file_set_contents (path, out->str, (gssize) out->len, error);
}

static void
add_number (JsonBuilder *builder, const char *name, guint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) number);
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static CliStatus
print_json (const TocsinRuleSet *rules, const TocsinDetectSummary *summary)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_number (builder, "events", summary->events);
  add_number (builder, "rules", tocsin_rule_set_get_n_rules (rules));
  add_number (builder, "matches", summary->n_matches);
  add_number (builder, "alerts", summary->alerts);
  add_number (builder, "new_alerts", summary->new_alerts);
  add_number (builder, "near_misses", summary->near_misses);
  json_builder_set_member_name (builder, "seconds");
  json_builder_add_double_value (builder, summary->seconds);
  json_builder_set_member_name (builder, "by_rule");
  json_builder_begin_array (builder);
  for (guint i = 0; i < summary->by_rule->len; i++)
    {
      const TocsinRuleCount *count = g_ptr_array_index (summary->by_rule, i);

      json_builder_begin_object (builder);
      add_text (builder, "rule_id", count->rule_id);
      add_text (builder, "title", count->title);
      add_text (builder, "level", tocsin_level_get_name (count->level));
      add_number (builder, "matches", count->matches);
      add_number (builder, "alerts", count->alerts);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return cli_print_json (builder);
}

static CliStatus
print (const TocsinRuleSet *rules, const TocsinDetectSummary *summary)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_string_append_printf (
      out,
      _ ("%llu events, %u rules: %llu matches, %u alerts (%u new), %u near misses in %.1f s\n"),
      (unsigned long long) summary->events, tocsin_rule_set_get_n_rules (rules),
      (unsigned long long) summary->n_matches, summary->alerts, summary->new_alerts,
      summary->near_misses, summary->seconds);
  return cli_print (out->str);
}

/* A rule that was stopped has not seen everything: that is said. */
static CliStatus
name_stopped (const TocsinDetectSummary *summary)
{
  CliStatus status = CLI_DONE;

  for (guint i = 0; i < summary->by_rule->len; i++)
    {
      const TocsinRuleCount *count = g_ptr_array_index (summary->by_rule, i);

      if (!count->is_stopped)
        continue;
      cli_say (_ ("The rule %s (%s) was stopped: a regular expression of it takes too many steps"),
               count->rule_id, count->title);
      status = CLI_INCOMPLETE;
    }
  return status;
}

static CliStatus
detect (TocsinCase *opened, const CliRules *loaded, const char *matches_path, gboolean json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinDetectSummary) summary
      = tocsin_detect_run (opened, loaded->rules, 0, cli_interrupt_watch (), &error);
  CliStatus status;

  if (summary == NULL)
    return cli_fail (error);
  if (matches_path != NULL
      && !write_matches (opened, loaded->rules, summary->matches, matches_path, &error))
    return cli_fail (error);
  status = json ? print_json (loaded->rules, summary) : print (loaded->rules, summary);
  if (status == CLI_DONE)
    status = name_stopped (summary);
  cli_rules_name_faults (loaded);
  return status == CLI_DONE && loaded->faults->len > 0 ? CLI_INCOMPLETE : status;
}

static CliStatus
run (int argc, char **argv)
{
  g_autofree char *case_path = NULL, *matches_path = NULL;
  g_auto (CliRuleOptions) rules = { 0 };
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "case", 'c', 0, G_OPTION_ARG_FILENAME, &case_path, N_ ("The case"), "CASE" },
    { "rules", 'r', 0, G_OPTION_ARG_FILENAME_ARRAY, &rules.paths,
      N_ ("A rule file, or a folder of them; may be given again"), "PATH" },
    { "no-builtin", 0, 0, G_OPTION_ARG_NONE, &rules.no_builtin, N_ ("Leave out the built-in rules"),
      NULL },
    { "no-user", 0, 0, G_OPTION_ARG_NONE, &rules.no_user,
      N_ ("Leave out your own rules, and what you have set for rules"), NULL },
    { "placeholders", 0, 0, G_OPTION_ARG_FILENAME, &rules.placeholders,
      N_ ("Values of placeholders: lines “name = value, value”"), "FILE" },
    { "high-value", 0, 0, G_OPTION_ARG_STRING_ARRAY, &rules.high_value,
      N_ ("An account whose alerts are more serious; may be given again; the case keeps it, “” "
          "forgets all"),
      "USER" },
    { "profile", 0, 0, G_OPTION_ARG_STRING, &rules.profile,
      N_ ("“core”: what Sigma's own tests see of Windows (the default); “full”: also what Windows "
          "logs of the registry, connections and WMI without Sysmon"),
      "PROFILE" },
    { "matches", 0, 0, G_OPTION_ARG_FILENAME, &matches_path,
      N_ ("Write a line for each match: rule, source, record, event"), "FILE" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print one JSON object"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (TocsinCase) opened = NULL;
  g_auto (CliRules) loaded = { 0 };
  g_autoptr (GError) error = NULL;
  CliStatus status;

  if (!cli_parse (&cli_command_detect, entries, &argc, &argv))
    return CLI_USAGE;
  if (argc > 1)
    return cli_misuse (&cli_command_detect, _ ("detect takes no argument “%s”"), argv[1]);
  if (rules.profile != NULL && strcmp (rules.profile, "core") != 0
      && strcmp (rules.profile, "full") != 0)
    return cli_misuse (&cli_command_detect, _ ("“%s” is no profile: core or full"), rules.profile);
  opened = cli_open_case (&cli_command_detect, case_path, TOCSIN_CASE_WRITE, &status);
  if (opened == NULL)
    return status;
  if (!cli_rules_load (&loaded, opened, &rules, &error))
    return cli_fail (error);
  return detect (opened, &loaded, matches_path, json);
}

const CliCommand cli_command_detect = {
  .name = "detect",
  .arguments = "",
  .summary = N_ ("Run Sigma rules over a case and keep the alerts"),
  .run = run,
};
