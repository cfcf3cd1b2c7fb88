/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "formats/csv-private.h"
#include "formats/tocsin-line.h"

#define SNIFFED_ROWS 20
#define TYPE_LINE "#TYPE "

/* What the sample's rows have in a column. */
typedef struct
{
  guint n_filled;
  guint n_times;
  guint n_numbers;
  guint n_day_first;
  guint n_month_first;
  guint n_open;
} ColumnFacts;

typedef struct
{
  const char *data;
  gsize length;
  gboolean is_whole;
  CsvRow *row;
} Sample;

/**
 * csv_pass_marks:
 * @text: the beginning of a row
 * @length: its bytes
 *
 * Returns: bytes of byte order marks and NULs before its text
 */
gsize
csv_pass_marks (const char *text, gsize length)
{
  gsize n = 0;

  while (n < length)
    if (text[n] == '\0')
      n++;
    else if (length - n >= 3 && memcmp (text + n, "\xef\xbb\xbf", 3) == 0)
      n += 3;
    else
      break;
  return n;
}

/* Reads the row at @at; returns its bytes, 0 at the end. A damaged row is one
 * line without cells. */
static gsize
read_row (const Sample *sample, gsize at, char delimiter)
{
  const char *text = sample->data + at;
  gsize length = sample->length - at;
  gsize marks = csv_pass_marks (text, length);
  const char *newline;

  if (length == 0)
    return 0;
  switch (csv_row_read (sample->row, text + marks, length - marks, delimiter, sample->is_whole))
    {
    case CSV_WHOLE:
      return marks + sample->row->size;
    case CSV_DAMAGED:
      newline = memchr (text, '\n', length);
      sample->row->n_cells = 0;
      return newline != NULL ? (gsize) (newline - text) + 1 : length;
    case CSV_INCOMPLETE:
    default:
      return 0;
    }
}

static gboolean
is_blank (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (text[i]) && text[i] != '\0')
      return FALSE;
  return TRUE;
}

/* What `sep=` may name: a character by itself, not a part of one or of a value. */
static gboolean
is_delimiter (char c)
{
  return c == '\t' || (g_ascii_ispunct (c) && c != '"');
}

/* Passes the lines before the header: blank ones, `sep=;` and `#TYPE …`. */
static gsize
pass_preamble (const Sample *sample, char *delimiter, gboolean *has_type_line)
{
  gsize at = 0;

  while (at < sample->length)
    {
      const char *line = sample->data + at;
      const char *newline = memchr (line, '\n', sample->length - at);
      gsize size = newline != NULL ? (gsize) (newline - line) + 1 : sample->length - at;
      gsize marks = csv_pass_marks (line, size);

      if (size - marks >= 5 && g_ascii_strncasecmp (line + marks, "sep=", 4) == 0
          && is_delimiter (line[marks + 4]) && is_blank (line + marks + 5, size - marks - 5))
        *delimiter = line[marks + 4];
      else if (size - marks > strlen (TYPE_LINE)
               && memcmp (line + marks, TYPE_LINE, strlen (TYPE_LINE)) == 0)
        *has_type_line = TRUE;
      else if (!is_blank (line + marks, size - marks))
        return at;
      at += size;
    }
  return at;
}

/* How well the rows agree if @delimiter is between cells: of the rows looked at,
 * those with as many cells as the header, or one more, in thousandths; and what
 * most of them have. */
static guint
measure (const Sample *sample, gsize header, char delimiter, guint *n_columns, guint *n_cells)
{
  gsize size = read_row (sample, header, delimiter), at = header + size;
  guint n_rows = 0, n_same = 0, n_more = 0;

  *n_columns = *n_cells = sample->row->n_cells;
  if (size == 0 || *n_columns < 2)
    return 0;
  for (; n_rows < SNIFFED_ROWS && (size = read_row (sample, at, delimiter)) > 0; at += size)
    {
      if (sample->row->n_cells == 0
          || (sample->row->n_cells == 1 && sample->row->cells[0].length == 0))
        continue;
      n_rows++;
      n_same += sample->row->n_cells == *n_columns;
      n_more += sample->row->n_cells == *n_columns + 1;
    }
  *n_cells += n_more > n_same;
  return n_rows > 0 ? 1000 * MAX (n_same, n_more) / n_rows : 1;
}

