/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TOCSIN_TYPE_RULE_IMPORT_DIALOG (tocsin_rule_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TocsinRuleImportDialog, tocsin_rule_import_dialog, TOCSIN, RULE_IMPORT_DIALOG,
                      AdwWindow)

TocsinRuleImportDialog *tocsin_rule_import_dialog_new (GtkWindow *parent, const char *const *paths);

G_END_DECLS
