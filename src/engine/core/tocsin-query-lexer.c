/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "core/tocsin-query-private.h"

void
tocsin_query_lexer_init (Lexer *self, const char *text, GError **error)
{
  memset (self, 0, sizeof *self);
  self->text = text;
  self->error = error;
  self->token.chars = g_array_new (FALSE, FALSE, sizeof (gunichar));
  self->token.text = g_string_new (NULL);
}

void
tocsin_query_lexer_clear (Lexer *self)
{
  g_clear_pointer (&self->token.chars, g_array_unref);
  g_string_free (self->token.text, TRUE);
}

/* Sets the error: “column N: …”, columns counted in characters from 1. Only the
 * first error counts. Returns FALSE, to be returned. */
gboolean
tocsin_query_lexer_fail (Lexer *self, gsize position, const char *format, ...)
{
  g_autofree char *message = NULL;
  glong column = g_utf8_strlen (self->text, (gssize) position) + 1;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  self->error_position = position;
  g_set_error (self->error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID, _ ("column %ld: %s"), column,
               message);
  return FALSE;
}

static gboolean
is_boundary (const char *at)
{
  return *at == '\0' || *at == ')' || g_unichar_isspace (g_utf8_get_char (at));
}

static void
add_char (Token *token, gunichar c)
{
  g_array_append_val (token->chars, c);
  g_string_append_unichar (token->text, c);
}

static void
add_wildcard (Token *token, gunichar wildcard)
{
  token->has_wildcards = TRUE;
  if (wildcard == TOCSIN_PATTERN_RUN && token->chars->len > 0
      && g_array_index (token->chars, gunichar, token->chars->len - 1) == TOCSIN_PATTERN_RUN)
    return;
  g_array_append_val (token->chars, wildcard);
}

/* Whether a backslash makes @c an ordinary character. */
static gboolean
is_escapable (gunichar c)
{
  return (c < 0x80 && c != 0 && strchr ("\\*?\"():-<>", (int) c) != NULL) || g_unichar_isspace (c);
}

static gboolean
read_quoted (Lexer *self)
{
  Token *token = &self->token;
  const char *at = self->text + self->at + 1;

  token->is_quoted = TRUE;
  while (*at != '"')
    {
      if (*at == '\0')
        return tocsin_query_lexer_fail (self, self->at, _ ("expected a closing quote after this"));
      if (*at == '\\' && (at[1] == '"' || at[1] == '\\'))
        at++;
      add_char (token, g_utf8_get_char (at));
      at = g_utf8_next_char (at);
    }
  self->at = (gsize) (at + 1 - self->text);
  return TRUE;
}

/* Reads a word up to a blank or to a parenthesis that it has not itself opened:
 * `pam_unix(sshd)` is one word. */
static void
read_bare (Lexer *self)
{
  Token *token = &self->token;
  const char *at = self->text + self->at;
  guint depth = 0;

  while (depth > 0 && *at == ')' ? TRUE : !is_boundary (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == '\\' && is_escapable (g_utf8_get_char (at + 1)))
        {
          at++;
          add_char (token, g_utf8_get_char (at));
        }
      else if (c == '*' || c == '?')
        add_wildcard (token, c == '*' ? TOCSIN_PATTERN_RUN : TOCSIN_PATTERN_ONE);
      else
        {
          depth += c == '(';
          depth -= c == ')';
          add_char (token, c);
        }
      at = g_utf8_next_char (at);
    }
  self->at = (gsize) (at - self->text);
}

/* A word with a colon that nobody means as a field: an IPv6 address, `C:\…`, `http://…`. */
static gboolean
is_plain_despite_colon (const char *word, gsize name_length)
{
  TocsinNetwork network;
  gsize length = strcspn (word, " \t\r\n()");

  if (tocsin_network_parse (word, length, &network))
    return TRUE;
  if (strncmp (word + name_length, "://", 3) == 0)
    return TRUE;
  return name_length == 1 && word[2] == '\\';
}

