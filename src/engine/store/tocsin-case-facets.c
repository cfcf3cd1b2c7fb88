/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which values a column has, which keys `fields` has, and how often. Values of columns are in the
 * dictionaries of the segments; what stands only in the text of events is counted in some
 * segments from all over the case. */
#include "store/tocsin-case-facets.h"

#include <string.h>

#include "core/tocsin-error.h"
#include "store/vtab-private.h"

#define TEXT_SEGMENTS 48 /* that are looked through for what stands only in the text */
#define MOST_COUNTED 100000
#define LONGEST 200 /* bytes of a value that is offered */

/**
 * tocsin_facet_free:
 * @self: (transfer full) (nullable): a facet
 */
void
tocsin_facet_free (TocsinFacet *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self);
}

static void
count (GHashTable *counts, const char *text, gsize length, guint64 n)
{
  g_autofree char *key = NULL;
  guint64 *sum;

  if (length == 0 || length > LONGEST || n == 0)
    return;
  key = g_strndup (text, length);
  sum = g_hash_table_lookup (counts, key);
  if (sum != NULL)
    *sum += n;
  else if (g_hash_table_size (counts) < MOST_COUNTED)
    g_hash_table_insert (counts, g_steal_pointer (&key), g_memdup2 (&n, sizeof n));
}

static gboolean
count_strings (GHashTable *counts, EventsStore *store, EventsEntry *entry, guint column,
               GError **error)
{
  const guint32 *indexes = events_entry_get_strings (entry, store, column, error);
  g_autofree guint64 *sums = NULL;
  const SegmentStrings *strings;

  if (indexes == NULL)
    return FALSE;
  strings = &entry->hot->strings[column];
  sums = g_new0 (guint64, (gsize) strings->n + 1);
  for (guint32 i = 0; i < entry->segment.n_events; i++)
    sums[indexes[i]]++;
  for (guint32 i = 1; i <= strings->n; i++)
    {
      gsize length;
      const char *text = segment_strings_get (strings, i, &length);

      count (counts, text, length, sums[i]);
    }
  return TRUE;
}

static void
count_event (GHashTable *counts, const TocsinBatch *batch, const TocsinEvent *event,
             TocsinColumn column, const char *field, GString *scratch)
{
  const TocsinField *found;

  if (field == NULL)
    {
      g_string_truncate (scratch, 0);
      tocsin_event_append_text (batch, event, column, scratch);
      count (counts, scratch->str, scratch->len, 1);
      return;
    }
  found = tocsin_batch_find_field (batch, event, field);
  if (found != NULL)
    count (counts, tocsin_batch_text (batch, found->value), found->value.length, 1);
}

static gboolean
count_batch (GHashTable *counts, EventsStore *store, EventsEntry *entry, TocsinColumn column,
             const char *field, GError **error)
{
  TocsinSegmentParts parts
      = field != NULL ? TOCSIN_SEGMENT_ALL : events_get_parts (1u << (guint) column);
  const TocsinBatch *batch = events_entry_get_batch (entry, store, parts, error);
  g_autoptr (GString) scratch = g_string_new (NULL);

  for (guint32 i = 0; batch != NULL && i < batch->n_events; i++)
    count_event (counts, batch, &batch->events[i], column, field, scratch);
  return batch != NULL;
}

static int
compare_facets (gconstpointer a, gconstpointer b)
{
  const TocsinFacet *x = *(TocsinFacet *const *) a, *y = *(TocsinFacet *const *) b;

  if (x->n != y->n)
    return x->n > y->n ? -1 : 1;
  return strcmp (x->text, y->text);
}

/* The most frequent ones first. */
static GPtrArray *
list_counts (GHashTable *counts, guint most)
{
  GPtrArray *facets = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_facet_free);
  GHashTableIter iter;
  gpointer text, n;

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &text, &n))
    {
      TocsinFacet *facet = g_new0 (TocsinFacet, 1);

      facet->text = g_strdup (text);
      facet->n = *(guint64 *) n;
      g_ptr_array_add (facets, facet);
    }
  g_ptr_array_sort (facets, compare_facets);
  if (facets->len > most)
    g_ptr_array_set_size (facets, (int) most);
  return facets;
}

