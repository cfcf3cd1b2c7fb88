/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-error.h"
#include "detect/item-private.h"

#define MAX_ALTERNATIVES 4096 /* made of one value by placeholders */

/* Modifiers that change the whole item, wherever they stand. */
static gboolean
note_modifier (SigmaItem *self, const char *modifier)
{
  static const struct
  {
    const char *name;
    ItemKind kind;
    int detail;
  } kinds[] = {
    { "re", AS_REGEX, 0 },
    { "cidr", AS_CIDR, 0 },
    { "fieldref", AS_FIELDREF, 0 },
    { "exists", AS_EXISTS, 0 },
    { "minute", AS_TIME_PART, SIGMA_MINUTE },
    { "hour", AS_TIME_PART, SIGMA_HOUR },
    { "day", AS_TIME_PART, SIGMA_DAY },
    { "week", AS_TIME_PART, SIGMA_WEEK },
    { "month", AS_TIME_PART, SIGMA_MONTH },
    { "year", AS_TIME_PART, SIGMA_YEAR },
  };
  static const struct
  {
    const char *name;
    SigmaOperator operator;
  } operators[] = {
    { "gt", SIGMA_GREATER },
    { "gte", SIGMA_GREATER_EQUAL },
    { "lt", SIGMA_LESS },
    { "lte", SIGMA_LESS_EQUAL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].name, modifier) == 0)
      {
        self->kind = kinds[i].kind;
        if (self->kind == AS_TIME_PART)
          self->part = kinds[i].detail;
        return TRUE;
      }
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (strcmp (operators[i].name, modifier) == 0)
      {
        if (self->kind != AS_TIME_PART)
          self->kind = AS_COMPARE;
        self->operator= operators[i].operator;
        return TRUE;
      }
  return FALSE;
}

static gboolean
note_flag (SigmaItem *self, const char *modifier)
{
  static const char *const in_order[]
      = { "contains", "startswith", "endswith", "windash", "base64", "base64offset",
          "wide",     "utf16le",    "utf16be",  "utf16",   NULL };

  if (strcmp (modifier, "all") == 0)
    self->is_all = TRUE;
  else if (strcmp (modifier, "cased") == 0)
    self->is_cased = TRUE;
  else if (strcmp (modifier, "neq") == 0)
    self->is_negated = !self->is_negated;
  else if (strcmp (modifier, "expand") == 0)
    self->expands = TRUE;
  else if (strcmp (modifier, "i") == 0 || strcmp (modifier, "ignorecase") == 0)
    self->regex_options |= PCRE2_CASELESS;
  else if (strcmp (modifier, "m") == 0 || strcmp (modifier, "multiline") == 0)
    self->regex_options |= PCRE2_MULTILINE;
  else if (strcmp (modifier, "s") == 0 || strcmp (modifier, "dotall") == 0)
    self->regex_options |= PCRE2_DOTALL;
  else
    return g_strv_contains (in_order, modifier);
  return TRUE;
}

static gboolean
read_key (SigmaItem *self, const SigmaYaml *key, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (key->text, "|", -1);

  self->field = parts[0] != NULL && parts[0][0] != '\0' ? g_strdup (parts[0]) : NULL;
  self->modifiers = g_strdupv (parts[0] != NULL ? parts + 1 : parts);
  for (guint i = 0; self->modifiers[i] != NULL; i++)
    {
      const char *modifier = self->modifiers[i];
      gboolean needs_re = strlen (modifier) == 1 || strcmp (modifier, "ignorecase") == 0
                          || strcmp (modifier, "multiline") == 0
                          || strcmp (modifier, "dotall") == 0;

      if ((!note_modifier (self, modifier) && !note_flag (self, modifier))
          || (needs_re && self->kind != AS_REGEX))
        {
          sigma_yaml_set_error (error, key, "“%s” is not a modifier%s", modifier,
                                needs_re ? " except after “re”" : "");
          return FALSE;
        }
      if (self->field == NULL
          && (g_str_has_suffix (modifier, "with") || strcmp (modifier, "contains") == 0))
        {
          sigma_yaml_set_error (error, key, "“%s” has no meaning for keywords", modifier);
          return FALSE;
        }
    }
  return TRUE;
}

static void
item_clear (SigmaItem *self)
{
  g_free (self->field);
  g_strfreev (self->modifiers);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SigmaItem, item_clear)

guint32
sigma_item_get_field (SigmaItem *self)
{
  return self->field != NULL ? sigma_set_intern_field (self->set, self->field) : SIGMA_KEYWORD;
}

