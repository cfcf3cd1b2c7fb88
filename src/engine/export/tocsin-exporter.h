/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-event.h"

G_BEGIN_DECLS

typedef enum
{
  TOCSIN_CELL_NONE,   /* no value */
  TOCSIN_CELL_TEXT,   /* UTF-8 */
  TOCSIN_CELL_NUMBER, /* the text is a JSON number */
  TOCSIN_CELL_JSON,   /* the text is a JSON value */
} TocsinCellKind;

/**
 * TocsinCell:
 * @text: UTF-8, not NUL-terminated
 * @length: its bytes
 * @kind: what it is
 *
 * A value of a row.
 */
typedef struct
{
  const char *text;
  gsize length;
  TocsinCellKind kind;
} TocsinCell;

/**
 * TocsinExport:
 *
 * A table on its way out, row by row, in bounded memory.
 */
typedef struct _TocsinExport TocsinExport;

/**
 * TocsinExportWrite:
 * @data: the next bytes
 * @length: their number
 * @user_data: as given
 * @error: return location
 *
 * Takes what an export writes.
 *
 * Returns: whether it could be written
 */
typedef gboolean (*TocsinExportWrite) (const char *data, gsize length, gpointer user_data,
                                       GError **error);

/**
 * TocsinExporter:
 * @id: its name: `--format`
 * @title: what people call it (translatable)
 * @suffix: of the file's name, with the point
 * @begin: (nullable): what comes before the first row
 * @row: one row
 * @end: (nullable): what comes after the last row
 *
 * A way to write a table: a constant table at the end of its file. What each
 * writes is harmless where it is going to be read: formulas are neutralised for
 * spreadsheets, control characters for terminals.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *suffix;
  void (*begin) (TocsinExport *self);
  void (*row) (TocsinExport *self, const TocsinCell *cells);
  void (*end) (TocsinExport *self);
} TocsinExporter;

/* All exporters, in the order of export/meson.build, ending with NULL. */
extern const TocsinExporter *const tocsin_exporters[];

const TocsinExporter *tocsin_exporter_find (const char *id);

TocsinExport *tocsin_export_new (const TocsinExporter *exporter, const char *const *columns,
                                 TocsinExportWrite write, gpointer user_data);
TocsinExport *tocsin_export_new_events (const TocsinExporter *exporter, const TocsinColumn *columns,
                                        guint n_columns, TocsinExportWrite write,
                                        gpointer user_data);
void tocsin_export_free (TocsinExport *self);
void tocsin_export_set_width (TocsinExport *self, guint width);
gboolean tocsin_export_add_row (TocsinExport *self, const TocsinCell *cells, GError **error);
gboolean tocsin_export_add_event (TocsinExport *self, const TocsinBatch *batch,
                                  const TocsinEvent *event, gint64 id, gint64 source_id,
                                  GError **error);
gboolean tocsin_export_finish (TocsinExport *self, GError **error);

TocsinColumn *tocsin_export_get_default_columns (const TocsinExporter *exporter, guint *n_columns);
TocsinColumn *tocsin_export_parse_columns (const char *text, guint *n_columns, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinExport, tocsin_export_free)

G_END_DECLS
