/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "pipeline/tocsin-rule-files.h"
#include "store/tocsin-case-setting.h"

void
cli_rules_clear (CliRules *self)
{
  g_clear_pointer (&self->library, tocsin_rule_library_unref);
  g_clear_pointer (&self->checked, tocsin_rule_set_free);
  g_clear_pointer (&self->faults, g_ptr_array_unref);
}

void
cli_rule_options_clear (CliRuleOptions *self)
{
  g_strfreev (self->paths);
  g_strfreev (self->high_value);
  g_free (self->placeholders);
  g_free (self->profile);
}

/* Loads the rules of @paths alone, as their files say them. */
gboolean
cli_rules_check (CliRules *self, const char *const *paths, const char *placeholders, GError **error)
{
  static const char *const none[] = { NULL };

  self->checked = tocsin_rule_set_new ();
  self->rules = self->checked;
  self->faults = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  tocsin_rule_set_set_placeholder (self->checked, "high_value", none);
  if (placeholders != NULL
      && !tocsin_rule_files_load_placeholders (self->checked, placeholders, error))
    return FALSE;
  self->n_files = tocsin_rule_files_load (self->checked, paths, self->faults);
  tocsin_rule_set_finish (self->checked, self->faults);
  return TRUE;
}

/* The accounts that matter most, which the case keeps from then on. */
static char **
keep_accounts (TocsinCase *opened, char **accounts, GError **error)
{
  if (accounts != NULL
      && !tocsin_case_set_setting_list (opened, TOCSIN_SETTING_HIGH_VALUE,
                                        (const char *const *) accounts, error))
    return NULL;
  return tocsin_case_dup_setting_list (opened, TOCSIN_SETTING_HIGH_VALUE, error);
}

/* Loads all rules that are to run over a case, with what the user has set for them. */
gboolean
cli_rules_load (CliRules *self, TocsinCase *opened, const CliRuleOptions *options, GError **error)
{
  g_auto (GStrv) accounts = keep_accounts (opened, options->high_value, error);
  const TocsinRuleLibraryOptions wanted
      = { .paths = (const char *const *) options->paths,
          .with_builtin = !options->no_builtin,
          .with_user = !options->no_user,
          .placeholders = options->placeholders,
          .high_value = (const char *const *) accounts,
          .profile
          = g_strcmp0 (options->profile, "full") == 0 ? TOCSIN_PROFILE_FULL : TOCSIN_PROFILE_CORE };

  if (accounts == NULL)
    return FALSE;
  self->library = tocsin_rule_library_load_with (&wanted, error);
  if (self->library == NULL)
    return FALSE;
  self->rules = tocsin_rule_library_get_rules (self->library);
  self->faults = g_ptr_array_ref ((GPtrArray *) tocsin_rule_library_get_faults (self->library));
  self->n_files = tocsin_rule_library_get_n_files (self->library);
  return TRUE;
}

/* Names on standard error each rule that was not loaded, and why. */
void
cli_rules_name_faults (const CliRules *self)
{
  for (guint i = 0; i < self->faults->len; i++)
    {
      const TocsinRuleFault *fault = g_ptr_array_index (self->faults, i);

      if (fault->line > 0)
        cli_say ("%s:%u:%u: %s", fault->path, fault->line, fault->column, fault->message);
      else
        cli_say ("%s: %s", fault->path, fault->message);
    }
}
