/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TOCSIN_TYPE_CHOOSE_STEP (tocsin_choose_step_get_type ())
G_DECLARE_FINAL_TYPE (TocsinChooseStep, tocsin_choose_step, TOCSIN, CHOOSE_STEP, AdwBin)

void tocsin_choose_step_set_paths (TocsinChooseStep *self, const char *const *paths);
char **tocsin_choose_step_dup_paths (TocsinChooseStep *self);
guint tocsin_choose_step_get_n_paths (TocsinChooseStep *self);

G_END_DECLS
