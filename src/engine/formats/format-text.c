/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/tocsin-severity.h"
#include "core/tocsin-stamp.h"
#include "formats/tocsin-format.h"
#include "formats/tocsin-line.h"

#define SAMPLE_LINES 400 /* enough to choose a form of date by */
#define LEVEL_REACH 48   /* how far into a message a level is looked for */
#define MIN_SHARE 20     /* dated lines in a hundred that make a log of any text */
#define MIN_SHARE_SAME 5 /* where all dates stand at the same place */

/* What the lines of a sample have of one form. */
typedef struct
{
  guint dated;
  gsize column; /* where the date of the first stands */
  gboolean is_same_column;
} FormCount;

typedef struct
{
  TocsinLineReader *lines;
  const TocsinParserOptions *options;
  TocsinYearWalk walk;
  const TocsinStampForm *form; /* %NULL until the first lines are seen */
  guint32 dataset;             /* name index within the present batch */
} TextParser;

static gpointer
text_parser_new (const TocsinParserOptions *options)
{
  TextParser *self = g_new0 (TextParser, 1);

  self->lines = tocsin_line_reader_new ();
  self->options = options;
  tocsin_year_walk_init (&self->walk, options->first_year);
  return self;
}

static void
text_parser_free (gpointer parser)
{
  TextParser *self = parser;

  tocsin_line_reader_free (self->lines);
  g_free (self);
}

/* Returns whether the line has a date of any form. */
static gboolean
count_line (FormCount *counts, const TocsinLine *line)
{
  gboolean has_date = FALSE;

  for (guint i = 0; tocsin_stamp_forms[i].name != NULL; i++)
    {
      FormCount *count = &counts[i];
      TocsinReading reading;
      gsize column;

      if (!tocsin_stamp_find_form (&tocsin_stamp_forms[i], line->text, line->length, &column,
                                   &reading))
        continue;
      has_date = TRUE;
      if (count->dated++ == 0)
        {
          count->column = column;
          count->is_same_column = TRUE;
        }
      count->is_same_column = count->is_same_column && count->column == column;
    }
  return has_date;
}

/* Counts the forms of date in the first lines; returns how many lines there are,
 * @n_indented of them indented and without a date. */
static guint
count_forms (const char *data, gsize length, gboolean at_end, FormCount *counts, guint *n_indented)
{
  g_autoptr (TocsinLineReader) lines = tocsin_line_reader_new ();
  guint n_lines = 0;
  gsize at = 0;
  TocsinLine line;

  while (n_lines < SAMPLE_LINES
         && tocsin_line_reader_next (lines, data + at, length - at, at_end, &line))
    {
      at += line.size;
      if (line.is_blank)
        continue;
      n_lines++;
      if (!count_line (counts, &line) && n_lines > 1 && tocsin_line_is_indented (&line))
        (*n_indented)++;
    }
  return n_lines;
}

/* The form that most lines have; of equals the first in the table. */
static guint
choose_form (const FormCount *counts)
{
  guint best = 0;

  for (guint i = 1; tocsin_stamp_forms[i].name != NULL; i++)
    if (counts[i].dated > counts[best].dated)
      best = i;
  return best;
}

/* Text that is a format of its own, with dates in it. */
static gboolean
is_markup (const TocsinSample *sample)
{
  gsize at = 0;

  while (at < sample->length && (g_ascii_isspace (sample->data[at]) || sample->data[at] == '\0'))
    at++;
  if (at + 1 >= sample->length)
    return FALSE;
  return sample->data[at] == '{'
         || (sample->data[at] == '<' && !g_ascii_isdigit (sample->data[at + 1]));
}

static guint
text_sniff (const TocsinSample *sample, GString *reason)
{
  FormCount counts[TOCSIN_MAX_STAMP_FORMS] = { 0 };
  guint n_lines, n_indented = 0, share;
  const FormCount *best;
  const TocsinStampForm *form;

  if (is_markup (sample))
    return 0;
  n_lines = count_forms (sample->data, sample->length, sample->is_whole, counts, &n_indented);
  best = &counts[choose_form (counts)];
  form = &tocsin_stamp_forms[choose_form (counts)];
  if (best->dated == 0)
    return 0;
  if (best->is_same_column && best->column <= 1)
    n_lines -= n_indented; /* they go on with the record before them: a stack trace */
  share = 100 * best->dated / n_lines;
  if (share < (best->is_same_column && best->dated > 2 ? MIN_SHARE_SAME : MIN_SHARE))
    return 0;
  g_string_append_printf (reason, "%u of %u lines have a date (%s)", best->dated, n_lines,
                          form->name);
  return 20 + 40 * share / 100;
}

static gboolean
is_one_of (char c, const char *set)
{
  return c != '\0' && strchr (set, c) != NULL;
}

/* What is left of the line after a date at its beginning; all of the line where
 * the date is elsewhere or there is nothing else. */
