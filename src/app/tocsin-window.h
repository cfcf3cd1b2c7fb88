/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/tocsin-session.h"
#include "workspace/tocsin-workspace.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_WINDOW (tocsin_window_get_type ())
G_DECLARE_FINAL_TYPE (TocsinWindow, tocsin_window, TOCSIN, WINDOW, AdwApplicationWindow)

/* Groups of pages in the sidebar, from top to bottom. */
typedef enum
{
  TOCSIN_SECTION_CASE,
  TOCSIN_SECTION_RESPOND,
  TOCSIN_SECTION_DETECT,
} TocsinSection;

TocsinWindow *tocsin_window_new (GtkApplication *application);
TocsinSession *tocsin_window_get_session (TocsinWindow *self);
TocsinWorkspace *tocsin_window_get_workspace (TocsinWindow *self);
void tocsin_window_open (TocsinWindow *self, GFile **files, guint n_files);
void tocsin_window_import (TocsinWindow *self, const char *const *paths);
void tocsin_window_show_case (TocsinWindow *self, const char *case_path);
void tocsin_window_add_page (TocsinWindow *self, TocsinSection section, const char *name,
                             const char *title, const char *icon_name, GtkWidget *page);
GtkWidget *tocsin_window_get_page (TocsinWindow *self, const char *name);
void tocsin_window_add_header_widget (TocsinWindow *self, const char *name, GtkPackType end,
                                      GtkWidget *widget);
void tocsin_window_set_page_count (TocsinWindow *self, const char *name, const char *count);
void tocsin_window_set_page_severity (TocsinWindow *self, const char *name, const char *severity);
void tocsin_window_show_page (TocsinWindow *self, const char *name);
void tocsin_window_add_toast (TocsinWindow *self, AdwToast *toast);
void tocsin_window_close_when_idle (TocsinWindow *self);
void tocsin_window_say (TocsinWindow *self, const char *text);

G_END_DECLS
