/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text as a query: it is refused with a position, or its canonical form is read as the same
 * query, which finds the same events. */
#include <stdint.h>
#include <string.h>

#include "core/tocsin-query.h"
#include "support/tocsin-query-samples.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (const TocsinQuery *query)
{
  g_autoptr (TocsinBatch) batch = tocsin_test_sample_batch ();
  g_autofree char *text = tocsin_query_to_text (query);
  g_autoptr (TocsinQuery) again = tocsin_query_parse (text, NULL, NULL);
  g_autofree char *text_again = again != NULL ? tocsin_query_to_text (again) : NULL;
  const TocsinQueryContext context
      = { .id = 1, .source_id = 1, .last = tocsin_test_sample_last () };

  g_assert_cmpstr (text_again, ==, text);
  for (guint32 i = 0; i < batch->n_events; i++)
    g_assert_cmpint (tocsin_query_matches (query, batch, &batch->events[i], &context), ==,
                     tocsin_query_matches (again, batch, &batch->events[i], &context));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  gsize position = 0;
  g_autoptr (TocsinQuery) query = tocsin_query_parse (text, &position, &error);

  g_assert_true ((query == NULL) == (error != NULL));
  g_assert_cmpuint (position, <=, strlen (text));
  if (query != NULL)
    check (query);
  return 0;
}
