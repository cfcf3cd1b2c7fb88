/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GMenuModel *tocsin_rule_template_make_menu (const char *action);
char *tocsin_rule_template_dup_text (const char *name);
char *tocsin_rule_template_duplicate (const char *text, guint line);

G_END_DECLS
