/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/tocsin-query.h"
#include "export/tocsin-exporter.h"

G_BEGIN_DECLS

void tocsin_event_copy (const char *case_path, const gint64 *ids, guint n_ids,
                        const TocsinExporter *exporter, GdkClipboard *clipboard);

G_END_DECLS
