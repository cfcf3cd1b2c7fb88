/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-alert.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

/**
 * TocsinAlertAct:
 * @id: of this change
 * @act: of all that was done at one go: what tocsin_case_undo_alert_act() undoes
 * @alert_id: the alert
 * @before: its status before
 * @after: its status from then on
 * @note: why, or ""
 * @time: when, microseconds since 1970
 * @undone: whether it was undone
 *
 * A change of an alert's status.
 */
typedef struct
{
  gint64 id;
  gint64 act;
  gint64 alert_id;
  TocsinAlertStatus before;
  TocsinAlertStatus after;
  char *note;
  gint64 time;
  gboolean undone;
} TocsinAlertAct;

void tocsin_alert_act_free (TocsinAlertAct *self);

/* Writing, each in a transaction of its own. */
gboolean tocsin_case_set_alert_status (TocsinCase *self, const gint64 *ids, guint n,
                                       TocsinAlertStatus status, gint64 now, gint64 *act,
                                       GError **error);
gboolean tocsin_case_set_alert_status_with_note (TocsinCase *self, const gint64 *ids, guint n,
                                                 TocsinAlertStatus status, const char *note,
                                                 gint64 now, gint64 *act, GError **error);
gboolean tocsin_case_undo_alert_act (TocsinCase *self, gint64 act, GError **error);

/* Reading; a case of version 3 or before has no acts. */
GPtrArray *tocsin_case_list_alert_acts (TocsinCase *self, gint64 alert_id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinAlertAct, tocsin_alert_act_free)

G_END_DECLS
