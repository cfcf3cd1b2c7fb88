/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The documents of a library, one by one. */
#include <string.h>

#include "pipeline/rule-library-private.h"

/**
 * tocsin_rule_entry_free:
 * @self: (transfer full) (nullable): an entry
 */
void
tocsin_rule_entry_free (TocsinRuleEntry *self)
{
  if (self == NULL)
    return;
  g_free (self->rule_id);
  g_free (self->title);
  g_free (self->description);
  g_strfreev (self->tags);
  g_free (self->product);
  g_free (self->category);
  g_free (self->service);
  g_free (self->path);
  g_free (self->replaces);
  tocsin_rule_fault_free (self->fault);
  tocsin_rule_setting_free (self->setting);
  g_free (self);
}

static TocsinRuleEntry *
entry_new (const TocsinRuleLibrary *self, const char *rule_id, const char *title, const char *path,
           guint line)
{
  TocsinRuleEntry *entry = g_new0 (TocsinRuleEntry, 1);
  const TocsinRuleSetting *setting = g_hash_table_lookup (self->settings, rule_id);

  entry->rule_id = g_strdup (rule_id);
  entry->title = g_strdup (title);
  entry->path = g_strdup (path);
  entry->line = line;
  entry->origin = (TocsinRuleOrigin) GPOINTER_TO_INT (g_hash_table_lookup (self->origins, path));
  entry->replaces = g_strdup (tocsin_rule_set_get_replaced (self->rules, rule_id));
  entry->setting = setting != NULL ? tocsin_rule_setting_copy (setting) : NULL;
  entry->is_enabled = setting == NULL || setting->is_enabled;
  return entry;
}

static TocsinRuleEntry *
entry_from_rule (const TocsinRuleLibrary *self, const TocsinRule *rule)
{
  TocsinRuleEntry *entry = entry_new (self, rule->id, rule->title, rule->path, rule->line);

  entry->kind = TOCSIN_DOCUMENT_RULE;
  entry->description = g_strdup (rule->description != NULL ? rule->description : "");
  entry->level = rule->level;
  entry->own_level = rule->own_level;
  entry->tags = g_strdupv (rule->tags);
  entry->product = g_strdup (rule->product);
  entry->category = g_strdup (rule->category);
  entry->service = g_strdup (rule->service);
  entry->is_silent = rule->is_silent;
  return entry;
}

static void
set_window (TocsinRuleEntry *entry, const TocsinCorrelation *correlation)
{
  entry->has_threshold = correlation->has_threshold;
  tocsin_correlation_get_threshold (correlation, &entry->threshold);
  entry->own_threshold = correlation->own_threshold;
  entry->minimum = correlation->minimum;
  entry->own_minimum = correlation->own_minimum;
  entry->timespan = correlation->timespan;
  entry->own_timespan = correlation->own_timespan;
  entry->is_silent = correlation->is_silent;
}

static TocsinRuleEntry *
entry_from_correlation (const TocsinRuleLibrary *self, const TocsinCorrelation *correlation)
{
  TocsinRuleEntry *entry
      = entry_new (self, correlation->id, correlation->title, correlation->path, correlation->line);

  entry->kind = correlation->type >= TOCSIN_BASELINE_ZSCORE ? TOCSIN_DOCUMENT_BASELINE
                                                            : TOCSIN_DOCUMENT_CORRELATION;
  entry->description = g_strdup (correlation->description != NULL ? correlation->description : "");
  entry->level = correlation->level;
  entry->own_level = correlation->own_level;
  entry->tags = g_strdupv (correlation->tags);
  set_window (entry, correlation);
  return entry;
}

static TocsinRuleEntry *
entry_from_filter (const TocsinRuleLibrary *self, const TocsinFilter *filter)
{
  TocsinRuleEntry *entry = entry_new (self, filter->id, filter->title, filter->path, filter->line);

  entry->kind = TOCSIN_DOCUMENT_FILTER;
  entry->description = g_strdup (filter->description);
  entry->level = entry->own_level = TOCSIN_LEVEL_INFORMATIONAL;
  entry->tags = g_new0 (char *, 1);
  entry->is_silent = TRUE;
  return entry;
}

static TocsinRuleEntry *
entry_from_fault (const TocsinRuleLibrary *self, const TocsinRuleFault *fault)
{
  g_autofree char *name = g_path_get_basename (fault->path);
  TocsinRuleEntry *entry = entry_new (self, fault->rule_id, name, fault->path, fault->line);

  entry->kind = TOCSIN_DOCUMENT_RULE;
  entry->description = g_strdup ("");
  entry->level = entry->own_level = TOCSIN_LEVEL_INFORMATIONAL;
  entry->tags = g_new0 (char *, 1);
  entry->fault = g_memdup2 (fault, sizeof *fault);
  entry->fault->path = g_strdup (fault->path);
  entry->fault->rule_id = g_strdup (fault->rule_id);
  entry->fault->message = g_strdup (fault->message);
  return entry;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const TocsinRuleEntry *first = *(TocsinRuleEntry *const *) a;
  const TocsinRuleEntry *second = *(TocsinRuleEntry *const *) b;
  int order = g_ascii_strcasecmp (first->title, second->title);

  if (order == 0)
    order = strcmp (first->rule_id, second->rule_id);
  if (order == 0)
    order = strcmp (first->path, second->path);
  return order != 0 ? order : (first->line > second->line) - (first->line < second->line);
}

/* A rule with an aggregation has a window like a correlation. */
static void
add_correlation (const TocsinRuleLibrary *self, const TocsinCorrelation *correlation,
                 GHashTable *rules, GPtrArray *entries)
{
  TocsinRuleEntry *entry;

  if (!correlation->is_aggregation)
    {
      g_ptr_array_add (entries, entry_from_correlation (self, correlation));
      return;
    }
  entry = g_hash_table_lookup (rules, correlation->id);
  if (entry != NULL)
    set_window (entry, correlation);
}

/**
 * tocsin_rule_library_list_entries:
 * @self: a library
 *
 * Returns: (transfer full) (element-type TocsinRuleEntry): all rules, correlations, baselines and
 *   filters, also those that are disabled, and each document that could not be loaded; by title
 */
GPtrArray *
tocsin_rule_library_list_entries (const TocsinRuleLibrary *self)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_entry_free);
  g_autoptr (GHashTable) rules = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < tocsin_rule_set_get_n_rules (self->rules); i++)
    {
      const TocsinRule *rule = tocsin_rule_set_get_rule (self->rules, i);
      TocsinRuleEntry *entry;

      if (rule->is_part)
        continue;
      entry = entry_from_rule (self, rule);
      g_ptr_array_add (entries, entry);
      g_hash_table_insert (rules, entry->rule_id, entry);
    }
  for (guint i = 0; i < tocsin_rule_set_get_n_correlations (self->rules); i++)
    add_correlation (self, tocsin_rule_set_get_correlation (self->rules, i), rules, entries);
  for (guint i = 0; i < tocsin_rule_set_get_n_filters (self->rules); i++)
    g_ptr_array_add (entries,
                     entry_from_filter (self, tocsin_rule_set_get_filter (self->rules, i)));
  for (guint i = 0; i < self->faults->len; i++)
    {
      const TocsinRuleFault *fault = g_ptr_array_index (self->faults, i);

      if (g_hash_table_contains (self->origins, fault->path))
        g_ptr_array_add (entries, entry_from_fault (self, fault));
    }
  g_ptr_array_sort (entries, compare_entries);
  return entries;
}
