/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TOCSIN_TYPE_STEP_BAR (tocsin_step_bar_get_type ())
G_DECLARE_FINAL_TYPE (TocsinStepBar, tocsin_step_bar, TOCSIN, STEP_BAR, AdwBin)

void tocsin_step_bar_set_current (TocsinStepBar *self, guint step);

G_END_DECLS
