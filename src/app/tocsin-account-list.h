/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TOCSIN_TYPE_ACCOUNT_LIST (tocsin_account_list_get_type ())
G_DECLARE_FINAL_TYPE (TocsinAccountList, tocsin_account_list, TOCSIN, ACCOUNT_LIST, AdwBin)

void tocsin_account_list_set (TocsinAccountList *self, const char *const *accounts);
const char *const *tocsin_account_list_get (TocsinAccountList *self);
void tocsin_account_list_suggest (TocsinAccountList *self, GHashTable *usernames);

G_END_DECLS
