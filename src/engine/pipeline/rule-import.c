/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's own rules: what is imported, edited and removed. Nothing is written outside their
 * folder: the names of imported files are made anew, part by part. */
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "formats/tocsin-reader.h"
#include "pipeline/rule-library-private.h"
#include "pipeline/tocsin-rule-files.h"
#include "pipeline/tocsin-walk.h"

#define MAX_MEMBERS 200000                      /* of an archive */
#define MAX_BYTES (G_GINT64_CONSTANT (1) << 30) /* of rule files in an archive */
#define MAX_PARTS 16                            /* folders in folders */
#define MAX_NAME 120                            /* bytes */
#define FILES_A_STEP 64                         /* between calls of the progress function */

/* An import on its way. */
typedef struct
{
  TocsinRuleImport *result;
  TocsinRuleSet *rules; /* what is valid so far */
  char *folder;         /* where the files go */
  GHashTable *names;    /* that are taken there by this import */
  TocsinRuleImportProgress progress;
  gpointer user_data;
  guint total;
  GCancellable *cancellable;
} Import;

/**
 * tocsin_rule_import_clear:
 * @self: what came of an import
 */
void
tocsin_rule_import_clear (TocsinRuleImport *self)
{
  g_clear_pointer (&self->faults, g_ptr_array_unref);
  g_clear_pointer (&self->folder, g_free);
}

/**
 * tocsin_rule_library_dup_user_folder:
 *
 * Returns: (transfer full): the folder of the user's own rules, whether it is there or not
 */
char *
tocsin_rule_library_dup_user_folder (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "tocsin", "rules", NULL);

  return g_canonicalize_filename (folder, NULL);
}

/* ---- Names ---- */

/* A name that is one part of a path and nothing else, on every system. */
static char *
dup_part (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  gsize length = strlen (valid);
  GString *part = g_string_new (NULL);

  if (length > MAX_NAME)
    length = (gsize) (g_utf8_find_prev_char (valid, valid + MAX_NAME) - valid);
  for (gsize i = 0; i < length; i++)
    g_string_append_c (part, (guchar) valid[i] < ' ' || strchr ("/\\:*?\"<>|\177", valid[i]) != NULL
                                 ? '_'
                                 : valid[i]);
  if (part->len == 0 || part->str[0] == '.')
    g_string_prepend_c (part, '_');
  return g_string_free (part, FALSE);
}

/* A path below a folder: no part of @name leads anywhere else. */
static char *
dup_relative (const char *name)
{
  g_auto (GStrv) parts = g_strsplit_set (name, "/\\", -1);
  g_autoptr (GString) path = g_string_new (NULL);
  guint n = g_strv_length (parts), n_used = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *part = NULL;

      if (*parts[i] == '\0' || strcmp (parts[i], ".") == 0 || strcmp (parts[i], "..") == 0
          || (n_used >= MAX_PARTS && i + 1 < n))
        continue;
      part = dup_part (parts[i]);
      g_string_append_printf (path, "%s%s", n_used > 0 ? G_DIR_SEPARATOR_S : "", part);
      n_used++;
    }
  if (!tocsin_rule_files_is_rule (path->str))
    g_string_append (path, ".yml");
  return g_string_free (g_steal_pointer (&path), FALSE);
}

/* The name of an archive or folder, without what says that it is an archive. */
static char *
dup_stem (const char *path)
{
  static const char *const endings[]
      = { ".gz", ".bz2", ".xz", ".zst", ".zip", ".tgz", ".7z", ".tar" };
  g_autofree char *name = g_path_get_basename (path);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (name, endings[i]) && strlen (name) > strlen (endings[i]))
      name[strlen (name) - strlen (endings[i])] = '\0';
  return dup_part (name);
}

/* ---- Writing ---- */

static gboolean
make_parent (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int reason;

  if (g_mkdir_with_parents (folder, 0755) == 0)
    return TRUE;
  reason = errno;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_UNREADABLE, _ ("“%s” cannot be made: %s"), folder,
               g_strerror (reason));
  return FALSE;
}

/* Where a file goes: names that differ only in what they must not have are kept apart. */
static char *
dup_place (Import *self, const char *name)
{
  g_autofree char *relative = dup_relative (name);
  char *dot = strrchr (relative, '.');

  for (guint i = 1;; i++)
    {
      g_autofree char *numbered
          = i == 1 ? g_strdup (relative)
                   : g_strdup_printf ("%.*s-%u%s", (int) (dot - relative), relative, i, dot);

      if (g_hash_table_add (self->names, g_strdup (numbered)))
        return g_build_filename (self->folder, numbered, NULL);
    }
}

