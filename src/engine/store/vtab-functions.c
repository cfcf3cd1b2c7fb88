/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQL functions over a row of `events`, which they get as its hidden column `handle`. */
#include <string.h>

#include "store/vtab-private.h"

/* The event that a handle stands for, decoded with at least @parts. A handle
 * that outlived its row (it went through a sort, or its cursor was closed) gives
 * none: a handle is only followed if it is one of the cursors that are open.
 * What it gives is valid until the row changes. */
gboolean
tocsin_events_row_get (EventsStore *store, sqlite3_value *handle, TocsinSegmentParts parts,
                       const TocsinBatch **batch, const TocsinEvent **event)
{
  EventsCursor *cursor = sqlite3_value_pointer (handle, EVENTS_HANDLE);
  EventsEntry *entry;
  guint32 row;

  if (cursor == NULL || !g_hash_table_contains (store->cursors, cursor))
    return FALSE;
  entry = events_cursor_get_entry (cursor, &row);
  if (entry == NULL)
    return FALSE;
  *batch = events_entry_get_batch (entry, store, parts, NULL);
  if (*batch == NULL)
    return FALSE;
  *event = &(*batch)->events[row];
  return TRUE;
}

static const TocsinField *
find_system_field (const TocsinBatch *batch, const TocsinEvent *event, const char *name)
{
  for (guint32 i = 0; i < event->n_fields; i++)
    {
      const TocsinField *field = &batch->fields[event->first_field + i];

      if (field->is_system && strcmp (batch->names[field->name], name) == 0)
        return field;
    }
  return NULL;
}

/* tocsin_field (handle, name): the first field of that name, as text; `System.NAME`
 * is the one of the System part of a Windows event. */
static void
get_field (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  EventsStore *store = sqlite3_user_data (context);
  const char *name = (const char *) sqlite3_value_text (values[1]);
  const TocsinBatch *batch;
  const TocsinEvent *event;
  const TocsinField *field;

  (void) n_values;
  if (name == NULL || !tocsin_events_row_get (store, values[0], TOCSIN_SEGMENT_ALL, &batch, &event))
    return;
  field = tocsin_batch_find_field (batch, event, name);
  if (field == NULL && g_str_has_prefix (name, "System."))
    field = find_system_field (batch, event, name + strlen ("System."));
  if (field != NULL && field->type != TOCSIN_VALUE_NULL)
    sqlite3_result_text64 (context, tocsin_batch_text (batch, field->value), field->value.length,
                           SQLITE_TRANSIENT, SQLITE_UTF8);
}

int
events_functions_register (sqlite3 *db, EventsStore *store)
{
  return sqlite3_create_function_v2 (db, "tocsin_field", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                     store, get_field, NULL, NULL, NULL);
}