static SigmaNode *
compile_regex (SigmaItem *self, const char *text, GError **error)
{
  SigmaTest *test = g_new0 (SigmaTest, 1);
  g_autofree char *key = NULL;
  int code;
  PCRE2_SIZE offset;

  test->kind = SIGMA_TEST_REGEX;
  test->field = sigma_item_get_field (self);
  test->expression = g_strdup (text);
  test->regex
      = pcre2_compile ((PCRE2_SPTR) text, PCRE2_ZERO_TERMINATED,
                       PCRE2_UTF | PCRE2_NO_UTF_CHECK | self->regex_options, &code, &offset, NULL);
  if (test->regex == NULL)
    {
      PCRE2_UCHAR message[128];

      pcre2_get_error_message (code, message, sizeof message);
      sigma_yaml_set_error (error, self->place,
                            "the regular expression is wrong at character %u: %s",
                            (guint) offset + 1, (const char *) message);
      sigma_test_free (test);
      return NULL;
    }
  pcre2_jit_compile (test->regex, PCRE2_JIT_COMPLETE);
  key = g_strdup_printf ("r%u %u %s", test->field, self->regex_options, text);
  return sigma_node_new_test (self->set, sigma_set_add_test (self->set, test, key));
}

static SigmaNode *
add_plain_test (SigmaItem *self, SigmaTest *test, const char *text)
{
  g_autofree char *key = g_strdup_printf ("k%d %u %d %d %u %s", test->kind, test->field,
                                          test->operator, test->part, test->shape, text);

  return sigma_node_new_test (self->set, sigma_set_add_test (self->set, test, key));
}

static gboolean
read_number (SigmaItem *self, const char *text, double *number, GError **error)
{
  char *end;

  *number = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0')
    return TRUE;
  sigma_yaml_set_error (error, self->place, "“%s” is not a number", text);
  return FALSE;
}

static SigmaShape
find_reference_shape (const SigmaItem *self)
{
  for (guint i = 0; self->modifiers[i] != NULL; i++)
    {
      if (strcmp (self->modifiers[i], "contains") == 0)
        return SIGMA_SHAPE_CONTAINS;
      if (strcmp (self->modifiers[i], "startswith") == 0)
        return SIGMA_SHAPE_STARTS;
      if (strcmp (self->modifiers[i], "endswith") == 0)
        return SIGMA_SHAPE_ENDS;
    }
  return SIGMA_SHAPE_EQUALS;
}

static SigmaNode *
compile_special (SigmaItem *self, const char *text, GError **error)
{
  g_autofree SigmaTest *test = g_new0 (SigmaTest, 1);

  if (self->field == NULL)
    {
      sigma_yaml_set_error (error, self->place, "this modifier has no meaning for keywords");
      return NULL;
    }
  test->field = sigma_item_get_field (self);
  test->operator= self->operator;
  test->part = self->part;
  switch (self->kind)
    {
    case AS_CIDR:
      test->kind = SIGMA_TEST_CIDR;
      if (!tocsin_network_parse (text, strlen (text), &test->network))
        {
          sigma_yaml_set_error (error, self->place, "“%s” is not a network in CIDR notation", text);
          return NULL;
        }
      break;
    case AS_COMPARE:
    case AS_TIME_PART:
      test->kind = self->kind == AS_COMPARE ? SIGMA_TEST_COMPARE : SIGMA_TEST_TIME_PART;
      if (!read_number (self, text, &test->number, error))
        return NULL;
      break;
    case AS_FIELDREF:
      test->kind = SIGMA_TEST_FIELDREF;
      test->other_field = sigma_set_intern_field (self->set, text);
      test->shape = find_reference_shape (self);
      break;
    case AS_EXISTS:
      test->kind = SIGMA_TEST_EXISTS;
      test->wants_exists = g_ascii_strcasecmp (text, "true") == 0;
      break;
    case AS_PATTERN:
    case AS_REGEX:
    default:
      g_assert_not_reached ();
    }
  return add_plain_test (self, g_steal_pointer (&test), text);
}

static SigmaNode *
compile_text (SigmaItem *self, const char *text, gboolean is_string, GError **error)
{
  if (self->kind == AS_PATTERN)
    return sigma_item_compile_pattern (self, text, is_string, error);
  if (self->kind == AS_REGEX)
    return compile_regex (self, text, error);
  return compile_special (self, text, error);
}

