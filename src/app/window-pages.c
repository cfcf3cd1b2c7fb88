/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of a case: the table from which the sidebar is made, top to bottom, and what
 * stands beside their names. */
#include "app/window-pages.h"

#include <glib/gi18n.h>

#include "app/tocsin-alerts-page.h"
#include "app/tocsin-events-tools.h"
#include "app/tocsin-rejects-page.h"
#include "app/tocsin-rules-tools.h"
#include "app/tocsin-sidebar-row.h"
#include "app/tocsin-truth-sheet.h"

static const char *const section_titles[] = {
  [TOCSIN_SECTION_CASE] = NULL,
  [TOCSIN_SECTION_RESPOND] = N_ ("Respond"),
  [TOCSIN_SECTION_DETECT] = N_ ("Detect"),
};

static GtkWidget *
create_alerts (TocsinWindow *window)
{
  return tocsin_alerts_page_new (tocsin_window_get_session (window));
}

static void
finish_alerts (TocsinWindow *window, GtkWidget *page)
{
  tocsin_alerts_page_add_tools (TOCSIN_ALERTS_PAGE (page), window, "alerts");
}

static GtkWidget *
create_events (TocsinWindow *window)
{
  return GTK_WIDGET (tocsin_events_page_new (tocsin_window_get_session (window)));
}

static void
finish_events (TocsinWindow *window, GtkWidget *page)
{
  tocsin_events_tools_add (TOCSIN_EVENTS_PAGE (page), window, "events");
}

static GtkWidget *
create_sources (TocsinWindow *window)
{
  (void) window;
  return tocsin_truth_sheet_new ();
}

static GtkWidget *
create_rejects (TocsinWindow *window)
{
  return tocsin_rejects_page_new (tocsin_window_get_session (window));
}

static GtkWidget *
create_rules (TocsinWindow *window)
{
  return GTK_WIDGET (tocsin_rules_page_new (tocsin_window_get_session (window),
                                            tocsin_window_get_workspace (window)));
}

static void
finish_rules (TocsinWindow *window, GtkWidget *page)
{
  tocsin_rules_tools_add (TOCSIN_RULES_PAGE (page), window, "rules");
}

static const struct
{
  TocsinSection section;
  const char *name;
  const char *title;
  const char *icon_name;
  GtkWidget *(*create) (TocsinWindow *window);
  void (*finish) (TocsinWindow *window, GtkWidget *page); /* adds to the header bar, or NULL */
} pages[] = {
  { TOCSIN_SECTION_CASE, "alerts", N_ ("Alerts"), "tocsin-bell-symbolic", create_alerts,
    finish_alerts },
  { TOCSIN_SECTION_CASE, "events", N_ ("Events"), "view-list-bullet-symbolic", create_events,
    finish_events },
  { TOCSIN_SECTION_CASE, "sources", N_ ("Sources"), "view-list-symbolic", create_sources, NULL },
  { TOCSIN_SECTION_CASE, "rejects", N_ ("Rejects"), "dialog-warning-symbolic", create_rejects,
    NULL },
  { TOCSIN_SECTION_DETECT, "rules", N_ ("Rules"), "tocsin-rules-symbolic", create_rules,
    finish_rules },
};

/* Makes all pages; one of another section is to stand behind those of its own. */
void
window_pages_add (TocsinWindow *window)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      GtkWidget *page = pages[i].create (window);

      tocsin_window_add_page (window, pages[i].section, pages[i].name, _ (pages[i].title),
                              pages[i].icon_name, page);
      if (pages[i].finish != NULL)
        pages[i].finish (window, page);
    }
}

/* Puts the title of a section above its first row. */
void
window_pages_head_section (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  TocsinSection section = tocsin_sidebar_row_get_section (TOCSIN_SIDEBAR_ROW (row));
  gboolean is_first
      = before == NULL || tocsin_sidebar_row_get_section (TOCSIN_SIDEBAR_ROW (before)) != section;
  GtkWidget *title;

  (void) user_data;
  if (!is_first || section_titles[section] == NULL)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  title = gtk_label_new (_ (section_titles[section]));
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "tocsin-section");
  gtk_list_box_row_set_header (row, title);
}

static void
show_count (TocsinWindow *window, const char *page, guint64 n)
{
  g_autofree char *text = g_strdup_printf ("%'" G_GUINT64_FORMAT, n);

  tocsin_window_set_page_count (window, page, text);
}

static void
show_alerts (TocsinWindow *window, const AlertCounts *alerts)
{
  show_count (window, "alerts", alerts->n_open);
  tocsin_window_set_page_severity (window, "alerts", alerts->worst);
}

/* The case was read: the sums beside the pages, and the page of the sources. */
void
window_pages_show_counts (TocsinWindow *window, TocsinCaseStatus *status)
{
  GPtrArray *sources = tocsin_case_status_get_sources (status);
  guint64 events = 0, rejects = 0;

  tocsin_truth_sheet_set_sources (TOCSIN_TRUTH_SHEET (tocsin_window_get_page (window, "sources")),
                                  sources);
  for (guint i = 0; sources != NULL && i < sources->len; i++)
    {
      const TocsinSource *source = g_ptr_array_index (sources, i);

      events += source->events;
      rejects += source->rejects;
    }
  show_count (window, "sources", sources != NULL ? sources->len : 0);
  show_count (window, "events", events);
  show_count (window, "rejects", rejects);
  show_alerts (window, tocsin_case_status_get_alerts (status));
}
