/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workspace/tocsin-case-rules.h"

#include "store/tocsin-case-setting.h"

/**
 * tocsin_case_rules_load:
 * @case_: a case
 * @error: return location
 *
 * Reads the rules that there are, built in and the user's own, for the accounts that the case
 * calls high-value.
 *
 * Returns: (transfer full) (nullable): the rules
 */
TocsinRuleLibrary *
tocsin_case_rules_load (TocsinCase *case_, GError **error)
{
  GError *local_error = NULL;
  g_auto (GStrv) accounts
      = tocsin_case_dup_setting_list (case_, TOCSIN_SETTING_HIGH_VALUE, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  return tocsin_rule_library_load_for (NULL, TRUE, TRUE, NULL, (const char *const *) accounts,
                                       error);
}
