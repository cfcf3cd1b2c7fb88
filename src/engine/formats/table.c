/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of tables whose columns lines of directives name: W3C's extended log format, Zeek's. */
#include "formats/table-private.h"

#include <string.h>

#include "core/tocsin-address.h"

void
table_clear (Table *self)
{
  g_clear_pointer (&self->names, g_strfreev);
  self->n_names = 0;
}

static gboolean
is_separator (char c, const char *separators)
{
  return c != '\0' && strchr (separators, c) != NULL;
}

/* Cuts a line into cells at each of @separators; with @has_quotes several in a row are one, and
 * what quotes hold is one cell. FALSE if there are more than %TABLE_MAX_FIELDS. */
gboolean
table_split (Table *self, const char *text, gsize length, const char *separators,
             gboolean has_quotes)
{
  gsize at = 0;

  self->n_cells = 0;
  while (at <= length && length > 0)
    {
      gboolean is_quoted;
      gsize start;

      while (has_quotes && at < length && is_separator (text[at], separators))
        at++;
      if (has_quotes && at == length)
        break;
      if (self->n_cells == TABLE_MAX_FIELDS)
        return FALSE;
      is_quoted = has_quotes && text[at] == '"' && memchr (text + at + 1, '"', length - at - 1);
      start = at += is_quoted;
      while (at < length && (is_quoted ? text[at] != '"' : !is_separator (text[at], separators)))
        at++;
      self->cells[self->n_cells++] = (TableCell){ text + start, at - start };
      at++; /* the separator, or the closing quote */
    }
  return TRUE;
}

/* Takes the names of the columns out of a directive. */
void
table_set_names (Table *self, const char *text, gsize length, const char *separators)
{
  table_clear (self);
  if (!table_split (self, text, length, separators, TRUE) || self->n_cells == 0)
    return;
  self->names = g_new0 (char *, self->n_cells + 1);
  for (guint i = 0; i < self->n_cells; i++)
    self->names[i] = g_strndup (self->cells[i].text, self->cells[i].length);
  self->n_names = self->n_cells;
}

int
table_find (const Table *self, const char *name)
{
  for (guint i = 0; i < self->n_names; i++)
    if (strcmp (self->names[i], name) == 0)
      return (int) i;
  return -1;
}

/* The cell of a column of the present row; NULL if there is none, or only "-". */
const TableCell *
table_get (const Table *self, const char *name)
{
  int i = table_find (self, name);

  if (i < 0 || (guint) i >= self->n_cells || self->cells[i].length == 0
      || table_cell_equals (&self->cells[i], "-"))
    return NULL;
  return &self->cells[i];
}

gboolean
table_cell_equals (const TableCell *cell, const char *text)
{
  return cell->length == strlen (text) && memcmp (cell->text, text, cell->length) == 0;
}

/* A cell as a part of the record of which @line is the text. */
TocsinSlice
table_slice (const TocsinEvent *event, const char *line, const TableCell *cell)
{
  if (cell == NULL || cell->length == 0)
    return TOCSIN_NO_SLICE;
  return tocsin_slice_within (event->raw, line, cell->text, cell->length);
}

/* The canonical text of an address (RFC 5952). */
TocsinSlice
table_take_address (TocsinBatch *batch, const TocsinEvent *event, const char *line,
                    const TableCell *cell)
{
  char text[TOCSIN_ADDRESS_TEXT_SIZE];
  TocsinAddress address;
  gsize length;

  if (cell == NULL || !tocsin_address_find (cell->text, cell->length, &address))
    return TOCSIN_NO_SLICE;
  length = tocsin_address_format (&address, text);
  if (length == cell->length && memcmp (text, cell->text, length) == 0)
    return table_slice (event, line, cell);
  return tocsin_batch_append (batch, text, length);
}

/* A request to a web server: that a page is not there is no failed attempt of anybody;
 * that it was refused is. */
void
table_set_web (TocsinBatch *batch, TocsinEvent *event, const TableCell *status)
{
  event->category = tocsin_batch_intern_string (batch, "web");
  event->action = tocsin_batch_intern_string (batch, "http-request");
  if (status == NULL || status->length != 3)
    return;
  if (status->text[0] < '4')
    event->outcome = TOCSIN_OUTCOME_SUCCESS;
  else if (table_cell_equals (status, "401") || table_cell_equals (status, "403")
           || table_cell_equals (status, "407"))
    event->outcome = TOCSIN_OUTCOME_FAILED;
}
