/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "detect/logsource-private.h"
#include "detect/rule-private.h"
#include "detect/tocsin-rule-setting.h"

void
sigma_test_free (SigmaTest *self)
{
  sigma_pattern_free (self->pattern);
  if (self->regex != NULL)
    pcre2_code_free (self->regex);
  g_free (self->expression);
  g_free (self);
}

static void
node_free (SigmaNode *self)
{
  g_free (self->children);
  g_free (self);
}

static void
rule_free (TocsinRule *self)
{
  g_free (self->id);
  g_free (self->title);
  g_free (self->description);
  g_free (self->product);
  g_free (self->category);
  g_free (self->service);
  g_strfreev (self->tags);
  g_free (self->path);
  g_free (self->name);
  sigma_advice_clear (&self->advice);
  g_free (self);
}

/**
 * tocsin_rule_set_new:
 *
 * Returns: (transfer full): a set without rules
 */
TocsinRuleSet *
tocsin_rule_set_new (void)
{
  TocsinRuleSet *self = g_new0 (TocsinRuleSet, 1);

  self->n_users = 1;
  self->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) rule_free);
  self->tests = g_ptr_array_new_with_free_func ((GDestroyNotify) sigma_test_free);
  self->fields = g_ptr_array_new_with_free_func (g_free);
  self->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) node_free);
  self->notes = g_array_new (FALSE, FALSE, sizeof (SigmaNote));
  self->note_texts = g_string_chunk_new (4096);
  self->field_index = g_hash_table_new (g_str_hash, g_str_equal);
  self->test_index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->correlations = g_ptr_array_new_with_free_func ((GDestroyNotify) sigma_correlation_free);
  self->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) sigma_pending_free);
  self->filters = g_ptr_array_new_with_free_func ((GDestroyNotify) sigma_filter_free);
  self->applied = g_ptr_array_new_with_free_func ((GDestroyNotify) sigma_filter_about_free);
  self->settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) tocsin_rule_setting_free);
  self->claimed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->placeholders
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  return self;
}

/**
 * tocsin_rule_set_ref:
 * @self: a set that is finished (tocsin_rule_set_finish())
 *
 * Shares a set with another thread, or with a job that may outlive its maker: from then on
 * nobody changes it.
 *
 * Returns: (transfer full): @self, for tocsin_rule_set_free()
 */
TocsinRuleSet *
tocsin_rule_set_ref (const TocsinRuleSet *self)
{
  TocsinRuleSet *shared = (TocsinRuleSet *) self;

  g_atomic_int_inc (&shared->n_users);
  return shared;
}

/**
 * tocsin_rule_set_free:
 * @self: (transfer full) (nullable): a set
 *
 * Lets go of a set. It is freed when nobody shares it any more.
 */
void
tocsin_rule_set_free (TocsinRuleSet *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->n_users))
    return;
  g_ptr_array_unref (self->rules);
  g_ptr_array_unref (self->tests);
  g_hash_table_unref (self->field_index);
  g_ptr_array_unref (self->fields);
  g_ptr_array_unref (self->nodes);
  g_array_unref (self->notes);
  g_string_chunk_free (self->note_texts);
  g_hash_table_unref (self->test_index);
  g_hash_table_unref (self->placeholders);
  g_ptr_array_unref (self->correlations);
  g_ptr_array_unref (self->pending);
  g_ptr_array_unref (self->filters);
  g_ptr_array_unref (self->applied);
  g_hash_table_unref (self->settings);
  g_hash_table_unref (self->claimed);
  g_free (self);
}

/**
 * tocsin_rule_set_set_placeholder:
 * @self: a set
 * @name: a placeholder's name, without percent signs
 * @values: what it stands for, %NULL-terminated
 *
 * Gives a placeholder of `expand` its values, for the rules added from now on.
 */
