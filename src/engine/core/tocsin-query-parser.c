/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "core/tocsin-query-private.h"

typedef struct
{
  Lexer lexer;
  guint depth;
} Parser;

static QueryNode *parse_or (Parser *self, const char *name);

/* How the present token is called in an error. */
static char *
dup_token_name (const Parser *self)
{
  const Token *token = &self->lexer.token;

  if (token->type == TOKEN_END)
    return g_strdup (_ ("the end"));
  return g_strdup_printf ("“%.*s”", (int) (token->end - token->start),
                          self->lexer.text + token->start);
}

static QueryNode *
fail_at_token (Parser *self, const char *expected)
{
  g_autofree char *found = dup_token_name (self);

  tocsin_query_lexer_fail (&self->lexer, self->lexer.token.start, _ ("expected %s, not %s"),
                           expected, found);
  return NULL;
}

/* Parses the rest of a group whose parenthesis was just read. */
static QueryNode *
parse_group (Parser *self, const char *name)
{
  gsize start = self->lexer.token.start;
  gboolean was_in_value = self->lexer.in_value;
  g_autoptr (QueryNode) node = NULL;

  self->lexer.in_value = name != NULL;
  if (!tocsin_query_lexer_next (&self->lexer))
    return NULL;
  node = parse_or (self, name);
  self->lexer.in_value = was_in_value;
  if (node == NULL)
    return NULL;
  if (self->lexer.token.type != TOKEN_CLOSE)
    {
      tocsin_query_lexer_fail (&self->lexer, start, _ ("expected a “)” for this “(”"));
      return NULL;
    }
  return tocsin_query_lexer_next (&self->lexer) ? g_steal_pointer (&node) : NULL;
}

static QueryNode *
parse_field (Parser *self)
{
  g_autofree char *name = g_strdup (self->lexer.token.text->str);
  g_autoptr (QueryNode) node = NULL;

  if (*name == '\0')
    return fail_at_token (self, _ ("a field's name"));
  if (!tocsin_query_lexer_next_value (&self->lexer))
    return NULL;
  if (self->lexer.token.type == TOKEN_OPEN)
    return parse_group (self, name);
  if (self->lexer.token.type == TOKEN_END)
    {
      tocsin_query_lexer_fail (&self->lexer, self->lexer.token.start,
                               _ ("expected a value after “%s:”"), name);
      return NULL;
    }
  node = tocsin_query_value_parse (&self->lexer, name);
  if (node == NULL || !tocsin_query_lexer_next (&self->lexer))
    return NULL;
  return g_steal_pointer (&node);
}

/* A free word. `*` alone is every event; wildcards at its ends change nothing. */
static QueryNode *
make_word (const Token *token)
{
  const gunichar *chars = &g_array_index (token->chars, gunichar, 0);
  guint n_chars = token->chars->len;
  g_autoptr (TocsinPattern) inner = NULL;
  QueryNode *node;

  while (n_chars > 0 && chars[0] == TOCSIN_PATTERN_RUN)
    {
      chars++;
      n_chars--;
    }
  while (n_chars > 0 && chars[n_chars - 1] == TOCSIN_PATTERN_RUN)
    n_chars--;
  if (n_chars == 0)
    return tocsin_query_node_new (NODE_ALL);
  inner = tocsin_pattern_new (chars, n_chars);
  node = tocsin_query_node_new (NODE_WORD);
  node->pattern = tocsin_pattern_copy_within (inner);
  return node;
}

static QueryNode *
parse_word (Parser *self, const char *name)
{
  g_autoptr (QueryNode) node = NULL;

  if (name != NULL)
    node = tocsin_query_value_parse (&self->lexer, name);
  else if (self->lexer.token.chars->len == 0)
    return fail_at_token (self, _ ("text between the quotes"));
  else
    node = make_word (&self->lexer.token);
  if (node == NULL || !tocsin_query_lexer_next (&self->lexer))
    return NULL;
  return g_steal_pointer (&node);
}

static QueryNode *
parse_operand (Parser *self, const char *name)
{
  switch (self->lexer.token.type)
    {
    case TOKEN_OPEN:
      return parse_group (self, name);
    case TOKEN_FIELD:
      return parse_field (self);
    case TOKEN_WORD:
      return parse_word (self, name);
    case TOKEN_END:
    case TOKEN_CLOSE:
    case TOKEN_MINUS:
    case TOKEN_AND:
    case TOKEN_OR:
    case TOKEN_NOT:
    default:
      return fail_at_token (self, name != NULL ? _ ("a value") : _ ("a word or field"));
    }
}

