/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/tocsin-home.h"

#include <glib/gstdio.h>

static char *home;

/**
 * tocsin_test_home_init:
 *
 * Gives the process a home of its own for data and settings: to be called before anything that
 * may ask for them.
 *
 * Returns: (transfer none): its folder
 */
const char *
tocsin_test_home_init (void)
{
  g_autofree char *data = NULL, *config = NULL;

  home = g_dir_make_tmp ("tocsin-home-XXXXXX", NULL);
  data = g_build_filename (home, "data", NULL);
  config = g_build_filename (home, "config", NULL);
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  g_setenv ("XDG_CONFIG_HOME", config, TRUE);
  return home;
}

/**
 * tocsin_test_remove_tree:
 * @path: a file or folder, with all that is in it
 */
void
tocsin_test_remove_tree (const char *path)
{
  g_autoptr (GDir) dir
      = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      tocsin_test_remove_tree (child);
    }
  g_remove (path);
}

/**
 * tocsin_test_home_clear:
 *
 * Removes all that is in the home.
 */
void
tocsin_test_home_clear (void)
{
  tocsin_test_remove_tree (home);
  g_mkdir (home, 0700);
}

/**
 * tocsin_test_home_write:
 * @name: path below the home
 * @text: what is to be in it
 *
 * Returns: (transfer full): the path of the file, whose folder was made
 */
char *
tocsin_test_home_write (const char *name, const char *text)
{
  char *path = g_build_filename (home, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}
