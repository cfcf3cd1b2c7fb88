/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pipeline/tocsin-rule-library.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_OPTIONS_STEP (tocsin_options_step_get_type ())
G_DECLARE_FINAL_TYPE (TocsinOptionsStep, tocsin_options_step, TOCSIN, OPTIONS_STEP, AdwBin)

void tocsin_options_step_begin (TocsinOptionsStep *self, const char *case_path);
void tocsin_options_step_suggest (TocsinOptionsStep *self, GHashTable *usernames);
const char *tocsin_options_step_get_case_path (TocsinOptionsStep *self);
gboolean tocsin_options_step_is_ready (TocsinOptionsStep *self);
TocsinRuleLibrary *tocsin_options_step_get_library (TocsinOptionsStep *self);
const char *const *tocsin_options_step_get_accounts (TocsinOptionsStep *self);

G_END_DECLS
