/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-private.h"
#include "store/tocsin-case-mark.h"

static void
free_mark (gpointer mark)
{
  tocsin_mark_free (mark);
}

/* A row for each tag of each event, and one for each event without. */
static const char list_sql[]
    = "SELECT mark.event_id, bookmarked, note, changed, tag FROM mark "
      "LEFT JOIN tag ON tag.event_id = mark.event_id "
      "WHERE bookmarked OR note <> '' OR tag IS NOT NULL ORDER BY mark.event_id, tag";

static const char get_sql[]
    = "SELECT mark.event_id, bookmarked, note, changed, tag FROM mark "
      "LEFT JOIN tag ON tag.event_id = mark.event_id WHERE mark.event_id = ? ORDER BY tag";

static void
take_row (GPtrArray *marks, sqlite3_stmt *statement)
{
  gint64 event_id = sqlite3_column_int64 (statement, 0);
  const char *tag = (const char *) sqlite3_column_text (statement, 4);
  TocsinMark *mark = marks->len > 0 ? marks->pdata[marks->len - 1] : NULL;

  if (mark == NULL || mark->event_id != event_id)
    {
      mark = tocsin_mark_new (event_id);
      mark->bookmarked = sqlite3_column_int (statement, 1) != 0;
      g_free (mark->note);
      mark->note = g_strdup ((const char *) sqlite3_column_text (statement, 2));
      mark->changed = sqlite3_column_int64 (statement, 3);
      g_ptr_array_add (marks, mark);
    }
  if (tag != NULL)
    tocsin_mark_add_tag (mark, tag);
}

static gboolean
has_tables (sqlite3 *db)
{
  return case_file_get_pragma (db, "PRAGMA user_version") >= 3;
}

/* The marks of the case behind @db, sorted by event; @path is for the error. */
GPtrArray *
mark_list (sqlite3 *db, const char *path, GError **error)
{
  g_autoptr (GPtrArray) marks = g_ptr_array_new_with_free_func (free_mark);
  sqlite3_stmt *statement = NULL;
  int code;

  if (!has_tables (db))
    return g_steal_pointer (&marks);
  code = sqlite3_prepare_v2 (db, list_sql, -1, &statement, NULL);
  while (code == SQLITE_OK || code == SQLITE_ROW)
    {
      code = sqlite3_step (statement);
      if (code == SQLITE_ROW)
        take_row (marks, statement);
    }
  if (code != SQLITE_DONE)
    store_set_error (db, path, error);
  sqlite3_finalize (statement);
  return code == SQLITE_DONE ? g_steal_pointer (&marks) : NULL;
}

/**
 * tocsin_case_list_marks:
 * @self: a case
 * @error: return location
 *
 * Returns: (transfer full) (element-type TocsinMark) (nullable): the marks of all
 *   events that have a bookmark, a note or a tag, sorted by event
 */
GPtrArray *
tocsin_case_list_marks (TocsinCase *self, GError **error)
{
  return mark_list (self->db, self->path, error);
}

/**
 * tocsin_case_get_mark:
 * @self: a case
 * @event_id: the id of an event
 * @error: return location
 *
 * Returns: (transfer full) (nullable): its mark, which says nothing where it has none
 */
TocsinMark *
tocsin_case_get_mark (TocsinCase *self, gint64 event_id, GError **error)
{
  g_autoptr (GPtrArray) marks = g_ptr_array_new ();
  gboolean has_row = TRUE;
  sqlite3_stmt *statement;

  if (!has_tables (self->db))
    return tocsin_mark_new (event_id);
  statement = case_prepare (self, get_sql, error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, event_id);
  while (has_row)
    {
      if (!case_step (self, statement, &has_row, error))
        {
          g_ptr_array_set_free_func (marks, free_mark);
          return NULL;
        }
      if (has_row)
        take_row (marks, statement);
    }
  return marks->len > 0 ? marks->pdata[0] : tocsin_mark_new (event_id);
}

/**
 * tocsin_case_list_tags:
 * @self: a case
 * @error: return location
 *
 * Returns: (transfer full) (element-type utf8) (nullable): every tag in use, the
 *   most used first
 */
GPtrArray *
tocsin_case_list_tags (TocsinCase *self, GError **error)
{
  static const char sql[] = "SELECT tag FROM tag GROUP BY tag ORDER BY count(*) DESC, tag";
  g_autoptr (GPtrArray) tags = g_ptr_array_new_with_free_func (g_free);
  gboolean has_row = has_tables (self->db);
  sqlite3_stmt *statement;

  if (!has_row)
    return g_steal_pointer (&tags);
  statement = case_prepare (self, sql, error);
  if (statement == NULL)
    return NULL;
  while (has_row)
    {
      if (!case_step (self, statement, &has_row, error))
        return NULL;
      if (has_row)
        g_ptr_array_add (tags, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
    }
  return g_steal_pointer (&tags);
}
