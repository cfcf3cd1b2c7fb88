/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The virtual table `events`: the columns of tocsin_columns[] by their names,
 * path and member of the source, and the hidden columns `query` (what is
 * compared with it is a search, as in events ('failed last:24h')), `ts` (the time
 * as microseconds since 1970) and `handle` (the row, for SQL functions). Values
 * that an event does not have are NULL. */
#include "core/tocsin-time.h"
#include "store/vtab-private.h"

typedef struct
{
  sqlite3_vtab base;
  EventsStore *store;
} EventsTable;

static const char *
get_type (TocsinColumnKind kind)
{
  return kind == TOCSIN_COLUMN_IS_NUMBER ? "\" INTEGER, " : "\" TEXT, ";
}

static int
connect_table (sqlite3 *db, void *aux, int n_arguments, const char *const *arguments,
               sqlite3_vtab **table, char **error)
{
  g_autoptr (GString) sql = g_string_new ("CREATE TABLE x (");
  EventsTable *self;
  int code;

  for (int i = 0; i < TOCSIN_N_COLUMNS; i++)
    {
      g_string_append_c (sql, '"');
      g_string_append (sql, tocsin_columns[i].name);
      g_string_append (sql, get_type (tocsin_columns[i].kind));
    }
  g_string_append (sql, "path TEXT, member TEXT, query HIDDEN, ts INTEGER HIDDEN, handle HIDDEN)");
  code = sqlite3_declare_vtab (db, sql->str);
  if (code != SQLITE_OK)
    return code;
  self = sqlite3_malloc (sizeof *self);
  if (self == NULL)
    return SQLITE_NOMEM;
  *self = (EventsTable){ .store = aux };
  *table = &self->base;
  (void) n_arguments, (void) arguments, (void) error;
  return SQLITE_OK;
}

static int
disconnect_table (sqlite3_vtab *table)
{
  sqlite3_free (table);
  return SQLITE_OK;
}

static int
set_error (sqlite3_vtab *table, const GError *error)
{
  sqlite3_free (table->zErrMsg);
  table->zErrMsg = sqlite3_mprintf ("%s", error->message);
  return SQLITE_ERROR;
}

static int
best_index (sqlite3_vtab *table, sqlite3_index_info *info)
{
  return events_best_index (((EventsTable *) table)->store, info);
}

static int
open_cursor (sqlite3_vtab *table, sqlite3_vtab_cursor **cursor)
{
  EventsCursor *self = g_new0 (EventsCursor, 1);

  self->store = ((EventsTable *) table)->store;
  self->scratch = g_string_new (NULL);
  g_hash_table_add (self->store->cursors, self);
  *cursor = &self->base;
  return SQLITE_OK;
}

static void
leave_entry (EventsCursor *self)
{
  g_clear_pointer (&self->entry, events_entry_unref);
}

static void
clear_cursor (EventsCursor *self)
{
  leave_entry (self);
  events_merge_clear (&self->merge);
  g_clear_pointer (&self->predicates, g_ptr_array_unref);
}

static int
close_cursor (sqlite3_vtab_cursor *cursor)
{
  EventsCursor *self = (EventsCursor *) cursor;

  g_hash_table_remove (self->store->cursors, self);
  clear_cursor (self);
  g_string_free (self->scratch, TRUE);
  g_free (self);
  return SQLITE_OK;
}

static int
next_row (sqlite3_vtab_cursor *cursor)
{
  EventsCursor *self = (EventsCursor *) cursor;
  g_autoptr (GError) error = NULL;

  if (events_merge_advance (&self->merge, &error))
    return SQLITE_OK;
  return set_error (cursor->pVtab, error);
}

static int
filter (sqlite3_vtab_cursor *cursor, int order, const char *plan, int n_values,
        sqlite3_value **values)
{
  EventsCursor *self = (EventsCursor *) cursor;
  g_autoptr (GError) error = NULL;

  clear_cursor (self);
  if (!events_store_refresh (self->store, &error))
    return set_error (cursor->pVtab, error);
  self->predicates = events_read_plan (plan, n_values, values, &error);
  if (self->predicates == NULL)
    return set_error (cursor->pVtab, error);
  for (guint i = 0; i < self->predicates->len; i++)
    {
      EventsPredicate *predicate = self->predicates->pdata[i];

      if (predicate->query != NULL && !events_prepare_query (predicate, self->store, &error))
        return set_error (cursor->pVtab, error);
    }
  events_merge_init (&self->merge, self->store, (EventsOrder) order, self->predicates);
  return next_row (cursor);
}

