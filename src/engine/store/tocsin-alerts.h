/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-alert.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

gboolean tocsin_case_save_alerts (TocsinCase *self, const GPtrArray *alerts, guint *n_new,
                                  GError **error);
gboolean tocsin_case_save_near_misses (TocsinCase *self, const GPtrArray *near_misses,
                                       GError **error);
GPtrArray *tocsin_case_list_alerts (TocsinCase *self, GError **error);

G_END_DECLS