static gboolean
write_rule (Import *self, const char *name, const char *text, gsize length, GError **error)
{
  g_autofree char *path = dup_place (self, name);
  g_autofree char *present = NULL;
  gsize present_length;

  if (g_file_get_contents (path, &present, &present_length, NULL))
    {
      gboolean same = present_length == length && memcmp (present, text, length) == 0;

      self->result->unchanged += same;
      self->result->updated += !same;
      if (same)
        return TRUE;
    }
  else
    self->result->added++;
  return make_parent (path, error) && g_file_set_contents (path, text, (gssize) length, error);
}

static guint
count_documents (const TocsinRuleSet *rules)
{
  guint n = 0;

  for (int kind = 0; kind < TOCSIN_N_DOCUMENT_KINDS; kind++)
    n += tocsin_rule_set_get_n_documents (rules, (TocsinDocumentKind) kind);
  return n;
}

static void
add_fault (Import *self, const char *path, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (TOCSIN_ERROR, TOCSIN_ERROR_UNREADABLE, message);

  g_ptr_array_add (self->result->faults, tocsin_rule_fault_new (path, NULL, error));
  self->result->failed++;
}

/* Copies a file of which at least one rule is valid. */
static gboolean
take_text (Import *self, const char *path, const char *name, const char *text, gsize length,
           GError **error)
{
  guint before = count_documents (self->rules), n;

  self->result->files++;
  if (self->progress != NULL && self->result->files % FILES_A_STEP == 0)
    self->progress (self->result->files, self->total, self->user_data);
  if (!g_utf8_validate_len (text, length, NULL))
    {
      add_fault (self, path, "not UTF-8");
      return TRUE;
    }
  tocsin_rule_set_add_text (self->rules, path, text, length, self->result->faults);
  n = count_documents (self->rules) - before;
  self->result->rules += n;
  self->result->failed += n == 0;
  return n == 0 || write_rule (self, name, text, length, error);
}

static gboolean
check_cancelled (const Import *self, GError **error)
{
  if (!g_cancellable_is_cancelled (self->cancellable))
    return TRUE;
  g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_CANCELLED,
                       _ ("the import of rules was stopped"));
  return FALSE;
}

/* ---- Files and folders ---- */

static gboolean
take_file (Import *self, const TocsinFile *file, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!check_cancelled (self, error))
    return FALSE;
  if (file->problem == NULL && !tocsin_rule_files_is_rule (file->path))
    {
      self->result->ignored++;
      return TRUE;
    }
  if (file->problem != NULL)
    add_fault (self, file->path, file->problem);
  else if (file->size > TOCSIN_MAX_RULE_FILE)
    add_fault (self, file->path, "larger than 4 MiB, which no rule is");
  else if (!g_file_get_contents (file->path, &text, &length, &local))
    add_fault (self, file->path, local->message);
  else
    return take_text (self, file->path, name, text, length, error);
  return TRUE;
}

