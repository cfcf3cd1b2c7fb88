/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workspace/tocsin-alert-detail.h"

#include "store/tocsin-alert-act.h"
#include "store/tocsin-alerts.h"
#include "workspace/alert-detail-private.h"

/* The events in order of time, where the reason knows it. */
static gint64
get_event (const TocsinAlertDetail *self, guint index)
{
  const GArray *points = self->reason->points;

  return points != NULL && points->len == self->alert->evidence->len
             ? g_array_index (points, TocsinReasonPoint, index).event_id
             : g_array_index (self->alert->evidence, gint64, index);
}

static gboolean
add_evidence (TocsinAlertDetail *self, TocsinCase *case_, gint64 event_id, GError **error)
{
  g_autoptr (TocsinDetail) detail = tocsin_detail_load (case_, event_id, 0, error);
  g_autoptr (GArray) marks = NULL;

  if (detail == NULL)
    return FALSE;
  if (detail->batch == NULL)
    return TRUE; /* its source was taken out of the case */
  if (self->reason->is_known)
    marks = tocsin_alert_reason_find_marks (self->reason, detail->batch, &detail->batch->events[0],
                                            detail->raw->str, detail->raw->len);
  g_ptr_array_add (self->evidence, alert_evidence_new (detail, marks));
  return TRUE;
}

static gboolean
load_evidence (TocsinAlertDetail *self, TocsinCase *case_, guint n, GCancellable *cancellable,
               GError **error)
{
  for (guint i = 0; i < MIN (n, self->alert->evidence->len); i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !add_evidence (self, case_, get_event (self, i), error))
      return FALSE;
  return TRUE;
}

/**
 * tocsin_alert_detail_load:
 * @case_: a case
 * @rules: the rules that there are
 * @alert_id: an alert
 * @n_evidence: how many events are wanted at most
 * @cancellable: (nullable): to stop
 * @error: return location; %TOCSIN_ERROR_INVALID if there is no such alert
 *
 * Reads all that is known of an alert.
 *
 * Returns: (transfer full) (nullable): it
 */
TocsinAlertDetail *
tocsin_alert_detail_load (TocsinCase *case_, const TocsinRuleSet *rules, gint64 alert_id,
                          guint n_evidence, GCancellable *cancellable, GError **error)
{
  g_autoptr (TocsinAlertDetail) self = g_new0 (TocsinAlertDetail, 1);

  self->evidence = g_ptr_array_new_with_free_func (alert_evidence_free);
  self->alert = tocsin_case_get_alert (case_, alert_id, error);
  if (self->alert == NULL)
    return NULL;
  self->acts = tocsin_case_list_alert_acts (case_, alert_id, error);
  if (self->acts == NULL)
    return NULL;
  self->reason = tocsin_alert_reason_new (case_, rules, self->alert, cancellable, error);
  if (self->reason == NULL || !load_evidence (self, case_, n_evidence, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * tocsin_alert_detail_free:
 * @self: (transfer full) (nullable): details
 */
void
tocsin_alert_detail_free (TocsinAlertDetail *self)
{
  if (self == NULL)
    return;
  tocsin_alert_free (self->alert);
  tocsin_alert_reason_free (self->reason);
  g_clear_pointer (&self->acts, g_ptr_array_unref);
  g_ptr_array_unref (self->evidence);
  g_free (self);
}
