/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/tocsin-sink.h"

#include <string.h>

#define MAX_REJECT_BYTES (64u << 10) /* kept of one reject */
#define MAX_JOINED_BYTES (1u << 20)  /* an event with its continuation lines */
#define MAX_APART_BYTES (64u << 10)  /* its message, where that is no part of the raw text */

/**
 * tocsin_sink_new:
 * @flush: takes full batches away
 * @user_data: for @flush
 *
 * Returns: (transfer full): a sink with an empty batch
 */
TocsinSink *
tocsin_sink_new (TocsinSinkFlush flush, gpointer user_data)
{
  TocsinSink *self = g_new0 (TocsinSink, 1);

  self->batch = tocsin_batch_new ();
  self->flush = flush;
  self->user_data = user_data;
  return self;
}

/**
 * tocsin_sink_free:
 * @self: (transfer full) (nullable): a sink
 */
void
tocsin_sink_free (TocsinSink *self)
{
  if (self == NULL)
    return;
  tocsin_batch_free (self->batch);
  g_free (self);
}

static void
make_room (TocsinSink *self)
{
  TocsinBatch *batch = self->batch;

  if (batch->n_events >= TOCSIN_BATCH_EVENTS || batch->n_rejects >= TOCSIN_BATCH_EVENTS
      || batch->arena_length >= TOCSIN_BATCH_BYTES)
    self->flush (self, self->user_data);
}

/**
 * tocsin_sink_begin:
 * @self: a sink
 * @offset: where the record stands in the decoded source
 * @raw: the record, UTF-8, outside the arena
 * @length: its bytes
 *
 * Begins an event whose raw text is a copy of @raw in the batch's arena; the
 * parser fills in the rest (tocsin_slice_within() names parts of the copy). Its
 * record number is the current count of records. The event before it is now
 * complete and may leave with its batch.
 *
 * Returns: (transfer none): the event, valid until the next begins
 */
TocsinEvent *
tocsin_sink_begin (TocsinSink *self, guint64 offset, const char *raw, gsize length)
{
  TocsinEvent *event = tocsin_sink_begin_binary (self, offset, length);

  event->raw = tocsin_batch_append (self->batch, raw, length);
  return event;
}

/**
 * tocsin_sink_begin_binary:
 * @self: a sink
 * @offset: where the record stands in the source
 * @length: its bytes there
 *
 * Begins an event of a format whose raw bytes are not text.
 *
 * Returns: (transfer none): the event, valid until the next begins
 */
TocsinEvent *
tocsin_sink_begin_binary (TocsinSink *self, guint64 offset, gsize length)
{
  TocsinEvent *event;

  make_room (self);
  event = tocsin_batch_add_event (self->batch);
  event->offset = offset;
  event->size = (guint32) length;
  event->record = self->counts.records;
  self->counts.events++;
  self->begun = self->batch->arena_length;
  return event;
}

/**
 * tocsin_sink_cancel:
 * @self: a sink whose last event began after any reject
 *
 * Takes back the event that began last, with its fields and its text, because its
 * record turns out to be unreadable; the parser then rejects the record.
 */
void
tocsin_sink_cancel (TocsinSink *self)
{
  TocsinBatch *batch = self->batch;

  g_assert (batch->n_events > 0);
  batch->n_events--;
  batch->n_fields = batch->events[batch->n_events].first_field;
  batch->arena_length = self->begun;
  self->counts.events--;
}

/**
 * tocsin_sink_get_last:
 * @self: a sink
 *
 * Returns: (transfer none) (nullable): the event that began last, if it has not
 *   left with its batch
 */
TocsinEvent *
tocsin_sink_get_last (TocsinSink *self)
{
  return self->batch->n_events > 0 ? &self->batch->events[self->batch->n_events - 1] : NULL;
}

/* Makes @slice end at the end of the arena, by a copy if it does not yet. */
static void
move_to_end (TocsinBatch *batch, TocsinSlice *slice)
{
  char *end;

  if (slice->offset + slice->length == batch->arena_length)
    return;
  end = tocsin_batch_reserve (batch, slice->length);
  memcpy (end, batch->arena + slice->offset, slice->length);
  slice->offset = batch->arena_length;
  batch->arena_length += slice->length;
}

