/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a file: archives in archives, compressed or not, each member decoded and detected.
 */
#include <glib/gstdio.h>
#include <stdint.h>

#include "formats/tocsin-decoder.h"
#include "formats/tocsin-format.h"
#include "formats/tocsin-reader.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define MAX_BYTES (4u << 20) /* of one input, so that a bomb does not stop the fuzzer */

static void
detect (TocsinReader *reader, TocsinContent *content)
{
  g_auto (TocsinDetection) detection = { 0 };
  g_autoptr (TocsinDecoder) decoder = NULL;
  const char *head, *text;
  gsize length = tocsin_reader_peek (reader, TOCSIN_SAMPLE_SIZE, &head);
  TocsinSample sample = { .is_whole = length < TOCSIN_SAMPLE_SIZE, .name = "fuzz" };

  tocsin_content_examine (head, length, content);
  decoder = tocsin_decoder_new (content);
  sample.length = tocsin_decoder_push (decoder, head, length, sample.is_whole, &text);
  sample.length = MIN (sample.length, TOCSIN_SAMPLE_SIZE);
  sample.data = text;
  tocsin_format_detect (&sample, &detection);
}

static void
read_source (TocsinReader *reader, gsize *total)
{
  TocsinContent content;
  g_autoptr (TocsinDecoder) decoder = NULL;
  char block[4096];
  const char *text;
  gssize n;

  detect (reader, &content);
  decoder = tocsin_decoder_new (&content);
  while (*total < MAX_BYTES && (n = tocsin_reader_read (reader, block, sizeof block, NULL)) > 0)
    {
      *total += (gsize) n;
      tocsin_decoder_push (decoder, block, (gsize) n, FALSE, &text);
    }
  tocsin_decoder_push (decoder, "", 0, TRUE, &text);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static char *path;
  g_autoptr (TocsinReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  gsize total = 0;

  if (path == NULL)
    {
      g_autofree char *folder = g_dir_make_tmp ("tocsin-fuzz-XXXXXX", NULL);

      path = g_build_filename (folder, "input", NULL);
    }
  g_assert_true (g_file_set_contents_full (path, (const char *) data, (gssize) size,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  reader = tocsin_reader_open (path, NULL);
  while (total < MAX_BYTES && error == NULL && tocsin_reader_next (reader, &error))
    if (tocsin_reader_get_problem (reader) == NULL)
      read_source (reader, &total);
  return 0;
}
