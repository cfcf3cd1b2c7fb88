/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/alert-counts.h"
#include "app/tocsin-session.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_CASE_STATUS (tocsin_case_status_get_type ())
G_DECLARE_FINAL_TYPE (TocsinCaseStatus, tocsin_case_status, TOCSIN, CASE_STATUS, AdwBin)

void tocsin_case_status_set_session (TocsinCaseStatus *self, TocsinSession *session);
void tocsin_case_status_reload (TocsinCaseStatus *self);
GPtrArray *tocsin_case_status_get_sources (TocsinCaseStatus *self);
const AlertCounts *tocsin_case_status_get_alerts (TocsinCaseStatus *self);

G_END_DECLS
