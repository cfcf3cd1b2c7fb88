/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "detect/tocsin-correlator.h"
#include "pipeline/detect-private.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

#define RULE_SCAN_FIRST 500 /* events of which counted rules match that are kept */

/* An event that a rule matches. */
typedef struct
{
  gint64 time;
  gint64 event;
  guint32 rule;
} RuleScanHit;

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
  DetectHits *hits;       /* of counted rules that raise alerts */
  GArray *first;          /* RuleScanHit: the earliest, each event once, in order of time */
  guint64 n_events;       /* of which a counted rule matches */
  guint64 n_scanned;
  gboolean is_stopped;
} RuleScan;

gboolean rule_scan_run (RuleScan *self, const char *case_path, GError **error);
void rule_scan_clear (RuleScan *self);
void rule_scan_want (const TocsinRuleSet *rules, const TocsinCorrelation *correlation,
                     gboolean *wanted);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RuleScan, rule_scan_clear)

G_END_DECLS
