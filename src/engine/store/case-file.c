/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The case as a file. Closed, it is one file in SQLite's rollback mode, which
 * any reader can open, on a read-only medium too. A writer turns it to WAL, so
 * that others can read meanwhile, and back when it closes.
 *
 * One writer at a time: it holds an exclusive SQLite lock on an empty database
 * CASE-lock beside the case. The operating system lets that go when a process
 * dies, SQLite knows how to lock on every system, and readers do not notice.
 * The file is removed at the end; what is left of a killed writer does no harm. */
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "store/store-private.h"
#include "tocsin-config.h"

#define HEADER_SIZE 100 /* https://www.sqlite.org/fileformat2.html, 1.3 */

static const char identity_sql[] = "PRAGMA page_size = 8192;"
                                   "PRAGMA application_id = " G_STRINGIFY (STORE_APPLICATION_ID);

static guint32
get_big_endian (const guint8 *at, guint n)
{
  guint32 value = 0;

  for (guint i = 0; i < n; i++)
    value = value << 8 | at[i];
  return value;
}

static gboolean
read_header (const char *path, guint8 header[HEADER_SIZE], gsize *length, GError **error)
{
  FILE *file = g_fopen (path, "rb");
  int reason = errno;

  if (file == NULL)
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_UNREADABLE,
                   _ ("Case “%s” cannot be opened: %s"), path, g_strerror (reason));
      return FALSE;
    }
  *length = fread (header, 1, HEADER_SIZE, file);
  fclose (file);
  return TRUE;
}

gboolean
case_file_has_log (const char *path)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  GStatBuf status;

  return g_stat (log, &status) == 0 && status.st_size > 0;
}

/* A file that lost its end; only to be told where no log stands beside it. */
static gboolean
check_size (const char *path, const guint8 *header, GError **error)
{
  guint32 page = get_big_endian (header + 16, 2);
  guint64 expected = (guint64) get_big_endian (header + 28, 4) * (page == 1 ? 65536 : page);
  GStatBuf status;

  if (memcmp (header + 24, header + 92, 4) != 0 || case_file_has_log (path)
      || g_stat (path, &status) != 0 || (guint64) status.st_size >= expected)
    return TRUE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DAMAGED,
               _ ("Case “%s” is damaged: %llu of its %llu bytes are there; get a whole copy, or "
                  "import its logs into a new case"),
               path, (unsigned long long) (guint64) status.st_size, (unsigned long long) expected);
  return FALSE;
}

/* Whether the file is a case, by its first bytes; SQLite is not asked, so
 * nothing is changed. */
gboolean
case_file_check (const char *path, GError **error)
{
  static const char magic[16] = "SQLite format 3";
  guint8 header[HEADER_SIZE];
  gsize length = 0;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
                   _ ("“%s” is a folder; a case is a file: name one in it"), path);
      return FALSE;
    }
  if (!read_header (path, header, &length, error))
    return FALSE;
  if (length == 0)
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
                 _ ("“%s” is empty, not a case; remove it or choose another name"), path);
  else if (length < HEADER_SIZE || memcmp (header, magic, sizeof magic) != 0)
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
                 _ ("“%s” is not a case; choose another name"), path);
  else if (get_big_endian (header + 68, 4) != STORE_APPLICATION_ID)
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
                 _ ("“%s” is a database of another program, not a case; choose another name"),
                 path);
  else
    return check_size (path, header, error);
  return FALSE;
}

static int
ignore_row (void *user_data, int n_columns, char **values, char **names)
{
  (void) user_data, (void) n_columns, (void) values, (void) names;
  return 0;
}

static gboolean
execute (sqlite3 *db, const char *path, const char *sql, GError **error)
{
  return sqlite3_exec (db, sql, ignore_row, NULL, NULL) == SQLITE_OK
         || store_set_error (db, path, error);
}

/* The number that a pragma gives, or -1. */
gint64
case_file_get_pragma (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  gint64 value = -1;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK
      && sqlite3_step (statement) == SQLITE_ROW)
    value = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return value;
}

static guint
get_latest (void)
{
  guint latest = 0;

  while (store_migrations[latest] != NULL)
    latest++;
  return latest;
}

