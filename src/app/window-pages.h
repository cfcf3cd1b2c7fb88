/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/tocsin-case-status.h"
#include "app/tocsin-window.h"

G_BEGIN_DECLS

void window_pages_add (TocsinWindow *window);
void window_pages_show_counts (TocsinWindow *window, TocsinCaseStatus *status);
void window_pages_head_section (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data);

G_END_DECLS
