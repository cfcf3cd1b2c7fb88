/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Correlation documents (sigma.md S11) and baseline documents, which are Tocsin's own, as they
 * stand in a file. What they refer to may be in another: see sigma-finish.c. */
#include <math.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "detect/rule-private.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define MAX_SPAN_SECONDS (G_GINT64_CONSTANT (200) * 31556952)

static const struct
{
  const char *name;
  TocsinCorrelationType type;
} types[] = {
  { "event_count", TOCSIN_CORRELATION_EVENT_COUNT },
  { "value_count", TOCSIN_CORRELATION_VALUE_COUNT },
  { "value_sum", TOCSIN_CORRELATION_VALUE_SUM },
  { "value_avg", TOCSIN_CORRELATION_VALUE_AVERAGE },
  { "value_median", TOCSIN_CORRELATION_VALUE_MEDIAN },
  { "value_percentile", TOCSIN_CORRELATION_VALUE_PERCENTILE },
  { "value_min", TOCSIN_CORRELATION_VALUE_MINIMUM },
  { "value_max", TOCSIN_CORRELATION_VALUE_MAXIMUM },
  { "temporal", TOCSIN_CORRELATION_TEMPORAL },
  { "temporal_ordered", TOCSIN_CORRELATION_TEMPORAL_ORDERED },
  { "near", TOCSIN_CORRELATION_NEAR },
  { "zscore", TOCSIN_BASELINE_ZSCORE },
  { "robust", TOCSIN_BASELINE_ROBUST },
  { "rolling", TOCSIN_BASELINE_ROLLING },
  { "first_seen", TOCSIN_BASELINE_FIRST_SEEN },
};

static const struct
{
  const char *name;
  TocsinOperator operator;
} operators[] = {
  { "gt", TOCSIN_OPERATOR_GREATER }, { "gte", TOCSIN_OPERATOR_GREATER_EQUAL },
  { "lt", TOCSIN_OPERATOR_LESS },    { "lte", TOCSIN_OPERATOR_LESS_EQUAL },
  { "eq", TOCSIN_OPERATOR_EQUAL },   { "neq", TOCSIN_OPERATOR_NOT_EQUAL },
};

/**
 * tocsin_correlation_type_get_name:
 * @type: a type
 *
 * Returns: (transfer none): its name in rule files
 */
const char *
tocsin_correlation_type_get_name (TocsinCorrelationType type)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (types[i].type == type)
      return types[i].name;
  return "";
}

