/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of a page: they hold wherever the focus is, but only while the page is shown, so
 * that two pages may give the same key a meaning. */
#include "app/page-shortcuts.h"

static void
on_map (GtkShortcutController *controller)
{
  gtk_shortcut_controller_set_scope (controller, GTK_SHORTCUT_SCOPE_GLOBAL);
}

static void
on_unmap (GtkShortcutController *controller)
{
  gtk_shortcut_controller_set_scope (controller, GTK_SHORTCUT_SCOPE_LOCAL);
}

/* Adds @controller, which is taken, to @page. */
void
page_shortcuts_add (GtkWidget *page, GtkShortcutController *controller)
{
  g_signal_connect_object (page, "map", G_CALLBACK (on_map), controller, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "unmap", G_CALLBACK (on_unmap), controller, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (page, GTK_EVENT_CONTROLLER (controller));
}
