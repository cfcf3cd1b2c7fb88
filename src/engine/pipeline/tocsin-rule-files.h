/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "detect/tocsin-rule.h"

G_BEGIN_DECLS

guint tocsin_rule_files_load (TocsinRuleSet *rules, const char *const *paths, GPtrArray *faults);
gboolean tocsin_rule_files_load_placeholders (TocsinRuleSet *rules, const char *path,
                                              GError **error);

G_END_DECLS