/* Chooses what is between cells; returns how well the rows agree. */
static guint
choose_delimiter (CsvPlan *self, const Sample *sample, char given)
{
  static const char delimiters[] = ",;\t|";
  guint best = 0, best_columns = 0;

  self->delimiter = given != '\0' ? given : ',';
  self->n_cells = 0;
  for (const char *at = delimiters; *at != '\0'; at++)
    {
      char delimiter = given != '\0' ? given : *at;
      guint n_columns, n_cells;
      guint agreement = measure (sample, self->header_offset, delimiter, &n_columns, &n_cells);

      if (agreement < best || (agreement == best && n_columns <= best_columns))
        continue;
      best = agreement;
      best_columns = n_columns;
      self->delimiter = delimiter;
      self->n_cells = n_cells;
    }
  return best;
}

static void
read_header (CsvPlan *self, const Sample *sample)
{
  g_autoptr (TocsinLineReader) cleaner = tocsin_line_reader_new ();
  const char *text = sample->data + self->header_offset;
  gsize marks = csv_pass_marks (text, sample->length - self->header_offset);
  TocsinLine line;

  if (read_row (sample, self->header_offset, self->delimiter) == 0 || sample->row->n_cells == 0)
    return;
  self->header_text = g_strndup (text + marks, sample->row->length);
  tocsin_line_reader_clean (cleaner, text + marks, sample->row->length, &line);
  if (csv_row_read (sample->row, line.text, line.length, self->delimiter, TRUE) == CSV_WHOLE)
    csv_header_read (&self->header, sample->row, line.text);
}

static void
add_fact (ColumnFacts *facts, const char *text, gsize length)
{
  gint64 timestamp;
  guint8 basis;
  TocsinDateOrder seen;

  if (is_blank (text, length))
    return;
  facts->n_filled++;
  facts->n_numbers += csv_parse_number (text, length, G_MAXINT64, &timestamp);
  if (!csv_parse_time (text, length, TOCSIN_DATE_EITHER, NULL, &timestamp, &basis, &seen))
    return;
  facts->n_times++;
  facts->n_day_first += seen == TOCSIN_DATE_DAY_FIRST;
  facts->n_month_first += seen == TOCSIN_DATE_MONTH_FIRST;
  facts->n_open += seen == TOCSIN_DATE_EITHER;
}

/* Looks through all whole rows of the sample; returns how many there are. */
static guint
gather (const CsvPlan *self, const Sample *sample, ColumnFacts *facts)
{
  gsize at = self->header_offset + read_row (sample, self->header_offset, self->delimiter);
  guint n_rows = 0;
  gsize size;

  for (; (size = read_row (sample, at, self->delimiter)) > 0; at += size)
    {
      const char *text = sample->data + at + csv_pass_marks (sample->data + at, size);

      if (sample->row->n_cells != self->n_cells && sample->row->n_cells != self->header.n_columns)
        continue;
      n_rows++;
      for (guint i = 0; i < MIN (sample->row->n_cells, self->header.n_columns); i++)
        add_fact (&facts[i], text + sample->row->cells[i].start, sample->row->cells[i].length);
    }
  return n_rows;
}

/* The column of the time: the one that the user says, the best header whose
 * cells are times, or else the first column of nothing but dates. */
static int
choose_time (const CsvPlan *self, const ColumnFacts *facts)
{
  int best = CSV_NO_COLUMN, best_rank = G_MAXINT;

  for (guint i = 0; i < self->header.n_columns; i++)
    {
      const CsvColumn *column = &self->header.columns[i];
      int rank = csv_header_get_time_rank (column);

      if (column->role == TOCSIN_COLUMN_TIMESTAMP)
        return (int) i;
      if (rank < 0 && column->role == CSV_NO_COLUMN && facts[i].n_numbers == 0
          && facts[i].n_times == facts[i].n_filled)
        rank = 1000 + (int) i;
      if (rank >= 0 && rank < best_rank && facts[i].n_times > 0
          && facts[i].n_times * 2 >= facts[i].n_filled)
        {
          best = (int) i;
          best_rank = rank;
        }
    }
  return best;
}

