/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TOCSIN_TYPE_TEXT_WINDOW (tocsin_text_window_get_type ())
G_DECLARE_FINAL_TYPE (TocsinTextWindow, tocsin_text_window, TOCSIN, TEXT_WINDOW, AdwWindow)

void tocsin_text_window_show (GtkWidget *parent, const char *title, const char *text, gsize length);

G_END_DECLS
