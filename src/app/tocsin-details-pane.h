/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/tocsin-session.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_DETAILS_PANE (tocsin_details_pane_get_type ())
G_DECLARE_FINAL_TYPE (TocsinDetailsPane, tocsin_details_pane, TOCSIN, DETAILS_PANE, GtkBox)

GtkWidget *tocsin_details_pane_new (TocsinSession *session);

G_END_DECLS
