/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-date.h"
#include "core/tocsin-event.h"
#include "formats/json-private.h"
#include "formats/tocsin-format.h"

G_BEGIN_DECLS

/* What the reader of tables is made of: rows and their cells (csv-row.c), the
 * words of headers (csv-header.c), the plan of a table, found in its first 64 KiB
 * (csv-plan.c), the values of cells (csv-value.c), and events (csv-event.c). */

#define CSV_MAX_CELLS 4096

/**
 * CsvCell:
 * @start: its first byte, from the beginning of the row, without a quote
 * @length: its bytes, without quotes
 * @has_quotes: whether there are doubled quotes in it
 *
 * A cell of a row.
 */
typedef struct
{
  guint32 start;
  guint32 length;
  gboolean has_quotes;
} CsvCell;

typedef enum
{
  CSV_WHOLE,
  CSV_INCOMPLETE, /* the end of the row is not in the data */
  CSV_DAMAGED,    /* its quotes are wrong, or it has too many cells */
} CsvResult;

/**
 * CsvRow:
 * @cells: of the row that was read last
 * @n_cells: how many
 * @length: bytes of the row without its end
 * @size: bytes with its end
 * @stop: of a damaged row, where the damage was seen
 *
 * Cuts a row into cells.
 */
typedef struct
{
  CsvCell cells[CSV_MAX_CELLS];
  guint n_cells;
  gsize length;
  gsize size;
  gsize stop;
} CsvRow;

CsvResult csv_row_read (CsvRow *self, const char *text, gsize length, char delimiter,
                        gboolean at_end);
gsize csv_cell_copy (const CsvCell *cell, const char *row, char *out);

/**
 * CsvKind:
 * @CSV_KIND_OTHER: any table
 * @CSV_KIND_OWN: our own normalized events
 * @CSV_KIND_VIEWER: saved by Event Viewer
 * @CSV_KIND_POWERSHELL: Export-Csv of Get-WinEvent or Get-EventLog
 *
 * Kinds of tables whose headers mean something special.
 */
typedef enum
{
  CSV_KIND_OTHER = 1 << 0,
  CSV_KIND_OWN = 1 << 1,
  CSV_KIND_VIEWER = 1 << 2,
  CSV_KIND_POWERSHELL = 1 << 3,
} CsvKind;

#define CSV_NO_COLUMN (-1)

/**
 * CsvColumn:
 * @header: (owned): the cell of the header
 * @key: (owned): the same in lower case, letters and digits only
 * @role: what column of the event it is: a #TocsinColumn, or %CSV_NO_COLUMN
 *
 * A column of a table.
 */
typedef struct
{
  char *header;
  char *key;
  int role;
} CsvColumn;

typedef struct
{
  CsvColumn *columns;
  guint n_columns;
} CsvHeader;

void csv_header_clear (CsvHeader *self);
void csv_header_read (CsvHeader *self, const CsvRow *row, const char *text);
gboolean csv_header_is_plausible (const CsvHeader *self);
CsvKind csv_header_find_kind (const CsvHeader *self, gboolean has_type_line);
guint csv_header_count_known (const CsvHeader *self, CsvKind kind);
void csv_header_assign (CsvHeader *self, CsvKind kind);
int csv_header_get_time_rank (const CsvColumn *column);
void csv_header_apply_mapping (CsvHeader *self, const char *mapping);

/**
 * CsvPlan:
 * @header: the columns
 * @header_offset: where the header stands in the source
 * @header_text: (owned): the header, to know it again in joined files
 * @delimiter: between cells
 * @kind: a #CsvKind
 * @time: column of the time, or %CSV_NO_COLUMN
 * @clock: column of the time of the day, where that is apart
 * @order: of day and month
 * @is_order_assumed: whether the sample leaves it open
 * @has_message: whether a column is the message
 * @n_cells: what most rows have
 * @score: how sure it is that this is a table of events, 0 to 100
 * @reason: why
 *
 * How a table is read.
 */
typedef struct
{
  CsvHeader header;
  gsize header_offset;
  char *header_text;
  char delimiter;
  CsvKind kind;
  int time;
  int clock;
  TocsinDateOrder order;
  gboolean is_order_assumed;
  gboolean has_message;
  guint n_cells;
  guint score;
  const char *reason;
} CsvPlan;

void csv_plan_init (CsvPlan *self, const char *sample, gsize length, gboolean is_whole,
                    const char *mapping);
void csv_plan_clear (CsvPlan *self);
gsize csv_pass_marks (const char *text, gsize length);

gboolean csv_parse_time (const char *text, gsize length, TocsinDateOrder order, TocsinZone *zone,
                         gint64 *timestamp, guint8 *basis, TocsinDateOrder *seen);
gboolean csv_parse_number (const char *text, gsize length, gint64 max, gint64 *number);
gboolean csv_parse_severity (const char *text, gsize length, CsvKind kind, guint8 *severity);
gboolean csv_parse_outcome (const char *text, gsize length, guint8 *outcome);
gboolean csv_is_guarded (const char *text, gsize length);

/**
 * CsvReader:
 * @plan: how the table is read
 * @row: the row
 * @text: its text, UTF-8 without NUL, outside the arena
 * @zone: the zone to assume
 * @json: for cells that hold JSON
 * @name: for dotted names
 *
 * What a row is made into an event with.
 */
typedef struct
{
  const CsvPlan *plan;
  const CsvRow *row;
  const char *text;
  TocsinZone *zone;
  TocsinJsonScanner *json;
  GString *name;
} CsvReader;

gboolean csv_reader_get_time (const CsvReader *self, gint64 *timestamp, guint8 *basis);
void csv_reader_fill (const CsvReader *self, TocsinBatch *batch, TocsinEvent *event);
gboolean csv_add_fields (const CsvReader *self, TocsinBatch *batch, TocsinSlice json);

G_END_DECLS
