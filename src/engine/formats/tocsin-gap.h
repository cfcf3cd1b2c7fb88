/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "formats/tocsin-sink.h"

G_BEGIN_DECLS

/**
 * TocsinGap:
 * @bytes: the first bytes of what could not be read
 * @start: where they stand
 * @end: the end of the last of them
 * @reason: (nullable): why, or %NULL where there is nothing to reject
 *
 * What is between two records, as it comes.
 */
typedef struct
{
  GByteArray *bytes;
  guint64 start;
  guint64 end;
  const char *reason;
} TocsinGap;

void tocsin_gap_init (TocsinGap *self);
void tocsin_gap_clear (TocsinGap *self);
void tocsin_gap_add (TocsinGap *self, const char *text, gsize length, guint64 offset,
                     const char *reason);
void tocsin_gap_end (TocsinGap *self, TocsinSink *sink);

G_END_DECLS
