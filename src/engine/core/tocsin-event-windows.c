/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-event.h"

/**
 * tocsin_event_append_message:
 * @batch: a batch
 * @event: one of its events
 * @out: where to append
 *
 * Appends the human text of the event: its message, or for a Windows event
 * without one the data of its body as `Name: value` pairs.
 */
void
tocsin_event_append_message (const TocsinBatch *batch, const TocsinEvent *event, GString *out)
{
  const char *separator = "";

  if (event->message.length > 0)
    {
      g_string_append_len (out, tocsin_batch_text (batch, event->message), event->message.length);
      return;
    }
  for (guint32 i = 0; event->event_id != TOCSIN_NO_NUMBER && i < event->n_fields; i++)
    {
      const TocsinField *field = &batch->fields[event->first_field + i];

      if (field->is_system)
        continue;
      g_string_append_printf (out, "%s%s: ", separator, batch->names[field->name]);
      g_string_append_len (out, tocsin_batch_text (batch, field->value), field->value.length);
      separator = ", ";
    }
}

/**
 * tocsin_event_append_raw:
 * @batch: a batch
 * @event: one of its events
 * @out: where to append
 *
 * Appends the record as its source has it, decoded to UTF-8.
 */
void
tocsin_event_append_raw (const TocsinBatch *batch, const TocsinEvent *event, GString *out)
{
  g_string_append_len (out, tocsin_batch_text (batch, event->raw), event->raw.length);
}
