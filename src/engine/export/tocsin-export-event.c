/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "export/tocsin-exporter-private.h"

/* What a table for people and CSV show, if nothing else is asked for. */
static const TocsinColumn table_columns[] = {
  TOCSIN_COLUMN_TIMESTAMP, TOCSIN_COLUMN_HOST,      TOCSIN_COLUMN_SOURCE,   TOCSIN_COLUMN_APP,
  TOCSIN_COLUMN_MESSAGE,   TOCSIN_COLUMN_SOURCE_IP, TOCSIN_COLUMN_USERNAME, TOCSIN_COLUMN_OUTCOME,
};

/**
 * tocsin_export_get_default_columns:
 * @exporter: an exporter
 * @n_columns: (out): their number
 *
 * Returns: (transfer full): the columns of events that @exporter writes if
 *   nothing else is asked for: eight in a table or CSV, all but the raw record in JSON
 */
TocsinColumn *
tocsin_export_get_default_columns (const TocsinExporter *exporter, guint *n_columns)
{
  TocsinColumn *columns;

  if (strstr (exporter->id, "json") == NULL)
    {
      *n_columns = G_N_ELEMENTS (table_columns);
      return g_memdup2 (table_columns, sizeof table_columns);
    }
  *n_columns = 0;
  columns = g_new (TocsinColumn, TOCSIN_N_COLUMNS);
  for (int i = 0; i < TOCSIN_N_COLUMNS; i++)
    if (i != TOCSIN_COLUMN_RAW)
      columns[(*n_columns)++] = (TocsinColumn) i;
  return columns;
}

/**
 * tocsin_export_parse_columns:
 * @text: names of columns (or their ECS names) with commas between them, or “all”
 * @n_columns: (out): their number
 * @error: return location for %TOCSIN_ERROR_INVALID
 *
 * Returns: (transfer full): the columns, or %NULL
 */
TocsinColumn *
tocsin_export_parse_columns (const char *text, guint *n_columns, GError **error)
{
  g_auto (GStrv) names = g_strsplit (text, ",", -1);
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (TocsinColumn));

  for (guint i = 0; names[i] != NULL; i++)
    {
      const char *name = g_strstrip (names[i]);
      int column = tocsin_column_find (name, strlen (name));

      if (strcmp (name, "all") == 0)
        for (column = 0; column < TOCSIN_N_COLUMNS; column++)
          g_array_append_val (columns, column);
      else if (column >= 0)
        g_array_append_val (columns, column);
      else
        {
          g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID, _ ("there is no column “%s”"),
                       name);
          return NULL;
        }
    }
  if (columns->len == 0)
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID, _ ("no column is named"));
      return NULL;
    }
  *n_columns = columns->len;
  return (TocsinColumn *) (gpointer) g_array_free (g_steal_pointer (&columns), FALSE);
}

/**
 * tocsin_export_new_events:
 * @exporter: how to write
 * @columns: (array length=n_columns): what to write of each event
 * @n_columns: their number
 * @write: takes what is written, in blocks
 * @user_data: for @write
 *
 * Returns: (transfer full): an export for tocsin_export_add_event()
 */
TocsinExport *
tocsin_export_new_events (const TocsinExporter *exporter, const TocsinColumn *columns,
                          guint n_columns, TocsinExportWrite write, gpointer user_data)
{
  g_autofree const char **names = g_new0 (const char *, n_columns + 1);
  TocsinExport *self;

  for (guint i = 0; i < n_columns; i++)
    names[i] = tocsin_columns[columns[i]].name;
  self = tocsin_export_new (exporter, names, write, user_data);
  self->event_columns = g_memdup2 (columns, n_columns * sizeof (TocsinColumn));
  self->cells = g_new0 (TocsinCell, n_columns);
  self->offsets = g_new0 (gsize, n_columns + 1);
  self->text = g_string_new (NULL);
  return self;
}

static TocsinCellKind
get_kind (TocsinColumn column)
{
  switch (tocsin_columns[column].kind)
    {
    case TOCSIN_COLUMN_IS_NUMBER:
      return TOCSIN_CELL_NUMBER;
    case TOCSIN_COLUMN_IS_JSON:
      return TOCSIN_CELL_JSON;
    case TOCSIN_COLUMN_IS_TEXT:
    case TOCSIN_COLUMN_IS_TIME:
    default:
      return TOCSIN_CELL_TEXT;
    }
}

static gboolean
append_id (gint64 id, GString *out)
{
  if (id < 0)
    return FALSE;
  g_string_append_printf (out, "%" G_GINT64_FORMAT, id);
  return TRUE;
}

/**
 * tocsin_export_add_event:
 * @self: an export of events
 * @batch: a batch
 * @event: one of its events
 * @id: the event's id in the case, or -1
 * @source_id: its source's id, or -1
 * @error: return location
 *
 * Writes an event as a row.
 *
 * Returns: whether it could be written
 */
gboolean
tocsin_export_add_event (TocsinExport *self, const TocsinBatch *batch, const TocsinEvent *event,
                         gint64 id, gint64 source_id, GError **error)
{
  g_string_truncate (self->text, 0);
  for (guint i = 0; i < self->n_columns; i++)
    {
      TocsinColumn column = self->event_columns[i];
      gboolean has_value;

      self->offsets[i] = self->text->len;
      if (column == TOCSIN_COLUMN_ID || column == TOCSIN_COLUMN_SOURCE_ID)
        has_value = append_id (column == TOCSIN_COLUMN_ID ? id : source_id, self->text);
      else
        has_value = tocsin_event_append_text (batch, event, column, self->text);
      self->cells[i].kind = has_value ? get_kind (column) : TOCSIN_CELL_NONE;
      self->cells[i].length = self->text->len - self->offsets[i];
    }
  for (guint i = 0; i < self->n_columns; i++)
    self->cells[i].text = self->text->str + self->offsets[i];
  return tocsin_export_add_row (self, self->cells, error);
}
