/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where in a value a test found what it looks for. The matcher only asks whether; this is for the
 * few events that are shown. */
#include <string.h>

#include "detect/matcher-private.h"

#define MAX_PLACES 32 /* of one test in one value */

typedef struct
{
  const SigmaEventView *view;
  const SigmaValue *value;
  const char *text; /* that was compared: folded, or the value's own */
  gsize length;
  gboolean is_folded;
  guint32 index;
  GArray *hits;
} Finder;

/* Folding gives one character for one: the place of @at in the value's own text. */
static gsize
get_own_place (const Finder *self, gsize at)
{
  const char *own = self->value->text, *folded = self->text;

  if (!self->is_folded || own == NULL)
    return at;
  for (const char *end = folded + at;
       folded < end && own < self->value->text + self->value->length;)
    {
      folded = g_utf8_next_char (folded);
      own = g_utf8_next_char (own);
    }
  return (gsize) (own - self->value->text);
}

static void
add_place (Finder *self, gsize start, gsize length)
{
  gsize from = get_own_place (self, start), to = get_own_place (self, start + length);
  SigmaHit hit = { self->index, (guint32) from, (guint32) (to - from) };

  if (to > from)
    g_array_append_val (self->hits, hit);
}

static void
add_all (Finder *self)
{
  add_place (self, 0, self->length);
}

/* Every place of @part, none overlapping another. */
static void
add_occurrences (Finder *self, const char *part, gsize length)
{
  guint n = 0;

  for (gsize at = 0; length > 0 && at + length <= self->length && n < MAX_PLACES;)
    {
      const char *found = memchr (self->text + at, part[0], self->length - length + 1 - at);

      if (found == NULL)
        return;
      at = (gsize) (found - self->text);
      if (memcmp (found, part, length) != 0)
        {
          at++;
          continue;
        }
      add_place (self, at, length);
      at += length;
      n++;
    }
}

/* As sigma_pattern_match(), which must have said yes: adds where each token that is not a star
 * stands; neighbours are one place. */
static void
add_tokens (Finder *self, const SigmaPattern *pattern)
{
  const SigmaToken *tokens = (const SigmaToken *) (gconstpointer) pattern->tokens->data;
  guint n = pattern->tokens->len, at = 0, star = 0;
  const char *text = self->text, *end = text + self->length, *retry = NULL, *next;
  g_autofree gsize *starts = g_new0 (gsize, n + 1), *ends = g_new0 (gsize, n + 1);

  while (at < n || text < end)
    {
      if (at < n && tokens[at].kind == SIGMA_TOKEN_STAR)
        {
          star = ++at;
          retry = text;
          if (at == n)
            break;
          continue;
        }
      next = at < n ? sigma_token_match (&tokens[at], text, end) : NULL;
      if (next != NULL)
        {
          starts[at] = (gsize) (text - self->text);
          ends[at++] = (gsize) (next - self->text);
          text = next;
          continue;
        }
      if (retry == NULL || retry >= end)
        return;
      text = retry = g_utf8_next_char (retry);
      at = star;
    }
  for (guint i = 0; i < n; i++)
    {
      guint last = i;

      if (tokens[i].kind == SIGMA_TOKEN_STAR)
        continue;
      while (last + 1 < n && tokens[last + 1].kind != SIGMA_TOKEN_STAR)
        last++;
      add_place (self, starts[i], ends[last] - starts[i]);
      i = last;
    }
}

static void
find_shape (Finder *self, SigmaShape shape, const char *part, gsize length)
{
  switch (shape)
    {
    case SIGMA_SHAPE_CONTAINS:
      add_occurrences (self, part, length);
      break;
    case SIGMA_SHAPE_STARTS:
      add_place (self, 0, length);
      break;
    case SIGMA_SHAPE_ENDS:
      add_place (self, self->length - length, length);
      break;
    case SIGMA_SHAPE_EQUALS:
    case SIGMA_SHAPE_PRESENT:
    case SIGMA_SHAPE_GENERAL:
    default:
      add_all (self);
    }
}

static void
use_folded (Finder *self)
{
  self->text = self->view->folded->str + self->value->folded;
  self->length = self->value->folded_length;
  self->is_folded = TRUE;
}

