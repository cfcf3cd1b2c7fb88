/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/tocsin-session.h"

G_BEGIN_DECLS

void tocsin_search_completion_add (GtkEntry *entry, TocsinSession *session);

G_END_DECLS
