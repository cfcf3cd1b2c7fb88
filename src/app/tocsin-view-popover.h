/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/tocsin-events-page.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_VIEW_POPOVER (tocsin_view_popover_get_type ())
G_DECLARE_FINAL_TYPE (TocsinViewPopover, tocsin_view_popover, TOCSIN, VIEW_POPOVER, GtkPopover)

GtkWidget *tocsin_view_popover_new_button (TocsinEventsPage *page);

G_END_DECLS
