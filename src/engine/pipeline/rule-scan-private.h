/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "detect/tocsin-correlator.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

/* A few rules over all events of a case, in all processors, nothing written. */
typedef struct
{
  const TocsinRuleSet *rules;
  const gboolean *wanted;             /* by rule: whether it is matched */
  const gboolean *counted;            /* by rule: whether its matches are counted; or NULL */
  const TocsinCorrelator *correlator; /* or NULL */
  GCancellable *cancellable;
  /* What is found */
  TocsinRecords *records; /* for the correlator */
  GStringChunk *texts;
  GArray *hits;     /* DetectHit: the first MAX_HITS, by event */
  guint64 n_events; /* of which a counted rule matches */
  guint64 n_scanned;
  gboolean is_stopped;
} RuleScan;

gboolean rule_scan_run (RuleScan *self, const char *case_path, GError **error);
void rule_scan_clear (RuleScan *self);
void rule_scan_want (const TocsinRuleSet *rules, const TocsinCorrelation *correlation,
                     gboolean *wanted);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RuleScan, rule_scan_clear)

G_END_DECLS
