/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "workspace/tocsin-job.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_PROGRESS_STEP (tocsin_progress_step_get_type ())
G_DECLARE_FINAL_TYPE (TocsinProgressStep, tocsin_progress_step, TOCSIN, PROGRESS_STEP, AdwBin)

void tocsin_progress_step_follow (TocsinProgressStep *self, TocsinJob *job, GListModel *items);

G_END_DECLS
