/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/tocsin-case.h"

#include <gio/gio.h>

#include "core/tocsin-error.h"
#include "store/store-private.h"
#include "store/vtab-private.h"

#define READER_PATIENCE 10000 /* milliseconds that a reader waits for a lock */
#define WRITER_PATIENCE 10000 /* milliseconds that a writer waits for readers */

static const char writer_sql[] = "PRAGMA journal_mode = WAL;"
                                 "PRAGMA synchronous = NORMAL;"
                                 "PRAGMA foreign_keys = ON;"
                                 "PRAGMA cache_size = -16384;"
                                 "PRAGMA wal_autocheckpoint = 4096;" /* pages: 32 MiB */
                                 "PRAGMA journal_size_limit = 67108864;";

static const char reader_sql[] = "PRAGMA query_only = ON;"
                                 "PRAGMA cache_size = -16384;"
                                 "PRAGMA temp_store = MEMORY;";

static sqlite3 *
open_uri (const char *path, gboolean immutable, int flags)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *plain = g_file_get_uri (file);
  g_autofree char *uri = g_strconcat (plain, immutable ? "?immutable=1" : NULL, NULL);
  sqlite3 *db = NULL;

  sqlite3_open_v2 (uri, &db, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
  return db;
}

static gboolean
can_read (sqlite3 *db)
{
  return sqlite3_exec (db, "SELECT count(*) FROM meta", NULL, NULL, NULL) == SQLITE_OK;
}

/* A writer killed while it turned the case to WAL or back leaves a journal, which a
 * connection that may only read must not undo. */
static void
undo_journal (TocsinCase *self)
{
  int reason = sqlite3_extended_errcode (self->db);
  sqlite3 *db;

  if (reason != SQLITE_READONLY_ROLLBACK && reason != SQLITE_READONLY_RECOVERY)
    return;
  db = open_uri (self->path, FALSE, SQLITE_OPEN_READWRITE);
  sqlite3_busy_timeout (db, READER_PATIENCE);
  can_read (db);
  sqlite3_close (db);
}

/* Where a writer was killed, the case is still in WAL mode, and SQLite wants to
 * make files beside it. If it may not and there is nothing in the log, the file
 * by itself is the case. */
static gboolean
open_reader (TocsinCase *self, GError **error)
{
  guint version;

  self->db = open_uri (self->path, FALSE, SQLITE_OPEN_READONLY);
  sqlite3_busy_timeout (self->db, READER_PATIENCE);
  if (!can_read (self->db))
    undo_journal (self);
  if (!can_read (self->db) && (sqlite3_errcode (self->db) & 0xff) == SQLITE_CANTOPEN
      && !case_file_has_log (self->path))
    {
      sqlite3_close (self->db);
      self->db = open_uri (self->path, TRUE, SQLITE_OPEN_READONLY);
    }
  if (!can_read (self->db) || sqlite3_exec (self->db, reader_sql, NULL, NULL, NULL) != SQLITE_OK)
    return case_set_error (self, error);
  return case_file_check_version (self->db, self->path, &version, error);
}

static gboolean
open_writer (TocsinCase *self, GError **error)
{
  self->lock = case_file_lock (self->path, error);
  if (self->lock == NULL)
    return FALSE;
  if (g_file_test (self->path, G_FILE_TEST_EXISTS) ? !case_file_check (self->path, error)
                                                   : !case_file_create (self->path, error))
    return FALSE;
  self->db = open_uri (self->path, FALSE, SQLITE_OPEN_READWRITE);
  sqlite3_busy_timeout (self->db, WRITER_PATIENCE);
  if (!can_read (self->db))
    return case_set_error (self, error);
  if (!case_file_migrate (self->db, self->path, error))
    return FALSE;
  return sqlite3_exec (self->db, writer_sql, NULL, NULL, NULL) == SQLITE_OK
         || case_set_error (self, error);
}

static gboolean
register_tables (TocsinCase *self, GError **error)
{
  EventsStore *store;
  int code = events_register (self->db, &store);

  self->events = store;
  return code == SQLITE_OK || case_set_error (self, error);
}

static void
finalize (gpointer statement)
{
  sqlite3_finalize (statement);
}

