/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/tocsin-event-model.h"
#include "app/tocsin-events-page.h"
#include "app/tocsin-histogram.h"
#include "app/tocsin-search-bar.h"

G_BEGIN_DECLS

/* The page, as its parts share it. */
struct _TocsinEventsPage
{
  GtkBox parent_instance;
  TocsinSession *session;
  TocsinEventModel *model;
  GtkMultiSelection *selection;
  TocsinEventSort sort;
  gboolean is_narrow;
  TocsinSearchBar *search_bar;
  TocsinHistogram *histogram;
  GtkWidget *chart_bar;
  GtkBox *legend;
  GtkDropDown *stack;
  GtkPaned *paned;
  AdwStatusPage *nothing;
  GtkWidget *clear, *import;
  GtkColumnView *view;
  GtkLabel *status;
  GtkLabel *time_legend;
  GtkRevealer *jump_revealer;
  GtkEntry *jump_entry;
  GtkLabel *jump_problem;
  GPtrArray *sources; /* TocsinSource, of the case that is shown */
  GtkWidget *popover;
  TocsinEventItem *menu_item;
  char *sort_name; /* the column by which is sorted */
};

/* tocsin-events-page.c */
void events_page_search (TocsinEventsPage *self);

/* events-page-chart.c: the chart, its legend and its zoom */
void events_chart_install_actions (GtkWidgetClass *klass);
void events_chart_init (TocsinEventsPage *self);
void events_chart_show (TocsinEventsPage *self);

/* events-page-time.c: how the times were found */
void events_time_install_actions (GtkWidgetClass *klass);
void events_time_reload (TocsinEventsPage *self);
void events_time_show (TocsinEventsPage *self);

/* events-page-jump.c: to a row or a time */
void events_jump_install_actions (GtkWidgetClass *klass);
void events_jump_init (TocsinEventsPage *self);
void events_jump_to_row (TocsinEventsPage *self, guint position);

/* events-page-menu.c: the menu of a cell, and what is copied */
GMenuModel *events_menu_new_for_column (const char *name);
void events_menu_install_actions (GtkWidgetClass *klass);
void events_menu_show (GtkWidget *widget, TocsinEventItem *item, const char *name, double x,
                       double y, gpointer page);

G_END_DECLS
