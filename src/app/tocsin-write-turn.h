/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GMutex *tocsin_write_turn_get (void);

G_END_DECLS
