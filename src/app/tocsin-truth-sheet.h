/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TOCSIN_TYPE_TRUTH_SHEET (tocsin_truth_sheet_get_type ())
G_DECLARE_FINAL_TYPE (TocsinTruthSheet, tocsin_truth_sheet, TOCSIN, TRUTH_SHEET, AdwBin)

GtkWidget *tocsin_truth_sheet_new (void);
void tocsin_truth_sheet_set_sources (TocsinTruthSheet *self, GPtrArray *sources);

G_END_DECLS
