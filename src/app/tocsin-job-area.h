/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "workspace/tocsin-workspace.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_JOB_AREA (tocsin_job_area_get_type ())
G_DECLARE_FINAL_TYPE (TocsinJobArea, tocsin_job_area, TOCSIN, JOB_AREA, AdwBin)

void tocsin_job_area_set_workspace (TocsinJobArea *self, TocsinWorkspace *workspace);
guint tocsin_job_area_get_n_jobs (TocsinJobArea *self);
void tocsin_job_area_cancel (TocsinJobArea *self);

G_END_DECLS
