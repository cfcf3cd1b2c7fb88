/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/tocsin-rule-library.h"

G_BEGIN_DECLS

struct _TocsinRuleLibrary
{
  gatomicrefcount n_refs;
  char *state; /* of all that it was made of: the same text, the same library */
  TocsinRuleSet *rules;
  GPtrArray *faults;    /* TocsinRuleFault */
  GHashTable *origins;  /* path → TocsinRuleOrigin */
  GHashTable *settings; /* rule id → TocsinRuleSetting */
  guint n_files;
};

GHashTable *rule_settings_parse (const char *path, const char *text, GPtrArray *faults);

G_END_DECLS
