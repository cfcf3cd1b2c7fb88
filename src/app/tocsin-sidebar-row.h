/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/tocsin-window.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_SIDEBAR_ROW (tocsin_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (TocsinSidebarRow, tocsin_sidebar_row, TOCSIN, SIDEBAR_ROW, GtkListBoxRow)

TocsinSidebarRow *tocsin_sidebar_row_new (TocsinSection section, const char *name,
                                          const char *title, const char *icon_name);
TocsinSection tocsin_sidebar_row_get_section (TocsinSidebarRow *self);
const char *tocsin_sidebar_row_get_name (TocsinSidebarRow *self);
const char *tocsin_sidebar_row_get_title (TocsinSidebarRow *self);
void tocsin_sidebar_row_set_count (TocsinSidebarRow *self, const char *count);
void tocsin_sidebar_row_set_severity (TocsinSidebarRow *self, const char *severity);

G_END_DECLS
