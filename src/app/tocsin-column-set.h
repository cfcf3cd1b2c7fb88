/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/tocsin-event-columns.h"

G_BEGIN_DECLS

void tocsin_column_set_init (GtkColumnView *view, TocsinSession *session, TocsinCellMenu menu,
                             gpointer user_data);
GVariant *tocsin_column_set_get (GtkColumnView *view);
void tocsin_column_set_apply (GtkColumnView *view, GVariant *columns);
gboolean tocsin_column_set_has (GtkColumnView *view, const char *name);
void tocsin_column_set_add (GtkColumnView *view, const char *name);
void tocsin_column_set_remove (GtkColumnView *view, const char *name);
void tocsin_column_set_move (GtkColumnView *view, const char *name, int step);
void tocsin_column_set_sort (GtkColumnView *view, const char *name, gboolean is_descending);
void tocsin_column_set_set_narrow (GtkColumnView *view, gboolean is_narrow);
void tocsin_column_set_show_zone (GtkColumnView *view, TocsinTimeDisplay display);

G_END_DECLS
