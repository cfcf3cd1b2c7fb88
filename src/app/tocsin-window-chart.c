/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of an alert: its events as dots that rise to the threshold and over it, hollow before
 * the condition was met. With the pointer or the arrow keys on it, it says what a dot is. */
#include "app/tocsin-window-chart.h"

#include <glib/gi18n.h>

#include "app/tocsin-alert-words.h"
#include "app/tocsin-chart-frame.h"
#include "app/tocsin-severity-image.h"
#include "app/tocsin-why-rows.h"
#include "core/tocsin-event.h"

#define HEIGHT 168
#define RADIUS 3.5
#define LABEL_WIDTH 76

typedef struct
{
  gint64 time;
  double value;
  gboolean is_met;
} Dot;

struct _TocsinWindowChart
{
  GtkWidget parent_instance;
  TocsinTimeDisplay display;
  GArray *dots;      /* Dot */
  GArray *dot_times; /* gint64, of the dots */
  double threshold;
  double greatest;
  gboolean is_upper_bound;
  gint64 timespan, window_first, window_last, fired;
  int cursor; /* dot that is explained, -1 for none */
};

G_DEFINE_FINAL_TYPE (TocsinWindowChart, tocsin_window_chart, GTK_TYPE_WIDGET)

static const Dot *
get_dot (TocsinWindowChart *self, guint index)
{
  return &g_array_index (self->dots, Dot, index);
}

/* Whether the window goes on where nothing happens any more, beyond the end of the axis. */
static gboolean
is_window_cut (TocsinWindowChart *self, const TocsinChartFrame *frame)
{
  return self->window_last > frame->times.end;
}

/* Some room is left before and after, so that no dot is on the edge. A window that is long past the
 * last dot is not shown to its end. */
static void
choose_axes (TocsinWindowChart *self, TocsinChartFrame *frame)
{
  gint64 first = get_dot (self, 0)->time;
  gint64 last = get_dot (self, self->dots->len - 1)->time, room;

  if (self->window_first != TOCSIN_NO_TIME)
    first = MIN (first, self->window_first);
  if (self->window_last != TOCSIN_NO_TIME && self->timespan > 0)
    last = MAX (last, MIN (self->window_last, last + (last - first) / 2));
  room = MAX ((last - first) / 24, 1);
  frame->display = self->display;
  frame->times = tocsin_time_scale_new (first - room, last + room,
                                        (guint) MAX (frame->width / LABEL_WIDTH, 2));
  frame->values = tocsin_value_scale_new (MAX (self->greatest, self->threshold) * 1.15, 3);
}

static void
draw_window (TocsinWindowChart *self, const TocsinChartFrame *frame)
{
  double from, to;
  g_autofree char *span = NULL;
  g_autofree char *end = NULL;
  g_autofree char *words = NULL;

  if (self->timespan <= 0 || self->window_first == TOCSIN_NO_TIME)
    return;
  from = tocsin_chart_frame_get_x (frame, self->window_first);
  to = tocsin_chart_frame_get_x (frame, MIN (self->window_last, frame->times.end));
  tocsin_chart_frame_draw_band (frame, MIN (from, to), frame->y, MAX (ABS (to - from), 2),
                                frame->height);
  tocsin_chart_frame_set_source (frame, &frame->accent, 1);
  cairo_rectangle (frame->cr, (int) from, frame->y, 1, frame->height);
  cairo_fill (frame->cr);
  span = tocsin_alert_span_dup (self->timespan);
  end = tocsin_alert_time_dup (self->window_last, "%T", self->display);
  if (is_window_cut (self, frame))
    /* Translators: the time that a rule looks at, such as “15 min window”, and when it ends */
    words = g_strdup_printf (_ ("%s window, to %s →"), span, end);
  else
    /* Translators: the time that a rule looks at, such as “15 min window” */
    words = g_strdup_printf (_ ("%s window"), span);
  tocsin_chart_frame_draw_text (frame, words, from, 2, 0, FALSE, 0.65);
}

static void
draw_dot (const TocsinChartFrame *frame, const Dot *dot, double radius)
{
  double x = tocsin_chart_frame_get_x (frame, dot->time);
  double y = tocsin_chart_frame_get_y (frame, dot->value);

  cairo_new_sub_path (frame->cr);
  cairo_arc (frame->cr, x, y, radius, 0, 2 * G_PI);
  tocsin_chart_frame_set_source (frame, &frame->mark, 1);
  if (dot->is_met)
    {
      cairo_fill (frame->cr);
      return;
    }
  cairo_set_line_width (frame->cr, 1.5);
  cairo_stroke (frame->cr);
}