/**
 * tocsin_case_open:
 * @path: the case file
 * @mode: how to open it; %TOCSIN_CASE_WRITE makes it if missing
 * @error: return location for %TOCSIN_ERROR_BUSY where another writer has it,
 *   %TOCSIN_ERROR_NEWER, %TOCSIN_ERROR_DAMAGED, %TOCSIN_ERROR_INVALID where the
 *   file is something else, or %TOCSIN_ERROR_UNREADABLE
 *
 * Opens a case. A file that is refused is left as it was.
 *
 * Returns: (transfer full) (nullable): the case
 */
TocsinCase *
tocsin_case_open (const char *path, TocsinCaseMode mode, GError **error)
{
  g_autoptr (TocsinCase) self = g_new0 (TocsinCase, 1);

  self->path = g_canonicalize_filename (path, NULL);
  self->mode = mode;
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, finalize);
  if (mode == TOCSIN_CASE_WRITE
          ? !open_writer (self, error)
          : !case_file_check (self->path, error) || !open_reader (self, error))
    return NULL;
  if (!register_tables (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * tocsin_case_free:
 * @self: (transfer full) (nullable): a case
 *
 * Closes the case; a transaction that is still open is undone. After the
 * writer and all readers have closed it, the case is one file.
 */
void
tocsin_case_free (TocsinCase *self)
{
  if (self == NULL)
    return;
  if (self->writer != NULL)
    tocsin_case_rollback (self);
  g_hash_table_unref (self->statements);
  g_clear_pointer (&self->events, events_store_free);
  if (self->db != NULL && self->mode == TOCSIN_CASE_WRITE)
    {
      sqlite3_busy_timeout (self->db, 0);
      sqlite3_exec (self->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    }
  sqlite3_close (self->db);
  if (self->lock != NULL)
    case_file_unlock (self->path, self->lock);
  g_free (self->path);
  g_free (self);
}

/**
 * tocsin_case_get_path:
 * @self: a case
 *
 * Returns: (transfer none): the absolute path of its file
 */
const char *
tocsin_case_get_path (const TocsinCase *self)
{
  return self->path;
}

static gboolean
read_next_event_id (TocsinCase *self, GError **error)
{
  static const char sql[]
      = "SELECT first_event_id + n_events FROM segment ORDER BY id DESC LIMIT 1";
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  gboolean has_row;

  if (statement == NULL || !case_step (self, statement, &has_row, error))
    return FALSE;
  self->next_event_id = has_row ? sqlite3_column_int64 (statement, 0) : 1;
  sqlite3_reset (statement);
  return TRUE;
}

/**
 * tocsin_case_begin:
 * @self: a case opened for writing, without an open transaction
 * @error: return location for %TOCSIN_ERROR_BUSY and other errors
 *
 * Begins a transaction; until its end the case is used by this thread alone.
 *
 * Returns: whether it began
 */
gboolean
tocsin_case_begin (TocsinCase *self, GError **error)
{
  static const char sql[] = "BEGIN IMMEDIATE";
  sqlite3_stmt *statement;

  g_return_val_if_fail (self->mode == TOCSIN_CASE_WRITE && self->writer == NULL, FALSE);
  statement = case_prepare (self, sql, error);
  if (statement == NULL || !case_run (self, statement, error))
    return FALSE;
  self->writer = g_thread_self ();
  if (read_next_event_id (self, error))
    return TRUE;
  tocsin_case_rollback (self);
  return FALSE;
}

/**
 * tocsin_case_commit:
 * @self: a case with an open transaction
 * @error: return location for an error
 *
 * Ends the transaction and keeps what it wrote; on failure (a full disk) all of
 * it is undone.
 *
 * Returns: whether it was kept
 */
gboolean
tocsin_case_commit (TocsinCase *self, GError **error)
{
  static const char sql[] = "COMMIT";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  g_return_val_if_fail (self->writer == g_thread_self (), FALSE);
  if (statement != NULL && case_run (self, statement, error))
    {
      self->writer = NULL;
      return TRUE;
    }
  tocsin_case_rollback (self);
  return FALSE;
}

/**
 * tocsin_case_rollback:
 * @self: a case with an open transaction
 *
 * Ends the transaction and undoes what it wrote.
 */
void
tocsin_case_rollback (TocsinCase *self)
{
  /* SQLite has done it already where the disk was full. */
  if (!sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  self->writer = NULL;
}
