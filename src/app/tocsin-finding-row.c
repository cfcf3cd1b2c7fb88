/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of what a rule would find: the entity, and the number that made it or nearly made it. */
#include "app/tocsin-finding-row.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/tocsin-severity-image.h"
#include "app/tocsin-tooltip.h"
#include "core/tocsin-text.h"
#include "core/tocsin-time.h"

static const TocsinFindingWords words[] = {
  [TOCSIN_CORRELATION_EVENT_COUNT] = { N_ ("Events"), N_ ("events"), 0, 1 },
  [TOCSIN_CORRELATION_VALUE_COUNT] = { N_ ("Different values"), N_ ("different values"), 0, 1 },
  [TOCSIN_CORRELATION_VALUE_SUM] = { N_ ("Sum"), N_ ("in sum"), 0, 1 },
  [TOCSIN_CORRELATION_VALUE_AVERAGE] = { N_ ("Mean"), N_ ("on average"), 1, 0.5 },
  [TOCSIN_CORRELATION_VALUE_MEDIAN] = { N_ ("Median"), N_ ("in the middle"), 1, 0.5 },
  [TOCSIN_CORRELATION_VALUE_PERCENTILE] = { N_ ("Percentile"), N_ ("at the percentile"), 1, 0.5 },
  [TOCSIN_CORRELATION_VALUE_MINIMUM] = { N_ ("Least value"), N_ ("as least value"), 0, 1 },
  [TOCSIN_CORRELATION_VALUE_MAXIMUM] = { N_ ("Greatest value"), N_ ("as greatest value"), 0, 1 },
  [TOCSIN_CORRELATION_TEMPORAL] = { N_ ("Rules"), N_ ("rules"), 0, 1 },
  [TOCSIN_CORRELATION_TEMPORAL_ORDERED] = { N_ ("Rules"), N_ ("rules"), 0, 1 },
  [TOCSIN_CORRELATION_NEAR] = { N_ ("Rules"), N_ ("rules"), 0, 1 },
  [TOCSIN_BASELINE_ZSCORE] = { N_ ("Deviations"), N_ ("standard deviations"), 1, 0.5 },
  [TOCSIN_BASELINE_ROBUST] = { N_ ("Deviations"), N_ ("deviations"), 1, 0.5 },
  [TOCSIN_BASELINE_ROLLING] = { N_ ("Times the usual"), N_ ("times the usual"), 1, 0.5 },
  [TOCSIN_BASELINE_FIRST_SEEN] = { N_ ("New values"), N_ ("new values"), 0, 1 },
};

static const TocsinFindingWords attempt_words = { N_ ("Attempts"), N_ ("attempts"), 0, 1 };

const TocsinFindingWords *
tocsin_finding_words_get (const TocsinCorrelation *correlation)
{
  if (correlation->type == TOCSIN_CORRELATION_EVENT_COUNT && correlation->counts_attempts)
    return &attempt_words;
  return &words[MIN ((guint) correlation->type, G_N_ELEMENTS (words) - 1)];
}

char *
tocsin_finding_dup_threshold_label (const TocsinCorrelation *correlation)
{
  /* Translators: what is counted, as a label before a number */
  return g_strdup_printf (_ ("%s, at least"), _ (tocsin_finding_words_get (correlation)->label));
}

/* Where the next `name=` begins, after the values before it. */
static const char *
find_next (const char *text)
{
  for (const char *at = text; (at = strstr (at, ", ")) != NULL; at += 2)
    {
      gsize length = strcspn (at + 2, "=, ");

      if (length > 0 && at[2 + length] == '=')
        return at;
    }
  return NULL;
}

/* The values of `name=value, …`, made visible. */
char *
tocsin_finding_dup_entity (const char *entity)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (*entity == '\0')
    return g_strdup (_ ("All events"));
  while (entity != NULL)
    {
      const char *end = find_next (entity);
      const char *value = strchr (entity, '=');
      const char *stop = end != NULL ? end : entity + strlen (entity);

      value = value != NULL && value < stop ? value + 1 : entity;
      if (out->len > 0)
        g_string_append (out, " → ");
      tocsin_text_append_visible (out, value, (gsize) (stop - value));
      entity = end != NULL ? end + 2 : NULL;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* The first `name=value`. */
static char *
dup_first (const char *entity)
{
  const char *end = find_next (entity);

  return end != NULL ? g_strndup (entity, (gsize) (end - entity)) : g_strdup (entity);
}

/* The widgets of a row. */
typedef struct
{
  GtkImage *shape;
  GtkLabel *entity, *number;
  GtkWidget *allow;
  char *first;
} Cell;

static void
cell_free (gpointer data)
{
  g_free (((Cell *) data)->first);
  g_free (data);
}

static Cell *
get_cell (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "cell");
}

static void
on_allow (GtkButton *button, GtkListBoxRow *row)
{
  GtkWidget *list = gtk_widget_get_parent (GTK_WIDGET (row));
  GObject *object = list != NULL ? g_object_get_data (G_OBJECT (list), "allow-object") : NULL;
  void (*callback) (gpointer object, const char *entity)
      = list != NULL ? g_object_get_data (G_OBJECT (list), "allow-callback") : NULL;

  (void) button;
  if (callback != NULL)
    callback (object, get_cell (row)->first);
}

