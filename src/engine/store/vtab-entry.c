/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-error.h"
#include "store/vtab-private.h"

void
events_entry_unref (EventsEntry *self)
{
  if (self == NULL || --self->n_references > 0)
    return;
  segment_hot_free (self->hot);
  g_free (self->times);
  for (guint i = 0; i < SEGMENT_N_NUMBERS; i++)
    g_free (self->differences[i]);
  for (guint i = 0; i < SEGMENT_N_STRINGS; i++)
    g_free (self->strings[i]);
  tocsin_batch_free (self->hot_batch);
  tocsin_batch_free (self->full_batch);
  g_free (self);
}

static void
add_bytes (EventsEntry *self, EventsStore *store, gsize bytes)
{
  self->bytes += bytes;
  store->bytes += bytes;
  if (store->bytes > store->cache_bytes)
    events_store_trim (store);
}

/* The statement at the row of the segment; reset it when its blobs are used. */
static sqlite3_stmt *
find_row (EventsStore *store, sqlite3_stmt **statement, const char *sql, gint64 segment_id,
          GError **error)
{
  if (*statement == NULL
      && sqlite3_prepare_v3 (store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL)
             != SQLITE_OK)
    {
      store_set_error (store->db, sqlite3_db_filename (store->db, "main"), error);
      return NULL;
    }
  sqlite3_bind_int64 (*statement, 1, segment_id);
  if (sqlite3_step (*statement) == SQLITE_ROW)
    return *statement;
  if (sqlite3_reset (*statement) == SQLITE_OK)
    segment_set_damaged (error, "a segment is missing");
  else
    store_set_error (store->db, sqlite3_db_filename (store->db, "main"), error);
  return NULL;
}

static GBytes *
borrow_blob (sqlite3_stmt *statement, int index)
{
  gconstpointer data = sqlite3_column_blob (statement, index);

  return g_bytes_new_static (data, (gsize) sqlite3_column_bytes (statement, index));
}

static gboolean
open_hot (EventsEntry *self, EventsStore *store, GError **error)
{
  sqlite3_stmt *statement;
  GBytes *hot;

  if (self->hot != NULL)
    return TRUE;
  statement = find_row (store, &store->hot_statement, "SELECT hot FROM segment WHERE id = ?",
                        self->segment.id, error);
  if (statement == NULL)
    return FALSE;
  hot = store_column_bytes (statement, 0);
  self->hot = segment_open_hot (hot, self->segment.n_events, error);
  if (self->hot != NULL)
    add_bytes (self, store, g_bytes_get_size (hot));
  g_bytes_unref (hot);
  sqlite3_reset (statement);
  return self->hot != NULL;
}

/* The segment with that one column readable, see segment_hot_load(). */
const SegmentHot *
events_entry_get_column (EventsEntry *self, EventsStore *store, guint column, GError **error)
{
  gsize before;

  if (!open_hot (self, store, error))
    return NULL;
  before = self->hot->length;
  if (!segment_hot_load (self->hot, column, error))
    return NULL;
  if (self->hot->length > before)
    add_bytes (self, store, self->hot->length - before);
  return self->hot;
}

/* The segment with all columns readable. */
const SegmentHot *
events_entry_get_hot (EventsEntry *self, EventsStore *store, GError **error)
{
  for (guint i = 0; i < SEGMENT_N_COLUMNS; i++)
    if (events_entry_get_column (self, store, i, error) == NULL)
      return NULL;
  return self->hot;
}

const gint64 *
events_entry_get_times (EventsEntry *self, EventsStore *store, GError **error)
{
  const SegmentHot *hot;

  if (self->times != NULL)
    return self->times;
  if (events_entry_get_column (self, store, SEGMENT_TIMELESS, error) == NULL)
    return NULL;
  hot = events_entry_get_column (self, store, SEGMENT_TIME, error);
  if (hot == NULL)
    return NULL;
  self->times = g_new (gint64, hot->n_events);
  segment_hot_get_times (hot, self->times);
  add_bytes (self, store, hot->n_events * sizeof (gint64));
  return self->times;
}

