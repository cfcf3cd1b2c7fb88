/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/tocsin-data.h"

#include "tocsin-config.h"

/**
 * tocsin_data_dup_path:
 * @name: a file or folder among Tocsin's data, such as "rules"
 *
 * Finds what Tocsin brings along: in the folder that the environment variable
 * `TOCSIN_DATA` names, where it was installed, or in the source tree that it was built from.
 *
 * Returns: (transfer full) (nullable): its path
 */
char *
tocsin_data_dup_path (const char *name)
{
  const char *const folders[] = { g_getenv ("TOCSIN_DATA"), TOCSIN_DATADIR, TOCSIN_SOURCE_DATADIR };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = folders[i] != NULL ? g_build_filename (folders[i], name, NULL) : NULL;

      if (path != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
  return NULL;
}
