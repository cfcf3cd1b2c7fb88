/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "detect/detect-private.h"

static void
token_clear (gpointer token)
{
  g_free (((SigmaToken *) token)->text);
}

static SigmaPattern *
pattern_new (void)
{
  SigmaPattern *self = g_new0 (SigmaPattern, 1);

  self->tokens = g_array_new (FALSE, FALSE, sizeof (SigmaToken));
  g_array_set_clear_func (self->tokens, token_clear);
  return self;
}

void
sigma_pattern_free (SigmaPattern *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->tokens);
  g_free (self);
}

static void
add_token (SigmaPattern *self, SigmaTokenKind kind, const char *text, gsize length)
{
  SigmaToken token = { .kind = kind, .length = length };

  if (kind == SIGMA_TOKEN_TEXT && length == 0)
    return;
  if (kind == SIGMA_TOKEN_TEXT)
    token.text = g_strndup (text, length);
  g_array_append_val (self->tokens, token);
}

/* Escapes and wildcards of sigma.md S3.1. */
SigmaPattern *
sigma_pattern_parse (const char *text)
{
  SigmaPattern *self = pattern_new ();
  g_autoptr (GString) literal = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      if (*text == '\\' && (text[1] == '*' || text[1] == '?' || text[1] == '\\'))
        g_string_append_c (literal, *++text);
      else if (*text == '*' || *text == '?')
        {
          add_token (self, SIGMA_TOKEN_TEXT, literal->str, literal->len);
          g_string_truncate (literal, 0);
          add_token (self, *text == '*' ? SIGMA_TOKEN_STAR : SIGMA_TOKEN_QUESTION, NULL, 0);
        }
      else
        g_string_append_c (literal, *text);
    }
  add_token (self, SIGMA_TOKEN_TEXT, literal->str, literal->len);
  return self;
}

SigmaPattern *
sigma_pattern_new_literal (const char *text, gsize length)
{
  SigmaPattern *self = pattern_new ();

  add_token (self, SIGMA_TOKEN_TEXT, text, length);
  return self;
}

static gboolean
is_star (const SigmaPattern *self, guint index)
{
  return index < self->tokens->len
         && g_array_index (self->tokens, SigmaToken, index).kind == SIGMA_TOKEN_STAR;
}

/* S5.2: a star before or after, unless one is there. */
void
sigma_pattern_add_star (SigmaPattern *self, gboolean at_start, gboolean at_end)
{
  SigmaToken star = { SIGMA_TOKEN_STAR, NULL, 0 };

  if (at_start && !is_star (self, 0))
    g_array_prepend_val (self->tokens, star);
  if (at_end && !is_star (self, self->tokens->len - 1))
    g_array_append_val (self->tokens, star);
}

/* Whether there is no wildcard; then there is one token of text, or none. */
gboolean
sigma_pattern_is_literal (const SigmaPattern *self)
{
  return self->tokens->len == 0
         || (self->tokens->len == 1
             && g_array_index (self->tokens, SigmaToken, 0).kind == SIGMA_TOKEN_TEXT);
}

static gboolean
is_word (gunichar c)
{
  return c == '_' || g_unichar_isalnum (c) || g_unichar_ismark (c);
}

/* S5.4: `\B[-/]\b`: not preceded by a word character and followed by one. */
static void
split_dashes (SigmaPattern *out, const SigmaToken *token)
{
  const char *text = token->text, *start = text, *end = text + token->length;
  gunichar before = 0;

  while (text < end)
    {
      gunichar c = g_utf8_get_char (text);
      const char *next = g_utf8_next_char (text);

      if ((c == '-' || c == '/') && !is_word (before) && next < end
          && is_word (g_utf8_get_char (next)))
        {
          add_token (out, SIGMA_TOKEN_TEXT, start, (gsize) (text - start));
          add_token (out, SIGMA_TOKEN_DASH, NULL, 0);
          start = next;
        }
      before = c;
      text = next;
    }
  add_token (out, SIGMA_TOKEN_TEXT, start, (gsize) (end - start));
}

/* S5.4: every dash of a switch stands for each of the five. All combinations at
 * once: the place becomes a token that any of them matches. */
