/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-error.h"

#include <glib/gi18n-lib.h>

#include "store/store-private.h"

/* What SQLite says, in words that tell what to do. */
static const struct
{
  int code;
  TocsinError error;
  const char *text;
} reasons[] = {
  { SQLITE_FULL, TOCSIN_ERROR_FAILED,
    N_ ("the disk is full; what was committed before is kept: make room and import again") },
  { SQLITE_BUSY, TOCSIN_ERROR_BUSY,
    N_ ("it is in use by another program; try again when that is done") },
  { SQLITE_LOCKED, TOCSIN_ERROR_BUSY, N_ ("it is in use; try again") },
  { SQLITE_CORRUPT, TOCSIN_ERROR_DAMAGED, N_ ("it is damaged; import its logs into a new case") },
  { SQLITE_NOTADB, TOCSIN_ERROR_DAMAGED, N_ ("it is damaged; import its logs into a new case") },
  { SQLITE_READONLY, TOCSIN_ERROR_UNREADABLE,
    N_ ("it may not be written; copy it to where it may") },
  { SQLITE_PERM, TOCSIN_ERROR_UNREADABLE, N_ ("its permissions do not allow it") },
  { SQLITE_CANTOPEN, TOCSIN_ERROR_UNREADABLE,
    N_ ("it cannot be opened; check its folder's permissions") },
  { SQLITE_IOERR, TOCSIN_ERROR_UNREADABLE, N_ ("the disk reports an error") },
};

gboolean
store_set_error (sqlite3 *db, const char *path, GError **error)
{
  int code = db == NULL ? SQLITE_NOMEM : sqlite3_errcode (db) & 0xff;

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (reasons[i].code == code)
      {
        g_set_error (error, TOCSIN_ERROR, reasons[i].error, _ ("Case “%s”: %s (%s)"), path,
                     _ (reasons[i].text), sqlite3_errmsg (db));
        return FALSE;
      }
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_FAILED, _ ("Case “%s”: %s"), path,
               db == NULL ? _ ("out of memory") : sqlite3_errmsg (db));
  return FALSE;
}

gboolean
case_set_error (TocsinCase *self, GError **error)
{
  return store_set_error (self->db, self->path, error);
}

/* @sql is a constant: its statement is kept under its address. */
sqlite3_stmt *
case_prepare (TocsinCase *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement != NULL)
    {
      sqlite3_reset (statement);
      sqlite3_clear_bindings (statement);
      return statement;
    }
  if (sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL)
      != SQLITE_OK)
    {
      case_set_error (self, error);
      return NULL;
    }
  g_hash_table_insert (self->statements, (gpointer) sql, statement);
  return statement;
}

/* One step; at the end or on failure the statement lets its locks go. */
gboolean
case_step (TocsinCase *self, sqlite3_stmt *statement, gboolean *has_row, GError **error)
{
  int code = sqlite3_step (statement);

  *has_row = code == SQLITE_ROW;
  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    case_set_error (self, error);
  sqlite3_reset (statement);
  return code == SQLITE_DONE;
}

gboolean
case_run (TocsinCase *self, sqlite3_stmt *statement, GError **error)
{
  gboolean has_row = TRUE;

  while (has_row)
    if (!case_step (self, statement, &has_row, error))
      return FALSE;
  return TRUE;
}

/* The text must live until the statement is run. */
void
store_bind_text (sqlite3_stmt *statement, int index, const char *text)
{
  sqlite3_bind_text (statement, index, text != NULL ? text : "", -1, SQLITE_STATIC);
}

void
store_bind_bytes (sqlite3_stmt *statement, int index, GBytes *bytes)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  sqlite3_bind_blob64 (statement, index, data != NULL ? data : "", length, SQLITE_STATIC);
}

void
store_bind_time (sqlite3_stmt *statement, int index, gint64 timestamp)
{
  if (timestamp == TOCSIN_NO_TIME)
    sqlite3_bind_null (statement, index);
  else
    sqlite3_bind_int64 (statement, index, timestamp);
}

gint64
store_column_time (sqlite3_stmt *statement, int index)
{
  return sqlite3_column_type (statement, index) == SQLITE_NULL
             ? TOCSIN_NO_TIME
             : sqlite3_column_int64 (statement, index);
}

GBytes *
store_column_bytes (sqlite3_stmt *statement, int index)
{
  gconstpointer data = sqlite3_column_blob (statement, index);

  return g_bytes_new (data, (gsize) sqlite3_column_bytes (statement, index));
}
