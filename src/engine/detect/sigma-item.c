/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-error.h"
#include "detect/rule-private.h"

#define MAX_ALTERNATIVES 4096 /* made of one value by placeholders */

/* What the modifiers of an item ask for (sigma.md S5). */
typedef enum
{
  AS_PATTERN,
  AS_REGEX,
  AS_CIDR,
  AS_COMPARE,
  AS_FIELDREF,
  AS_EXISTS,
  AS_TIME_PART,
} ItemKind;

typedef enum
{
  ENCODE_NONE,
  ENCODE_UTF16LE,
  ENCODE_UTF16BE,
  ENCODE_UTF16,
} ItemEncoding;

typedef struct
{
  TocsinRuleSet *set;
  const SigmaYaml *place;
  char *field; /* NULL: keyword */
  char **modifiers;
  ItemKind kind;
  SigmaOperator operator;
  SigmaTimePart part;
  gboolean is_all, is_cased, is_negated, expands;
  guint32 regex_options;
} Item;

/* Modifiers that change the whole item, wherever they stand. */
static gboolean
note_modifier (Item *self, const char *modifier)
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
note_flag (Item *self, const char *modifier)
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
read_key (Item *self, const SigmaYaml *key, GError **error)
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
item_clear (Item *self)
{
  g_free (self->field);
  g_strfreev (self->modifiers);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Item, item_clear)

static guint32
get_field (Item *self)
{
  return self->field != NULL ? sigma_set_intern_field (self->set, self->field) : SIGMA_KEYWORD;
}

/* Simple shapes are compared without walking through tokens. */
static void
set_shape (SigmaTest *test)
{
  const GArray *tokens = test->pattern->tokens;
  const SigmaToken *first = &g_array_index (tokens, SigmaToken, 0);
  gboolean starts = tokens->len > 0 && first->kind == SIGMA_TOKEN_STAR;
  gboolean ends = tokens->len > 0 && first[tokens->len - 1].kind == SIGMA_TOKEN_STAR;
  guint n = tokens->len - starts - (ends && tokens->len > 1);
  const SigmaToken *middle = n == 1 ? first + starts : NULL;

  test->shape = SIGMA_SHAPE_GENERAL;
  if (tokens->len == 0)
    test->shape = SIGMA_SHAPE_EQUALS;
  else if (starts && tokens->len == 1)
    test->shape = SIGMA_SHAPE_PRESENT;
  else if (middle != NULL && middle->kind == SIGMA_TOKEN_TEXT)
    {
      test->shape = starts && ends ? SIGMA_SHAPE_CONTAINS
                    : starts       ? SIGMA_SHAPE_ENDS
                    : ends         ? SIGMA_SHAPE_STARTS
                                   : SIGMA_SHAPE_EQUALS;
      test->text = middle->text;
      test->length = middle->length;
    }
  if (test->text == NULL)
    test->text = "";
}

static char *
dup_pattern_key (const SigmaPattern *pattern)
{
  GString *key = g_string_new (NULL);

  for (guint i = 0; i < pattern->tokens->len; i++)
    {
      const SigmaToken *token = &g_array_index (pattern->tokens, SigmaToken, i);

      g_string_append_printf (key, "%d:%" G_GSIZE_FORMAT ":", token->kind, token->length);
      if (token->text != NULL)
        g_string_append_len (key, token->text, (gssize) token->length);
    }
  return g_string_free (key, FALSE);
}

static SigmaNode *
node_of_pattern (Item *self, SigmaPattern *pattern)
{
  SigmaTest *test = g_new0 (SigmaTest, 1);
  g_autofree char *pattern_key = NULL, *key = NULL;

  test->kind = SIGMA_TEST_PATTERN;
  test->field = get_field (self);
  test->is_cased = self->is_cased;
  test->pattern = pattern;
  if (self->field == NULL)
    sigma_pattern_add_star (pattern, TRUE, TRUE);
  if (!self->is_cased)
    sigma_pattern_fold (pattern);
  set_shape (test);
  pattern_key = dup_pattern_key (pattern);
  key = g_strdup_printf ("p%u %d %s", test->field, test->is_cased, pattern_key);
  return sigma_node_new_test (self->set, sigma_set_add_test (self->set, test, key));
}

