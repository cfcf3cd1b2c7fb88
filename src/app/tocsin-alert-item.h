/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "workspace/tocsin-alert-list.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_ALERT_ITEM (tocsin_alert_item_get_type ())
G_DECLARE_FINAL_TYPE (TocsinAlertItem, tocsin_alert_item, TOCSIN, ALERT_ITEM, GObject)

TocsinAlertItem *tocsin_alert_item_new (const TocsinAlertRow *row);
void tocsin_alert_item_update (TocsinAlertItem *self, const TocsinAlertRow *row);
const TocsinAlertEntry *tocsin_alert_item_get_entry (TocsinAlertItem *self);
gint64 tocsin_alert_item_get_id (TocsinAlertItem *self);
const char *tocsin_alert_item_get_key (TocsinAlertItem *self);
const char *tocsin_alert_item_get_title (TocsinAlertItem *self);
TocsinLevel tocsin_alert_item_get_level (TocsinAlertItem *self);
guint tocsin_alert_item_get_n_alerts (TocsinAlertItem *self);
gboolean tocsin_alert_item_is_collapsed (TocsinAlertItem *self);

G_END_DECLS
