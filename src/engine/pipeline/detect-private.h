/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-alert.h"
#include "detect/tocsin-correlator.h"
#include "pipeline/tocsin-detect.h"

G_BEGIN_DECLS

/* An event that a rule matched, with what alerts say of it. The texts live in the
 * run's string chunks. */
typedef struct
{
  gint64 time;
  gint64 event;
  guint64 record;
  guint32 rule;
  guint32 source;
  const char *host;
  const char *username;
  const char *source_ip;
} DetectHit;

GPtrArray *detect_alerts_from_hits (const TocsinRuleSet *rules, const GArray *hits);
GPtrArray *detect_alerts_from_findings (const TocsinRuleSet *rules, const GPtrArray *findings,
                                        const GArray *hits);

G_END_DECLS
