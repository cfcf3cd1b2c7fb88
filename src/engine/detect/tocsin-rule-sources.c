/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "detect/logsource-private.h"
#include "detect/rule-private.h"

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static char *
dup_logsource (const TocsinRule *rule)
{
  const char *const parts[] = { rule->product, rule->category, rule->service };
  static const char *const names[] = { "product", "category", "service" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL)
      g_string_append_printf (text, "%s%s=%s", text->len > 0 ? " " : "", names[i], parts[i]);
  return g_string_free (text, FALSE);
}

/**
 * tocsin_rule_set_list_unknown_logsources:
 * @self: a set
 *
 * Returns: (transfer full) (element-type utf8): the log sources of rules that no event of
 *   any format has, each once, sorted; their rules never match
 */
GPtrArray *
tocsin_rule_set_list_unknown_logsources (const TocsinRuleSet *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *unknown = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->rules->len; i++)
    {
      const TocsinRule *rule = g_ptr_array_index (self->rules, i);
      g_autofree char *text = NULL;

      if (rule->is_part || sigma_logsource_is_known (rule->product, rule->category, rule->service))
        continue;
      text = dup_logsource (rule);
      if (!g_hash_table_contains (seen, text))
        {
          g_hash_table_add (seen, text);
          g_ptr_array_add (unknown, g_steal_pointer (&text));
        }
    }
  g_ptr_array_sort (unknown, compare_texts);
  return unknown;
}

static TocsinRuleFault *
hint_new (const TocsinCorrelation *correlation)
{
  TocsinRuleFault *hint = g_new0 (TocsinRuleFault, 1);

  hint->path = g_strdup (correlation->path);
  hint->rule_id = g_strdup (correlation->id);
  hint->line = correlation->line;
  hint->column = 1;
  hint->message = g_strdup_printf (
      "“count(%s)” without “by” counts the different values of %s in all events, whoever they are "
      "of; if the events of each %s are meant, it is “count() by %s”",
      correlation->fields[0], correlation->fields[0], correlation->fields[0],
      correlation->fields[0]);
  return hint;
}

/**
 * tocsin_rule_set_list_hints:
 * @self: a set that is finished
 *
 * Returns: (transfer full) (element-type TocsinRuleFault): what is valid, but often
 *   means something else than its author thought (sigma.md S13.7)
 */
GPtrArray *
tocsin_rule_set_list_hints (const TocsinRuleSet *self)
{
  GPtrArray *hints = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);

  for (guint i = 0; i < self->correlations->len; i++)
    {
      const TocsinCorrelation *correlation = g_ptr_array_index (self->correlations, i);

      if (correlation->is_aggregation && correlation->type == TOCSIN_CORRELATION_VALUE_COUNT
          && correlation->group_by[0] == NULL)
        g_ptr_array_add (hints, hint_new (correlation));
    }
  return hints;
}
