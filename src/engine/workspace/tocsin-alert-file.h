/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "export/tocsin-exporter.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

gboolean tocsin_alert_file_write (TocsinCase *case_, const GArray *ids, const char *format,
                                  GFile *file, gint *n_written, GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