/* S5.5: the bytes of a value before Base64. */
static GByteArray *
encode_bytes (const char *text, gsize length, ItemEncoding encoding)
{
  GByteArray *bytes = g_byte_array_new ();
  glong n_units = 0;
  g_autofree gunichar2 *units = NULL;

  if (encoding == ENCODE_NONE)
    return g_byte_array_append (bytes, (const guint8 *) text, (guint) length);
  units = g_utf8_to_utf16 (text, (glong) length, NULL, &n_units, NULL);
  if (encoding == ENCODE_UTF16)
    g_byte_array_append (bytes, (const guint8 *) "\xff\xfe", 2);
  for (glong i = 0; units != NULL && i < n_units; i++)
    {
      guint8 low = (guint8) (units[i] & 0xff), high = (guint8) (units[i] >> 8);

      g_byte_array_append (bytes, encoding == ENCODE_UTF16BE ? &high : &low, 1);
      g_byte_array_append (bytes, encoding == ENCODE_UTF16BE ? &low : &high, 1);
    }
  return bytes;
}

/* A value on its way through the modifiers: one or more patterns, any of which
 * may match. */
typedef struct
{
  GPtrArray *patterns;
  ItemEncoding encoding;
} Value;

static gboolean
take_literal (Item *self, Value *value, const char **text, gsize *length, GError **error)
{
  const SigmaPattern *pattern = g_ptr_array_index (value->patterns, 0);

  if (value->patterns->len != 1 || !sigma_pattern_is_literal (pattern))
    {
      sigma_yaml_set_error (error, self->place, "a value with wildcards cannot be encoded");
      return FALSE;
    }
  *text = "";
  *length = 0;
  if (pattern->tokens->len == 1)
    {
      *text = g_array_index (pattern->tokens, SigmaToken, 0).text;
      *length = g_array_index (pattern->tokens, SigmaToken, 0).length;
    }
  return TRUE;
}

static gboolean
apply_base64 (Item *self, Value *value, GError **error)
{
  const char *text;
  gsize length;
  g_autoptr (GByteArray) bytes = NULL;
  g_autofree char *encoded = NULL;

  if (!take_literal (self, value, &text, &length, error))
    return FALSE;
  bytes = encode_bytes (text, length, value->encoding);
  encoded = g_base64_encode (bytes->data, bytes->len);
  g_ptr_array_set_size (value->patterns, 0);
  g_ptr_array_add (value->patterns, sigma_pattern_new_literal (encoded, strlen (encoded)));
  return TRUE;
}

static gboolean
apply_base64_offset (Item *self, Value *value, GError **error)
{
  static const gsize cut_start[3] = { 0, 2, 3 }, cut_end[3] = { 0, 3, 2 };
  const char *text;
  gsize length;
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (GPtrArray) patterns
      = g_ptr_array_new_with_free_func ((GDestroyNotify) sigma_pattern_free);

  if (!take_literal (self, value, &text, &length, error))
    return FALSE;
  bytes = encode_bytes (text, length, value->encoding);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *encoded = g_base64_encode (bytes->data, bytes->len);
      gsize end = strlen (encoded) - cut_end[bytes->len % 3];

      if (end > cut_start[i])
        g_ptr_array_add (patterns,
                         sigma_pattern_new_literal (encoded + cut_start[i], end - cut_start[i]));
      g_byte_array_prepend (bytes, (const guint8 *) " ", 1);
    }
  g_ptr_array_unref (value->patterns);
  value->patterns = g_steal_pointer (&patterns);
  return TRUE;
}

static gboolean
apply_modifier (Item *self, Value *value, const char *modifier, GError **error)
{
  gboolean contains = strcmp (modifier, "contains") == 0;

  if (strcmp (modifier, "base64") == 0)
    return apply_base64 (self, value, error);
  if (strcmp (modifier, "base64offset") == 0)
    return apply_base64_offset (self, value, error);
  if (strcmp (modifier, "wide") == 0 || strcmp (modifier, "utf16le") == 0)
    value->encoding = ENCODE_UTF16LE;
  else if (strcmp (modifier, "utf16be") == 0)
    value->encoding = ENCODE_UTF16BE;
  else if (strcmp (modifier, "utf16") == 0)
    value->encoding = ENCODE_UTF16;
  for (guint i = 0; i < value->patterns->len; i++)
    {
      SigmaPattern *pattern = g_ptr_array_index (value->patterns, i);

      if (strcmp (modifier, "windash") == 0)
        sigma_pattern_windash (pattern);
      else if (contains || g_str_has_suffix (modifier, "swith"))
        sigma_pattern_add_star (pattern, contains || modifier[0] == 'e',
                                contains || modifier[0] == 's');
    }
  return TRUE;
}

