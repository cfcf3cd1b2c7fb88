/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table `alert`. */
#include "store/tocsin-alerts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "store/store-private.h"

#define COLUMNS                                                                                    \
  "alert_type, rule_id, rule_title, severity, entity, message, first_seen, last_seen, count, "     \
  "source_ip, host, username, remediation, playbook, tags, observed, threshold, expected, "        \
  "deviation, score, series"

static void
bind_optional (sqlite3_stmt *statement, int index, const char *text)
{
  if (text != NULL)
    store_bind_text (statement, index, text);
  else
    sqlite3_bind_null (statement, index);
}

static void
bind_real (sqlite3_stmt *statement, int index, gboolean is_set, double value)
{
  if (is_set)
    sqlite3_bind_double (statement, index, value);
  else
    sqlite3_bind_null (statement, index);
}

/* `start=value, …` */
static char *
dup_series (const GArray *series)
{
  GString *text;

  if (series == NULL)
    return NULL;
  text = g_string_new (NULL);
  for (guint i = 0; i < series->len; i++)
    {
      const TocsinAlertPoint *point = &g_array_index (series, TocsinAlertPoint, i);
      char value[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (text, "%s%" G_GINT64_FORMAT "=%s", i > 0 ? "," : "", point->start,
                              g_ascii_dtostr (value, sizeof value, point->value));
    }
  return g_string_free (text, FALSE);
}

static GArray *
parse_series (const char *text)
{
  GArray *series = g_array_new (FALSE, FALSE, sizeof (TocsinAlertPoint));
  g_auto (GStrv) points = g_strsplit (text, ",", -1);

  for (guint i = 0; points[i] != NULL; i++)
    {
      char *equals = NULL;
      TocsinAlertPoint point = { .start = g_ascii_strtoll (points[i], &equals, 10) };

      if (*equals != '=')
        continue;
      point.value = g_ascii_strtod (equals + 1, NULL);
      g_array_append_val (series, point);
    }
  return series;
}

/* SQLite reads the texts when the statement runs: they are the caller's. */
static void
bind_alert (sqlite3_stmt *statement, const TocsinAlert *alert, const char *tags, const char *series)
{
  const char *const texts[] = { alert->alert_type, alert->rule_id, alert->rule_title,
                                alert->severity,   alert->entity,  alert->message };
  const char *const optional[]
      = { alert->source_ip, alert->host, alert->username, alert->remediation, alert->playbook };
  int index = 1;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    store_bind_text (statement, index++, texts[i]);
  sqlite3_bind_int64 (statement, index++, alert->first_seen);
  sqlite3_bind_int64 (statement, index++, alert->last_seen);
  sqlite3_bind_int64 (statement, index++, (gint64) alert->count);
  for (guint i = 0; i < G_N_ELEMENTS (optional); i++)
    bind_optional (statement, index++, optional[i]);
  store_bind_text (statement, index++, tags);
  bind_real (statement, index++, alert->has_threshold, alert->observed);
  bind_real (statement, index++, alert->has_threshold, alert->threshold);
  bind_real (statement, index++, alert->is_baseline, alert->expected);
  bind_real (statement, index++, alert->is_baseline, alert->deviation);
  bind_real (statement, index++, alert->is_baseline, alert->score);
  bind_optional (statement, index++, series);
}

/* A run of detection being written. */
typedef struct
{
  GHashTable *kept; /* ids of the alerts that it found */
  gint64 last_id;   /* that was ever given */
  gint64 old_id;    /* the last one before this run */
} Saving;

/* The row that is the same alert: same rule, same entity, at the same time. 0 if there is none
 * that is not another alert of this run already. */
static gboolean
find_same (TocsinCase *self, const Saving *saving, const TocsinAlert *alert, gint64 *id,
           GError **error)
{
  static const char sql[] = "SELECT id FROM alert WHERE rule_id = ? AND entity = ? "
                            "AND first_seen <= ? AND last_seen >= ? AND id <= ? ORDER BY id";
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  gboolean has_row = TRUE;

  *id = 0;
  if (statement == NULL)
    return FALSE;
  store_bind_text (statement, 1, alert->rule_id);
  store_bind_text (statement, 2, alert->entity);
  sqlite3_bind_int64 (statement, 3, alert->last_seen);
  sqlite3_bind_int64 (statement, 4, alert->first_seen);
  sqlite3_bind_int64 (statement, 5, saving->old_id);
  while (*id == 0 && has_row)
    {
      if (!case_step (self, statement, &has_row, error))
        return FALSE;
      if (has_row)
        *id = sqlite3_column_int64 (statement, 0);
      if (g_hash_table_contains (saving->kept, id))
        *id = 0;
    }
  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
save_alert (TocsinCase *self, Saving *saving, const TocsinAlert *alert, gboolean *is_new,
            GError **error)
{
  static const char insert_sql[] = "INSERT INTO alert (" COLUMNS ", id) "
                                   "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
  static const char update_sql[]
      = "UPDATE alert SET (" COLUMNS ") = (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) "
        "WHERE id = ?";
  g_autofree char *tags = g_strjoinv (" ", alert->tags);
  g_autofree char *series = dup_series (alert->series);
  sqlite3_stmt *statement;
  gint64 id;

  if (!find_same (self, saving, alert, &id, error))
    return FALSE;
  *is_new = id == 0;
  if (*is_new)
    id = ++saving->last_id;
  statement = case_prepare (self, *is_new ? insert_sql : update_sql, error);
  if (statement == NULL)
    return FALSE;
  bind_alert (statement, alert, tags, series);
  sqlite3_bind_int64 (statement, 22, id);
  if (!case_run (self, statement, error))
    return FALSE;
  g_hash_table_add (saving->kept, g_memdup2 (&id, sizeof id));
  return evidence_save (self, id, alert->evidence, error);
}

/* The last id that was ever given to an alert: none is used again. */
static gboolean
read_last_id (TocsinCase *self, gint64 *id, GError **error)
{
  static const char sql[]
      = "SELECT max ((SELECT coalesce (max (id), 0) FROM alert), "
        "coalesce ((SELECT CAST(value AS INTEGER) FROM setting WHERE key = 'last-alert'), 0))";
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  gboolean has_row;

  if (statement == NULL || !case_step (self, statement, &has_row, error))
    return FALSE;
  *id = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
write_last_id (TocsinCase *self, gint64 id, GError **error)
{
  static const char sql[] = "INSERT INTO setting VALUES ('last-alert', ?1) "
                            "ON CONFLICT DO UPDATE SET value = ?1";
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  if (statement == NULL)
    return FALSE;
  store_bind_text (statement, 1, text);
  return case_run (self, statement, error);
}

/* Removes what no rule finds any more, unless an analyst has made something of it. */
static gboolean
remove_others (TocsinCase *self, GHashTable *kept, GError **error)
{
  static const char list_sql[] = "SELECT id FROM alert WHERE status = 0 AND id NOT IN "
                                 "(SELECT alert_id FROM alert_act WHERE undone = 0)";
  static const char remove_sql[] = "DELETE FROM alert WHERE id = ?";
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = case_prepare (self, list_sql, error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;
  while (case_step (self, statement, &has_row, error) && has_row)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      if (!g_hash_table_contains (kept, &id))
        g_array_append_val (gone, id);
    }
  statement = case_prepare (self, remove_sql, error);
  for (guint i = 0; statement != NULL && i < gone->len; i++)
    {
      sqlite3_bind_int64 (statement, 1, g_array_index (gone, gint64, i));
      if (!case_run (self, statement, error))
        return FALSE;
    }
  return statement != NULL;
}

/**
 * tocsin_case_save_alerts:
 * @self: a case with an open transaction
 * @alerts: (element-type TocsinAlert): all that detection found in it
 * @n_new: (out): how many of them the case did not have
 * @error: return location
 *
 * Writes what a run of detection found. An alert of the same rule about the same entity
 * at the same time is the same alert and keeps its id and status; one that is found no
 * longer goes, unless an analyst has given it a status.
 *
 * Returns: whether it was written
 */
gboolean
tocsin_case_save_alerts (TocsinCase *self, const GPtrArray *alerts, guint *n_new, GError **error)
{
  g_autoptr (GHashTable) kept = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  Saving saving = { .kept = kept };

  *n_new = 0;
  if (!read_last_id (self, &saving.last_id, error))
    return FALSE;
  saving.old_id = saving.last_id;
  for (guint i = 0; i < alerts->len; i++)
    {
      gboolean is_new;

      if (!save_alert (self, &saving, g_ptr_array_index (alerts, i), &is_new, error))
        return FALSE;
      *n_new += is_new;
    }
  return write_last_id (self, saving.last_id, error) && remove_others (self, kept, error);
}

static char *
dup_column (sqlite3_stmt *statement, int index)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, index));
}

