/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's own rules, and what the user sets for rules. */
#include <string.h>

#include "cli/cli.h"
#include "core/tocsin-error.h"

/* ---- rules import ---- */

static void
add_number (JsonBuilder *builder, const char *name, guint number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

static CliStatus
print_import_json (const TocsinRuleImport *result)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_text (builder, "folder", result->folder);
  add_number (builder, "files", result->files);
  add_number (builder, "added", result->added);
  add_number (builder, "updated", result->updated);
  add_number (builder, "unchanged", result->unchanged);
  add_number (builder, "ignored", result->ignored);
  add_number (builder, "rules", result->rules);
  json_builder_set_member_name (builder, "failed");
  json_builder_begin_array (builder);
  for (guint i = 0; i < result->faults->len; i++)
    {
      const TocsinRuleFault *fault = g_ptr_array_index (result->faults, i);

      json_builder_begin_object (builder);
      add_text (builder, "path", fault->path);
      add_number (builder, "line", fault->line);
      add_number (builder, "column", fault->column);
      add_text (builder, "message", fault->message);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return cli_print_json (builder);
}

static CliStatus
print_import (const TocsinRuleImport *result)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_string_append_printf (
      out, _ ("%u rule files: %u added, %u updated, %u as before, %u without a valid rule\n"),
      result->files, result->added, result->updated, result->unchanged, result->failed);
  g_string_append_printf (out, _ ("%u rules are in %s\n"), result->rules, result->folder);
  return cli_print (out->str);
}

static void
name_faults (const GPtrArray *faults)
{
  for (guint i = 0; i < faults->len; i++)
    {
      const TocsinRuleFault *fault = g_ptr_array_index (faults, i);

      if (fault->line > 0)
        cli_say ("%s:%u:%u: %s", fault->path, fault->line, fault->column, fault->message);
      else
        cli_say ("%s: %s", fault->path, fault->message);
    }
}

static CliStatus
run_import (int argc, char **argv)
{
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print one JSON object"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (TocsinRuleImport) result = { 0 };
  g_autoptr (GError) error = NULL;
  CliStatus status;

  if (!cli_parse (&cli_command_rules_import, entries, &argc, &argv))
    return CLI_USAGE;
  if (argc != 2)
    return cli_misuse (&cli_command_rules_import,
                       _ ("rules import needs the path of a rule file, a folder or an archive"));
  if (!tocsin_rule_library_import (argv[1], &result, NULL, NULL, cli_interrupt_watch (), &error))
    return cli_fail (error);
  status = json ? print_import_json (&result) : print_import (&result);
  name_faults (result.faults);
  return status == CLI_DONE && result.faults->len > 0 ? CLI_INCOMPLETE : status;
}

const CliCommand cli_command_rules_import = {
  .name = "rules import",
  .arguments = "PATH",
  .summary = N_ ("Copy the valid rules of a file, folder or archive to your own"),
  .run = run_import,
};

/* ---- One rule ---- */

/* The rule of that id, or of that title if only one has it. */
static TocsinRuleEntry *
find_rule (const char *name, GError **error)
{
  g_autoptr (TocsinRuleLibrary) library = tocsin_rule_library_load (NULL, TRUE, TRUE, NULL, error);
  g_autoptr (GPtrArray) entries
      = library != NULL ? tocsin_rule_library_list_entries (library) : NULL;
  guint found = G_MAXUINT, n_titles = 0;

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const TocsinRuleEntry *entry = g_ptr_array_index (entries, i);

      if (strcmp (entry->rule_id, name) == 0)
        {
          found = i;
          n_titles = 1;
          break;
        }
      if (strcmp (entry->title, name) != 0)
        continue;
      found = i;
      n_titles++;
    }
  if (n_titles == 1)
    {
      g_ptr_array_set_free_func (entries, NULL);
      for (guint i = 0; i < entries->len; i++)
        if (i != found)
          tocsin_rule_entry_free (g_ptr_array_index (entries, i));
      return g_ptr_array_index (entries, found);
    }
  if (entries != NULL)
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
                 n_titles > 1 ? _ ("several rules are called “%s”; give the id")
                              : _ ("there is no rule “%s”; “rules list” names all"),
                 name);
  return NULL;
}

static CliStatus
run_remove (int argc, char **argv)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_autoptr (TocsinRuleEntry) entry = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  if (!cli_parse (&cli_command_rules_remove, entries, &argc, &argv))
    return CLI_USAGE;
  if (argc != 2)
    return cli_misuse (&cli_command_rules_remove, _ ("rules remove needs the id of a rule"));
  entry = find_rule (argv[1], &error);
  if (entry == NULL || !tocsin_rule_library_remove (entry->path, &error))
    return cli_fail (error);
  line = g_strdup_printf (_ ("removed %s\n"), entry->path);
  return cli_print (line);
}

const CliCommand cli_command_rules_remove = {
  .name = "rules remove",
  .arguments = "ID",
  .summary = N_ ("Remove one of your own rules, with its file"),
  .description = N_ ("A built-in rule that it replaced counts again. Built-in rules cannot be "
                     "removed, only disabled: “rules set ID --disable”."),
  .run = run_remove,
};

/* ---- rules set ---- */

typedef struct
{
  char *level;
  char *threshold;
  char *window;
  char **allow;
  char **no_allow;
  gboolean disable;
  gboolean enable;
  gboolean reset;
} SetOptions;

static void
set_options_clear (SetOptions *self)
{
  g_free (self->level);
  g_free (self->threshold);
  g_free (self->window);
  g_strfreev (self->allow);
  g_strfreev (self->no_allow);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SetOptions, set_options_clear)