void
tocsin_rule_set_set_placeholder (TocsinRuleSet *self, const char *name, const char *const *values)
{
  g_hash_table_replace (self->placeholders, g_strdup (name), g_strdupv ((char **) values));
}

/**
 * tocsin_rule_set_set_profile:
 * @self: a set
 * @profile: a profile; at first it is %TOCSIN_PROFILE_CORE
 *
 * Says which events stand for those of Sysmon, for matchers made from now on.
 */
void
tocsin_rule_set_set_profile (TocsinRuleSet *self, TocsinProfile profile)
{
  self->profile = profile;
}

guint32
sigma_set_intern_field (TocsinRuleSet *self, const char *name)
{
  guint32 index = GPOINTER_TO_UINT (g_hash_table_lookup (self->field_index, name));

  if (index > 0)
    return index - 1;
  g_ptr_array_add (self->fields, g_strdup (name));
  g_hash_table_insert (self->field_index, g_ptr_array_index (self->fields, self->fields->len - 1),
                       GUINT_TO_POINTER (self->fields->len));
  return self->fields->len - 1;
}

/* The index of a test that asks the same as @test, which is taken. */
guint32
sigma_set_add_test (TocsinRuleSet *self, SigmaTest *test, const char *key)
{
  guint32 index = GPOINTER_TO_UINT (g_hash_table_lookup (self->test_index, key));

  if (index > 0)
    {
      sigma_test_free (test);
      return index - 1;
    }
  g_ptr_array_add (self->tests, test);
  g_hash_table_insert (self->test_index, g_strdup (key), GUINT_TO_POINTER (self->tests->len));
  return self->tests->len - 1;
}

/**
 * tocsin_level_get_name:
 * @level: a level
 *
 * Returns: (transfer none): its name in Sigma
 */
const char *
tocsin_level_get_name (TocsinLevel level)
{
  static const char *const names[] = { "informational", "low", "medium", "high", "critical" };

  g_return_val_if_fail ((guint) level < G_N_ELEMENTS (names), "");
  return names[level];
}

/**
 * tocsin_level_parse:
 * @name: (nullable): a level's name in Sigma
 *
 * Returns: the level; medium where there is no such name
 */
TocsinLevel
tocsin_level_parse (const char *name)
{
  for (int level = TOCSIN_LEVEL_INFORMATIONAL; level <= TOCSIN_LEVEL_CRITICAL; level++)
    if (g_strcmp0 (name, tocsin_level_get_name (level)) == 0)
      return level;
  return TOCSIN_LEVEL_MEDIUM;
}

static gboolean
is_detection (const SigmaYaml *key, gboolean is_filter)
{
  return key->kind == SIGMA_YAML_SCALAR && strcmp (key->text, "condition") != 0
         && strcmp (key->text, "timeframe") != 0
         && (!is_filter || strcmp (key->text, "rules") != 0);
}

/* Compiles every detection of a rule or filter except the condition itself. */
gboolean
sigma_compile_detections (TocsinRuleSet *self, const SigmaYaml *detection, gboolean is_filter,
                          GArray *detections, GError **error)
{
  for (guint i = 0; i + 1 < detection->items->len; i += 2)
    {
      const SigmaYaml *key = g_ptr_array_index (detection->items, i);
      SigmaDetection compiled = { .name = key->text };

      if (!is_detection (key, is_filter))
        continue;
      compiled.node
          = sigma_detection_compile (self, g_ptr_array_index (detection->items, i + 1), error);
      if (compiled.node == NULL)
        return FALSE;
      sigma_node_set_name (self, compiled.node, compiled.name);
      g_array_append_val (detections, compiled);
    }
  if (detections->len > 0)
    return TRUE;
  sigma_yaml_set_error (error, detection, "there is no detection beside the condition");
  return FALSE;
}

/* A rule on its way through the compiler. */
typedef struct
{
  GArray *detections;
  SigmaAggregation aggregation;
  gboolean has_aggregation;
  const char *timeframe;
} Compilation;

