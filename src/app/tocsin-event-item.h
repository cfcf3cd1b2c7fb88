/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "app/tocsin-session.h"
#include "core/tocsin-event.h"
#include "core/tocsin-time.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_EVENT_ITEM (tocsin_event_item_get_type ())
G_DECLARE_FINAL_TYPE (TocsinEventItem, tocsin_event_item, TOCSIN, EVENT_ITEM, GObject)

TocsinEventItem *tocsin_event_item_new (gint64 id);
void tocsin_event_item_load (TocsinEventItem *self, const TocsinBatch *batch,
                             const TocsinEvent *event, gint64 source_id);
gint64 tocsin_event_item_get_id (TocsinEventItem *self);
const TocsinEvent *tocsin_event_item_get_event (TocsinEventItem *self);
char *tocsin_event_item_dup_value (TocsinEventItem *self, const char *name);
char *tocsin_event_item_dup_visible (TocsinEventItem *self, const char *name);
void tocsin_event_item_set_starred (TocsinEventItem *self, gboolean is_starred);
gboolean tocsin_event_item_is_starred (TocsinEventItem *self);
gint64 tocsin_event_item_get_source_id (TocsinEventItem *self);
char *tocsin_event_item_dup_time (TocsinEventItem *self, TocsinTimeDisplay display,
                                  TocsinZone *zone);

G_END_DECLS