/* Of dots that lie on each other one is drawn. */
static void
draw_dots (TocsinWindowChart *self, const TocsinChartFrame *frame)
{
  double last_x = -10, last_y = -10;

  for (guint i = 0; i < self->dots->len; i++)
    {
      const Dot *dot = get_dot (self, i);
      double x = tocsin_chart_frame_get_x (frame, dot->time);
      double y = tocsin_chart_frame_get_y (frame, dot->value);

      if (ABS (x - last_x) < 0.5 && ABS (y - last_y) < 0.5)
        continue;
      draw_dot (frame, dot, RADIUS);
      last_x = x;
      last_y = y;
    }
}

static void
draw_fired (TocsinWindowChart *self, const TocsinChartFrame *frame)
{
  g_autofree char *time = NULL;
  g_autofree char *words = NULL;
  double x, top;

  if (self->fired == TOCSIN_NO_TIME)
    return;
  x = tocsin_chart_frame_get_x (frame, self->fired);
  top = tocsin_chart_frame_get_y (frame, self->threshold) + RADIUS + 2;
  time = tocsin_alert_time_dup (self->fired, "%T", self->display);
  /* Translators: when the condition of a rule was met */
  words = g_strdup_printf (_ ("fired %s"), time);
  tocsin_chart_frame_set_source (frame, &frame->ink, 0.9);
  cairo_rectangle (frame->cr, (int) x, top, 1, MAX (frame->y + frame->height - top, 1));
  cairo_fill (frame->cr);
  if (x < frame->x + frame->width * 0.7)
    tocsin_chart_frame_draw_text (frame, words, x + 5, frame->y + frame->height - 17, 0, TRUE, 1);
  else
    tocsin_chart_frame_draw_text (frame, words, x - 4, frame->y + frame->height - 17, 1, TRUE, 1);
}

static char *
describe_dot (TocsinWindowChart *self, guint index)
{
  const Dot *dot = get_dot (self, index);
  g_autofree char *time = tocsin_alert_time_dup (dot->time, "%T", self->display);
  g_autofree char *value = tocsin_why_dup_number (dot->value);
  g_autofree char *threshold = tocsin_why_dup_number (self->threshold);

  /* Translators: a time, the count at that time, and the count that is needed */
  return g_strdup_printf (_ ("%s: %s of %s"), time, value, threshold);
}

static void
draw_cursor (TocsinWindowChart *self, const TocsinChartFrame *frame)
{
  g_autofree char *words = NULL;

  if (self->cursor < 0)
    return;
  words = describe_dot (self, (guint) self->cursor);
  draw_dot (frame, get_dot (self, (guint) self->cursor), RADIUS + 2.5);
  tocsin_chart_frame_draw_text (frame, words, frame->x + frame->width, 2, 1, TRUE, 1);
}

/* The greatest value, above its last dot, where the pointer does not say another. */
static void
draw_greatest (TocsinWindowChart *self, const TocsinChartFrame *frame)
{
  for (guint i = self->dots->len; self->cursor < 0 && i > 0; i--)
    if (get_dot (self, i - 1)->value >= self->greatest)
      {
        const Dot *dot = get_dot (self, i - 1);
        g_autofree char *text = tocsin_why_dup_number (dot->value);

        tocsin_chart_frame_draw_text (frame, text, tocsin_chart_frame_get_x (frame, dot->time),
                                      tocsin_chart_frame_get_y (frame, dot->value) - 20, 0.5, TRUE,
                                      1);
        return;
      }
}

static void
tocsin_window_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TocsinWindowChart *self = TOCSIN_WINDOW_CHART (widget);
  TocsinChartFrame frame;
  g_autofree char *threshold = NULL;
  g_autofree char *words = NULL;

  if (self->dots->len == 0)
    return;
  tocsin_chart_frame_init (&frame, widget, snapshot);
  choose_axes (self, &frame);
  draw_window (self, &frame);
  tocsin_chart_frame_draw_axes (&frame);
  threshold = tocsin_why_dup_number (self->threshold);
  words = g_strdup_printf (self->is_upper_bound ? _ ("at most %s") : _ ("threshold %s"), threshold);
  tocsin_chart_frame_draw_threshold (&frame, self->threshold, words, FALSE);
  draw_fired (self, &frame);
  draw_dots (self, &frame);
  draw_greatest (self, &frame);
  draw_cursor (self, &frame);
  cairo_destroy (frame.cr);
}

static void
tocsin_window_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                             int *minimum, int *natural, int *minimum_baseline,
                             int *natural_baseline)
{
  (void) widget, (void) for_size, (void) minimum_baseline, (void) natural_baseline;
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 200;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 420;
}