static gboolean
check_timeframe (Compilation *self, const SigmaYaml *detection, GError **error)
{
  const SigmaYaml *node = sigma_yaml_get (detection, "timeframe");
  gint64 timespan;

  self->has_aggregation = self->aggregation.near != NULL || self->aggregation.group_by != NULL;
  self->timeframe = sigma_yaml_get_text (detection, "timeframe");
  if (node == NULL || !self->has_aggregation
      || (self->timeframe != NULL && sigma_parse_timespan (self->timeframe, &timespan)))
    return TRUE;
  sigma_yaml_set_error (error, node, "“timeframe” must be a number and one of s, m, h, d");
  return FALSE;
}

static const SigmaNode *
compile_rule (TocsinRuleSet *self, const SigmaYaml *document, Compilation *compilation,
              GError **error)
{
  const SigmaYaml *detection = sigma_yaml_get (document, "detection");
  const SigmaYaml *condition = sigma_yaml_get (detection, "condition");
  const SigmaYaml *logsource = sigma_yaml_get (document, "logsource");
  const SigmaNode *node = NULL;

  if (logsource == NULL || logsource->kind != SIGMA_YAML_MAP)
    sigma_yaml_set_error (error, document, "the rule has no “logsource”");
  else if (detection == NULL || detection->kind != SIGMA_YAML_MAP)
    sigma_yaml_set_error (error, document, "the rule has no “detection”");
  else if (condition == NULL)
    sigma_yaml_set_error (error, detection, "“detection” has no “condition”");
  else if (sigma_compile_detections (self, detection, FALSE, compilation->detections, error))
    node = sigma_condition_compile (self, condition, compilation->detections,
                                    &compilation->aggregation, error);
  return node != NULL && check_timeframe (compilation, detection, error) ? node : NULL;
}

/* Categories of registry events say which kinds of event they mean (S13.3): an
 * item that the condition is joined with. */
const SigmaNode *
sigma_rule_restrict (TocsinRuleSet *self, const TocsinRule *rule, const SigmaNode *condition)
{
  const char *const *types = sigma_logsource_get_event_types (rule->product, rule->category);
  SigmaNode *node, *any;

  if (types == NULL)
    return condition;
  any = sigma_node_new (self, SIGMA_NODE_OR);
  for (; *types != NULL; types++)
    {
      SigmaYaml key = { .kind = SIGMA_YAML_SCALAR, .text = (char *) "EventType" };
      SigmaYaml value = { .kind = SIGMA_YAML_SCALAR, .text = (char *) *types };

      sigma_node_add (any, sigma_item_compile (self, &key, &value, NULL));
    }
  node = sigma_node_new (self, SIGMA_NODE_AND);
  sigma_node_add (node, any);
  sigma_node_add (node, (SigmaNode *) condition);
  return node;
}

/* `tocsin: {count: attempts}` */
static gboolean
counts_attempts (const SigmaYaml *document)
{
  return g_strcmp0 (sigma_yaml_get_text (sigma_yaml_get (document, "tocsin"), "count"), "attempts")
         == 0;
}

static char *
dup_text (const SigmaYaml *map, const char *key)
{
  return g_strdup (sigma_yaml_get_text (map, key));
}

static TocsinRule *
rule_new (TocsinRuleSet *self, const char *path, const SigmaYaml *document,
          const SigmaNode *condition)
{
  const SigmaYaml *logsource = sigma_yaml_get (document, "logsource");
  const char *title = sigma_yaml_get_text (document, "title");
  const char *id = sigma_yaml_get_text (document, "id");
  TocsinRule *rule = g_new0 (TocsinRule, 1);

  rule->title = g_strdup (title != NULL ? title : "");
  rule->id = g_strdup (id != NULL ? id : rule->title);
  rule->name = dup_text (document, "name");
  rule->description = dup_text (document, "description");
  rule->level = tocsin_level_parse (sigma_yaml_get_text (document, "level"));
  rule->product = dup_text (logsource, "product");
  rule->category = dup_text (logsource, "category");
  rule->service = dup_text (logsource, "service");
  rule->tags = sigma_yaml_dup_list (sigma_yaml_get (document, "tags"));
  rule->path = g_strdup (path);
  rule->line = document->line;
  rule->counts_attempts = counts_attempts (document);
  sigma_advice_read (&rule->advice, document);
  rule->condition = sigma_rule_restrict (self, rule, condition);
  return rule;
}

