/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-pattern.h"

#include <string.h>

typedef enum
{
  FORM_EXACT,    /* no wildcards, ASCII */
  FORM_CONTAINS, /* `*text*`, ASCII */
  FORM_GENERAL,
} Form;

struct _TocsinPattern
{
  gunichar *chars; /* as given: to be shown */
  gunichar *folded;
  guint n_chars;
  gboolean has_wildcards;
  Form form;
  char *needle; /* the longest run of plain ASCII text in it, folded */
  gsize needle_length;
};

/**
 * tocsin_fold_char:
 * @c: a character
 *
 * Maps upper case to lower case by Unicode's simple mapping (UnicodeData, field
 * 13), one character to one. A character outside ASCII never becomes one inside
 * (the Kelvin sign stays what it is), so that text of ASCII can be searched
 * bytewise.
 *
 * Returns: the folded character
 */
gunichar
tocsin_fold_char (gunichar c)
{
  gunichar lower;

  if (c < 0x80)
    return (gunichar) g_ascii_tolower ((char) c);
  lower = c < TOCSIN_PATTERN_RUN ? g_unichar_tolower (c) : c;
  return lower < 0x80 ? c : lower;
}

/* How common a byte is in the text of logs: the search looks for the rarest. */
static int
byte_commonness (char byte)
{
  static const char common[] = "zqjxkvbwy_()[]{}<>@#%&+=\\pfgmuh;\"'cld/r,ns76543928iaot10:.-e ";
  const char *found = byte != '\0' ? strchr (common, byte) : NULL;

  return found != NULL ? (int) (found - common) + 1 : 0;
}

static gsize
rarest_byte (const char *needle, gsize length)
{
  gsize best = 0;

  for (gsize i = 1; i < length; i++)
    if (byte_commonness (needle[i]) < byte_commonness (needle[best]))
      best = i;
  return best;
}

static gboolean
equals_folded (const char *text, const char *needle, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (g_ascii_tolower (text[i]) != needle[i])
      return FALSE;
  return TRUE;
}

/* The next place of either byte from @at on; *@a and *@b remember what is known
 * of each, so that no stretch is scanned twice. */
static const char *
next_of_two (const char *at, const char *end, const char bytes[2], const char *known[2])
{
  for (int i = 0; i < 2; i++)
    if (known[i] < at)
      {
        known[i] = memchr (at, bytes[i], (gsize) (end - at));
        if (known[i] == NULL)
          known[i] = end;
      }
  return MIN (known[0], known[1]);
}

/**
 * tocsin_fold_find:
 * @text: text
 * @length: its bytes
 * @needle: ASCII, folded
 * @needle_length: its bytes
 *
 * Finds @needle in @text, upper and lower case being the same.
 *
 * Returns: (nullable): its first place
 */
const char *
tocsin_fold_find (const char *text, gsize length, const char *needle, gsize needle_length)
{
  gsize rare;
  char bytes[2];
  const char *end, *at, *known[2];

  if (needle_length == 0)
    return text;
  if (needle_length > length)
    return NULL;
  rare = rarest_byte (needle, needle_length);
  bytes[0] = needle[rare];
  bytes[1] = g_ascii_toupper (needle[rare]);
  at = text + rare;
  end = text + length - needle_length + rare + 1;
  known[0] = known[1] = text - 1;
  if (bytes[0] == bytes[1])
    known[1] = end;
  while ((at = next_of_two (at, end, bytes, known)) < end)
    {
      if (equals_folded (at - rare, needle, needle_length))
        return at - rare;
      at++;
    }
  return NULL;
}

static gboolean
is_plain_ascii (gunichar c)
{
  return c < 0x80;
}

/* Finds the longest run of plain ASCII text. */
static void
find_needle (TocsinPattern *self)
{
  guint best = 0, best_length = 0, start = 0;

  for (guint i = 0; i <= self->n_chars; i++)
    if (i == self->n_chars || !is_plain_ascii (self->folded[i]))
      {
        if (i - start > best_length)
          {
            best = start;
            best_length = i - start;
          }
        start = i + 1;
      }
  self->needle = g_malloc (best_length + 1);
  for (guint i = 0; i < best_length; i++)
    self->needle[i] = (char) self->folded[best + i];
  self->needle[best_length] = '\0';
  self->needle_length = best_length;
}

static Form
find_form (const TocsinPattern *self)
{
  if (self->needle_length == self->n_chars)
    return FORM_EXACT;
  if (self->needle_length + 2 == self->n_chars && self->folded[0] == TOCSIN_PATTERN_RUN
      && self->folded[self->n_chars - 1] == TOCSIN_PATTERN_RUN)
    return FORM_CONTAINS;
  return FORM_GENERAL;
}

/**
 * tocsin_pattern_new:
 * @chars: characters, %TOCSIN_PATTERN_RUN and %TOCSIN_PATTERN_ONE
 * @n_chars: their number
 *
 * Returns: (transfer full): the pattern
 */
