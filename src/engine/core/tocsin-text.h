/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean tocsin_text_is_utf8 (const char *text, gsize length);
gsize tocsin_text_from_windows_1252 (const char *text, gsize length, char *out);
void tocsin_text_append_visible (GString *out, const char *text, gsize length);
void tocsin_text_append_json (GString *out, const char *text, gsize length);

G_END_DECLS
