/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/tocsin-gap.h"

#define KEPT (64u << 10) /* bytes that a reject keeps */

/**
 * tocsin_gap_init:
 * @self: (out caller-allocates): an empty gap
 */
void
tocsin_gap_init (TocsinGap *self)
{
  *self = (TocsinGap){ .bytes = g_byte_array_new () };
}

/**
 * tocsin_gap_clear:
 * @self: a gap
 *
 * Frees what it holds.
 */
void
tocsin_gap_clear (TocsinGap *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
}

/**
 * tocsin_gap_add:
 * @self: a gap
 * @text: the bytes that follow those added last
 * @length: how many
 * @offset: where they stand in the source
 * @reason: (nullable): a constant: why they cannot be read, or %NULL for blanks
 *   and known wrapping
 *
 * Takes in bytes. The reject begins with the first that have a reason, its own,
 * and ends with the last that have one.
 */
void
tocsin_gap_add (TocsinGap *self, const char *text, gsize length, guint64 offset, const char *reason)
{
  if (self->reason == NULL && reason == NULL)
    return;
  if (self->reason == NULL)
    {
      self->reason = reason;
      self->start = offset;
    }
  if (self->bytes->len < KEPT)
    g_byte_array_append (self->bytes, (const guint8 *) text,
                         (guint) MIN (length, KEPT - self->bytes->len));
  if (reason != NULL)
    self->end = offset + length;
}

/**
 * tocsin_gap_end:
 * @self: a gap
 * @sink: where its reject goes
 *
 * Ends the gap, at a record or at the end of the source: makes one record and
 * one reject of it, if there is anything to reject.
 */
void
tocsin_gap_end (TocsinGap *self, TocsinSink *sink)
{
  if (self->reason != NULL)
    {
      sink->counts.records++;
      tocsin_sink_reject (sink, self->start, (const char *) self->bytes->data,
                          self->end - self->start, self->reason);
    }
  self->reason = NULL;
  g_byte_array_set_size (self->bytes, 0);
}
