/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/tocsin-segment.h"

#include "store/segment-private.h"

static void
find_range (const TocsinBatch *batch, gint64 *first, gint64 *last)
{
  *first = *last = TOCSIN_NO_TIME;
  for (guint32 i = 0; i < batch->n_events; i++)
    {
      gint64 timestamp = batch->events[i].timestamp;

      if (timestamp == TOCSIN_NO_TIME)
        continue;
      if (*first == TOCSIN_NO_TIME || timestamp < *first)
        *first = timestamp;
      *last = MAX (*last, timestamp);
    }
}

/**
 * tocsin_segment_encode:
 * @batch: at most 65,535 events of one source
 *
 * Compresses the events of a batch (its rejects are only counted: they are rows
 * of their own). May be called from any thread. The layout is written in
 * store/README.md.
 *
 * Returns: (transfer full): the segment
 */
TocsinSegment *
tocsin_segment_encode (const TocsinBatch *batch)
{
  TocsinSegment *self;

  g_return_val_if_fail (batch->n_events <= SEGMENT_MAX_EVENTS, NULL);
  g_return_val_if_fail (batch->n_fields <= SEGMENT_MAX_FIELDS, NULL);
  self = g_new0 (TocsinSegment, 1);
  self->n_events = batch->n_events;
  self->n_rejects = batch->n_rejects;
  find_range (batch, &self->first, &self->last);
  self->hot = segment_encode_hot (batch);
  segment_encode_cold (batch, &self->cold, &self->text);
  return self;
}

/**
 * tocsin_segment_decode:
 * @segment: a segment; what @parts does not name may be %NULL
 * @parts: what to decode. The hot part is always decoded. Of the cold part
 *   without the text come only the names and types of the fields, of the text
 *   without the cold part nothing
 * @error: return location for %TOCSIN_ERROR_DAMAGED
 *
 * Makes a batch of a segment again. With %TOCSIN_SEGMENT_ALL its events equal
 * those that were encoded, though their text is laid out otherwise. Whatever
 * the bytes are, the result is a batch whose strings are UTF-8 in its arena, or
 * an error.
 *
 * Returns: (transfer full) (nullable): the batch
 */
TocsinBatch *
tocsin_segment_decode (const TocsinSegment *segment, TocsinSegmentParts parts, GError **error)
{
  g_autoptr (SegmentHot) hot = segment_open_hot (segment->hot, segment->n_events, error);
  g_autoptr (TocsinBatch) batch = NULL;

  if (hot == NULL)
    return NULL;
  batch = tocsin_batch_new ();
  if (!segment_decode_hot (hot, batch, error))
    return NULL;
  if ((parts & TOCSIN_SEGMENT_COLD) != 0
      && !segment_decode_cold (
          segment->cold, (parts & TOCSIN_SEGMENT_TEXT) != 0 ? segment->text : NULL, batch, error))
    return NULL;
  return g_steal_pointer (&batch);
}

/**
 * tocsin_segment_free:
 * @self: (transfer full) (nullable): a segment
 */
void
tocsin_segment_free (TocsinSegment *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->hot, g_bytes_unref);
  g_clear_pointer (&self->cold, g_bytes_unref);
  g_clear_pointer (&self->text, g_bytes_unref);
  g_free (self);
}
