/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table `alert_evidence`: ids of events, ascending, each as its distance from the one before in
 * LEB128 (groups of seven bits, the least first). Cases before version 6 have a row an event. */
#include "store/store-private.h"

static void
append_number (GByteArray *bytes, guint64 number)
{
  guint8 byte;

  for (; number >= 0x80; number >>= 7)
    {
      byte = (guint8) (number | 0x80);
      g_byte_array_append (bytes, &byte, 1);
    }
  byte = (guint8) number;
  g_byte_array_append (bytes, &byte, 1);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

static gboolean
is_sorted (const GArray *ids)
{
  for (guint i = 1; i < ids->len; i++)
    if (g_array_index (ids, gint64, i - 1) > g_array_index (ids, gint64, i))
      return FALSE;
  return TRUE;
}

/* Sorts @ids; each is packed once. */
static GByteArray *
pack (GArray *ids)
{
  GByteArray *bytes = g_byte_array_sized_new (ids->len * 2 + 8);
  gint64 last = 0;

  if (!is_sorted (ids))
    g_array_sort (ids, compare_ids);
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);

      if (id > last)
        append_number (bytes, (guint64) (id - last));
      last = MAX (id, last);
    }
  return bytes;
}

/* Ends where the bytes are no such list. */
static void
unpack (const guint8 *bytes, gsize length, GArray *ids)
{
  guint64 number = 0, id = 0;
  guint shift = 0;

  for (gsize i = 0; i < length && shift < 63; i++)
    {
      number |= (guint64) (bytes[i] & 0x7f) << shift;
      shift += 7;
      if ((bytes[i] & 0x80) != 0)
        continue;
      if (number == 0 || number > G_MAXINT64 - id)
        return;
      id += number;
      g_array_append_val (ids, id);
      number = shift = 0;
    }
}

/* ---- tocsin_pack (event_id): the ids of a group as one BLOB ---- */

static void
step_pack (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  GArray **ids = sqlite3_aggregate_context (context, sizeof *ids);
  gint64 id = sqlite3_value_int64 (values[0]);

  (void) n_values;
  if (ids == NULL)
    return;
  if (*ids == NULL)
    *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (*ids, id);
}

static void
finish_pack (sqlite3_context *context)
{
  GArray **ids = sqlite3_aggregate_context (context, 0);
  g_autoptr (GByteArray) bytes = NULL;

  if (ids == NULL || *ids == NULL)
    return;
  bytes = pack (*ids);
  sqlite3_result_blob64 (context, bytes->data, bytes->len, SQLITE_TRANSIENT);
  g_array_unref (*ids);
}

/* What the step to version 6 needs. */
int
evidence_register (sqlite3 *db)
{
  return sqlite3_create_function_v2 (db, "tocsin_pack", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL,
                                     NULL, step_pack, finish_pack, NULL);
}

/* ---- Writing and reading ---- */

gboolean
evidence_save (TocsinCase *self, gint64 alert_id, const GArray *ids, GError **error)
{
  static const char sql[]
      = "INSERT OR REPLACE INTO alert_evidence (alert_id, events) VALUES (?, ?)";
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  g_autoptr (GArray) sorted = g_array_copy ((GArray *) ids);
  g_autoptr (GByteArray) bytes = pack (sorted);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, alert_id);
  sqlite3_bind_blob64 (statement, 2, bytes->len > 0 ? (gconstpointer) bytes->data : "", bytes->len,
                       SQLITE_TRANSIENT);
  return case_run (self, statement, error);
}

/* Readers of the evidence of many alerts, one after the other. */
gboolean
evidence_reader_init (EvidenceReader *self, sqlite3 *db, const char *path, GError **error)
{
  self->db = db;
  self->path = path;
  self->statement = NULL;
  self->is_packed = case_file_get_pragma (db, "PRAGMA user_version") >= 6;
  return sqlite3_prepare_v2 (db,
                             self->is_packed
                                 ? "SELECT events FROM alert_evidence WHERE alert_id = ?"
                                 : "SELECT event_id FROM alert_event WHERE alert_id = ? "
                                   "ORDER BY event_id",
                             -1, &self->statement, NULL)
             == SQLITE_OK
         || store_set_error (db, path, error);
}

/* Appends the ids of the events of an alert, ascending. */
gboolean
evidence_reader_read (EvidenceReader *self, gint64 alert_id, GArray *ids, GError **error)
{
  int code;

  sqlite3_bind_int64 (self->statement, 1, alert_id);
  while ((code = sqlite3_step (self->statement)) == SQLITE_ROW)
    if (self->is_packed)
      unpack (sqlite3_column_blob (self->statement, 0),
              (gsize) sqlite3_column_bytes (self->statement, 0), ids);
    else
      {
        gint64 id = sqlite3_column_int64 (self->statement, 0);

        g_array_append_val (ids, id);
      }
  sqlite3_reset (self->statement);
  return code == SQLITE_DONE || store_set_error (self->db, self->path, error);
}

void
evidence_reader_clear (EvidenceReader *self)
{
  g_clear_pointer (&self->statement, sqlite3_finalize);
}
