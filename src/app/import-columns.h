/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/tocsin-import-item.h"

G_BEGIN_DECLS

typedef void (*ImportColumnsToggled) (TocsinImportItem *item, gboolean is_included,
                                      gpointer user_data);

void import_columns_append_files (GtkColumnView *view, ImportColumnsToggled toggled,
                                  gpointer user_data);
void import_columns_append_progress (GtkColumnView *view);

G_END_DECLS
