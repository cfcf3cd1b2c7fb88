/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be said of the text of a rule: where it is wrong, or what it finds in this case. */
#include "app/tocsin-rule-verdict.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-application.h"
#include "app/tocsin-marked-text.h"
#include "app/tocsin-tooltip.h"
#include "core/tocsin-event.h"

#define MOST_FAULTS 4
#define MOST_HITS 4

struct _TocsinRuleVerdict
{
  GtkBox parent_instance;
  TocsinSession *session;
  char *query; /* of all events that were found */
  GtkImage *icon;
  GtkLabel *verdict, *result, *took, *warning;
  GtkListBox *faults, *hits;
  GtkButton *show_all;
};

G_DEFINE_FINAL_TYPE (TocsinRuleVerdict, tocsin_rule_verdict, GTK_TYPE_BOX)

static guint go_to_signal;

static void
clear (GtkListBox *list)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, row);
}

static void
set_icon (TocsinRuleVerdict *self, const char *name, const char *css_class)
{
  const char *classes[] = { css_class, NULL };

  gtk_image_set_from_icon_name (self->icon, name);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
}

/* ---- Faults ---- */

static char *
describe_fault (const TocsinRuleFault *fault)
{
  if (fault->line == 0)
    return g_strdup (fault->message);
  if (fault->column == 0)
    return g_strdup_printf (_ ("Line %u: %s"), fault->line, fault->message);
  return g_strdup_printf (_ ("Line %u, column %u: %s"), fault->line, fault->column, fault->message);
}

static void
add_fault (TocsinRuleVerdict *self, const TocsinRuleFault *fault)
{
  g_autofree char *text = describe_fault (fault);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), fault->line > 0);
  if (fault->line > 0)
    tocsin_tooltip_set (row, _ ("Go to the line"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_object_set_data (G_OBJECT (row), "line", GUINT_TO_POINTER (fault->line));
  g_object_set_data (G_OBJECT (row), "column", GUINT_TO_POINTER (fault->column));
  gtk_list_box_append (self->faults, row);
}

static void
on_fault (TocsinRuleVerdict *self, GtkListBoxRow *row)
{
  guint line = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "line"));

  if (line > 0)
    g_signal_emit (self, go_to_signal, 0, line,
                   GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "column")));
}

static void
show_faults (TocsinRuleVerdict *self, const GPtrArray *faults)
{
  clear (self->faults);
  for (guint i = 0; i < MIN (faults->len, MOST_FAULTS); i++)
    add_fault (self, faults->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->faults), faults->len > 0);
}

/* ---- Hits ---- */

static char *
dup_time (gint64 time)
{
  g_autoptr (GDateTime) date
      = time != TOCSIN_NO_TIME ? g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC) : NULL;

  return date != NULL ? g_date_time_format (date, "%m-%d %H:%M:%S") : g_strdup ("");
}

