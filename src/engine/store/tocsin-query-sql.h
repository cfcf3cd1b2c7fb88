/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-query.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

/**
 * TocsinEventOrder:
 *
 * The order in which events are found. Those without time are the earliest; of
 * the same time, that of the lower id is.
 */
typedef enum
{
  TOCSIN_EARLIEST_FIRST,
  TOCSIN_LATEST_FIRST,
} TocsinEventOrder;

/**
 * TocsinEventFunc:
 * @batch: a batch, valid during the call
 * @event: the event in it
 * @id: its id in the case
 * @source_id: its source's id
 * @user_data: as given
 * @error: return location
 *
 * Takes an event that was found.
 *
 * Returns: whether to go on; %FALSE with @error set ends the search as failed
 */
typedef gboolean (*TocsinEventFunc) (const TocsinBatch *batch, const TocsinEvent *event, gint64 id,
                                     gint64 source_id, gpointer user_data, GError **error);

gboolean tocsin_case_find_events (TocsinCase *self, TocsinQuery *query, TocsinEventOrder order,
                                  gint64 limit, guint32 columns, TocsinEventFunc func,
                                  gpointer user_data, GError **error);
gboolean tocsin_case_read_event (TocsinCase *self, gint64 event_id, guint32 columns,
                                 TocsinEventFunc func, gpointer user_data, GError **error);
gboolean tocsin_case_read_neighbours (TocsinCase *self, gint64 source_id, gint64 event_id,
                                      gboolean is_after, guint limit, guint32 columns,
                                      TocsinEventFunc func, gpointer user_data, GError **error);
gint64 tocsin_case_count_events (TocsinCase *self, TocsinQuery *query, GError **error);

G_END_DECLS
