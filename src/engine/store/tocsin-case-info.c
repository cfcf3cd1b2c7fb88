/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "store/store-private.h"

static guint64
get_file_size (const char *path)
{
  GStatBuf status;

  return g_stat (path, &status) == 0 ? (guint64) status.st_size : 0;
}

/**
 * tocsin_case_get_info:
 * @self: a case
 * @info: (out caller-allocates): what to fill in
 * @error: return location for an error
 *
 * Tells how much a case holds. While a writer has it, the size includes what is
 * not yet in the one file.
 *
 * Returns: whether the case could be read
 */
gboolean
tocsin_case_get_info (TocsinCase *self, TocsinCaseInfo *info, GError **error)
{
  static const char sql[] = "SELECT count(*), coalesce(sum(events), 0), coalesce(sum(rejects), 0), "
                            "min(first), max(last) FROM source";
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  gboolean has_row;

  if (statement == NULL || !case_step (self, statement, &has_row, error))
    return FALSE;
  info->sources = (guint64) sqlite3_column_int64 (statement, 0);
  info->events = (guint64) sqlite3_column_int64 (statement, 1);
  info->rejects = (guint64) sqlite3_column_int64 (statement, 2);
  info->first = store_column_time (statement, 3);
  info->last = store_column_time (statement, 4);
  sqlite3_reset (statement);
  info->version = (guint) case_file_get_pragma (self->db, "PRAGMA user_version");
  info->size = get_file_size (self->path) + get_file_size (log);
  return TRUE;
}