/* S5.9: replaces the first %name% that is there, in every way, and goes on. */
static gboolean
expand (SigmaItem *self, const char *text, GPtrArray *out, GError **error)
{
  const char *start = text, *end;
  g_autofree char *name = NULL, *head = NULL;
  char **values;

  while ((start = strchr (start, '%')) != NULL && start > text && start[-1] == '\\')
    start++;
  end = start != NULL ? strchr (start + 1, '%') : NULL;
  if (end == NULL)
    {
      g_auto (GStrv) parts = g_strsplit (text, "\\%", -1);

      g_ptr_array_add (out, g_strjoinv ("%", parts));
      return TRUE;
    }
  name = g_strndup (start + 1, (gsize) (end - start) - 1);
  head = g_strndup (text, (gsize) (start - text));
  values = g_hash_table_lookup (self->set->placeholders, name);
  if (values == NULL)
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_FAILED,
                   "line %u, column %u: the placeholder %%%s%% has no value", self->place->line,
                   self->place->column, name);
      return FALSE;
    }
  for (guint i = 0; values[i] != NULL && out->len < MAX_ALTERNATIVES; i++)
    {
      g_autofree char *expanded = g_strconcat (head, values[i], end + 1, NULL);

      if (!expand (self, expanded, out, error))
        return FALSE;
    }
  return TRUE;
}

static SigmaNode *
compile_scalar (SigmaItem *self, const SigmaYaml *value, GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  SigmaNode *node;

  self->place = value;
  if (value->kind != SIGMA_YAML_SCALAR)
    {
      sigma_yaml_set_error (error, value, "a value must be text, a number, true, false or null");
      return NULL;
    }
  if (value->scalar == SIGMA_SCALAR_NULL)
    {
      SigmaTest *test;

      if (self->field == NULL)
        {
          sigma_yaml_set_error (error, value, "null cannot be a keyword");
          return NULL;
        }
      test = g_new0 (SigmaTest, 1);
      test->kind = SIGMA_TEST_NULL;
      test->field = sigma_item_get_field (self);
      return add_plain_test (self, test, "");
    }
  if (!self->expands)
    return compile_text (self, value->text, value->scalar == SIGMA_SCALAR_STRING, error);
  if (!expand (self, value->text, texts, error))
    return NULL;
  node = sigma_node_new (self->set, SIGMA_NODE_OR);
  for (guint i = 0; i < texts->len; i++)
    {
      SigmaNode *child = compile_text (self, g_ptr_array_index (texts, i), TRUE, error);

      if (child == NULL)
        return NULL;
      sigma_node_add (node, child);
    }
  return node;
}

static SigmaNode *
compile_value (SigmaItem *self, const SigmaYaml *value, GError **error)
{
  SigmaNode *node = compile_scalar (self, value, error);

  if (node != NULL)
    sigma_node_set_value (self->set, node, self->key, value);
  return node;
}

static SigmaNode *
compile_values (SigmaItem *self, const SigmaYaml *value, GError **error)
{
  SigmaNode *node;

  if (value->kind != SIGMA_YAML_LIST)
    return compile_value (self, value, error);
  node = sigma_node_new (self->set, self->is_all ? SIGMA_NODE_AND : SIGMA_NODE_OR);
  for (guint i = 0; i < value->items->len; i++)
    {
      SigmaNode *child = compile_value (self, g_ptr_array_index (value->items, i), error);

      if (child == NULL)
        return NULL;
      sigma_node_add (node, child);
    }
  if (node->n_children > 0)
    return node;
  sigma_yaml_set_error (error, value, "an empty list");
  return NULL;
}

/* An item of a detection: @key is `field|modifier|…`, or NULL for a keyword. */
SigmaNode *
sigma_item_compile (TocsinRuleSet *set, const SigmaYaml *key, const SigmaYaml *value,
                    GError **error)
{
  g_auto (SigmaItem) item = { .set = set, .place = value, .key = "" };
  SigmaNode *node, *negation;

  if (key != NULL && key->kind != SIGMA_YAML_SCALAR)
    {
      sigma_yaml_set_error (error, key, "a field's name must be text");
      return NULL;
    }
  if (key != NULL)
    item.key = key->text;
  if (key != NULL && !read_key (&item, key, error))
    return NULL;
  node = compile_values (&item, value, error);
  if (node == NULL || !item.is_negated)
    return node;
  negation = sigma_node_new (set, SIGMA_NODE_NOT);
  sigma_node_add (negation, node);
  return negation;
}
