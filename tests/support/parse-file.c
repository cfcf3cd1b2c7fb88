/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parse-file FORMAT FILE: prints what the format makes of the file, as tocsin_test_parse()
 * does: a line of JSON for each event and each reject. */
#include <stdio.h>

#include "support/tocsin-test.h"

int
main (int argc, char **argv)
{
  const TocsinFormat *format = argc == 3 ? tocsin_format_find (argv[1]) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinParsed) parsed = NULL;
  g_autofree char *data = NULL;
  gsize length;

  if (format == NULL)
    {
      g_printerr ("usage: parse-file FORMAT FILE\n");
      return 2;
    }
  if (!g_file_get_contents (argv[2], &data, &length, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  parsed = tocsin_test_parse (format, data, length, 0, FALSE);
  tocsin_test_check_counts (&parsed->counts);
  fwrite (parsed->ndjson->str, 1, parsed->ndjson->len, stdout);
  return 0;
}
