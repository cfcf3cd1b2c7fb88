/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Correlations and filters between their file and tocsin_rule_set_finish(). */
#include "core/tocsin-error.h"
#include "detect/rule-private.h"

void
sigma_reference_clear (SigmaReference *self)
{
  g_clear_pointer (&self->text, g_free);
}

GArray *
sigma_reference_array_new (void)
{
  GArray *references = g_array_new (FALSE, FALSE, sizeof (SigmaReference));

  g_array_set_clear_func (references, (GDestroyNotify) sigma_reference_clear);
  return references;
}

void
sigma_reference_add (GArray *references, const SigmaYaml *node)
{
  SigmaReference reference = { g_strdup (node->text), node->line, node->column };

  g_array_append_val (references, reference);
}

/* A name, or a list of at least one. */
gboolean
sigma_read_references (GArray *references, const SigmaYaml *list, GError **error)
{
  if (list->kind == SIGMA_YAML_SCALAR && list->scalar != SIGMA_SCALAR_NULL)
    {
      sigma_reference_add (references, list);
      return TRUE;
    }
  for (guint i = 0; list->kind == SIGMA_YAML_LIST && i < list->items->len; i++)
    {
      const SigmaYaml *item = g_ptr_array_index (list->items, i);

      if (item->kind != SIGMA_YAML_SCALAR || item->scalar == SIGMA_SCALAR_NULL)
        {
          sigma_yaml_set_error (error, item, "a name is wanted here");
          return FALSE;
        }
      sigma_reference_add (references, item);
    }
  if (references->len > 0)
    return TRUE;
  sigma_yaml_set_error (error, list, "a name or a list of names is wanted here");
  return FALSE;
}

static void
alias_clear (SigmaFieldAlias *self)
{
  g_free (self->name);
  sigma_reference_clear (&self->rule);
  g_free (self->field);
}

static void
member_clear (TocsinCorrelationMember *self)
{
  g_strfreev (self->group_by);
  g_strfreev (self->fields);
}

SigmaPending *
sigma_pending_new (void)
{
  SigmaPending *self = g_new0 (SigmaPending, 1);

  self->correlation = g_new0 (TocsinCorrelation, 1);
  self->correlation->members = g_array_new (FALSE, FALSE, sizeof (TocsinCorrelationMember));
  g_array_set_clear_func (self->correlation->members, (GDestroyNotify) member_clear);
  self->correlation->comparisons = g_array_new (FALSE, FALSE, sizeof (TocsinComparison));
  self->correlation->group_by = g_new0 (char *, 1);
  self->correlation->fields = g_new0 (char *, 1);
  self->references = sigma_reference_array_new ();
  self->aliases = g_array_new (FALSE, FALSE, sizeof (SigmaFieldAlias));
  g_array_set_clear_func (self->aliases, (GDestroyNotify) alias_clear);
  return self;
}

void
sigma_correlation_free (TocsinCorrelation *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->title);
  g_free (self->description);
  g_strfreev (self->tags);
  g_free (self->path);
  sigma_advice_clear (&self->advice);
  g_array_unref (self->members);
  g_strfreev (self->group_by);
  g_strfreev (self->fields);
  g_array_unref (self->comparisons);
  g_free (self);
}

void
sigma_pending_free (SigmaPending *self)
{
  if (self == NULL)
    return;
  sigma_correlation_free (self->correlation);
  g_array_unref (self->references);
  g_array_unref (self->aliases);
  sigma_reference_clear (&self->expression);
  g_free (self);
}

void
sigma_filter_free (SigmaFilter *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->id);
  g_free (self->product);
  g_free (self->category);
  g_free (self->service);
  g_array_unref (self->references);
  sigma_filter_about_free (self->about);
  g_free (self);
}

void
sigma_filter_about_free (TocsinFilter *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->title);
  g_free (self->description);
  g_free (self->path);
  g_free (self);
}

static char *
dup_text (const SigmaYaml *map, const char *key)
{
  return g_strdup (sigma_yaml_get_text (map, key));
}

/* `rules`: names, `any`, an empty list, or nothing, which mean all rules (S12). */
static gboolean
read_filter_rules (SigmaFilter *self, const SigmaYaml *rules, GError **error)
{
  self->is_for_all
      = rules == NULL || (rules->kind == SIGMA_YAML_LIST && rules->items->len == 0)
        || (rules->kind == SIGMA_YAML_SCALAR && g_ascii_strcasecmp (rules->text, "any") == 0);
  return self->is_for_all || sigma_read_references (self->references, rules, error);
}

/* A document with the key `filter`. */
SigmaFilter *
sigma_filter_compile (TocsinRuleSet *set, const SigmaYaml *document, GError **error)
{
  const SigmaYaml *logsource = sigma_yaml_get (document, "logsource");
  const SigmaYaml *body = sigma_yaml_get (document, "filter");
  const SigmaYaml *condition = sigma_yaml_get (body, "condition");
  g_autoptr (SigmaFilter) self = g_new0 (SigmaFilter, 1);
  g_autoptr (GArray) detections = g_array_new (FALSE, FALSE, sizeof (SigmaDetection));

  self->references = sigma_reference_array_new ();
  self->id = g_strdup (sigma_yaml_get_text (document, "id"));
  self->product = dup_text (logsource, "product");
  self->category = dup_text (logsource, "category");
  self->service = dup_text (logsource, "service");
  if (logsource == NULL || logsource->kind != SIGMA_YAML_MAP)
    sigma_yaml_set_error (error, document, "the filter has no “logsource”");
  else if (body == NULL || body->kind != SIGMA_YAML_MAP)
    sigma_yaml_set_error (error, document, "“filter” must be a map");
  else if (condition == NULL)
    sigma_yaml_set_error (error, body, "“filter” has no “condition”");
  else if (read_filter_rules (self, sigma_yaml_get (body, "rules"), error)
           && sigma_compile_detections (set, body, TRUE, detections, error))
    self->condition = sigma_condition_compile (set, condition, detections, NULL, error);
  return self->condition != NULL ? g_steal_pointer (&self) : NULL;
}
