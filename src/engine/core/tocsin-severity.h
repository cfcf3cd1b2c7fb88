/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean tocsin_severity_parse (const char *text, gsize length, guint8 *severity);

G_END_DECLS
