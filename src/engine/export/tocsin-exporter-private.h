/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "export/tocsin-exporter.h"

G_BEGIN_DECLS

#define EXPORT_BLOCK (64u << 10) /* is written at once */

/* out: what is still to be written; width: of the terminal in columns, or 0;
 * state: what the exporter keeps, freed with free_state. */
struct _TocsinExport
{
  const TocsinExporter *exporter;
  char **columns;
  guint n_columns;
  guint width;
  guint64 n_rows;
  GString *out;
  gpointer state;
  GDestroyNotify free_state;

  TocsinExportWrite write;
  gpointer user_data;
  gboolean has_begun;

  /* of events */
  TocsinColumn *event_columns;
  TocsinCell *cells;
  gsize *offsets;
  GString *text;
};

void tocsin_export_append_object (TocsinExport *self, const TocsinCell *cells);

G_END_DECLS
