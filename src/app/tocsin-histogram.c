/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The events of the table over time, parted by what they are. A span is chosen by dragging, or with
 * the arrow keys and Enter; minus shows more of the time, zero all of it. */
#include "app/tocsin-histogram.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/chart-class.h"
#include "core/tocsin-time.h"

#define HEIGHT 78
#define LEFT 48
#define RIGHT 18
#define TOP 8
#define BOTTOM 18

struct _TocsinHistogram
{
  GtkWidget parent_instance;
  gint64 begin;
  gint64 width;
  guint n_buckets;
  guint greatest;
  TocsinEventBucket buckets[TOCSIN_EVENT_BUCKETS];
  TocsinEventStack stack;
  guint n_classes;
  guint order[TOCSIN_STACK_CLASSES]; /* from the bottom of a bar */
  char *labels[TOCSIN_STACK_CLASSES];
  TocsinTimeDisplay display;
  int cursor; /* bucket under the pointer or chosen by key, -1 for none */
  int anchor; /* where a span that is being chosen begins, -1 for none */
};

G_DEFINE_FINAL_TYPE (TocsinHistogram, tocsin_histogram, GTK_TYPE_WIDGET)

static guint chosen_signal;
static guint resized_signal;

static guint
sum (const TocsinEventBucket *bucket)
{
  guint n = 0;

  for (guint i = 0; i < TOCSIN_STACK_CLASSES; i++)
    n += bucket->n[i];
  return n;
}

static double
get_step (TocsinHistogram *self)
{
  int room = gtk_widget_get_width (GTK_WIDGET (self)) - LEFT - RIGHT;

  return (double) MAX (room, 1) / MAX (self->n_buckets, 1);
}

static int
find_bucket (TocsinHistogram *self, double x)
{
  if (self->n_buckets == 0)
    return -1;
  return CLAMP ((int) ((x - LEFT) / get_step (self)), 0, (int) self->n_buckets - 1);
}

/* In the zone of the table; where its times are as they were written, that is UTC. */
static char *
format_time (TocsinHistogram *self, gint64 time, const char *format)
{
  gint64 seconds = time / TOCSIN_SECOND;
  g_autoptr (GDateTime) date = self->display == TOCSIN_TIME_DISPLAY_LOCAL
                                   ? g_date_time_new_from_unix_local (seconds)
                                   : g_date_time_new_from_unix_utc (seconds);

  return date != NULL ? g_date_time_format (date, format) : g_strdup ("");
}

static const char *
choose_format (TocsinHistogram *self)
{
  gint64 span = self->width * self->n_buckets / TOCSIN_SECOND;

  return span > 3 * 86400 ? "%Y-%m-%d" : span > 600 ? "%m-%d %H:%M" : "%H:%M:%S";
}

static void
draw_text (TocsinHistogram *self, cairo_t *cr, const char *text, double x, double y,
           double alignment)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (cr, x - alignment * width, y);
  pango_cairo_show_layout (cr, layout);
}

static void
draw_bar (TocsinHistogram *self, cairo_t *cr, guint at, double height, const GdkRGBA *colors)
{
  double step = get_step (self), bar = step > 3 ? step - 1 : step;
  double y = TOP + height;

  for (guint i = 0; i < self->n_classes; i++)
    {
      double size = height * self->buckets[at].n[self->order[i]] / MAX (self->greatest, 1);

      if (size <= 0)
        continue;
      size = MAX (size, 1);
      gdk_cairo_set_source_rgba (cr, &colors[i]);
      cairo_rectangle (cr, LEFT + at * step, y - size, bar, size);
      cairo_fill (cr);
      y -= size;
    }
}

static void
draw_bars (TocsinHistogram *self, cairo_t *cr, double height)
{
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GdkRGBA colors[TOCSIN_STACK_CLASSES];

  for (guint i = 0; i < self->n_classes; i++)
    chart_class_get_color (self->stack, self->n_classes, self->order[i], is_dark, &colors[i]);
  for (guint i = 0; i < self->n_buckets; i++)
    draw_bar (self, cr, i, height, colors);
}

/* As much of a number as has room beside the bars. */
static char *
format_count (guint n)
{
  if (n < 10000)
    return g_strdup_printf ("%'u", n);
  /* Translators: thousands and millions of events, short */
  return n < 1000000 ? g_strdup_printf (_ ("%.0f k"), n / 1e3)
                     : g_strdup_printf (_ ("%.1f M"), n / 1e6);
}

