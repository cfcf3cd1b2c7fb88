/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TOCSIN_APPLICATION_ID "io.github.tocsin.Tocsin"
#define TOCSIN_RESOURCE(name) "/io/github/tocsin/Tocsin/" name

#define TOCSIN_TYPE_APPLICATION (tocsin_application_get_type ())
G_DECLARE_FINAL_TYPE (TocsinApplication, tocsin_application, TOCSIN, APPLICATION, AdwApplication)

TocsinApplication *tocsin_application_new (void);
GSettings *tocsin_application_get_settings (void);

G_END_DECLS
