/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "detect/tocsin-rule.h"

G_BEGIN_DECLS

#define TOCSIN_MAX_RULE_FILE (4u << 20) /* bytes */

gboolean tocsin_rule_files_is_rule (const char *path);
guint tocsin_rule_files_load_walked (TocsinRuleSet *rules, const GPtrArray *files,
                                     GPtrArray *faults);
guint tocsin_rule_files_load (TocsinRuleSet *rules, const char *const *paths, GPtrArray *faults);
gboolean tocsin_rule_files_load_placeholders (TocsinRuleSet *rules, const char *path,
                                              GError **error);

G_END_DECLS
