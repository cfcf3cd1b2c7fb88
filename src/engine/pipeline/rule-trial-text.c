/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of a text that is being written, with those to which they refer. */
#include <string.h>

#include "pipeline/rule-trial-private.h"
#include "pipeline/tocsin-rule-files.h"

#define MAX_ROUNDS 16 /* references of references */

static gboolean
is_called (const char *name, const char *id, const char *own_name, const char *title)
{
  return g_strcmp0 (name, id) == 0 || g_strcmp0 (name, own_name) == 0
         || g_strcmp0 (name, title) == 0;
}

/* The file of what the library calls @name, or NULL. */
static const char *
find_path (const TocsinRuleSet *library, const char *name)
{
  for (guint i = 0; i < tocsin_rule_set_get_n_correlations (library); i++)
    {
      const TocsinCorrelation *known = tocsin_rule_set_get_correlation (library, i);

      if (is_called (name, known->id, known->name, known->title))
        return known->path;
    }
  for (guint i = 0; i < tocsin_rule_set_get_n_rules (library); i++)
    {
      const TocsinRule *known = tocsin_rule_set_get_rule (library, i);

      if (!known->is_part && is_called (name, known->id, known->name, known->title))
        return known->path;
    }
  return NULL;
}

/* Loads the files of what is missing; FALSE if there is none that was not loaded already. */
static gboolean
load_missing (TocsinRuleSet *rules, const TocsinRuleSet *library, GHashTable *loaded,
              GPtrArray *faults)
{
  g_auto (GStrv) missing = tocsin_rule_set_list_missing (rules);
  gboolean found = FALSE;

  for (guint i = 0; missing[i] != NULL; i++)
    {
      const char *path = find_path (library, missing[i]);
      const char *paths[] = { path, NULL };

      if (path == NULL || !g_hash_table_add (loaded, g_strdup (path)))
        continue;
      tocsin_rule_files_load (rules, paths, faults);
      found = TRUE;
    }
  return found;
}

/* Compiles @text as @path. What is wrong in other files is none of its faults. */
TocsinRuleSet *
rule_trial_compile (const TocsinRuleSet *library, const char *path, const char *text,
                    GPtrArray *faults)
{
  TocsinRuleSet *rules
      = library != NULL ? tocsin_rule_set_new_like (library) : tocsin_rule_set_new ();
  g_autoptr (GHashTable) loaded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  tocsin_rule_set_add_text (rules, path, text, strlen (text), faults);
  g_hash_table_add (loaded, g_strdup (path));
  for (guint i = 0; library != NULL && i < MAX_ROUNDS; i++)
    if (!load_missing (rules, library, loaded, faults))
      break;
  tocsin_rule_set_finish (rules, faults);
  for (guint i = faults->len; i > 0; i--)
    if (g_strcmp0 (((const TocsinRuleFault *) g_ptr_array_index (faults, i - 1))->path, path) != 0)
      g_ptr_array_remove_index (faults, i - 1);
  return rules;
}
