/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The axes, labels and colours that the charts of an alert have alike. */
#include "app/tocsin-chart-frame.h"

#include "app/tocsin-alert-words.h"
#include "app/tocsin-why-rows.h"

static void
look_up (GtkWidget *widget, const char *name, GdkRGBA *color)
{
  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, color);
}

/* The node of the widget has the colour of the severity; axes still have to be chosen. */
void
tocsin_chart_frame_init (TocsinChartFrame *self, GtkWidget *widget, GtkSnapshot *snapshot)
{
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);

  *self = (TocsinChartFrame){ .widget = widget,
                              .x = TOCSIN_CHART_LEFT,
                              .y = TOCSIN_CHART_TOP,
                              .width = MAX (width - TOCSIN_CHART_LEFT - TOCSIN_CHART_RIGHT, 1),
                              .height = MAX (height - TOCSIN_CHART_TOP - TOCSIN_CHART_BOTTOM, 1),
                              .accent = { 0.2F, 0.5F, 0.9F, 1 } };
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &self->mark);
  self->ink = self->mark;
  look_up (widget, "window_fg_color", &self->ink);
  look_up (widget, "accent_bg_color", &self->accent);
  if (snapshot != NULL)
    self->cr = gtk_snapshot_append_cairo (
        snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
}

/* Returns: the pixel of a time; outside of the plot for times outside of the axis */
double
tocsin_chart_frame_get_x (const TocsinChartFrame *self, gint64 time)
{
  double fraction = tocsin_time_scale_get_fraction (&self->times, time);

  if (gtk_widget_get_direction (self->widget) == GTK_TEXT_DIR_RTL)
    fraction = 1 - fraction;
  return self->x + self->width * fraction;
}

double
tocsin_chart_frame_get_y (const TocsinChartFrame *self, double value)
{
  return self->y + self->height * (1 - value / self->values.top);
}

void
tocsin_chart_frame_set_source (const TocsinChartFrame *self, const GdkRGBA *color, double opacity)
{
  cairo_set_source_rgba (self->cr, color->red, color->green, color->blue, color->alpha * opacity);
}

/* @alignment: of the text at @x: 0 it begins there, 1 it ends there. It stays in the widget. */
void
tocsin_chart_frame_draw_text (const TocsinChartFrame *self, const char *text, double x, double y,
                              double alignment, gboolean is_bold, double opacity)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (self->widget, text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  int width, height, room = gtk_widget_get_width (self->widget);

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.82));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  if (is_bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_size (layout, &width, &height);
  x = CLAMP (x - alignment * width, 0, MAX (room - width, 0));
  tocsin_chart_frame_set_source (self, &self->ink, opacity);
  cairo_move_to (self->cr, x, y);
  pango_cairo_show_layout (self->cr, layout);
}

static void
draw_hair_line (const TocsinChartFrame *self, double y, double opacity)
{
  tocsin_chart_frame_set_source (self, &self->ink, opacity);
  cairo_rectangle (self->cr, self->x, (int) y, self->width, 1);
  cairo_fill (self->cr);
}

static void
draw_values (const TocsinChartFrame *self)
{
  for (double value = 0; value <= self->values.top; value += self->values.step)
    {
      double y = tocsin_chart_frame_get_y (self, value);
      g_autofree char *text = tocsin_why_dup_number (value);

      draw_hair_line (self, y, value > 0 ? 0.12 : 0.4);
      tocsin_chart_frame_draw_text (self, text, self->x - 6, y - 8, 1, FALSE, 0.65);
    }
}

/* Lines across and their values, times below. */
void
tocsin_chart_frame_draw_axes (const TocsinChartFrame *self)
{
  const char *format = tocsin_time_scale_get_format (&self->times);
  gint64 first = tocsin_time_scale_get_first_label (&self->times);

  draw_values (self);
  for (gint64 time = first; time <= self->times.end; time += self->times.step)
    {
      g_autofree char *text = tocsin_alert_time_dup (time, format, self->display);

      tocsin_chart_frame_draw_text (self, text, tocsin_chart_frame_get_x (self, time),
                                    self->y + self->height + 3, 0.5, FALSE, 0.65);
    }
}

/* A dashed line across, with its name: below it at the end, or above it at the beginning where the
 * line is low or the end is taken. */
void
tocsin_chart_frame_draw_threshold (const TocsinChartFrame *self, double value, const char *name,
                                   gboolean at_start)
{
  const double dashes[] = { 5, 3 };
  double y = (int) tocsin_chart_frame_get_y (self, value) + 0.5;
  gboolean is_low = y + 18 > self->y + self->height;

  cairo_save (self->cr);
  tocsin_chart_frame_set_source (self, &self->ink, 0.9);
  cairo_set_line_width (self->cr, 1.2);
  cairo_set_dash (self->cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_move_to (self->cr, self->x, y);
  cairo_line_to (self->cr, self->x + self->width, y);
  cairo_stroke (self->cr);
  cairo_restore (self->cr);
  tocsin_chart_frame_draw_text (self, name, at_start ? self->x + 4 : self->x + self->width - 4,
                                is_low || at_start ? y - 18 : y + 2, at_start ? 0 : 1, TRUE, 1);
}

/* A part of the plot, shaded. */
void
tocsin_chart_frame_draw_band (const TocsinChartFrame *self, double x, double y, double width,
                              double height)
{
  tocsin_chart_frame_set_source (self, &self->accent, 0.14);
  cairo_rectangle (self->cr, x, y, width, height);
  cairo_fill (self->cr);
}
