/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-alert.h"

#include <string.h>

/**
 * tocsin_alert_new:
 *
 * Returns: (transfer full): an alert without anything
 */
TocsinAlert *
tocsin_alert_new (void)
{
  TocsinAlert *self = g_new0 (TocsinAlert, 1);

  self->evidence = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->tags = g_new0 (char *, 1);
  return self;
}

/**
 * tocsin_alert_free:
 * @self: (transfer full) (nullable): an alert
 */
void
tocsin_alert_free (TocsinAlert *self)
{
  if (self == NULL)
    return;
  g_free (self->alert_type);
  g_free (self->rule_id);
  g_free (self->rule_title);
  g_free (self->severity);
  g_free (self->entity);
  g_free (self->message);
  g_free (self->source_ip);
  g_free (self->host);
  g_free (self->username);
  g_free (self->remediation);
  g_free (self->playbook);
  g_strfreev (self->tags);
  g_array_unref (self->evidence);
  g_clear_pointer (&self->series, g_array_unref);
  g_free (self);
}

static const char *const status_names[TOCSIN_N_ALERT_STATUSES]
    = { "new", "acknowledged", "in-progress", "true-positive", "false-positive" };

/**
 * tocsin_alert_status_get_name:
 * @status: a status
 *
 * Returns: (transfer none): its name for machines
 */
const char *
tocsin_alert_status_get_name (TocsinAlertStatus status)
{
  g_return_val_if_fail ((guint) status < TOCSIN_N_ALERT_STATUSES, "");
  return status_names[status];
}

/**
 * tocsin_alert_status_parse:
 * @name: a status as tocsin_alert_status_get_name() gives it
 * @status: (out): the status
 *
 * Returns: whether there is a status of that name
 */
gboolean
tocsin_alert_status_parse (const char *name, TocsinAlertStatus *status)
{
  for (guint i = 0; i < TOCSIN_N_ALERT_STATUSES; i++)
    if (strcmp (name, status_names[i]) == 0)
      {
        *status = (TocsinAlertStatus) i;
        return TRUE;
      }
  return FALSE;
}
