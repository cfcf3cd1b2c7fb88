/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a segment made of any bytes: the input is cut in three, and what
 * the compression would refuse by its checksum is compressed here first. */
#include <stdint.h>

#include "core/tocsin-event.h"
#include "store/segment-private.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static GBytes *
make_part (gboolean compress, const uint8_t *data, size_t size)
{
  return compress ? segment_compress (data, size) : g_bytes_new (data, size);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  TocsinSegment segment = { 0 };
  g_autoptr (TocsinBatch) batch = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  size_t hot, cold;

  if (size < 6)
    return 0;
  segment.n_events = data[1] | (guint32) data[2] << 8;
  hot = MIN (size - 6, (size_t) (data[3] | data[4] << 8));
  cold = MIN (size - 6 - hot, (size_t) data[5] * 16);
  segment.hot = make_part (data[0] & 1, data + 6, hot);
  segment.cold = make_part (data[0] & 1, data + 6 + hot, cold);
  segment.text = make_part (data[0] & 1, data + 6 + hot + cold, size - 6 - hot - cold);
  batch = tocsin_segment_decode (&segment, data[0] >> 1 & 7, NULL);
  for (guint32 i = 0; batch != NULL && i < MIN (batch->n_events, 100); i++)
    tocsin_event_append_json (batch, &batch->events[i], out);
  g_assert_true (g_utf8_validate_len (out->str, out->len, NULL));
  g_bytes_unref (segment.hot);
  g_bytes_unref (segment.cold);
  g_bytes_unref (segment.text);
  return 0;
}
