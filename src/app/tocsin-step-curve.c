/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many alerts there would be for each threshold, as steps, with the one that is chosen. Another
 * is chosen by a click, by dragging or with the arrow keys. */
#include "app/tocsin-step-curve.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#define HEIGHT 132
#define LEFT 34
#define RIGHT 12
#define TOP 18
#define BOTTOM 18
#define MOST_WORDS 8 /* steps that are said in words */

struct _TocsinStepCurve
{
  GtkWidget parent_instance;
  GArray *steps; /* TocsinSimulationStep */
  double least, greatest;
  guint most; /* alerts of any step */
  double value;
  guint n_alerts;
  double step;   /* of the arrow keys */
  double cursor; /* threshold under the pointer, NAN for none */
  char *unit;
};

G_DEFINE_FINAL_TYPE (TocsinStepCurve, tocsin_step_curve, GTK_TYPE_WIDGET)

static guint chosen_signal;

static double
get_room (TocsinStepCurve *self)
{
  return MAX (gtk_widget_get_width (GTK_WIDGET (self)) - LEFT - RIGHT, 1);
}

static double
get_x (TocsinStepCurve *self, double threshold)
{
  return LEFT + get_room (self) * (threshold - self->least) / (self->greatest - self->least);
}

static double
get_y (TocsinStepCurve *self, guint n_alerts)
{
  double room = gtk_widget_get_height (GTK_WIDGET (self)) - TOP - BOTTOM;

  return TOP + room * (1 - (double) n_alerts / MAX (self->most, 1));
}

/* Below the first step there is nothing that was tried. */
static guint
count_alerts (TocsinStepCurve *self, double threshold)
{
  guint n
      = self->steps->len > 0 ? g_array_index (self->steps, TocsinSimulationStep, 0).n_alerts : 0;

  for (guint i = 0; i < self->steps->len; i++)
    {
      const TocsinSimulationStep *step = &g_array_index (self->steps, TocsinSimulationStep, i);

      if (step->threshold > threshold + 1e-9)
        break;
      n = step->n_alerts;
    }
  return n;
}

static char *
dup_number (double number)
{
  return number == floor (number) ? g_strdup_printf ("%'.0f", number)
                                  : g_strdup_printf ("%'.1f", number);
}

static char *
describe (TocsinStepCurve *self, double threshold, guint n_alerts)
{
  g_autofree char *number = dup_number (threshold);
  g_autofree char *alerts
      = g_strdup_printf (ngettext ("%'u alert", "%'u alerts", n_alerts), n_alerts);

  /* Translators: a threshold, what it counts, and how many alerts there would be */
  return g_strdup_printf (_ ("%s %s: %s"), number, self->unit, alerts);
}

static void
draw_text (TocsinStepCurve *self, cairo_t *cr, const char *text, double x, double y,
           double alignment, gboolean is_strong)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  int width, height;

  if (is_strong)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_attr_list_insert (attributes, pango_attr_scale_new (0.82));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_size (layout, &width, &height);
  x = CLAMP (x - alignment * width, 0, gtk_widget_get_width (GTK_WIDGET (self)) - width);
  cairo_move_to (cr, x, y - height / 2.0);
  pango_cairo_show_layout (cr, layout);
}

static double
round_step (double span)
{
  double power = pow (10, floor (log10 (MAX (span, 1))));

  return span / power <= 2 ? power / 2 : span / power <= 5 ? power : power * 2;
}

static void
draw_axes (TocsinStepCurve *self, cairo_t *cr, const GdkRGBA *color)
{
  double bottom = get_y (self, 0), step = MAX (round_step (self->greatest - self->least), 1);
  guint marks = MAX ((guint) round_step (self->most), 1);
  GdkRGBA line = *color, dim = *color;

  line.alpha *= 0.18F;
  dim.alpha *= 0.7F;
  for (guint n = 0; n <= self->most; n += marks)
    {
      g_autofree char *text = g_strdup_printf ("%'u", n);

      gdk_cairo_set_source_rgba (cr, &line);
      cairo_rectangle (cr, LEFT, floor (get_y (self, n)), get_room (self), 1);
      cairo_fill (cr);
      gdk_cairo_set_source_rgba (cr, &dim);
      draw_text (self, cr, text, LEFT - 6, get_y (self, n), 1, FALSE);
    }
  for (double at = self->least; at <= self->greatest;
       at = at == self->least ? step * ceil ((at + step / 4) / step) : at + step)
    {
      g_autofree char *text = dup_number (at);

      draw_text (self, cr, text, get_x (self, at), bottom + BOTTOM / 2.0 + 1, 0.5, FALSE);
    }
}