/* Returns the length of a field's name at @word, 0 if there is none. */
gsize
tocsin_query_measure_field (const char *word)
{
  gsize length = 0;

  if (!g_ascii_isalpha (*word) && *word != '_' && *word != '@' && (guchar) *word < 0x80)
    return 0;
  while (g_ascii_isalnum (word[length]) || (guchar) word[length] >= 0x80
         || (word[length] != '\0' && strchr ("_.@$-", word[length]) != NULL))
    length++;
  if (word[length] != ':' || is_plain_despite_colon (word, length))
    return 0;
  return length;
}

static gboolean
read_quoted_term (Lexer *self)
{
  Token *token = &self->token;

  if (!read_quoted (self))
    return FALSE;
  token->type = TOKEN_WORD;
  if (self->text[self->at] == ':' && !self->in_value)
    {
      token->type = TOKEN_FIELD;
      self->at++;
    }
  else if (!is_boundary (self->text + self->at))
    return tocsin_query_lexer_fail (self, self->at,
                                    _ ("expected a blank or “:” after the closing quote"));
  return TRUE;
}

static const struct
{
  const char *word;
  TokenType type;
} operators[] = { { "AND", TOKEN_AND }, { "OR", TOKEN_OR }, { "NOT", TOKEN_NOT } };

gboolean
tocsin_query_is_operator (const char *word, gsize length, TokenType *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (strlen (operators[i].word) == length && strncmp (word, operators[i].word, length) == 0)
      {
        *type = operators[i].type;
        return TRUE;
      }
  return FALSE;
}

static void
read_word (Lexer *self)
{
  Token *token = &self->token;
  const char *word = self->text + self->at;
  gsize name_length = self->in_value ? 0 : tocsin_query_measure_field (word);

  if (name_length > 0)
    {
      token->type = TOKEN_FIELD;
      g_string_append_len (token->text, word, (gssize) name_length);
      self->at += name_length + 1;
      return;
    }
  token->type = TOKEN_WORD;
  read_bare (self);
  tocsin_query_is_operator (word, self->at - token->start, &token->type);
}

static void
reset_token (Lexer *self)
{
  self->token.start = self->at;
  self->token.is_quoted = FALSE;
  self->token.has_wildcards = FALSE;
  g_array_set_size (self->token.chars, 0);
  g_string_truncate (self->token.text, 0);
}

static void
read_sign (Lexer *self, TokenType type)
{
  self->token.type = type;
  self->at += type != TOKEN_END;
}

/* Reads the next token. Returns FALSE with the error set. */
gboolean
tocsin_query_lexer_next (Lexer *self)
{
  const char *at = self->text + self->at;
  gboolean ok = TRUE;

  while (*at != '\0' && g_unichar_isspace (g_utf8_get_char (at)))
    at = g_utf8_next_char (at);
  self->at = (gsize) (at - self->text);
  reset_token (self);
  if (*at == '\0')
    read_sign (self, TOKEN_END);
  else if (*at == '(')
    read_sign (self, TOKEN_OPEN);
  else if (*at == ')')
    read_sign (self, TOKEN_CLOSE);
  else if (*at == '-' && !is_boundary (at + 1))
    read_sign (self, TOKEN_MINUS);
  else if (*at == '"')
    ok = read_quoted_term (self);
  else
    read_word (self);
  self->token.end = self->at;
  return ok;
}

/* Reads what stands directly after a field's colon: a word, in which `-` and AND
 * are ordinary text, or a parenthesis, or nothing (END). Returns FALSE with the
 * error set. */
gboolean
tocsin_query_lexer_next_value (Lexer *self)
{
  const char *at = self->text + self->at;
  gboolean was_in_value = self->in_value;
  gboolean ok = TRUE;

  reset_token (self);
  self->in_value = TRUE;
  self->token.type = TOKEN_WORD;
  if (is_boundary (at))
    read_sign (self, TOKEN_END);
  else if (*at == '(')
    read_sign (self, TOKEN_OPEN);
  else if (*at == '"')
    ok = read_quoted_term (self);
  else
    read_bare (self);
  self->in_value = was_in_value;
  self->token.end = self->at;
  return ok;
}
