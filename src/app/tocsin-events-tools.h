/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/tocsin-events-page.h"
#include "app/tocsin-window.h"

G_BEGIN_DECLS

void tocsin_events_tools_add (TocsinEventsPage *page, TocsinWindow *window, const char *name);

G_END_DECLS
