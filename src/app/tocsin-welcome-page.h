/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TOCSIN_TYPE_WELCOME_PAGE (tocsin_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (TocsinWelcomePage, tocsin_welcome_page, TOCSIN, WELCOME_PAGE, AdwBin)

void tocsin_welcome_page_set_menu (TocsinWelcomePage *self, GMenuModel *menu);
void tocsin_welcome_page_set_has_lab (TocsinWelcomePage *self, gboolean has_lab);

G_END_DECLS
