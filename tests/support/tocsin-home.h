/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *tocsin_test_home_init (void);
void tocsin_test_home_clear (void);
char *tocsin_test_home_write (const char *name, const char *text);
void tocsin_test_remove_tree (const char *path);

G_END_DECLS
