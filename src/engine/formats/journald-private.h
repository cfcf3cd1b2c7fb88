/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "formats/tocsin-format.h"
#include "formats/tocsin-line.h"

G_BEGIN_DECLS

/**
 * TocsinJournalEntry:
 * @batch: where the event is
 * @event: the batch's last event
 * @ranks: how good the name was that gave each column
 *
 * A journal entry on its way to an event.
 */
typedef struct
{
  TocsinBatch *batch;
  TocsinEvent *event;
  guint8 ranks[8];
} TocsinJournalEntry;

void tocsin_journal_entry_begin (TocsinJournalEntry *self, TocsinBatch *batch, TocsinEvent *event);
void tocsin_journal_entry_add (TocsinJournalEntry *self, const char *name, gsize name_length,
                               TocsinValueType type, TocsinSlice value);

gsize tocsin_journal_export_feed (TocsinLineReader *lines, TocsinSink *sink, const char *data,
                                  gsize length, guint64 offset, gboolean at_end);
gboolean tocsin_journal_export_sniff (const char *data, gsize length);

G_END_DECLS
