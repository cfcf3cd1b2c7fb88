/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SAVED_SEARCHES_TYPE "a(ssb)" /* name, query, whether it is a favourite */

GVariant *saved_searches_put (GVariant *searches, const char *name, const char *query,
                              gboolean is_favourite);
GVariant *saved_searches_remove (GVariant *searches, const char *name);
GVariant *saved_searches_rename (GVariant *searches, const char *from, const char *to);
const char *saved_searches_find_name (GVariant *searches, const char *query);

G_END_DECLS
