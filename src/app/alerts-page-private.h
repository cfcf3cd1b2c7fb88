/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/tocsin-alert-pane.h"
#include "app/tocsin-alert-triage.h"
#include "app/tocsin-alerts-page.h"

G_BEGIN_DECLS

struct _TocsinAlertsPage
{
  GtkBox parent_instance;
  TocsinSession *session;
  TocsinAlertModel *model;
  GtkMultiSelection *selection;
  TocsinAlertTriage *triage;
  GCancellable *loading;
  gint64 wanted;         /* alert to be selected once the alerts are there, or 0 */
  gboolean is_selecting; /* the page itself changes the selection */
  guint levels;          /* severities that are chosen, bit mask; 0: all */
  GtkStack *stack;
  AdwStatusPage *nothing;
  GtkButton *detect;
  GtkSearchEntry *filter;
  GtkDropDown *grouping, *status;
  GtkToggleButton *critical, *high, *medium, *low, *informational;
  GtkStack *list_stack;
  GtkListView *list;
  GtkLabel *sums;
  TocsinAlertPane *pane;
  GtkWidget *undo_button;
  GtkWidget *export_bar;
  GtkProgressBar *progress;
  GCancellable *exporting;   /* NULL for none */
  const char *export_format; /* the last that was asked for */
};

void alerts_page_install_actions (GtkWidgetClass *klass);
void alerts_page_install_detect (GtkWidgetClass *klass);
void alerts_page_install_suppress (GtkWidgetClass *klass);
void alerts_page_install_export (GtkWidgetClass *klass);
void alerts_page_install_back (GtkWidgetClass *klass);
void alerts_page_add_keys (TocsinAlertsPage *self);
GArray *alerts_page_list_selected (TocsinAlertsPage *self);
void alerts_page_select (TocsinAlertsPage *self, gint64 id, gboolean focus);
void alerts_page_fold (TocsinAlertsPage *self, const char *key, gboolean is_collapsed);
void alerts_page_show_entries (TocsinAlertsPage *self, GPtrArray *entries);
void alerts_page_reload (TocsinAlertsPage *self);
void alerts_page_update_selection (TocsinAlertsPage *self);

G_END_DECLS
