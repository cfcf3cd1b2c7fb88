/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bookmarks, notes and tags. Each change is an act with what was there before, so that
 * it can be undone; undoing is no act of its own. */
#include "store/tocsin-case-mark.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "store/store-private.h"

typedef enum
{
  ACT_BOOKMARK,
  ACT_NOTE,
  ACT_TAG,
} ActKind;

/* How each kind is written: ?1 the event, ?2 before, ?3 after, ?4 the time. */
static const char *const apply_sql[][2] = {
  [ACT_BOOKMARK]
  = { "UPDATE mark SET bookmarked = CAST(?3 AS INTEGER), changed = ?4 WHERE event_id = ?1", NULL },
  [ACT_NOTE] = { "UPDATE mark SET note = ?3, changed = ?4 WHERE event_id = ?1", NULL },
  [ACT_TAG] = { "DELETE FROM tag WHERE event_id = ?1 AND tag = ?2",
                "INSERT OR IGNORE INTO tag SELECT ?1, ?3 WHERE ?3 <> ''" },
};

typedef struct
{
  ActKind kind;
  gint64 event_id;
  char *before;
  char *after;
} Act;

static void
act_clear (Act *self)
{
  g_free (self->before);
  g_free (self->after);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Act, act_clear)

static sqlite3_stmt *
prepare_act (TocsinCase *self, const char *sql, const Act *act, gint64 now, GError **error)
{
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, act->event_id);
  if (sqlite3_bind_parameter_count (statement) >= 2)
    store_bind_text (statement, 2, act->before);
  if (sqlite3_bind_parameter_count (statement) >= 3)
    store_bind_text (statement, 3, act->after);
  if (sqlite3_bind_parameter_count (statement) >= 4)
    sqlite3_bind_int64 (statement, 4, now);
  return statement;
}

static gboolean
run_act (TocsinCase *self, const char *sql, const Act *act, gint64 now, GError **error)
{
  sqlite3_stmt *statement = prepare_act (self, sql, act, now, error);

  return statement != NULL && case_run (self, statement, error);
}

static gboolean
apply (TocsinCase *self, const Act *act, GError **error)
{
  static const char row_sql[] = "INSERT INTO mark (event_id, changed) VALUES (?1, ?4) "
                                "ON CONFLICT DO UPDATE SET changed = ?4";
  gint64 now = g_get_real_time ();

  if (!run_act (self, row_sql, act, now, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (apply_sql[0]) && apply_sql[act->kind][i] != NULL; i++)
    if (!run_act (self, apply_sql[act->kind][i], act, now, error))
      return FALSE;
  return TRUE;
}

static gboolean
write_act (TocsinCase *self, const Act *act, gint64 *id, GError **error)
{
  static const char sql[] = "INSERT INTO mark_act (event_id, before, after, time, kind) "
                            "VALUES (?1, ?2, ?3, ?4, ?5)";
  sqlite3_stmt *statement;

  if (!apply (self, act, error))
    return FALSE;
  statement = prepare_act (self, sql, act, g_get_real_time (), error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 5, act->kind);
  if (!case_run (self, statement, error))
    return FALSE;
  if (id != NULL)
    *id = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

/* Whether there is such an event. */
static gboolean
check_event (TocsinCase *self, gint64 event_id, GError **error)
{
  if (event_id >= 1 && event_id < self->next_event_id)
    return TRUE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID, _ ("Case “%s” has no event %lld"),
               self->path, (long long) event_id);
  return FALSE;
}

static gboolean
end (TocsinCase *self, gboolean done, GError **error)
{
  if (done)
    return tocsin_case_commit (self, error);
  tocsin_case_rollback (self);
  return FALSE;
}

/* What the event's mark says in the place that an act of @kind changes. */
static char *
dup_present (const TocsinMark *mark, ActKind kind, const char *tag)
{
  if (kind == ACT_BOOKMARK)
    return g_strdup (mark->bookmarked ? "1" : "0");
  if (kind == ACT_NOTE)
    return g_strdup (mark->note);
  return g_strdup (g_strv_contains ((const char *const *) mark->tags, tag) ? tag : "");
}

/* A change to what is there already is none, and no act. */
static gboolean
change (TocsinCase *self, ActKind kind, gint64 event_id, const char *after, const char *tag,
        gint64 *id, GError **error)
{
  g_auto (Act) act = { .kind = kind, .event_id = event_id, .after = g_strdup (after) };
  g_autoptr (TocsinMark) mark = NULL;
  gboolean done;

  if (id != NULL)
    *id = 0;
  if (!tocsin_case_begin (self, error))
    return FALSE;
  done = check_event (self, event_id, error);
  mark = done ? tocsin_case_get_mark (self, event_id, error) : NULL;
  if (mark == NULL)
    return end (self, FALSE, error);
  act.before = dup_present (mark, kind, tag);
  return end (self, strcmp (act.before, after) == 0 || write_act (self, &act, id, error), error);
}

/**
 * tocsin_case_set_bookmark:
 * @self: a case opened for writing, without an open transaction
 * @event_id: the id of an event
 * @bookmarked: whether it is to have a bookmark
 * @act: (out) (optional): what tocsin_case_undo_mark() undoes; 0 if it was so already
 * @error: return location; %TOCSIN_ERROR_INVALID where there is no such event
 *
 * Sets or removes the bookmark of an event.
 *
 * Returns: whether it was written
 */
gboolean
tocsin_case_set_bookmark (TocsinCase *self, gint64 event_id, gboolean bookmarked, gint64 *act,
                          GError **error)
{
  return change (self, ACT_BOOKMARK, event_id, bookmarked ? "1" : "0", NULL, act, error);
}

/**
 * tocsin_case_set_note:
 * @self: a case opened for writing, without an open transaction
 * @event_id: the id of an event
 * @note: its note, UTF-8; "" for none
 * @act: (out) (optional): what tocsin_case_undo_mark() undoes; 0 if it was so already
 * @error: return location; %TOCSIN_ERROR_INVALID where there is no such event
 *
 * Sets the note of an event.
 *
 * Returns: whether it was written
 */
gboolean
tocsin_case_set_note (TocsinCase *self, gint64 event_id, const char *note, gint64 *act,
                      GError **error)
{
  return change (self, ACT_NOTE, event_id, note, NULL, act, error);
}

/**
 * tocsin_case_set_tag:
 * @self: a case opened for writing, without an open transaction
 * @event_id: the id of an event
 * @tag: a tag, UTF-8, not empty
 * @present: whether the event is to have it
 * @act: (out) (optional): what tocsin_case_undo_mark() undoes; 0 if it was so already
 * @error: return location; %TOCSIN_ERROR_INVALID where there is no such event or
 *   the tag is empty
 *
 * Gives a tag to an event, or takes it away.
 *
 * Returns: whether it was written
 */
gboolean
tocsin_case_set_tag (TocsinCase *self, gint64 event_id, const char *tag, gboolean present,
                     gint64 *act, GError **error)
{
  if (*tag != '\0')
    return change (self, ACT_TAG, event_id, present ? tag : "", tag, act, error);
  g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID, _ ("A tag needs a name"));
  return FALSE;
}

