/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables `near_miss` and `near_miss_event`. */
#include "store/store-private.h"
#include "store/tocsin-alerts.h"

static void
bind_optional (sqlite3_stmt *statement, int index, const char *text)
{
  if (text != NULL)
    store_bind_text (statement, index, text);
  else
    sqlite3_bind_null (statement, index);
}

static gboolean
save_evidence (TocsinCase *self, gint64 id, const GArray *evidence, GError **error)
{
  static const char sql[]
      = "INSERT OR IGNORE INTO near_miss_event (near_miss_id, event_id) VALUES (?, ?)";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < evidence->len; i++)
    {
      sqlite3_bind_int64 (statement, 1, id);
      sqlite3_bind_int64 (statement, 2, g_array_index (evidence, gint64, i));
      if (!case_run (self, statement, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
save_near_miss (TocsinCase *self, const TocsinAlert *miss, GError **error)
{
  static const char sql[]
      = "INSERT INTO near_miss (rule_id, rule_title, entity, first_seen, last_seen, observed, "
        "threshold, severity, message, count, source_ip, host, username) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;
  store_bind_text (statement, 1, miss->rule_id);
  store_bind_text (statement, 2, miss->rule_title);
  store_bind_text (statement, 3, miss->entity);
  sqlite3_bind_int64 (statement, 4, miss->first_seen);
  sqlite3_bind_int64 (statement, 5, miss->last_seen);
  sqlite3_bind_double (statement, 6, miss->observed);
  sqlite3_bind_double (statement, 7, miss->threshold);
  store_bind_text (statement, 8, miss->severity);
  store_bind_text (statement, 9, miss->message);
  sqlite3_bind_int64 (statement, 10, (gint64) miss->count);
  bind_optional (statement, 11, miss->source_ip);
  bind_optional (statement, 12, miss->host);
  bind_optional (statement, 13, miss->username);
  return case_run (self, statement, error)
         && save_evidence (self, sqlite3_last_insert_rowid (self->db), miss->evidence, error);
}

/**
 * tocsin_case_save_near_misses:
 * @self: a case with an open transaction
 * @near_misses: (element-type TocsinAlert): windows below a threshold
 * @error: return location
 *
 * Replaces the near misses of the last run of detection.
 *
 * Returns: whether it was written
 */
gboolean
tocsin_case_save_near_misses (TocsinCase *self, const GPtrArray *near_misses, GError **error)
{
  static const char clear_sql[] = "DELETE FROM near_miss";
  sqlite3_stmt *statement = case_prepare (self, clear_sql, error);

  if (statement == NULL || !case_run (self, statement, error))
    return FALSE;
  for (guint i = 0; i < near_misses->len; i++)
    if (!save_near_miss (self, g_ptr_array_index (near_misses, i), error))
      return FALSE;
  return TRUE;
}

static char *
dup_column (sqlite3_stmt *statement, int index)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, index));
}

static TocsinAlert *
read_near_miss (sqlite3_stmt *statement)
{
  TocsinAlert *miss = tocsin_alert_new ();

  miss->id = sqlite3_column_int64 (statement, 0);
  miss->rule_id = dup_column (statement, 1);
  miss->rule_title = dup_column (statement, 2);
  miss->entity = dup_column (statement, 3);
  miss->first_seen = sqlite3_column_int64 (statement, 4);
  miss->last_seen = sqlite3_column_int64 (statement, 5);
  miss->has_threshold = TRUE;
  miss->observed = sqlite3_column_double (statement, 6);
  miss->threshold = sqlite3_column_double (statement, 7);
  miss->severity = dup_column (statement, 8);
  miss->message = dup_column (statement, 9);
  miss->count = (guint64) sqlite3_column_int64 (statement, 10);
  miss->source_ip = dup_column (statement, 11);
  miss->host = dup_column (statement, 12);
  miss->username = dup_column (statement, 13);
  miss->alert_type = g_strdup ("near_miss");
  return miss;
}

static gboolean
read_evidence (TocsinCase *self, TocsinAlert *miss, GError **error)
{
  static const char sql[]
      = "SELECT event_id FROM near_miss_event WHERE near_miss_id = ? ORDER BY event_id";
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  gboolean has_row, ok = statement != NULL;

  if (ok)
    sqlite3_bind_int64 (statement, 1, miss->id);
  while (ok && (ok = case_step (self, statement, &has_row, error)) && has_row)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      g_array_append_val (miss->evidence, id);
    }
  return ok;
}

/**
 * tocsin_case_list_near_misses:
 * @self: a case
 * @error: return location
 *
 * Windows that stayed just below a threshold, of the last run of detection: at most five of
 * each rule. They are no alerts, but have the same shape: `observed` is how far it came,
 * `threshold` what was to be reached, first and last seen are those of the window.
 *
 * Returns: (transfer full) (element-type TocsinAlert) (nullable): the near misses by rule, the
 *   nearest first
 */
GPtrArray *
tocsin_case_list_near_misses (TocsinCase *self, GError **error)
{
  static const char old_sql[]
      = "SELECT id, rule_id, rule_title, entity, first_seen, last_seen, observed, threshold, "
        "'medium', rule_title, CAST(observed AS INTEGER), NULL, NULL, NULL "
        "FROM near_miss ORDER BY rule_id, threshold - observed, first_seen, id";
  static const char new_sql[]
      = "SELECT id, rule_id, rule_title, entity, first_seen, last_seen, observed, threshold, "
        "severity, message, count, source_ip, host, username "
        "FROM near_miss ORDER BY rule_id, threshold - observed, first_seen, id";
  g_autoptr (GPtrArray) misses
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_alert_free);
  gint64 version = case_file_get_pragma (self->db, "PRAGMA user_version");
  sqlite3_stmt *statement;
  gboolean has_row, ok;

  if (version < 2)
    return g_steal_pointer (&misses);
  statement = case_prepare (self, version < 4 ? old_sql : new_sql, error);
  ok = statement != NULL;
  while (ok && (ok = case_step (self, statement, &has_row, error)) && has_row)
    g_ptr_array_add (misses, read_near_miss (statement));
  for (guint i = 0; ok && version >= 4 && i < misses->len; i++)
    ok = read_evidence (self, g_ptr_array_index (misses, i), error);
  return ok ? g_steal_pointer (&misses) : NULL;
}