static void
add_hit (TocsinRuleVerdict *self, const TocsinTrialHit *hit)
{
  g_autofree char *time = dup_time (hit->time);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *when = gtk_label_new (time);
  GtkWidget *message = gtk_label_new (NULL);
  g_autofree char *spoken = NULL;

  gtk_widget_add_css_class (when, "monospace");
  gtk_widget_add_css_class (when, "dim-label");
  gtk_widget_add_css_class (message, "monospace");
  gtk_label_set_xalign (GTK_LABEL (message), 0);
  gtk_label_set_ellipsize (GTK_LABEL (message), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (message, TRUE);
  gtk_box_append (GTK_BOX (box), when);
  gtk_box_append (GTK_BOX (box), message);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_append (self->hits, row);
  tocsin_marked_text_show (GTK_LABEL (message), hit->message, hit->marks);
  spoken = g_strdup_printf ("%s %s", time, gtk_label_get_text (GTK_LABEL (message)));
  tocsin_tooltip_set (row, hit->rule_title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data_full (G_OBJECT (row), "event", g_memdup2 (&hit->event_id, sizeof (gint64)),
                          g_free);
}

static void
show_events (TocsinRuleVerdict *self)
{
  if (self->query != NULL && self->session != NULL)
    tocsin_session_set_query (self->session, self->query);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-page", "s", "events");
}

static void
on_hit (TocsinRuleVerdict *self, GtkListBoxRow *row)
{
  const gint64 *id = g_object_get_data (G_OBJECT (row), "event");

  if (id == NULL || self->session == NULL)
    return;
  tocsin_session_set_selected_event (self->session, *id);
  show_events (self);
}

static void
on_show_all (TocsinRuleVerdict *self)
{
  show_events (self);
}

/* A search for the events: by their ids where all are known, else as the rule's own. */
static char *
make_query (const TocsinRuleTrial *trial, const char *query, guint64 *n_events)
{
  g_autoptr (GString) out = NULL;

  *n_events = trial->n_events;
  if (trial->n_events > trial->event_ids->len && query != NULL)
    return g_strdup (query);
  out = g_string_new ("id:(");
  *n_events = trial->event_ids->len;
  for (guint i = 0; i < *n_events; i++)
    g_string_append_printf (out, "%s%" G_GINT64_FORMAT, i > 0 ? " OR " : "",
                            g_array_index (trial->event_ids, gint64, i));
  g_string_append_c (out, ')');
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
show_hits (TocsinRuleVerdict *self, const TocsinRuleTrial *trial, const char *query)
{
  guint n = trial->hits->len;
  guint64 n_events;
  g_autofree char *label = NULL;

  clear (self->hits);
  for (guint i = 0; i < MIN (n, MOST_HITS); i++)
    add_hit (self, trial->hits->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->hits), n > 0);
  g_free (self->query);
  self->query = make_query (trial, query, &n_events);
  if (n_events == trial->n_events)
    label
        = g_strdup_printf (ngettext ("Show the event", "Show all %'llu events", (gulong) n_events),
                           (unsigned long long) n_events);
  else
    label = g_strdup_printf (_ ("Show the first %'llu events"), (unsigned long long) n_events);
  gtk_button_set_label (self->show_all, label);
  gtk_widget_set_visible (GTK_WIDGET (self->show_all), n > 0);
}

/* ---- In words ---- */

static char *
describe_result (TocsinRuleVerdict *self, const TocsinRuleTrial *trial)
{
  g_autofree char *events = NULL;
  g_autofree char *alerts = NULL;

  if (tocsin_session_get_case_path (self->session) == NULL)
    return g_strdup ("");
  events = g_strdup_printf (ngettext ("%'llu event", "%'llu events", (gulong) trial->n_events),
                            (unsigned long long) trial->n_events);
  alerts = g_strdup_printf (ngettext ("%'u alert", "%'u alerts", trial->n_alerts), trial->n_alerts);
  /* Translators: numbers of events and of alerts */
  return g_strdup_printf (_ ("In this case: %s, %s"), events, alerts);
}

static char *
describe_warning (const TocsinRuleTrial *trial)
{
  g_autofree char *sources = NULL;

  if (trial->is_stopped)
    return g_strdup (_ ("A regular expression took too many steps and was stopped, so that events "
                        "may be missing."));
  if (trial->unknown_logsources->len == 0)
    return NULL;
  sources = g_strdup (g_ptr_array_index (trial->unknown_logsources, 0));
  return g_strdup_printf (_ ("No event has its log source: %s"), sources);
}

static void
show_words (TocsinRuleVerdict *self, const char *verdict, const char *result, const char *took,
            const char *warning)
{
  gtk_label_set_text (self->verdict, verdict);
  gtk_label_set_text (self->result, result);
  gtk_label_set_text (self->took, took);
  gtk_label_set_text (self->warning, warning != NULL ? warning : "");
  gtk_widget_set_visible (GTK_WIDGET (self->warning), warning != NULL);
}

static void
show_valid (TocsinRuleVerdict *self, const TocsinRuleTrial *trial, const char *query)
{
  g_autofree char *result = describe_result (self, trial);
  g_autofree char *warning = describe_warning (trial);
  /* Translators: milliseconds */
  g_autofree char *took = g_strdup_printf (_ ("checked in %.0f ms"), trial->seconds * 1e3);

  set_icon (self, "object-select-symbolic", "success");
  show_words (self, _ ("Valid."), result, took, warning);
  show_hits (self, trial, query);
}

static void
tocsin_rule_verdict_dispose (GObject *object)
{
  TocsinRuleVerdict *self = TOCSIN_RULE_VERDICT (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->query, g_free);
  G_OBJECT_CLASS (tocsin_rule_verdict_parent_class)->dispose (object);
}

static void
tocsin_rule_verdict_class_init (TocsinRuleVerdictClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_rule_verdict_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-rule-verdict.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleVerdict, icon);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleVerdict, verdict);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleVerdict, result);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleVerdict, took);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleVerdict, warning);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleVerdict, faults);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleVerdict, hits);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleVerdict, show_all);
  gtk_widget_class_bind_template_callback (widget_class, on_fault);
  gtk_widget_class_bind_template_callback (widget_class, on_hit);
  gtk_widget_class_bind_template_callback (widget_class, on_show_all);
  /* The user wants to see a place of the text: line and column, from 1. */
  go_to_signal = g_signal_new ("go-to", TOCSIN_TYPE_RULE_VERDICT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

static void
tocsin_rule_verdict_init (TocsinRuleVerdict *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
tocsin_rule_verdict_set_session (TocsinRuleVerdict *self, TocsinSession *session)
{
  g_return_if_fail (TOCSIN_IS_RULE_VERDICT (self));
  g_set_object (&self->session, session);
}

/* A text is being checked; what was said of the one before stays in sight. */
void
tocsin_rule_verdict_wait (TocsinRuleVerdict *self)
{
  g_return_if_fail (TOCSIN_IS_RULE_VERDICT (self));
  gtk_label_set_text (self->took, _ ("checking…"));
}

/* @query: (nullable): a search that finds all events of the rule, where the trial does not
 * name them all */
void
tocsin_rule_verdict_show (TocsinRuleVerdict *self, const TocsinRuleTrial *trial, const char *query)
{
  g_return_if_fail (TOCSIN_IS_RULE_VERDICT (self));
  show_faults (self, trial->faults);
  if (trial->faults->len == 0)
    {
      show_valid (self, trial, query);
      return;
    }
  set_icon (self, "dialog-error-symbolic", "error");
  show_words (self, _ ("Not valid."), "", "", NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->hits), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->show_all), FALSE);
}

/* The text could not be checked. */
void
tocsin_rule_verdict_fail (TocsinRuleVerdict *self, const GError *error)
{
  g_return_if_fail (TOCSIN_IS_RULE_VERDICT (self));
  set_icon (self, "dialog-warning-symbolic", "warning");
  show_words (self, _ ("Not checked."), error->message, "", NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->faults), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->hits), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->show_all), FALSE);
}
