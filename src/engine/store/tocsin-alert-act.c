/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table `alert_act`: what analysts make of alerts. Undoing is no act of its own. */
#include "store/tocsin-alert-act.h"

#include <glib/gi18n-lib.h>

#include "core/tocsin-error.h"
#include "store/store-private.h"

#define ACTS_VERSION 4 /* of the case, from which on it has acts */

/**
 * tocsin_alert_act_free:
 * @self: (transfer full) (nullable): an act
 */
void
tocsin_alert_act_free (TocsinAlertAct *self)
{
  if (self == NULL)
    return;
  g_free (self->note);
  g_free (self);
}

static TocsinAlertStatus
column_status (sqlite3_stmt *statement, int index)
{
  return (TocsinAlertStatus) CLAMP (sqlite3_column_int64 (statement, index), 0,
                                    TOCSIN_ALERT_FALSE_POSITIVE);
}

static gboolean
end (TocsinCase *self, gboolean done, GError **error)
{
  if (done)
    return tocsin_case_commit (self, error);
  tocsin_case_rollback (self);
  return FALSE;
}

static gboolean
read_status (TocsinCase *self, gint64 alert_id, TocsinAlertStatus *status, GError **error)
{
  static const char sql[] = "SELECT status FROM alert WHERE id = ?";
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, alert_id);
  if (!case_step (self, statement, &has_row, error))
    return FALSE;
  if (!has_row)
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID, _ ("Case “%s” has no alert %lld"),
                   self->path, (long long) alert_id);
      return FALSE;
    }
  *status = column_status (statement, 0);
  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
write_status (TocsinCase *self, const TocsinAlertAct *change, GError **error)
{
  static const char sql[] = "UPDATE alert SET status = ? WHERE id = ?";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, change->after);
  sqlite3_bind_int64 (statement, 2, change->alert_id);
  return case_run (self, statement, error);
}

/* The first change of an act gives it its number. */
static gboolean
write_act (TocsinCase *self, const TocsinAlertAct *change, gint64 *act, GError **error)
{
  static const char sql[] = "INSERT INTO alert_act (act, alert_id, before, after, note, time) "
                            "VALUES (coalesce(nullif(?1, 0), (SELECT coalesce(max(id), 0) + 1 "
                            "FROM alert_act)), ?2, ?3, ?4, ?5, ?6)";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, *act);
  sqlite3_bind_int64 (statement, 2, change->alert_id);
  sqlite3_bind_int (statement, 3, change->before);
  sqlite3_bind_int (statement, 4, change->after);
  store_bind_text (statement, 5, change->note);
  sqlite3_bind_int64 (statement, 6, change->time);
  if (!case_run (self, statement, error))
    return FALSE;
  if (*act == 0)
    *act = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

/* A status that an alert has already is no change. */
static gboolean
change_status (TocsinCase *self, TocsinAlertAct *change, gint64 *act, GError **error)
{
  if (!read_status (self, change->alert_id, &change->before, error))
    return FALSE;
  return change->before == change->after
         || (write_status (self, change, error) && write_act (self, change, act, error));
}

/**
 * tocsin_case_set_alert_status_with_note:
 * @self: a case opened for writing, without an open transaction
 * @ids: (array length=n): ids of alerts
 * @n: how many
 * @status: the status that they are to have
 * @note: (nullable): why, UTF-8
 * @now: the time of the act, microseconds since 1970
 * @act: (out) (optional): what tocsin_case_undo_alert_act() undoes; 0 if all were so already
 * @error: return location; %TOCSIN_ERROR_INVALID where one of them is no alert, and
 *   then nothing is changed
 *
 * Gives alerts a status, as one act.
 *
 * Returns: whether it was written
 */
gboolean
tocsin_case_set_alert_status_with_note (TocsinCase *self, const gint64 *ids, guint n,
                                        TocsinAlertStatus status, const char *note, gint64 now,
                                        gint64 *act, GError **error)
{
  gint64 group = 0;
  gboolean done = TRUE;

  if (act != NULL)
    *act = 0;
  if (!tocsin_case_begin (self, error))
    return FALSE;
  for (guint i = 0; done && i < n; i++)
    {
      TocsinAlertAct change
          = { .alert_id = ids[i], .after = status, .note = (char *) note, .time = now };

      done = change_status (self, &change, &group, error);
    }
  if (!end (self, done, error))
    return FALSE;
  if (act != NULL)
    *act = group;
  return TRUE;
}

