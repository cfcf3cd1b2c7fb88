/* SPDX-License-Identifier: GPL-3.0-or-later */
/* golden FORMAT: reads every tests/golden/formats/FORMAT[-…].log with the format, and compares what
 * comes of it with the .expected beside it: fed as one block, in blocks of 7 bytes and in blocks of
 * 4,096. */
#include <string.h>

#include "support/tocsin-test.h"

static const TocsinFormat *format;

static void
check (gconstpointer data)
{
  const char *path = data;
  g_autofree char *expected_path
      = g_strdup_printf ("%.*s.expected", (int) (strlen (path) - strlen (".log")), path);
  g_autofree char *input = NULL, *expected = NULL;
  gsize length, expected_length;
  const gsize blocks[] = { 0, 4096, 7 };

  g_assert_true (g_file_get_contents (path, &input, &length, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
    {
      g_autoptr (TocsinParsed) parsed = tocsin_test_parse (format, input, length, blocks[i], TRUE);

      tocsin_test_check_counts (&parsed->counts);
      if (i == 0 && g_getenv ("TOCSIN_GOLDEN_UPDATE") != NULL)
        g_assert_true (g_file_set_contents (expected_path, parsed->ndjson->str,
                                            (gssize) parsed->ndjson->len, NULL));
      if (expected == NULL)
        g_assert_true (g_file_get_contents (expected_path, &expected, &expected_length, NULL));
      g_assert_cmpstr (parsed->ndjson->str, ==, expected);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *folder
      = g_build_filename (g_getenv ("TOCSIN_TEST_DATA"), "golden", "formats", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  g_autofree char *id = NULL;
  guint n_samples = 0;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  id = g_strdelimit (g_strdup (argv[1]), "-", '_');
  format = tocsin_format_find (id);
  g_assert_nonnull (format);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      gsize length = strlen (argv[1]);
      g_autofree char *test = g_strdup_printf ("/golden/%s", name);

      if (!g_str_has_prefix (name, argv[1]) || !g_str_has_suffix (name, ".log")
          || (name[length] != '-' && name[length] != '.'))
        continue;
      g_test_add_data_func_full (test, g_build_filename (folder, name, NULL), check, g_free);
      n_samples++;
    }
  g_assert_cmpuint (n_samples, >, 0);
  return g_test_run ();
}
