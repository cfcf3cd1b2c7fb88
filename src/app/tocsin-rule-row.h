/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "detect/tocsin-rule.h"
#include "pipeline/tocsin-rule-library.h"

G_BEGIN_DECLS

typedef enum
{
  TOCSIN_RULE_FILTER_ALL,
  TOCSIN_RULE_FILTER_HIT,
  TOCSIN_RULE_FILTER_OFF,
  TOCSIN_RULE_FILTER_FAULT,
  TOCSIN_RULE_FILTER_USER,
  TOCSIN_N_RULE_FILTERS,
} TocsinRuleFilter;

typedef enum
{
  TOCSIN_RULE_SORT_HITS,
  TOCSIN_RULE_SORT_TITLE,
  TOCSIN_RULE_SORT_ORIGIN,
} TocsinRuleSort;

/* One document of a rule file, as the list shows it. Made in a thread, never changed after. */
typedef struct
{
  char *key;                    /* by which the list knows it again: the id, made unique */
  const TocsinRuleEntry *entry; /* in @entries */
  GPtrArray *entries;
  GRefString *words;   /* what a search looks into, folded */
  gboolean is_own;     /* Tocsin's, not one that was imported */
  gboolean is_made;    /* by the user in the application */
  gboolean is_changed; /* level, threshold, … by the user */
  guint hits;          /* alerts in this case */
  gint64 alert_id;     /* the most serious of them, or 0 */
} TocsinRuleRow;

TocsinRuleRow *tocsin_rule_row_new (void);
TocsinRuleRow *tocsin_rule_row_ref (const TocsinRuleRow *self);
void tocsin_rule_row_unref (TocsinRuleRow *self);
gboolean tocsin_rule_row_is_in (const TocsinRuleRow *self, TocsinRuleFilter filter);
gboolean tocsin_rule_row_has_words (const TocsinRuleRow *self, const char *const *words);
int tocsin_rule_row_compare (const TocsinRuleRow *a, const TocsinRuleRow *b, TocsinRuleSort sort);
const char *tocsin_rule_row_get_origin (const TocsinRuleRow *self);
char *tocsin_rule_row_dup_place (const TocsinRuleRow *self);
char *tocsin_rule_row_describe (const TocsinRuleRow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinRuleRow, tocsin_rule_row_unref)

G_END_DECLS
