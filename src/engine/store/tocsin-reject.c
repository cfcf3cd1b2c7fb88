/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-private.h"

static gboolean
add_reject (TocsinCase *self, sqlite3_stmt *statement, const TocsinBatch *batch,
            const TocsinReject *reject, GError **error)
{
  const char *bytes = reject->bytes.length > 0 ? tocsin_batch_text (batch, reject->bytes) : "";

  sqlite3_bind_int64 (statement, 3, (gint64) reject->record);
  sqlite3_bind_int64 (statement, 4, (gint64) reject->offset);
  sqlite3_bind_int64 (statement, 5, (gint64) reject->length);
  store_bind_text (statement, 6, batch->names[reject->reason]);
  sqlite3_bind_blob64 (statement, 7, bytes, reject->bytes.length, SQLITE_STATIC);
  return case_run (self, statement, error);
}

/* Writes the rejects of a batch. */
gboolean
reject_add_all (TocsinCase *self, gint64 source_id, gint64 segment_id, const TocsinBatch *batch,
                GError **error)
{
  static const char sql[] = "INSERT INTO reject (source_id, segment_id, record, offset, length, "
                            "reason, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)";
  sqlite3_stmt *statement;

  if (batch->n_rejects == 0)
    return TRUE;
  statement = case_prepare (self, sql, error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, source_id);
  sqlite3_bind_int64 (statement, 2, segment_id);
  for (guint32 i = 0; i < batch->n_rejects; i++)
    if (!add_reject (self, statement, batch, &batch->rejects[i], error))
      return FALSE;
  return TRUE;
}

/* Removes the rejects of a segment. */
gboolean
reject_remove (TocsinCase *self, gint64 segment_id, GError **error)
{
  static const char sql[] = "DELETE FROM reject WHERE segment_id = ?";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, segment_id);
  return case_run (self, statement, error);
}
