/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "formats/csv-private.h"

/* Rows as RFC 4180 has them, with any delimiter; a quote that is not doubled
 * inside a quoted cell is forgiven as long as the cell is on one line. */

typedef struct
{
  CsvRow *row;
  const char *text;
  const char *at;
  const char *end;
  char delimiter;
  gboolean at_end;
  gboolean is_too_wide; /* it has more cells than a row may have */
} Scan;

static void
add_cell (Scan *self, const char *start, const char *end, gboolean has_quotes)
{
  CsvRow *row = self->row;

  if (row->n_cells == CSV_MAX_CELLS)
    {
      self->is_too_wide = TRUE;
      return;
    }
  row->cells[row->n_cells++]
      = (CsvCell){ (guint32) (start - self->text), (guint32) (end - start), has_quotes };
}

static CsvResult
damage (Scan *self, const char *where)
{
  self->row->stop = (gsize) (where - self->text);
  return CSV_DAMAGED;
}

typedef enum
{
  AFTER_DELIMITER,
  AFTER_ROW,
  AFTER_UNKNOWN, /* more data is needed */
  AFTER_OTHER,
} After;

/* What follows a cell; passes it and notes the row's end. */
static After
pass_after (Scan *self, const char *at)
{
  gsize end_length = 0;

  if (at == self->end)
    {
      if (!self->at_end)
        return AFTER_UNKNOWN;
    }
  else if (*at == self->delimiter)
    {
      self->at = at + 1;
      return AFTER_DELIMITER;
    }
  else if (*at == '\n')
    end_length = 1;
  else if (*at == '\r' && at + 1 == self->end)
    {
      if (!self->at_end)
        return AFTER_UNKNOWN;
      end_length = 1;
    }
  else if (*at == '\r' && at[1] == '\n')
    end_length = 2;
  else
    return AFTER_OTHER;
  self->row->length = (gsize) (at - self->text);
  self->row->size = self->row->length + end_length;
  return AFTER_ROW;
}

/* Finds the quote that closes a cell. */
static CsvResult
read_quoted (Scan *self, gboolean *is_last)
{
  const char *start = self->at + 1, *at = start;
  gboolean has_quotes = FALSE;
  After after;

  for (;; at++)
    {
      at = at < self->end ? memchr (at, '"', (gsize) (self->end - at)) : NULL;
      if (at == NULL)
        return self->at_end ? damage (self, self->end) : CSV_INCOMPLETE;
      if (at + 1 < self->end && at[1] == '"')
        {
          has_quotes = TRUE;
          at++;
          continue;
        }
      after = pass_after (self, at + 1);
      if (after == AFTER_UNKNOWN)
        return CSV_INCOMPLETE;
      if (after != AFTER_OTHER)
        break;
      if (memchr (start, '\n', (gsize) (at - start)) != NULL)
        return damage (self, at);
    }
  *is_last = after == AFTER_ROW;
  add_cell (self, start, at, has_quotes);
  return CSV_WHOLE;
}

static CsvResult
read_plain (Scan *self, gboolean *is_last)
{
  const char *start = self->at, *at = start;
  After after;

  while (at < self->end && *at != self->delimiter && *at != '\n')
    at++;
  if (at == self->end && !self->at_end)
    return CSV_INCOMPLETE;
  if (at > start && at[-1] == '\r' && (at == self->end || *at == '\n'))
    at--;
  after = pass_after (self, at);
  *is_last = after == AFTER_ROW;
  add_cell (self, start, at, FALSE);
  return CSV_WHOLE;
}

/**
 * csv_row_read:
 * @self: (out caller-allocates): the row
 * @text: where it begins
 * @length: bytes of @text
 * @delimiter: what is between cells
 * @at_end: whether nothing follows @text
 *
 * Returns: whether the row is whole
 */
CsvResult
csv_row_read (CsvRow *self, const char *text, gsize length, char delimiter, gboolean at_end)
{
  Scan scan = { self, text, text, text + length, delimiter, at_end, FALSE };
  gboolean is_last = FALSE;
  CsvResult result = CSV_WHOLE;

  self->n_cells = 0;
  while (!is_last && result == CSV_WHOLE)
    {
      if (scan.at == scan.end && !at_end)
        return CSV_INCOMPLETE;
      if (scan.at < scan.end && *scan.at == '"')
        result = read_quoted (&scan, &is_last);
      else
        result = read_plain (&scan, &is_last);
    }
  return result == CSV_WHOLE && scan.is_too_wide ? damage (&scan, text) : result;
}

/**
 * csv_cell_copy:
 * @cell: a cell
 * @row: the text of its row
 * @out: room for its length
 *
 * Copies the cell's text, its doubled quotes as single ones.
 *
 * Returns: the bytes written
 */
gsize
csv_cell_copy (const CsvCell *cell, const char *row, char *out)
{
  const char *text = row + cell->start;
  gsize n = 0;

  for (guint32 i = 0; i < cell->length; i++)
    {
      out[n++] = text[i];
      if (cell->has_quotes && text[i] == '"' && i + 1 < cell->length && text[i + 1] == '"')
        i++;
    }
  return n;
}
