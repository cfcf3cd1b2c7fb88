/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *tocsin_duration_format (gint64 seconds);
gboolean tocsin_duration_parse (const char *text, gint64 *seconds);

G_END_DECLS
