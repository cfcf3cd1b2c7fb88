/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/import-private.h"

#define MAX_WAITING 6 /* batches of one file */

void
import_message_free (ImportMessage *self)
{
  if (self == NULL)
    return;
  tocsin_source_free (self->source);
  tocsin_batch_free (self->batch);
  tocsin_segment_free (self->segment);
  g_clear_pointer (&self->matches, g_array_unref);
  g_free (self);
}

ImportQueue *
import_queue_new (void)
{
  ImportQueue *self = g_new0 (ImportQueue, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  g_queue_init (&self->messages);
  return self;
}

void
import_queue_free (ImportQueue *self)
{
  if (self == NULL)
    return;
  g_queue_clear_full (&self->messages, (GDestroyNotify) import_message_free);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

/* Waits for room; FALSE, and the message is still the caller's, if the import
 * was cancelled. */
gboolean
import_queue_push (ImportQueue *self, ImportMessage *message)
{
  gboolean is_cancelled;

  g_mutex_lock (&self->mutex);
  while (self->messages.length >= MAX_WAITING && !self->is_cancelled)
    g_cond_wait (&self->changed, &self->mutex);
  is_cancelled = self->is_cancelled;
  if (!is_cancelled)
    g_queue_push_tail (&self->messages, message);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  return !is_cancelled;
}

void
import_queue_set_ready (ImportQueue *self, ImportMessage *message)
{
  g_mutex_lock (&self->mutex);
  message->is_ready = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

/* Waits until the next message is there and ready; NULL if the import was
 * cancelled. */
ImportMessage *
import_queue_pop (ImportQueue *self)
{
  ImportMessage *message;

  g_mutex_lock (&self->mutex);
  while (((message = g_queue_peek_head (&self->messages)) == NULL || !message->is_ready)
         && !(message == NULL && self->is_cancelled))
    g_cond_wait (&self->changed, &self->mutex);
  g_queue_pop_head (&self->messages);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  return message;
}

/* Lets everybody who waits for this file go. */
void
import_queue_cancel (ImportQueue *self)
{
  g_mutex_lock (&self->mutex);
  self->is_cancelled = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}
