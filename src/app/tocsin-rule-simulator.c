/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a rule over many events would find with another threshold or window. It follows while the
 * values are dragged: a run in a thread, and what was asked meanwhile after it. */
#include "app/tocsin-rule-simulator.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/tocsin-application.h"
#include "app/tocsin-duration.h"
#include "app/tocsin-finding-row.h"
#include "app/tocsin-rule-simulator-job.h"
#include "app/tocsin-step-curve.h"
#include "core/tocsin-time.h"

#define MOST_ALERTS 12
#define MOST_NEAR 5

struct _TocsinRuleSimulator
{
  GtkBox parent_instance;
  TocsinSharedSimulation *simulation; /* NULL while it is read */
  GCancellable *loading;
  TocsinLevel level;
  gboolean is_running;
  gboolean is_pending; /* asked for again while it runs */
  gboolean is_filling;
  gboolean is_changed; /* values by the user hold */
  GtkAdjustment *threshold, *slide, *minimum, *timespan, *time_step;
  GtkWidget *threshold_box, *minimum_box, *timespan_box, *curve_box, *near_box;
  GtkLabel *about, *threshold_label, *timespan_label, *curve_title, *n_alerts, *more_alerts;
  GtkSpinButton *threshold_spin, *timespan_spin;
  GtkScale *threshold_scale, *timespan_scale;
  TocsinStepCurve *curve;
  GtkListBox *alerts, *near;
  GtkWidget *use, *reset;
};

G_DEFINE_FINAL_TYPE (TocsinRuleSimulator, tocsin_rule_simulator, GTK_TYPE_BOX)

static guint use_signal, reset_signal, allow_signal, loaded_signal;

/* Where the slider of the window stops, in seconds. */
static const int time_steps[] = {
  1,     5,     10,    15,    30,     60,     120,    180,     300,
  600,   900,   1200,  1800,  2700,   3600,   5400,   7200,    10800,
  14400, 21600, 43200, 86400, 172800, 259200, 604800, 1209600, 2592000,
};

static const TocsinCorrelation *
get_correlation (TocsinRuleSimulator *self)
{
  return tocsin_simulation_get_correlation (self->simulation->simulation);
}

/* A slider stands between the values that there are. */
static double
get_threshold (TocsinRuleSimulator *self)
{
  double step = tocsin_finding_words_get (get_correlation (self))->step;

  return round (gtk_adjustment_get_value (self->threshold) / step) * step;
}

static double
get_minimum (TocsinRuleSimulator *self)
{
  return round (gtk_adjustment_get_value (self->minimum));
}

/* Whether it is a score by which the rule measures, which needs a number below it too. */
static gboolean
has_minimum (TocsinRuleSimulator *self)
{
  return get_correlation (self)->type >= TOCSIN_BASELINE_ZSCORE
         && get_correlation (self)->type != TOCSIN_BASELINE_FIRST_SEEN;
}

static void run (TocsinRuleSimulator *self);

static void
show_buttons (TocsinRuleSimulator *self)
{
  const TocsinSimulation *simulation = self->simulation->simulation;
  double threshold = tocsin_simulation_get_threshold (simulation);
  gint64 timespan = tocsin_simulation_get_timespan (simulation) / TOCSIN_SECOND;
  gboolean is_other
      = (tocsin_simulation_has_threshold (simulation)
         && fabs (get_threshold (self) - threshold) > 1e-9)
        || (has_minimum (self) && get_minimum (self) != tocsin_simulation_get_minimum (simulation))
        || (gint64) gtk_adjustment_get_value (self->timespan) != timespan;

  gtk_widget_set_sensitive (self->use, is_other);
  gtk_widget_set_sensitive (self->reset, is_other || self->is_changed);
}

static void
show_alerts (TocsinRuleSimulator *self, const TocsinSimulationResult *result)
{
  guint n = result->alerts->len;
  guint shown = MIN (n, MOST_ALERTS);
  g_autofree char *count = g_strdup_printf (ngettext ("%'u alert", "%'u alerts", n), n);
  g_autofree char *more = g_strdup_printf (_ ("and %'u more"), n - shown);

  tocsin_finding_rows_resize (self->alerts, shown);
  for (guint i = 0; i < shown; i++)
    tocsin_finding_row_show_alert (gtk_list_box_get_row_at_index (self->alerts, (int) i),
                                   result->alerts->pdata[i], self->level);
  gtk_label_set_text (self->n_alerts, count);
  gtk_label_set_text (self->more_alerts, more);
  gtk_widget_set_visible (GTK_WIDGET (self->more_alerts), n > shown);
  gtk_widget_set_visible (GTK_WIDGET (self->alerts), n > 0);
}

