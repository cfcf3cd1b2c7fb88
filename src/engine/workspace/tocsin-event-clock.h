/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-event.h"
#include "core/tocsin-time.h"

G_BEGIN_DECLS

gint32 tocsin_event_find_offset (const TocsinBatch *batch, const TocsinEvent *event,
                                 TocsinZone *zone);

/**
 * TocsinJump:
 * @is_row: whether a row is meant, else a time
 * @row: from 1
 * @time: microseconds since 1970
 *
 * Where to go in a table of events.
 */
typedef struct
{
  gboolean is_row;
  guint64 row;
  gint64 time;
} TocsinJump;

gboolean tocsin_jump_parse (const char *text, gint64 reference, TocsinZone *zone, TocsinJump *jump,
                            GError **error);

G_END_DECLS