void
sigma_pattern_windash (SigmaPattern *self)
{
  g_autoptr (SigmaPattern) out = pattern_new ();
  GArray *tokens;

  for (guint i = 0; i < self->tokens->len; i++)
    {
      const SigmaToken *token = &g_array_index (self->tokens, SigmaToken, i);

      if (token->kind == SIGMA_TOKEN_TEXT)
        split_dashes (out, token);
      else
        add_token (out, token->kind, NULL, 0);
    }
  tokens = self->tokens;
  self->tokens = out->tokens;
  out->tokens = tokens;
}

#define FOLD_BLOCK 16

/* Lower-cases text with Unicode's simple mapping, one code point for one (S4.1).
 * @out has room for 3 bytes a byte of @text, and may not be @text unless all is
 * ASCII. Returns the bytes written. */
gsize
sigma_fold (const char *text, gsize length, char *out)
{
  char *start = out;
  const char *end = text + length;

  while (text < end)
    {
      guchar others = 0;

      /* Blocks of ASCII, in a form that compilers make vectors of. */
      for (; end - text >= FOLD_BLOCK; text += FOLD_BLOCK, out += FOLD_BLOCK)
        {
          for (int i = 0; i < FOLD_BLOCK; i++)
            others |= (guchar) text[i];
          if (others >= 0x80)
            break;
          for (int i = 0; i < FOLD_BLOCK; i++)
            out[i] = (char) (text[i] + (((guchar) (text[i] - 'A') < 26) << 5));
        }
      for (int i = 0; i < FOLD_BLOCK && text < end; i++)
        if ((guchar) *text < 0x80)
          {
            *out++ = (char) (*text + (((guchar) (*text - 'A') < 26) << 5));
            text++;
          }
        else
          {
            out += g_unichar_to_utf8 (g_unichar_tolower (g_utf8_get_char (text)), out);
            text = g_utf8_next_char (text);
          }
    }
  return (gsize) (out - start);
}

char *
sigma_dup_folded (const char *text, gsize length, gsize *folded_length)
{
  char *out = g_malloc (length * 3 + 1);

  *folded_length = sigma_fold (text, length, out);
  out[*folded_length] = '\0';
  return out;
}

void
sigma_pattern_fold (SigmaPattern *self)
{
  for (guint i = 0; i < self->tokens->len; i++)
    {
      SigmaToken *token = &g_array_index (self->tokens, SigmaToken, i);
      char *folded;

      if (token->kind != SIGMA_TOKEN_TEXT)
        continue;
      folded = sigma_dup_folded (token->text, token->length, &token->length);
      g_free (token->text);
      token->text = folded;
    }
}

static gboolean
is_dash (gunichar c)
{
  return c == '-' || c == '/' || c == 0x2013 || c == 0x2014 || c == 0x2015;
}

/* Matches one token that is not a star at @text; returns the place after it, or NULL. */
const char *
sigma_token_match (const SigmaToken *token, const char *text, const char *end)
{
  if (token->kind == SIGMA_TOKEN_TEXT)
    return (gsize) (end - text) >= token->length && memcmp (text, token->text, token->length) == 0
               ? text + token->length
               : NULL;
  if (text == end || (token->kind == SIGMA_TOKEN_DASH && !is_dash (g_utf8_get_char (text))))
    return NULL;
  return g_utf8_next_char (text);
}

/* Whether the whole of @text matches (S3.2). Only the last star needs to be
 * tried again, so this takes time of length × tokens at most. */
gboolean
sigma_pattern_match (const SigmaPattern *self, const char *text, gsize length)
{
  const SigmaToken *tokens = (const SigmaToken *) (gconstpointer) self->tokens->data;
  const char *end = text + length, *retry = NULL;
  guint at = 0, star = 0;

  for (;;)
    {
      const char *next = NULL;

      if (at < self->tokens->len && tokens[at].kind == SIGMA_TOKEN_STAR)
        {
          star = ++at;
          retry = text;
          if (at == self->tokens->len)
            return TRUE;
          continue;
        }
      if (at == self->tokens->len && text == end)
        return TRUE;
      if (at < self->tokens->len)
        next = sigma_token_match (&tokens[at], text, end);
      if (next != NULL)
        {
          text = next;
          at++;
          continue;
        }
      if (retry == NULL || retry == end)
        return FALSE;
      retry = g_utf8_next_char (retry);
      text = retry;
      at = star;
    }
}