static void
show_near (TocsinRuleSimulator *self, const TocsinSimulationResult *result)
{
  guint shown = MIN (result->near_misses->len, MOST_NEAR);

  tocsin_finding_rows_resize (self->near, shown);
  for (guint i = 0; i < shown; i++)
    tocsin_finding_row_show_near (gtk_list_box_get_row_at_index (self->near, (int) i),
                                  result->near_misses->pdata[i], get_correlation (self));
  gtk_widget_set_visible (self->near_box, shown > 0);
}

/* The slider reaches beyond what was observed, and beyond what is chosen. */
static double
find_upper (TocsinRuleSimulator *self, double greatest)
{
  double threshold = tocsin_simulation_get_threshold (self->simulation->simulation);
  double upper = MAX (MAX (greatest * 1.15, threshold * 2), 5);

  /* a score has no end: what is far beyond the threshold says nothing more */
  if (get_correlation (self)->type >= TOCSIN_BASELINE_ZSCORE)
    upper = MIN (upper, MAX (threshold * 8, 20));
  return ceil (MAX (upper, gtk_adjustment_get_value (self->threshold)));
}

static void
show_result (TocsinRuleSimulator *self, const TocsinSimulationResult *result)
{
  double upper = find_upper (self, result->greatest);

  self->is_filling = TRUE;
  gtk_adjustment_set_upper (self->slide, upper);
  gtk_adjustment_set_value (self->slide, gtk_adjustment_get_value (self->threshold));
  self->is_filling = FALSE;
  tocsin_step_curve_set_steps (self->curve, result->steps, upper);
  tocsin_step_curve_set_value (self->curve, result->threshold, result->alerts->len);
  gtk_widget_set_visible (self->curve_box, result->steps->len > 0);
  show_alerts (self, result);
  show_near (self, result);
}

static void
on_run (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinRuleSimulator *self = TOCSIN_RULE_SIMULATOR (object);
  g_autoptr (TocsinSimulationResult) found = g_task_propagate_pointer (G_TASK (result), NULL);

  self->is_running = FALSE;
  if (found != NULL && self->simulation != NULL
      && tocsin_rule_simulator_job_is_of (G_TASK (result), self->simulation))
    show_result (self, found);
  if (self->is_pending)
    run (self);
}

static void
run (TocsinRuleSimulator *self)
{
  self->is_pending = self->is_running;
  if (self->is_running || self->simulation == NULL)
    return;
  self->is_running = TRUE;
  tocsin_rule_simulator_job_run (self, self->simulation, get_threshold (self),
                                 (gint64) gtk_adjustment_get_value (self->timespan) * TOCSIN_SECOND,
                                 has_minimum (self) ? get_minimum (self) : 0, on_run);
}

static void
follow (TocsinRuleSimulator *self)
{
  if (self->is_filling || self->simulation == NULL)
    return;
  show_buttons (self);
  run (self);
}

/* What is typed may be beyond what the slider reaches. */
static void
on_threshold_changed (TocsinRuleSimulator *self)
{
  gboolean was_filling = self->is_filling;

  self->is_filling = TRUE;
  gtk_adjustment_set_value (self->slide, gtk_adjustment_get_value (self->threshold));
  self->is_filling = was_filling;
  follow (self);
}

static void
on_slide_changed (TocsinRuleSimulator *self)
{
  if (!self->is_filling)
    gtk_adjustment_set_value (self->threshold, gtk_adjustment_get_value (self->slide));
}

static void
on_timespan_changed (TocsinRuleSimulator *self)
{
  gint64 seconds = (gint64) gtk_adjustment_get_value (self->timespan);
  guint nearest = 0;
  gboolean was_filling = self->is_filling;

  for (guint i = 1; i < G_N_ELEMENTS (time_steps); i++)
    if (ABS (time_steps[i] - seconds) < ABS (time_steps[nearest] - seconds))
      nearest = i;
  self->is_filling = TRUE;
  gtk_adjustment_set_value (self->time_step, nearest);
  self->is_filling = was_filling;
  follow (self);
}

static void
on_time_step_changed (TocsinRuleSimulator *self)
{
  guint step = (guint) lround (gtk_adjustment_get_value (self->time_step));

  if (!self->is_filling && step < G_N_ELEMENTS (time_steps))
    gtk_adjustment_set_value (self->timespan, time_steps[step]);
}

