/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One JSON array of objects (RFC 8259). */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/tocsin-text.h"
#include "export/tocsin-exporter-private.h"

/* Appends a row as an object; what has no value is left out. */
void
tocsin_export_append_object (TocsinExport *self, const TocsinCell *cells)
{
  const char *separator = "{";

  for (guint i = 0; i < self->n_columns; i++)
    {
      if (cells[i].kind == TOCSIN_CELL_NONE)
        continue;
      g_string_append (self->out, separator);
      tocsin_text_append_json (self->out, self->columns[i], strlen (self->columns[i]));
      g_string_append_c (self->out, ':');
      if (cells[i].kind == TOCSIN_CELL_TEXT)
        tocsin_text_append_json (self->out, cells[i].text, cells[i].length);
      else
        g_string_append_len (self->out, cells[i].text, (gssize) cells[i].length);
      separator = ",";
    }
  g_string_append (self->out, *separator == '{' ? "{}" : "}");
}

static void
json_begin (TocsinExport *self)
{
  g_string_append_c (self->out, '[');
}

static void
json_row (TocsinExport *self, const TocsinCell *cells)
{
  g_string_append (self->out, self->n_rows > 0 ? ",\n" : "\n");
  tocsin_export_append_object (self, cells);
}

static void
json_end (TocsinExport *self)
{
  g_string_append (self->out, self->n_rows > 0 ? "\n]\n" : "]\n");
}

const TocsinExporter tocsin_exporter_json = {
  .id = "json",
  .title = N_ ("JSON array"),
  .suffix = ".json",
  .begin = json_begin,
  .row = json_row,
  .end = json_end,
};
