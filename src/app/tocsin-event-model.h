/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "app/tocsin-event-item.h"
#include "store/tocsin-event-list.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_EVENT_MODEL (tocsin_event_model_get_type ())
G_DECLARE_FINAL_TYPE (TocsinEventModel, tocsin_event_model, TOCSIN, EVENT_MODEL, GObject)

TocsinEventModel *tocsin_event_model_new (void);
void tocsin_event_model_show (TocsinEventModel *self, const char *case_path, TocsinQuery *query,
                              const TocsinEventSort *sort);
const TocsinEventList *tocsin_event_model_get_list (TocsinEventModel *self);
gboolean tocsin_event_model_is_busy (TocsinEventModel *self);
guint tocsin_event_model_get_n_found (TocsinEventModel *self);
double tocsin_event_model_get_seconds (TocsinEventModel *self);
const GError *tocsin_event_model_get_error (TocsinEventModel *self);
gboolean tocsin_event_model_find (TocsinEventModel *self, gint64 id, guint *position);

G_END_DECLS
