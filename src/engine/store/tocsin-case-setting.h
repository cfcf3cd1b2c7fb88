/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/tocsin-case.h"

G_BEGIN_DECLS

#define TOCSIN_SETTING_HIGH_VALUE "high-value" /* a list: accounts that matter most */
#define TOCSIN_SETTING_RULES_RUN "rules-run"   /* how many rules ran over it the last time */

gboolean tocsin_case_set_setting (TocsinCase *self, const char *key, const char *value,
                                  GError **error);
gboolean tocsin_case_dup_setting (TocsinCase *self, const char *key, char **value, GError **error);
gboolean tocsin_case_set_setting_list (TocsinCase *self, const char *key, const char *const *values,
                                       GError **error);
char **tocsin_case_dup_setting_list (TocsinCase *self, const char *key, GError **error);

G_END_DECLS
