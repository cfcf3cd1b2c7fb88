/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What needs all files: filters are joined with their rules, and correlations find what they refer
 * to, in whatever order they were loaded. */
#include <string.h>

#include "core/tocsin-error.h"
#include "detect/rule-private.h"

#define MAX_NESTING 64

/* What a name means. */
typedef enum
{
  TARGET_RULE,
  TARGET_CORRELATION, /* of the set already */
  TARGET_PENDING,
} TargetKind;

enum
{
  STATE_NEW,
  STATE_IN_PROGRESS,
  STATE_DONE,
  STATE_FAILED,
};

typedef struct
{
  TocsinRuleSet *set;
  GHashTable *targets; /* id, name or title → index * 4 + kind + 1 */
  guint32 *indexes;    /* by pending: of a resolved one, in the set */
  GPtrArray *faults;
} Finisher;

static void
set_reference_error (GError **error, const SigmaReference *reference, const char *format)
{
  SigmaYaml place = { .line = reference->line, .column = reference->column };
  g_autofree char *message = g_strdup_printf ("%s “%s”", format, reference->text);

  sigma_yaml_set_error (error, &place, "%s", message);
}

/* Of two things with the same name, the first has it. */
static void
add_target (Finisher *self, const char *name, TargetKind kind, guint32 index)
{
  if (name != NULL && name[0] != '\0' && !g_hash_table_contains (self->targets, name))
    g_hash_table_insert (self->targets, (char *) name, GUINT_TO_POINTER (index * 4 + kind + 1));
}

static const char *
get_name (guint which, const char *id, const char *name, const char *title)
{
  return which == 0 ? id : which == 1 ? name : title;
}

/* Ids go before names, and names before titles. A rule with an aggregation is
 * what its correlation finds, so correlations go before rules. */
static void
add_targets (Finisher *self)
{
  const TocsinRuleSet *set = self->set;

  for (guint which = 0; which < 3; which++)
    {
      for (guint i = 0; i < set->correlations->len; i++)
        {
          const TocsinCorrelation *known = g_ptr_array_index (set->correlations, i);

          add_target (self, get_name (which, known->id, known->name, known->title),
                      TARGET_CORRELATION, i);
        }
      for (guint i = 0; i < set->pending->len; i++)
        {
          const SigmaPending *pending = g_ptr_array_index (set->pending, i);
          const TocsinCorrelation *known = pending->correlation;

          add_target (self, get_name (which, known->id, known->name, known->title), TARGET_PENDING,
                      i);
        }
      for (guint i = 0; i < set->rules->len; i++)
        {
          const TocsinRule *rule = g_ptr_array_index (set->rules, i);

          if (!rule->is_part)
            add_target (self, get_name (which, rule->id, rule->name, rule->title), TARGET_RULE, i);
        }
    }
}

/* ---- Filters ---- */

static gboolean
has_attribute (const char *wanted, const char *given)
{
  return wanted == NULL || (given != NULL && g_ascii_strcasecmp (wanted, given) == 0);
}

static gboolean
is_filtered (const Finisher *self, const SigmaFilter *filter, const TocsinRule *rule, guint index)
{
  if (rule->is_part || !has_attribute (filter->product, rule->product)
      || !has_attribute (filter->category, rule->category)
      || !has_attribute (filter->service, rule->service))
    return FALSE;
  for (guint i = 0; i < filter->references->len; i++)
    {
      const char *name = g_array_index (filter->references, SigmaReference, i).text;

      if (g_strcmp0 (name, rule->id) == 0 || g_strcmp0 (name, rule->name) == 0
          || GPOINTER_TO_UINT (g_hash_table_lookup (self->targets, name))
                 == index * 4 + TARGET_RULE + 1)
        return TRUE;
    }
  return filter->is_for_all;
}

static gboolean
check_filter (const Finisher *self, const SigmaFilter *filter, GError **error)
{
  for (guint i = 0; i < filter->references->len; i++)
    {
      const SigmaReference *reference = &g_array_index (filter->references, SigmaReference, i);

      if (!g_hash_table_contains (self->targets, reference->text))
        {
          set_reference_error (error, reference, "there is no rule called");
          return FALSE;
        }
    }
  return TRUE;
}

