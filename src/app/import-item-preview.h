/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/tocsin-import-item.h"

G_BEGIN_DECLS

void import_item_preview_async (TocsinImportItem *item, char **paths, gboolean is_survey,
                                GCancellable *cancellable, gpointer source,
                                GAsyncReadyCallback callback, gpointer user_data);
TocsinPreview *import_item_preview_finish (GAsyncResult *result, TocsinImportItem **item,
                                           guint64 *size, GError **error);

G_END_DECLS