/* Reads an act to be undone; 0 for the last one that was not. */
static gboolean
read_act (TocsinCase *self, gint64 id, Act *act, gint64 *found, GError **error)
{
  static const char sql[] = "SELECT id, event_id, kind, before, after FROM mark_act "
                            "WHERE undone = 0 AND (?1 = 0 OR id = ?1) ORDER BY id DESC LIMIT 1";
  sqlite3_stmt *statement = case_prepare (self, sql, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  if (!case_step (self, statement, &has_row, error))
    return FALSE;
  if (!has_row)
    {
      g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
                           _ ("There is nothing to undo"));
      return FALSE;
    }
  *found = sqlite3_column_int64 (statement, 0);
  act->event_id = sqlite3_column_int64 (statement, 1);
  act->kind = (ActKind) CLAMP (sqlite3_column_int (statement, 2), ACT_BOOKMARK, ACT_TAG);
  /* The way back. */
  act->after = g_strdup ((const char *) sqlite3_column_text (statement, 3));
  act->before = g_strdup ((const char *) sqlite3_column_text (statement, 4));
  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
set_undone (TocsinCase *self, gint64 id, GError **error)
{
  static const char sql[] = "UPDATE mark_act SET undone = 1 WHERE id = ?";
  sqlite3_stmt *statement = case_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  return case_run (self, statement, error);
}

/**
 * tocsin_case_undo_mark:
 * @self: a case opened for writing, without an open transaction
 * @act: an act; 0 for the last one that was not undone
 * @event_id: (out) (optional): the event that it was about
 * @error: return location; %TOCSIN_ERROR_INVALID where there is nothing to undo
 *
 * Undoes an act: what it changed is again as it was before.
 *
 * Returns: whether it was undone
 */
gboolean
tocsin_case_undo_mark (TocsinCase *self, gint64 act, gint64 *event_id, GError **error)
{
  g_auto (Act) back = { 0 };
  gint64 id = 0;
  gboolean done;

  if (!tocsin_case_begin (self, error))
    return FALSE;
  done = read_act (self, act, &back, &id, error) && apply (self, &back, error)
         && set_undone (self, id, error);
  if (event_id != NULL)
    *event_id = back.event_id;
  return end (self, done, error);
}