static void
apply_filter (Finisher *self, SigmaFilter *filter)
{
  TocsinRuleSet *set = self->set;
  TocsinFilter *about = filter->about;
  g_autoptr (GError) error = NULL;

  if (!check_filter (self, filter, &error))
    {
      g_ptr_array_add (self->faults, tocsin_rule_fault_new (filter->path, filter->id, error));
      set->n_documents[TOCSIN_DOCUMENT_FILTER]--;
      return;
    }
  sigma_set_up_filter (set, about);
  g_ptr_array_add (set->applied, g_steal_pointer (&filter->about));
  for (guint i = 0; i < set->rules->len && !about->is_disabled; i++)
    {
      TocsinRule *rule = g_ptr_array_index (set->rules, i);
      SigmaNode *both;

      if (!is_filtered (self, filter, rule, i))
        continue;
      both = sigma_node_new (set, SIGMA_NODE_AND);
      sigma_node_add (both, (SigmaNode *) rule->condition);
      sigma_node_add (both, filter->condition);
      rule->condition = both;
      rule->is_filtered = TRUE;
      about->n_rules++;
    }
}

/* ---- Correlations ---- */

static gboolean resolve (Finisher *self, guint index, guint depth, GError **error);

static gboolean
find_member (Finisher *self, const SigmaReference *reference, guint depth,
             TocsinCorrelationMember *member, GError **error)
{
  guint value = GPOINTER_TO_UINT (g_hash_table_lookup (self->targets, reference->text));
  const SigmaPending *pending;

  if (value == 0)
    {
      set_reference_error (error, reference, "there is no rule called");
      return FALSE;
    }
  value--;
  member->index = value / 4;
  member->is_correlation = value % 4 != TARGET_RULE;
  if (value % 4 != TARGET_PENDING)
    return TRUE;
  pending = g_ptr_array_index (self->set->pending, member->index);
  if (pending->state == STATE_IN_PROGRESS)
    set_reference_error (error, reference, "a correlation refers to itself by way of");
  else if (depth >= MAX_NESTING)
    set_reference_error (error, reference, "correlations are nested too deeply, at");
  else if (!resolve (self, member->index, depth + 1, NULL))
    set_reference_error (error, reference, "this correlation was not loaded:");
  else
    {
      member->index = self->indexes[member->index];
      return TRUE;
    }
  return FALSE;
}

static gboolean
is_same_target (const Finisher *self, const char *one, const char *other)
{
  gpointer first = g_hash_table_lookup (self->targets, one);

  return first != NULL && first == g_hash_table_lookup (self->targets, other);
}

/* The names of fields, as they are in the rule that @reference names. */
static char **
dup_fields (const Finisher *self, const SigmaPending *pending, const char *reference, char **names)
{
  char **fields = g_strdupv (names);

  for (guint i = 0; fields[i] != NULL; i++)
    for (guint j = 0; j < pending->aliases->len; j++)
      {
        const SigmaFieldAlias *alias = &g_array_index (pending->aliases, SigmaFieldAlias, j);

        if (strcmp (alias->name, names[i]) == 0
            && is_same_target (self, alias->rule.text, reference))
          {
            g_free (fields[i]);
            fields[i] = g_strdup (alias->field);
            break;
          }
      }
  return fields;
}

static gboolean
check_aliases (const Finisher *self, const SigmaPending *pending, GError **error)
{
  for (guint i = 0; i < pending->aliases->len; i++)
    {
      const SigmaReference *rule = &g_array_index (pending->aliases, SigmaFieldAlias, i).rule;
      gboolean found = FALSE;

      for (guint j = 0; !found && j < pending->references->len; j++)
        found = is_same_target (self, rule->text,
                                g_array_index (pending->references, SigmaReference, j).text);
      if (!found)
        {
          set_reference_error (error, rule, "an alias is for a rule that is not among “rules”:");
          return FALSE;
        }
    }
  return TRUE;
}

