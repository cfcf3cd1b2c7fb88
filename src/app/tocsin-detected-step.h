/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/tocsin-import-item.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_DETECTED_STEP (tocsin_detected_step_get_type ())
G_DECLARE_FINAL_TYPE (TocsinDetectedStep, tocsin_detected_step, TOCSIN, DETECTED_STEP, AdwBin)

void tocsin_detected_step_look (TocsinDetectedStep *self, const char *const *paths);
void tocsin_detected_step_stop (TocsinDetectedStep *self);
GListModel *tocsin_detected_step_get_items (TocsinDetectedStep *self);
guint tocsin_detected_step_get_n_included (TocsinDetectedStep *self);
char **tocsin_detected_step_dup_paths (TocsinDetectedStep *self);
GArray *tocsin_detected_step_dup_overrides (TocsinDetectedStep *self);
GHashTable *tocsin_detected_step_get_usernames (TocsinDetectedStep *self);

G_END_DECLS
