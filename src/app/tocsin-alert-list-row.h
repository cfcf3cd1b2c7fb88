/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/tocsin-alert-item.h"
#include "app/tocsin-session.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_ALERT_LIST_ROW (tocsin_alert_list_row_get_type ())
G_DECLARE_FINAL_TYPE (TocsinAlertListRow, tocsin_alert_list_row, TOCSIN, ALERT_LIST_ROW, GtkBox)

GtkWidget *tocsin_alert_list_row_new (TocsinAlertGrouping grouping, TocsinSession *session);
void tocsin_alert_list_row_set_item (TocsinAlertListRow *self, TocsinAlertItem *item);
TocsinAlertItem *tocsin_alert_list_row_get_item (TocsinAlertListRow *self);

G_END_DECLS
