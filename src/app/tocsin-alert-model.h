/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "app/tocsin-alert-item.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_ALERT_MODEL (tocsin_alert_model_get_type ())
G_DECLARE_FINAL_TYPE (TocsinAlertModel, tocsin_alert_model, TOCSIN, ALERT_MODEL, GObject)

TocsinAlertModel *tocsin_alert_model_new (void);
void tocsin_alert_model_set_entries (TocsinAlertModel *self, GPtrArray *entries);
GPtrArray *tocsin_alert_model_get_entries (TocsinAlertModel *self);
void tocsin_alert_model_set_filter (TocsinAlertModel *self, const TocsinAlertFilter *filter);
void tocsin_alert_model_set_grouping (TocsinAlertModel *self, TocsinAlertGrouping grouping);
void tocsin_alert_model_set_collapsed (TocsinAlertModel *self, const char *key,
                                       gboolean is_collapsed);
void tocsin_alert_model_reveal (TocsinAlertModel *self, gint64 id);
gboolean tocsin_alert_model_find (TocsinAlertModel *self, gint64 id, guint *position);
gboolean tocsin_alert_model_find_head (TocsinAlertModel *self, const char *key, guint *position);
TocsinAlertEntry *tocsin_alert_model_find_entry (TocsinAlertModel *self, gint64 id);
gint64 tocsin_alert_model_get_id (TocsinAlertModel *self, guint position);
GArray *tocsin_alert_model_list_ids (TocsinAlertModel *self, guint position);
const char *tocsin_alert_model_get_group (TocsinAlertModel *self, guint position);
gint64 tocsin_alert_model_get_nearest_id (TocsinAlertModel *self, guint position);
GPtrArray *tocsin_alert_model_list_shown (TocsinAlertModel *self);

G_END_DECLS
