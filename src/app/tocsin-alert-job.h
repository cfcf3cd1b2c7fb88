/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/tocsin-alert.h"

G_BEGIN_DECLS

/**
 * TocsinAlertJob:
 * @case_path: the case
 * @ids: (element-type gint64): the alerts
 * @status: what they are to be; not of an undoing
 * @undo: act to be undone, or 0
 * @act: what was done, once it is
 *
 * A change of the status of alerts.
 */
typedef struct
{
  char *case_path;
  GArray *ids;
  TocsinAlertStatus status;
  gint64 undo;
  gint64 act;
} TocsinAlertJob;

typedef void (*TocsinAlertJobDone) (const TocsinAlertJob *job, const GError *error,
                                    gpointer user_data);

void tocsin_alert_job_set_status (const char *case_path, GArray *ids, TocsinAlertStatus status,
                                  TocsinAlertJobDone done, GObject *owner);
void tocsin_alert_job_undo (const char *case_path, GArray *ids, gint64 act, TocsinAlertJobDone done,
                            GObject *owner);

G_END_DECLS
