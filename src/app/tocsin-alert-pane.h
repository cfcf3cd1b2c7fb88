/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/tocsin-session.h"
#include "workspace/tocsin-alert-list.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_ALERT_PANE (tocsin_alert_pane_get_type ())
G_DECLARE_FINAL_TYPE (TocsinAlertPane, tocsin_alert_pane, TOCSIN, ALERT_PANE, GtkBox)

void tocsin_alert_pane_set_session (TocsinAlertPane *self, TocsinSession *session);
void tocsin_alert_pane_show (TocsinAlertPane *self, const TocsinAlertEntry *entry);
void tocsin_alert_pane_show_many (TocsinAlertPane *self, guint n);
void tocsin_alert_pane_enter (TocsinAlertPane *self);

G_END_DECLS