static void
trace_steps (TocsinStepCurve *self, cairo_t *cr)
{
  cairo_move_to (cr, get_x (self, self->least), get_y (self, count_alerts (self, self->least)));
  for (guint i = 0; i < self->steps->len; i++)
    {
      const TocsinSimulationStep *step = &g_array_index (self->steps, TocsinSimulationStep, i);
      double y;

      if (step->threshold <= self->least || step->threshold > self->greatest)
        continue;
      cairo_get_current_point (cr, NULL, &y);
      cairo_line_to (cr, get_x (self, step->threshold), y);
      cairo_line_to (cr, get_x (self, step->threshold), get_y (self, step->n_alerts));
    }
  cairo_line_to (cr, get_x (self, self->greatest),
                 get_y (self, count_alerts (self, self->greatest)));
}

static void
draw_curve (TocsinStepCurve *self, cairo_t *cr, const GdkRGBA *accent)
{
  GdkRGBA area = *accent;

  area.alpha = 0.16F;
  trace_steps (self, cr);
  cairo_line_to (cr, get_x (self, self->greatest), get_y (self, 0));
  cairo_line_to (cr, get_x (self, self->least), get_y (self, 0));
  cairo_close_path (cr);
  gdk_cairo_set_source_rgba (cr, &area);
  cairo_fill (cr);
  trace_steps (self, cr);
  gdk_cairo_set_source_rgba (cr, accent);
  cairo_set_line_width (cr, 2);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_MITER);
  cairo_stroke (cr);
}

static void
draw_mark (TocsinStepCurve *self, cairo_t *cr, const GdkRGBA *color, double value, guint n_alerts,
           gboolean is_current)
{
  const double dashes[] = { 4, 3 };
  double x = get_x (self, CLAMP (value, self->least, self->greatest));
  g_autofree char *text = describe (self, value, n_alerts);
  gboolean is_right = x > gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;

  gdk_cairo_set_source_rgba (cr, color);
  cairo_set_line_width (cr, 1);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_move_to (cr, floor (x) + 0.5, 4);
  cairo_line_to (cr, floor (x) + 0.5, get_y (self, 0));
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  if (is_current)
    {
      cairo_arc (cr, x, get_y (self, n_alerts), 4, 0, 2 * G_PI);
      cairo_fill (cr);
    }
  draw_text (self, cr, text, is_right ? x - 8 : x + 8, is_current ? 8 : 24, is_right ? 1 : 0,
             is_current);
}

static void
tocsin_step_curve_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TocsinStepCurve *self = TOCSIN_STEP_CURVE (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  GdkRGBA color, accent = { 0.2F, 0.5F, 0.9F, 1 };
  cairo_t *cr;

  gtk_style_context_get_color (style, &color);
  gtk_style_context_lookup_color (style, "accent_color", &accent);
  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                                       (float) gtk_widget_get_height (widget)));
  draw_axes (self, cr, &color);
  draw_curve (self, cr, &accent);
  if (!isnan (self->cursor) && self->cursor != self->value)
    {
      GdkRGBA dim = color;

      dim.alpha *= 0.7F;
      draw_mark (self, cr, &dim, self->cursor, count_alerts (self, self->cursor), FALSE);
    }
  draw_mark (self, cr, &color, self->value, self->n_alerts, TRUE);
  cairo_destroy (cr);
}

static void
tocsin_step_curve_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                           int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  (void) widget, (void) for_size, (void) minimum_baseline, (void) natural_baseline;
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 160;
  *natural = *minimum;
}

static double
find_threshold (TocsinStepCurve *self, double x)
{
  double share = CLAMP ((x - LEFT) / get_room (self), 0, 1);
  double at = self->least + share * (self->greatest - self->least);

  return round (at / self->step) * self->step;
}

