/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-time.h"
#include "formats/evtx-private.h"

/* Reads the records of a chunk. */

/* Begins the event, and knows when the batch has changed. */
static void
begin_event (EvtxReader *self, TocsinSink *sink, guint64 offset, guint32 size)
{
  self->sink = sink;
  self->event = tocsin_sink_begin_binary (sink, offset, size);
  self->batch = sink->batch;
  if (self->batch->n_events == 1)
    self->serial++;
  tocsin_windows_event_begin (self->batch, self->event);
}

/* An event without a time in its text has that of the record. */
static void
finish_event (EvtxReader *self, guint32 at)
{
  TocsinEvent *event = self->event;

  if (event->timestamp == TOCSIN_NO_TIME
      && tocsin_time_from_filetime (evtx_get64 (self->data + at + 16), &event->timestamp))
    event->time_basis = TOCSIN_TIME_EXACT;
  tocsin_windows_event_finish (self->batch, event);
}

/**
 * evtx_reader_read:
 * @self: a reader with a chunk
 * @sink: where the event goes
 * @chunk_offset: where the chunk stands in the file
 * @at: where the record stands in the chunk
 * @size: its bytes, at least its header and the size after it
 *
 * Reads a record into an event.
 *
 * Returns: whether it could be read; if not, there is no event, and the reader's error
 *   says why
 */
gboolean
evtx_reader_read (EvtxReader *self, TocsinSink *sink, guint64 chunk_offset, guint32 at,
                  guint32 size)
{
  self->error = NULL;
  self->nested = 0;
  g_array_set_size (self->values, 0);
  begin_event (self, sink, chunk_offset + at, size);
  if (evtx_run_fragment (self, at + EVTX_RECORD_HEADER, at + size - 4, EVTX_IN_DOCUMENT))
    {
      finish_event (self, at);
      return TRUE;
    }
  tocsin_sink_cancel (sink);
  return FALSE;
}

/**
 * evtx_reader_new:
 *
 * Returns: (transfer full): a reader without a chunk
 */
EvtxReader *
evtx_reader_new (void)
{
  EvtxReader *self = g_new0 (EvtxReader, 1);

  self->ops = g_array_new (FALSE, FALSE, sizeof (EvtxOp));
  self->parts = g_array_new (FALSE, FALSE, sizeof (EvtxPart));
  self->plans = g_array_new (FALSE, FALSE, sizeof (EvtxPlan));
  self->values = g_array_new (FALSE, FALSE, sizeof (EvtxValue));
  self->pool = g_byte_array_new ();
  self->serial = 1;
  return self;
}

/**
 * evtx_reader_free:
 * @self: (transfer full): a reader
 */
void
evtx_reader_free (EvtxReader *self)
{
  g_array_unref (self->ops);
  g_array_unref (self->parts);
  g_array_unref (self->plans);
  g_array_unref (self->values);
  g_byte_array_unref (self->pool);
  g_free (self);
}

/**
 * evtx_reader_set_chunk:
 * @self: a reader
 * @data: a chunk, or what there is of it; must stay as it is while its records are read
 * @length: its bytes
 *
 * Begins a chunk, and forgets the templates of the one before.
 */
void
evtx_reader_set_chunk (EvtxReader *self, const guint8 *data, guint32 length)
{
  self->data = data;
  self->length = length;
  self->steps_left = EVTX_MAX_STEPS;
  self->bytes_left = EVTX_MAX_BYTES;
  memset (self->buckets, 0, sizeof self->buckets);
  g_array_set_size (self->ops, 0);
  g_array_set_size (self->parts, 0);
  g_array_set_size (self->plans, 0);
  g_byte_array_set_size (self->pool, 0);
}
