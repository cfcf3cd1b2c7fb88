/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workspace/tocsin-detail.h"

#include <string.h>

#include "core/tocsin-error.h"
#include "store/tocsin-case-mark.h"
#include "store/tocsin-query-sql.h"

#define NEIGHBOUR_BYTES 200
#define NEIGHBOUR_COLUMNS                                                                          \
  (1u << TOCSIN_COLUMN_TIMESTAMP | 1u << TOCSIN_COLUMN_MESSAGE | 1u << TOCSIN_COLUMN_RAW)

static void
free_neighbour (gpointer user_data)
{
  TocsinNeighbour *neighbour = user_data;

  g_free (neighbour->message);
  g_free (neighbour);
}

/**
 * tocsin_detail_free:
 * @self: (transfer full) (nullable): a detail
 */
void
tocsin_detail_free (TocsinDetail *self)
{
  if (self == NULL)
    return;
  tocsin_batch_free (self->batch);
  tocsin_source_free (self->source);
  tocsin_mark_free (self->mark);
  g_string_free (self->raw, TRUE);
  g_array_unref (self->spans);
  g_ptr_array_unref (self->neighbours);
  g_free (self);
}

/* The beginning of a text, cut between two characters. */
static char *
dup_beginning (const GString *text)
{
  gsize length = MIN (text->len, NEIGHBOUR_BYTES);

  while (length > 0 && length < text->len && (text->str[length] & 0xc0) == 0x80)
    length--;
  return g_strndup (text->str, length);
}

static TocsinNeighbour *
neighbour_new (const TocsinBatch *batch, const TocsinEvent *event, gint64 id)
{
  TocsinNeighbour *self = g_new0 (TocsinNeighbour, 1);
  g_autoptr (GString) text = g_string_new (NULL);

  tocsin_event_append_message (batch, event, text);
  if (text->len == 0)
    tocsin_event_append_raw (batch, event, text);
  self->id = id;
  self->timestamp = event->timestamp;
  self->message = dup_beginning (text);
  return self;
}

static gboolean
take_before (const TocsinBatch *batch, const TocsinEvent *event, gint64 id, gint64 source_id,
             gpointer user_data, GError **error)
{
  g_ptr_array_insert (user_data, 0, neighbour_new (batch, event, id));
  return TRUE;
}

static gboolean
take_after (const TocsinBatch *batch, const TocsinEvent *event, gint64 id, gint64 source_id,
            gpointer user_data, GError **error)
{
  g_ptr_array_add (user_data, neighbour_new (batch, event, id));
  return TRUE;
}

typedef struct
{
  TocsinDetail *detail;
  gint64 source_id;
} Loading;

static gboolean
take_event (const TocsinBatch *batch, const TocsinEvent *event, gint64 id, gint64 source_id,
            gpointer user_data, GError **error)
{
  Loading *loading = user_data;
  TocsinDetail *detail = loading->detail;

  detail->batch = tocsin_batch_new ();
  tocsin_batch_copy_event (detail->batch, batch, event);
  tocsin_event_append_raw (batch, event, detail->raw);
  loading->source_id = source_id;
  return TRUE;
}

static gboolean
find_source (TocsinDetail *self, TocsinCase *case_, gint64 source_id, GError **error)
{
  g_autoptr (GPtrArray) sources = tocsin_case_list_sources (case_, error);

  for (guint i = 0; sources != NULL && i < sources->len; i++)
    {
      const TocsinSource *source = sources->pdata[i];

      if (source->id == source_id)
        self->source = tocsin_source_copy (source);
    }
  return sources != NULL;
}

static gboolean
load_neighbours (TocsinDetail *self, TocsinCase *case_, gint64 source_id, guint n, GError **error)
{
  if (!tocsin_case_read_neighbours (case_, source_id, self->id, FALSE, n, NEIGHBOUR_COLUMNS,
                                    take_before, self->neighbours, error))
    return FALSE;
  g_ptr_array_add (self->neighbours,
                   neighbour_new (self->batch, &self->batch->events[0], self->id));
  return tocsin_case_read_neighbours (case_, source_id, self->id, TRUE, n, NEIGHBOUR_COLUMNS,
                                      take_after, self->neighbours, error);
}

/**
 * tocsin_detail_load:
 * @case_: a case
 * @event_id: the id of an event
 * @n_neighbours: how many events before it, and after it, in its source
 * @error: return location
 *
 * Reads all that is known of an event.
 *
 * Returns: (transfer full) (nullable): it; without a batch where there is no such event
 */
TocsinDetail *
tocsin_detail_load (TocsinCase *case_, gint64 event_id, guint n_neighbours, GError **error)
{
  g_autoptr (TocsinDetail) self = g_new0 (TocsinDetail, 1);
  Loading loading = { self, 0 };

  self->id = event_id;
  self->raw = g_string_new (NULL);
  self->spans = g_array_new (FALSE, FALSE, sizeof (TocsinDetailSpan));
  self->neighbours = g_ptr_array_new_with_free_func (free_neighbour);
  self->mark = tocsin_case_get_mark (case_, event_id, error);
  if (self->mark == NULL
      || !tocsin_case_read_event (case_, event_id, TOCSIN_QUERY_ALL_COLUMNS, take_event, &loading,
                                  error))
    return NULL;
  if (self->batch == NULL)
    return g_steal_pointer (&self);
  if (!find_source (self, case_, loading.source_id, error)
      || !load_neighbours (self, case_, loading.source_id, n_neighbours, error))
    return NULL;
  g_array_unref (self->spans);
  self->spans = tocsin_detail_find_spans (self->batch, &self->batch->events[0], self->raw->str,
                                          self->raw->len);
  return g_steal_pointer (&self);
}