static gboolean
on_timespan_output (GtkSpinButton *spin)
{
  g_autofree char *text = tocsin_duration_format (
      (gint64) gtk_adjustment_get_value (gtk_spin_button_get_adjustment (spin)));

  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (spin)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

static int
on_timespan_input (GtkSpinButton *spin, double *value)
{
  gint64 seconds;

  if (!tocsin_duration_parse (gtk_editable_get_text (GTK_EDITABLE (spin)), &seconds))
    return GTK_INPUT_ERROR;
  *value = (double) seconds;
  return TRUE;
}

static void
on_curve_chosen (TocsinRuleSimulator *self, double threshold)
{
  gtk_adjustment_set_value (self->threshold, threshold);
}

static void
on_use (TocsinRuleSimulator *self)
{
  if (self->simulation != NULL)
    g_signal_emit (self, use_signal, 0, get_threshold (self),
                   (gint64) gtk_adjustment_get_value (self->timespan) * TOCSIN_SECOND,
                   has_minimum (self) ? get_minimum (self) : -1.0);
}

static void
fill_values (TocsinRuleSimulator *self)
{
  const TocsinSimulation *simulation = self->simulation->simulation;

  self->is_filling = TRUE;
  gtk_adjustment_set_value (self->threshold, tocsin_simulation_get_threshold (simulation));
  gtk_adjustment_set_upper (self->slide, find_upper (self, 0));
  gtk_adjustment_set_value (self->slide, tocsin_simulation_get_threshold (simulation));
  gtk_adjustment_set_upper (self->minimum,
                            MAX (tocsin_simulation_get_minimum (simulation) * 4, 50));
  gtk_adjustment_set_value (self->minimum, tocsin_simulation_get_minimum (simulation));
  gtk_adjustment_set_value (self->timespan,
                            (double) (tocsin_simulation_get_timespan (simulation) / TOCSIN_SECOND));
  self->is_filling = FALSE;
  show_buttons (self);
  run (self);
}

static void
on_reset (TocsinRuleSimulator *self)
{
  if (self->simulation == NULL)
    return;
  fill_values (self);
  if (self->is_changed)
    g_signal_emit (self, reset_signal, 0);
}

/* What the numbers of the rule are called. */
static void
show_words (TocsinRuleSimulator *self)
{
  const TocsinCorrelation *correlation = get_correlation (self);
  const TocsinFindingWords *words = tocsin_finding_words_get (correlation);
  gboolean is_baseline = correlation->type >= TOCSIN_BASELINE_ZSCORE;
  g_autofree char *label = tocsin_finding_dup_threshold_label (correlation);
  g_autofree char *title = g_strdup_printf (_ ("Alerts by number of %s"), _ (words->unit));
  const char *within = is_baseline ? _ ("Counted by") : _ ("Within");

  gtk_label_set_text (self->threshold_label, label);
  gtk_label_set_text (self->timespan_label, within);
  gtk_label_set_text (self->curve_title, title);
  gtk_spin_button_set_digits (self->threshold_spin, words->digits);
  gtk_scale_set_digits (self->threshold_scale, (int) words->digits);
  gtk_range_set_round_digits (GTK_RANGE (self->threshold_scale), (int) words->digits);
  gtk_adjustment_set_step_increment (self->threshold, words->step);
  gtk_adjustment_set_step_increment (self->slide, words->step);
  gtk_adjustment_set_lower (self->slide, words->digits > 0 ? words->step : 1);
  gtk_adjustment_set_lower (self->threshold, words->digits > 0 ? words->step : 1);
  tocsin_step_curve_set_unit (self->curve, _ (words->unit), words->step);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->curve), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->threshold_scale),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->timespan_scale),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, within, -1);
}

static void
on_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinRuleSimulator *self = TOCSIN_RULE_SIMULATOR (object);
  g_autoptr (GError) error = NULL;
  TocsinSharedSimulation *loaded = g_task_propagate_pointer (G_TASK (result), &error);
  gboolean has_threshold, has_timespan;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_pointer (&self->simulation, tocsin_shared_simulation_unref);
  self->simulation = loaded;
  has_threshold = loaded != NULL && tocsin_simulation_has_threshold (loaded->simulation);
  has_timespan = loaded != NULL && get_correlation (self)->type != TOCSIN_BASELINE_FIRST_SEEN
                 && tocsin_simulation_get_timespan (loaded->simulation) > 0;
  if (has_threshold || has_timespan)
    {
      gtk_widget_set_visible (self->threshold_box, has_threshold);
      gtk_widget_set_visible (self->minimum_box, has_minimum (self));
      gtk_widget_set_visible (self->timespan_box, has_timespan);
      show_words (self);
      fill_values (self);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), has_threshold || has_timespan);
  g_signal_emit (self, loaded_signal, 0);
}

