/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-time.h"
#include "core/tocsin-year.h"
#include "store/store-private.h"
#include "store/tocsin-correction.h"

G_BEGIN_DECLS

/**
 * Restamp:
 * @zone: the zone that is to be assumed
 * @walk: the years of the stamps that write none, from the new first one on
 * @first_year: that year, or 0 for that of the first stamp as it is
 * @wanted_year: the same, as it was asked for
 * @origin: (nullable): the zone with which the segment in turn was imported
 *
 * A way through the events of a source, in their order.
 */
typedef struct
{
  TocsinZone *zone;
  TocsinYearWalk walk;
  int first_year;
  int wanted_year;
  TocsinZone *origin;
} Restamp;

/* correction-restamp.c */
gboolean restamp_init (Restamp *self, const char *zone, int first_year, GError **error);
void restamp_clear (Restamp *self);
gboolean restamp_set_origin (Restamp *self, const char *zone, GError **error);
gboolean restamp_needs_text (Restamp *self, const TocsinBatch *batch);
void restamp_batch (Restamp *self, TocsinBatch *batch);

/* correction-segment.c */

/**
 * CorrectedSegment:
 * @segment: the segment as it is; its text only where it is needed
 * @origin: (nullable): its columns as they were imported, where they are no longer so
 * @zone: the zone with which they were imported
 * @first_year: and the year
 * @is_original: whether it becomes again as it was imported
 *
 * A segment that is about to be corrected.
 */
typedef struct
{
  gint64 id;
  TocsinSegment *segment;
  GBytes *origin;
  char *zone;
  int first_year;
  gboolean is_original;
} CorrectedSegment;

GArray *corrected_segment_list (TocsinCase *self, gint64 source_id, GError **error);
gboolean corrected_segment_load (CorrectedSegment *self, TocsinCase *case_,
                                 const TocsinSource *source, GError **error);
void corrected_segment_clear (CorrectedSegment *self);
TocsinBatch *corrected_segment_decode_times (GBytes *hot, guint32 n_events, GError **error);
TocsinBatch *corrected_segment_decode (CorrectedSegment *self, TocsinCase *case_, Restamp *restamp,
                                       GError **error);
gboolean corrected_segment_write (const CorrectedSegment *self, TocsinCase *case_, gint64 source_id,
                                  const TocsinBatch *batch, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Restamp, restamp_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CorrectedSegment, corrected_segment_clear)

G_END_DECLS