static void
add_rule (TocsinRuleSet *self, const char *path, const SigmaYaml *document, GPtrArray *faults)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) detections = g_array_new (FALSE, FALSE, sizeof (SigmaDetection));
  Compilation compilation = { .detections = detections };
  const SigmaNode *condition = compile_rule (self, document, &compilation, &error);

  if (condition == NULL)
    g_ptr_array_add (faults,
                     tocsin_rule_fault_new (path, sigma_yaml_get_text (document, "id"), error));
  else
    {
      TocsinRule *rule = rule_new (self, path, document, condition);
      guint32 index = self->rules->len;

      g_ptr_array_add (self->rules, rule);
      self->n_documents[TOCSIN_DOCUMENT_RULE]++;
      if (compilation.has_aggregation)
        g_ptr_array_add (self->pending, sigma_aggregation_to_correlation (
                                            self, rule, index, &compilation.aggregation, detections,
                                            compilation.timeframe));
    }
  sigma_aggregation_clear (&compilation.aggregation);
}

/* A correlation or, with the key `baseline`, a baseline rule. */
static void
add_correlation (TocsinRuleSet *self, const char *path, const SigmaYaml *document,
                 gboolean is_baseline, GPtrArray *faults)
{
  g_autoptr (GError) error = NULL;
  const SigmaYaml *body = sigma_yaml_get (document, is_baseline ? "baseline" : "correlation");
  const char *title = sigma_yaml_get_text (document, "title");
  const char *id = sigma_yaml_get_text (document, "id");
  SigmaPending *pending
      = is_baseline ? sigma_baseline_parse (body, &error) : sigma_correlation_parse (body, &error);
  TocsinCorrelation *correlation;

  if (pending == NULL)
    {
      g_ptr_array_add (faults, tocsin_rule_fault_new (path, id, error));
      return;
    }
  correlation = pending->correlation;
  correlation->title = g_strdup (title != NULL ? title : "");
  correlation->id = g_strdup (id != NULL ? id : correlation->title);
  correlation->name = dup_text (document, "name");
  correlation->description = dup_text (document, "description");
  correlation->level = tocsin_level_parse (sigma_yaml_get_text (document, "level"));
  correlation->tags = sigma_yaml_dup_list (sigma_yaml_get (document, "tags"));
  correlation->path = g_strdup (path);
  correlation->line = document->line;
  correlation->counts_attempts = counts_attempts (document);
  sigma_advice_read (&correlation->advice, document);
  correlation->generate = g_strcmp0 (sigma_yaml_get_text (body, "generate"), "true") == 0
                          || g_strcmp0 (sigma_yaml_get_text (document, "generate"), "true") == 0;
  g_ptr_array_add (self->pending, pending);
  self->n_documents[is_baseline ? TOCSIN_DOCUMENT_BASELINE : TOCSIN_DOCUMENT_CORRELATION]++;
}

static TocsinFilter *
about_filter (const char *path, const SigmaYaml *document)
{
  const char *title = sigma_yaml_get_text (document, "title");
  const char *id = sigma_yaml_get_text (document, "id");
  const char *description = sigma_yaml_get_text (document, "description");
  TocsinFilter *about = g_new0 (TocsinFilter, 1);

  about->title = g_strdup (title != NULL ? title : "");
  about->id = g_strdup (id != NULL ? id : about->title);
  about->description = g_strdup (description != NULL ? description : "");
  about->path = g_strdup (path);
  about->line = document->line;
  return about;
}

