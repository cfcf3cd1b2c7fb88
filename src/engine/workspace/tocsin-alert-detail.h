/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/tocsin-alert-reason.h"

G_BEGIN_DECLS

/**
 * TocsinTextMark:
 * @start: first byte in a text
 * @length: bytes
 *
 * A part of a text.
 */
typedef struct
{
  gsize start;
  gsize length;
} TocsinTextMark;

/**
 * TocsinEvidenceLine:
 * @label: (nullable): name of the field; %NULL for the message and the raw record
 * @text: what stands there, harmless to show (UTF-8, control characters made visible), cut to what
 *   is around the first mark
 * @marks: (element-type TocsinTextMark): what the rule matched in @text, in order, not overlapping
 * @is_raw: whether it is of the raw record
 *
 * A line of what is shown of an event.
 */
typedef struct
{
  char *label;
  char *text;
  GArray *marks;
  gboolean is_raw;
} TocsinEvidenceLine;

/**
 * TocsinEvidence:
 * @id: the event
 * @timestamp: its time, or %TOCSIN_NO_TIME
 * @host: its host, harmless to show, or ""
 * @lines: (element-type TocsinEvidenceLine): at least one
 *
 * An event on which an alert rests.
 */
typedef struct
{
  gint64 id;
  gint64 timestamp;
  char *host;
  GPtrArray *lines;
} TocsinEvidence;

/**
 * TocsinAlertDetail:
 * @alert: the alert, with its evidence
 * @reason: why it was raised
 * @evidence: (element-type TocsinEvidence): the first of its events
 * @acts: (element-type TocsinAlertAct): what was done to it, in order
 *
 * All that is known of an alert. For one thread at a time.
 */
typedef struct
{
  TocsinAlert *alert;
  TocsinAlertReason *reason;
  GPtrArray *evidence;
  GPtrArray *acts;
} TocsinAlertDetail;

TocsinAlertDetail *tocsin_alert_detail_load (TocsinCase *case_, const TocsinRuleSet *rules,
                                             gint64 alert_id, guint n_evidence,
                                             GCancellable *cancellable, GError **error);
void tocsin_alert_detail_free (TocsinAlertDetail *self);
TocsinEvidenceLine *tocsin_evidence_line_new (const char *label, const char *text, gsize length,
                                              const GArray *marks, gboolean is_raw);
void tocsin_evidence_line_free (TocsinEvidenceLine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinEvidenceLine, tocsin_evidence_line_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinAlertDetail, tocsin_alert_detail_free)

G_END_DECLS