/**
 * tocsin_case_set_alert_status:
 * @self: a case opened for writing, without an open transaction
 * @ids: (array length=n): ids of alerts
 * @n: how many
 * @status: the status that they are to have
 * @now: the time of the act, microseconds since 1970
 * @act: (out) (optional): what tocsin_case_undo_alert_act() undoes; 0 if all were so already
 * @error: return location; %TOCSIN_ERROR_INVALID where one of them is no alert, and
 *   then nothing is changed
 *
 * Gives alerts a status, as one act without a note.
 *
 * Returns: whether it was written
 */
gboolean
tocsin_case_set_alert_status (TocsinCase *self, const gint64 *ids, guint n,
                              TocsinAlertStatus status, gint64 now, gint64 *act, GError **error)
{
  return tocsin_case_set_alert_status_with_note (self, ids, n, status, NULL, now, act, error);
}

/* The act to be undone; 0 for the last one that was not. */
static gboolean
find_act (TocsinCase *self, gint64 wanted, gint64 *act, GError **error)
{
  static const char sql[] = "SELECT act FROM alert_act WHERE undone = 0 AND (?1 = 0 OR act = ?1) "
                            "ORDER BY id DESC LIMIT 1";
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, wanted);
  if (!case_step (self, statement, &has_row, error))
    return FALSE;
  if (!has_row)
    {
      g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
                           _ ("There is nothing to undo"));
      return FALSE;
    }
  *act = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
run_for_act (TocsinCase *self, const char *sql, gint64 act, GError **error)
{
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, act);
  return case_run (self, statement, error);
}

/**
 * tocsin_case_undo_alert_act:
 * @self: a case opened for writing, without an open transaction
 * @act: an act; 0 for the last one that was not undone
 * @error: return location; %TOCSIN_ERROR_INVALID where there is nothing to undo
 *
 * Undoes an act: each of its alerts has the status again that its other acts give it, or that
 * it had before all of them. A later act on one of them so stays in force.
 *
 * Returns: whether it was undone
 */
gboolean
tocsin_case_undo_alert_act (TocsinCase *self, gint64 act, GError **error)
{
  static const char mark_sql[] = "UPDATE alert_act SET undone = 1 WHERE act = ?1";
  static const char apply_sql[]
      = "UPDATE alert SET status = coalesce("
        "(SELECT after FROM alert_act WHERE alert_id = alert.id AND undone = 0 "
        "ORDER BY id DESC LIMIT 1), "
        "(SELECT before FROM alert_act WHERE alert_id = alert.id ORDER BY id LIMIT 1)) "
        "WHERE id IN (SELECT alert_id FROM alert_act WHERE act = ?1)";
  gint64 found = 0;

  if (!tocsin_case_begin (self, error))
    return FALSE;
  return end (self,
              find_act (self, act, &found, error) && run_for_act (self, mark_sql, found, error)
                  && run_for_act (self, apply_sql, found, error),
              error);
}

static TocsinAlertAct *
read_act (sqlite3_stmt *statement)
{
  TocsinAlertAct *act = g_new0 (TocsinAlertAct, 1);

  act->id = sqlite3_column_int64 (statement, 0);
  act->act = sqlite3_column_int64 (statement, 1);
  act->alert_id = sqlite3_column_int64 (statement, 2);
  act->before = column_status (statement, 3);
  act->after = column_status (statement, 4);
  act->note = g_strdup ((const char *) sqlite3_column_text (statement, 5));
  act->time = sqlite3_column_int64 (statement, 6);
  act->undone = sqlite3_column_int (statement, 7) != 0;
  return act;
}

/**
 * tocsin_case_list_alert_acts:
 * @self: a case
 * @alert_id: an alert; 0 for all of them
 * @error: return location
 *
 * Returns: (transfer full) (element-type TocsinAlertAct) (nullable): what was done to it, also
 *   what was undone, in order
 */
GPtrArray *
tocsin_case_list_alert_acts (TocsinCase *self, gint64 alert_id, GError **error)
{
  static const char sql[] = "SELECT id, act, alert_id, before, after, note, time, undone "
                            "FROM alert_act WHERE ?1 = 0 OR alert_id = ?1 ORDER BY id";
  g_autoptr (GPtrArray) acts
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_alert_act_free);
  sqlite3_stmt *statement;
  gboolean has_row, ok;

  if (case_file_get_pragma (self->db, "PRAGMA user_version") < ACTS_VERSION)
    return g_steal_pointer (&acts);
  statement = case_prepare (self, sql, error);
  ok = statement != NULL;
  if (ok)
    sqlite3_bind_int64 (statement, 1, alert_id);
  while (ok && (ok = case_step (self, statement, &has_row, error)) && has_row)
    g_ptr_array_add (acts, read_act (statement));
  return ok ? g_steal_pointer (&acts) : NULL;
}
