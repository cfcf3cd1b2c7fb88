/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table `setting`. */
#include "store/tocsin-case-setting.h"

#include <string.h>

#include "store/store-private.h"

#define SETTINGS_VERSION 4 /* of the case, from which on it has settings */

static gboolean
write_setting (TocsinCase *self, const char *key, const char *value, GError **error)
{
  static const char set_sql[] = "INSERT INTO setting VALUES (?1, ?2) "
                                "ON CONFLICT DO UPDATE SET value = ?2";
  static const char unset_sql[] = "DELETE FROM setting WHERE key = ?1";
  sqlite3_stmt *statement = case_prepare (self, value != NULL ? set_sql : unset_sql, error);

  if (statement == NULL)
    return FALSE;
  store_bind_text (statement, 1, key);
  if (value != NULL)
    store_bind_text (statement, 2, value);
  return case_run (self, statement, error);
}

/**
 * tocsin_case_set_setting:
 * @self: a case opened for writing, without an open transaction
 * @key: name of a setting
 * @value: (nullable): its value, UTF-8; %NULL takes it away
 * @error: return location
 *
 * Keeps a setting of the case.
 *
 * Returns: whether it was written
 */
gboolean
tocsin_case_set_setting (TocsinCase *self, const char *key, const char *value, GError **error)
{
  if (!tocsin_case_begin (self, error))
    return FALSE;
  if (write_setting (self, key, value, error))
    return tocsin_case_commit (self, error);
  tocsin_case_rollback (self);
  return FALSE;
}

/**
 * tocsin_case_dup_setting:
 * @self: a case
 * @key: name of a setting
 * @value: (out) (transfer full) (nullable): its value; %NULL where the case has none
 * @error: return location
 *
 * Returns: whether the case could be read
 */
gboolean
tocsin_case_dup_setting (TocsinCase *self, const char *key, char **value, GError **error)
{
  static const char sql[] = "SELECT value FROM setting WHERE key = ?";
  sqlite3_stmt *statement;
  gboolean has_row;

  *value = NULL;
  if (case_file_get_pragma (self->db, "PRAGMA user_version") < SETTINGS_VERSION)
    return TRUE;
  statement = case_prepare (self, sql, error);
  if (statement == NULL)
    return FALSE;
  store_bind_text (statement, 1, key);
  if (!case_step (self, statement, &has_row, error))
    return FALSE;
  if (has_row)
    *value = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_reset (statement);
  return TRUE;
}

/**
 * tocsin_case_set_setting_list:
 * @self: a case opened for writing, without an open transaction
 * @key: name of a setting
 * @values: (array zero-terminated=1): its items, UTF-8; blanks around them, empty ones
 *   and those that come again are left out
 * @error: return location
 *
 * Keeps a setting of the case that is a list.
 *
 * Returns: whether it was written
 */
gboolean
tocsin_case_set_setting_list (TocsinCase *self, const char *key, const char *const *values,
                              GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;

  for (guint i = 0; values[i] != NULL; i++)
    {
      g_autofree char *item = g_strstrip (g_strdelimit (g_strdup (values[i]), "\r\n", ' '));

      if (*item != '\0' && !g_ptr_array_find_with_equal_func (items, item, g_str_equal, NULL))
        g_ptr_array_add (items, g_steal_pointer (&item));
    }
  g_ptr_array_add (items, NULL);
  text = g_strjoinv ("\n", (char **) items->pdata);
  return tocsin_case_set_setting (self, key, *text != '\0' ? text : NULL, error);
}

/**
 * tocsin_case_dup_setting_list:
 * @self: a case
 * @key: name of a setting
 * @error: return location
 *
 * Returns: (transfer full) (array zero-terminated=1) (nullable): its items, none where the case
 *   has no such setting; %NULL where it could not be read
 */
char **
tocsin_case_dup_setting_list (TocsinCase *self, const char *key, GError **error)
{
  g_autofree char *text = NULL;

  if (!tocsin_case_dup_setting (self, key, &text, error))
    return NULL;
  return text != NULL ? g_strsplit (text, "\n", -1) : g_new0 (char *, 1);
}
