/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/tocsin-session.h"
#include "workspace/tocsin-workspace.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_IMPORT_WIZARD (tocsin_import_wizard_get_type ())
G_DECLARE_FINAL_TYPE (TocsinImportWizard, tocsin_import_wizard, TOCSIN, IMPORT_WIZARD, AdwBin)

void tocsin_import_wizard_start (TocsinImportWizard *self, TocsinWorkspace *workspace,
                                 const char *case_path, const char *const *paths);
TocsinJob *tocsin_import_wizard_get_job (TocsinImportWizard *self);

G_END_DECLS