static TocsinAlert *
read_alert (sqlite3_stmt *statement)
{
  TocsinAlert *alert = tocsin_alert_new ();
  char **const texts[] = { &alert->alert_type, &alert->rule_id, &alert->rule_title,
                           &alert->severity,   &alert->entity,  &alert->message };
  char **const optional[] = { &alert->source_ip, &alert->host, &alert->username,
                              &alert->remediation, &alert->playbook };
  const char *tags;

  alert->id = sqlite3_column_int64 (statement, 21);
  alert->status = (TocsinAlertStatus) CLAMP (sqlite3_column_int64 (statement, 22), 0,
                                             TOCSIN_ALERT_FALSE_POSITIVE);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = dup_column (statement, (int) i);
  alert->first_seen = sqlite3_column_int64 (statement, 6);
  alert->last_seen = sqlite3_column_int64 (statement, 7);
  alert->count = (guint64) sqlite3_column_int64 (statement, 8);
  for (guint i = 0; i < G_N_ELEMENTS (optional); i++)
    *optional[i] = dup_column (statement, (int) i + 9);
  tags = (const char *) sqlite3_column_text (statement, 14);
  g_strfreev (alert->tags);
  alert->tags = g_strsplit (tags, " ", -1);
  alert->has_threshold = sqlite3_column_type (statement, 15) != SQLITE_NULL;
  alert->observed = sqlite3_column_double (statement, 15);
  alert->threshold = sqlite3_column_double (statement, 16);
  alert->is_baseline = sqlite3_column_type (statement, 17) != SQLITE_NULL;
  alert->expected = sqlite3_column_double (statement, 17);
  alert->deviation = sqlite3_column_double (statement, 18);
  alert->score = sqlite3_column_double (statement, 19);
  if (sqlite3_column_type (statement, 20) != SQLITE_NULL)
    alert->series = parse_series ((const char *) sqlite3_column_text (statement, 20));
  return alert;
}

