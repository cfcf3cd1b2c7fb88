/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/tocsin-rule-setting.h"

#include <string.h>

#include "core/tocsin-address.h"
#include "core/tocsin-event.h"

/**
 * tocsin_rule_setting_new:
 *
 * Returns: (transfer full): a setting that leaves the rule as it is
 */
TocsinRuleSetting *
tocsin_rule_setting_new (void)
{
  TocsinRuleSetting *self = g_new0 (TocsinRuleSetting, 1);

  self->is_enabled = TRUE;
  return self;
}

/**
 * tocsin_rule_setting_copy:
 * @self: a setting
 *
 * Returns: (transfer full): another with the same in it
 */
TocsinRuleSetting *
tocsin_rule_setting_copy (const TocsinRuleSetting *self)
{
  TocsinRuleSetting *copy = g_memdup2 (self, sizeof *self);

  copy->allow = g_strdupv (self->allow);
  return copy;
}

/**
 * tocsin_rule_setting_free:
 * @self: (transfer full) (nullable): a setting
 */
void
tocsin_rule_setting_free (TocsinRuleSetting *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->allow);
  g_free (self);
}

/**
 * tocsin_rule_setting_is_default:
 * @self: a setting
 *
 * Returns: whether it leaves the rule as it is
 */
gboolean
tocsin_rule_setting_is_default (const TocsinRuleSetting *self)
{
  return self->is_enabled && !self->has_level && !self->has_threshold && !self->has_minimum
         && self->timespan == 0 && (self->allow == NULL || self->allow[0] == NULL);
}

/* The name of a field of the normalized event, where @name is that or its name in ECS. */
static gboolean
is_same_field (const char *name, gsize length, const char *field)
{
  int one = tocsin_column_find (name, length);

  if (one >= 0)
    return one == tocsin_column_find (field, strlen (field));
  return strlen (field) == length && memcmp (name, field, length) == 0;
}

static gboolean
is_same_value (const char *wanted, const char *value)
{
  g_autofree char *one = g_utf8_casefold (wanted, -1);
  g_autofree char *other = g_utf8_casefold (value, -1);
  TocsinNetwork network;
  TocsinAddress address;

  if (strcmp (one, other) == 0)
    return TRUE;
  return tocsin_network_parse (wanted, strlen (wanted), &network)
         && tocsin_address_parse (value, strlen (value), &address)
         && tocsin_network_contains (&network, &address);
}

/**
 * tocsin_rule_setting_allows:
 * @self: (nullable): a setting
 * @field: name of a field
 * @value: (nullable): its value in an entity
 *
 * Asks the allow-list. Texts are compared without regard to case; an address also matches
 * a network in CIDR notation. A field of the normalized event has its ECS name too.
 *
 * Returns: whether the rule is to raise no alert about an entity with that value
 */
gboolean
tocsin_rule_setting_allows (const TocsinRuleSetting *self, const char *field, const char *value)
{
  if (self == NULL || self->allow == NULL || value == NULL || *value == '\0')
    return FALSE;
  for (guint i = 0; self->allow[i] != NULL; i++)
    {
      const char *equals = strchr (self->allow[i], '=');

      if (equals != NULL && is_same_field (self->allow[i], (gsize) (equals - self->allow[i]), field)
          && is_same_value (equals + 1, value))
        return TRUE;
    }
  return FALSE;
}
