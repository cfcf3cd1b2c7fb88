/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  TOCSIN_TEXT_COLUMN_PLAIN = 0,
  TOCSIN_TEXT_COLUMN_NUMBER = 1 << 0,
  TOCSIN_TEXT_COLUMN_EXPAND = 1 << 1,
  TOCSIN_TEXT_COLUMN_MONOSPACE = 1 << 2,
  TOCSIN_TEXT_COLUMN_STRONG = 1 << 3,
  TOCSIN_TEXT_COLUMN_MIDDLE = 1 << 4, /* too long text loses its middle, not its end */
  TOCSIN_TEXT_COLUMN_WIDE = 1 << 5,   /* never narrower than a time */
  TOCSIN_TEXT_COLUMN_TWO_LINES = 1 << 6,
} TocsinTextColumnFlags;

typedef struct
{
  const char *title;                 /* translatable */
  char *(*dup_text) (gpointer item); /* valid UTF-8; NULL for nothing */
  TocsinTextColumnFlags flags;
  void (*style) (GtkLabel *label, gpointer item); /* after its text was set; or NULL */
} TocsinTextColumn;

void tocsin_text_column_append (GtkColumnView *view, const TocsinTextColumn *columns,
                                guint n_columns);

G_END_DECLS
