/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "workspace/tocsin-job.h"

G_BEGIN_DECLS

TocsinJob *job_new (const char *case_path, const TocsinImportOptions *options);
void job_start (TocsinJob *self);

G_END_DECLS