static SigmaNode *
compile_pattern (Item *self, const char *text, gboolean is_string, GError **error)
{
  g_autoptr (GPtrArray) owner = NULL;
  Value value
      = { .patterns = g_ptr_array_new_with_free_func ((GDestroyNotify) sigma_pattern_free) };
  SigmaNode *node;

  g_ptr_array_add (value.patterns, is_string ? sigma_pattern_parse (text)
                                             : sigma_pattern_new_literal (text, strlen (text)));
  for (guint i = 0; self->modifiers != NULL && self->modifiers[i] != NULL; i++)
    if (!apply_modifier (self, &value, self->modifiers[i], error))
      {
        g_ptr_array_unref (value.patterns);
        return NULL;
      }
  owner = value.patterns;
  node = sigma_node_new (self->set, SIGMA_NODE_OR);
  g_ptr_array_set_free_func (owner, NULL);
  for (guint i = 0; i < owner->len; i++)
    sigma_node_add (node, node_of_pattern (self, g_ptr_array_index (owner, i)));
  return node->n_children == 1 ? node->children[0] : node;
}

static SigmaNode *
compile_regex (Item *self, const char *text, GError **error)
{
  SigmaTest *test = g_new0 (SigmaTest, 1);
  g_autofree char *key = NULL;
  int code;
  PCRE2_SIZE offset;

  test->kind = SIGMA_TEST_REGEX;
  test->field = get_field (self);
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
add_plain_test (Item *self, SigmaTest *test, const char *text)
{
  g_autofree char *key = g_strdup_printf ("k%d %u %d %d %u %s", test->kind, test->field,
                                          test->operator, test->part, test->shape, text);

  return sigma_node_new_test (self->set, sigma_set_add_test (self->set, test, key));
}

static gboolean
read_number (Item *self, const char *text, double *number, GError **error)
{
  char *end;

  *number = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0')
    return TRUE;
  sigma_yaml_set_error (error, self->place, "“%s” is not a number", text);
  return FALSE;
}

static SigmaShape
find_reference_shape (const Item *self)
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
compile_special (Item *self, const char *text, GError **error)
{
  g_autofree SigmaTest *test = g_new0 (SigmaTest, 1);

  if (self->field == NULL)
    {
      sigma_yaml_set_error (error, self->place, "this modifier has no meaning for keywords");
      return NULL;
    }
  test->field = get_field (self);
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
compile_text (Item *self, const char *text, gboolean is_string, GError **error)
{
  if (self->kind == AS_PATTERN)
    return compile_pattern (self, text, is_string, error);
  if (self->kind == AS_REGEX)
    return compile_regex (self, text, error);
  return compile_special (self, text, error);
}

/* S5.9: replaces the first %name% that is there, in every way, and goes on. */
static gboolean
expand (Item *self, const char *text, GPtrArray *out, GError **error)
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
compile_value (Item *self, const SigmaYaml *value, GError **error)
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
      test->field = get_field (self);
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
compile_values (Item *self, const SigmaYaml *value, GError **error)
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
  g_auto (Item) item = { .set = set, .place = value };
  SigmaNode *node, *negation;

  if (key != NULL && key->kind != SIGMA_YAML_SCALAR)
    {
      sigma_yaml_set_error (error, key, "a field's name must be text");
      return NULL;
    }
  if (key != NULL && !read_key (&item, key, error))
    return NULL;
  node = compile_values (&item, value, error);
  if (node == NULL || !item.is_negated)
    return node;
  negation = sigma_node_new (set, SIGMA_NODE_NOT);
  sigma_node_add (negation, node);
  return negation;
}
