/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys by which a list is sorted. A value that is missing has the least. */
#include <string.h>

#include "store/event-list-private.h"

#define SIGN (G_GUINT64_CONSTANT (1) << 63)

/* What is kept as the text of each event. */
static gboolean
is_long_text (TocsinColumn column)
{
  return column == TOCSIN_COLUMN_MESSAGE || column == TOCSIN_COLUMN_RAW
         || column == TOCSIN_COLUMN_FIELDS || column == TOCSIN_COLUMN_ATTEMPT;
}

gboolean
list_keys_init (ListKeys *self, const TocsinEventSort *sort, EventsStore *store, GError **error)
{
  *self = (ListKeys){ .sort = *sort };
  if (events_get_string_column ((int) sort->column) >= 0)
    {
      self->words = g_hash_table_new (g_str_hash, g_str_equal);
      self->names = g_ptr_array_new_with_free_func (g_free);
    }
  else if (is_long_text (sort->column))
    {
      self->texts = list_texts_new (sort, store, error);
      return self->texts != NULL;
    }
  return TRUE;
}

void
list_keys_clear (ListKeys *self)
{
  g_clear_pointer (&self->words, g_hash_table_unref);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->texts, list_texts_free);
}

static void
add_row (GArray *rows, const EventsRun *run, guint32 at, guint64 key)
{
  ListRow row = { key, 0, (guint32) (run->segment.first_event_id + run->rows[at]) };

  g_array_append_val (rows, row);
}

/* The number of a text among all that were met so far. */
static guint64
intern (ListKeys *self, const char *text, gsize length)
{
  g_autofree char *word = g_strndup (text, length);
  gpointer number = g_hash_table_lookup (self->words, word);

  if (number == NULL)
    {
      g_ptr_array_add (self->names, word);
      number = GUINT_TO_POINTER (self->names->len);
      g_hash_table_insert (self->words, g_steal_pointer (&word), number);
    }
  return GPOINTER_TO_UINT (number);
}

static gboolean
add_strings (ListKeys *self, EventsStore *store, EventsEntry *entry, const EventsRun *run,
             GArray *rows, GError **error)
{
  guint column = (guint) events_get_string_column ((int) self->sort.column);
  const guint32 *indexes = events_entry_get_strings (entry, store, column, error);
  g_autofree guint64 *keys = NULL;
  const SegmentStrings *strings;

  if (indexes == NULL)
    return FALSE;
  strings = &entry->hot->strings[column];
  keys = g_new0 (guint64, (gsize) strings->n + 1);
  for (guint32 i = 0; i < run->n; i++)
    {
      guint32 index = indexes[run->rows[i]];

      if (index != 0 && keys[index] == 0)
        {
          gsize length;
          const char *text = segment_strings_get (strings, index, &length);

          keys[index] = intern (self, text, length);
        }
      add_row (rows, run, i, keys[index]);
    }
  return TRUE;
}

static gboolean
add_numbers (ListKeys *self, EventsStore *store, EventsEntry *entry, const EventsRun *run,
             GArray *rows, GError **error)
{
  guint column = (guint) events_get_number_column ((int) self->sort.column);
  const SegmentHot *hot = events_entry_get_column (entry, store, column, error);

  if (hot == NULL)
    return FALSE;
  for (guint32 i = 0; i < run->n; i++)
    add_row (rows, run, i, segment_numbers_at (&hot->numbers[column], run->rows[i]));
  return TRUE;
}

static gboolean
add_values (ListKeys *self, EventsStore *store, EventsEntry *entry, const EventsRun *run,
            GArray *rows, GError **error)
{
  const guint64 *values;
  guint64 sign = 0;

  if (self->sort.column == TOCSIN_COLUMN_TIMESTAMP)
    {
      values = (const guint64 *) events_entry_get_times (entry, store, error);
      sign = SIGN;
    }
  else
    values = events_entry_get_differences (
        entry, store, self->sort.column == TOCSIN_COLUMN_RECORD ? SEGMENT_RECORD : SEGMENT_GAP,
        error);
  if (values == NULL)
    return FALSE;
  for (guint32 i = 0; i < run->n; i++)
    add_row (rows, run, i, values[run->rows[i]] ^ sign);
  return TRUE;
}

/* Appends the rows of a segment with their keys. */
gboolean
list_keys_add (ListKeys *self, EventsStore *store, EventsEntry *entry, const EventsRun *run,
               GArray *rows, GError **error)
{
  if (self->texts != NULL)
    return list_texts_add (self->texts, store, run, rows, error);
  if (self->words != NULL)
    return add_strings (self, store, entry, run, rows, error);
  if (events_get_number_column ((int) self->sort.column) >= 0)
    return add_numbers (self, store, entry, run, rows, error);
  if (self->sort.column != TOCSIN_COLUMN_ID && self->sort.column != TOCSIN_COLUMN_SOURCE_ID)
    return add_values (self, store, entry, run, rows, error);
  for (guint32 i = 0; i < run->n; i++)
    add_row (rows, run, i,
             self->sort.column == TOCSIN_COLUMN_ID ? 0 : (guint64) run->segment.source_id);
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b, gpointer names)
{
  return strcmp (((char **) names)[*(const guint32 *) a], ((char **) names)[*(const guint32 *) b]);
}

/* Turns the numbers of texts, which are as they were met, into their ranks. */
static void
rank_words (ListKeys *self, GArray *rows)
{
  g_autofree guint32 *order = g_new (guint32, self->names->len + 1);
  g_autofree guint32 *ranks = g_new0 (guint32, self->names->len + 1);

  for (guint i = 0; i < self->names->len; i++)
    order[i] = i;
  if (self->names->len > 0)
    g_qsort_with_data (order, (int) self->names->len, sizeof *order, compare_names,
                       self->names->pdata);
  for (guint i = 0; i < self->names->len; i++)
    ranks[order[i] + 1] = i + 1;
  for (guint i = 0; i < rows->len; i++)
    {
      ListRow *row = &g_array_index (rows, ListRow, i);

      row->key = ranks[row->key];
    }
}

/* All rows are there: their keys become what they are sorted by. */
gboolean
list_keys_finish (ListKeys *self, GArray *rows, GError **error)
{
  if (self->words != NULL)
    rank_words (self, rows);
  return self->texts == NULL || list_texts_finish (self->texts, error);
}

/* The rows are sorted by their keys: those whose keys do not tell are put in their order. */
gboolean
list_keys_settle (ListKeys *self, EventsStore *store, GArray *rows, GError **error)
{
  return self->texts == NULL || list_texts_settle (self->texts, store, rows, error);
}
