/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/tocsin-case-reject.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "store/store-private.h"

#define COLUMNS "id, source_id, path, member, record, offset, length, reason"

/**
 * tocsin_reject_row_free:
 * @self: (transfer full) (nullable): a reject
 */
void
tocsin_reject_row_free (TocsinRejectRow *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->member);
  g_free (self->reason);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

static void
free_row (gpointer row)
{
  tocsin_reject_row_free (row);
}

/* Texts of a case may be anything once it is damaged. */
static char *
dup_text (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return g_utf8_make_valid (text != NULL ? text : "", -1);
}

static TocsinRejectRow *
read_row (sqlite3_stmt *statement)
{
  TocsinRejectRow *self = g_new0 (TocsinRejectRow, 1);

  self->id = sqlite3_column_int64 (statement, 0);
  self->source_id = sqlite3_column_int64 (statement, 1);
  self->path = dup_text (statement, 2);
  self->member = dup_text (statement, 3);
  self->record = (guint64) sqlite3_column_int64 (statement, 4);
  self->offset = (guint64) sqlite3_column_int64 (statement, 5);
  self->length = (guint64) sqlite3_column_int64 (statement, 6);
  self->reason = dup_text (statement, 7);
  return self;
}

/**
 * tocsin_case_list_rejects:
 * @self: a case
 * @after_id: the id of the last reject before these; 0 for the first
 * @text: what must be in the reason or the name of the source, in either case of
 *   ASCII letters; "" for all
 * @limit: how many at most
 * @error: return location
 *
 * Returns: (transfer full) (element-type TocsinRejectRow) (nullable): the rejects
 *   that follow, in the order of their ids, without their bytes
 */
GPtrArray *
tocsin_case_list_rejects (TocsinCase *self, gint64 after_id, const char *text, guint limit,
                          GError **error)
{
  static const char sql[] = "SELECT " COLUMNS " FROM rejects WHERE id > ?1 AND (?2 = '' "
                            "OR instr(lower(reason), lower(?2)) OR instr(lower(path), lower(?2)) "
                            "OR instr(lower(member), lower(?2))) ORDER BY id LIMIT ?3";
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (free_row);
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  gboolean has_row = TRUE;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, after_id);
  store_bind_text (statement, 2, text);
  sqlite3_bind_int64 (statement, 3, limit);
  while (has_row)
    {
      if (!case_step (self, statement, &has_row, error))
        return NULL;
      if (has_row)
        g_ptr_array_add (rows, read_row (statement));
    }
  sqlite3_clear_bindings (statement);
  return g_steal_pointer (&rows);
}

/**
 * tocsin_case_get_reject:
 * @self: a case
 * @id: the id of a reject
 * @error: return location; %TOCSIN_ERROR_INVALID where there is none
 *
 * Returns: (transfer full) (nullable): the reject with its bytes, at most 64 KiB
 */
TocsinRejectRow *
tocsin_case_get_reject (TocsinCase *self, gint64 id, GError **error)
{
  static const char sql[] = "SELECT " COLUMNS ", bytes FROM rejects WHERE id = ?";
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  TocsinRejectRow *row;
  gboolean has_row;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  if (!case_step (self, statement, &has_row, error))
    return NULL;
  if (!has_row)
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID, _ ("Case “%s” has no reject %lld"),
                   self->path, (long long) id);
      return NULL;
    }
  row = read_row (statement);
  row->bytes = store_column_bytes (statement, 8);
  sqlite3_reset (statement);
  return row;
}
