/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/tocsin-alert-model.h"
#include "app/tocsin-session.h"
#include "app/tocsin-window.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_ALERTS_PAGE (tocsin_alerts_page_get_type ())
G_DECLARE_FINAL_TYPE (TocsinAlertsPage, tocsin_alerts_page, TOCSIN, ALERTS_PAGE, GtkBox)

GtkWidget *tocsin_alerts_page_new (TocsinSession *session);
void tocsin_alerts_page_add_tools (TocsinAlertsPage *self, TocsinWindow *window, const char *name);

G_END_DECLS