static void
add_filter (TocsinRuleSet *self, const char *path, const SigmaYaml *document, GPtrArray *faults)
{
  g_autoptr (GError) error = NULL;
  SigmaFilter *filter = sigma_filter_compile (self, document, &error);

  if (filter == NULL)
    {
      g_ptr_array_add (faults,
                       tocsin_rule_fault_new (path, sigma_yaml_get_text (document, "id"), error));
      return;
    }
  filter->path = g_strdup (path);
  filter->about = about_filter (path, document);
  g_ptr_array_add (self->filters, filter);
  self->n_documents[TOCSIN_DOCUMENT_FILTER]++;
}

static void
add_document (TocsinRuleSet *self, const char *path, const SigmaYaml *document, GPtrArray *faults)
{
  if (sigma_set_is_claimed (self, sigma_yaml_get_text (document, "id"), path))
    return;
  if (sigma_yaml_get (document, "correlation") != NULL)
    add_correlation (self, path, document, FALSE, faults);
  else if (sigma_yaml_get (document, "baseline") != NULL)
    add_correlation (self, path, document, TRUE, faults);
  else if (sigma_yaml_get (document, "filter") != NULL)
    add_filter (self, path, document, faults);
  else
    add_rule (self, path, document, faults);
}

/* The documents of a file, one after the other: S2.2 and S2.3. */
static void
add_documents (TocsinRuleSet *self, const char *path, SigmaYamlFile *file, GPtrArray *faults)
{
  SigmaYaml *global = NULL, *previous = NULL;

  for (guint i = 0; i < file->documents->len; i++)
    {
      SigmaYaml *document = g_ptr_array_index (file->documents, i);
      const char *action = sigma_yaml_get_text (document, "action");

      if (document->kind == SIGMA_YAML_SCALAR && document->scalar == SIGMA_SCALAR_NULL)
        continue; /* nothing after the last "---" */
      if (g_strcmp0 (action, "global") == 0)
        {
          global = document;
          continue;
        }
      if (g_strcmp0 (action, "reset") == 0)
        {
          global = NULL;
          continue;
        }
      if (g_strcmp0 (action, "repeat") == 0 && previous != NULL)
        document = sigma_yaml_merge (file, previous, document);
      else if (global != NULL)
        document = sigma_yaml_merge (file, global, document);
      previous = document;
      add_document (self, path, document, faults);
    }
}

/**
 * tocsin_rule_set_add_text:
 * @self: a set
 * @path: where @text is from, for messages
 * @text: YAML, one or more documents
 * @length: its bytes
 * @faults: (element-type TocsinRuleFault): where to add what could not be loaded
 *
 * Loads and compiles the rules in @text. A rule that cannot be evaluated exactly is
 * left out and named in @faults; the others are added. Correlations and filters wait for
 * tocsin_rule_set_finish().
 */
void
tocsin_rule_set_add_text (TocsinRuleSet *self, const char *path, const char *text, gsize length,
                          GPtrArray *faults)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SigmaYamlFile) file = sigma_yaml_parse (text, length, &error);

  if (file == NULL)
    {
      g_ptr_array_add (faults, tocsin_rule_fault_new (path, NULL, error));
      return;
    }
  add_documents (self, path, file, faults);
}

/**
 * tocsin_rule_set_get_n_rules:
 * @self: a set
 *
 * Returns: how many rules it has
 */
guint
tocsin_rule_set_get_n_rules (const TocsinRuleSet *self)
{
  return self->rules->len;
}

/**
 * tocsin_rule_set_get_rule:
 * @self: a set
 * @index: less than its number of rules
 *
 * Returns: (transfer none): a rule
 */
const TocsinRule *
tocsin_rule_set_get_rule (const TocsinRuleSet *self, guint index)
{
  return g_ptr_array_index (self->rules, index);
}
