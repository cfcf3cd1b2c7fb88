/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "formats/tocsin-format.h"

G_BEGIN_DECLS

/**
 * TocsinParsed:
 * @ndjson: one line an event (tocsin_event_append_json()), then one line a
 *   reject `{"reject":REASON,"record":N,"offset":N,"length":N}` in their order
 *   within each batch
 * @counts: the sums
 *
 * What a format makes of some bytes.
 */
typedef struct
{
  GString *ndjson;
  TocsinCounts counts;
} TocsinParsed;

TocsinParsed *tocsin_test_parse (const TocsinFormat *format, const char *data, gsize length,
                                 gsize block, gboolean extract);
void tocsin_parsed_free (TocsinParsed *self);
void tocsin_test_check_counts (const TocsinCounts *counts);
char *tocsin_test_dup_corpus (const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinParsed, tocsin_parsed_free)

G_END_DECLS