static void
set_cursor_dot (TocsinWindowChart *self, int cursor)
{
  g_autofree char *words = NULL;

  if (self->cursor == cursor)
    return;
  self->cursor = cursor;
  if (cursor >= 0)
    {
      words = describe_dot (self, (guint) cursor);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                      words, -1);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_motion (TocsinWindowChart *self, double x)
{
  TocsinChartFrame frame;
  double fraction;

  if (self->dots->len == 0)
    return;
  tocsin_chart_frame_init (&frame, GTK_WIDGET (self), NULL);
  choose_axes (self, &frame);
  fraction = (x - frame.x) / frame.width;
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    fraction = 1 - fraction;
  set_cursor_dot (self, tocsin_time_scale_find_nearest (
                            &frame.times, (const gint64 *) (gpointer) self->dot_times->data,
                            self->dot_times->len, fraction));
}

static void
on_leave (TocsinWindowChart *self)
{
  set_cursor_dot (self, -1);
}

static gboolean
on_key (TocsinWindowChart *self, guint key)
{
  int move = key == GDK_KEY_Left ? -1 : key == GDK_KEY_Right ? 1 : 0;

  if (move == 0 || self->dots->len == 0)
    return GDK_EVENT_PROPAGATE;
  set_cursor_dot (self, CLAMP (self->cursor + move, 0, (int) self->dots->len - 1));
  return GDK_EVENT_STOP;
}

static void
tocsin_window_chart_finalize (GObject *object)
{
  g_array_unref (TOCSIN_WINDOW_CHART (object)->dots);
  g_array_unref (TOCSIN_WINDOW_CHART (object)->dot_times);
  G_OBJECT_CLASS (tocsin_window_chart_parent_class)->finalize (object);
}

static void
tocsin_window_chart_class_init (TocsinWindowChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tocsin_window_chart_finalize;
  widget_class->snapshot = tocsin_window_chart_snapshot;
  widget_class->measure = tocsin_window_chart_measure;
  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
tocsin_window_chart_init (TocsinWindowChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->cursor = -1;
  self->dots = g_array_new (FALSE, FALSE, sizeof (Dot));
  self->dot_times = g_array_new (FALSE, FALSE, sizeof (gint64));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (motion, "enter", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
take_dots (TocsinWindowChart *self, const TocsinAlertReason *reason)
{
  for (guint i = 0; i < reason->points->len; i++)
    {
      const TocsinReasonPoint *point = &g_array_index (reason->points, TocsinReasonPoint, i);
      const Dot dot = { point->time, point->value, point->is_met };

      if (point->time == TOCSIN_NO_TIME)
        continue;
      g_array_append_val (self->dots, dot);
      g_array_append_val (self->dot_times, dot.time);
      self->greatest = MAX (self->greatest, dot.value);
    }
}

/* What the drawing says, in words. */
static void
describe (TocsinWindowChart *self)
{
  const Dot *first = get_dot (self, 0), *last = get_dot (self, self->dots->len - 1);
  g_autofree char *from = tocsin_alert_time_dup (first->time, "%F %T", self->display);
  g_autofree char *to = tocsin_alert_time_dup (last->time, "%F %T", self->display);
  g_autofree char *greatest = tocsin_why_dup_number (self->greatest);
  g_autofree char *threshold = tocsin_why_dup_number (self->threshold);
  g_autofree char *fired = tocsin_alert_time_dup (self->fired, "%T", self->display);
  g_autofree char *words = g_strdup_printf (
      _ ("%u events from %s to %s; the greatest count is %s, the threshold %s, fired at %s"),
      self->dots->len, from, to, greatest, threshold, *fired != '\0' ? fired : "–");

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Count of events over time"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
}

/* Draws the events of an alert in the colour of its severity; one without events is empty. */
GtkWidget *
tocsin_window_chart_new (const TocsinAlertReason *reason, const char *severity,
                         TocsinTimeDisplay display)
{
  TocsinWindowChart *self = g_object_new (TOCSIN_TYPE_WINDOW_CHART, NULL);

  self->display = display;
  self->threshold = reason->threshold;
  self->is_upper_bound = reason->is_upper_bound;
  self->timespan = reason->timespan;
  self->window_first = reason->window_first;
  self->window_last = reason->window_last;
  self->fired = reason->fired;
  if (reason->points != NULL)
    take_dots (self, reason);
  gtk_widget_add_css_class (GTK_WIDGET (self), tocsin_severity_get_css_class (severity));
  gtk_widget_set_visible (GTK_WIDGET (self), self->dots->len > 0);
  if (self->dots->len > 0)
    describe (self);
  return GTK_WIDGET (self);
}
