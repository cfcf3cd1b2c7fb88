/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/tocsin-window.h"

G_BEGIN_DECLS

void window_open_paths (TocsinWindow *self, const char *const *paths);
char *window_dup_lab_folder (void);
void window_show_dialog (GtkWidget *widget, const char *action, GVariant *parameter);

G_END_DECLS