static void
use_own (Finder *self)
{
  use_folded (self);
  if (self->value->text == NULL)
    return;
  self->text = self->value->text;
  self->length = self->value->length;
  self->is_folded = FALSE;
}

static void
find_pattern (Finder *self, const SigmaTest *test)
{
  if (test->is_cased)
    use_own (self);
  if (test->shape == SIGMA_SHAPE_GENERAL)
    add_tokens (self, test->pattern);
  else
    find_shape (self, test->shape, test->text, test->length);
}

static void
find_regex (Finder *self, const SigmaTest *test, pcre2_match_data *match_data,
            pcre2_match_context *limits)
{
  gsize at = 0;

  use_own (self);
  for (guint n = 0; n < MAX_PLACES && at <= self->length; n++)
    {
      const PCRE2_SIZE *place = pcre2_get_ovector_pointer (match_data);

      if (pcre2_match (test->regex, (PCRE2_SPTR) self->text, self->length, at, PCRE2_NO_UTF_CHECK,
                       match_data, limits)
              < 0
          || place[1] < place[0])
        return;
      add_place (self, place[0], place[1] - place[0]);
      at = place[1];
      if (place[1] == place[0])
        at = at < self->length ? (gsize) (g_utf8_next_char (self->text + at) - self->text)
                               : self->length + 1;
    }
}

/* The part of the value that is the other field's, and that field. */
static void
find_reference (Finder *self, const SigmaTest *test)
{
  const SigmaValue *other = sigma_event_view_first (self->view, test->other_field);

  for (; other != NULL; other = sigma_event_view_next (self->view, other))
    {
      Finder there = *self;
      const char *part = self->view->folded->str + other->folded;
      guint before = self->hits->len;

      if (other->folded_length > self->length
          || (test->shape == SIGMA_SHAPE_EQUALS && other->folded_length != self->length)
          || (test->shape != SIGMA_SHAPE_CONTAINS
              && memcmp (test->shape == SIGMA_SHAPE_ENDS
                             ? self->text + self->length - other->folded_length
                             : self->text,
                         part, other->folded_length)
                     != 0))
        continue;
      find_shape (self, test->shape, part, other->folded_length);
      if (self->hits->len == before)
        continue;
      there.value = other;
      there.index
          = (guint32) (other - (const SigmaValue *) (gconstpointer) self->view->values->data);
      use_folded (&there);
      add_all (&there);
    }
}

static void
find_in_value (Finder *self, const SigmaTest *test, pcre2_match_data *match_data,
               pcre2_match_context *limits)
{
  use_folded (self);
  switch (test->kind)
    {
    case SIGMA_TEST_PATTERN:
      find_pattern (self, test);
      break;
    case SIGMA_TEST_REGEX:
      find_regex (self, test, match_data, limits);
      break;
    case SIGMA_TEST_FIELDREF:
      find_reference (self, test);
      break;
    case SIGMA_TEST_CIDR:
    case SIGMA_TEST_COMPARE:
    case SIGMA_TEST_TIME_PART:
      add_all (self);
      break;
    case SIGMA_TEST_EXISTS:
    case SIGMA_TEST_NULL:
    default:
      break;
    }
}

/* Adds to @hits where the event fulfils @test: of a list, in each element that does. */
void
sigma_test_find (const SigmaTest *test, const SigmaEventView *view, pcre2_match_data *match_data,
                 pcre2_match_context *limits, GArray *hits)
{
  const SigmaValue *values = (const SigmaValue *) (gconstpointer) view->values->data;
  gboolean is_keyword = test->field == SIGMA_KEYWORD, is_over_limit = FALSE;
  const SigmaValue *value = sigma_event_view_first (view, test->field);

  while (value != NULL)
    {
      Finder finder = { view, value, NULL, 0, FALSE, (guint32) (value - values), hits };

      if (!(is_keyword && value->is_derived)
          && sigma_test_matches_value (test, view, value, match_data, limits, &is_over_limit))
        find_in_value (&finder, test, match_data, limits);
      if (!is_keyword)
        value = sigma_event_view_next (view, value);
      else
        value = !view->has_line && finder.index + 1 < view->values->len ? value + 1 : NULL;
    }
}
