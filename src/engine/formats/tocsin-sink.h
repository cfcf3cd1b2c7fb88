/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-batch.h"

G_BEGIN_DECLS

/**
 * TocsinCounts:
 * @records: what the framer cut (line formats: lines)
 * @split: further messages found on one line
 * @events: events made
 * @rejects: records, or gaps between records, that no format could read
 * @blank: records without content (empty lines, runs of NUL, header and comment lines)
 * @joined: continuation lines that went into the event before them
 * @recoded: records that were not UTF-8 and were read as Windows-1252
 * @damaged: events from a part of the source whose checksum is wrong
 *
 * Where the records of a source went: records + split = events + rejects + blank + joined.
 */
typedef struct
{
  guint64 records;
  guint64 split;
  guint64 events;
  guint64 rejects;
  guint64 blank;
  guint64 joined;
  guint64 recoded;
  guint64 damaged;
} TocsinCounts;

/**
 * TocsinSink:
 * @batch: where events go; it changes whenever an event begins
 * @counts: the source's sums so far; the sink keeps events and rejects, the
 *   parser the others
 *
 * Where a parser puts what it reads.
 */
typedef struct _TocsinSink TocsinSink;

/**
 * TocsinSinkFlush:
 * @sink: the sink
 * @user_data: as given to tocsin_sink_new()
 *
 * Takes the sink's full batch away: it steals `sink->batch` and leaves another
 * in its place, or uses and clears it.
 */
typedef void (*TocsinSinkFlush) (TocsinSink *sink, gpointer user_data);

struct _TocsinSink
{
  TocsinBatch *batch;
  TocsinCounts counts;
  /*< private >*/
  guint32 begun;
  TocsinSinkFlush flush;
  gpointer user_data;
};

TocsinSink *tocsin_sink_new (TocsinSinkFlush flush, gpointer user_data);
void tocsin_sink_free (TocsinSink *self);
TocsinEvent *tocsin_sink_begin (TocsinSink *self, guint64 offset, const char *raw, gsize length);
TocsinEvent *tocsin_sink_begin_binary (TocsinSink *self, guint64 offset, gsize length);
void tocsin_sink_cancel (TocsinSink *self);
TocsinEvent *tocsin_sink_get_last (TocsinSink *self);
gboolean tocsin_sink_join (TocsinSink *self, const char *line, gsize length, gsize size);
void tocsin_sink_reject (TocsinSink *self, guint64 offset, const char *bytes, guint64 length,
                         const char *reason);
void tocsin_sink_finish (TocsinSink *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinSink, tocsin_sink_free)

G_END_DECLS
