/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of the event table and what their cells show. */
#include "app/tocsin-event-columns.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/events-page-private.h"
#include "app/source-zones.h"
#include "app/tocsin-tooltip.h"

typedef struct
{
  const char *name;
  const char *title;
  int width;
} ColumnStyle;

/* Columns that are not here are called by their names. */
static const ColumnStyle styles[] = {
  { "timestamp", N_ ("Time"), 172 },
  { "host", N_ ("Host"), 64 },
  { "source", N_ ("Format"), 96 },
  { "app", N_ ("App"), 96 },
  { "pid", N_ ("PID"), 70 },
  { "severity", N_ ("Severity"), 104 },
  { "message", N_ ("Message"), -1 },
  { "source_ip", N_ ("Source IP"), 106 },
  { "username", N_ ("User"), 78 },
  { "outcome", N_ ("Outcome"), 80 },
  { "category", N_ ("Category"), 120 },
  { "action", N_ ("Action"), 110 },
  { "event_id", N_ ("Event ID"), 80 },
  { "channel", N_ ("Channel"), 110 },
  { "provider", N_ ("Provider"), 140 },
  { "fields", N_ ("Fields"), 200 },
  { "record", N_ ("Record"), 80 },
  { "raw", N_ ("Raw record"), 240 },
  { "id", N_ ("Event"), 80 },
  { "source_id", N_ ("Source"), 70 },
  { "time_basis", N_ ("Time found"), 90 },
};

typedef struct
{
  const char *text;
  const char *css;
} Word;

static const Word severities[] = {
  { N_ ("⬣ emergency"), "severity-critical" }, { N_ ("⬣ alert"), "severity-critical" },
  { N_ ("⬣ critical"), "severity-critical" },  { N_ ("▲ error"), "severity-high" },
  { N_ ("◆ warning"), "severity-medium" },     { N_ ("● notice"), "severity-low" },
  { N_ ("○ info"), "severity-info" },          { N_ ("○ debug"), "severity-info" },
};

static const Word outcomes[] = {
  { "", NULL },
  { N_ ("✓ success"), "outcome-success" },
  { N_ ("✕ failed"), "outcome-failed" },
};

/* How a time was found: nothing is said where it is exact. */
static const Word bases[] = {
  { "", NULL },
  { "", NULL },
  { N_ ("Z"), N_ ("The record names no time zone: one was assumed") },
  { N_ ("Y"), N_ ("The record names no year: one was assumed") },
  { N_ ("F"), N_ ("The time is that of the file, not of the record") },
};

/* What the cells of a column share. */
typedef struct
{
  char *name;
  TocsinSession *session;
  TocsinCellMenu menu;
  gpointer user_data;
} Cells;

static void
cells_free (gpointer data, GClosure *closure)
{
  Cells *self = data;

  (void) closure;
  g_free (self->name);
  g_object_unref (self->session);
  g_free (self);
}

static const ColumnStyle *
find_style (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    if (strcmp (styles[i].name, name) == 0)
      return &styles[i];
  return NULL;
}

/* Returns: (transfer none): what people call a column */
const char *
tocsin_event_column_get_title (const char *name)
{
  const ColumnStyle *style = find_style (name);

  if (style != NULL)
    return _ (style->title);
  return g_str_has_prefix (name, "fields.") ? name + strlen ("fields.") : name;
}

/* How wide a column is at first. */
int
tocsin_event_column_get_width (const char *name)
{
  const ColumnStyle *style = find_style (name);

  return style != NULL ? style->width : 120;
}

static GtkInscription *
get_text (GtkListItem *list_item)
{
  return GTK_INSCRIPTION (gtk_widget_get_first_child (gtk_list_item_get_child (list_item)));
}

static void
show_badge (GtkListItem *list_item, TocsinEventItem *item)
{
  const TocsinEvent *event = tocsin_event_item_get_event (item);
  GtkWidget *badge = gtk_widget_get_last_child (gtk_list_item_get_child (list_item));
  GtkWidget *star = gtk_widget_get_prev_sibling (badge);
  const Word *word = &bases[event != NULL ? event->time_basis : 0];

  gtk_label_set_text (GTK_LABEL (badge), word->text[0] != '\0' ? _ (word->text) : "");
  tocsin_tooltip_set (badge, word->css != NULL ? _ (word->css) : NULL);
  gtk_widget_set_visible (badge, word->text[0] != '\0');
  gtk_widget_set_visible (star, tocsin_event_item_is_starred (item));
}

