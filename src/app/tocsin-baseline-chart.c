/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The series of a baseline: a bar for each bucket, the band that is usual, and what is not. */
#include "app/tocsin-baseline-chart.h"

#include <glib/gi18n.h>

#include "app/tocsin-alert-words.h"
#include "app/tocsin-chart-frame.h"
#include "app/tocsin-severity-image.h"
#include "app/tocsin-why-rows.h"
#include "core/tocsin-alert.h"

#define HEIGHT 132
#define LABEL_WIDTH 84

struct _TocsinBaselineChart
{
  GtkWidget parent_instance;
  TocsinTimeDisplay display;
  GArray *series; /* TocsinAlertPoint */
  GArray *starts; /* gint64, of the series */
  gint64 bucket;
  double expected, deviation, threshold, greatest;
  int cursor; /* bucket that is explained, -1 for none */
};

G_DEFINE_FINAL_TYPE (TocsinBaselineChart, tocsin_baseline_chart, GTK_TYPE_WIDGET)

static const TocsinAlertPoint *
get_point (TocsinBaselineChart *self, guint index)
{
  return &g_array_index (self->series, TocsinAlertPoint, index);
}

static void
choose_axes (TocsinBaselineChart *self, TocsinChartFrame *frame)
{
  frame->display = self->display;
  frame->times = tocsin_time_scale_new (
      get_point (self, 0)->start, get_point (self, self->series->len - 1)->start + self->bucket,
      (guint) MAX (frame->width / LABEL_WIDTH, 2));
  frame->values = tocsin_value_scale_new (MAX (self->greatest, self->threshold) * 1.05, 2);
}

static void
draw_usual (TocsinBaselineChart *self, const TocsinChartFrame *frame)
{
  double low = MAX (self->expected - self->deviation, 0), high = self->expected + self->deviation;
  double top = tocsin_chart_frame_get_y (frame, MIN (high, frame->values.top));
  double bottom = tocsin_chart_frame_get_y (frame, low);
  /* Translators: the least and the greatest number that are nothing unusual */
  g_autofree char *words = g_strdup_printf (_ ("usual: %.3g – %.3g"), low, high);

  tocsin_chart_frame_draw_band (frame, frame->x, top, frame->width, MAX (bottom - top, 2));
  if (self->cursor < 0)
    tocsin_chart_frame_draw_text (frame, words, frame->x, 2, 0, FALSE, 0.65);
}

static gboolean
is_unusual (TocsinBaselineChart *self, const TocsinAlertPoint *point)
{
  return point->value >= self->threshold && point->value > 0;
}

static void
draw_bars (TocsinBaselineChart *self, const TocsinChartFrame *frame)
{
  double step = frame->width / self->series->len, bar = step > 3 ? step - 1 : MAX (step, 1);

  for (guint i = 0; i < self->series->len; i++)
    {
      const TocsinAlertPoint *point = get_point (self, i);
      double x = tocsin_chart_frame_get_x (frame, point->start);
      double y = tocsin_chart_frame_get_y (frame, point->value);

      if (point->value <= 0)
        continue;
      if (gtk_widget_get_direction (frame->widget) == GTK_TEXT_DIR_RTL)
        x -= bar;
      if (is_unusual (self, point))
        tocsin_chart_frame_set_source (frame, &frame->mark, 1);
      else
        tocsin_chart_frame_set_source (frame, &frame->ink, 0.55);
      cairo_rectangle (frame->cr, x, y, MAX (bar, is_unusual (self, point) ? 3 : 1),
                       frame->y + frame->height - y);
      cairo_fill (frame->cr);
    }
}

static char *
describe_bucket (TocsinBaselineChart *self, guint index)
{
  const TocsinAlertPoint *point = get_point (self, index);
  g_autofree char *time = tocsin_alert_time_dup (point->start, "%m-%d %H:%M", self->display);
  g_autofree char *value = tocsin_why_dup_number (point->value);

  /* Translators: a time, and the count from then on */
  return g_strdup_printf (_ ("%s: %s"), time, value);
}

static void
draw_cursor (TocsinBaselineChart *self, const TocsinChartFrame *frame)
{
  g_autofree char *words = NULL;
  double x;

  if (self->cursor < 0)
    return;
  words = describe_bucket (self, (guint) self->cursor);
  x = tocsin_chart_frame_get_x (frame, get_point (self, (guint) self->cursor)->start);
  tocsin_chart_frame_set_source (frame, &frame->ink, 0.5);
  cairo_rectangle (frame->cr, (int) x, frame->y, 1, frame->height);
  cairo_fill (frame->cr);
  tocsin_chart_frame_draw_text (frame, words, frame->x + frame->width, 2, 1, TRUE, 1);
}

