/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "workspace/tocsin-detail.h"

G_BEGIN_DECLS

void tocsin_raw_text_show (GtkLabel *label, const TocsinDetail *detail);
void tocsin_raw_text_show_spans (GtkLabel *label, const char *raw, gsize length,
                                 const GArray *spans, gsize limit);
void tocsin_raw_text_wrap (GtkLabel *label);
char *tocsin_raw_text_dup_visible (const char *text, gsize length);
gboolean tocsin_raw_text_is_cut (const TocsinDetail *detail);

G_END_DECLS