/* "15m", in microseconds. The lengths of month and year are the specification's. */
gboolean
sigma_parse_timespan (const char *text, gint64 *timespan)
{
  static const struct
  {
    char unit;
    gint64 seconds;
  } units[] = { { 's', 1 },      { 'm', 60 },      { 'h', 3600 },    { 'd', 86400 },
                { 'w', 604800 }, { 'M', 2629746 }, { 'y', 31556952 } };
  guint64 number = 0;
  gsize n = strspn (text, "0123456789");

  if (n == 0 || n > 12)
    return FALSE;
  number = g_ascii_strtoull (text, NULL, 10);
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (text[n] == units[i].unit && text[n + 1] == '\0' && number > 0
        && number <= (guint64) (MAX_SPAN_SECONDS / units[i].seconds))
      {
        *timespan = (gint64) number * units[i].seconds * SECOND;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_timespan (const SigmaYaml *body, const char *key, gint64 *timespan, GError **error)
{
  const SigmaYaml *node = sigma_yaml_get (body, key);

  if (node == NULL)
    return TRUE;
  if (node->kind == SIGMA_YAML_SCALAR && sigma_parse_timespan (node->text, timespan))
    return TRUE;
  sigma_yaml_set_error (error, node,
                        "“%s” must be a number and one of s, m, h, d, w, M, y, like 15m", key);
  return FALSE;
}

static gboolean
parse_number (const SigmaYaml *node, double *number)
{
  char *end;

  if (node->kind != SIGMA_YAML_SCALAR || node->text[strspn (node->text, "+-.0123456789eE")] != '\0')
    return FALSE;
  *number = g_ascii_strtod (node->text, &end);
  return end != node->text && *end == '\0' && isfinite (*number);
}

static gboolean
read_number (const SigmaYaml *body, const char *key, double *number, GError **error)
{
  const SigmaYaml *node = sigma_yaml_get (body, key);

  if (node == NULL || parse_number (node, number))
    return TRUE;
  sigma_yaml_set_error (error, node, "“%s” must be a number", key);
  return FALSE;
}

/* A text, or a list of them; @out is an empty list if there is nothing. */
static gboolean
read_texts (const SigmaYaml *node, const char *what, char ***out, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GArray) names = sigma_reference_array_new ();

  if (node != NULL && (node->kind != SIGMA_YAML_SCALAR || node->scalar != SIGMA_SCALAR_NULL)
      && !sigma_read_references (names, node, NULL))
    {
      sigma_yaml_set_error (error, node, "“%s” must be a name or a list of names", what);
      return FALSE;
    }
  for (guint i = 0; i < names->len; i++)
    g_strv_builder_add (builder, g_array_index (names, SigmaReference, i).text);
  g_strfreev (*out);
  *out = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_aliases (SigmaPending *self, const SigmaYaml *body, GError **error)
{
  const SigmaYaml *aliases = sigma_yaml_get (body, "aliases");

  if (aliases == NULL)
    return TRUE;
  for (guint i = 0; aliases->kind == SIGMA_YAML_MAP && i + 1 < aliases->items->len; i += 2)
    {
      const SigmaYaml *name = g_ptr_array_index (aliases->items, i);
      const SigmaYaml *map = g_ptr_array_index (aliases->items, i + 1);

      for (guint j = 0; map->kind == SIGMA_YAML_MAP && j + 1 < map->items->len; j += 2)
        {
          const SigmaYaml *rule = g_ptr_array_index (map->items, j);
          const SigmaYaml *field = g_ptr_array_index (map->items, j + 1);
          SigmaFieldAlias alias = { .rule = { .line = rule->line, .column = rule->column } };

          if (name->kind != SIGMA_YAML_SCALAR || rule->kind != SIGMA_YAML_SCALAR
              || field->kind != SIGMA_YAML_SCALAR)
            {
              sigma_yaml_set_error (error, field, "an alias names a field for each rule");
              return FALSE;
            }
          alias.name = g_strdup (name->text);
          alias.rule.text = g_strdup (rule->text);
          alias.field = g_strdup (field->text);
          g_array_append_val (self->aliases, alias);
        }
    }
  return TRUE;
}

static gboolean
read_comparison (TocsinCorrelation *self, const SigmaYaml *key, const SigmaYaml *value,
                 GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (key->kind == SIGMA_YAML_SCALAR && strcmp (key->text, operators[i].name) == 0)
      {
        TocsinComparison comparison = { .operator= operators[i].operator};

        if (!parse_number (value, &comparison.number))
          {
            sigma_yaml_set_error (error, value, "“%s” must be a number", key->text);
            return FALSE;
          }
        g_array_append_val (self->comparisons, comparison);
        return TRUE;
      }
  if (key->kind == SIGMA_YAML_SCALAR
      && (strcmp (key->text, "field") == 0 || strcmp (key->text, "percentile") == 0))
    return TRUE;
  sigma_yaml_set_error (error, key,
                        "a condition has gt, gte, lt, lte, eq, neq, “field” and “percentile”");
  return FALSE;
}

static gboolean
is_temporal (const TocsinCorrelation *self)
{
  return self->type == TOCSIN_CORRELATION_TEMPORAL
         || self->type == TOCSIN_CORRELATION_TEMPORAL_ORDERED;
}

static gboolean
read_condition (SigmaPending *self, const SigmaYaml *body, GError **error)
{
  TocsinCorrelation *correlation = self->correlation;
  const SigmaYaml *condition = sigma_yaml_get (body, "condition");

  if (condition == NULL)
    return TRUE;
  if (condition->kind == SIGMA_YAML_SCALAR && is_temporal (correlation))
    {
      self->expression
          = (SigmaReference){ g_strdup (condition->text), condition->line, condition->column };
      return TRUE;
    }
  if (condition->kind != SIGMA_YAML_MAP)
    {
      sigma_yaml_set_error (error, condition, "the condition must be a map, like “gte: 10”");
      return FALSE;
    }
  for (guint i = 0; i + 1 < condition->items->len; i += 2)
    if (!read_comparison (correlation, g_ptr_array_index (condition->items, i),
                          g_ptr_array_index (condition->items, i + 1), error))
      return FALSE;
  return read_number (condition, "percentile", &correlation->percentile, error)
         && read_texts (sigma_yaml_get (condition, "field"), "field", &correlation->fields, error);
}

/* What correlations and baselines have in common. */
static gboolean
read_common (SigmaPending *self, const SigmaYaml *body, gboolean is_baseline, GError **error)
{
  TocsinCorrelation *correlation = self->correlation;
  const SigmaYaml *type = sigma_yaml_get (body, "type");
  const SigmaYaml *rules = sigma_yaml_get (body, "rules");
  gboolean found = FALSE;

  for (guint i = 0; type != NULL && type->kind == SIGMA_YAML_SCALAR && i < G_N_ELEMENTS (types);
       i++)
    if (strcmp (types[i].name, type->text) == 0 && types[i].type != TOCSIN_CORRELATION_NEAR
        && (types[i].type >= TOCSIN_BASELINE_ZSCORE) == is_baseline)
      {
        correlation->type = types[i].type;
        found = TRUE;
      }
  if (!found)
    sigma_yaml_set_error (error, type != NULL ? type : body,
                          "“type” is missing or is none that Tocsin knows");
  else if (rules == NULL)
    sigma_yaml_set_error (error, body, "there is no “rules”");
  else
    return sigma_read_references (self->references, rules, error)
           && read_texts (sigma_yaml_get (body, "group-by"), "group-by", &correlation->group_by,
                          error)
           && read_aliases (self, body, error);
  return FALSE;
}

/* What a correlation of its type cannot do without. */
static gboolean
check_correlation (const SigmaPending *self, const SigmaYaml *body, GError **error)
{
  const TocsinCorrelation *correlation = self->correlation;
  const SigmaYaml *condition = sigma_yaml_get (body, "condition");
  const SigmaYaml *place = condition != NULL ? condition : body;
  gboolean is_value = correlation->type >= TOCSIN_CORRELATION_VALUE_COUNT
                      && correlation->type <= TOCSIN_CORRELATION_VALUE_MAXIMUM;

  if (correlation->timespan == 0)
    sigma_yaml_set_error (error, body, "there is no “timespan”");
  else if (correlation->comparisons->len == 0 && !is_temporal (correlation))
    sigma_yaml_set_error (error, place, "the condition compares with no number");
  else if (is_value && correlation->fields[0] == NULL)
    sigma_yaml_set_error (error, place, "the condition has no “field”");
  else if (is_value && correlation->type != TOCSIN_CORRELATION_VALUE_COUNT
           && correlation->fields[1] != NULL)
    sigma_yaml_set_error (error, place, "only value_count can have several fields");
  else if (correlation->percentile < 0 || correlation->percentile > 100)
    sigma_yaml_set_error (error, place, "“percentile” is from 0 to 100");
  else if (correlation->type == TOCSIN_CORRELATION_VALUE_PERCENTILE
           && sigma_yaml_get (condition, "percentile") == NULL)
    sigma_yaml_set_error (error, place, "the condition has no “percentile”");
  else
    return TRUE;
  return FALSE;
}

static guint
count_distinct (GArray *references)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < references->len; i++)
    g_hash_table_add (seen, g_array_index (references, SigmaReference, i).text);
  return g_hash_table_size (seen);
}