static void
tocsin_baseline_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TocsinBaselineChart *self = TOCSIN_BASELINE_CHART (widget);
  TocsinChartFrame frame;
  g_autofree char *threshold = NULL;
  g_autofree char *words = NULL;

  if (self->series->len == 0)
    return;
  tocsin_chart_frame_init (&frame, widget, snapshot);
  choose_axes (self, &frame);
  draw_usual (self, &frame);
  tocsin_chart_frame_draw_axes (&frame);
  draw_bars (self, &frame);
  threshold = tocsin_why_dup_number (self->threshold);
  /* Translators: the number from which on a count is unusual */
  words = g_strdup_printf (_ ("unusual from %s"), threshold);
  tocsin_chart_frame_draw_threshold (&frame, self->threshold, words, TRUE);
  draw_cursor (self, &frame);
  cairo_destroy (frame.cr);
}

static void
tocsin_baseline_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                               int *minimum, int *natural, int *minimum_baseline,
                               int *natural_baseline)
{
  (void) widget, (void) for_size, (void) minimum_baseline, (void) natural_baseline;
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 200;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 420;
}

static void
set_cursor_bucket (TocsinBaselineChart *self, int cursor)
{
  g_autofree char *words = NULL;

  if (self->cursor == cursor)
    return;
  self->cursor = cursor;
  if (cursor >= 0)
    {
      words = describe_bucket (self, (guint) cursor);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                      words, -1);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_motion (TocsinBaselineChart *self, double x)
{
  TocsinChartFrame frame;
  double fraction;

  if (self->series->len == 0)
    return;
  tocsin_chart_frame_init (&frame, GTK_WIDGET (self), NULL);
  choose_axes (self, &frame);
  fraction = (x - frame.x) / frame.width;
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    fraction = 1 - fraction;
  set_cursor_bucket (self, tocsin_time_scale_find_nearest (
                               &frame.times, (const gint64 *) (gpointer) self->starts->data,
                               self->starts->len, fraction));
}

static void
on_leave (TocsinBaselineChart *self)
{
  set_cursor_bucket (self, -1);
}

static gboolean
on_key (TocsinBaselineChart *self, guint key)
{
  int move = key == GDK_KEY_Left ? -1 : key == GDK_KEY_Right ? 1 : 0;

  if (move == 0 || self->series->len == 0)
    return GDK_EVENT_PROPAGATE;
  set_cursor_bucket (self, CLAMP (self->cursor + move, 0, (int) self->series->len - 1));
  return GDK_EVENT_STOP;
}

static void
tocsin_baseline_chart_finalize (GObject *object)
{
  g_array_unref (TOCSIN_BASELINE_CHART (object)->series);
  g_array_unref (TOCSIN_BASELINE_CHART (object)->starts);
  G_OBJECT_CLASS (tocsin_baseline_chart_parent_class)->finalize (object);
}

static void
tocsin_baseline_chart_class_init (TocsinBaselineChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tocsin_baseline_chart_finalize;
  widget_class->snapshot = tocsin_baseline_chart_snapshot;
  widget_class->measure = tocsin_baseline_chart_measure;
  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
tocsin_baseline_chart_init (TocsinBaselineChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->cursor = -1;
  self->series = g_array_new (FALSE, FALSE, sizeof (TocsinAlertPoint));
  self->starts = g_array_new (FALSE, FALSE, sizeof (gint64));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (motion, "enter", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
take_series (TocsinBaselineChart *self, const GArray *series)
{
  for (guint i = 0; i < series->len; i++)
    {
      const TocsinAlertPoint *point = &g_array_index (series, TocsinAlertPoint, i);

      g_array_append_val (self->series, *point);
      g_array_append_val (self->starts, point->start);
      self->greatest = MAX (self->greatest, point->value);
    }
}

/* What the drawing says, in words. */
static void
describe (TocsinBaselineChart *self)
{
  g_autofree char *from
      = tocsin_alert_time_dup (get_point (self, 0)->start, "%F %T", self->display);
  g_autofree char *greatest = tocsin_why_dup_number (self->greatest);
  g_autofree char *threshold = tocsin_why_dup_number (self->threshold);
  g_autofree char *words = g_strdup_printf (
      _ ("%u counts from %s on; %.1f is usual, give or take %.1f; unusual from %s; the greatest is "
         "%s"),
      self->series->len, from, self->expected, self->deviation, threshold, greatest);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What is normal"), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words,
                                  -1);
}

/* Draws the series of a baseline; one without a series is empty. */
GtkWidget *
tocsin_baseline_chart_new (const TocsinAlertReason *reason, const char *severity,
                           TocsinTimeDisplay display)
{
  TocsinBaselineChart *self = g_object_new (TOCSIN_TYPE_BASELINE_CHART, NULL);

  self->display = display;
  self->bucket = reason->timespan;
  self->expected = reason->expected;
  self->deviation = reason->deviation;
  self->threshold = reason->threshold;
  if (reason->series != NULL)
    take_series (self, reason->series);
  gtk_widget_add_css_class (GTK_WIDGET (self), tocsin_severity_get_css_class (severity));
  gtk_widget_set_visible (GTK_WIDGET (self), self->series->len > 0);
  if (self->series->len > 0)
    describe (self);
  return GTK_WIDGET (self);
}
