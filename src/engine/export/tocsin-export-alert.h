/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/tocsin-alert.h"
#include "export/tocsin-exporter.h"

G_BEGIN_DECLS

JsonNode *tocsin_alert_to_json (const TocsinAlert *alert);
TocsinExport *tocsin_export_new_alerts (const TocsinExporter *exporter, TocsinExportWrite write,
                                        gpointer user_data);
gboolean tocsin_export_add_alert (TocsinExport *table, const TocsinAlert *alert, GError **error);

G_END_DECLS
