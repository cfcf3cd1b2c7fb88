/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts that matter most, as the case's setting lists them. */
#include <string.h>

#include "pipeline/detect-private.h"
#include "store/tocsin-case-setting.h"

/* The account without its domain: CORP\alice and alice@corp.example are alice. */
static char *
dup_bare (const char *account)
{
  const char *backslash = strrchr (account, '\\');
  const char *start = backslash != NULL ? backslash + 1 : account;
  const char *at = strchr (start, '@');

  return g_strndup (start, at != NULL && at > start ? (gsize) (at - start) : strlen (start));
}

/* An account that is listed without a domain is that of every domain. */
static gboolean
is_account (const char *listed, const char *name)
{
  g_autofree char *one = g_utf8_casefold (listed, -1);
  g_autofree char *other = g_utf8_casefold (name, -1);
  g_autofree char *bare = dup_bare (other);

  return strcmp (one, other) == 0 || strcmp (one, bare) == 0;
}

static const char *
find_account (char *const *accounts, const char *name)
{
  for (guint i = 0; name != NULL && accounts[i] != NULL; i++)
    if (is_account (accounts[i], name))
      return accounts[i];
  return NULL;
}

/* Of an entity `name=value, …`, the values of fields that name a user. */
static const char *
find_in_entity (char *const *accounts, const char *entity)
{
  g_auto (GStrv) pairs = g_strsplit (entity, ", ", -1);
  const char *found = NULL;

  for (guint i = 0; pairs[i] != NULL && found == NULL; i++)
    {
      char *equals = strchr (pairs[i], '=');
      g_autofree char *name = g_ascii_strdown (pairs[i], equals != NULL ? equals - pairs[i] : -1);

      if (equals != NULL && strstr (name, "user") != NULL)
        found = find_account (accounts, equals + 1);
    }
  return found;
}

static void
raise_alert (TocsinAlert *alert, const char *account)
{
  TocsinLevel level = tocsin_level_parse (alert->severity);
  char *message = g_strdup_printf ("%s; %s is a high-value account", alert->message, account);

  if (level < TOCSIN_LEVEL_CRITICAL)
    {
      g_free (alert->severity);
      alert->severity = g_strdup (tocsin_level_get_name ((TocsinLevel) (level + 1)));
    }
  g_free (alert->message);
  alert->message = message;
}

/* An alert whose entity, or whose evidence without exception, is about an account that matters
 * most is one level more serious, and says why. */
gboolean
detect_alerts_raise (GPtrArray *alerts, TocsinCase *case_, GError **error)
{
  g_auto (GStrv) accounts = tocsin_case_dup_setting_list (case_, TOCSIN_SETTING_HIGH_VALUE, error);

  if (accounts == NULL)
    return FALSE;
  for (guint i = 0; accounts[0] != NULL && i < alerts->len; i++)
    {
      TocsinAlert *alert = g_ptr_array_index (alerts, i);
      const char *account = find_account (accounts, alert->username);

      if (account == NULL)
        account = find_in_entity (accounts, alert->entity);
      if (account != NULL)
        raise_alert (alert, account);
    }
  return TRUE;
}