static gboolean
read_evidence (TocsinCase *self, TocsinAlert *const *alerts, guint n, GError **error)
{
  g_auto (EvidenceReader) reader = { 0 };
  gboolean ok = evidence_reader_init (&reader, self->db, self->path, error);

  for (guint i = 0; ok && i < n; i++)
    ok = evidence_reader_read (&reader, alerts[i]->id, alerts[i]->evidence, error);
  return ok;
}

static gboolean
has_alerts (TocsinCase *self)
{
  return case_file_get_pragma (self->db, "PRAGMA user_version") >= 2;
}

/**
 * tocsin_case_list_alerts_briefly:
 * @self: a case
 * @error: return location
 *
 * The same as tocsin_case_list_alerts() without the evidence, for lists of many alerts.
 *
 * Returns: (transfer full) (element-type TocsinAlert) (nullable): the alerts, the most
 *   serious first, then by time
 */
GPtrArray *
tocsin_case_list_alerts_briefly (TocsinCase *self, GError **error)
{
  static const char sql[]
      = "SELECT " COLUMNS ", id, status FROM alert ORDER BY CASE severity WHEN 'critical' THEN 0 "
        "WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END, first_seen, id";
  g_autoptr (GPtrArray) alerts
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_alert_free);
  sqlite3_stmt *statement;
  gboolean has_row, ok;

  if (!has_alerts (self))
    return g_steal_pointer (&alerts);
  statement = case_prepare (self, sql, error);
  ok = statement != NULL;
  while (ok && (ok = case_step (self, statement, &has_row, error)) && has_row)
    g_ptr_array_add (alerts, read_alert (statement));
  return ok ? g_steal_pointer (&alerts) : NULL;
}

