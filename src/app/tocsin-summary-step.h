/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pipeline/tocsin-import.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_SUMMARY_STEP (tocsin_summary_step_get_type ())
G_DECLARE_FINAL_TYPE (TocsinSummaryStep, tocsin_summary_step, TOCSIN, SUMMARY_STEP, AdwBin)

void tocsin_summary_step_show (TocsinSummaryStep *self, const TocsinImportSummary *summary);

G_END_DECLS