static QueryNode *
parse_not (Parser *self, const char *name)
{
  QueryNode *node = NULL;
  gboolean negated;

  if (++self->depth > TOCSIN_QUERY_MAX_DEPTH)
    {
      tocsin_query_lexer_fail (&self->lexer, self->lexer.token.start, _ ("nested too deeply"));
      return NULL;
    }
  negated = self->lexer.token.type == TOKEN_NOT || self->lexer.token.type == TOKEN_MINUS;
  if (!negated)
    node = parse_operand (self, name);
  else if (tocsin_query_lexer_next (&self->lexer))
    node = parse_not (self, name);
  self->depth--;
  return negated && node != NULL ? tocsin_query_node_not (node) : node;
}

static gboolean
begins_operand (TokenType type)
{
  return type == TOKEN_OPEN || type == TOKEN_MINUS || type == TOKEN_NOT || type == TOKEN_FIELD
         || type == TOKEN_WORD;
}

static QueryNode *
parse_and (Parser *self, const char *name)
{
  g_autoptr (QueryNode) node = parse_not (self, name);

  while (node != NULL
         && (self->lexer.token.type == TOKEN_AND || begins_operand (self->lexer.token.type)))
    {
      QueryNode *right;

      if (self->lexer.token.type == TOKEN_AND && !tocsin_query_lexer_next (&self->lexer))
        return NULL;
      right = parse_not (self, name);
      if (right == NULL)
        return NULL;
      node = tocsin_query_node_join (NODE_AND, g_steal_pointer (&node), right);
    }
  return g_steal_pointer (&node);
}

static QueryNode *
parse_or (Parser *self, const char *name)
{
  g_autoptr (QueryNode) node = parse_and (self, name);

  while (node != NULL && self->lexer.token.type == TOKEN_OR)
    {
      QueryNode *right;

      if (!tocsin_query_lexer_next (&self->lexer))
        return NULL;
      right = parse_and (self, name);
      if (right == NULL)
        return NULL;
      node = tocsin_query_node_join (NODE_OR, g_steal_pointer (&node), right);
    }
  return g_steal_pointer (&node);
}

static QueryNode *
parse_all (Parser *self)
{
  g_autoptr (QueryNode) node = NULL;

  if (!tocsin_query_lexer_next (&self->lexer))
    return NULL;
  if (self->lexer.token.type == TOKEN_END)
    return tocsin_query_node_new (NODE_ALL);
  node = parse_or (self, NULL);
  if (node != NULL && self->lexer.token.type != TOKEN_END)
    return fail_at_token (self, _ ("a word, a field or the end"));
  return g_steal_pointer (&node);
}

static gboolean
check_text (Lexer *lexer)
{
  const char *end;

  if (strlen (lexer->text) > TOCSIN_QUERY_MAX_BYTES)
    return tocsin_query_lexer_fail (lexer, 0, _ ("the query is too long"));
  if (!g_utf8_validate (lexer->text, -1, &end))
    return tocsin_query_lexer_fail (lexer, (gsize) (end - lexer->text),
                                    _ ("expected text in UTF-8"));
  return TRUE;
}

/**
 * tocsin_query_parse:
 * @text: a search; empty finds every event
 * @error_position: (out) (optional): byte of @text where it is wrong
 * @error: return location
 *
 * Reads the search language (see #TocsinQuery). The error is
 * %TOCSIN_ERROR_INVALID; its message begins with the column, counted in
 * characters from 1, and says what was expected there.
 *
 * Returns: (transfer full): the query, or %NULL
 */
TocsinQuery *
tocsin_query_parse (const char *text, gsize *error_position, GError **error)
{
  Parser parser = { 0 };
  QueryNode *root = NULL;
  TocsinQuery *self = NULL;

  g_return_val_if_fail (text != NULL, NULL);
  tocsin_query_lexer_init (&parser.lexer, text, error);
  if (check_text (&parser.lexer))
    root = parse_all (&parser);
  if (error_position != NULL)
    *error_position = parser.lexer.error_position;
  tocsin_query_lexer_clear (&parser.lexer);
  if (root != NULL)
    self = tocsin_query_new (root);
  return self;
}
