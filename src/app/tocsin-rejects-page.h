/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/tocsin-session.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_REJECTS_PAGE (tocsin_rejects_page_get_type ())
G_DECLARE_FINAL_TYPE (TocsinRejectsPage, tocsin_rejects_page, TOCSIN, REJECTS_PAGE, GtkBox)

GtkWidget *tocsin_rejects_page_new (TocsinSession *session);

G_END_DECLS
