/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/import-private.h"

static void
import_known_free (ImportKnown *self)
{
  tocsin_source_free (self->source);
  g_free (self);
}

static char *
dup_key (const char *path, const char *member)
{
  return g_strconcat (path, "\n", member, NULL);
}

/* Where the records of a source went, as the case has it. */
TocsinCounts
import_get_counts (const TocsinSource *source)
{
  return (TocsinCounts){
    .records = source->records,
    .split = source->split,
    .events = source->events,
    .rejects = source->rejects,
    .blank = source->blank,
    .joined = source->joined,
    .recoded = source->recoded,
  };
}

/* Takes what the case knows before any thread runs. Of the sources that a path
 * had one after the other, the last is the one to compare with. */
gboolean
import_load_known (Import *self, TocsinCase *case_, GError **error)
{
  g_autoptr (GPtrArray) sources = tocsin_case_list_sources (case_, error);

  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->known_heads
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->known_list = g_ptr_array_new_with_free_func ((GDestroyNotify) import_known_free);
  if (sources == NULL)
    return FALSE;
  for (guint i = 0; i < sources->len; i++)
    {
      const TocsinSource *source = g_ptr_array_index (sources, i);
      ImportKnown *known = g_new0 (ImportKnown, 1);
      GPtrArray *same_head = g_hash_table_lookup (self->known_heads, source->head_sha256);

      known->source = tocsin_source_copy (source);
      g_ptr_array_add (self->known_list, known);
      if (!tocsin_case_get_tail (case_, source->id, &known->tail_events, &known->tail_rejects,
                                 error))
        return FALSE;
      g_hash_table_replace (self->known, dup_key (source->path, source->member), known);
      if (same_head == NULL)
        {
          same_head = g_ptr_array_new ();
          g_hash_table_insert (self->known_heads, g_strdup (source->head_sha256), same_head);
        }
      g_ptr_array_add (same_head, known);
    }
  return TRUE;
}

const ImportKnown *
import_find_known (Import *self, const char *path, const char *member)
{
  g_autofree char *key = dup_key (path, member);

  return g_hash_table_lookup (self->known, key);
}