/* A screen reader is told the column too: it does not know the heads. */
static void
show_text (GtkListItem *list_item, const Cells *cells, const char *text)
{
  GtkInscription *inscription = get_text (list_item);
  g_autofree char *words = NULL;

  gtk_inscription_set_text (inscription, text);
  words = g_strdup_printf ("%s: %s", tocsin_event_column_get_title (cells->name), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (inscription), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
}

static void
show_word (GtkListItem *list_item, const Cells *cells, const Word *word)
{
  const char *classes[] = { word->css, NULL };

  show_text (list_item, cells, word->text[0] != '\0' ? _ (word->text) : "");
  gtk_widget_set_css_classes (GTK_WIDGET (get_text (list_item)), classes);
}

static char *
dup_time (TocsinEventItem *item, const Cells *cells)
{
  return tocsin_event_item_dup_time (
      item, tocsin_session_get_time_display (cells->session),
      source_zones_find (cells->session, tocsin_event_item_get_source_id (item)));
}

static void
show_item (GtkListItem *list_item, const Cells *cells)
{
  TocsinEventItem *item = gtk_list_item_get_item (list_item);
  const TocsinEvent *event = tocsin_event_item_get_event (item);
  g_autofree char *text = NULL;

  if (strcmp (cells->name, "severity") == 0)
    show_word (list_item, cells,
               event != NULL && event->severity < G_N_ELEMENTS (severities)
                   ? &severities[event->severity]
                   : &outcomes[0]);
  else if (strcmp (cells->name, "outcome") == 0)
    show_word (list_item, cells, &outcomes[event != NULL ? event->outcome : 0]);
  else
    {
      gboolean is_time = strcmp (cells->name, "timestamp") == 0;

      text = is_time ? dup_time (item, cells) : tocsin_event_item_dup_visible (item, cells->name);
      show_text (list_item, cells, text);
      if (is_time)
        show_badge (list_item, item);
    }
}

static void
on_loaded (GtkListItem *list_item)
{
  if (gtk_list_item_get_item (list_item) != NULL)
    show_item (list_item, g_object_get_data (G_OBJECT (list_item), "cells"));
}

static void
on_pressed (GtkListItem *list_item, int n, double x, double y, GtkGesture *gesture)
{
  const Cells *cells = g_object_get_data (G_OBJECT (list_item), "cells");
  TocsinEventItem *item = gtk_list_item_get_item (list_item);

  (void) n;
  if (item == NULL)
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  cells->menu (gtk_list_item_get_child (list_item), item, cells->name, x, y, cells->user_data);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *text = gtk_inscription_new (NULL);
  GtkGesture *click = gtk_gesture_click_new ();
  const Cells *cells = user_data;

  (void) factory;
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (text),
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_nat_lines (GTK_INSCRIPTION (text), 1);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_set_valign (text, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), text);
  if (strcmp (cells->name, "timestamp") == 0)
    {
      GtkWidget *badge = gtk_label_new (NULL);
      GtkWidget *star = gtk_image_new_from_icon_name ("starred-symbolic");

      tocsin_tooltip_set (star, _ ("Bookmark"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (star), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ ("Bookmark"), -1);
      gtk_widget_add_css_class (star, "event-star");
      gtk_inscription_set_min_chars (GTK_INSCRIPTION (text), 16);
      gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (badge, "time-badge");
      gtk_box_append (GTK_BOX (box), star);
      gtk_box_append (GTK_BOX (box), badge);
      gtk_widget_add_css_class (box, "numeric");
    }
  gtk_widget_add_css_class (box, "event-cell");
  gtk_list_item_set_child (list_item, box);
  g_object_set_data (G_OBJECT (list_item), "cells", user_data);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (on_pressed), list_item, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (box, GTK_EVENT_CONTROLLER (click));
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  TocsinEventItem *item = gtk_list_item_get_item (list_item);

  (void) factory;
  show_item (list_item, user_data);
  if (tocsin_event_item_get_event (item) == NULL)
    g_signal_connect_object (item, "notify::loaded", G_CALLBACK (on_loaded), list_item,
                             G_CONNECT_SWAPPED);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  (void) factory, (void) user_data;
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), on_loaded, list_item);
}

static const char *asked; /* the column whose sorter was asked first */

/* Never sorts: the store does. It is there so that the header can be clicked, and
 * tells which column it is of. */
static int
compare (gconstpointer a, gconstpointer b, gpointer name)
{
  (void) a, (void) b;
  asked = name;
  return -1;
}

static void
add_sorter (GtkColumnViewColumn *column, const char *name)
{
  g_autoptr (GtkSorter) sorter
      = GTK_SORTER (gtk_custom_sorter_new (compare, (gpointer) g_intern_string (name), NULL));

  gtk_column_view_column_set_sorter (column, sorter);
}

/* Makes a column: of tocsin_columns[], or `fields.NAME`. */
GtkColumnViewColumn *
tocsin_event_column_new (const char *name, TocsinSession *session, TocsinCellMenu menu,
                         gpointer user_data)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GMenuModel) head_menu = events_menu_new_for_column (name);
  GtkColumnViewColumn *column;
  Cells *cells = g_new0 (Cells, 1);

  cells->name = g_strdup (name);
  cells->session = g_object_ref (session);
  cells->menu = menu;
  cells->user_data = user_data;
  g_signal_connect_data (factory, "setup", G_CALLBACK (on_setup), cells, cells_free, 0);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), cells);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), cells);
  column = gtk_column_view_column_new (tocsin_event_column_get_title (name), factory);
  gtk_column_view_column_set_resizable (column, TRUE);
  g_object_set_data_full (G_OBJECT (column), "name", g_strdup (name), g_free);
  gtk_column_view_column_set_header_menu (column, head_menu);
  if (strcmp (name, "message") == 0)
    gtk_column_view_column_set_expand (column, TRUE);
  else
    gtk_column_view_column_set_fixed_width (column, tocsin_event_column_get_width (name));
  add_sorter (column, name);
  return column;
}

const char *
tocsin_event_column_get_name (GtkColumnViewColumn *column)
{
  return g_object_get_data (G_OBJECT (column), "name");
}

/* Finds the column that the user chose to sort by, an interned name. GTK tells it since 4.10;
 * before, the sorter of the view is asked to compare, which asks the chosen column first, and turns
 * the answer around where the order is. */
gboolean
tocsin_event_columns_read_sort (GtkColumnView *view, const char **name, gboolean *is_descending)
{
  GtkOrdering order;

  asked = NULL;
  order = gtk_sorter_compare (gtk_column_view_get_sorter (view), view,
                              gtk_column_view_get_sorter (view));
  if (asked == NULL)
    return FALSE;
  *name = asked;
  *is_descending = order == GTK_ORDERING_LARGER;
  return TRUE;
}
