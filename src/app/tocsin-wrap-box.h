/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TOCSIN_TYPE_WRAP_BOX (tocsin_wrap_box_get_type ())
G_DECLARE_FINAL_TYPE (TocsinWrapBox, tocsin_wrap_box, TOCSIN, WRAP_BOX, GtkWidget)

GtkWidget *tocsin_wrap_box_new (int spacing, int line_spacing);
void tocsin_wrap_box_append (TocsinWrapBox *self, GtkWidget *child);
void tocsin_wrap_box_clear (TocsinWrapBox *self);

G_END_DECLS
