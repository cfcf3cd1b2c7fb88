/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TOCSIN_TYPE_RULE_DRAFTS (tocsin_rule_drafts_get_type ())
G_DECLARE_FINAL_TYPE (TocsinRuleDrafts, tocsin_rule_drafts, TOCSIN, RULE_DRAFTS, GObject)

TocsinRuleDrafts *tocsin_rule_drafts_new (void);
const char *tocsin_rule_drafts_get (TocsinRuleDrafts *self, const char *path);
void tocsin_rule_drafts_set (TocsinRuleDrafts *self, const char *path, const char *text);
GHashTable *tocsin_rule_drafts_get_texts (TocsinRuleDrafts *self);

G_END_DECLS
