/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes through one format, in blocks whose size the first byte gives. */
#include <stdint.h>

#include "support/tocsin-test.h"

extern const TocsinFormat FUZZ_FORMAT;

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GString) reason = g_string_new (NULL);
  g_autoptr (TocsinParsed) parsed = NULL;
  TocsinSample sample = { .data = (const char *) data,
                          .length = MIN (size, TOCSIN_SAMPLE_SIZE),
                          .is_whole = size <= TOCSIN_SAMPLE_SIZE,
                          .name = "fuzz.log" };

  if (size == 0)
    return 0;
  FUZZ_FORMAT.sniff (&sample, reason);
  parsed = tocsin_test_parse (&FUZZ_FORMAT, (const char *) data + 1, size - 1, data[0], TRUE);
  tocsin_test_check_counts (&parsed->counts);
  g_assert_true (g_utf8_validate_len (parsed->ndjson->str, parsed->ndjson->len, NULL));
  return 0;
}
