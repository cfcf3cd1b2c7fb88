/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TOCSIN_TYPE_RECENT_CASE (tocsin_recent_case_get_type ())
G_DECLARE_FINAL_TYPE (TocsinRecentCase, tocsin_recent_case, TOCSIN, RECENT_CASE, GObject)

const char *tocsin_recent_case_get_path (TocsinRecentCase *self);
char *tocsin_recent_case_dup_name (TocsinRecentCase *self);
char *tocsin_recent_case_dup_folder (TocsinRecentCase *self);
char *tocsin_recent_case_dup_events (TocsinRecentCase *self);
char *tocsin_recent_case_dup_opened (TocsinRecentCase *self);

GListModel *tocsin_recent_cases_list (GSettings *settings);
void tocsin_recent_cases_add (GSettings *settings, const char *path, guint64 n_events);
void tocsin_recent_cases_remove (GSettings *settings, const char *path);
char *tocsin_path_dup_new_case (const char *const *paths);
char *tocsin_path_dup_display (const char *path);

G_END_DECLS
