/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

const char *tocsin_severity_get_icon_name (const char *severity);
const char *tocsin_severity_get_word (const char *severity);
const char *tocsin_severity_get_css_class (const char *severity);
void tocsin_severity_show (GtkImage *image, const char *severity);

G_END_DECLS
