/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of the files that may be imported, and of those that are. */
#include "app/import-columns.h"

#include <glib/gi18n.h>

#include "app/tocsin-text-column.h"

#define BAR_WIDTH 72
#define DOUBTFUL 85 /* percent; below it the bar warns */

typedef struct
{
  ImportColumnsToggled toggled;
  gpointer user_data;
} Toggle;

/* A cell that is neither text nor alike: made once, filled for each item. */
typedef struct
{
  const char *title;
  void (*setup) (GtkListItem *cell, const Toggle *toggle);
  void (*show) (GtkWidget *child, TocsinImportItem *item);
} Column;

static const TocsinTextColumn name_columns[] = {
  { N_ ("File"), tocsin_import_item_dup_name,
    TOCSIN_TEXT_COLUMN_EXPAND | TOCSIN_TEXT_COLUMN_STRONG | TOCSIN_TEXT_COLUMN_MIDDLE, NULL },
  { N_ ("Format"), tocsin_import_item_dup_format, TOCSIN_TEXT_COLUMN_WIDE, NULL },
};

static const TocsinTextColumn records_columns[] = {
  { N_ ("Records, about"), tocsin_import_item_dup_records, TOCSIN_TEXT_COLUMN_NUMBER, NULL },
};

static const TocsinTextColumn range_columns[] = {
  { N_ ("First – last (UTC)"), tocsin_import_item_dup_range, TOCSIN_TEXT_COLUMN_WIDE, NULL },
};

static void
on_toggled (GtkCheckButton *check, GtkListItem *cell)
{
  const Toggle *toggle = g_object_get_data (G_OBJECT (check), "toggle");
  TocsinImportItem *item = gtk_list_item_get_item (cell);
  gboolean is_active = gtk_check_button_get_active (check);

  if (item != NULL && item->is_included != is_active)
    toggle->toggled (item, is_active, toggle->user_data);
}

static void
setup_check (GtkListItem *cell, const Toggle *toggle)
{
  GtkWidget *check = gtk_check_button_new ();

  g_object_set_data (G_OBJECT (check), "toggle", (gpointer) toggle);
  gtk_list_item_set_child (cell, check);
  g_signal_connect (check, "toggled", G_CALLBACK (on_toggled), cell);
}

static void
show_check (GtkWidget *child, TocsinImportItem *item)
{
  g_autofree char *name = tocsin_import_item_dup_name (item);
  /* Translators: a check box; %s is a file */
  g_autofree char *label = g_strdup_printf (_ ("Import %s"), name);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (child), item->is_included);
  gtk_widget_set_sensitive (child, item->detected != NULL || item->format != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
setup_bar (GtkListItem *cell, const Toggle *toggle)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *bar = gtk_progress_bar_new ();
  GtkWidget *label = gtk_label_new (NULL);

  (void) toggle;
  gtk_widget_set_size_request (bar, BAR_WIDTH, -1);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_width_chars (GTK_LABEL (label), 6);
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_item_set_child (cell, box);
}

static void
show_bar (GtkWidget *child, double fraction, gboolean is_doubtful, const char *text)
{
  GtkWidget *bar = gtk_widget_get_first_child (child);

  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar), fraction);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (bar)), text);
  if (is_doubtful)
    gtk_widget_add_css_class (bar, "doubtful");
  else
    gtk_widget_remove_css_class (bar, "doubtful");
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
show_confidence (GtkWidget *child, TocsinImportItem *item)
{
  guint percent = tocsin_import_item_get_confidence (item);
  gboolean is_known = item->detected != NULL || item->format != NULL;
  g_autofree char *text
      = item->format != NULL ? g_strdup (_ ("chosen")) : g_strdup_printf (_ ("%u %%"), percent);

  gtk_widget_set_visible (child, is_known);
  show_bar (child, percent / 100.0, percent < DOUBTFUL, text);
}

static void
show_progress (GtkWidget *child, TocsinImportItem *item)
{
  g_autofree char *text = g_strdup_printf (_ ("%.0f %%"), item->progress * 100);

  show_bar (child, item->progress, FALSE, item->is_included ? text : _ ("left out"));
}

