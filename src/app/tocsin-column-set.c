/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns that the event table has: kept in the settings, with their order and widths. */
#include "app/tocsin-column-set.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-application.h"

#define KEY "event-columns"
#define WIDE "wide-width"     /* of a column that is hidden, plus one */
#define WIDTH_WITH_OFFSET 226 /* of a time with its offset and how it was found */

/* What makes a column of a view. */
typedef struct
{
  TocsinSession *session;
  TocsinCellMenu menu;
  gpointer user_data;
  gboolean is_changing; /* several columns at once */
} Maker;

static Maker *
get_maker (GtkColumnView *view)
{
  return g_object_get_data (G_OBJECT (view), "column-maker");
}

/* The width of a column, also while it is hidden. */
static int
get_width (GtkColumnViewColumn *column)
{
  int wide = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (column), WIDE));

  return wide > 0 ? wide - 1 : gtk_column_view_column_get_fixed_width (column);
}

/* Returns: (transfer full): names and widths, a(si) */
GVariant *
tocsin_column_set_get (GtkColumnView *view)
{
  GListModel *columns = gtk_column_view_get_columns (view);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(si)"));
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      g_variant_builder_add (&builder, "(si)", tocsin_event_column_get_name (column),
                             get_width (column));
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
save (GtkColumnView *view)
{
  g_autoptr (GVariant) columns = NULL;

  if (get_maker (view)->is_changing)
    return;
  columns = tocsin_column_set_get (view);
  g_settings_set_value (tocsin_application_get_settings (), KEY, columns);
}

static GtkColumnViewColumn *
find (GtkColumnView *view, const char *name, guint *position)
{
  GListModel *columns = gtk_column_view_get_columns (view);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (strcmp (tocsin_event_column_get_name (column), name) != 0)
        continue;
      if (position != NULL)
        *position = i;
      return column; /* the view holds it */
    }
  return NULL;
}

static void
insert (GtkColumnView *view, const char *name, int width, guint position)
{
  const Maker *maker = get_maker (view);
  g_autoptr (GtkColumnViewColumn) column = NULL;

  if (find (view, name, NULL) != NULL)
    return;
  column = tocsin_event_column_new (name, maker->session, maker->menu, maker->user_data);
  if (width > 0)
    gtk_column_view_column_set_fixed_width (column, width);
  gtk_column_view_insert_column (view, position, column);
  g_signal_connect_object (column, "notify::fixed-width", G_CALLBACK (save), view,
                           G_CONNECT_SWAPPED);
}

/* Gives the table these columns, a(si), instead of those that it has. */
void
tocsin_column_set_apply (GtkColumnView *view, GVariant *columns)
{
  GListModel *list = gtk_column_view_get_columns (view);
  Maker *maker = get_maker (view);
  GVariantIter iter;
  const char *name;
  int width;

  maker->is_changing = TRUE;
  while (g_list_model_get_n_items (list) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (list, 0);

      gtk_column_view_remove_column (view, column);
    }
  g_variant_iter_init (&iter, columns);
  while (g_variant_iter_next (&iter, "(&si)", &name, &width))
    insert (view, name, width, g_list_model_get_n_items (list));
  maker->is_changing = FALSE;
  tocsin_column_set_show_zone (view, tocsin_session_get_time_display (maker->session));
  save (view);
}

/* Gives the table the columns that the settings name. */
void
tocsin_column_set_init (GtkColumnView *view, TocsinSession *session, TocsinCellMenu menu,
                        gpointer user_data)
{
  g_autoptr (GVariant) columns = g_settings_get_value (tocsin_application_get_settings (), KEY);
  Maker *maker = g_new0 (Maker, 1);

  *maker = (Maker){ session, menu, user_data, FALSE };
  g_object_set_data_full (G_OBJECT (view), "column-maker", maker, g_free);
  tocsin_column_set_apply (view, columns);
  tocsin_column_set_sort (view, "timestamp", TRUE);
  g_signal_connect_object (gtk_column_view_get_columns (view), "items-changed", G_CALLBACK (save),
                           view, G_CONNECT_SWAPPED);
}

