/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any programs and messages through the extractors: each line is "APP<TAB>MESSAGE", or for a
 * Windows event "@ID<TAB>CHANNEL<TAB>NAME=VALUE<TAB>…". What comes out must be UTF-8 from valid
 * UTF-8, and extracting again must change nothing. */
#include <stdint.h>
#include <string.h>

#include "core/tocsin-event.h"
#include "core/tocsin-text.h"
#include "extract/tocsin-extract.h"
#include "support/tocsin-test.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
add_fields (TocsinBatch *batch, char **parts)
{
  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *equals = strchr (parts[i], '=');
      gsize length = equals != NULL ? (gsize) (equals - parts[i]) : strlen (parts[i]);
      guint32 name = tocsin_batch_intern (batch, parts[i], length);

      tocsin_batch_add_field (batch, name, TOCSIN_VALUE_STRING,
                              tocsin_batch_append_string (batch, equals != NULL ? equals + 1 : ""));
    }
}

static void
add_event (TocsinBatch *batch, const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, "\t", -1);
  guint n = g_strv_length (parts);
  guint32 index = batch->n_events;

  if (n < 2)
    return;
  tocsin_batch_add_event (batch);
  if (parts[0][0] == '@')
    {
      batch->events[index].event_id = (gint32) (g_ascii_strtoull (parts[0] + 1, NULL, 10) % 70000);
      batch->events[index].channel = tocsin_batch_append_string (batch, parts[1]);
      batch->events[index].provider = batch->events[index].channel;
      add_fields (batch, parts + 2);
      return;
    }
  batch->events[index].app = tocsin_batch_append_string (batch, parts[0]);
  batch->events[index].message = tocsin_batch_append_string (batch, parts[1]);
  batch->events[index].host = tocsin_batch_append_string (batch, "host");
  batch->events[index].pid = n > 2 ? (gint64) strlen (parts[2]) : TOCSIN_NO_NUMBER;
}

static void
append_all (const TocsinBatch *batch, GString *out)
{
  for (guint32 i = 0; i < batch->n_events; i++)
    {
      g_assert_cmpuint (batch->events[i].username.offset + batch->events[i].username.length, <=,
                        batch->arena_length);
      tocsin_event_append_json (batch, &batch->events[i], out);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto (GStrv) lines = NULL;
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  g_autoptr (GString) once = g_string_new (NULL), twice = g_string_new (NULL);

  if (!tocsin_text_is_utf8 (text, strlen (text)))
    return 0;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    add_event (batch, lines[i]);
  tocsin_extract_batch (batch);
  append_all (batch, once);
  g_assert_true (g_utf8_validate_len (once->str, once->len, NULL));
  tocsin_extract_batch (batch);
  append_all (batch, twice);
  g_assert_cmpstr (once->str, ==, twice->str);
  return 0;
}