static void
add_place (TocsinRuleSet *set, GArray *names, const char *name, guint place)
{
  SigmaDetection entry = { .name = name };

  if (name == NULL || name[0] == '\0')
    return;
  entry.node = sigma_node_new_test (set, place);
  g_array_append_val (names, entry);
}

/* The first member that is the same as the one at @place. */
static guint
find_first (const TocsinCorrelation *correlation, guint place)
{
  const TocsinCorrelationMember *members
      = (const TocsinCorrelationMember *) (gpointer) correlation->members->data;
  guint first = 0;

  while (members[first].index != members[place].index
         || members[first].is_correlation != members[place].is_correlation)
    first++;
  return first;
}

/* An expression over rules: a test of it is the place of one among the members. */
static gboolean
compile_expression (Finisher *self, SigmaPending *pending, GError **error)
{
  TocsinRuleSet *set = self->set;
  TocsinCorrelation *correlation = pending->correlation;
  SigmaYaml condition = { .text = pending->expression.text,
                          .line = pending->expression.line,
                          .column = pending->expression.column };
  g_autoptr (GArray) names = g_array_new (FALSE, FALSE, sizeof (SigmaDetection));

  if (pending->expression.text == NULL)
    return TRUE;
  for (guint i = 0; i < pending->references->len; i++)
    add_place (set, names, g_array_index (pending->references, SigmaReference, i).text,
               find_first (correlation, i));
  for (guint i = 0; i < correlation->members->len; i++)
    {
      const TocsinCorrelationMember *member
          = &g_array_index (correlation->members, TocsinCorrelationMember, i);
      const char *name = member->is_correlation
                             ? tocsin_rule_set_get_correlation (set, member->index)->name
                             : tocsin_rule_set_get_rule (set, member->index)->name;

      add_place (set, names, name, find_first (correlation, i));
    }
  correlation->expression = sigma_condition_compile (set, &condition, names, NULL, error);
  return correlation->expression != NULL;
}

static gboolean
resolve_members (Finisher *self, SigmaPending *pending, guint depth, GError **error)
{
  TocsinCorrelation *correlation = pending->correlation;

  for (guint i = 0; i < pending->references->len; i++)
    {
      const SigmaReference *reference = &g_array_index (pending->references, SigmaReference, i);
      TocsinCorrelationMember member = { 0 };

      if (!find_member (self, reference, depth, &member, error))
        return FALSE;
      member.group_by = dup_fields (self, pending, reference->text, correlation->group_by);
      member.fields = dup_fields (self, pending, reference->text, correlation->fields);
      g_array_append_val (correlation->members, member);
    }
  return check_aliases (self, pending, error) && compile_expression (self, pending, error);
}