/* Whether this program knows the case's version; an older one can be read as it is. */
gboolean
case_file_check_version (sqlite3 *db, const char *path, guint *known, GError **error)
{
  gint64 version = case_file_get_pragma (db, "PRAGMA user_version");
  guint latest = get_latest ();

  if (version < 0)
    return store_set_error (db, path, error);
  if (version > latest)
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_NEWER,
                   _ ("Case “%s” was made by a newer Tocsin (version %d of the case, this program "
                      "knows %u); install the newer Tocsin to open it"),
                   path, (int) version, latest);
      return FALSE;
    }
  *known = (guint) version;
  return TRUE;
}

/* Brings the case to the version of this program, in one transaction. */
gboolean
case_file_migrate (sqlite3 *db, const char *path, GError **error)
{
  guint version, latest = get_latest ();
  gboolean done = TRUE;

  if (!case_file_check_version (db, path, &version, error))
    return FALSE;
  if (version == latest)
    return TRUE;
  if (evidence_register (db) != SQLITE_OK)
    return store_set_error (db, path, error);
  if (!execute (db, path, "BEGIN IMMEDIATE", error))
    return FALSE;
  for (guint i = version; done && i < latest; i++)
    done = execute (db, path, store_migrations[i], error);
  done = done && execute (db, path, "COMMIT", error);
  if (!done)
    sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  return done;
}

static gboolean
fill_new (sqlite3 *db, const char *path, GError **error)
{
  return execute (db, path, identity_sql, error) && case_file_migrate (db, path, error)
         && execute (db, path,
                     "INSERT INTO meta VALUES ('program', '" TOCSIN_VERSION "'), "
                     "('created', strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))",
                     error);
}

/* Makes the case beside its place and then puts it there, so that a case that
 * can be seen is whole. The caller holds the lock. */
gboolean
case_file_create (const char *path, GError **error)
{
  g_autofree char *draft = g_strconcat (path, "-new", NULL);
  sqlite3 *db = NULL;
  gboolean done;

  g_unlink (draft);
  done = sqlite3_open_v2 (draft, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) == SQLITE_OK
             ? fill_new (db, path, error)
             : store_set_error (db, path, error);
  sqlite3_close (db);
  if (done && g_rename (draft, path) != 0)
    {
      int reason = errno;

      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_UNREADABLE, _ ("Case “%s” cannot be made: %s"),
                   path, g_strerror (reason));
      done = FALSE;
    }
  if (!done)
    g_unlink (draft);
  return done;
}

static void
set_lock_error (sqlite3 *lock, const char *path, GError **error)
{
  if (lock != NULL && (sqlite3_errcode (lock) & 0xff) == SQLITE_BUSY)
    g_set_error (
        error, TOCSIN_ERROR, TOCSIN_ERROR_BUSY,
        _ ("Case “%s” is being written by another Tocsin; wait until it is done, or close it"),
        path);
  else
    store_set_error (lock, path, error);
}

/* Returns: (nullable): what case_file_unlock() lets go */
sqlite3 *
case_file_lock (const char *path, GError **error)
{
  g_autofree char *name = g_strconcat (path, "-lock", NULL);

  for (;;)
    {
      sqlite3 *lock = NULL;

      if (sqlite3_open_v2 (name, &lock, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL)
              != SQLITE_OK
          || sqlite3_exec (lock, "BEGIN EXCLUSIVE", NULL, NULL, NULL) != SQLITE_OK)
        {
          set_lock_error (lock, path, error);
          sqlite3_close (lock);
          return NULL;
        }
      /* Removed by the writer before, between our opening it and locking it? Then again. */
      if (g_file_test (name, G_FILE_TEST_EXISTS))
        return lock;
      sqlite3_close (lock);
    }
}

void
case_file_unlock (const char *path, sqlite3 *lock)
{
  g_autofree char *name = g_strconcat (path, "-lock", NULL);
  gboolean removed = g_unlink (name) == 0;

  sqlite3_close (lock);
  if (!removed)
    g_unlink (name); /* Windows: only now */
}
