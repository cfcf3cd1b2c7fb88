/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/tocsin-walk.h"

#include <gio/gio.h>
#include <string.h>

#include "core/tocsin-time.h"

#define MAX_DEPTH 64
#define ATTRIBUTES                                                                                 \
  G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE                                \
                                 "," G_FILE_ATTRIBUTE_TIME_MODIFIED                                \
                                 "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC

/* How a rotated log's name is put in order: folder and plain name, then age. */
typedef struct
{
  char *family; /* the name without what rotation added */
  guint64 age;  /* 0 for the log itself, more for older ones */
  TocsinFile *file;
} Entry;

/**
 * tocsin_file_free:
 * @self: (transfer full) (nullable): a file
 */
void
tocsin_file_free (TocsinFile *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->problem);
  g_free (self);
}

static gsize
count_digits_before (const char *text, gsize end)
{
  gsize n = 0;

  while (n < end && g_ascii_isdigit (text[end - n - 1]))
    n++;
  return n;
}

/* Rotation adds .1, .2.gz, -20250831, .2025-08-31: cuts that off @name and says
 * how old it is. A date is older the smaller it is. */
static guint64
cut_rotation (char *name)
{
  static const char *const shells[] = { ".gz", ".bz2", ".xz", ".zst" };
  gsize length, n_digits;
  guint64 number;

  for (guint i = 0; i < G_N_ELEMENTS (shells); i++)
    if (g_str_has_suffix (name, shells[i]))
      name[strlen (name) - strlen (shells[i])] = '\0';
  length = strlen (name);
  n_digits = count_digits_before (name, length);
  if (n_digits == 2 && length > 11 && name[length - 3] == '-' && name[length - 6] == '-')
    {
      g_autofree char *date = g_strdup_printf ("%.4s%.2s%.2s", name + length - 10,
                                               name + length - 5, name + length - 2);

      if (count_digits_before (date, 8) == 8)
        {
          name[length - 11] = '\0';
          return 99999999 - g_ascii_strtoull (date, NULL, 10);
        }
    }
  if (n_digits == 0 || n_digits > 8 || n_digits + 1 >= length)
    return 0;
  number = g_ascii_strtoull (name + length - n_digits, NULL, 10);
  if (n_digits == 8 && (name[length - 9] == '-' || name[length - 9] == '.'))
    number = 99999999 - number;
  else if (n_digits > 3 || name[length - n_digits - 1] != '.')
    return 0;
  name[length - n_digits - 1] = '\0';
  return number + (n_digits != 8);
}

/**
 * tocsin_file_dup_family:
 * @path: path of a log
 *
 * Returns: (transfer full): @path without what rotation and compression add to
 *   it; the parts of one log have the same
 */
char *
tocsin_file_dup_family (const char *path)
{
  char *family = g_strdup (path);

  cut_rotation (family);
  return family;
}

static void
entry_free (Entry *self)
{
  g_free (self->family);
  g_free (self);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *first = *(Entry *const *) a, *second = *(Entry *const *) b;
  int order = strcmp (first->family, second->family);

  if (order == 0)
    order = (first->age < second->age) - (first->age > second->age);
  return order != 0 ? order : strcmp (first->file->path, second->file->path);
}

static void
add_file (GPtrArray *entries, GFile *file, GFileInfo *info, const char *problem)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->file = g_new0 (TocsinFile, 1);
  entry->file->path = g_file_get_path (file);
  entry->file->problem = g_strdup (problem);
  entry->family = g_strdup (entry->file->path);
  entry->age = cut_rotation (entry->family);
  if (info != NULL)
    {
      entry->file->size = (guint64) g_file_info_get_size (info);
      entry->file->mtime
          = (gint64) g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED)
                * TOCSIN_SECOND
            + g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC);
    }
  g_ptr_array_add (entries, entry);
}

static void walk_file (GPtrArray *entries, GFile *file, gboolean is_given, guint depth);

static void
walk_folder (GPtrArray *entries, GFile *folder, guint depth)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileEnumerator) children = g_file_enumerate_children (
      folder, G_FILE_ATTRIBUTE_STANDARD_NAME, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, &error);
  GFile *child;

  if (children == NULL || depth > MAX_DEPTH)
    {
      add_file (entries, folder, NULL,
                error != NULL ? error->message : "folders in folders, more than 64 deep");
      return;
    }
  while (g_file_enumerator_iterate (children, NULL, &child, NULL, &error) && child != NULL)
    walk_file (entries, child, FALSE, depth + 1);
  if (error != NULL)
    add_file (entries, folder, NULL, error->message);
}

/* A symbolic link is followed where the user names it, nowhere else. */
static void
walk_file (GPtrArray *entries, GFile *file, gboolean is_given, guint depth)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info (
      file, ATTRIBUTES, is_given ? G_FILE_QUERY_INFO_NONE : G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS,
      NULL, &error);

  if (info == NULL)
    {
      add_file (entries, file, NULL, error->message);
      return;
    }
  switch (g_file_info_get_file_type (info))
    {
    case G_FILE_TYPE_DIRECTORY:
      walk_folder (entries, file, depth);
      break;
    case G_FILE_TYPE_REGULAR:
      add_file (entries, file, info, NULL);
      break;
    case G_FILE_TYPE_SYMBOLIC_LINK:
    case G_FILE_TYPE_SPECIAL:
    case G_FILE_TYPE_SHORTCUT:
    case G_FILE_TYPE_MOUNTABLE:
    case G_FILE_TYPE_UNKNOWN:
    default:
      if (is_given)
        add_file (entries, file, info, "not a file or folder");
    }
}

/* A folder that the user names must not be passed over in silence. */
static void
walk_given (GPtrArray *entries, GFile *file)
{
  guint before = entries->len;

  walk_file (entries, file, TRUE, 0);
  if (entries->len == before)
    add_file (entries, file, NULL, "a folder without files");
}

/**
 * tocsin_walk:
 * @paths: files and folders, %NULL-terminated
 *
 * Finds all files in @paths, folders with all that is in them. The order is
 * that of names, a rotated log's oldest part first, and does not depend on the
 * file system. A file that is named twice comes once.
 *
 * Returns: (transfer full) (element-type TocsinFile): the files
 */
GPtrArray *
tocsin_walk (const char *const *paths)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_file_free);
  const char *last = NULL;

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (paths[i]);

      walk_given (entries, file);
    }
  g_ptr_array_sort (entries, compare_entries);
  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (entries, i);

      if (last != NULL && strcmp (entry->file->path, last) == 0)
        {
          tocsin_file_free (entry->file);
          continue;
        }
      last = entry->file->path;
      g_ptr_array_add (files, entry->file);
    }
  return files;
}
