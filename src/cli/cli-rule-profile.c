/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rules cost over a case, as a table and as JSON. */
#include "cli/cli.h"

#define SHOWN 20 /* rules of the table */

static void
add_text (JsonBuilder *builder, const char *name, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

static void
add_number (JsonBuilder *builder, const char *name, guint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) value);
}

static void
add_seconds (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

static const TocsinRuleCost *
get_cost (const TocsinRuleProfile *self, guint at, guint *rule)
{
  *rule = g_array_index (self->order, guint, at);
  return &g_array_index (self->costs, TocsinRuleCost, *rule);
}

/* All rules that were evaluated at all, the slowest first. */
void
cli_rule_profile_add_json (const TocsinRuleProfile *self, const TocsinRuleSet *rules,
                           JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "profile");
  json_builder_begin_object (builder);
  add_number (builder, "events", self->events);
  add_seconds (builder, "seconds", self->seconds);
  json_builder_set_member_name (builder, "rules");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->order->len; i++)
    {
      guint index;
      const TocsinRuleCost *cost = get_cost (self, i, &index);
      const TocsinRule *rule = tocsin_rule_set_get_rule (rules, index);

      if (cost->n_evaluated == 0)
        continue;
      json_builder_begin_object (builder);
      add_text (builder, "rule_id", rule->id);
      add_text (builder, "title", rule->title);
      add_text (builder, "path", rule->path);
      add_seconds (builder, "seconds", (double) cost->time / G_USEC_PER_SEC);
      add_number (builder, "evaluated", cost->n_evaluated);
      add_number (builder, "matches", cost->n_matches);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

/* The slowest rules. */
void
cli_rule_profile_append (const TocsinRuleProfile *self, const TocsinRuleSet *rules, GString *out)
{
  g_string_append_printf (out, _ ("\n%llu events in %.2f s; the slowest rules:\n"),
                          (unsigned long long) self->events, self->seconds);
  g_string_append_printf (out, "%10s %12s %10s  %s\n", _ ("ms"), _ ("evaluated"), _ ("matches"),
                          _ ("rule"));
  for (guint i = 0; i < MIN (self->order->len, SHOWN); i++)
    {
      guint index;
      const TocsinRuleCost *cost = get_cost (self, i, &index);
      const TocsinRule *rule = tocsin_rule_set_get_rule (rules, index);

      if (cost->n_evaluated == 0)
        break;
      g_string_append_printf (
          out, "%10.3f %12" G_GUINT64_FORMAT " %10" G_GUINT64_FORMAT "  %s (%s:%u)\n",
          (double) cost->time / 1000, cost->n_evaluated, cost->n_matches, rule->title, rule->path,
          rule->line);
    }
}