gboolean
tocsin_column_set_has (GtkColumnView *view, const char *name)
{
  return find (view, name, NULL) != NULL;
}

/* Adds a column before the message, where that is last. */
void
tocsin_column_set_add (GtkColumnView *view, const char *name)
{
  guint n = g_list_model_get_n_items (gtk_column_view_get_columns (view));
  guint message = 0;
  gboolean has_message = find (view, "message", &message) != NULL;

  insert (view, name, 0, has_message && message + 1 == n ? message : n);
  tocsin_column_set_show_zone (view, tocsin_session_get_time_display (get_maker (view)->session));
}

/* Takes a column away; the last one stays. */
void
tocsin_column_set_remove (GtkColumnView *view, const char *name)
{
  GtkColumnViewColumn *column = find (view, name, NULL);

  if (column != NULL && g_list_model_get_n_items (gtk_column_view_get_columns (view)) > 1)
    gtk_column_view_remove_column (view, column);
}

void
tocsin_column_set_move (GtkColumnView *view, const char *name, int step)
{
  guint position = 0;
  g_autoptr (GtkColumnViewColumn) column = find (view, name, &position);
  gint64 to = (gint64) position + step;

  if (column == NULL)
    return;
  g_object_ref (column);
  if (to >= 0 && to < g_list_model_get_n_items (gtk_column_view_get_columns (view)))
    gtk_column_view_insert_column (view, (guint) to, column);
}

void
tocsin_column_set_sort (GtkColumnView *view, const char *name, gboolean is_descending)
{
  GtkColumnViewColumn *column = find (view, name, NULL);

  if (column != NULL)
    gtk_column_view_sort_by_column (view, column,
                                    is_descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
}

/* GTK 4.8 keeps room for a column of a fixed width although it is hidden: it has none then. */
static void
set_visible (GtkColumnViewColumn *column, gboolean is_visible)
{
  GObject *object = G_OBJECT (column);

  if (gtk_column_view_column_get_visible (column) == is_visible)
    return;
  if (!is_visible)
    g_object_set_data (object, WIDE,
                       GINT_TO_POINTER (gtk_column_view_column_get_fixed_width (column) + 1));
  gtk_column_view_column_set_visible (column, is_visible);
  gtk_column_view_column_set_fixed_width (
      column, is_visible ? GPOINTER_TO_INT (g_object_get_data (object, WIDE)) - 1 : 0);
  if (is_visible)
    g_object_set_data (object, WIDE, NULL);
}

/* Where there is little room, the message has it before the host and the program. */
void
tocsin_column_set_set_narrow (GtkColumnView *view, gboolean is_narrow)
{
  static const char *const names[] = { "host", "app" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GtkColumnViewColumn *column = find (view, names[i], NULL);

      if (column != NULL)
        set_visible (column, !is_narrow);
    }
}

/* The head of the times says in which zone they are. */
void
tocsin_column_set_show_zone (GtkColumnView *view, TocsinTimeDisplay display)
{
  static const char *const titles[]
      = { N_ ("Time (UTC)"), N_ ("Time (local)"), N_ ("Time (source)") };
  GtkColumnViewColumn *column = find (view, "timestamp", NULL);

  if (column == NULL || (guint) display >= G_N_ELEMENTS (titles))
    return;
  gtk_column_view_column_set_title (column, _ (titles[display]));
  if (display == TOCSIN_TIME_DISPLAY_SOURCE
      && gtk_column_view_column_get_fixed_width (column) < WIDTH_WITH_OFFSET)
    gtk_column_view_column_set_fixed_width (column, WIDTH_WITH_OFFSET);
  else if (display != TOCSIN_TIME_DISPLAY_SOURCE
           && gtk_column_view_column_get_fixed_width (column) == WIDTH_WITH_OFFSET)
    gtk_column_view_column_set_fixed_width (column, tocsin_event_column_get_width ("timestamp"));
}
