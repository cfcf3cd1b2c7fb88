/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pipeline/tocsin-simulation.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_STEP_CURVE (tocsin_step_curve_get_type ())
G_DECLARE_FINAL_TYPE (TocsinStepCurve, tocsin_step_curve, TOCSIN, STEP_CURVE, GtkWidget)

void tocsin_step_curve_set_steps (TocsinStepCurve *self, const GArray *steps, double greatest);
void tocsin_step_curve_set_value (TocsinStepCurve *self, double value, guint n_alerts);
void tocsin_step_curve_set_unit (TocsinStepCurve *self, const char *unit, double step);

G_END_DECLS
