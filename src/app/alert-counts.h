/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "detect/tocsin-rule.h"
#include "store/tocsin-alerts.h"

G_BEGIN_DECLS

#define ALERT_COUNTS_N_LEVELS (TOCSIN_LEVEL_CRITICAL + 1)

/* Alerts that nobody has closed. */
typedef struct
{
  guint64 n_open;
  guint64 by_level[ALERT_COUNTS_N_LEVELS]; /* by TocsinLevel */
  const char *worst;                       /* their highest severity, or NULL for none */
} AlertCounts;

gboolean alert_counts_read (AlertCounts *self, TocsinCase *case_, GError **error);

G_END_DECLS
