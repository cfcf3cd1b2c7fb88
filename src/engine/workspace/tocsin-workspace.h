/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-query.h"
#include "export/tocsin-exporter.h"
#include "workspace/tocsin-job.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_WORKSPACE (tocsin_workspace_get_type ())
G_DECLARE_FINAL_TYPE (TocsinWorkspace, tocsin_workspace, TOCSIN, WORKSPACE, GObject)

TocsinWorkspace *tocsin_workspace_new (void);
GListModel *tocsin_workspace_get_jobs (TocsinWorkspace *self);
TocsinJob *tocsin_workspace_import (TocsinWorkspace *self, const char *case_path,
                                    const TocsinImportOptions *options);
TocsinJob *tocsin_workspace_detect (TocsinWorkspace *self, const char *case_path,
                                    const TocsinRuleSet *rules);
TocsinJob *tocsin_workspace_export (TocsinWorkspace *self, const char *case_path,
                                    TocsinQuery *query, const TocsinExporter *exporter, GFile *file,
                                    guint64 n_expected);

G_END_DECLS
