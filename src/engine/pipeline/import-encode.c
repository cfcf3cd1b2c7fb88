/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done with a batch between reading and writing, by any thread: extraction, rules,
 * compression. */
#include "extract/tocsin-extract.h"
#include "pipeline/import-private.h"

TocsinBatch *
import_take_batch (Import *self)
{
  TocsinBatch *batch = g_async_queue_try_pop (self->spare_batches);

  return batch != NULL ? batch : tocsin_batch_new ();
}

void
import_give_batch (Import *self, TocsinBatch *batch)
{
  tocsin_batch_clear (batch);
  g_async_queue_push (self->spare_batches, batch);
}

/* There are as many matchers as threads that match at once. */
static TocsinMatcher *
take_matcher (Import *self)
{
  TocsinMatcher *matcher = g_async_queue_try_pop (self->spare_matchers);

  if (matcher != NULL)
    return matcher;
  matcher = tocsin_matcher_new (self->options->rules);
  g_mutex_lock (&self->matchers_mutex);
  g_ptr_array_add (self->matchers, matcher);
  g_mutex_unlock (&self->matchers_mutex);
  return matcher;
}

static void
match (Import *self, ImportMessage *message)
{
  TocsinMatcher *matcher = take_matcher (self);

  message->matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));
  tocsin_matcher_match (matcher, message->batch, message->matches);
  g_async_queue_push (self->spare_matchers, matcher);
}

/* Extracts, matches and encodes a batch; runs in the pool, or where the batch was read. */
void
import_encode (gpointer data, gpointer user_data)
{
  ImportMessage *message = data;
  Import *self = user_data;

  tocsin_extract_batch (message->batch);
  if (self->matchers != NULL && !message->replaces_last)
    match (self, message);
  message->segment = tocsin_segment_encode (message->batch);
  import_queue_set_ready (message->queue, message);
}
