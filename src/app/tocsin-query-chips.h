/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GPtrArray *tocsin_query_split (const char *text);
char *tocsin_query_without (const char *text, guint index);
char *tocsin_query_with_times (const char *text, gint64 begin, gint64 end);
gboolean tocsin_query_has_times (const char *text);
char *tocsin_query_without_times (const char *text);
char *tocsin_query_make_term (const char *name, const char *value, gboolean exclude);

G_END_DECLS
