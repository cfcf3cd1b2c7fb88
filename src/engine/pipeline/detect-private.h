/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-alert.h"
#include "detect/tocsin-correlator.h"
#include "detect/tocsin-matcher.h"
#include "pipeline/tocsin-detect.h"

G_BEGIN_DECLS

#define DETECT_MAX_EVIDENCE 10000 /* events kept of one alert: the earliest */

/* ---- Bursts of matches ---- */

typedef struct
{
  gint64 time;
  gint64 event;
} DetectPoint;

/* Matches of a rule about one entity, none more than an hour after the one before. */
typedef struct
{
  gint64 first; /* TOCSIN_NO_TIME: events without a time */
  gint64 last;
  guint64 count;
  GArray *evidence; /* DetectPoint */
} DetectBurst;

typedef struct
{
  guint32 rule;
  guint32 entity; /* of the run's records */
  GArray *bursts; /* DetectBurst, in order of time */
} DetectGroup;

typedef struct _DetectHits DetectHits;

DetectHits *detect_hits_new (void);
void detect_hits_free (DetectHits *self);
void detect_hits_add (DetectHits *self, guint32 rule, guint32 entity, gint64 time, gint64 event);
void detect_hits_append (DetectHits *self, const DetectHits *other, const guint32 *entities);
GPtrArray *detect_hits_list_groups (const DetectHits *self);

gboolean detect_order_records (TocsinRecords *records, TocsinCase *case_, GError **error);

/* ---- Alerts ---- */

GPtrArray *detect_alerts_from_hits (const TocsinRuleSet *rules, const DetectHits *hits,
                                    const TocsinRecords *records);
GPtrArray *detect_alerts_from_findings (const TocsinRuleSet *rules, const GPtrArray *findings);
GPtrArray *detect_near_misses_from_findings (const TocsinRuleSet *rules, const GPtrArray *findings);
gboolean detect_alerts_raise (GPtrArray *alerts, TocsinCase *case_, GError **error);

/* ---- A run of rules: what all its events' matches come to ---- */

typedef struct _Detection Detection;

/* How far a run is, and whether it is to stop. */
typedef struct
{
  TocsinDetectCallback callback;
  gpointer user_data;
  GCancellable *cancellable;
} DetectWatch;

Detection *detection_new (const TocsinRuleSet *rules, gboolean keeps_matches);
void detection_free (Detection *self);
void detection_add (Detection *self, const TocsinBatch *batch, gint64 first_event_id,
                    gint64 source_id, const GArray *matches);
void detection_note_stopped (Detection *self, const TocsinMatcher *matcher);
gboolean detection_scan (Detection *self, TocsinCase *case_, gint64 end, guint n_jobs,
                         const DetectWatch *watch, GError **error);
TocsinDetectSummary *tocsin_detect_summary_new (void);
TocsinDetectSummary *detection_conclude (Detection *self, TocsinCase *case_,
                                         GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Detection, detection_free)

G_END_DECLS
