/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of text, from a table. An item that has a signal `changed` is followed. */
#include "app/tocsin-text-column.h"

#include "app/tocsin-tooltip.h"

#include <glib/gi18n.h>

static int
get_width (TocsinTextColumnFlags flags)
{
  if (flags & TOCSIN_TEXT_COLUMN_EXPAND)
    return 24;
  if (flags & TOCSIN_TEXT_COLUMN_NUMBER)
    return 6;
  return flags & TOCSIN_TEXT_COLUMN_WIDE ? 20 : 9;
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *cell, gpointer user_data)
{
  const TocsinTextColumn *column = user_data;
  GtkWidget *label = gtk_label_new (NULL);

  (void) factory;
  if (!(column->flags & TOCSIN_TEXT_COLUMN_NUMBER))
    gtk_label_set_ellipsize (GTK_LABEL (label), column->flags & TOCSIN_TEXT_COLUMN_MIDDLE
                                                    ? PANGO_ELLIPSIZE_MIDDLE
                                                    : PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), column->flags & TOCSIN_TEXT_COLUMN_NUMBER ? 1 : 0);
  gtk_label_set_single_line_mode (GTK_LABEL (label),
                                  !(column->flags & TOCSIN_TEXT_COLUMN_TWO_LINES));
  if (column->flags & TOCSIN_TEXT_COLUMN_TWO_LINES)
    {
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_lines (GTK_LABEL (label), 2);
    }
  if (column->flags & TOCSIN_TEXT_COLUMN_NUMBER)
    gtk_widget_add_css_class (label, "numeric");
  if (column->flags & TOCSIN_TEXT_COLUMN_MONOSPACE)
    gtk_widget_add_css_class (label, "monospace");
  if (column->flags & TOCSIN_TEXT_COLUMN_STRONG)
    gtk_widget_add_css_class (label, "tocsin-strong");
  gtk_label_set_width_chars (GTK_LABEL (label), get_width (column->flags));
  gtk_list_item_set_child (cell, label);
}

static void
update (GtkListItem *cell)
{
  const TocsinTextColumn *column = g_object_get_data (G_OBJECT (cell), "column");
  GtkWidget *label = gtk_list_item_get_child (cell);
  g_autofree char *text = column->dup_text (gtk_list_item_get_item (cell));

  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  tocsin_tooltip_set (label, column->flags & TOCSIN_TEXT_COLUMN_NUMBER ? NULL : text);
  if (column->style != NULL)
    column->style (GTK_LABEL (label), gtk_list_item_get_item (cell));
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *cell, gpointer user_data)
{
  gpointer item = gtk_list_item_get_item (cell);

  (void) factory;
  g_object_set_data (G_OBJECT (cell), "column", user_data);
  update (cell);
  if (g_signal_lookup ("changed", G_OBJECT_TYPE (item)) != 0)
    g_signal_connect_swapped (item, "changed", G_CALLBACK (update), cell);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *cell, gpointer user_data)
{
  (void) factory, (void) user_data;
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (cell), cell);
}

static GtkColumnViewColumn *
column_new (const TocsinTextColumn *column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *new_column;

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), (gpointer) column);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), (gpointer) column);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), (gpointer) column);
  new_column = gtk_column_view_column_new (_ (column->title), factory);
  gtk_column_view_column_set_resizable (new_column, TRUE);
  gtk_column_view_column_set_expand (new_column, (column->flags & TOCSIN_TEXT_COLUMN_EXPAND) != 0);
  return new_column;
}

/* Appends the columns of a table, which lives as long as the program. */
void
tocsin_text_column_append (GtkColumnView *view, const TocsinTextColumn *columns, guint n_columns)
{
  for (guint i = 0; i < n_columns; i++)
    {
      g_autoptr (GtkColumnViewColumn) column = column_new (&columns[i]);

      gtk_column_view_append_column (view, column);
    }
}
