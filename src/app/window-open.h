/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/tocsin-window.h"

G_BEGIN_DECLS

void window_open_paths (TocsinWindow *self, const char *const *paths);
void window_show_error (TocsinWindow *self, const char *heading, const char *message);
char *window_dup_lab_folder (void);
void window_show_dialog (GtkWidget *widget, const char *action, GVariant *parameter);

G_END_DECLS
