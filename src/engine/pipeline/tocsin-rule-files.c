/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/tocsin-rule-files.h"

#include <glib/gi18n-lib.h>

#include "core/tocsin-error.h"
#include "pipeline/tocsin-walk.h"

static void
add_fault (GPtrArray *faults, const char *path, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (TOCSIN_ERROR, TOCSIN_ERROR_UNREADABLE, message);

  g_ptr_array_add (faults, tocsin_rule_fault_new (path, NULL, error));
}

static void
load_file (TocsinRuleSet *rules, const TocsinFile *file, GPtrArray *faults)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (file->problem != NULL)
    add_fault (faults, file->path, file->problem);
  else if (file->size > TOCSIN_MAX_RULE_FILE)
    add_fault (faults, file->path, "larger than 4 MiB, which no rule is");
  else if (!g_file_get_contents (file->path, &text, &length, &error))
    add_fault (faults, file->path, error->message);
  else if (!g_utf8_validate_len (text, length, NULL))
    add_fault (faults, file->path, "not UTF-8");
  else
    tocsin_rule_set_add_text (rules, file->path, text, length, faults);
}

/**
 * tocsin_rule_files_is_rule:
 * @path: path of a file
 *
 * Returns: whether it has the name of a rule file
 */
gboolean
tocsin_rule_files_is_rule (const char *path)
{
  return g_str_has_suffix (path, ".yml") || g_str_has_suffix (path, ".yaml");
}

/**
 * tocsin_rule_files_load_walked:
 * @rules: where to add rules
 * @files: (element-type TocsinFile): files as tocsin_walk() finds them
 * @faults: (element-type TocsinRuleFault): where to add what could not be loaded
 *
 * Loads those of @files that are rule files.
 *
 * Returns: how many there were
 */
guint
tocsin_rule_files_load_walked (TocsinRuleSet *rules, const GPtrArray *files, GPtrArray *faults)
{
  guint n = 0;

  for (guint i = 0; i < files->len; i++)
    {
      const TocsinFile *file = g_ptr_array_index (files, i);

      if (file->problem == NULL && !tocsin_rule_files_is_rule (file->path))
        continue;
      load_file (rules, file, faults);
      n++;
    }
  return n;
}

/**
 * tocsin_rule_files_load:
 * @rules: where to add rules
 * @paths: rule files, and folders whose .yml and .yaml files are rules, %NULL-terminated
 * @faults: (element-type TocsinRuleFault): where to add what could not be loaded
 *
 * Loads rules from disk, in the order of their names.
 *
 * Returns: how many files there were
 */
guint
tocsin_rule_files_load (TocsinRuleSet *rules, const char *const *paths, GPtrArray *faults)
{
  g_autoptr (GPtrArray) files = tocsin_walk (paths);

  return tocsin_rule_files_load_walked (rules, files, faults);
}

static void
set_placeholder (TocsinRuleSet *rules, const char *line, const char *equals)
{
  g_autofree char *name = g_strstrip (g_strndup (line, (gsize) (equals - line)));
  g_auto (GStrv) values = g_strsplit (equals + 1, ",", -1);

  for (guint i = 0; values[i] != NULL; i++)
    g_strstrip (values[i]);
  tocsin_rule_set_set_placeholder (rules, name, (const char *const *) values);
}

/**
 * tocsin_rule_files_load_placeholders:
 * @rules: the set whose placeholders get values
 * @path: a file of lines `name = value, value, …`; empty lines and lines that begin
 *   with # do not count
 * @error: where to say what is wrong, with the line
 *
 * Reads the values of placeholders (`expand`), for the rules that are loaded afterwards.
 *
 * Returns: whether the file could be read
 */
gboolean
tocsin_rule_files_load_placeholders (TocsinRuleSet *rules, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);
      const char *equals = g_strstr_len (line, -1, "=");

      if (*line == '\0' || *line == '#')
        continue;
      if (equals == NULL || equals == line || !g_utf8_validate (line, -1, NULL))
        {
          g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
                       _ ("%s: line %u: expected “name = value, value, …”"), path, i + 1);
          return FALSE;
        }
      set_placeholder (rules, line, equals);
    }
  return TRUE;
}
