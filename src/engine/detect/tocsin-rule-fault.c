/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "core/tocsin-error.h"
#include "detect/tocsin-rule.h"

/**
 * tocsin_rule_fault_new:
 * @path: the file
 * @rule_id: (nullable): the rule's id
 * @error: what is wrong, as the loader says it: `line L, column C: …`;
 *   %TOCSIN_ERROR_FAILED means that it is well-formed, but cannot be evaluated
 *
 * Returns: (transfer full): a fault
 */
TocsinRuleFault *
tocsin_rule_fault_new (const char *path, const char *rule_id, const GError *error)
{
  TocsinRuleFault *self = g_new0 (TocsinRuleFault, 1);
  int skip = 0;

  self->path = g_strdup (path);
  self->rule_id = g_strdup (rule_id != NULL ? rule_id : "");
  if (sscanf (error->message, "line %u, column %u: %n", &self->line, &self->column, &skip) < 2)
    skip = 0;
  self->message = g_strdup (error->message + skip);
  self->is_unsupported = g_error_matches (error, TOCSIN_ERROR, TOCSIN_ERROR_FAILED);
  return self;
}

/**
 * tocsin_rule_fault_free:
 * @self: (transfer full) (nullable): a fault
 */
void
tocsin_rule_fault_free (TocsinRuleFault *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->rule_id);
  g_free (self->message);
  g_free (self);
}