static void
tocsin_rule_simulator_dispose (GObject *object)
{
  TocsinRuleSimulator *self = TOCSIN_RULE_SIMULATOR (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->simulation, tocsin_shared_simulation_unref);
  G_OBJECT_CLASS (tocsin_rule_simulator_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, threshold);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, slide);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, minimum);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, minimum_box);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, timespan);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, time_step);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, threshold_box);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, timespan_box);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, curve_box);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, near_box);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, about);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, threshold_label);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, timespan_label);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, curve_title);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, n_alerts);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, more_alerts);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, threshold_spin);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, timespan_spin);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, threshold_scale);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, timespan_scale);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, curve);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, alerts);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, near);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, use);
  gtk_widget_class_bind_template_child (klass, TocsinRuleSimulator, reset);
}

static void
make_signals (void)
{
  /* The user wants the threshold, the window (microseconds) and the minimum (below 0: none) to
   * hold. */
  use_signal = g_signal_new ("use", TOCSIN_TYPE_RULE_SIMULATOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                             NULL, G_TYPE_NONE, 3, G_TYPE_DOUBLE, G_TYPE_INT64, G_TYPE_DOUBLE);
  /* The user wants the rule's own values. */
  reset_signal = g_signal_new ("reset", TOCSIN_TYPE_RULE_SIMULATOR, G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 0);
  /* An entity, `field=value`, is to be left out. */
  allow_signal = g_signal_new ("allow", TOCSIN_TYPE_RULE_SIMULATOR, G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /* It is known whether the rule can be simulated; it is visible if so. */
  loaded_signal = g_signal_new ("loaded", TOCSIN_TYPE_RULE_SIMULATOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);
}

static void
tocsin_rule_simulator_class_init (TocsinRuleSimulatorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_rule_simulator_dispose;
  g_type_ensure (TOCSIN_TYPE_STEP_CURVE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-rule-simulator.ui"));
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_threshold_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_slide_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_timespan_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_time_step_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_timespan_output);
  gtk_widget_class_bind_template_callback (widget_class, on_timespan_input);
  gtk_widget_class_bind_template_callback (widget_class, on_curve_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_use);
  gtk_widget_class_bind_template_callback (widget_class, on_reset);
  make_signals ();
}

/* What a screen reader says of the slider of the window. */
static char *
format_time_step (GtkScale *scale, double value, gpointer user_data)
{
  guint step = (guint) CLAMP (lround (value), 0, (long) G_N_ELEMENTS (time_steps) - 1);

  (void) scale, (void) user_data;
  return tocsin_duration_format (time_steps[step]);
}

static void
on_allow (TocsinRuleSimulator *self, const char *entity)
{
  g_signal_emit (self, allow_signal, 0, entity);
}

static void
tocsin_rule_simulator_init (TocsinRuleSimulator *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_adjustment_set_upper (self->time_step, G_N_ELEMENTS (time_steps) - 1);
  gtk_scale_set_format_value_func (self->timespan_scale, format_time_step, NULL, NULL);
  tocsin_finding_rows_connect_allow (self->alerts, G_CALLBACK (on_allow), self);
}

/* Reads what the rule of @row looks at; hidden where it cannot be simulated. */
void
tocsin_rule_simulator_load (TocsinRuleSimulator *self, const char *case_path, TocsinRuleBook *book,
                            const TocsinRuleRow *row)
{
  g_return_if_fail (TOCSIN_IS_RULE_SIMULATOR (self));
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->is_pending = FALSE;
  if (row == NULL || case_path == NULL || row->entry->fault != NULL
      || (row->entry->kind != TOCSIN_DOCUMENT_CORRELATION
          && row->entry->kind != TOCSIN_DOCUMENT_BASELINE))
    {
      g_clear_pointer (&self->simulation, tocsin_shared_simulation_unref);
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      g_signal_emit (self, loaded_signal, 0);
      return;
    }
  self->level = row->entry->level;
  self->loading = g_cancellable_new ();
  tocsin_rule_simulator_job_load (self, case_path, book, row->entry->rule_id, self->loading,
                                  on_loaded);
}

/* Whether values by the user hold, which can be taken back. */
void
tocsin_rule_simulator_set_changed (TocsinRuleSimulator *self, gboolean is_changed)
{
  g_return_if_fail (TOCSIN_IS_RULE_SIMULATOR (self));
  self->is_changed = is_changed;
  if (self->simulation != NULL)
    show_buttons (self);
}
