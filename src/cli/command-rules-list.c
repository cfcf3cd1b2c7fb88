/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli/cli.h"
#include "store/tocsin-alerts.h"

typedef struct
{
  char *case_path;
  char *format;
  char **paths;
  char **words;
  gboolean json;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->case_path);
  g_free (self->format);
  g_strfreev (self->paths);
  g_strfreev (self->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* What a rule does: a part of other rules raises no alert, and is not switched off for that. */
static const char *
get_state (const TocsinRuleEntry *entry)
{
  if (entry->fault != NULL)
    return "broken";
  if (!entry->is_enabled)
    return "disabled";
  return entry->is_silent ? "part" : "enabled";
}

static const char *
get_kind (const TocsinRuleEntry *entry)
{
  static const char *const names[TOCSIN_N_DOCUMENT_KINDS]
      = { "rule", "correlation", "baseline", "filter" };

  return names[entry->kind];
}

static const char *
get_origin (const TocsinRuleEntry *entry)
{
  static const char *const names[] = { "built-in", "user", "given" };

  return names[entry->origin];
}

static gboolean
contains (const char *text, const char *folded_word)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  return strstr (folded, folded_word) != NULL;
}

/* Whether each word is in the rule's title, id, file, state or tags. */
static gboolean
is_wanted (const TocsinRuleEntry *entry, char *const *words)
{
  g_autofree char *tags = g_strjoinv (" ", entry->tags);
  const char *const texts[]
      = { entry->title, entry->rule_id, entry->path, get_state (entry), get_origin (entry), tags };

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    {
      g_autofree char *word = g_utf8_casefold (words[i], -1);
      gboolean found = FALSE;

      for (guint j = 0; !found && j < G_N_ELEMENTS (texts); j++)
        found = contains (texts[j], word);
      if (!found)
        return FALSE;
    }
  return TRUE;
}

/* ---- Hits ---- */

/* How many alerts of the case each rule has; none without a case. */
static GHashTable *
count_alerts (TocsinCase *opened, GError **error)
{
  GHashTable *counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) alerts
      = opened != NULL ? tocsin_case_list_alerts_briefly (opened, error) : g_ptr_array_new ();

  for (guint i = 0; alerts != NULL && i < alerts->len; i++)
    {
      const char *rule_id = ((TocsinAlert *) g_ptr_array_index (alerts, i))->rule_id;
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, rule_id));

      g_hash_table_replace (counts, g_strdup (rule_id), GUINT_TO_POINTER (n + 1));
    }
  if (alerts == NULL)
    g_clear_pointer (&counts, g_hash_table_unref);
  return counts;
}

static guint
get_alerts (GHashTable *counts, const TocsinRuleEntry *entry)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (counts, entry->rule_id));
}

/* ---- JSON ---- */

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  g_autofree char *valid = NULL;

  if (text == NULL || *text == '\0')
    return;
  valid = g_utf8_make_valid (text, -1);
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

static void
add_window (JsonBuilder *builder, const TocsinRuleEntry *entry)
{
  if (entry->has_threshold)
    {
      json_builder_set_member_name (builder, "threshold");
      json_builder_add_double_value (builder, entry->threshold);
      json_builder_set_member_name (builder, "own_threshold");
      json_builder_add_double_value (builder, entry->own_threshold);
    }
  if (entry->timespan > 0)
    {
      g_autofree char *window = tocsin_rule_setting_format_timespan (entry->timespan);
      g_autofree char *own = tocsin_rule_setting_format_timespan (entry->own_timespan);

      add_text (builder, "window", window);
      add_text (builder, "own_window", own);
    }
}

static void
add_list (JsonBuilder *builder, const char *name, char *const *list)
{
  if (list == NULL || list[0] == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; list[i] != NULL; i++)
    json_builder_add_string_value (builder, list[i]);
  json_builder_end_array (builder);
}

static void
add_fault (JsonBuilder *builder, const TocsinRuleFault *fault)
{
  if (fault == NULL)
    return;
  json_builder_set_member_name (builder, "column");
  json_builder_add_int_value (builder, fault->column);
  add_text (builder, "message", fault->message);
}

static void
add_entry (JsonBuilder *builder, const TocsinRuleEntry *entry, const guint *n_alerts)
{
  json_builder_begin_object (builder);
  add_text (builder, "rule_id", entry->rule_id);
  add_text (builder, "title", entry->title);
  add_text (builder, "kind", get_kind (entry));
  add_text (builder, "state", get_state (entry));
  add_text (builder, "origin", get_origin (entry));
  add_text (builder, "level", tocsin_level_get_name (entry->level));
  add_text (builder, "own_level", tocsin_level_get_name (entry->own_level));
  add_window (builder, entry);
  add_list (builder, "allow", entry->setting != NULL ? entry->setting->allow : NULL);
  add_list (builder, "tags", entry->tags);
  add_text (builder, "product", entry->product);
  add_text (builder, "category", entry->category);
  add_text (builder, "service", entry->service);
  add_text (builder, "path", entry->path);
  json_builder_set_member_name (builder, "line");
  json_builder_add_int_value (builder, entry->line);
  add_text (builder, "replaces", entry->replaces);
  add_fault (builder, entry->fault);
  if (n_alerts != NULL)
    {
      json_builder_set_member_name (builder, "alerts");
      json_builder_add_int_value (builder, *n_alerts);
    }
  json_builder_end_object (builder);
}

