/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One JSON object a line. */
#include <glib/gi18n-lib.h>

#include "export/tocsin-exporter-private.h"

static void
ndjson_row (TocsinExport *self, const TocsinCell *cells)
{
  tocsin_export_append_object (self, cells);
  g_string_append_c (self->out, '\n');
}

const TocsinExporter tocsin_exporter_ndjson = {
  .id = "ndjson",
  .title = N_ ("JSON, an object a line"),
  .suffix = ".ndjson",
  .row = ndjson_row,
};
