/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rules that are being written need from others. */
#include "detect/rule-private.h"
#include "detect/tocsin-rule-setting.h"

/**
 * tocsin_rule_set_new_like:
 * @other: a set
 *
 * Returns: (transfer full): a set without rules, with the values of placeholders, the profile and
 *   the user's settings of @other; only that no rule is off
 */
TocsinRuleSet *
tocsin_rule_set_new_like (const TocsinRuleSet *other)
{
  TocsinRuleSet *self = tocsin_rule_set_new ();
  GHashTableIter iter;
  gpointer name, values;

  self->profile = other->profile;
  g_hash_table_iter_init (&iter, other->placeholders);
  while (g_hash_table_iter_next (&iter, &name, &values))
    tocsin_rule_set_set_placeholder (self, name, values);
  g_hash_table_iter_init (&iter, other->settings);
  while (g_hash_table_iter_next (&iter, &name, &values))
    {
      g_autoptr (TocsinRuleSetting) setting = tocsin_rule_setting_copy (values);

      setting->is_enabled = TRUE;
      tocsin_rule_set_add_setting (self, name, setting);
    }
  return self;
}

static void
add_names (GHashTable *names, const char *id, const char *name, const char *title)
{
  const char *const all[] = { id, name, title };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (all[i] != NULL)
      g_hash_table_add (names, (char *) all[i]);
}

static GHashTable *
index_names (const TocsinRuleSet *self)
{
  GHashTable *names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->rules->len; i++)
    {
      const TocsinRule *rule = g_ptr_array_index (self->rules, i);

      add_names (names, rule->id, rule->name, rule->title);
    }
  for (guint i = 0; i < self->correlations->len; i++)
    {
      const TocsinCorrelation *known = g_ptr_array_index (self->correlations, i);

      add_names (names, known->id, known->name, known->title);
    }
  for (guint i = 0; i < self->pending->len; i++)
    {
      const TocsinCorrelation *known
          = ((const SigmaPending *) g_ptr_array_index (self->pending, i))->correlation;

      add_names (names, known->id, known->name, known->title);
    }
  return names;
}

static void
add_missing (GHashTable *names, const GArray *references, GStrvBuilder *missing)
{
  for (guint i = 0; i < references->len; i++)
    {
      char *text = g_array_index (references, SigmaReference, i).text;

      if (g_hash_table_add (names, text))
        g_strv_builder_add (missing, text);
    }
}

/**
 * tocsin_rule_set_list_missing:
 * @self: a set that is not finished yet
 *
 * Returns: (transfer full) (array zero-terminated=1): names to which its correlations, baselines
 *   and filters refer and that nothing in it has as id, name or title, each once
 */
char **
tocsin_rule_set_list_missing (const TocsinRuleSet *self)
{
  g_autoptr (GHashTable) names = index_names (self);
  g_autoptr (GStrvBuilder) missing = g_strv_builder_new ();

  for (guint i = 0; i < self->pending->len; i++)
    add_missing (names, ((const SigmaPending *) g_ptr_array_index (self->pending, i))->references,
                 missing);
  for (guint i = 0; i < self->filters->len; i++)
    add_missing (names, ((const SigmaFilter *) g_ptr_array_index (self->filters, i))->references,
                 missing);
  return g_strv_builder_end (missing);
}