static CliStatus
print_json (const GPtrArray *entries, GHashTable *counts, gboolean has_case)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "rules");
  json_builder_begin_array (builder);
  for (guint i = 0; i < entries->len; i++)
    {
      const TocsinRuleEntry *entry = g_ptr_array_index (entries, i);
      guint n = get_alerts (counts, entry);

      add_entry (builder, entry, has_case ? &n : NULL);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return cli_print_json (builder);
}

/* ---- Table ---- */

static TocsinCell
make_cell (const char *text, TocsinCellKind kind)
{
  return (TocsinCell){ text, strlen (text), kind };
}

static gboolean
add_row (TocsinExport *table, const TocsinRuleEntry *entry, const char *alerts, GError **error)
{
  const TocsinCell cells[] = {
    make_cell (get_state (entry), TOCSIN_CELL_TEXT),
    make_cell (entry->fault != NULL ? "" : tocsin_level_get_name (entry->level), TOCSIN_CELL_TEXT),
    make_cell (get_origin (entry), TOCSIN_CELL_TEXT),
    make_cell (get_kind (entry), TOCSIN_CELL_TEXT),
    make_cell (alerts, TOCSIN_CELL_NUMBER),
    make_cell (entry->rule_id, TOCSIN_CELL_TEXT),
    make_cell (entry->fault != NULL ? entry->fault->message : entry->title, TOCSIN_CELL_TEXT),
  };

  return tocsin_export_add_row (table, cells, error);
}

static CliStatus
write_table (const GPtrArray *entries, GHashTable *counts, gboolean has_case,
             const TocsinExporter *exporter)
{
  static const char *const columns[]
      = { "state", "level", "origin", "kind", "alerts", "rule_id", "title", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (CliOutput) output = cli_output_open (NULL, &error);
  g_autoptr (TocsinExport) table = NULL;

  if (output == NULL)
    return cli_fail (error);
  table = tocsin_export_new (exporter, columns, cli_output_write, output);
  tocsin_export_set_width (table, cli_output_get_width (output));
  for (guint i = 0; i < entries->len; i++)
    {
      const TocsinRuleEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *alerts
          = has_case ? g_strdup_printf ("%u", get_alerts (counts, entry)) : g_strdup ("");

      if (!add_row (table, entry, alerts, &error))
        return cli_fail (error);
    }
  if (!tocsin_export_finish (table, &error) || !cli_output_close (output, &error))
    return cli_fail (error);
  return CLI_DONE;
}

static CliStatus
print (const Options *options, const GPtrArray *entries, GHashTable *counts)
{
  gboolean has_case = options->case_path != NULL;
  const TocsinExporter *exporter;
  CliStatus status;

  if (options->json)
    return print_json (entries, counts, has_case);
  exporter = cli_find_exporter (&cli_command_rules_list, options->format, &status);
  return exporter != NULL ? write_table (entries, counts, has_case, exporter) : status;
}

static CliStatus
list (const Options *options, TocsinCase *opened)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinRuleLibrary) library
      = tocsin_rule_library_load ((const char *const *) options->paths, TRUE, TRUE, NULL, &error);
  g_autoptr (GHashTable) counts = library != NULL ? count_alerts (opened, &error) : NULL;
  g_autoptr (GPtrArray) entries = NULL;

  if (counts == NULL)
    return cli_fail (error);
  entries = tocsin_rule_library_list_entries (library);
  for (guint i = entries->len; i > 0; i--)
    if (!is_wanted (g_ptr_array_index (entries, i - 1), options->words))
      g_ptr_array_remove_index (entries, i - 1);
  return print (options, entries, counts);
}

static CliStatus
run (int argc, char **argv)
{
  g_auto (Options) self = { 0 };
  g_autoptr (TocsinCase) opened = NULL;
  CliStatus status;
  const GOptionEntry entries[] = {
    { "case", 'c', 0, G_OPTION_ARG_FILENAME, &self.case_path,
      N_ ("Say how many alerts of this case each rule has"), "CASE" },
    { "rules", 'r', 0, G_OPTION_ARG_FILENAME_ARRAY, &self.paths,
      N_ ("A rule file, or a folder of them; may be given again"), "PATH" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &self.format, N_ ("table (the default) or csv"),
      "FORMAT" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self.json, N_ ("Print one JSON object"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cli_parse (&cli_command_rules_list, entries, &argc, &argv))
    return CLI_USAGE;
  if (self.case_path != NULL)
    {
      opened = cli_open_case (&cli_command_rules_list, self.case_path, TOCSIN_CASE_READ, &status);
      if (opened == NULL)
        return status;
    }
  return list (&self, opened);
}

const CliCommand cli_command_rules_list = {
  .name = "rules list",
  .arguments = "[WORD…]",
  .summary = N_ ("List all rules: built in, your own, disabled and broken ones"),
  .description = N_ ("With words, only rules that have all of them in title, id, file, state, "
                     "origin or tags. State: enabled; disabled; part, of other rules; broken."),
  .run = run,
};