/* Puts a correlation into the set, after those that it refers to. */
static gboolean
resolve (Finisher *self, guint index, guint depth, GError **error)
{
  SigmaPending *pending = g_ptr_array_index (self->set->pending, index);
  TocsinCorrelation *correlation = pending->correlation;
  g_autoptr (GError) local = NULL;

  if (pending->state != STATE_NEW)
    return pending->state == STATE_DONE;
  pending->state = STATE_IN_PROGRESS;
  if (resolve_members (self, pending, depth, &local))
    {
      pending->state = STATE_DONE;
      self->indexes[index] = self->set->correlations->len;
      g_ptr_array_add (self->set->correlations, correlation);
      return TRUE;
    }
  pending->state = STATE_FAILED;
  g_ptr_array_add (self->faults, tocsin_rule_fault_new (correlation->path, correlation->id, local));
  self->set
      ->n_documents[correlation->type >= TOCSIN_BASELINE_ZSCORE ? TOCSIN_DOCUMENT_BASELINE
                                                                : TOCSIN_DOCUMENT_CORRELATION]--;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* What correlations refer to is silent unless one of them says `generate: true`. */
static void
mark_silent (TocsinRuleSet *set, gboolean generate)
{
  for (guint i = 0; i < set->correlations->len; i++)
    {
      const TocsinCorrelation *correlation = g_ptr_array_index (set->correlations, i);

      for (guint j = 0; correlation->generate == generate && j < correlation->members->len; j++)
        {
          const TocsinCorrelationMember *member
              = &g_array_index (correlation->members, TocsinCorrelationMember, j);

          if (member->is_correlation)
            ((TocsinCorrelation *) g_ptr_array_index (set->correlations, member->index))->is_silent
                = !generate;
          else
            ((TocsinRule *) g_ptr_array_index (set->rules, member->index))->is_silent = !generate;
        }
    }
}

/**
 * tocsin_rule_set_finish:
 * @self: a set
 * @faults: (element-type TocsinRuleFault): where to add what could not be loaded
 *
 * To be called once all files are added, before rules are matched: joins filters with
 * the rules that they are for, and makes the correlations available, which may refer to
 * rules and correlations of any file by id, name or title. One that refers to
 * nothing known, or to itself, is left out and named in @faults.
 *
 * It may be called again after more files were added; filters then are joined only with
 * rules of which they are loaded together or later.
 */
void
tocsin_rule_set_finish (TocsinRuleSet *self, GPtrArray *faults)
{
  Finisher finisher = { .set = self, .faults = faults };
  g_autoptr (GHashTable) targets = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree guint32 *indexes = g_new0 (guint32, self->pending->len + 1);

  finisher.targets = targets;
  finisher.indexes = indexes;
  sigma_apply_settings (self);
  add_targets (&finisher);
  for (guint i = 0; i < self->filters->len; i++)
    apply_filter (&finisher, g_ptr_array_index (self->filters, i));
  g_ptr_array_set_size (self->filters, 0);
  for (guint i = 0; i < self->pending->len; i++)
    resolve (&finisher, i, 0, NULL);
  for (guint i = 0; i < self->pending->len; i++)
    {
      SigmaPending *pending = g_ptr_array_index (self->pending, i);

      if (pending->state == STATE_DONE)
        pending->correlation = NULL;
    }
  g_ptr_array_set_size (self->pending, 0);
  self->n_claimed[1] = self->n_claimed[2] = 0;
  mark_silent (self, FALSE);
  mark_silent (self, TRUE);
  sigma_mark_idle (self);
}

/**
 * tocsin_rule_set_get_n_documents:
 * @self: a set
 * @kind: a kind of document
 *
 * Returns: how many documents of that kind were loaded
 */
guint
tocsin_rule_set_get_n_documents (const TocsinRuleSet *self, TocsinDocumentKind kind)
{
  g_return_val_if_fail (kind < TOCSIN_N_DOCUMENT_KINDS, 0);
  return self->n_documents[kind];
}

/**
 * tocsin_rule_set_get_n_correlations:
 * @self: a set that is finished
 *
 * Returns: how many correlations it has, those made from aggregations and baselines
 *   among them
 */
guint
tocsin_rule_set_get_n_correlations (const TocsinRuleSet *self)
{
  return self->correlations->len;
}

/**
 * tocsin_rule_set_get_correlation:
 * @self: a set that is finished
 * @index: less than its number of correlations
 *
 * Returns: (transfer none): a correlation; those that it refers to have lower indexes
 */
const TocsinCorrelation *
tocsin_rule_set_get_correlation (const TocsinRuleSet *self, guint index)
{
  return g_ptr_array_index (self->correlations, index);
}

/**
 * tocsin_rule_set_get_n_filters:
 * @self: a set
 *
 * Returns: how many filters were loaded
 */
guint
tocsin_rule_set_get_n_filters (const TocsinRuleSet *self)
{
  return self->n_documents[TOCSIN_DOCUMENT_FILTER];
}

/**
 * tocsin_rule_set_get_filter:
 * @self: a set that is finished
 * @index: less than its number of filters
 *
 * Returns: (transfer none): a filter
 */
const TocsinFilter *
tocsin_rule_set_get_filter (const TocsinRuleSet *self, guint index)
{
  return g_ptr_array_index (self->applied, index);
}