static GtkWidget *
make_row (void)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  Cell *cell = g_new0 (Cell, 1);

  cell->shape = GTK_IMAGE (gtk_image_new ());
  cell->entity = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (cell->entity, 0);
  gtk_label_set_ellipsize (cell->entity, PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (GTK_WIDGET (cell->entity), TRUE);
  cell->number = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (cell->number), "numeric");
  cell->allow = gtk_button_new_from_icon_name ("list-remove-symbolic");
  gtk_widget_add_css_class (cell->allow, "flat");
  gtk_widget_add_css_class (cell->allow, "rule-small");
  g_signal_connect (cell->allow, "clicked", G_CALLBACK (on_allow), row);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (cell->shape));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (cell->entity));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (cell->number));
  gtk_box_append (GTK_BOX (box), cell->allow);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  g_object_set_data_full (G_OBJECT (row), "cell", cell, cell_free);
  return row;
}

/* Rows are used again, so that the list does not flicker while values are dragged. */
void
tocsin_finding_rows_resize (GtkListBox *list, guint n_rows)
{
  guint n = 0;
  GtkListBoxRow *row;

  while (gtk_list_box_get_row_at_index (list, (int) n) != NULL)
    n++;
  for (; n < n_rows; n++)
    gtk_list_box_append (list, make_row ());
  while (n > n_rows && (row = gtk_list_box_get_row_at_index (list, (int) --n)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

/* @callback (object, "field=value") is called for an entity that is to be left out. */
void
tocsin_finding_rows_connect_allow (GtkListBox *list, GCallback callback, gpointer object)
{
  g_object_set_data (G_OBJECT (list), "allow-object", object);
  g_object_set_data (G_OBJECT (list), "allow-callback", (gpointer) callback);
}

static char *
dup_number (double number)
{
  return number == floor (number) ? g_strdup_printf ("%'.0f", number)
                                  : g_strdup_printf ("%'.1f", number);
}

static void
show (GtkListBoxRow *row, const TocsinSimulatedAlert *finding, const char *number)
{
  Cell *cell = get_cell (row);
  g_autofree char *entity = tocsin_finding_dup_entity (finding->entity);
  g_autofree char *spoken = g_strdup_printf ("%s: %s", entity, number);
  char first[TOCSIN_TIME_TEXT_SIZE], last[TOCSIN_TIME_TEXT_SIZE];
  g_autofree char *times = NULL;

  tocsin_time_format (finding->first, first);
  tocsin_time_format (finding->last, last);
  times = g_strdup_printf (_ ("%s\nfrom %s\nto %s"), entity, first, last);
  gtk_label_set_text (cell->entity, entity);
  gtk_label_set_text (cell->number, number);
  tocsin_tooltip_set (GTK_WIDGET (cell->entity), times);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

void
tocsin_finding_row_show_alert (GtkListBoxRow *row, const TocsinSimulatedAlert *alert,
                               TocsinLevel level)
{
  Cell *cell = get_cell (row);
  g_autofree char *number = dup_number (alert->observed);
  g_autofree char *allow = NULL;

  show (row, alert, number);
  tocsin_severity_show (cell->shape, tocsin_level_get_name (level));
  gtk_widget_add_css_class (GTK_WIDGET (cell->number), "heading");
  g_free (cell->first);
  cell->first = dup_first (alert->entity);
  /* Translators: an entity such as source_ip=192.0.2.1 */
  allow = g_strdup_printf (_ ("Leave out %s"), cell->first);
  gtk_widget_set_visible (cell->allow, strchr (cell->first, '=') != NULL);
  tocsin_tooltip_set (cell->allow, allow);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell->allow), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  allow, -1);
}

/* "9, one more", or "2.4 of 3" where it is no number of things. */
static char *
dup_distance (const TocsinSimulatedAlert *miss, const TocsinCorrelation *correlation)
{
  static const char *const numbers[]
      = { N_ ("one more"), N_ ("two more"), N_ ("three more"), N_ ("four more"), N_ ("five more") };
  g_autofree char *observed = dup_number (miss->observed);
  g_autofree char *threshold = dup_number (miss->threshold);
  long missing = lround (ceil (miss->threshold) - miss->observed);

  if (correlation->type >= TOCSIN_BASELINE_ZSCORE)
    return g_strdup_printf (_ ("%s counted"), observed);
  if (tocsin_finding_words_get (correlation)->digits > 0 || missing < 1)
    return g_strdup_printf (_ ("%s of %s"), observed, threshold);
  if ((gsize) missing <= G_N_ELEMENTS (numbers))
    return g_strdup_printf ("%s, %s", observed, _ (numbers[missing - 1]));
  return g_strdup_printf (_ ("%s, %ld more"), observed, missing);
}

void
tocsin_finding_row_show_near (GtkListBoxRow *row, const TocsinSimulatedAlert *miss,
                              const TocsinCorrelation *correlation)
{
  Cell *cell = get_cell (row);
  g_autofree char *distance = dup_distance (miss, correlation);

  show (row, miss, distance);
  gtk_image_set_from_icon_name (cell->shape, "tocsin-severity-informational-symbolic");
  gtk_widget_add_css_class (GTK_WIDGET (cell->number), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (cell->number), "caption");
  gtk_widget_set_visible (cell->allow, FALSE);
}
