/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean chip_titles_are_needed (const GPtrArray *parts);
void chip_titles_load (const char *case_path, const GPtrArray *parts, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data);
char **chip_titles_finish (GAsyncResult *result);

G_END_DECLS
