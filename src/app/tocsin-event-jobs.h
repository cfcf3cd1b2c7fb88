/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/tocsin-query.h"
#include "export/tocsin-exporter.h"

G_BEGIN_DECLS

/**
 * TocsinEventExport:
 * @n_rows: rows written
 * @error: (nullable): why not all were
 * @user_data: as given
 *
 * Called when an export has ended.
 */
typedef void (*TocsinExportDone) (gint64 n_rows, const GError *error, gpointer user_data);

void tocsin_event_export (const char *case_path, TocsinQuery *query, const TocsinExporter *exporter,
                          GFile *file, GCancellable *cancellable, TocsinExportDone done,
                          gpointer user_data);
void tocsin_event_copy (const char *case_path, const gint64 *ids, guint n_ids,
                        const TocsinExporter *exporter, GdkClipboard *clipboard);

G_END_DECLS
