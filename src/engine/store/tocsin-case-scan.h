/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/tocsin-case.h"

G_BEGIN_DECLS

/**
 * TocsinBatchFunc:
 * @batch: the events of a segment, with all their text, valid during the call
 * @first_event_id: the id of its first event
 * @source_id: their source
 * @user_data: as given
 * @error: return location
 *
 * Takes a segment.
 *
 * Returns: whether to go on; %FALSE with @error set ends the scan as failed
 */
typedef gboolean (*TocsinBatchFunc) (const TocsinBatch *batch, gint64 first_event_id,
                                     gint64 source_id, gpointer user_data, GError **error);

gboolean tocsin_case_scan_until (TocsinCase *self, gint64 end, guint part, guint n_parts,
                                 TocsinBatchFunc func, gpointer user_data, GError **error);
gboolean tocsin_case_scan (TocsinCase *self, guint part, guint n_parts, TocsinBatchFunc func,
                           gpointer user_data, GError **error);
gboolean tocsin_case_scan_between (TocsinCase *self, gint64 first, gint64 last, guint limit,
                                   gboolean *is_within, TocsinBatchFunc func, gpointer user_data,
                                   GError **error);
gboolean tocsin_case_scan_events (TocsinCase *self, const GArray *event_ids, TocsinBatchFunc func,
                                  gpointer user_data, GError **error);

G_END_DECLS