/* Adds @line to a text that is the end of the arena. */
static void
append_line (TocsinBatch *batch, TocsinSlice *slice, const char *line, gsize length)
{
  tocsin_batch_append (batch, "\n", 1);
  tocsin_batch_append (batch, line, length);
  slice->length += (guint32) length + 1;
}

static TocsinSlice
copy_to_end (TocsinBatch *batch, TocsinSlice slice)
{
  char *end = tocsin_batch_reserve (batch, slice.length);
  TocsinSlice copy = { batch->arena_length, slice.length };

  memcpy (end, batch->arena + slice.offset, slice.length);
  batch->arena_length += slice.length;
  return copy;
}

/* Adds @line to a message that is empty or not the end of the raw text, and to
 * that. Copies of both are kept at the end of the arena, the message first, so
 * that many lines do not leave many copies behind and what else points into the
 * raw text stays; the message stops growing at its bound. */
static void
append_line_apart (TocsinBatch *batch, TocsinEvent *event, const char *line, gsize length)
{
  guint32 newline = event->message.length > 0 ? 1 : 0;
  guint32 added = (guint32) length + newline;
  char *raw;

  if (newline == 0 || event->message.offset + event->message.length != event->raw.offset
      || event->raw.offset + event->raw.length != batch->arena_length)
    {
      event->message = copy_to_end (batch, event->message);
      event->raw = copy_to_end (batch, event->raw);
    }
  if (event->message.length + added <= MAX_APART_BYTES)
    {
      tocsin_batch_reserve (batch, added);
      raw = batch->arena + event->raw.offset;
      memmove (raw + added, raw, event->raw.length);
      *raw = '\n';
      memcpy (raw + newline, line, length);
      batch->arena_length += added;
      event->raw.offset += added;
      event->message.length += added;
    }
  append_line (batch, &event->raw, line, length);
}

/**
 * tocsin_sink_join:
 * @self: a sink
 * @line: a continuation line, UTF-8, without its line end
 * @length: its bytes
 * @size: its bytes in the source, with the line end
 *
 * Appends @line to the raw text and the message of the last event, and counts
 * it as joined.
 *
 * Returns: whether there is such an event and it may still grow
 */
gboolean
tocsin_sink_join (TocsinSink *self, const char *line, gsize length, gsize size)
{
  TocsinBatch *batch = self->batch;
  TocsinEvent *event = tocsin_sink_get_last (self);
  gsize head;

  if (event == NULL || event->raw.length + length > MAX_JOINED_BYTES)
    return FALSE;
  head = event->message.offset - event->raw.offset;
  if (event->message.length > 0 && event->message.offset >= event->raw.offset
      && head + event->message.length == event->raw.length)
    {
      move_to_end (batch, &event->raw);
      append_line (batch, &event->raw, line, length);
      event->message.offset = event->raw.offset + (guint32) head;
      event->message.length = event->raw.length - (guint32) head;
    }
  else
    append_line_apart (batch, event, line, length);
  event->size += (guint32) size;
  self->counts.joined++;
  return TRUE;
}

/**
 * tocsin_sink_reject:
 * @self: a sink
 * @offset: where the bytes stand in the decoded source
 * @bytes: the bytes, or as many of them as are in memory
 * @length: how many bytes the reject is; at most 64 KiB of them are kept
 * @reason: why they could not be read: one sentence without a full stop
 *
 * Keeps bytes that no format could read. Its record number is the current
 * count of records.
 */
void
tocsin_sink_reject (TocsinSink *self, guint64 offset, const char *bytes, guint64 length,
                    const char *reason)
{
  TocsinReject *reject;

  if (self->batch->n_rejects >= TOCSIN_BATCH_EVENTS
      || self->batch->arena_length >= TOCSIN_BATCH_BYTES)
    make_room (self);
  reject = tocsin_batch_add_reject (self->batch);
  reject->offset = offset;
  reject->length = length;
  reject->record = self->counts.records;
  reject->reason = tocsin_batch_intern_string (self->batch, reason);
  reject->bytes = tocsin_batch_append (self->batch, bytes, MIN (length, MAX_REJECT_BYTES));
  self->counts.rejects++;
}

/**
 * tocsin_sink_finish:
 * @self: a sink
 *
 * Hands over what is left at the end of a source.
 */
void
tocsin_sink_finish (TocsinSink *self)
{
  if (self->batch->n_events > 0 || self->batch->n_rejects > 0)
    self->flush (self, self->user_data);
}
