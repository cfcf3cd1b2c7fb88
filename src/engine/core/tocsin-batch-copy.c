/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-batch.h"

/* A slice of @event in its new batch: where it is a part of the raw text it
 * stays one. */
static TocsinSlice
copy_slice (TocsinBatch *self, const TocsinBatch *from, const TocsinEvent *event, TocsinSlice raw,
            TocsinSlice slice)
{
  if (slice.length == 0)
    return TOCSIN_NO_SLICE;
  if (slice.offset >= event->raw.offset
      && slice.offset + slice.length <= event->raw.offset + event->raw.length)
    return (TocsinSlice){ raw.offset + (slice.offset - event->raw.offset), slice.length };
  return tocsin_batch_append (self, tocsin_batch_text (from, slice), slice.length);
}

/**
 * tocsin_batch_copy_event:
 * @self: a batch
 * @from: another batch
 * @event: one of its events
 *
 * Adds a copy of @event, with its text and fields, to @self.
 *
 * Returns: (transfer none): the copy, valid until the next event is added
 */
TocsinEvent *
tocsin_batch_copy_event (TocsinBatch *self, const TocsinBatch *from, const TocsinEvent *event)
{
  TocsinEvent *copy = tocsin_batch_add_event (self);
  TocsinSlice raw
      = tocsin_batch_append (self, tocsin_batch_text (from, event->raw), event->raw.length);
  guint32 first_field = copy->first_field;
  TocsinSlice *const slices[]
      = { &copy->message,  &copy->host,    &copy->app,      &copy->source_ip,
          &copy->username, &copy->channel, &copy->provider, &copy->attempt };

  *copy = *event;
  copy->raw = raw;
  copy->dataset = tocsin_batch_intern_string (self, from->names[event->dataset]);
  copy->category = tocsin_batch_intern_string (self, from->names[event->category]);
  copy->action = tocsin_batch_intern_string (self, from->names[event->action]);
  for (guint i = 0; i < G_N_ELEMENTS (slices); i++)
    *slices[i] = copy_slice (self, from, event, raw, *slices[i]);
  copy->first_field = first_field;
  copy->n_fields = 0;
  for (guint32 i = 0; i < event->n_fields; i++)
    {
      const TocsinField *field = &from->fields[event->first_field + i];
      TocsinSlice value = copy_slice (self, from, event, raw, field->value);

      tocsin_batch_add_field (self, tocsin_batch_intern_string (self, from->names[field->name]),
                              field->type, value)
          ->is_system
          = field->is_system;
    }
  return copy;
}

/**
 * tocsin_batch_copy_reject:
 * @self: a batch
 * @from: another batch
 * @reject: one of its rejects
 *
 * Adds a copy of @reject, with its bytes, to @self.
 *
 * Returns: (transfer none): the copy, valid until the next reject is added
 */
TocsinReject *
tocsin_batch_copy_reject (TocsinBatch *self, const TocsinBatch *from, const TocsinReject *reject)
{
  TocsinReject *copy = tocsin_batch_add_reject (self);

  *copy = *reject;
  copy->reason = tocsin_batch_intern_string (self, from->names[reject->reason]);
  copy->bytes
      = tocsin_batch_append (self, tocsin_batch_text (from, reject->bytes), reject->bytes.length);
  return copy;
}
