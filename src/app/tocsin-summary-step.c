/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came of an import: sums that lead to their pages, and the truth sheet. The signal
 * `go` names the page that the user wants to see. */
#include "app/tocsin-summary-step.h"

#include <glib/gi18n.h>

#include "app/tocsin-application.h"
#include "app/tocsin-severity-image.h"
#include "app/tocsin-truth-sheet.h"

struct _TocsinSummaryStep
{
  AdwBin parent_instance;
  GtkButton *events, *alerts, *rejects, *problems;
  GtkLabel *n_events, *n_alerts, *n_rejects, *n_problems;
  GtkLabel *events_word, *alerts_word, *rejects_word, *problems_word;
  GtkImage *alerts_shape;
  GtkLabel *detail;
  TocsinTruthSheet *truth;
};

G_DEFINE_FINAL_TYPE (TocsinSummaryStep, tocsin_summary_step, ADW_TYPE_BIN)

static guint go_signal;

static void
go_events (TocsinSummaryStep *self)
{
  g_signal_emit (self, go_signal, 0, "events");
}

static void
go_alerts (TocsinSummaryStep *self)
{
  g_signal_emit (self, go_signal, 0, "alerts");
}

static void
go_rejects (TocsinSummaryStep *self)
{
  g_signal_emit (self, go_signal, 0, "rejects");
}

static void
go_sources (TocsinSummaryStep *self)
{
  g_signal_emit (self, go_signal, 0, "sources");
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, TocsinSummaryStep, name)

static void
tocsin_summary_step_class_init (TocsinSummaryStepClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TOCSIN_TYPE_TRUTH_SHEET);
  go_signal = g_signal_new ("go", TOCSIN_TYPE_SUMMARY_STEP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                            G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-summary-step.ui"));
  BIND (events);
  BIND (alerts);
  BIND (rejects);
  BIND (problems);
  BIND (n_events);
  BIND (n_alerts);
  BIND (n_rejects);
  BIND (n_problems);
  BIND (events_word);
  BIND (alerts_word);
  BIND (rejects_word);
  BIND (problems_word);
  BIND (alerts_shape);
  BIND (detail);
  BIND (truth);
}

static void
tocsin_summary_step_init (TocsinSummaryStep *self)
{
  const struct
  {
    GtkButton *button;
    void (*go) (TocsinSummaryStep *self);
  } buttons[] = {
    { NULL, go_events },
    { NULL, go_alerts },
    { NULL, go_rejects },
    { NULL, go_sources },
  };
  GtkButton *widgets[G_N_ELEMENTS (buttons)];

  gtk_widget_init_template (GTK_WIDGET (self));
  widgets[0] = self->events;
  widgets[1] = self->alerts;
  widgets[2] = self->rejects;
  widgets[3] = self->problems;
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    g_signal_connect_object (widgets[i], "clicked", G_CALLBACK (buttons[i].go), self,
                             G_CONNECT_SWAPPED);
}

static void
show_tile (GtkButton *tile, GtkLabel *number, guint64 n, GtkLabel *word, const char *text)
{
  g_autofree char *count = g_strdup_printf ("%'" G_GUINT64_FORMAT, n);
  g_autofree char *name = g_strdup_printf ("%s %s", count, text);

  gtk_label_set_text (number, count);
  gtk_label_set_text (word, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (tile), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* The worst rule that has found something; NULL where none has. */
static const char *
find_worst (const TocsinDetectSummary *detection)
{
  const char *worst = NULL;
  TocsinLevel level = TOCSIN_LEVEL_INFORMATIONAL;

  for (guint i = 0; i < detection->by_rule->len; i++)
    {
      const TocsinRuleCount *count = g_ptr_array_index (detection->by_rule, i);

      if (count->alerts == 0 || (worst != NULL && count->level <= level))
        continue;
      level = count->level;
      worst = tocsin_level_get_name (level);
    }
  return worst;
}

static void
show_alerts (TocsinSummaryStep *self, const TocsinDetectSummary *detection)
{
  gtk_widget_set_visible (GTK_WIDGET (self->alerts), detection != NULL);
  if (detection == NULL)
    return;
  show_tile (self->alerts, self->n_alerts, detection->alerts, self->alerts_word,
             ngettext ("alert", "alerts", detection->alerts));
  tocsin_severity_show (self->alerts_shape, find_worst (detection));
}

static void
show_detail (TocsinSummaryStep *self, const TocsinImportSummary *summary)
{
  g_autofree char *size = g_format_size (summary->bytes);
  /* Translators: how much was read: "61.4 MB read in 4.2 seconds" */
  g_autofree char *text = g_strdup_printf (_ ("%s read in %.1f seconds"), size, summary->seconds);

  gtk_label_set_text (self->detail, text);
}

void
tocsin_summary_step_show (TocsinSummaryStep *self, const TocsinImportSummary *summary)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new ();

  g_return_if_fail (TOCSIN_IS_SUMMARY_STEP (self));
  for (guint i = 0; i < summary->results->len; i++)
    {
      const TocsinImportResult *result = g_ptr_array_index (summary->results, i);

      g_ptr_array_add (sources, result->source);
    }
  tocsin_truth_sheet_set_sources (self->truth, sources);
  show_tile (self->events, self->n_events, summary->added.events, self->events_word,
             ngettext ("event", "events", (gulong) summary->added.events));
  show_tile (self->rejects, self->n_rejects, summary->added.rejects, self->rejects_word,
             ngettext ("reject", "rejects", (gulong) summary->added.rejects));
  show_tile (self->problems, self->n_problems, summary->n_problems, self->problems_word,
             ngettext ("source with a problem", "sources with a problem", summary->n_problems));
  gtk_widget_set_visible (GTK_WIDGET (self->rejects), summary->added.rejects > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->problems), summary->n_problems > 0);
  show_alerts (self, summary->detection);
  show_detail (self, summary);
}
