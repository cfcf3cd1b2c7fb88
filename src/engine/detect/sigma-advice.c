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

/* The texts of a list, or of the one text that stands for it. */
char **
sigma_yaml_dup_list (const SigmaYaml *list)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (list != NULL && list->kind == SIGMA_YAML_SCALAR && list->scalar != SIGMA_SCALAR_NULL)
    g_strv_builder_add (builder, list->text);
  for (guint i = 0; list != NULL && list->kind == SIGMA_YAML_LIST && i < list->items->len; i++)
    {
      const SigmaYaml *item = g_ptr_array_index (list->items, i);

      if (item->kind == SIGMA_YAML_SCALAR && item->scalar != SIGMA_SCALAR_NULL)
        g_strv_builder_add (builder, item->text);
    }
  return g_strv_builder_end (builder);
}

/* `tocsin: {alert_type: …, remediation: …, playbook: …}`, and Sigma's own. */
void
sigma_advice_read (TocsinRuleAdvice *self, const SigmaYaml *document)
{
  const SigmaYaml *own = sigma_yaml_get (document, "tocsin");

  self->alert_type = make_type (sigma_yaml_get_text (own, "alert_type") != NULL
                                    ? sigma_yaml_get_text (own, "alert_type")
                                    : sigma_yaml_get_text (document, "title"));
  self->remediation = g_strdup (sigma_yaml_get_text (own, "remediation"));
  self->playbook = g_strdup (sigma_yaml_get_text (own, "playbook"));
  self->false_positives = sigma_yaml_dup_list (sigma_yaml_get (document, "falsepositives"));
  self->references = sigma_yaml_dup_list (sigma_yaml_get (document, "references"));
}

void
sigma_advice_copy (TocsinRuleAdvice *self, const TocsinRuleAdvice *from)
{
  self->alert_type = g_strdup (from->alert_type);
  self->remediation = g_strdup (from->remediation);
  self->playbook = g_strdup (from->playbook);
  self->false_positives = g_strdupv (from->false_positives);
  self->references = g_strdupv (from->references);
}

void
sigma_advice_clear (TocsinRuleAdvice *self)
{
  g_free (self->alert_type);
  g_free (self->remediation);
  g_free (self->playbook);
  g_strfreev (self->false_positives);
  g_strfreev (self->references);
}
