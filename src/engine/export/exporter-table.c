/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table for people: columns aligned, nothing in it that a terminal would obey. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/tocsin-text.h"
#include "export/tocsin-exporter-private.h"

#define SAMPLE_ROWS 200 /* rows that decide how wide the columns are */
#define MAX_WIDTH 160   /* to which a column is aligned */
#define MIN_WIDTH 6     /* to which a column may shrink */
#define GAP "  "

typedef struct
{
  GPtrArray *rows; /* of char *[n_columns], until the widths are known */
  gboolean *is_number;
  guint *widths;
  gboolean is_laid_out;
} Table;

static void
table_free (gpointer data)
{
  Table *table = data;

  g_ptr_array_unref (table->rows);
  g_free (table->is_number);
  g_free (table->widths);
  g_free (table);
}

static guint
char_width (gunichar c)
{
  return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

static guint
text_width (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    width += char_width (g_utf8_get_char (text));
  return width;
}

/* Appends as much of @text as fits; the rest becomes “…”. Returns its width. */
static guint
append_fitting (GString *out, const char *text, guint width)
{
  guint used = 0;

  while (*text != '\0' && used + char_width (g_utf8_get_char (text)) < width)
    {
      const char *next = g_utf8_next_char (text);

      used += char_width (g_utf8_get_char (text));
      g_string_append_len (out, text, next - text);
      text = next;
    }
  g_string_append (out, "…");
  return used + 1;
}

static void
append_blanks (GString *out, guint n)
{
  while (n-- > 0)
    g_string_append_c (out, ' ');
}

static void
print_row (TocsinExport *self, char **texts)
{
  const Table *table = self->state;

  for (guint i = 0; i < self->n_columns; i++)
    {
      guint width = text_width (texts[i]), full = table->widths[i];
      guint pad = width < full ? full - width : 0;

      if (i > 0)
        g_string_append (self->out, GAP);
      if (table->is_number[i])
        append_blanks (self->out, pad);
      if (width > full && self->width > 0)
        pad = full - append_fitting (self->out, texts[i], full);
      else
        g_string_append (self->out, texts[i]);
      if (!table->is_number[i])
        append_blanks (self->out, pad);
    }
  while (self->out->len > 0 && self->out->str[self->out->len - 1] == ' ')
    g_string_truncate (self->out, self->out->len - 1);
  g_string_append_c (self->out, '\n');
}

static guint
find_widest (const Table *table, guint n_columns)
{
  guint widest = 0;

  for (guint i = 1; i < n_columns; i++)
    if (table->widths[i] > table->widths[widest])
      widest = i;
  return widest;
}

/* Takes from the widest column until all fit. */
static void
shrink (const Table *table, guint n_columns, guint width)
{
  guint total = (n_columns - 1) * (guint) strlen (GAP);

  for (guint i = 0; i < n_columns; i++)
    total += table->widths[i];
  for (; total > width; total--)
    {
      guint widest = find_widest (table, n_columns);

      if (table->widths[widest] <= MIN_WIDTH)
        return;
      table->widths[widest]--;
    }
}

static void
lay_out (TocsinExport *self)
{
  Table *table = self->state;

  for (guint i = 0; i < self->n_columns; i++)
    for (guint row = 0; row < table->rows->len; row++)
      {
        char **texts = g_ptr_array_index (table->rows, row);

        table->widths[i] = MIN (MAX (table->widths[i], text_width (texts[i])), MAX_WIDTH);
      }
  if (self->width > 0 && self->n_columns > 0)
    shrink (table, self->n_columns, self->width);
  for (guint row = 0; row < table->rows->len; row++)
    print_row (self, g_ptr_array_index (table->rows, row));
  g_ptr_array_set_size (table->rows, 0);
  table->is_laid_out = TRUE;
}

static void
table_begin (TocsinExport *self)
{
  Table *table = g_new0 (Table, 1);

  table->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  table->is_number = g_new0 (gboolean, self->n_columns);
  table->widths = g_new0 (guint, self->n_columns);
  self->state = table;
  self->free_state = table_free;
  g_ptr_array_add (table->rows, g_strdupv (self->columns));
}

static void
table_row (TocsinExport *self, const TocsinCell *cells)
{
  Table *table = self->state;
  char **texts = g_new0 (char *, self->n_columns + 1);

  for (guint i = 0; i < self->n_columns; i++)
    {
      GString *text = g_string_new (NULL);

      if (cells[i].kind != TOCSIN_CELL_NONE)
        tocsin_text_append_visible (text, cells[i].text, cells[i].length);
      if (cells[i].kind == TOCSIN_CELL_NUMBER && !table->is_laid_out)
        table->is_number[i] = TRUE;
      texts[i] = g_string_free (text, FALSE);
    }
  if (table->is_laid_out)
    {
      print_row (self, texts);
      g_strfreev (texts);
      return;
    }
  g_ptr_array_add (table->rows, texts);
  if (table->rows->len > SAMPLE_ROWS)
    lay_out (self);
}

static void
table_end (TocsinExport *self)
{
  const Table *table = self->state;

  if (!table->is_laid_out)
    lay_out (self);
}

const TocsinExporter tocsin_exporter_table = {
  .id = "table",
  .title = N_ ("Table for people"),
  .suffix = ".txt",
  .begin = table_begin,
  .row = table_row,
  .end = table_end,
};
