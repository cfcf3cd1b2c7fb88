/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/vtab-private.h"

/* The context that SQLite keeps for the module; the last to go. */
EventsStore *
events_store_new (sqlite3 *db)
{
  EventsStore *self = g_new0 (EventsStore, 1);

  self->db = db;
  self->segments = g_array_new (FALSE, FALSE, sizeof (EventsSegment));
  self->paths = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->members = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->entries = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->cursors = g_hash_table_new (NULL, NULL);
  self->cache_bytes = EVENTS_CACHE_BYTES;
  self->data_version = -1;
  g_queue_init (&self->recent);
  return self;
}

static void
forget_entries (EventsStore *self)
{
  EventsEntry *entry;

  g_hash_table_remove_all (self->entries);
  while ((entry = g_queue_pop_head (&self->recent)) != NULL)
    events_entry_unref (entry);
  self->bytes = 0;
}

void
events_store_free (gpointer user_data)
{
  EventsStore *self = user_data;

  forget_entries (self);
  sqlite3_finalize (self->version_statement);
  sqlite3_finalize (self->hot_statement);
  sqlite3_finalize (self->full_statement);
  sqlite3_finalize (self->text_statement);
  g_array_unref (self->segments);
  g_hash_table_unref (self->paths);
  g_hash_table_unref (self->members);
  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->cursors);
  g_free (self);
}

static sqlite3_stmt *
prepare (EventsStore *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL)
      != SQLITE_OK)
    store_set_error (self->db, sqlite3_db_filename (self->db, "main"), error);
  return statement;
}

static gboolean
finish (EventsStore *self, sqlite3_stmt *statement, GError **error)
{
  return sqlite3_finalize (statement) == SQLITE_OK
         || store_set_error (self->db, sqlite3_db_filename (self->db, "main"), error);
}

static gboolean
load_segments (EventsStore *self, GError **error)
{
  sqlite3_stmt *statement
      = prepare (self,
                 "SELECT id, source_id, first_event_id, n_events, n_timeless, first, last "
                 "FROM segment WHERE n_events > 0 ORDER BY id",
                 error);

  g_array_unref (self->segments);
  self->segments = g_array_new (FALSE, FALSE, sizeof (EventsSegment));
  self->n_events = 0;
  while (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    {
      EventsSegment segment = { .id = sqlite3_column_int64 (statement, 0),
                                .source_id = sqlite3_column_int64 (statement, 1),
                                .first_event_id = sqlite3_column_int64 (statement, 2),
                                .n_events = (guint32) sqlite3_column_int64 (statement, 3),
                                .n_timeless = (guint32) sqlite3_column_int64 (statement, 4),
                                .first = store_column_time (statement, 5),
                                .last = store_column_time (statement, 6) };

      if (segment.n_events > SEGMENT_MAX_EVENTS)
        {
          sqlite3_finalize (statement);
          return segment_set_damaged (error, "a segment says that it has too many events");
        }
      g_array_append_val (self->segments, segment);
      self->n_events += segment.n_events;
    }
  return statement != NULL && finish (self, statement, error);
}

static gboolean
load_sources (EventsStore *self, GError **error)
{
  sqlite3_stmt *statement = prepare (self, "SELECT id, path, member FROM source", error);

  g_hash_table_remove_all (self->paths);
  g_hash_table_remove_all (self->members);
  while (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      g_hash_table_insert (self->paths, g_memdup2 (&id, sizeof id),
                           g_strdup ((const char *) sqlite3_column_text (statement, 1)));
      g_hash_table_insert (self->members, g_memdup2 (&id, sizeof id),
                           g_strdup ((const char *) sqlite3_column_text (statement, 2)));
    }
  return statement != NULL && finish (self, statement, error);
}

/* Reads the index anew if the case has changed: by another connection, which
 * the pragma tells, or by this one. */
gboolean
events_store_refresh (EventsStore *self, GError **error)
{
  gint64 version = -1;
  int changes = sqlite3_total_changes (self->db);

  if (self->version_statement == NULL)
    self->version_statement = prepare (self, "PRAGMA data_version", error);
  if (self->version_statement == NULL)
    return FALSE;
  if (sqlite3_step (self->version_statement) == SQLITE_ROW)
    version = sqlite3_column_int64 (self->version_statement, 0);
  sqlite3_reset (self->version_statement);
  if (version == self->data_version && changes == self->total_changes)
    return TRUE;
  forget_entries (self);
  self->data_version = -1;
  if (!load_segments (self, error) || !load_sources (self, error))
    return FALSE;
  self->data_version = version;
  self->total_changes = changes;
  return TRUE;
}

/* Returns: (transfer full): the segment's entry, now the last used */
EventsEntry *
events_store_take (EventsStore *self, const EventsSegment *segment)
{
  GList *link = g_hash_table_lookup (self->entries, &segment->id);
  EventsEntry *entry;

  if (link != NULL)
    {
      g_queue_unlink (&self->recent, link);
      g_queue_push_head_link (&self->recent, link);
      entry = link->data;
    }
  else
    {
      entry = g_new0 (EventsEntry, 1);
      entry->n_references = 1;
      entry->segment = *segment;
      g_queue_push_head (&self->recent, entry);
      g_hash_table_insert (self->entries, g_memdup2 (&segment->id, sizeof segment->id),
                           self->recent.head);
    }
  entry->n_references++;
  return entry;
}

/* Lets the segments used longest ago go until the rest fits; the last used stays. */
void
events_store_trim (EventsStore *self)
{
  self->bytes = 0;
  for (GList *link = self->recent.head; link != NULL;)
    {
      GList *next = link->next;
      EventsEntry *entry = link->data;

      if (link != self->recent.head && self->bytes + entry->bytes > self->cache_bytes)
        {
          g_hash_table_remove (self->entries, &entry->segment.id);
          g_queue_delete_link (&self->recent, link);
          events_entry_unref (entry);
        }
      else
        self->bytes += entry->bytes;
      link = next;
    }
}

/* Returns: (nullable): the segment that has the event */
const EventsSegment *
events_store_find (EventsStore *self, gint64 event_id)
{
  guint low = 0, high = self->segments->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const EventsSegment *segment = &g_array_index (self->segments, EventsSegment, middle);

      if (event_id < segment->first_event_id)
        high = middle;
      else if (event_id - segment->first_event_id >= segment->n_events)
        low = middle + 1;
      else
        return segment;
    }
  return NULL;
}
