/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/event-view.h"
#include "app/tocsin-event-columns.h"
#include "core/tocsin-query.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_EVENTS_PAGE (tocsin_events_page_get_type ())
G_DECLARE_FINAL_TYPE (TocsinEventsPage, tocsin_events_page, TOCSIN, EVENTS_PAGE, GtkBox)

TocsinEventsPage *tocsin_events_page_new (TocsinSession *session);
GtkColumnView *tocsin_events_page_get_view (TocsinEventsPage *self);
TocsinQuery *tocsin_events_page_get_query (TocsinEventsPage *self);
guint tocsin_events_page_get_n_found (TocsinEventsPage *self);
const char *tocsin_events_page_get_case_path (TocsinEventsPage *self);
GVariant *tocsin_events_page_get_view_state (TocsinEventsPage *self, EventView *view);
void tocsin_events_page_apply_view (TocsinEventsPage *self, const EventView *view);

G_END_DECLS