/* A column "time" beside one called "date". */
static int
choose_clock (const CsvPlan *self)
{
  static const char *const keys[] = { "time", "timeofday", "uhrzeit", "heure", "hora" };

  if (self->time == CSV_NO_COLUMN || strcmp (self->header.columns[self->time].key, "date") != 0)
    return CSV_NO_COLUMN;
  for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
    for (guint i = 0; i < self->header.n_columns; i++)
      if (strcmp (self->header.columns[i].key, keys[k]) == 0)
        return (int) i;
  return CSV_NO_COLUMN;
}

static void
choose_order (CsvPlan *self, const ColumnFacts *facts)
{
  self->order
      = facts->n_day_first > facts->n_month_first ? TOCSIN_DATE_DAY_FIRST : TOCSIN_DATE_MONTH_FIRST;
  self->is_order_assumed
      = facts->n_open > 0 && facts->n_day_first == 0 && facts->n_month_first == 0;
}

static void
judge (CsvPlan *self, guint agreement, guint n_rows)
{
  gboolean is_known = csv_header_count_known (&self->header, self->kind) > 0;

  if (!csv_header_is_plausible (&self->header))
    return;
  switch (self->kind)
    {
    case CSV_KIND_OWN:
      self->score = 99;
      self->reason = "a header of normalized events";
      return;
    case CSV_KIND_VIEWER:
      self->score = 95;
      self->reason = "a header of Event Viewer";
      return;
    case CSV_KIND_POWERSHELL:
      self->score = 95;
      self->reason = "a header of Export-Csv";
      return;
    case CSV_KIND_OTHER:
    default:
      break;
    }
  if (self->time == CSV_NO_COLUMN || n_rows == 0 || agreement < 500)
    return;
  self->score = (is_known ? 85 : n_rows > 1 ? 70 : 55) * agreement / 1000;
  self->reason = "a header, a column of times and rows of one length";
}

/**
 * csv_plan_init:
 * @self: (out caller-allocates): the plan; clear with csv_plan_clear()
 * @sample: the beginning of a source
 * @length: its bytes
 * @is_whole: whether that is all of it
 * @mapping: (nullable): what the user says about columns
 *
 * Finds out what is between cells, what the columns mean, where the time is and
 * how its dates are written.
 */
void
csv_plan_init (CsvPlan *self, const char *sample, gsize length, gboolean is_whole,
               const char *mapping)
{
  g_autofree CsvRow *row = g_new (CsvRow, 1);
  Sample all = { sample, length, is_whole, row };
  gboolean has_type_line = FALSE;
  char delimiter = '\0';
  g_autofree ColumnFacts *facts = NULL;
  guint agreement, n_rows;

  *self = (CsvPlan){ .time = CSV_NO_COLUMN, .clock = CSV_NO_COLUMN };
  self->header_offset = pass_preamble (&all, &delimiter, &has_type_line);
  agreement = choose_delimiter (self, &all, delimiter);
  read_header (self, &all);
  self->kind = csv_header_find_kind (&self->header, has_type_line);
  csv_header_assign (&self->header, self->kind);
  csv_header_apply_mapping (&self->header, mapping);
  facts = g_new0 (ColumnFacts, self->header.n_columns + 1);
  n_rows = gather (self, &all, facts);
  self->time = choose_time (self, facts);
  self->clock = choose_clock (self);
  if (self->time != CSV_NO_COLUMN)
    choose_order (self, &facts[self->time]);
  for (guint i = 0; i < self->header.n_columns; i++)
    self->has_message |= self->header.columns[i].role == TOCSIN_COLUMN_MESSAGE;
  self->has_message |= self->kind == CSV_KIND_VIEWER;
  judge (self, agreement, n_rows);
}

/**
 * csv_plan_clear:
 * @self: a plan
 *
 * Frees what it holds.
 */
void
csv_plan_clear (CsvPlan *self)
{
  csv_header_clear (&self->header);
  g_clear_pointer (&self->header_text, g_free);
}
