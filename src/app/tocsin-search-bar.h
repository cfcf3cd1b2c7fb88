/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/tocsin-session.h"
#include "core/tocsin-query.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_SEARCH_BAR (tocsin_search_bar_get_type ())
G_DECLARE_FINAL_TYPE (TocsinSearchBar, tocsin_search_bar, TOCSIN, SEARCH_BAR, GtkBox)

void tocsin_search_bar_set_session (TocsinSearchBar *self, TocsinSession *session);
TocsinQuery *tocsin_search_bar_get_query (TocsinSearchBar *self);

G_END_DECLS
