/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "formats/tocsin-format.h"
#include "formats/tocsin-line.h"

G_BEGIN_DECLS

#define TABLE_MAX_FIELDS 256

/* A cell of a row, as it is written. */
typedef struct
{
  const char *text;
  gsize length;
} TableCell;

/* A table whose lines of directives, which begin with #, name its columns. */
typedef struct
{
  char **names; /* or NULL: no directive has named them yet */
  guint n_names;
  TableCell cells[TABLE_MAX_FIELDS];
  guint n_cells;
} Table;

void table_clear (Table *self);
void table_set_names (Table *self, const char *text, gsize length, const char *separators);
gboolean table_split (Table *self, const char *text, gsize length, const char *separators,
                      gboolean has_quotes);
int table_find (const Table *self, const char *name);
const TableCell *table_get (const Table *self, const char *name);
gboolean table_cell_equals (const TableCell *cell, const char *text);
TocsinSlice table_slice (const TocsinEvent *event, const char *line, const TableCell *cell);
void table_set_web (TocsinBatch *batch, TocsinEvent *event, const TableCell *status);
TocsinSlice table_take_address (TocsinBatch *batch, const TocsinEvent *event, const char *line,
                                const TableCell *cell);

G_END_DECLS
