/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes with the chart of the events page: what its bars are parted by, their legend, and the
 * span of time that it shows. */
#include <glib/gi18n.h>

#include "app/chart-class.h"
#include "app/events-page-private.h"
#include "app/tocsin-application.h"
#include "app/tocsin-detail-rows.h"
#include "app/tocsin-query-chips.h"

#define STACK "event-stack"

/* A word of the legend in the colour of its part. */
static GtkWidget *
new_word (const TocsinEventList *list, guint class)
{
  g_autofree char *text = chart_class_dup_label (list, class);
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  PangoAttrList *attributes = pango_attr_list_new ();
  const char *space = g_utf8_strchr (text, -1, ' ');
  PangoAttribute *color;
  GtkWidget *label = gtk_label_new (text);
  GdkRGBA rgba;

  chart_class_get_color (list->stack, list->n_classes, class, is_dark, &rgba);
  color = pango_attr_foreground_new ((guint16) (rgba.red * 65535), (guint16) (rgba.green * 65535),
                                     (guint16) (rgba.blue * 65535));
  color->end_index = space != NULL ? (guint) (space - text) : G_MAXUINT;
  pango_attr_list_insert (attributes, color);
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  pango_attr_list_unref (attributes);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 18);
  gtk_widget_add_css_class (label, "caption");
  return label;
}

static gboolean
has_class (const TocsinEventList *list, guint class)
{
  for (guint i = 0; i < list->n_buckets; i++)
    if (list->buckets[i].n[class] > 0)
      return TRUE;
  return FALSE;
}

/* Shows the chart of what was found, with the words for its parts. */
void
events_chart_show (TocsinEventsPage *self)
{
  const TocsinEventList *list = tocsin_event_model_get_list (self->model);
  guint order[TOCSIN_STACK_CLASSES];
  guint n = list != NULL ? chart_class_get_order (list, order) : 0;

  tocsin_histogram_set_list (self->histogram, list);
  tocsin_detail_rows_clear (GTK_WIDGET (self->legend));
  for (guint i = 0; i < n; i++)
    if (has_class (list, order[i]))
      gtk_box_append (self->legend, new_word (list, order[i]));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "events.zoom-out",
                                 list != NULL && list->n_buckets > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "events.zoom-all",
                                 tocsin_query_has_times (tocsin_session_get_query (self->session)));
}

static void
on_stack (TocsinEventsPage *self)
{
  TocsinEventStack stack = (TocsinEventStack) gtk_drop_down_get_selected (self->stack);

  if (self->sort.stack == stack)
    return;
  self->sort.stack = stack;
  g_settings_set_enum (tocsin_application_get_settings (), STACK, (int) stack);
  events_page_search (self);
}

/* A span of time was chosen. */
static void
on_chosen (TocsinEventsPage *self, gint64 begin, gint64 end)
{
  g_autofree char *text
      = tocsin_query_with_times (tocsin_session_get_query (self->session), begin, end);

  tocsin_session_set_query (self->session, text);
}

/* Twice the time that is shown. */
static void
on_zoom_out (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinEventsPage *self = TOCSIN_EVENTS_PAGE (widget);
  const TocsinEventList *list = tocsin_event_model_get_list (self->model);
  gint64 span;

  (void) action, (void) parameter;
  if (list == NULL || list->n_buckets == 0)
    return;
  span = list->width * list->n_buckets;
  on_chosen (self, list->begin - span / 2, list->begin + span + span / 2);
}

static void
on_zoom_all (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinEventsPage *self = TOCSIN_EVENTS_PAGE (widget);
  g_autofree char *text = tocsin_query_without_times (tocsin_session_get_query (self->session));

  (void) action, (void) parameter;
  tocsin_session_set_query (self->session, text);
}

void
events_chart_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "events.zoom-out", NULL, on_zoom_out);
  gtk_widget_class_install_action (klass, "events.zoom-all", NULL, on_zoom_all);
}

void
events_chart_init (TocsinEventsPage *self)
{
  int stack = g_settings_get_enum (tocsin_application_get_settings (), STACK);

  self->sort.stack = (TocsinEventStack) stack;
  gtk_drop_down_set_selected (self->stack, (guint) stack);
  g_signal_connect_object (self->stack, "notify::selected", G_CALLBACK (on_stack), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->histogram, "chosen", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
}
