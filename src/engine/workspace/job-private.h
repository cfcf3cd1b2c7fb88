/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "workspace/tocsin-job.h"

G_BEGIN_DECLS

TocsinJob *job_new_import (const char *case_path, const TocsinImportOptions *options);
TocsinJob *job_new_detect (const char *case_path, const TocsinRuleSet *rules);
void job_start (TocsinJob *self);

G_END_DECLS