static const char *
skip_date (const TocsinLine *line, gsize column, gsize date_length)
{
  const char *at = line->text + column + date_length, *end = line->text + line->length;

  if (column > 1 || (column == 1 && !is_one_of (*line->text, "[(#")))
    return line->text;
  if (column == 1 && at < end && is_one_of (*at, "])"))
    at++;
  if (at < end && is_one_of (*at, ",:;|"))
    at++;
  while (at < end && is_one_of (*at, " \t"))
    at++;
  return at < end ? at : line->text;
}

/* Whether a word is written as a level is: alone at the beginning of the message,
 * in brackets ("[error]", "[core:warn]"), or in capitals. */
static gboolean
is_level (const char *text, gsize length, gsize start, gsize end)
{
  char before = start > 0 ? text[start - 1] : '\0', after = end < length ? text[end] : '\0';
  gboolean is_capitals = TRUE;

  for (gsize i = start; i < end; i++)
    is_capitals = is_capitals && g_ascii_isupper (text[i]);
  if (end - start >= 4 && is_capitals && !is_one_of (before, "/.-=_")
      && !is_one_of (after, "/.-=_"))
    return TRUE;
  if (is_one_of (before, "[:(<") && is_one_of (after, "])>"))
    return TRUE;
  return start == 0
         && (is_one_of (after, ":|\t]")
             || (after == ' ' && end + 1 < length && text[end + 1] == ' '));
}

/* The severity that the first level word of a message says. */
static guint8
find_severity (const char *text, gsize length)
{
  gsize reach = MIN (length, LEVEL_REACH), start, end;
  guint8 severity;

  for (start = 0; start < reach; start = end + 1)
    {
      for (end = start; end < length && g_ascii_isalpha (text[end]); end++)
        ;
      if (end - start >= 3 && end - start <= 13 && is_level (text, length, start, end)
          && tocsin_severity_parse (text + start, end - start, &severity))
        return severity;
    }
  return TOCSIN_NO_SEVERITY;
}

/* The level of klog, a letter before its date. */
static guint8
severity_of_letter (char letter)
{
  guint8 severity;

  return tocsin_severity_parse (&letter, 1, &severity) ? severity : TOCSIN_NO_SEVERITY;
}

static void
add_event (TextParser *self, TocsinSink *sink, const TocsinLine *line, guint64 offset, gsize column,
           const TocsinReading *reading)
{
  TocsinEvent *event = tocsin_sink_begin (sink, offset, line->text, line->length);
  const char *message = skip_date (line, column, reading->stamp.length);
  gsize length = line->length - (gsize) (message - line->text);

  if (sink->batch->n_events == 1)
    self->dataset = tocsin_batch_intern_string (sink->batch, "text");
  event->size = (guint32) line->size;
  event->dataset = self->dataset;
  event->timestamp
      = tocsin_reading_resolve (reading, &self->walk, self->options->zone, &event->time_basis);
  event->message = tocsin_slice_within (event->raw, line->text, message, length);
  if (self->form->pattern[0] == 'L')
    event->severity = severity_of_letter (line->text[column]);
  else if (message != line->text)
    event->severity = find_severity (message, length);
}

static void
read_line (TextParser *self, TocsinSink *sink, const TocsinLine *line, const char *start,
           guint64 offset)
{
  TocsinReading reading;
  gsize column;

  sink->counts.records++;
  sink->counts.recoded += line->is_recoded;
  if (line->is_blank)
    sink->counts.blank++;
  else if (tocsin_stamp_find_form (self->form, line->text, line->length, &column, &reading))
    add_event (self, sink, line, offset, column, &reading);
  else if (!tocsin_sink_join (sink, line->text, line->length, line->size))
    tocsin_sink_reject (sink, offset, start, line->size, "no date before this line");
}

/* Chooses the form of date by the first bytes of the source, the same however
 * the source is cut into blocks. */
static gboolean
choose (TextParser *self, const char *data, gsize length, gboolean at_end)
{
  FormCount counts[TOCSIN_MAX_STAMP_FORMS] = { 0 };
  gboolean is_whole = length < TOCSIN_SAMPLE_SIZE;
  guint n_indented = 0;

  if (is_whole && !at_end)
    return FALSE;
  count_forms (data, MIN (length, TOCSIN_SAMPLE_SIZE), is_whole, counts, &n_indented);
  self->form = &tocsin_stamp_forms[choose_form (counts)];
  return TRUE;
}

static gsize
text_feed (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset,
           gboolean at_end)
{
  TextParser *self = parser;
  gsize used = 0;
  TocsinLine line;

  if (self->form == NULL && !choose (self, data, length, at_end))
    return 0;
  while (tocsin_line_reader_next (self->lines, data + used, length - used, at_end, &line))
    {
      read_line (self, sink, &line, data + used, offset + used);
      used += line.size;
    }
  return used;
}

const TocsinFormat tocsin_format_text = {
  .id = "text",
  .title = N_ ("Text with dates"),
  .flags = TOCSIN_FORMAT_LINES | TOCSIN_FORMAT_NO_YEAR,
  .sniff = text_sniff,
  .parser_new = text_parser_new,
  .feed = text_feed,
  .parser_free = text_parser_free,
};