static gboolean fail_set (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail_set (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (error,
                     g_error_new_valist (TOCSIN_ERROR, TOCSIN_ERROR_INVALID, format, arguments));
  va_end (arguments);
  return FALSE;
}

static gboolean
set_level (TocsinRuleSetting *setting, const SetOptions *options, GError **error)
{
  if (options->level == NULL)
    return TRUE;
  setting->level = tocsin_level_parse (options->level);
  setting->has_level = strcmp (tocsin_level_get_name (setting->level), options->level) == 0;
  return setting->has_level
         || fail_set (error, _ ("“%s” is no level: informational, low, medium, high or critical"),
                      options->level);
}

static gboolean
set_threshold (TocsinRuleSetting *setting, const SetOptions *options, const TocsinRuleEntry *entry,
               GError **error)
{
  char *end = NULL;

  if (options->threshold == NULL)
    return TRUE;
  if (!entry->has_threshold)
    return fail_set (error, _ ("the rule “%s” has no threshold"), entry->title);
  setting->threshold = g_ascii_strtod (options->threshold, &end);
  setting->has_threshold = *options->threshold != '\0' && *end == '\0' && setting->threshold >= 0;
  return setting->has_threshold
         || fail_set (error, _ ("“%s” is no threshold: a number, not less than 0"),
                      options->threshold);
}

static gboolean
set_window (TocsinRuleSetting *setting, const SetOptions *options, const TocsinRuleEntry *entry,
            GError **error)
{
  if (options->window == NULL)
    return TRUE;
  if (entry->own_timespan == 0)
    return fail_set (error, _ ("the rule “%s” has no window"), entry->title);
  return tocsin_rule_setting_parse_timespan (options->window, &setting->timespan)
         || fail_set (error, _ ("“%s” is no time span such as 90s, 15m, 24h or 7d"),
                      options->window);
}

/* Adds to the allow-list, and takes from it. */
static gboolean
set_allow (TocsinRuleSetting *setting, const SetOptions *options, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  char **lists[] = { setting->allow, options->allow };

  for (guint i = 0; options->allow != NULL && options->allow[i] != NULL; i++)
    if (strchr (options->allow[i], '=') == NULL)
      return fail_set (error, _ ("“%s” is not field=value, such as source_ip=10.0.0.0/8"),
                       options->allow[i]);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; lists[i] != NULL && lists[i][j] != NULL; j++)
      if ((i == 0 || setting->allow == NULL
           || !g_strv_contains ((const char *const *) setting->allow, lists[i][j]))
          && (options->no_allow == NULL
              || !g_strv_contains ((const char *const *) options->no_allow, lists[i][j])))
        g_strv_builder_add (builder, lists[i][j]);
  g_strfreev (setting->allow);
  setting->allow = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
apply (const TocsinRuleEntry *entry, const SetOptions *options, GError **error)
{
  g_autoptr (TocsinRuleSetting) setting = options->reset || entry->setting == NULL
                                              ? tocsin_rule_setting_new ()
                                              : tocsin_rule_setting_copy (entry->setting);

  if (!set_level (setting, options, error) || !set_threshold (setting, options, entry, error)
      || !set_window (setting, options, entry, error) || !set_allow (setting, options, error))
    return FALSE;
  if (options->disable || options->enable)
    setting->is_enabled = options->enable;
  return tocsin_rule_setting_save (entry->rule_id, setting, error);
}

static CliStatus
run_set (int argc, char **argv)
{
  g_auto (SetOptions) self = { 0 };
  const GOptionEntry entries[] = {
    { "level", 0, 0, G_OPTION_ARG_STRING, &self.level,
      N_ ("informational, low, medium, high or critical"), "LEVEL" },
    { "threshold", 0, 0, G_OPTION_ARG_STRING, &self.threshold,
      N_ ("What its windows or its score must reach"), "N" },
    { "window", 0, 0, G_OPTION_ARG_STRING, &self.window,
      N_ ("How long its windows are: 90s, 15m, 24h, 7d"), "SPAN" },
    { "allow", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.allow,
      N_ ("No alert about this entity, such as source_ip=10.0.0.0/8; may be given again"),
      "FIELD=VALUE" },
    { "no-allow", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.no_allow,
      N_ ("Takes back an --allow; may be given again"), "FIELD=VALUE" },
    { "disable", 0, 0, G_OPTION_ARG_NONE, &self.disable, N_ ("Raise no alert"), NULL },
    { "enable", 0, 0, G_OPTION_ARG_NONE, &self.enable, N_ ("Raise alerts again"), NULL },
    { "reset", 0, 0, G_OPTION_ARG_NONE, &self.reset, N_ ("First forget all that was set for it"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (TocsinRuleEntry) entry = NULL;
  g_autoptr (GError) error = NULL;

  if (!cli_parse (&cli_command_rules_set, entries, &argc, &argv))
    return CLI_USAGE;
  if (argc != 2)
    return cli_misuse (&cli_command_rules_set, _ ("rules set needs the id of a rule"));
  if (self.disable && self.enable)
    return cli_misuse (&cli_command_rules_set, _ ("--enable and --disable exclude each other"));
  entry = find_rule (argv[1], &error);
  return entry != NULL && apply (entry, &self, &error) ? CLI_DONE : cli_fail (error);
}

const CliCommand cli_command_rules_set = {
  .name = "rules set",
  .arguments = "ID",
  .summary = N_ ("Change a rule's level, threshold or window without touching its file"),
  .description
  = N_ ("Holds from the next detection on. Correlations that refer to a rule see what it matches "
        "even where it is disabled or an entity is allowed."),
  .run = run_set,
};
