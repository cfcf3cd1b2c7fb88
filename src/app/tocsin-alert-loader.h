/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "workspace/tocsin-alert-detail.h"

G_BEGIN_DECLS

#define TOCSIN_ALERT_EVIDENCE 20 /* events of an alert that are read for the pane */

#define TOCSIN_TYPE_ALERT_LOADER (tocsin_alert_loader_get_type ())
G_DECLARE_FINAL_TYPE (TocsinAlertLoader, tocsin_alert_loader, TOCSIN, ALERT_LOADER, GObject)

TocsinAlertLoader *tocsin_alert_loader_new (void);
void tocsin_alert_loader_load (TocsinAlertLoader *self, const char *case_path, gint64 alert_id);
void tocsin_alert_loader_forget_rules (TocsinAlertLoader *self);
TocsinAlertDetail *tocsin_alert_loader_take_detail (TocsinAlertLoader *self);
const GError *tocsin_alert_loader_get_error (TocsinAlertLoader *self);

G_END_DECLS
