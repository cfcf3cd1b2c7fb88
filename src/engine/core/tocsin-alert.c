/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-alert.h"

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

/**
 * tocsin_alert_status_get_name:
 * @status: a status
 *
 * Returns: (transfer none): its name for machines
 */
const char *
tocsin_alert_status_get_name (TocsinAlertStatus status)
{
  static const char *const names[]
      = { "new", "acknowledged", "in-progress", "true-positive", "false-positive" };

  g_return_val_if_fail ((guint) status < G_N_ELEMENTS (names), "");
  return names[status];
}
