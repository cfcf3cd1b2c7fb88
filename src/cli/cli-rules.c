/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "pipeline/tocsin-data.h"
#include "pipeline/tocsin-rule-files.h"

void
cli_rules_clear (CliRules *self)
{
  g_clear_pointer (&self->rules, tocsin_rule_set_free);
  g_clear_pointer (&self->faults, g_ptr_array_unref);
}

/* Loads the built-in rules (if @with_builtin) and those of @paths. */
gboolean
cli_rules_load (CliRules *self, const char *const *paths, gboolean with_builtin,
                const char *placeholders, GError **error)
{
  g_autofree char *builtin = with_builtin ? tocsin_data_dup_path ("rules") : NULL;
  const char *const builtin_paths[] = { builtin, NULL };

  self->rules = tocsin_rule_set_new ();
  self->faults = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  if (placeholders != NULL
      && !tocsin_rule_files_load_placeholders (self->rules, placeholders, error))
    return FALSE;
  if (builtin != NULL)
    self->n_files += tocsin_rule_files_load (self->rules, builtin_paths, self->faults);
  if (paths != NULL)
    self->n_files += tocsin_rule_files_load (self->rules, paths, self->faults);
  tocsin_rule_set_finish (self->rules, self->faults);
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
