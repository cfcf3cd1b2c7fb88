/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "detect/tocsin-correlator.h"
#include "detect/tocsin-matcher.h"
#include "pipeline/tocsin-alert-reason.h"

G_BEGIN_DECLS

TocsinReasonPart *reason_part_new_rule (const TocsinRuleSet *rules, guint32 index);
TocsinReasonPart *reason_part_new_correlation (const TocsinRuleSet *rules, guint32 index);
void reason_part_free (TocsinReasonPart *self);
void reason_part_set_batch (TocsinReasonPart *self, const TocsinBatch *batch);
gboolean reason_part_add_event (TocsinReasonPart *self, const TocsinBatch *batch, guint32 event,
                                GArray *matches);
void reason_part_match_event (TocsinReasonPart *self, const TocsinBatch *batch, guint32 event,
                              GArray *matches);
char *reason_dup_values (const TocsinCorrelator *correlator, const TocsinRecords *records,
                         guint index, char *const *fields);
gboolean reason_count_records (TocsinCase *case_, const TocsinRuleSet *rules,
                               const TocsinCorrelation *correlation,
                               const TocsinCorrelator *correlator, const TocsinAlert *alert,
                               TocsinReasonPart *root, const TocsinRecords *evidence,
                               GCancellable *cancellable, guint *n, GError **error);
void reason_part_find_marks (TocsinReasonPart *self, const TocsinBatch *batch,
                             const TocsinEvent *event, const char *raw, gsize raw_length,
                             GArray *marks);

G_END_DECLS
