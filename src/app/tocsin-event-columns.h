/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/tocsin-event-item.h"

G_BEGIN_DECLS

/**
 * TocsinCellMenu:
 * @widget: the cell
 * @item: its row
 * @name: its column
 * @x: where in the cell
 * @y: where in the cell
 * @user_data: as given
 *
 * Called where a cell's menu is asked for.
 */
typedef void (*TocsinCellMenu) (GtkWidget *widget, TocsinEventItem *item, const char *name,
                                double x, double y, gpointer user_data);

GtkColumnViewColumn *tocsin_event_column_new (const char *name, TocsinSession *session,
                                              TocsinCellMenu menu, gpointer user_data);
const char *tocsin_event_column_get_name (GtkColumnViewColumn *column);
const char *tocsin_event_column_get_title (const char *name);
int tocsin_event_column_get_width (const char *name);
gboolean tocsin_event_columns_read_sort (GtkColumnView *view, const char **name,
                                         gboolean *is_descending);

G_END_DECLS
