/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TocsinLine:
 * @text: the line without its end, UTF-8 without NUL; points into the data or
 *   into the reader's own memory
 * @length: bytes of @text
 * @size: bytes that the line takes in the source, with its end
 * @is_blank: whether there is nothing but blanks (and NULs)
 * @is_recoded: whether it was not UTF-8 and was read as Windows-1252
 *
 * A line of a text log.
 */
typedef struct
{
  const char *text;
  gsize length;
  gsize size;
  gboolean is_blank;
  gboolean is_recoded;
} TocsinLine;

typedef struct _TocsinLineReader TocsinLineReader;

TocsinLineReader *tocsin_line_reader_new (void);
void tocsin_line_reader_free (TocsinLineReader *self);
gboolean tocsin_line_reader_next (TocsinLineReader *self, const char *data, gsize length,
                                  gboolean at_end, TocsinLine *line);
gboolean tocsin_line_is_indented (const TocsinLine *line);
void tocsin_line_reader_clean (TocsinLineReader *self, const char *data, gsize length,
                               TocsinLine *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinLineReader, tocsin_line_reader_free)

G_END_DECLS