/* A column of differences, added up: SEGMENT_RECORD, or SEGMENT_GAP for offsets. */
const guint64 *
events_entry_get_differences (EventsEntry *self, EventsStore *store, guint column, GError **error)
{
  const SegmentHot *hot;
  guint64 *values;

  if (self->differences[column] != NULL)
    return self->differences[column];
  if (column == SEGMENT_GAP && events_entry_get_column (self, store, SEGMENT_SIZE, error) == NULL)
    return NULL;
  hot = events_entry_get_column (self, store, column, error);
  if (hot == NULL)
    return NULL;
  values = g_new (guint64, hot->n_events);
  segment_unpack_differences (&hot->numbers[column], hot->first_values[column], values);
  if (column == SEGMENT_GAP)
    {
      guint64 sum = 0;

      for (guint32 i = 0; i < hot->n_events; i++)
        {
          values[i] += sum;
          sum += segment_numbers_at (&hot->numbers[SEGMENT_SIZE], i);
        }
    }
  self->differences[column] = values;
  add_bytes (self, store, hot->n_events * sizeof (guint64));
  return values;
}

/* For each row the number of its string. */
const guint32 *
events_entry_get_strings (EventsEntry *self, EventsStore *store, guint column, GError **error)
{
  const SegmentHot *hot;
  g_autofree guint32 *indexes = NULL;

  if (self->strings[column] != NULL)
    return self->strings[column];
  hot = events_entry_get_column (self, store, SEGMENT_N_NUMBERS + column, error);
  if (hot == NULL)
    return NULL;
  indexes = g_new (guint32, hot->n_events);
  if (!segment_strings_unpack (&hot->strings[column], indexes))
    {
      segment_set_damaged (error, "the values of a segment do not fit together");
      return NULL;
    }
  self->strings[column] = g_steal_pointer (&indexes);
  add_bytes (self, store, hot->n_events * sizeof (guint32));
  return self->strings[column];
}

static gsize
measure (const TocsinBatch *batch)
{
  return batch->arena_capacity + batch->events_capacity * sizeof (TocsinEvent)
         + batch->fields_capacity * sizeof (TocsinField);
}

static TocsinBatch *
decode_full (EventsEntry *self, EventsStore *store, GError **error)
{
  sqlite3_stmt *statement
      = find_row (store, &store->full_statement,
                  "SELECT hot, cold, data FROM segment JOIN segment_text ON segment_id = id "
                  "WHERE id = ?",
                  self->segment.id, error);
  TocsinSegment segment = { .n_events = self->segment.n_events };
  TocsinBatch *batch;

  if (statement == NULL)
    return NULL;
  segment.hot = borrow_blob (statement, 0);
  segment.cold = borrow_blob (statement, 1);
  segment.text = borrow_blob (statement, 2);
  batch = tocsin_segment_decode (&segment, TOCSIN_SEGMENT_ALL, error);
  g_bytes_unref (segment.hot);
  g_bytes_unref (segment.cold);
  g_bytes_unref (segment.text);
  sqlite3_reset (statement);
  return batch;
}

static TocsinBatch *
decode_hot (EventsEntry *self, EventsStore *store, GError **error)
{
  const SegmentHot *hot = events_entry_get_hot (self, store, error);
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();

  if (hot == NULL || !segment_decode_hot (self->hot, batch, error))
    return NULL;
  return g_steal_pointer (&batch);
}

/* The segment as a batch with at least @parts. */
const TocsinBatch *
events_entry_get_batch (EventsEntry *self, EventsStore *store, TocsinSegmentParts parts,
                        GError **error)
{
  TocsinBatch **batch = parts == TOCSIN_SEGMENT_HOT ? &self->hot_batch : &self->full_batch;

  if (self->full_batch != NULL)
    return self->full_batch;
  if (*batch == NULL)
    {
      *batch = parts == TOCSIN_SEGMENT_HOT ? decode_hot (self, store, error)
                                           : decode_full (self, store, error);
      if (*batch != NULL)
        add_bytes (self, store, measure (*batch));
    }
  return *batch;
}

/* The text of the segment, decompressed for the caller alone: cheaper than a
 * batch, to see whether it holds a word at all. */
char *
events_entry_read_text (EventsEntry *self, EventsStore *store, gsize *length, GError **error)
{
  sqlite3_stmt *statement
      = find_row (store, &store->text_statement,
                  "SELECT data FROM segment_text WHERE segment_id = ?", self->segment.id, error);
  GBytes *bytes;
  char *text;

  if (statement == NULL)
    return NULL;
  bytes = borrow_blob (statement, 0);
  text = (char *) segment_decompress (bytes, length, error);
  g_bytes_unref (bytes);
  sqlite3_reset (statement);
  return text;
}
