/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The events of the table over time, by outcome. A span is chosen by dragging, or with the arrow
 * keys and Enter. */
#include "app/tocsin-histogram.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/tocsin-time.h"

#define HEIGHT 84
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
  int cursor; /* bucket under the pointer or chosen by key, -1 for none */
  int anchor; /* where a span that is being chosen begins, -1 for none */
};

G_DEFINE_FINAL_TYPE (TocsinHistogram, tocsin_histogram, GTK_TYPE_WIDGET)

static guint chosen_signal;
static guint resized_signal;

static guint
sum (const TocsinEventBucket *bucket)
{
  return bucket->n[0] + bucket->n[1] + bucket->n[2];
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

static char *
format_time (gint64 time, const char *format)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time / TOCSIN_SECOND);

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

/* From the bottom: failed, other, success. */
static void
draw_bars (TocsinHistogram *self, cairo_t *cr, double height)
{
  static const guint order[]
      = { TOCSIN_OUTCOME_FAILED, TOCSIN_OUTCOME_NONE, TOCSIN_OUTCOME_SUCCESS };
  static const char *const light[] = { "#c64600", "#9a9996", "#1a5fb4" };
  static const char *const dark[] = { "#ffa348", "#77767b", "#78aeed" };
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  double step = get_step (self), bar = step > 3 ? step - 1 : step;

  for (guint i = 0; i < self->n_buckets; i++)
    {
      double y = TOP + height;

      for (guint j = 0; j < G_N_ELEMENTS (order); j++)
        {
          double size = height * self->buckets[i].n[order[j]] / MAX (self->greatest, 1);
          GdkRGBA color;

          if (size <= 0)
            continue;
          size = MAX (size, 1);
          gdk_rgba_parse (&color, is_dark ? dark[j] : light[j]);
          gdk_cairo_set_source_rgba (cr, &color);
          cairo_rectangle (cr, LEFT + i * step, y - size, bar, size);
          cairo_fill (cr);
          y -= size;
        }
    }
}

static void
draw_axes (TocsinHistogram *self, cairo_t *cr, const GdkRGBA *color, int width, double height)
{
  GdkRGBA dim = *color;
  g_autofree char *greatest = g_strdup_printf ("%'u", self->greatest);
  gint64 span = self->width * self->n_buckets;

  dim.alpha *= 0.65F;
  gdk_cairo_set_source_rgba (cr, &dim);
  draw_text (self, cr, greatest, LEFT - 6, TOP - 6, 1);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *text = format_time (self->begin + span / 3 * i, choose_format (self));

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
say_bucket (TocsinHistogram *self)
{
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;
  const TocsinEventBucket *bucket;

  if (self->cursor < 0)
    {
      gtk_widget_set_tooltip_text (GTK_WIDGET (self), NULL);
      return;
    }
  bucket = &self->buckets[self->cursor];
  time = format_time (self->begin + self->cursor * self->width, "%Y-%m-%d %H:%M:%S");
  /* Translators: a time (UTC), then numbers of events */
  text = g_strdup_printf (_ ("%s: %u events, %u failed, %u successful"), time, sum (bucket),
                          bucket->n[TOCSIN_OUTCOME_FAILED], bucket->n[TOCSIN_OUTCOME_SUCCESS]);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
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
tocsin_histogram_class_init (TocsinHistogramClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

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
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
