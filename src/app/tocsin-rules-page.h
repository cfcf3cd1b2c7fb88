/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/tocsin-session.h"
#include "workspace/tocsin-workspace.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_RULES_PAGE (tocsin_rules_page_get_type ())
G_DECLARE_FINAL_TYPE (TocsinRulesPage, tocsin_rules_page, TOCSIN, RULES_PAGE, GtkBox)

TocsinRulesPage *tocsin_rules_page_new (TocsinSession *session, TocsinWorkspace *workspace);
GActionGroup *tocsin_rules_page_get_actions (TocsinRulesPage *self);
void tocsin_rules_page_import (TocsinRulesPage *self, const char *const *paths);
guint tocsin_rules_page_get_n_rules (TocsinRulesPage *self);
char *tocsin_rules_page_dup_status (TocsinRulesPage *self);

G_END_DECLS
