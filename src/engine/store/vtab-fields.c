/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The virtual table `fields`: the structured fields of all events, one row each,
 * in the order of their records. */
#include "store/vtab-private.h"

enum
{
  FIELDS_EVENT,
  FIELDS_NAME,
  FIELDS_VALUE,
  FIELDS_TYPE,
  FIELDS_IS_SYSTEM,
};

typedef struct
{
  sqlite3_vtab base;
  EventsStore *store;
} FieldsTable;

typedef struct
{
  sqlite3_vtab_cursor base;
  EventsStore *store;
  GArray *segments;
  guint segment;
  gint64 first_id; /* of the events wanted */
  gint64 last_id;
  EventsEntry *entry;
  const TocsinBatch *batch;
  guint32 row;
  guint32 field; /* of the row's event */
} FieldsCursor;

static const char *const type_names[] = { "string", "number", "boolean", "null" };

static int
connect_table (sqlite3 *db, void *aux, int n_arguments, const char *const *arguments,
               sqlite3_vtab **table, char **error)
{
  int code = sqlite3_declare_vtab (
      db, "CREATE TABLE x (event INTEGER, name TEXT, value TEXT, type TEXT, is_system INTEGER)");
  FieldsTable *self;

  (void) n_arguments, (void) arguments, (void) error;
  if (code != SQLITE_OK)
    return code;
  self = sqlite3_malloc (sizeof *self);
  if (self == NULL)
    return SQLITE_NOMEM;
  *self = (FieldsTable){ .store = aux };
  *table = &self->base;
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

/* Takes event = N; all else is left to SQLite. */
static int
best_index (sqlite3_vtab *table, sqlite3_index_info *info)
{
  double events = (double) MAX (((FieldsTable *) table)->store->n_events, 1000000);

  info->estimatedCost = events * 20;
  info->estimatedRows = (sqlite3_int64) (events * 10);
  for (int i = 0; i < info->nConstraint && info->idxNum == 0; i++)
    if (info->aConstraint[i].usable && info->aConstraint[i].iColumn == FIELDS_EVENT
        && info->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_EQ)
      {
        info->aConstraintUsage[i].argvIndex = 1;
        info->idxNum = 1;
        info->estimatedCost = 100;
        info->estimatedRows = 10;
      }
  return SQLITE_OK;
}

static int
open_cursor (sqlite3_vtab *table, sqlite3_vtab_cursor **cursor)
{
  FieldsCursor *self = g_new0 (FieldsCursor, 1);

  self->store = ((FieldsTable *) table)->store;
  *cursor = &self->base;
  return SQLITE_OK;
}

static void
leave_segment (FieldsCursor *self)
{
  self->batch = NULL;
  g_clear_pointer (&self->entry, events_entry_unref);
}

static int
close_cursor (sqlite3_vtab_cursor *cursor)
{
  FieldsCursor *self = (FieldsCursor *) cursor;

  leave_segment (self);
  g_clear_pointer (&self->segments, g_array_unref);
  g_free (self);
  return SQLITE_OK;
}

static gboolean
is_wanted (const FieldsCursor *self, gint64 first_event_id, guint32 n_events)
{
  return first_event_id <= self->last_id
         && first_event_id + (gint64) n_events - 1 >= self->first_id;
}

/* To the first field at or after the place. */
static gboolean
settle (FieldsCursor *self, GError **error)
{
  for (; self->segment < self->segments->len; self->segment++, self->row = 0)
    {
      const EventsSegment *segment = &g_array_index (self->segments, EventsSegment, self->segment);

      if (!is_wanted (self, segment->first_event_id, segment->n_events))
        continue;
      if (self->batch == NULL)
        {
          self->entry = events_store_take (self->store, segment);
          self->batch
              = events_entry_get_batch (self->entry, self->store, TOCSIN_SEGMENT_ALL, error);
          if (self->batch == NULL)
            return FALSE;
        }
      for (; self->row < self->batch->n_events; self->row++, self->field = 0)
        if (is_wanted (self, segment->first_event_id + self->row, 1)
            && self->field < self->batch->events[self->row].n_fields)
          return TRUE;
      leave_segment (self);
    }
  return TRUE;
}

static int
next_row (sqlite3_vtab_cursor *cursor)
{
  FieldsCursor *self = (FieldsCursor *) cursor;
  g_autoptr (GError) error = NULL;

  self->field++;
  return settle (self, &error) ? SQLITE_OK : set_error (cursor->pVtab, error);
}

static int
filter (sqlite3_vtab_cursor *cursor, int plan, const char *text, int n_values,
        sqlite3_value **values)
{
  FieldsCursor *self = (FieldsCursor *) cursor;
  g_autoptr (GError) error = NULL;

  (void) text, (void) n_values;
  leave_segment (self);
  g_clear_pointer (&self->segments, g_array_unref);
  if (!events_store_refresh (self->store, &error))
    return set_error (cursor->pVtab, error);
  self->segments = g_array_ref (self->store->segments);
  self->segment = self->row = self->field = 0;
  self->first_id = G_MININT64;
  self->last_id = G_MAXINT64;
  if (plan == 1 && sqlite3_value_type (values[0]) == SQLITE_INTEGER)
    {
      const EventsSegment *segment;

      self->first_id = self->last_id = sqlite3_value_int64 (values[0]);
      segment = events_store_find (self->store, self->first_id);
      self->segment = self->segments->len;
      if (segment != NULL)
        {
          self->segment = (guint) (segment - (EventsSegment *) (void *) self->segments->data);
          self->row = (guint32) (self->first_id - segment->first_event_id);
        }
    }
  return settle (self, &error) ? SQLITE_OK : set_error (cursor->pVtab, error);
}

static int
is_at_end (sqlite3_vtab_cursor *cursor)
{
  FieldsCursor *self = (FieldsCursor *) cursor;

  return self->segment >= self->segments->len;
}

static int
get_rowid (sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid)
{
  FieldsCursor *self = (FieldsCursor *) cursor;
  const TocsinEvent *event = &self->batch->events[self->row];

  *rowid = (sqlite3_int64) ((guint64) self->segment << 32 | (event->first_field + self->field));
  return SQLITE_OK;
}

static int
get_column (sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
  FieldsCursor *self = (FieldsCursor *) cursor;
  const TocsinEvent *event = &self->batch->events[self->row];
  const TocsinField *field = &self->batch->fields[event->first_field + self->field];

  switch (column)
    {
    case FIELDS_EVENT:
      sqlite3_result_int64 (context, self->entry->segment.first_event_id + self->row);
      break;
    case FIELDS_NAME:
      sqlite3_result_text (context, self->batch->names[field->name], -1, SQLITE_TRANSIENT);
      break;
    case FIELDS_VALUE:
      if (field->type != TOCSIN_VALUE_NULL)
        sqlite3_result_text64 (context, tocsin_batch_text (self->batch, field->value),
                               field->value.length, SQLITE_TRANSIENT, SQLITE_UTF8);
      break;
    case FIELDS_TYPE:
      sqlite3_result_text (context, type_names[field->type & 3], -1, SQLITE_STATIC);
      break;
    case FIELDS_IS_SYSTEM:
    default:
      sqlite3_result_int (context, field->is_system != 0);
    }
  return SQLITE_OK;
}

static const sqlite3_module fields_module = {
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

int
fields_register (sqlite3 *db, EventsStore *store)
{
  return sqlite3_create_module_v2 (db, "fields", &fields_module, store, NULL);
}
