/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pipeline/tocsin-rule-trial.h"

G_BEGIN_DECLS

void tocsin_marked_text_show (GtkLabel *label, const char *text, const GArray *marks);

G_END_DECLS
