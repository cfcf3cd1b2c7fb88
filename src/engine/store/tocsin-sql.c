/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/tocsin-sql.h"

#include <string.h>

#include "core/tocsin-error.h"
#include "store/store-private.h"

struct _TocsinSql
{
  TocsinCase *case_;
  sqlite3_stmt *statement;
  char **columns;
};

/* Only reading is allowed: no ATTACH, which could make a file, no PRAGMA, no
 * loading of code. */
static int
authorize (void *user_data, int action, const char *a, const char *b, const char *c, const char *d)
{
  if (action == SQLITE_FUNCTION)
    return g_ascii_strcasecmp (b, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
  return action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_RECURSIVE
             ? SQLITE_OK
             : SQLITE_DENY;
}

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID, "SQL: %s", why);
  return FALSE;
}

static gboolean
check (TocsinSql *self, int code, const char *rest, GError **error)
{
  if (code == SQLITE_AUTH)
    return refuse (error, "only SELECT is allowed: a case is evidence");
  if (code != SQLITE_OK)
    return refuse (error, sqlite3_errmsg (self->case_->db));
  if (self->statement == NULL)
    return refuse (error, "expected a SELECT");
  if (rest[strspn (rest, " \t\r\n;")] != '\0')
    return refuse (error, "expected one statement only");
  if (!sqlite3_stmt_readonly (self->statement))
    return refuse (error, "only SELECT is allowed: a case is evidence");
  return TRUE;
}

/* SQLite connects a virtual table where it is first named, and would ask whether
 * its declaration is allowed. */
static void
connect_tables (sqlite3 *db)
{
  sqlite3_stmt *statement = NULL;

  sqlite3_prepare_v2 (db, "SELECT 1 FROM events, fields", -1, &statement, NULL);
  sqlite3_finalize (statement);
}

static void
name_columns (TocsinSql *self)
{
  int n = sqlite3_column_count (self->statement);

  self->columns = g_new0 (char *, n + 1);
  for (int i = 0; i < n; i++)
    self->columns[i] = g_strdup (sqlite3_column_name (self->statement, i));
}

/**
 * tocsin_sql_new:
 * @case_: a case
 * @text: one SELECT
 * @error: return location for %TOCSIN_ERROR_INVALID
 *
 * Prepares a statement over the tables of the case, `events` among them
 * (`events ('failed last:24h')` are those that a search finds). It cannot change
 * anything.
 *
 * Returns: (transfer full): the statement before its first row, or %NULL
 */
TocsinSql *
tocsin_sql_new (TocsinCase *case_, const char *text, GError **error)
{
  g_autoptr (TocsinSql) self = g_new0 (TocsinSql, 1);
  const char *rest = "";
  int code;

  self->case_ = case_;
  connect_tables (case_->db);
  sqlite3_set_authorizer (case_->db, authorize, NULL);
  code = sqlite3_prepare_v2 (case_->db, text, -1, &self->statement, &rest);
  sqlite3_set_authorizer (case_->db, NULL, NULL);
  if (!check (self, code, rest, error))
    return NULL;
  name_columns (self);
  return g_steal_pointer (&self);
}

/**
 * tocsin_sql_new_rejects:
 * @case_: a case
 * @error: return location
 *
 * Returns: (transfer full): all rejects in the order of their sources, with the
 *   columns path, member, record, offset, length, reason, bytes; or %NULL
 */
TocsinSql *
tocsin_sql_new_rejects (TocsinCase *case_, GError **error)
{
  return tocsin_sql_new (case_,
                         "SELECT path, member, record, offset, length, reason, bytes "
                         "FROM rejects ORDER BY source_id, id",
                         error);
}

/**
 * tocsin_sql_free:
 * @self: (transfer full) (nullable): a statement
 */
void
tocsin_sql_free (TocsinSql *self)
{
  if (self == NULL)
    return;
  sqlite3_finalize (self->statement);
  g_strfreev (self->columns);
  g_free (self);
}

/**
 * tocsin_sql_get_columns:
 * @self: a statement
 *
 * Returns: (transfer none) (array zero-terminated=1): the names of its columns
 */
const char *const *
tocsin_sql_get_columns (const TocsinSql *self)
{
  return (const char *const *) self->columns;
}

/**
 * tocsin_sql_next:
 * @self: a statement
 * @has_row: (out): whether there is another row
 * @error: return location
 *
 * Goes to the first or next row.
 *
 * Returns: whether it could be read
 */
gboolean
tocsin_sql_next (TocsinSql *self, gboolean *has_row, GError **error)
{
  int code = sqlite3_step (self->statement);

  *has_row = code == SQLITE_ROW;
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    return TRUE;
  if ((code & 0xff) == SQLITE_ERROR)
    return refuse (error, sqlite3_errmsg (self->case_->db));
  return case_set_error (self->case_, error);
}

/**
 * tocsin_sql_get_value:
 * @self: a statement at a row
 * @column: number of the column
 * @text: (out): the value as text, or its bytes, valid until the next row
 * @length: (out): its bytes
 *
 * Returns: what the value is
 */
TocsinSqlType
tocsin_sql_get_value (TocsinSql *self, guint column, const char **text, gsize *length)
{
  int type = sqlite3_column_type (self->statement, (int) column);

  *text = type == SQLITE_BLOB ? sqlite3_column_blob (self->statement, (int) column)
                              : (const char *) sqlite3_column_text (self->statement, (int) column);
  *length = (gsize) sqlite3_column_bytes (self->statement, (int) column);
  if (*text == NULL)
    *text = "";
  if (type == SQLITE_NULL)
    return TOCSIN_SQL_NULL;
  if (type == SQLITE_BLOB)
    return TOCSIN_SQL_BYTES;
  /* “Inf” and “-Inf” are numbers for SQLite alone. */
  if (type == SQLITE_TEXT || g_str_has_suffix (*text, "Inf"))
    return TOCSIN_SQL_TEXT;
  return TOCSIN_SQL_NUMBER;
}
