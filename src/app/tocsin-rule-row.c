/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rule as the list shows it: what it is called, where it comes from, what it found. */
#include "app/tocsin-rule-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-severity-image.h"

TocsinRuleRow *
tocsin_rule_row_new (void)
{
  return g_atomic_rc_box_new0 (TocsinRuleRow);
}

TocsinRuleRow *
tocsin_rule_row_ref (const TocsinRuleRow *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
row_clear (gpointer data)
{
  TocsinRuleRow *self = data;

  g_free (self->key);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->words, g_ref_string_release);
}

void
tocsin_rule_row_unref (TocsinRuleRow *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, row_clear);
}

gboolean
tocsin_rule_row_is_in (const TocsinRuleRow *self, TocsinRuleFilter filter)
{
  switch (filter)
    {
    case TOCSIN_RULE_FILTER_HIT:
      return self->hits > 0;
    case TOCSIN_RULE_FILTER_OFF:
      return !self->entry->is_enabled;
    case TOCSIN_RULE_FILTER_FAULT:
      return self->entry->fault != NULL;
    case TOCSIN_RULE_FILTER_USER:
      return self->entry->origin != TOCSIN_RULE_ORIGIN_BUILTIN;
    case TOCSIN_RULE_FILTER_ALL:
    case TOCSIN_N_RULE_FILTERS:
    default:
      return TRUE;
    }
}

/* Whether all of @words, folded, are somewhere in it. */
gboolean
tocsin_rule_row_has_words (const TocsinRuleRow *self, const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0' && strstr (self->words, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

/* Those that say something come first: with hits, not valid, written by the user. */
static int
get_rank (const TocsinRuleRow *self)
{
  return self->hits > 0 ? 0 : self->entry->fault != NULL ? 1 : self->is_made ? 2 : 3;
}

static int
compare_titles (const TocsinRuleRow *a, const TocsinRuleRow *b)
{
  int order = g_ascii_strcasecmp (a->entry->title, b->entry->title);

  return order != 0 ? order : strcmp (a->key, b->key);
}

int
tocsin_rule_row_compare (const TocsinRuleRow *a, const TocsinRuleRow *b, TocsinRuleSort sort)
{
  int order = 0;

  if (sort == TOCSIN_RULE_SORT_ORIGIN)
    order = strcmp (tocsin_rule_row_get_origin (a), tocsin_rule_row_get_origin (b));
  else if (sort == TOCSIN_RULE_SORT_HITS)
    order = get_rank (a) != get_rank (b) ? get_rank (a) - get_rank (b)
            : a->is_own != b->is_own     ? b->is_own - a->is_own
            : a->entry->is_silent != b->entry->is_silent
                ? a->entry->is_silent - b->entry->is_silent
                : (int) b->entry->level - (int) a->entry->level;
  return order != 0 ? order : compare_titles (a, b);
}

/* Returns: (transfer none): who it is from, in a word */
const char *
tocsin_rule_row_get_origin (const TocsinRuleRow *self)
{
  if (self->is_own)
    return self->entry->kind == TOCSIN_DOCUMENT_BASELINE ? _ ("Baseline") : _ ("Tocsin");
  /* Translators: where a rule comes from: the user wrote it, or imported it */
  return self->is_made ? _ ("User") : _ ("Sigma");
}

/* What stands between the title and the hits: Off, the line of a fault or the origin. */
char *
tocsin_rule_row_dup_place (const TocsinRuleRow *self)
{
  const TocsinRuleFault *fault = self->entry->fault;

  if (fault != NULL && fault->line > 0)
    return g_strdup_printf (_ ("Line %u"), fault->line);
  if (fault != NULL)
    return g_strdup (_ ("Not valid"));
  if (!self->entry->is_enabled)
    return g_strdup (_ ("Off"));
  return g_strdup (tocsin_rule_row_get_origin (self));
}

/* All that the row says by its looks, in words. */
char *
tocsin_rule_row_describe (const TocsinRuleRow *self)
{
  const TocsinRuleEntry *entry = self->entry;
  g_autoptr (GString) out = g_string_new (entry->title);

  if (entry->fault != NULL)
    g_string_append_printf (out, ", %s: %s", _ ("not valid"), entry->fault->message);
  else
    g_string_append_printf (out, ", %s, %s",
                            tocsin_severity_get_word (tocsin_level_get_name (entry->level)),
                            tocsin_rule_row_get_origin (self));
  if (!entry->is_enabled)
    g_string_append_printf (out, ", %s", _ ("off"));
  else if (entry->is_silent)
    g_string_append_printf (out, ", %s", _ ("counted by other rules, no alert of its own"));
  if (entry->replaces != NULL)
    g_string_append_printf (out, ", %s", _ ("edited copy"));
  if (self->is_changed)
    g_string_append_printf (out, ", %s", _ ("changed by you"));
  if (self->hits > 0)
    {
      g_string_append (out, ", ");
      g_string_append_printf (out, ngettext ("%'u alert", "%'u alerts", self->hits), self->hits);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
