/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/tocsin-text.h"
#include "formats/csv-private.h"
#include "formats/tocsin-gap.h"
#include "formats/tocsin-line.h"

/* Tables with a header. A quote that is not closed, or closed where no cell can
 * end, costs the line in which it was opened: what was read as a part of its cell
 * is read again line by line, and the next line that alone is a row of the table
 * goes on. */

#define WRONG_QUOTES "a row whose quotes do not match, or of more than 4,096 cells"
#define TOO_LONG "a row longer than 8 MiB"
#define NO_ROW "not a row of the table"

typedef struct
{
  const TocsinParserOptions *options;
  CsvPlan plan;
  CsvRow row;
  TocsinGap gap;
  TocsinLineReader *cleaner;
  TocsinJsonScanner json;
  GString *name;
  guint64 single_until; /* rows are lines up to here */
  gboolean has_plan;
  gboolean is_lost; /* after damage, until a row is found */
  gboolean in_line; /* in a line that is too long */
} CsvParser;

static gpointer
csv_parser_new (const TocsinParserOptions *options)
{
  CsvParser *self = g_new0 (CsvParser, 1);

  self->options = options;
  self->cleaner = tocsin_line_reader_new ();
  self->name = g_string_new (NULL);
  tocsin_gap_init (&self->gap);
  tocsin_json_scanner_init (&self->json);
  return self;
}

static void
csv_parser_free (gpointer parser)
{
  CsvParser *self = parser;

  csv_plan_clear (&self->plan);
  tocsin_gap_clear (&self->gap);
  tocsin_json_scanner_clear (&self->json);
  tocsin_line_reader_free (self->cleaner);
  g_string_free (self->name, TRUE);
  g_free (self);
}

static guint
csv_sniff (const TocsinSample *sample, GString *reason)
{
  CsvPlan plan;
  guint score;

  csv_plan_init (&plan, sample->data, sample->length, sample->is_whole, NULL);
  score = plan.score;
  if (score > 0)
    g_string_append (reason, plan.reason);
  if (score > 0 && plan.is_order_assumed)
    g_string_append (reason, "; its dates could have day or month first, month is assumed");
  csv_plan_clear (&plan);
  return score;
}

/* Bytes of the first line with its end, or of all where it has none. */
static gsize
measure_line (const char *text, gsize length)
{
  const char *newline = memchr (text, '\n', length);

  return newline != NULL ? (gsize) (newline - text) + 1 : length;
}

/* Gives up the line that begins here; @stop is where it was seen that it, or the
 * row that begins with it, cannot be read. */
static gsize
give_up_line (CsvParser *self, const char *text, gsize length, gsize stop, guint64 offset,
              const char *reason)
{
  gsize size = measure_line (text, length);

  stop = MIN (stop, length);
  while (stop > size && text[stop - 1] != '\n')
    stop--;
  self->single_until = MAX (self->single_until, offset + stop);
  self->is_lost = TRUE;
  tocsin_gap_add (&self->gap, text, size, offset, reason);
  return size;
}

/* Gives up what is too long to be a row. */
static gsize
give_up_long (CsvParser *self, const char *text, guint64 offset)
{
  gsize size = give_up_line (self, text, TOCSIN_MAX_RECORD, TOCSIN_MAX_RECORD, offset, TOO_LONG);

  self->in_line = text[size - 1] != '\n';
  return size;
}

static gboolean
is_blank_row (const CsvParser *self, const char *text)
{
  for (gsize i = 0; i < self->row.length; i++)
    if (!g_ascii_isspace (text[i]))
      return FALSE;
  return TRUE;
}

/* The header, what stands before it, and both again where tables were joined. */
static gboolean
is_wrapping (const CsvParser *self, const char *text, guint64 offset)
{
  const CsvPlan *plan = &self->plan;

  if (offset <= plan->header_offset || is_blank_row (self, text))
    return TRUE;
  if (self->row.length >= 6 && memcmp (text, "#TYPE ", 6) == 0)
    return TRUE;
  return plan->header_text != NULL && strlen (plan->header_text) == self->row.length
         && memcmp (plan->header_text, text, self->row.length) == 0;
}

/* Whether the row is one of the table: it has all cells, or its time; after
 * damage both, as parts of text also look like rows. */
static gboolean
is_row (const CsvParser *self, const CsvReader *reader)
{
  const CsvPlan *plan = &self->plan;
  guint n_needed = MIN (plan->header.n_columns, plan->n_cells);
  gint64 timestamp;
  guint8 basis;

  if (plan->header.n_columns == 0)
    return FALSE;
  if (self->is_lost)
    return self->row.n_cells == plan->n_cells
           && (plan->time == CSV_NO_COLUMN || csv_reader_get_time (reader, &timestamp, &basis));
  return self->row.n_cells >= n_needed || csv_reader_get_time (reader, &timestamp, &basis);
}