static gboolean
import_files (Import *self, const char *path, gboolean is_folder, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  const char *const paths[] = { absolute, NULL };
  g_autoptr (GPtrArray) files = tocsin_walk (paths);

  g_ptr_array_set_free_func (files, (GDestroyNotify) tocsin_file_free);
  self->total = files->len;
  for (guint i = 0; i < files->len; i++)
    {
      const TocsinFile *file = g_ptr_array_index (files, i);
      g_autofree char *base = g_path_get_basename (file->path);
      const char *name = is_folder && g_str_has_prefix (file->path, absolute)
                             ? file->path + strlen (absolute)
                             : base;

      if (!take_file (self, file, name, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Archives ---- */

/* The member's text; NULL with the reason where it is none. */
static char *
read_member (TocsinReader *reader, gsize *length, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  char block[16384];
  gssize n;

  while ((n = tocsin_reader_read (reader, block, sizeof block, error)) > 0)
    {
      g_byte_array_append (bytes, (const guint8 *) block, (guint) n);
      if (bytes->len > TOCSIN_MAX_RULE_FILE)
        {
          g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_TOO_LARGE,
                               _ ("larger than 4 MiB, which no rule is"));
          return NULL;
        }
    }
  if (n < 0)
    return NULL;
  *length = bytes->len;
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}

static gboolean
take_member (Import *self, const char *path, TocsinReader *reader, gint64 *n_bytes, GError **error)
{
  const char *member = tocsin_reader_get_member (reader);
  const char *problem = tocsin_reader_get_problem (reader);
  g_autofree char *full = g_build_filename (path, member, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;
  gsize length = 0;

  if (problem == NULL && !tocsin_rule_files_is_rule (member))
    {
      self->result->ignored++;
      return TRUE;
    }
  text = problem == NULL ? read_member (reader, &length, &local) : NULL;
  if (text == NULL)
    {
      add_fault (self, full, problem != NULL ? problem : local->message);
      return TRUE;
    }
  *n_bytes += (gint64) length;
  return take_text (self, full, member, text, length, error);
}

static gboolean
import_archive (Import *self, const char *path, GError **error)
{
  g_autoptr (TocsinReader) reader = tocsin_reader_open (path, error);
  g_autoptr (GError) local = NULL;
  gint64 n_bytes = 0;

  if (reader == NULL)
    return FALSE;
  for (guint i = 0; tocsin_reader_next (reader, &local); i++)
    {
      if (!check_cancelled (self, error) || !take_member (self, path, reader, &n_bytes, error))
        return FALSE;
      if (i < MAX_MEMBERS && n_bytes < MAX_BYTES)
        continue;
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TOO_LARGE,
                   _ ("“%s” holds more than any collection of rules; unpack what you need"), path);
      return FALSE;
    }
  if (local != NULL)
    add_fault (self, path, local->message);
  return TRUE;
}

static gboolean
import_any (Import *self, const char *path, GError **error)
{
  gboolean is_folder = g_file_test (path, G_FILE_TEST_IS_DIR);

  if (is_folder || tocsin_rule_files_is_rule (path))
    return import_files (self, path, is_folder, error);
  return import_archive (self, path, error);
}

static void
load_placeholders (TocsinRuleSet *rules)
{
  static const char *const none[] = { NULL };
  g_autofree char *path
      = g_build_filename (g_get_user_config_dir (), "tocsin", "placeholders.conf", NULL);

  tocsin_rule_set_set_placeholder (rules, "high_value", none);
  tocsin_rule_files_load_placeholders (rules, path, NULL);
}

static gboolean
is_in_folder (const char *path, const char *folder)
{
  gsize length = strlen (folder);

  return strncmp (path, folder, length) == 0 && (path[length] == G_DIR_SEPARATOR);
}

/* Importing the user's folder into itself would double it. */
static gboolean
check_place (const char *path, const char *folder, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);

  if (strcmp (absolute, folder) != 0 && !is_in_folder (absolute, folder)
      && !is_in_folder (folder, absolute))
    return TRUE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
               _ ("“%s” is where your own rules are already"), path);
  return FALSE;
}

/**
 * tocsin_rule_library_import:
 * @path: a rule file, a folder of them, or an archive
 * @result: (out caller-allocates): what came of it, also where it failed half-way
 * @progress: (nullable): called now and then
 * @user_data: for @progress
 * @cancellable: (nullable): stops it; what was copied stays
 * @error: return location; a rule that is not valid is no error, but a fault in @result
 *
 * Copies all files with a valid rule into the user's folder: a single file as it is, others into a
 * folder named as theirs. A file that was imported before is replaced. Nothing is unpacked
 * elsewhere, whatever an archive's names say, and archives are bounded. Blocks.
 *
 * Returns: whether it was done to its end
 */
gboolean
tocsin_rule_library_import (const char *path, TocsinRuleImport *result,
                            TocsinRuleImportProgress progress, gpointer user_data,
                            GCancellable *cancellable, GError **error)
{
  g_autofree char *folder = tocsin_rule_library_dup_user_folder ();
  g_autofree char *stem = dup_stem (path);
  g_autoptr (TocsinRuleSet) rules = tocsin_rule_set_new ();
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Import self = { .result = result,
                  .rules = rules,
                  .names = names,
                  .progress = progress,
                  .user_data = user_data,
                  .cancellable = cancellable };

  *result = (TocsinRuleImport){ .faults = g_ptr_array_new_with_free_func (
                                    (GDestroyNotify) tocsin_rule_fault_free) };
  if (!check_place (path, folder, error))
    return FALSE;
  result->folder = tocsin_rule_files_is_rule (path) ? g_strdup (folder)
                                                    : g_build_filename (folder, stem, NULL);
  self.folder = result->folder;
  load_placeholders (rules);
  return import_any (&self, path, error);
}

/* ---- Editing ---- */

static char *
dup_title_name (const char *text)
{
  const char *title = g_str_has_prefix (text, "title:") ? text : strstr (text, "\ntitle:");
  const char *end = title != NULL ? strchr (title + 1, '\n') : NULL;
  GString *name = g_string_new (NULL);

  title = title != NULL ? strchr (title, ':') + 1 : "";
  for (; *title != '\0' && title != end && name->len < MAX_NAME / 2; title++)
    if (g_ascii_isalnum (*title))
      g_string_append_c (name, g_ascii_tolower (*title));
    else if (name->len > 0 && name->str[name->len - 1] != '-')
      g_string_append_c (name, '-');
  while (name->len > 0 && name->str[name->len - 1] == '-')
    g_string_truncate (name, name->len - 1);
  return name->len > 0 ? g_string_free (name, FALSE)
                       : (g_string_free (name, TRUE), g_strdup ("rule"));
}

/* A file of the user's that is not there yet. */
static char *
dup_new_path (const char *folder, const char *path, const char *text)
{
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : dup_title_name (text);
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  for (guint i = 1;; i++)
    {
      g_autofree char *numbered
          = i > 1 ? g_strdup_printf ("%s-%u.yml", name, i) : g_strconcat (name, ".yml", NULL);
      g_autofree char *candidate = g_build_filename (folder, numbered, NULL);

      if (!g_file_test (candidate, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&candidate);
    }
}

/**
 * tocsin_rule_library_save_text:
 * @path: (nullable): the file that was edited; %NULL for a new one
 * @text: YAML; it may be wrong, and is named as a fault then
 * @saved_path: (out) (optional) (transfer full): the file that was written
 * @error: return location
 *
 * Keeps an edited rule. A file of the user's is replaced; of any other, a copy is made
 * in the user's folder, whose rules replace those with the same id. Blocks.
 *
 * Returns: whether it was written
 */
gboolean
tocsin_rule_library_save_text (const char *path, const char *text, char **saved_path,
                               GError **error)
{
  g_autofree char *folder = tocsin_rule_library_dup_user_folder ();
  g_autofree char *absolute = path != NULL ? g_canonicalize_filename (path, NULL) : NULL;
  g_autofree char *target = absolute != NULL && is_in_folder (absolute, folder)
                                ? g_strdup (absolute)
                                : dup_new_path (folder, path, text);

  if (!g_utf8_validate (text, -1, NULL) || strlen (text) > TOCSIN_MAX_RULE_FILE)
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
                   _ ("“%s”: a rule is UTF-8 text of at most 4 MiB"), target);
      return FALSE;
    }
  if (!make_parent (target, error) || !g_file_set_contents (target, text, -1, error))
    return FALSE;
  if (saved_path != NULL)
    *saved_path = g_steal_pointer (&target);
  return TRUE;
}

/**
 * tocsin_rule_library_remove:
 * @path: a rule file in the user's folder
 * @error: return location; %TOCSIN_ERROR_INVALID where it is not in that folder
 *
 * Removes a file of the user's own rules, and folders that are empty then. A rule that it
 * replaced counts again. Blocks.
 *
 * Returns: whether it is gone
 */
gboolean
tocsin_rule_library_remove (const char *path, GError **error)
{
  g_autofree char *folder = tocsin_rule_library_dup_user_folder ();
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *parent = g_path_get_dirname (absolute);

  if (!is_in_folder (absolute, folder) || !tocsin_rule_files_is_rule (absolute))
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
                   _ ("“%s” is not one of your own rules, so it stays; it can be disabled"), path);
      return FALSE;
    }
  if (g_unlink (absolute) != 0)
    {
      int reason = errno;

      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_UNREADABLE, _ ("“%s” cannot be removed: %s"),
                   path, g_strerror (reason));
      return FALSE;
    }
  while (is_in_folder (parent, folder) && g_rmdir (parent) == 0)
    {
      g_autofree char *above = g_path_get_dirname (parent);

      g_free (parent);
      parent = g_steal_pointer (&above);
    }
  return TRUE;
}