static void
draw_axes (TocsinHistogram *self, cairo_t *cr, const GdkRGBA *color, int width, double height)
{
  GdkRGBA dim = *color;
  g_autofree char *greatest = format_count (self->greatest);
  gint64 span = self->width * self->n_buckets;

  dim.alpha *= 0.65F;
  gdk_cairo_set_source_rgba (cr, &dim);
  draw_text (self, cr, greatest, LEFT - 6, TOP - 6, 1);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *text = format_time (self, self->begin + span / 3 * i, choose_format (self));

      draw_text (self, cr, text, LEFT + (width - LEFT - RIGHT) / 3.0 * i, TOP + height + 1,
                 i / 3.0);
    }
  dim.alpha = 0.25F;
  gdk_cairo_set_source_rgba (cr, &dim);
  cairo_rectangle (cr, LEFT, TOP + height, width - LEFT - RIGHT, 1);
  cairo_fill (cr);
}

static void
draw_cursor (TocsinHistogram *self, cairo_t *cr, const GdkRGBA *color, double height)
{
  int low = self->anchor >= 0 ? MIN (self->anchor, self->cursor) : self->cursor;
  int high = self->anchor >= 0 ? MAX (self->anchor, self->cursor) : self->cursor;
  GdkRGBA shade = *color;

  if (self->cursor < 0)
    return;
  shade.alpha = 0.15F;
  gdk_cairo_set_source_rgba (cr, &shade);
  cairo_rectangle (cr, LEFT + low * get_step (self), TOP, (high - low + 1) * get_step (self),
                   height);
  cairo_fill (cr);
}

static void
tocsin_histogram_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TocsinHistogram *self = TOCSIN_HISTOGRAM (widget);
  int width = gtk_widget_get_width (widget);
  double height = gtk_widget_get_height (widget) - TOP - BOTTOM;
  cairo_t *cr;
  GdkRGBA color;

  if (self->n_buckets == 0)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) gtk_widget_get_height (widget)));
  draw_bars (self, cr, height);
  draw_axes (self, cr, &color, width, height);
  draw_cursor (self, cr, &color, height);
  cairo_destroy (cr);
}

static void
tocsin_histogram_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                          int *natural, int *minimum_baseline, int *natural_baseline)
{
  (void) widget, (void) for_size, (void) minimum_baseline, (void) natural_baseline;
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 120;
  *natural = *minimum;
}

static void
tocsin_histogram_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  (void) height, (void) baseline;
  g_signal_emit (widget, resized_signal, 0, width);
}

static void
append_classes (TocsinHistogram *self, const TocsinEventBucket *bucket, GString *text)
{
  for (guint i = 0; i < self->n_classes; i++)
    if (bucket->n[self->order[i]] > 0)
      g_string_append_printf (text, "\n%s: %'u", self->labels[self->order[i]],
                              bucket->n[self->order[i]]);
}

static void
say (TocsinHistogram *self, const char *text)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

/* The whole chart in words. */
static void
say_summary (TocsinHistogram *self)
{
  TocsinEventBucket whole = { { 0 } };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *first = format_time (self, self->begin, "%Y-%m-%d %H:%M:%S");
  g_autofree char *last
      = format_time (self, self->begin + self->width * self->n_buckets, "%Y-%m-%d %H:%M:%S");

  for (guint i = 0; i < self->n_buckets; i++)
    for (guint j = 0; j < TOCSIN_STACK_CLASSES; j++)
      whole.n[j] += self->buckets[i].n[j];
  /* Translators: two times, then the number of bars and what the highest one stands for */
  g_string_append_printf (text, _ ("%s to %s in %u bars of at most %'u events"), first, last,
                          self->n_buckets, self->greatest);
  append_classes (self, &whole, text);
  say (self, self->n_buckets > 0 ? text->str : _ ("No event has a time"));
}

static void
say_bucket (TocsinHistogram *self)
{
  g_autofree char *time = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  const TocsinEventBucket *bucket;

  if (self->cursor < 0)
    {
      gtk_widget_set_tooltip_text (GTK_WIDGET (self), NULL);
      say_summary (self);
      return;
    }
  bucket = &self->buckets[self->cursor];
  time = format_time (self, self->begin + self->cursor * self->width, "%Y-%m-%d %H:%M:%S");
  g_string_append_printf (text, ngettext ("%s: %'u event", "%s: %'u events", sum (bucket)), time,
                          sum (bucket));
  append_classes (self, bucket, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text->str);
  say (self, text->str);
}

