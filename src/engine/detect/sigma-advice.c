/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/rule-private.h"

/* A name for files and for people who search: `New Service!` is new_service. */
static char *
make_type (const char *title)
{
  GString *type = g_string_new (NULL);

  for (; title != NULL && *title != '\0'; title++)
    if (g_ascii_isalnum (*title))
      g_string_append_c (type, g_ascii_tolower (*title));
    else if (type->len > 0 && type->str[type->len - 1] != '_')
      g_string_append_c (type, '_');
  while (type->len > 0 && type->str[type->len - 1] == '_')
    g_string_truncate (type, type->len - 1);
  if (type->len == 0)
    g_string_append (type, "alert");
  return g_string_free (type, FALSE);
}

/* `tocsin: {alert_type: …, remediation: …, playbook: …}` */
void
sigma_advice_read (TocsinRuleAdvice *self, const SigmaYaml *document)
{
  const SigmaYaml *own = sigma_yaml_get (document, "tocsin");

  self->alert_type = make_type (sigma_yaml_get_text (own, "alert_type") != NULL
                                    ? sigma_yaml_get_text (own, "alert_type")
                                    : sigma_yaml_get_text (document, "title"));
  self->remediation = g_strdup (sigma_yaml_get_text (own, "remediation"));
  self->playbook = g_strdup (sigma_yaml_get_text (own, "playbook"));
}

void
sigma_advice_clear (TocsinRuleAdvice *self)
{
  g_free (self->alert_type);
  g_free (self->remediation);
  g_free (self->playbook);
}
