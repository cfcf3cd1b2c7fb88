/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void page_shortcuts_add (GtkWidget *page, GtkShortcutController *controller);

G_END_DECLS
