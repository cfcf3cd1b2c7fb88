/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "store/tocsin-event-list.h"

G_BEGIN_DECLS

guint chart_class_get_order (const TocsinEventList *list, guint *order);
char *chart_class_dup_label (const TocsinEventList *list, guint class);
void chart_class_get_color (TocsinEventStack stack, guint n_classes, guint class, gboolean is_dark,
                            GdkRGBA *color);

G_END_DECLS
