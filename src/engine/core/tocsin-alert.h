/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TocsinAlertStatus:
 *
 * How far an analyst is with an alert.
 */
typedef enum
{
  TOCSIN_ALERT_NEW,
  TOCSIN_ALERT_ACKNOWLEDGED,
  TOCSIN_ALERT_IN_PROGRESS,
  TOCSIN_ALERT_TRUE_POSITIVE,  /* closed */
  TOCSIN_ALERT_FALSE_POSITIVE, /* closed */
  TOCSIN_N_ALERT_STATUSES,
} TocsinAlertStatus;

/**
 * TocsinAlertPoint:
 * @start: of a bucket, microseconds since 1970
 * @value: what was counted in it
 */
typedef struct
{
  gint64 start;
  double value;
} TocsinAlertPoint;

/**
 * TocsinAlert:
 * @id: its row in the case, 0 before it is there
 * @alert_type: kind, such as failed_login
 * @rule_id: of the rule that found it
 * @rule_title: its title
 * @severity: informational, low, medium, high or critical
 * @entity: what it is about: `name=value` pairs, comma-separated, or ""
 * @message: one sentence
 * @first_seen: time of the first event, microseconds since 1970
 * @last_seen: time of the last
 * @count: events, or acts where the rule counts those
 * @source_ip: (nullable): the one address that all evidence has
 * @host: (nullable): the one host that all evidence has
 * @username: (nullable): the one user that all evidence has
 * @remediation: (nullable): what to do about it
 * @playbook: (nullable): name of its playbook
 * @tags: (array zero-terminated=1): MITRE ATT&CK and other tags
 * @has_threshold: whether observed and threshold mean something
 * @observed: the greatest value of all windows
 * @threshold: what was to be reached
 * @is_baseline: whether expected, deviation and score mean something
 * @expected: the mean or median of the time before
 * @deviation: the spread of the time before
 * @score: how far observed is from expected
 * @status: what an analyst made of it
 * @evidence: (element-type gint64): ids of its events, ascending
 * @series: (element-type TocsinAlertPoint) (nullable): of a baseline: the counts
 *
 * What a rule found. A plain value.
 */
typedef struct
{
  gint64 id;
  char *alert_type;
  char *rule_id;
  char *rule_title;
  char *severity;
  char *entity;
  char *message;
  gint64 first_seen;
  gint64 last_seen;
  guint64 count;
  char *source_ip;
  char *host;
  char *username;
  char *remediation;
  char *playbook;
  char **tags;
  gboolean has_threshold;
  double observed;
  double threshold;
  gboolean is_baseline;
  double expected;
  double deviation;
  double score;
  TocsinAlertStatus status;
  GArray *evidence;
  GArray *series;
} TocsinAlert;

TocsinAlert *tocsin_alert_new (void);
void tocsin_alert_free (TocsinAlert *self);
const char *tocsin_alert_status_get_name (TocsinAlertStatus status);
gboolean tocsin_alert_status_parse (const char *name, TocsinAlertStatus *status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinAlert, tocsin_alert_free)

G_END_DECLS