static void
set_cursor (TocsinStepCurve *self, double cursor)
{
  if (self->cursor == cursor || (isnan (self->cursor) && isnan (cursor)))
    return;
  self->cursor = cursor;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_motion (TocsinStepCurve *self, double x)
{
  set_cursor (self, find_threshold (self, x));
}

static void
on_leave (TocsinStepCurve *self)
{
  set_cursor (self, NAN);
}

static void
choose (TocsinStepCurve *self, double value)
{
  g_signal_emit (self, chosen_signal, 0, CLAMP (value, self->least, self->greatest));
}

static void
on_drag_begin (TocsinStepCurve *self, double x)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  choose (self, find_threshold (self, x));
}

static void
on_drag_update (TocsinStepCurve *self, double dx, double dy, GtkGestureDrag *gesture)
{
  double x, y;

  (void) dy;
  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  choose (self, find_threshold (self, x + dx));
}

static gboolean
on_key (TocsinStepCurve *self, guint key)
{
  double move = key == GDK_KEY_Left ? -self->step : key == GDK_KEY_Right ? self->step : 0;

  if (move == 0)
    return GDK_EVENT_PROPAGATE;
  choose (self, self->value + move);
  return GDK_EVENT_STOP;
}

static void
tocsin_step_curve_finalize (GObject *object)
{
  TocsinStepCurve *self = TOCSIN_STEP_CURVE (object);

  g_array_unref (self->steps);
  g_free (self->unit);
  G_OBJECT_CLASS (tocsin_step_curve_parent_class)->finalize (object);
}

static void
tocsin_step_curve_class_init (TocsinStepCurveClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tocsin_step_curve_finalize;
  widget_class->snapshot = tocsin_step_curve_snapshot;
  widget_class->measure = tocsin_step_curve_measure;
  gtk_widget_class_set_css_name (widget_class, "stepcurve");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  /* A threshold was chosen. */
  chosen_signal = g_signal_new ("chosen", TOCSIN_TYPE_STEP_CURVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
}

static void
add_controllers (TocsinStepCurve *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

static void
tocsin_step_curve_init (TocsinStepCurve *self)
{
  self->steps = g_array_new (FALSE, FALSE, sizeof (TocsinSimulationStep));
  self->greatest = 1;
  self->step = 1;
  self->cursor = NAN;
  self->unit = g_strdup ("");
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  add_controllers (self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

/* The picture in words: the chosen threshold, then where the number changes. */
static void
say (TocsinStepCurve *self)
{
  g_autofree char *now = describe (self, self->value, self->n_alerts);
  g_autoptr (GString) out = g_string_new (now);
  guint n = 0;

  for (guint i = 0; i < self->steps->len && n < MOST_WORDS; i++)
    {
      const TocsinSimulationStep *step = &g_array_index (self->steps, TocsinSimulationStep, i);
      g_autofree char *text = NULL;

      if (i > 0
          && step->n_alerts == g_array_index (self->steps, TocsinSimulationStep, i - 1).n_alerts)
        continue;
      text = describe (self, step->threshold, step->n_alerts);
      g_string_append_printf (out, "; %s", text);
      n++;
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  out->str, -1);
}

/* What is counted, as it stands after a number, and by how much the keys change it. */
void
tocsin_step_curve_set_unit (TocsinStepCurve *self, const char *unit, double step)
{
  g_return_if_fail (TOCSIN_IS_STEP_CURVE (self));
  g_free (self->unit);
  self->unit = g_strdup (unit);
  self->step = step;
}

/* @steps: (element-type TocsinSimulationStep): ascending; @greatest: where the axis ends */
void
tocsin_step_curve_set_steps (TocsinStepCurve *self, const GArray *steps, double greatest)
{
  g_return_if_fail (TOCSIN_IS_STEP_CURVE (self));
  g_array_set_size (self->steps, 0);
  g_array_append_vals (self->steps, steps->data, steps->len);
  self->least
      = steps->len > 0 ? MIN (g_array_index (steps, TocsinSimulationStep, 0).threshold, 1) : 0;
  self->greatest = MAX (greatest, self->least + self->step);
  self->most = 1;
  for (guint i = 0; i < steps->len; i++)
    self->most = MAX (self->most, g_array_index (steps, TocsinSimulationStep, i).n_alerts);
  say (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Marks the threshold that is chosen. */
void
tocsin_step_curve_set_value (TocsinStepCurve *self, double value, guint n_alerts)
{
  g_return_if_fail (TOCSIN_IS_STEP_CURVE (self));
  self->value = value;
  self->n_alerts = n_alerts;
  say (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
