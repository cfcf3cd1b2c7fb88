/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "formats/json-private.h"

typedef struct
{
  TocsinJsonProbe *probe;
  const char *key;
} Prober;

static void
count_record (gpointer user_data, TocsinSink *sink, const TocsinJsonScanner *scanner,
              const char *text, gsize length, guint64 offset, gsize size)
{
  Prober *self = user_data;

  self->probe->n_records++;
  for (guint32 i = 0; i < scanner->n_tokens; i++)
    {
      const TocsinJsonToken *token = &scanner->tokens[i];

      if (token->kind == TOCSIN_JSON_KEY && token->length == strlen (self->key)
          && memcmp (token->text, self->key, token->length) == 0)
        {
          self->probe->n_with_key++;
          break;
        }
    }
}

static void
discard (TocsinSink *sink, gpointer user_data)
{
  tocsin_batch_clear (sink->batch);
}

/**
 * tocsin_json_probe:
 * @sample: the beginning of a source
 * @key: a key to look for in its records
 * @probe: (out): what was found
 *
 * Frames the records in a sample.
 */
void
tocsin_json_probe (const TocsinSample *sample, const char *key, TocsinJsonProbe *probe)
{
  Prober prober = { probe, key };
  TocsinJsonFramer *framer = tocsin_json_framer_new (count_record, &prober);
  g_autoptr (TocsinSink) sink = tocsin_sink_new (discard, NULL);
  gsize used;

  memset (probe, 0, sizeof *probe);
  used = tocsin_json_framer_feed (framer, sink, sample->data, sample->length, 0, sample->is_whole);
  probe->begins_record = used < sample->length && sample->data[used] == '{';
  probe->n_rejects = (guint) sink->counts.rejects;
  tocsin_json_framer_free (framer);
}