/**
 * tocsin_case_count_values:
 * @self: a case
 * @column: a column
 * @field: (nullable): with %TOCSIN_COLUMN_FIELDS, the key whose values are wanted
 * @most: how many are wanted at most
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Counts which values events have, the most frequent first. Host, program, user, address and
 * other columns with a dictionary are counted in the whole case; all else in a sample of it.
 * Values of more than 200 bytes are left out.
 *
 * Returns: (transfer full) (nullable) (element-type TocsinFacet): the values
 */
GPtrArray *
tocsin_case_count_values (TocsinCase *self, TocsinColumn column, const char *field, guint most,
                          GCancellable *cancellable, GError **error)
{
  EventsStore *store = self->events;
  int strings = events_get_string_column ((int) column);
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GArray) segments = NULL;
  guint step;

  if (!events_store_refresh (store, error))
    return NULL;
  segments = g_array_ref (store->segments);
  step = strings >= 0 ? 1 : segments->len / TEXT_SEGMENTS + 1;
  for (guint i = 0; i < segments->len; i += step)
    {
      EventsEntry *entry = events_store_take (store, &g_array_index (segments, EventsSegment, i));
      gboolean done
          = !g_cancellable_set_error_if_cancelled (cancellable, error)
            && (strings >= 0 ? count_strings (counts, store, entry, (guint) strings, error)
                             : count_batch (counts, store, entry, column, field, error));

      events_entry_unref (entry);
      if (!done)
        return NULL;
    }
  return list_counts (counts, most);
}

/* Each key once for an event, however many values it has there. */
static void
count_names (GHashTable *counts, const TocsinBatch *batch)
{
  g_autofree guint64 *sums = g_new0 (guint64, batch->n_names);
  g_autofree guint32 *last = g_new0 (guint32, batch->n_names);

  for (guint32 i = 0; i < batch->n_events; i++)
    {
      const TocsinEvent *event = &batch->events[i];

      for (guint32 j = 0; j < event->n_fields; j++)
        {
          guint32 name = batch->fields[event->first_field + j].name;

          sums[name] += last[name] != i + 1;
          last[name] = i + 1;
        }
    }
  for (guint32 i = 1; i < batch->n_names; i++)
    count (counts, batch->names[i], strlen (batch->names[i]), sums[i]);
}

/**
 * tocsin_case_count_fields:
 * @self: a case
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Counts the keys of `fields`: of each source, in some segments from all over it.
 *
 * Returns: (transfer full) (nullable) (element-type TocsinFacet): the keys, the most frequent
 *   first
 */
GPtrArray *
tocsin_case_count_fields (TocsinCase *self, GCancellable *cancellable, GError **error)
{
  EventsStore *store = self->events;
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GArray) segments = NULL;
  gint64 source_id = 0;
  guint step, n = 0;

  if (!events_store_refresh (store, error))
    return NULL;
  segments = g_array_ref (store->segments);
  step = segments->len / TEXT_SEGMENTS + 1;
  for (guint i = 0; i < segments->len; i++)
    {
      const EventsSegment *segment = &g_array_index (segments, EventsSegment, i);
      EventsEntry *entry;
      const TocsinBatch *batch;

      if (segment->source_id == source_id && ++n % step != 0)
        continue;
      source_id = segment->source_id;
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      entry = events_store_take (store, segment);
      batch = events_entry_get_batch (entry, store, TOCSIN_SEGMENT_ALL, error);
      if (batch != NULL)
        count_names (counts, batch);
      events_entry_unref (entry);
      if (batch == NULL)
        return NULL;
    }
  return list_counts (counts, G_MAXUINT);
}