static void
set_cursor_bucket (TocsinHistogram *self, int cursor)
{
  if (self->cursor == cursor)
    return;
  self->cursor = cursor;
  say_bucket (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
choose (TocsinHistogram *self)
{
  int low, high;

  if (self->cursor < 0)
    return;
  low = self->anchor >= 0 ? MIN (self->anchor, self->cursor) : self->cursor;
  high = self->anchor >= 0 ? MAX (self->anchor, self->cursor) : self->cursor;
  self->anchor = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, chosen_signal, 0, self->begin + low * self->width,
                 self->begin + (high + 1) * self->width);
}

static void
on_motion (TocsinHistogram *self, double x)
{
  set_cursor_bucket (self, find_bucket (self, x));
}

static void
on_leave (TocsinHistogram *self)
{
  if (self->anchor < 0)
    set_cursor_bucket (self, -1);
}

static void
on_drag_begin (TocsinHistogram *self, double x)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->anchor = find_bucket (self, x);
  set_cursor_bucket (self, self->anchor);
}

static void
on_drag_update (TocsinHistogram *self, double dx, double dy, GtkGestureDrag *gesture)
{
  double x, y;

  (void) dy;
  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  set_cursor_bucket (self, find_bucket (self, x + dx));
}

static void
on_drag_end (TocsinHistogram *self)
{
  choose (self);
}

static gboolean
on_key (TocsinHistogram *self, guint key, guint code, GdkModifierType state)
{
  int move = key == GDK_KEY_Left ? -1 : key == GDK_KEY_Right ? 1 : 0;

  (void) code;
  if (self->n_buckets == 0)
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter)
    {
      choose (self);
      return GDK_EVENT_STOP;
    }
  if (key == GDK_KEY_minus || key == GDK_KEY_KP_Subtract)
    return gtk_widget_activate_action (GTK_WIDGET (self), "events.zoom-out", NULL);
  if (key == GDK_KEY_0 || key == GDK_KEY_KP_0)
    return gtk_widget_activate_action (GTK_WIDGET (self), "events.zoom-all", NULL);
  if (move == 0)
    return GDK_EVENT_PROPAGATE;
  if ((state & GDK_SHIFT_MASK) == 0)
    self->anchor = -1;
  else if (self->anchor < 0)
    self->anchor = MAX (self->cursor, 0);
  set_cursor_bucket (self, CLAMP (self->cursor + move, 0, (int) self->n_buckets - 1));
  return GDK_EVENT_STOP;
}

static void
forget_labels (TocsinHistogram *self)
{
  for (guint i = 0; i < TOCSIN_STACK_CLASSES; i++)
    g_clear_pointer (&self->labels[i], g_free);
}

static void
tocsin_histogram_finalize (GObject *object)
{
  forget_labels (TOCSIN_HISTOGRAM (object));
  G_OBJECT_CLASS (tocsin_histogram_parent_class)->finalize (object);
}

static void
tocsin_histogram_class_init (TocsinHistogramClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tocsin_histogram_finalize;
  widget_class->snapshot = tocsin_histogram_snapshot;
  widget_class->measure = tocsin_histogram_measure;
  widget_class->size_allocate = tocsin_histogram_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "histogram");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  /* It has another width now: as wide as the page, which has a layout manager and is
   * not told itself. */
  resized_signal = g_signal_new ("resized", TOCSIN_TYPE_HISTOGRAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  /* A span was chosen: its begin and its end. */
  chosen_signal = g_signal_new ("chosen", TOCSIN_TYPE_HISTOGRAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);
}

static void
add_controller (TocsinHistogram *self, GtkEventController *controller)
{
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
tocsin_histogram_init (TocsinHistogram *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->cursor = self->anchor = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Events over time"), -1);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key), self);
  add_controller (self, motion);
  add_controller (self, keys);
  add_controller (self, GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

/* Shows what a list counts; NULL for nothing. */
void
tocsin_histogram_set_list (TocsinHistogram *self, const TocsinEventList *list)
{
  g_return_if_fail (TOCSIN_IS_HISTOGRAM (self));
  self->n_buckets = list != NULL ? list->n_buckets : 0;
  self->cursor = self->anchor = -1;
  self->greatest = 0;
  for (guint i = 0; i < self->n_buckets; i++)
    {
      self->buckets[i] = list->buckets[i];
      self->greatest = MAX (self->greatest, sum (&list->buckets[i]));
    }
  self->begin = list != NULL ? list->begin : 0;
  self->width = list != NULL ? list->width : 0;
  forget_labels (self);
  self->n_classes = list != NULL ? chart_class_get_order (list, self->order) : 0;
  self->stack = list != NULL ? list->stack : TOCSIN_STACK_OUTCOME;
  for (guint i = 0; i < self->n_classes; i++)
    self->labels[i] = chart_class_dup_label (list, i);
  say_bucket (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* In which zone the times are. */
void
tocsin_histogram_set_display (TocsinHistogram *self, TocsinTimeDisplay display)
{
  g_return_if_fail (TOCSIN_IS_HISTOGRAM (self));
  self->display = display;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