/* The map under `correlation`; NULL with @error set, which has line and column,
 * if it is not one. */
SigmaPending *
sigma_correlation_parse (const SigmaYaml *body, GError **error)
{
  g_autoptr (SigmaPending) self = sigma_pending_new ();
  TocsinCorrelation *correlation = self->correlation;

  if (!read_common (self, body, FALSE, error) || !read_condition (self, body, error)
      || !read_timespan (body, "timespan", &correlation->timespan, error)
      || !check_correlation (self, body, error))
    return NULL;
  if (is_temporal (correlation) && correlation->comparisons->len == 0
      && self->expression.text == NULL)
    {
      TocsinComparison all = { TOCSIN_OPERATOR_GREATER_EQUAL, count_distinct (self->references) };

      g_array_append_val (correlation->comparisons, all);
    }
  return g_steal_pointer (&self);
}

/* What all baselines but first_seen need of their times. */
static gboolean
check_buckets (const TocsinCorrelation *self, const SigmaYaml *body, GError **error)
{
  gint64 step = self->season > 0 ? self->season : self->timespan;

  if (self->season > 0
      && (self->season < self->timespan || self->season % MAX (self->timespan / 30, 1) != 0))
    sigma_yaml_set_error (error, body, "“season” is not a multiple of a thirtieth of “bucket”");
  else if (self->history / step < 2)
    sigma_yaml_set_error (error, body, "“history” is shorter than two of “%s”",
                          self->season > 0 ? "season" : "bucket");
  else if (self->history / self->timespan > 20000)
    sigma_yaml_set_error (error, body, "“history” is longer than 20,000 of “bucket”");
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_baseline (const TocsinCorrelation *self, const SigmaYaml *body, double min_history,
                GError **error)
{
  if (self->threshold < 0)
    sigma_yaml_set_error (error, body, "“threshold” must not be less than 0");
  else if (min_history < 1 || min_history > 1e6)
    sigma_yaml_set_error (error, body, "“min-history” is from 1 to 1,000,000");
  else if (self->type == TOCSIN_BASELINE_FIRST_SEEN && self->fields[0] == NULL)
    sigma_yaml_set_error (error, body, "there is no “value”: the field whose values are new");
  else if (self->is_distinct && self->fields[0] == NULL)
    sigma_yaml_set_error (error, body, "there is no “value”: the field whose values are counted");
  else if (self->fields[0] != NULL && self->fields[1] != NULL)
    sigma_yaml_set_error (error, body, "“value” must be one field");
  else
    return self->type == TOCSIN_BASELINE_FIRST_SEEN || check_buckets (self, body, error);
  return FALSE;
}

/* `measure`: what is counted of a bucket: its events, the sum of `value`, or its different values.
 */
static gboolean
read_measure (TocsinCorrelation *self, const SigmaYaml *body, GError **error)
{
  const SigmaYaml *node = sigma_yaml_get (body, "measure");
  const char *text = sigma_yaml_get_text (body, "measure");

  if (node == NULL)
    return TRUE;
  self->is_distinct = g_strcmp0 (text, "distinct") == 0;
  if (self->type == TOCSIN_BASELINE_FIRST_SEEN)
    sigma_yaml_set_error (error, node, "first_seen has no “measure”");
  else if (g_strcmp0 (text, "events") == 0 && self->fields[0] != NULL)
    sigma_yaml_set_error (error, node, "events have no “value”: the measure is sum or distinct");
  else if (g_strcmp0 (text, "sum") == 0 && self->fields[0] == NULL)
    sigma_yaml_set_error (error, node, "there is no “value”: the field whose values are summed");
  else if (self->is_distinct || g_strcmp0 (text, "events") == 0 || g_strcmp0 (text, "sum") == 0)
    return TRUE;
  else
    sigma_yaml_set_error (error, node, "“measure” is events, sum or distinct");
  return FALSE;
}

/* The map under `baseline`. Its keys beside those of a correlation: `bucket` (how
 * long a count runs), `season`, `history`, `min-history`, `threshold`, `minimum`, `value`,
 * `measure` and, of first_seen, `learning`. */
SigmaPending *
sigma_baseline_parse (const SigmaYaml *body, GError **error)
{
  g_autoptr (SigmaPending) self = sigma_pending_new ();
  TocsinCorrelation *correlation = self->correlation;
  double min_history;

  if (!read_common (self, body, TRUE, error))
    return NULL;
  correlation->timespan = (correlation->type == TOCSIN_BASELINE_ROLLING
                                   || correlation->type == TOCSIN_BASELINE_FIRST_SEEN
                               ? 3600
                               : 1800)
                          * SECOND;
  correlation->history = 7 * 86400 * SECOND;
  correlation->learning = 86400 * SECOND;
  correlation->threshold = 3;
  correlation->minimum = 5;
  min_history = correlation->type == TOCSIN_BASELINE_ROLLING ? 6 : 12;
  if (!read_timespan (body, "season", &correlation->season, error))
    return NULL;
  if (correlation->season > 0)
    {
      correlation->history = 4 * MAX (correlation->season, 7 * 86400 * SECOND);
      correlation->timespan = 3600 * SECOND;
      min_history = 5;
    }
  if (!read_timespan (body, "bucket", &correlation->timespan, error)
      || !read_timespan (body, "history", &correlation->history, error)
      || !read_timespan (body, "learning", &correlation->learning, error)
      || !read_number (body, "min-history", &min_history, error)
      || !read_number (body, "threshold", &correlation->threshold, error)
      || !read_number (body, "minimum", &correlation->minimum, error)
      || !read_texts (sigma_yaml_get (body, "value"), "value", &correlation->fields, error)
      || !read_measure (correlation, body, error)
      || !check_baseline (correlation, body, min_history, error))
    return NULL;
  correlation->min_history = (guint) min_history;
  return g_steal_pointer (&self);
}
