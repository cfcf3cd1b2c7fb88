/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comma-separated values (RFC 4180), lines ending with LF. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "export/tocsin-exporter-private.h"

/* Whether a spreadsheet would take @text for a formula (CWE-1236); the full-width
 * forms of the four signs count as them in some. A guard that stands there
 * already gets another before it, so that exactly one can be taken off again. */
static gboolean
needs_guard (const char *text, gsize length)
{
  static const char *const signs[]
      = { "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0" };

  while (length > 0 && *text == '\'')
    {
      text++;
      length--;
    }
  if (length == 0 || *text == '\0')
    return FALSE;
  if (strchr ("=+-@\t\r\n", *text) != NULL)
    return TRUE;
  for (guint i = 0; length >= 3 && i < G_N_ELEMENTS (signs); i++)
    if (memcmp (text, signs[i], 3) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
needs_quotes (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (text[i] == '"' || text[i] == ',' || text[i] == '\n' || text[i] == '\r')
      return TRUE;
  return FALSE;
}

static void
append_quoted (GString *out, const char *text, gsize length, gboolean is_guarded)
{
  const char *end = text + length;

  g_string_append_c (out, '"');
  if (is_guarded)
    g_string_append_c (out, '\'');
  while (text < end)
    {
      const char *quote = memchr (text, '"', (gsize) (end - text));
      const char *stop = quote != NULL ? quote + 1 : end;

      g_string_append_len (out, text, stop - text);
      if (quote != NULL)
        g_string_append_c (out, '"');
      text = stop;
    }
  g_string_append_c (out, '"');
}

/* Every cell of every table goes through here. */
static void
append_cell (GString *out, const TocsinCell *cell)
{
  gboolean is_guarded = cell->kind != TOCSIN_CELL_NUMBER && needs_guard (cell->text, cell->length);

  if (cell->kind == TOCSIN_CELL_NONE)
    return;
  if (needs_quotes (cell->text, cell->length))
    {
      append_quoted (out, cell->text, cell->length, is_guarded);
      return;
    }
  if (is_guarded)
    g_string_append_c (out, '\'');
  g_string_append_len (out, cell->text, (gssize) cell->length);
}

static void
csv_row (TocsinExport *self, const TocsinCell *cells)
{
  gsize start = self->out->len;

  for (guint i = 0; i < self->n_columns; i++)
    {
      if (i > 0)
        g_string_append_c (self->out, ',');
      append_cell (self->out, &cells[i]);
    }
  /* A line without anything would not be a row. */
  if (self->out->len == start)
    g_string_append (self->out, "\"\"");
  g_string_append_c (self->out, '\n');
}

static void
csv_begin (TocsinExport *self)
{
  g_autofree TocsinCell *cells = g_new0 (TocsinCell, self->n_columns);

  for (guint i = 0; i < self->n_columns; i++)
    cells[i] = (TocsinCell){ self->columns[i], strlen (self->columns[i]), TOCSIN_CELL_TEXT };
  csv_row (self, cells);
}

const TocsinExporter tocsin_exporter_csv = {
  .id = "csv",
  .title = N_ ("Comma-separated values"),
  .suffix = ".csv",
  .begin = csv_begin,
  .row = csv_row,
};
