/* SPDX-License-Identifier: GPL-3.0-or-later */
/* golden-extract EXTRACTOR: reads every tests/golden/extract/EXTRACTOR[-…].log with the format that
 * detection chooses, extracts, and compares what comes of it with the .expected beside it. */
#include <string.h>

#include "support/tocsin-test.h"

static const TocsinFormat *
detect (const char *input, gsize length, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  TocsinSample sample = { .data = input,
                          .length = MIN (length, TOCSIN_SAMPLE_SIZE),
                          .is_whole = length <= TOCSIN_SAMPLE_SIZE,
                          .name = name };
  g_auto (TocsinDetection) detection = { 0 };

  tocsin_format_detect (&sample, &detection);
  g_assert_nonnull (detection.format);
  return detection.format;
}

static void
check (gconstpointer data)
{
  const char *path = data;
  g_autofree char *expected_path
      = g_strdup_printf ("%.*s.expected", (int) (strlen (path) - strlen (".log")), path);
  g_autofree char *input = NULL, *expected = NULL;
  g_autoptr (TocsinParsed) parsed = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &input, &length, NULL));
  parsed = tocsin_test_parse (detect (input, length, path), input, length, 0, TRUE);
  tocsin_test_check_counts (&parsed->counts);
  if (g_getenv ("TOCSIN_GOLDEN_UPDATE") != NULL)
    g_assert_true (g_file_set_contents (expected_path, parsed->ndjson->str,
                                        (gssize) parsed->ndjson->len, NULL));
  g_assert_true (g_file_get_contents (expected_path, &expected, NULL, NULL));
  g_assert_cmpstr (parsed->ndjson->str, ==, expected);
}

/* Whether @file is EXTRACTOR.log or EXTRACTOR-….log. */
static gboolean
is_sample (const char *file, const char *extractor)
{
  gsize length = strlen (extractor);

  return g_str_has_prefix (file, extractor) && g_str_has_suffix (file, ".log")
         && (file[length] == '-' || file[length] == '.');
}

int
main (int argc, char **argv)
{
  g_autofree char *folder
      = g_build_filename (g_getenv ("TOCSIN_TEST_DATA"), "golden", "extract", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n_samples = 0;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (is_sample (name, argv[1]))
      {
        g_autofree char *test = g_strdup_printf ("/golden/extract/%s", name);

        g_test_add_data_func_full (test, g_build_filename (folder, name, NULL), check, g_free);
        n_samples++;
      }
  g_assert_cmpuint (n_samples, >, 0);
  return g_test_run ();
}
