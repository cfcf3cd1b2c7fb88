/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-error.h"
#include "detect/item-private.h"

/* Simple shapes are compared without walking through tokens. */
static void
set_shape (SigmaTest *test)
{
  const GArray *tokens = test->pattern->tokens;
  const SigmaToken *first = (const SigmaToken *) (gpointer) tokens->data;
  gboolean starts = tokens->len > 0 && first->kind == SIGMA_TOKEN_STAR;
  gboolean ends = tokens->len > 0 && first[tokens->len - 1].kind == SIGMA_TOKEN_STAR;
  guint n = tokens->len - starts - (ends && tokens->len > 1);
  const SigmaToken *middle = n == 1 && tokens->len > 0 ? first + starts : NULL;

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
node_of_pattern (SigmaItem *self, SigmaPattern *pattern)
{
  SigmaTest *test = g_new0 (SigmaTest, 1);
  g_autofree char *pattern_key = NULL, *key = NULL;

  test->kind = SIGMA_TEST_PATTERN;
  test->field = sigma_item_get_field (self);
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
take_literal (SigmaItem *self, Value *value, const char **text, gsize *length, GError **error)
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
apply_base64 (SigmaItem *self, Value *value, GError **error)
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
apply_base64_offset (SigmaItem *self, Value *value, GError **error)
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
apply_modifier (SigmaItem *self, Value *value, const char *modifier, GError **error)
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

/* A value compared as text, after its modifiers (S5). */
SigmaNode *
sigma_item_compile_pattern (SigmaItem *self, const char *text, gboolean is_string, GError **error)
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