static void
setup_basis (GtkListItem *cell, const Toggle *toggle)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *image = gtk_image_new ();
  GtkWidget *label = gtk_label_new (NULL);

  (void) toggle;
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_width_chars (GTK_LABEL (label), 16);
  gtk_image_set_pixel_size (GTK_IMAGE (image), 12);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_item_set_child (cell, box);
}

static void
show_basis (GtkWidget *child, TocsinImportItem *item)
{
  GtkWidget *image = gtk_widget_get_first_child (child);
  GtkWidget *label = gtk_widget_get_next_sibling (image);
  g_autofree char *text = tocsin_import_item_dup_basis (item);
  gboolean is_known = item->detected != NULL || item->format != NULL;
  gboolean is_assumed = tocsin_import_item_is_assumed (item);

  gtk_widget_set_visible (child, text != NULL);
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_tooltip_text (child, text);
  gtk_image_set_from_icon_name (GTK_IMAGE (image), !is_known    ? "action-unavailable-symbolic"
                                                   : is_assumed ? "dialog-warning-symbolic"
                                                                : "object-select-symbolic");
  if (is_assumed)
    gtk_widget_add_css_class (child, "tocsin-assumed");
  else
    gtk_widget_remove_css_class (child, "tocsin-assumed");
}

enum
{
  CHECK,
  CONFIDENCE,
  BASIS,
  PROGRESS,
};

static const Column columns[] = {
  [CHECK] = { "", setup_check, show_check },
  [CONFIDENCE] = { N_ ("Confidence"), setup_bar, show_confidence },
  [BASIS] = { N_ ("Time basis"), setup_basis, show_basis },
  [PROGRESS] = { N_ ("Read"), setup_bar, show_progress },
};

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *cell, const Column *column)
{
  column->setup (cell, g_object_get_data (G_OBJECT (factory), "toggle"));
}

static void
update (GtkListItem *cell)
{
  const Column *column = g_object_get_data (G_OBJECT (cell), "column");

  column->show (gtk_list_item_get_child (cell), gtk_list_item_get_item (cell));
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *cell, const Column *column)
{
  (void) factory;
  g_object_set_data (G_OBJECT (cell), "column", (gpointer) column);
  update (cell);
  g_signal_connect_swapped (gtk_list_item_get_item (cell), "changed", G_CALLBACK (update), cell);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *cell, gpointer user_data)
{
  (void) factory, (void) user_data;
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (cell), cell);
}

/* @toggle: (nullable): taken */
static void
append (GtkColumnView *view, const Column *column, Toggle *toggle)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) new_column = NULL;

  g_object_set_data_full (G_OBJECT (factory), "toggle", toggle, g_free);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), (gpointer) column);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), (gpointer) column);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  new_column
      = gtk_column_view_column_new (*column->title != '\0' ? _ (column->title) : "", factory);
  gtk_column_view_column_set_resizable (new_column, column != &columns[CHECK]);
  gtk_column_view_append_column (view, new_column);
}

/* What the files are; @toggled: the user wants a file, or does not. */
void
import_columns_append_files (GtkColumnView *view, ImportColumnsToggled toggled, gpointer user_data)
{
  Toggle *toggle = g_new (Toggle, 1);

  *toggle = (Toggle){ toggled, user_data };
  append (view, &columns[CHECK], toggle);
  tocsin_text_column_append (view, name_columns, G_N_ELEMENTS (name_columns));
  append (view, &columns[CONFIDENCE], NULL);
  tocsin_text_column_append (view, records_columns, G_N_ELEMENTS (records_columns));
  append (view, &columns[BASIS], NULL);
  tocsin_text_column_append (view, range_columns, G_N_ELEMENTS (range_columns));
}

/* How far the files are. */
void
import_columns_append_progress (GtkColumnView *view)
{
  tocsin_text_column_append (view, name_columns, G_N_ELEMENTS (name_columns));
  append (view, &columns[PROGRESS], NULL);
}