TocsinPattern *
tocsin_pattern_new (const gunichar *chars, guint n_chars)
{
  TocsinPattern *self = g_new0 (TocsinPattern, 1);

  self->chars = g_memdup2 (chars, n_chars * sizeof (gunichar));
  self->folded = g_new (gunichar, n_chars);
  self->n_chars = n_chars;
  for (guint i = 0; i < n_chars; i++)
    {
      self->folded[i] = tocsin_fold_char (chars[i]);
      self->has_wildcards |= chars[i] >= TOCSIN_PATTERN_RUN;
    }
  find_needle (self);
  self->form = find_form (self);
  return self;
}

/**
 * tocsin_pattern_copy_within:
 * @self: a pattern
 *
 * Returns: (transfer full): a pattern for values that have @self anywhere in them
 */
TocsinPattern *
tocsin_pattern_copy_within (const TocsinPattern *self)
{
  g_autofree gunichar *chars = g_new (gunichar, self->n_chars + 2);

  chars[0] = TOCSIN_PATTERN_RUN;
  if (self->n_chars > 0)
    memcpy (chars + 1, self->chars, self->n_chars * sizeof (gunichar));
  chars[self->n_chars + 1] = TOCSIN_PATTERN_RUN;
  return tocsin_pattern_new (chars, self->n_chars + 2);
}

/**
 * tocsin_pattern_free:
 * @self: (transfer full) (nullable): a pattern
 */
void
tocsin_pattern_free (TocsinPattern *self)
{
  if (self == NULL)
    return;
  g_free (self->chars);
  g_free (self->folded);
  g_free (self->needle);
  g_free (self);
}

/**
 * tocsin_pattern_get_chars:
 * @self: a pattern
 * @n_chars: (out): their number
 *
 * Returns: (transfer none): what the pattern was made of
 */
const gunichar *
tocsin_pattern_get_chars (const TocsinPattern *self, guint *n_chars)
{
  *n_chars = self->n_chars;
  return self->chars;
}

/**
 * tocsin_pattern_has_wildcards:
 * @self: a pattern
 *
 * Returns: whether there is a wildcard in it
 */
gboolean
tocsin_pattern_has_wildcards (const TocsinPattern *self)
{
  return self->has_wildcards;
}

/**
 * tocsin_pattern_get_needle:
 * @self: a pattern
 * @length: (out): its bytes, 0 if there is none
 *
 * Returns: (transfer none): folded ASCII text that every value that matches
 *   holds, for tocsin_fold_find()
 */
const char *
tocsin_pattern_get_needle (const TocsinPattern *self, gsize *length)
{
  *length = self->needle_length;
  return self->needle;
}

/* Reads a folded character; a byte that is not UTF-8 is U+FFFD. */
static inline gunichar
read_folded (const char **text, const char *end)
{
  guchar byte = (guchar) * *text;
  gunichar c;

  if (byte < 0x80)
    {
      ++*text;
      return (gunichar) g_ascii_tolower ((char) byte);
    }
  c = g_utf8_get_char_validated (*text, end - *text);
  if (c >= 0x110000)
    {
      ++*text;
      return 0xfffd;
    }
  *text = g_utf8_next_char (*text);
  return tocsin_fold_char (c);
}

/* The usual match with one place to go back to: after the last `*`. */
static gboolean
matches_general (const TocsinPattern *self, const char *text, const char *end)
{
  const char *again = NULL;
  guint at = 0, after_run = 0;

  while (text < end)
    {
      const char *start = text;
      gunichar wanted = at < self->n_chars ? self->folded[at] : 0;

      if (at < self->n_chars && wanted == TOCSIN_PATTERN_RUN)
        {
          after_run = ++at;
          again = text;
          if (at == self->n_chars)
            return TRUE;
          continue;
        }
      if (at < self->n_chars
          && (read_folded (&text, end) == wanted || wanted == TOCSIN_PATTERN_ONE))
        {
          at++;
          continue;
        }
      text = start;
      if (again == NULL)
        return FALSE;
      read_folded (&again, end);
      text = again;
      at = after_run;
    }
  while (at < self->n_chars && self->folded[at] == TOCSIN_PATTERN_RUN)
    at++;
  return at == self->n_chars;
}

/**
 * tocsin_pattern_matches:
 * @self: a pattern
 * @text: a value, UTF-8
 * @length: its bytes
 *
 * Returns: whether the whole of @text matches
 */
gboolean
tocsin_pattern_matches (const TocsinPattern *self, const char *text, gsize length)
{
  switch (self->form)
    {
    case FORM_EXACT:
      return length == self->needle_length && equals_folded (text, self->needle, length);
    case FORM_CONTAINS:
      return tocsin_fold_find (text, length, self->needle, self->needle_length) != NULL;
    case FORM_GENERAL:
    default:
      return matches_general (self, text, text + length);
    }
}
