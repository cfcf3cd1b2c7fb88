/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-batch.h"

G_BEGIN_DECLS

/**
 * TocsinSegment:
 * @n_events: events in it
 * @n_rejects: rejects in it
 * @first: earliest timestamp, or %TOCSIN_NO_TIME if no event has one
 * @last: latest timestamp, or %TOCSIN_NO_TIME
 * @hot: compressed columns that filters, sorts and charts read (time, numbers,
 *   enumerations, dictionaries of host, app, user, address, channel, …)
 * @cold: compressed places of raw, message and fields in the text
 * @text: the compressed arena
 *
 * A batch as the case keeps it: columns and text, each compressed with zstd.
 * Its bytes depend on the batch alone, never on a thread or on the case.
 */
typedef struct
{
  guint32 n_events;
  guint32 n_rejects;
  gint64 first;
  gint64 last;
  GBytes *hot;
  GBytes *cold;
  GBytes *text;
} TocsinSegment;

/**
 * TocsinSegmentParts:
 *
 * What of a segment is to be decoded.
 */
typedef enum
{
  TOCSIN_SEGMENT_HOT = 1 << 0,
  TOCSIN_SEGMENT_COLD = 1 << 1,
  TOCSIN_SEGMENT_TEXT = 1 << 2,
  TOCSIN_SEGMENT_ALL = 7,
} TocsinSegmentParts;

TocsinSegment *tocsin_segment_encode (const TocsinBatch *batch);
TocsinBatch *tocsin_segment_decode (const TocsinSegment *segment, TocsinSegmentParts parts,
                                    GError **error);
void tocsin_segment_free (TocsinSegment *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinSegment, tocsin_segment_free)

G_END_DECLS
