/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/tocsin-session.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_CORRECT_DIALOG (tocsin_correct_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TocsinCorrectDialog, tocsin_correct_dialog, TOCSIN, CORRECT_DIALOG, AdwWindow)

void tocsin_correct_dialog_show (GtkWidget *parent, TocsinSession *session,
                                 const GPtrArray *sources);

G_END_DECLS
