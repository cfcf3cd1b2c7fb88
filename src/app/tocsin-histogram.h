/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/tocsin-session.h"
#include "store/tocsin-event-list.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_HISTOGRAM (tocsin_histogram_get_type ())
G_DECLARE_FINAL_TYPE (TocsinHistogram, tocsin_histogram, TOCSIN, HISTOGRAM, GtkWidget)

void tocsin_histogram_set_list (TocsinHistogram *self, const TocsinEventList *list);
void tocsin_histogram_set_display (TocsinHistogram *self, TocsinTimeDisplay display);

G_END_DECLS
