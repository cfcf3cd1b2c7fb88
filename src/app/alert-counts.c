/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/alert-counts.h"

/* Counts the alerts of a case. Blocks. */
gboolean
alert_counts_read (AlertCounts *self, TocsinCase *case_, GError **error)
{
  g_autoptr (GPtrArray) alerts = tocsin_case_list_alerts_briefly (case_, error);

  *self = (AlertCounts){ 0 };
  if (alerts == NULL)
    return FALSE;
  for (guint i = 0; i < alerts->len; i++)
    {
      const TocsinAlert *alert = g_ptr_array_index (alerts, i);

      if (alert->status >= TOCSIN_ALERT_TRUE_POSITIVE)
        continue;
      self->n_open++;
      self->by_level[tocsin_level_parse (alert->severity)]++;
    }
  for (guint level = 0; level < ALERT_COUNTS_N_LEVELS; level++)
    if (self->by_level[level] > 0)
      self->worst = tocsin_level_get_name ((TocsinLevel) level);
  return TRUE;
}
