/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-event.h"
#include "core/tocsin-mark.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

/**
 * TocsinDetailSpan:
 * @start: first byte in the raw record
 * @length: bytes
 * @column: the column that was read there
 *
 * A part of the raw record from which a column came. Spans do not overlap.
 */
typedef struct
{
  gsize start;
  gsize length;
  TocsinColumn column;
} TocsinDetailSpan;

/**
 * TocsinNeighbour:
 * @id: its id
 * @timestamp: its time or %TOCSIN_NO_TIME
 * @message: its message or raw record, at most 200 bytes of it, UTF-8
 *
 * An event beside another in their source.
 */
typedef struct
{
  gint64 id;
  gint64 timestamp;
  char *message;
} TocsinNeighbour;

/**
 * TocsinDetail:
 * @id: the event's id
 * @batch: (nullable): a batch with this one event; %NULL where there is none of that id
 * @source: (nullable): its source
 * @mark: its mark
 * @raw: its raw record
 * @spans: (element-type TocsinDetailSpan): what was read where in @raw, in its order
 * @neighbours: (element-type TocsinNeighbour): those before and after it in its source,
 *   in the order of the source, itself among them
 *
 * All that is known of one event.
 */
typedef struct
{
  gint64 id;
  TocsinBatch *batch;
  TocsinSource *source;
  TocsinMark *mark;
  GString *raw;
  GArray *spans;
  GPtrArray *neighbours;
} TocsinDetail;

TocsinDetail *tocsin_detail_load (TocsinCase *case_, gint64 event_id, guint n_neighbours,
                                  GError **error);
void tocsin_detail_free (TocsinDetail *self);
GArray *tocsin_detail_find_spans (const TocsinBatch *batch, const TocsinEvent *event,
                                  const char *raw, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinDetail, tocsin_detail_free)

G_END_DECLS
