/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/tocsin-recent-cases.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_RECENT_ROW (tocsin_recent_row_get_type ())
G_DECLARE_FINAL_TYPE (TocsinRecentRow, tocsin_recent_row, TOCSIN, RECENT_ROW, GtkListBoxRow)

GtkWidget *tocsin_recent_row_new (TocsinRecentCase *item);

G_END_DECLS
