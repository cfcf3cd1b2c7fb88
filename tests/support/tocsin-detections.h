/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "detect/tocsin-correlator.h"

G_BEGIN_DECLS

/**
 * TocsinDetections:
 *
 * Rules with correlations, the matches of their rules written by hand, and what comes of
 * them. There are always the rules a, b and c.
 */
typedef struct
{
  TocsinRuleSet *rules;
  GPtrArray *faults;
  TocsinCorrelator *correlator;
  TocsinRecords *records;
  GPtrArray *findings;
  GPtrArray *near_misses;
  guint64 next_event;
} TocsinDetections;

TocsinDetections *tocsin_test_detections_new (const char *yaml);
void tocsin_test_detections_free (TocsinDetections *self);
void tocsin_test_detections_add (TocsinDetections *self, const char *rule, gint64 time,
                                 guint32 source, guint32 repeat, const char *attempt,
                                 const char *fields);
void tocsin_test_detections_add_text (TocsinDetections *self, const char *events);
char *tocsin_test_detections_run (TocsinDetections *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinDetections, tocsin_test_detections_free)

G_END_DECLS
