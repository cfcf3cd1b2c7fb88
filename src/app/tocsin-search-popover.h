/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/tocsin-session.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_SEARCH_POPOVER (tocsin_search_popover_get_type ())
G_DECLARE_FINAL_TYPE (TocsinSearchPopover, tocsin_search_popover, TOCSIN, SEARCH_POPOVER,
                      GtkPopover)

void tocsin_search_popover_add (GtkMenuButton *button, GtkEntry *entry, TocsinSession *session);

G_END_DECLS
