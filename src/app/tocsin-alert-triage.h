/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/tocsin-session.h"
#include "core/tocsin-alert.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_ALERT_TRIAGE (tocsin_alert_triage_get_type ())
G_DECLARE_FINAL_TYPE (TocsinAlertTriage, tocsin_alert_triage, TOCSIN, ALERT_TRIAGE, GObject)

TocsinAlertTriage *tocsin_alert_triage_new (TocsinSession *session, GtkWidget *widget);
void tocsin_alert_triage_set_status (TocsinAlertTriage *self, GArray *ids,
                                     TocsinAlertStatus status);
void tocsin_alert_triage_undo (TocsinAlertTriage *self);
gboolean tocsin_alert_triage_can_undo (TocsinAlertTriage *self);
gboolean tocsin_alert_triage_is_busy (TocsinAlertTriage *self);

G_END_DECLS
