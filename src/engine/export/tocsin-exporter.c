/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/tocsin-exporter.h"

#include <string.h>

#include "export/tocsin-exporter-private.h"

/**
 * tocsin_exporter_find:
 * @id: name of an exporter
 *
 * Returns: (transfer none) (nullable): the exporter of that name
 */
const TocsinExporter *
tocsin_exporter_find (const char *id)
{
  for (guint i = 0; tocsin_exporters[i] != NULL; i++)
    if (strcmp (tocsin_exporters[i]->id, id) == 0)
      return tocsin_exporters[i];
  return NULL;
}

/**
 * tocsin_export_new:
 * @exporter: how to write
 * @columns: (array zero-terminated=1): names of the columns
 * @write: takes what is written, in blocks
 * @user_data: for @write
 *
 * Returns: (transfer full): the export of a table without rows as yet
 */
TocsinExport *
tocsin_export_new (const TocsinExporter *exporter, const char *const *columns,
                   TocsinExportWrite write, gpointer user_data)
{
  TocsinExport *self = g_new0 (TocsinExport, 1);

  self->exporter = exporter;
  self->columns = g_strdupv ((char **) columns);
  self->n_columns = g_strv_length (self->columns);
  self->out = g_string_sized_new (EXPORT_BLOCK * 2);
  self->write = write;
  self->user_data = user_data;
  return self;
}

/**
 * tocsin_export_free:
 * @self: (transfer full) (nullable): an export
 *
 * Frees the export; what is not finished with tocsin_export_finish() stays cut short.
 */
void
tocsin_export_free (TocsinExport *self)
{
  if (self == NULL)
    return;
  if (self->free_state != NULL)
    self->free_state (self->state);
  g_strfreev (self->columns);
  g_string_free (self->out, TRUE);
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_free (self->event_columns);
  g_free (self->cells);
  g_free (self->offsets);
  g_free (self);
}

/**
 * tocsin_export_set_width:
 * @self: an export without rows as yet
 * @width: columns of the terminal that shows it, or 0 if none does
 *
 * Says how wide a table for people may be; long values are then cut with “…”.
 */
void
tocsin_export_set_width (TocsinExport *self, guint width)
{
  self->width = width;
}

static void
begin (TocsinExport *self)
{
  if (!self->has_begun && self->exporter->begin != NULL)
    self->exporter->begin (self);
  self->has_begun = TRUE;
}

static gboolean
flush (TocsinExport *self, gsize minimum, GError **error)
{
  gboolean ok;

  if (self->out->len == 0 || self->out->len < minimum)
    return TRUE;
  ok = self->write (self->out->str, self->out->len, self->user_data, error);
  g_string_truncate (self->out, 0);
  return ok;
}

/**
 * tocsin_export_add_row:
 * @self: an export
 * @cells: (array): a cell for each column
 * @error: return location
 *
 * Writes a row.
 *
 * Returns: whether it could be written
 */
gboolean
tocsin_export_add_row (TocsinExport *self, const TocsinCell *cells, GError **error)
{
  begin (self);
  self->exporter->row (self, cells);
  self->n_rows++;
  return flush (self, EXPORT_BLOCK, error);
}

/**
 * tocsin_export_finish:
 * @self: an export
 * @error: return location
 *
 * Writes what is left.
 *
 * Returns: whether it could be written
 */
gboolean
tocsin_export_finish (TocsinExport *self, GError **error)
{
  begin (self);
  if (self->exporter->end != NULL)
    self->exporter->end (self);
  return flush (self, 0, error);
}
