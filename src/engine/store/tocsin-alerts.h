/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-alert.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

/* Writing, in an open transaction. */
gboolean tocsin_case_save_alerts (TocsinCase *self, const GPtrArray *alerts, guint *n_new,
                                  GError **error);
gboolean tocsin_case_save_near_misses (TocsinCase *self, const GPtrArray *near_misses,
                                       GError **error);

/* Reading; a case of version 1 has no alerts. */
GPtrArray *tocsin_case_list_alerts (TocsinCase *self, GError **error);
GPtrArray *tocsin_case_list_alerts_briefly (TocsinCase *self, GError **error);
TocsinAlert *tocsin_case_get_alert (TocsinCase *self, gint64 id, GError **error);
GPtrArray *tocsin_case_list_near_misses (TocsinCase *self, GError **error);
gboolean tocsin_case_count_alerts (TocsinCase *self, guint64 counts[TOCSIN_N_ALERT_STATUSES],
                                   GError **error);

G_END_DECLS