static int
is_at_end (sqlite3_vtab_cursor *cursor)
{
  return events_merge_get (&((EventsCursor *) cursor)->merge) == NULL;
}

static int
get_rowid (sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid)
{
  const EventsRun *run = events_merge_get (&((EventsCursor *) cursor)->merge);

  *rowid = run->segment.first_event_id + run->rows[run->at];
  return SQLITE_OK;
}

/* Returns: (transfer none) (nullable): the segment of the row in turn, and @row in it */
EventsEntry *
events_cursor_get_entry (EventsCursor *self, guint32 *row)
{
  const EventsRun *run = events_merge_get (&self->merge);

  if (run == NULL)
    return NULL;
  if (self->entry == NULL || self->entry_id != run->segment.id)
    {
      leave_entry (self);
      self->entry = events_store_take (self->store, &run->segment);
      self->entry_id = run->segment.id;
    }
  *row = run->rows[run->at];
  return self->entry;
}

void
events_result_error (sqlite3_context *context, const GError *error)
{
  sqlite3_result_error (context, error->message, -1);
}

static void
result_text (sqlite3_context *context, const char *text, gsize length)
{
  if (length > 0)
    sqlite3_result_text64 (context, text, length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static gboolean
result_string (EventsCursor *self, sqlite3_context *context, EventsEntry *entry, guint32 row,
               guint column, GError **error)
{
  const guint32 *indexes = events_entry_get_strings (entry, self->store, column, error);
  const char *text;
  gsize length;

  if (indexes == NULL)
    return FALSE;
  text = segment_strings_get (&entry->hot->strings[column], indexes[row], &length);
  result_text (context, text, length);
  return TRUE;
}

static gboolean
result_number (EventsCursor *self, sqlite3_context *context, EventsEntry *entry, guint32 row,
               int column, GError **error)
{
  guint kept = (guint) events_get_number_column (column);
  const SegmentHot *hot = events_entry_get_column (entry, self->store, kept, error);
  guint64 value;

  if (hot == NULL)
    return FALSE;
  value = segment_numbers_at (&hot->numbers[kept], row);
  if (events_is_word_column (column))
    {
      const char *word = events_get_word (column, value);

      if (word[0] != '\0')
        sqlite3_result_text (context, word, -1, SQLITE_STATIC);
    }
  else if (kept == SEGMENT_PID || kept == SEGMENT_EVENT_ID)
    {
      if (value != 0)
        sqlite3_result_int64 (context, (sqlite3_int64) (value - 1));
    }
  else if (kept != SEGMENT_SEVERITY || value != TOCSIN_NO_SEVERITY)
    sqlite3_result_int64 (context, (sqlite3_int64) value);
  return TRUE;
}

static gboolean
result_time (EventsCursor *self, sqlite3_context *context, EventsEntry *entry, guint32 row,
             int column, GError **error)
{
  const gint64 *times = events_entry_get_times (entry, self->store, error);
  char text[TOCSIN_TIME_TEXT_SIZE];

  if (times == NULL)
    return FALSE;
  if (times[row] == TOCSIN_NO_TIME)
    return TRUE;
  if (column == EVENTS_COLUMN_TS)
    sqlite3_result_int64 (context, times[row]);
  else
    result_text (context, text, tocsin_time_format (times[row], text));
  return TRUE;
}

static gboolean
result_difference (EventsCursor *self, sqlite3_context *context, EventsEntry *entry, guint32 row,
                   guint column, GError **error)
{
  const guint64 *values = events_entry_get_differences (entry, self->store, column, error);

  if (values != NULL)
    sqlite3_result_int64 (context, (sqlite3_int64) values[row]);
  return values != NULL;
}

/* What only the batch can tell. */
static gboolean
result_composed (EventsCursor *self, sqlite3_context *context, EventsEntry *entry, guint32 row,
                 int column, GError **error)
{
  TocsinSegmentParts parts
      = column == TOCSIN_COLUMN_ATTEMPT ? TOCSIN_SEGMENT_HOT : TOCSIN_SEGMENT_ALL;
  const TocsinBatch *batch = events_entry_get_batch (entry, self->store, parts, error);

  if (batch == NULL)
    return FALSE;
  g_string_truncate (self->scratch, 0);
  tocsin_event_append_text (batch, &batch->events[row], (TocsinColumn) column, self->scratch);
  result_text (context, self->scratch->str, self->scratch->len);
  return TRUE;
}

static void
result_name (sqlite3_context *context, GHashTable *names, gint64 source_id)
{
  const char *name = g_hash_table_lookup (names, &source_id);

  if (name != NULL && name[0] != '\0')
    sqlite3_result_text (context, name, -1, SQLITE_TRANSIENT);
}

/* What the segment's index tells. */
static gboolean
result_from_index (EventsCursor *self, sqlite3_context *context, const EventsSegment *segment,
                   guint32 row, int column)
{
  switch (column)
    {
    case TOCSIN_COLUMN_ID:
      sqlite3_result_int64 (context, segment->first_event_id + row);
      return TRUE;
    case TOCSIN_COLUMN_SOURCE_ID:
      sqlite3_result_int64 (context, segment->source_id);
      return TRUE;
    case EVENTS_COLUMN_PATH:
      result_name (context, self->store->paths, segment->source_id);
      return TRUE;
    case EVENTS_COLUMN_MEMBER:
      result_name (context, self->store->members, segment->source_id);
      return TRUE;
    case EVENTS_COLUMN_QUERY:
      return TRUE;
    case EVENTS_COLUMN_HANDLE:
      sqlite3_result_pointer (context, self, EVENTS_HANDLE, NULL);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
result_column (EventsCursor *self, sqlite3_context *context, EventsEntry *entry, guint32 row,
               int column, GError **error)
{
  if (column == TOCSIN_COLUMN_TIMESTAMP || column == EVENTS_COLUMN_TS)
    return result_time (self, context, entry, row, column, error);
  if (column == TOCSIN_COLUMN_RECORD || column == TOCSIN_COLUMN_OFFSET)
    return result_difference (self, context, entry, row,
                              column == TOCSIN_COLUMN_RECORD ? SEGMENT_RECORD : SEGMENT_GAP, error);
  if (events_get_string_column (column) >= 0)
    return result_string (self, context, entry, row, (guint) events_get_string_column (column),
                          error);
  if (events_get_number_column (column) >= 0)
    return result_number (self, context, entry, row, column, error);
  return result_composed (self, context, entry, row, column, error);
}

static int
get_column (sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
  EventsCursor *self = (EventsCursor *) cursor;
  const EventsRun *run = events_merge_get (&self->merge);
  g_autoptr (GError) error = NULL;
  EventsEntry *entry;
  guint32 row = run->rows[run->at];

  if (result_from_index (self, context, &run->segment, row, column))
    return SQLITE_OK;
  entry = events_cursor_get_entry (self, &row);
  if (result_column (self, context, entry, row, column, &error))
    return SQLITE_OK;
  events_result_error (context, error);
  return SQLITE_ERROR;
}

/* No xCreate: the table is there in every connection, without a CREATE. */
static const sqlite3_module events_module = {
  .iVersion = 2,
  .xConnect = connect_table,
  .xBestIndex = best_index,
  .xDisconnect = disconnect_table,
  .xOpen = open_cursor,
  .xClose = close_cursor,
  .xFilter = filter,
  .xNext = next_row,
  .xEof = is_at_end,
  .xColumn = get_column,
  .xRowid = get_rowid,
};

/* Makes `events`, `fields` and their functions known to a connection. The store
 * is the connection's and goes with it. */
int
events_register (sqlite3 *db, EventsStore **store)
{
  int code;

  *store = events_store_new (db);
  code = sqlite3_create_module_v2 (db, "events", &events_module, *store, NULL);
  if (code == SQLITE_OK)
    code = fields_register (db, *store);
  if (code == SQLITE_OK)
    code = events_functions_register (db, *store);
  return code;
}
