/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/tocsin-rules-page.h"
#include "app/tocsin-window.h"

G_BEGIN_DECLS

void tocsin_rules_tools_add (TocsinRulesPage *page, TocsinWindow *window, const char *name);

G_END_DECLS
