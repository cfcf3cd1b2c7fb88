/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *tocsin_windows_title_find (const char *provider, gsize length, gint32 event_id);

G_END_DECLS
