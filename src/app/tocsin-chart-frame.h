/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/tocsin-session.h"
#include "workspace/tocsin-chart-scale.h"

G_BEGIN_DECLS

#define TOCSIN_CHART_LEFT 40
#define TOCSIN_CHART_RIGHT 14
#define TOCSIN_CHART_TOP 20
#define TOCSIN_CHART_BOTTOM 20

/**
 * TocsinChartFrame:
 *
 * What the parts of a chart share while it is drawn: where the plot is, in pixels, its axes, and
 * the colours of the theme.
 */
typedef struct
{
  GtkWidget *widget;
  cairo_t *cr;
  double x, y, width, height;
  TocsinValueScale values;
  TocsinTimeScale times;
  TocsinTimeDisplay display;
  GdkRGBA ink;    /* text and axes */
  GdkRGBA accent; /* of the theme */
  GdkRGBA mark;   /* colour of the severity */
} TocsinChartFrame;

void tocsin_chart_frame_init (TocsinChartFrame *self, GtkWidget *widget, GtkSnapshot *snapshot);
double tocsin_chart_frame_get_x (const TocsinChartFrame *self, gint64 time);
double tocsin_chart_frame_get_y (const TocsinChartFrame *self, double value);
void tocsin_chart_frame_draw_axes (const TocsinChartFrame *self);
void tocsin_chart_frame_draw_text (const TocsinChartFrame *self, const char *text, double x,
                                   double y, double alignment, gboolean is_bold, double opacity);
void tocsin_chart_frame_draw_threshold (const TocsinChartFrame *self, double value,
                                        const char *name, gboolean at_start);
void tocsin_chart_frame_draw_band (const TocsinChartFrame *self, double x, double y, double width,
                                   double height);
void tocsin_chart_frame_set_source (const TocsinChartFrame *self, const GdkRGBA *color,
                                    double opacity);

G_END_DECLS
