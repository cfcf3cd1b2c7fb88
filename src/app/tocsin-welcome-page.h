/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TOCSIN_TYPE_WELCOME_PAGE (tocsin_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (TocsinWelcomePage, tocsin_welcome_page, TOCSIN, WELCOME_PAGE, AdwBin)

G_END_DECLS
