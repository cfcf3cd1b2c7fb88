/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/tocsin-rule-row.h"

G_BEGIN_DECLS

/* The rules there are, and what they found in a case. Threads share it; it does not change. */
typedef struct
{
  TocsinRuleLibrary *library;
  GPtrArray *entries; /* TocsinRuleEntry */
  GPtrArray *rows;    /* TocsinRuleRow, one for each entry */
} TocsinRuleBook;

TocsinRuleBook *tocsin_rule_book_load (const char *case_path, const TocsinRuleBook *before,
                                       GError **error);
TocsinRuleBook *tocsin_rule_book_ref (TocsinRuleBook *self);
void tocsin_rule_book_unref (TocsinRuleBook *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinRuleBook, tocsin_rule_book_unref)

G_END_DECLS