static void
emit (const CsvReader *reader, TocsinSink *sink, gsize length, gsize size, guint64 offset)
{
  TocsinEvent *event = tocsin_sink_begin (sink, offset, reader->text, length);

  event->size = (guint32) size;
  csv_reader_fill (reader, sink->batch, event);
}

/* Makes UTF-8 of a row that is not; its cells move with it. */
static gboolean
clean_row (CsvParser *self, TocsinSink *sink, const char **text)
{
  TocsinLine line;

  if (memchr (*text, '\0', self->row.length) == NULL
      && tocsin_text_is_utf8 (*text, self->row.length))
    return TRUE;
  tocsin_line_reader_clean (self->cleaner, *text, self->row.length, &line);
  sink->counts.recoded += line.is_recoded;
  *text = line.text;
  return csv_row_read (&self->row, line.text, line.length, self->plan.delimiter, TRUE) == CSV_WHOLE;
}

/* Takes a whole row of @size bytes that begins with @marks bytes of marks. */
static void
take_row (CsvParser *self, TocsinSink *sink, const char *start, gsize marks, gsize size,
          guint64 offset)
{
  const char *text = start + marks;
  CsvReader reader
      = { &self->plan, &self->row, NULL, self->options->zone, &self->json, self->name };

  if (is_wrapping (self, text, offset))
    {
      tocsin_gap_add (&self->gap, start, size, offset, NULL);
      if (self->gap.reason == NULL)
        {
          sink->counts.records++;
          sink->counts.blank++;
        }
      return;
    }
  if (!clean_row (self, sink, &text))
    self->row.n_cells = 0;
  reader.text = text;
  if (!is_row (self, &reader))
    {
      tocsin_gap_add (&self->gap, start, size, offset, NO_ROW);
      if (!self->is_lost)
        tocsin_gap_end (&self->gap, sink);
      return;
    }
  tocsin_gap_end (&self->gap, sink);
  self->is_lost = FALSE;
  sink->counts.records++;
  emit (&reader, sink, self->row.length, size, offset);
}

/* Goes on in a line that is too long, up to its end. */
static gsize
pass_long_line (CsvParser *self, const char *text, gsize length, guint64 offset)
{
  gsize size = measure_line (text, length);

  tocsin_gap_add (&self->gap, text, size, offset, TOO_LONG);
  self->in_line = text[size - 1] != '\n';
  return size;
}

/* Reads the row at the beginning of @text; returns its bytes, 0 if its end is not
 * in the data. */
static gsize
read_row (CsvParser *self, TocsinSink *sink, const char *text, gsize length, guint64 offset,
          gboolean at_end)
{
  gboolean is_single = offset < self->single_until;
  gsize limit = MIN (length, TOCSIN_MAX_RECORD);
  gsize line = is_single ? measure_line (text, limit) : limit;
  gboolean is_closed = is_single && text[line - 1] == '\n';
  gsize marks = csv_pass_marks (text, line);
  CsvResult result;

  if (self->in_line)
    return pass_long_line (self, text, length, offset);
  if (is_single && !is_closed && (!at_end || limit < length))
    result = CSV_INCOMPLETE;
  else
    result = csv_row_read (&self->row, text + marks, line - marks, self->plan.delimiter,
                           is_closed || (at_end && limit == length));
  switch (result)
    {
    case CSV_WHOLE:
      line = marks + self->row.size;
      take_row (self, sink, text, marks, line, offset);
      return line;
    case CSV_DAMAGED:
      return give_up_line (self, text, limit, marks + self->row.stop, offset, WRONG_QUOTES);
    case CSV_INCOMPLETE:
    default:
      return length > limit ? give_up_long (self, text, offset) : 0;
    }
}

static gsize
csv_feed (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset,
          gboolean at_end)
{
  CsvParser *self = parser;
  gsize used = 0;

  if (!self->has_plan)
    {
      if (length < TOCSIN_SAMPLE_SIZE && !at_end)
        return 0;
      csv_plan_init (&self->plan, data, MIN (length, TOCSIN_SAMPLE_SIZE),
                     at_end && length <= TOCSIN_SAMPLE_SIZE, self->options->columns);
      self->has_plan = TRUE;
    }
  while (used < length)
    {
      gsize n = read_row (self, sink, data + used, length - used, offset + used, at_end);

      if (n == 0)
        break;
      used += n;
    }
  if (at_end)
    tocsin_gap_end (&self->gap, sink);
  return used;
}

static gsize
csv_skip (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset)
{
  (void) sink;
  (void) length;
  return give_up_long (parser, data, offset);
}

const TocsinFormat tocsin_format_csv = {
  .id = "csv",
  .title = N_ ("CSV and other tables"),
  .sniff = csv_sniff,
  .parser_new = csv_parser_new,
  .feed = csv_feed,
  .skip = csv_skip,
  .parser_free = csv_parser_free,
};