/**
 * tocsin_case_list_alerts:
 * @self: a case
 * @error: return location
 *
 * Returns: (transfer full) (element-type TocsinAlert) (nullable): the alerts, the most
 *   serious first, then by time
 */
GPtrArray *
tocsin_case_list_alerts (TocsinCase *self, GError **error)
{
  g_autoptr (GPtrArray) alerts = tocsin_case_list_alerts_briefly (self, error);

  if (alerts == NULL
      || (alerts->len > 0
          && !read_evidence (self, (TocsinAlert *const *) alerts->pdata, alerts->len, error)))
    return NULL;
  return g_steal_pointer (&alerts);
}

/**
 * tocsin_case_get_alert:
 * @self: a case
 * @id: id of an alert
 * @error: return location; %TOCSIN_ERROR_INVALID where there is no such alert
 *
 * Returns: (transfer full) (nullable): the alert with its evidence
 */
TocsinAlert *
tocsin_case_get_alert (TocsinCase *self, gint64 id, GError **error)
{
  static const char sql[] = "SELECT " COLUMNS ", id, status FROM alert WHERE id = ?";
  g_autoptr (TocsinAlert) alert = NULL;
  sqlite3_stmt *statement = NULL;
  gboolean has_row = FALSE;

  if (has_alerts (self))
    {
      statement = case_prepare (self, sql, error);
      if (statement == NULL)
        return NULL;
      sqlite3_bind_int64 (statement, 1, id);
      if (!case_step (self, statement, &has_row, error))
        return NULL;
    }
  if (!has_row)
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID, _ ("Case “%s” has no alert %lld"),
                   self->path, (long long) id);
      return NULL;
    }
  alert = read_alert (statement);
  sqlite3_reset (statement);
  return read_evidence (self, &alert, 1, error) ? g_steal_pointer (&alert) : NULL;
}

/**
 * tocsin_case_count_alerts:
 * @self: a case
 * @counts: (out caller-allocates) (array fixed-size=5): how many alerts have each
 *   #TocsinAlertStatus
 * @error: return location
 *
 * Returns: whether the case could be read
 */
gboolean
tocsin_case_count_alerts (TocsinCase *self, guint64 counts[TOCSIN_N_ALERT_STATUSES], GError **error)
{
  static const char sql[] = "SELECT status, count(*) FROM alert GROUP BY status";
  sqlite3_stmt *statement;
  gboolean has_row, ok;

  memset (counts, 0, TOCSIN_N_ALERT_STATUSES * sizeof counts[0]);
  if (!has_alerts (self))
    return TRUE;
  statement = case_prepare (self, sql, error);
  ok = statement != NULL;
  while (ok && (ok = case_step (self, statement, &has_row, error)) && has_row)
    {
      gint64 status = CLAMP (sqlite3_column_int64 (statement, 0), 0, TOCSIN_N_ALERT_STATUSES - 1);

      counts[status] += (guint64) sqlite3_column_int64 (statement, 1);
    }
  return ok;
}
