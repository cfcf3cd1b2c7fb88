/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void tocsin_search_completion_add (GtkEntry *entry);

G_END_DECLS
