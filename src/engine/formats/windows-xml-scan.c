/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "formats/windows-xml-private.h"

/* The scanner reads XML 1.0 as far as Windows events need it, and forgives what
 * their writers get wrong: a raw "&" or "<" in text is text. */

#define MAX_DEPTH 256
#define MAX_TOKENS (1u << 18) /* no event has so many; memory stays bounded */
#define MAX_NESTED 4          /* elements called Event within one event */
#define MAX_PREFIX 32

typedef enum
{
  IS_BLANK = 1 << 0,   /* space, TAB, CR, LF */
  IS_NAME = 1 << 1,    /* may be in a name */
  IS_FIRST = 1 << 2,   /* may begin a name */
  ENDS_TEXT = 1 << 3,  /* "<" */
  IS_ENCODED = 1 << 4, /* in text, does not stand for itself */
  IS_UNEVEN = 1 << 5,  /* in an attribute, does not stand for itself */
  ENDS_VALUE = 1 << 6, /* ends the value of an attribute, or must not be in it */
} CharClass;

#define ROW(n, c) [n] = (c), [(n) + 1] = (c)
#define LETTERS(n) ROW (n, 6), ROW ((n) + 2, 6), ROW ((n) + 4, 6), ROW ((n) + 6, 6)
#define HIGH(n) LETTERS (n), LETTERS ((n) + 8), LETTERS ((n) + 16), LETTERS ((n) + 24)

static const guint8 classes[256] = {
  ['\t'] = IS_BLANK | IS_UNEVEN,
  ['\n'] = IS_BLANK | IS_UNEVEN,
  ['\r'] = IS_BLANK | IS_UNEVEN | IS_ENCODED,
  [' '] = IS_BLANK,
  ['&'] = IS_ENCODED | IS_UNEVEN,
  ['<'] = ENDS_TEXT | ENDS_VALUE,
  ['"'] = ENDS_VALUE,
  ['\''] = ENDS_VALUE,
  ['-'] = IS_NAME,
  ['.'] = IS_NAME,
  [':'] = IS_NAME | IS_FIRST,
  ['_'] = IS_NAME | IS_FIRST,
  ROW ('0', IS_NAME),
  ROW ('2', IS_NAME),
  ROW ('4', IS_NAME),
  ROW ('6', IS_NAME),
  ROW ('8', IS_NAME),
  LETTERS ('A'),
  LETTERS ('I'),
  LETTERS ('Q'),
  ROW ('Y', 6),
  LETTERS ('a'),
  LETTERS ('i'),
  LETTERS ('q'),
  ROW ('y', 6),
  HIGH (0x80),
  HIGH (0xa0),
  HIGH (0xc0),
  HIGH (0xe0),
};

#define IS(c, class) ((classes[(guchar) (c)] & (class)) != 0)

G_STATIC_ASSERT ((IS_NAME | IS_FIRST) == 6);

typedef struct
{
  guint32 name;
  guint32 length;
} OpenElement;

typedef struct
{
  XmlScanner *scanner;
  const char *text; /* the event's first byte */
  const char *at;
  const char *end;
  guint64 offset; /* of @text in the source */
  guint depth;
  guint n_nested;
  OpenElement open[MAX_DEPTH];
} Scan;

/**
 * xml_scanner_clear:
 * @self: a scanner
 *
 * Frees what the scanner holds.
 */
void
xml_scanner_clear (XmlScanner *self)
{
  g_clear_pointer (&self->tokens, g_free);
  self->tokens_capacity = 0;
}

/**
 * xml_match_event_start:
 * @text: text that begins with "<"
 * @length: its bytes
 * @at_end: whether nothing follows
 * @is_incomplete: (out): whether that cannot be said before more is known
 *
 * Returns: the bytes of `<Event` or `<prefix:Event` if an element of that very
 *   name begins here, else 0
 */
gsize
xml_match_event_start (const char *text, gsize length, gboolean at_end, gboolean *is_incomplete)
{
  gsize n = 1;

  *is_incomplete = FALSE;
  while (n < length && n <= MAX_PREFIX + 5 && IS (text[n], IS_NAME))
    n++;
  if (n == length)
    {
      *is_incomplete = !at_end;
      return 0;
    }
  if (n < 6 || !IS (text[1], IS_FIRST) || memcmp (text + n - 5, "Event", 5) != 0
      || (n > 6 && text[n - 6] != ':')
      || !(IS (text[n], IS_BLANK) || text[n] == '>' || text[n] == '/'))
    return 0;
  return n;
}

/**
 * xml_find:
 * @memory: what earlier searches for the same terminator in this source found out
 * @text: where to begin
 * @length: its bytes
 * @offset: where @text stands in the source
 * @terminator: what to look for: two or three bytes, the last of them ">"
 *
 * Returns: (nullable): the first @terminator in @text
 */
const char *
xml_find (XmlFind *memory, const char *text, gsize length, guint64 offset, const char *terminator)
{
  gboolean is_known = offset >= memory->from && offset < memory->until;
  gsize before = strlen (terminator) - 1;
  gsize at = before + (is_known ? MIN (memory->until - offset, length) : 0);

  while (at < length)
    {
      const char *found = memchr (text + at, '>', length - at);

      if (found == NULL)
        break;
      if (memcmp (found - before, terminator, before) == 0)
        return found - before;
      at = (gsize) (found - text) + 1;
    }
  if (length > before)
    {
      memory->from = is_known ? memory->from : offset;
      memory->until = MAX (is_known ? memory->until : 0, offset + length - before);
    }
  return NULL;
}

static XmlToken *
add_token (Scan *self, XmlTokenKind kind)
{
  XmlScanner *scanner = self->scanner;
  XmlToken *token;

  if (scanner->n_tokens == scanner->tokens_capacity)
    {
      scanner->tokens_capacity = MAX (256, scanner->tokens_capacity * 2);
      scanner->tokens = g_renew (XmlToken, scanner->tokens, scanner->tokens_capacity);
    }
  token = &scanner->tokens[scanner->n_tokens++];
  *token = (XmlToken){ .kind = (guint8) kind };
  return token;
}

/* Text that follows the end of an element is no element's value. */
static void
add_text (Scan *self, const char *text, gsize length, XmlEncoding encoding)
{
  XmlScanner *scanner = self->scanner;
  XmlToken *token;

  if (length == 0 || scanner->tokens[scanner->n_tokens - 1].kind == XML_END)
    return;
  token = add_token (self, XML_TEXT);
  token->encoding = (guint8) encoding;
  token->value = (guint32) (text - self->text);
  token->value_length = (guint32) length;
}

static void
set_name (Scan *self, XmlToken *token, const char *name, gsize length)
{
  const char *colon = NULL;
  gsize prefix;

  for (gsize i = 0; i < length && colon == NULL; i++)
    if (name[i] == ':')
      colon = name + i;
  prefix = colon != NULL ? (gsize) (colon - name) + 1 : 0;

  token->name = (guint32) (name + prefix - self->text);
  token->name_length = (guint32) (length - prefix);
}

static const char *
pass (const char *at, const char *end, CharClass class)
{
  while (at < end && IS (*at, class))
    at++;
  return at;
}

/* Reads text up to the next markup. */
static XmlResult
scan_text (Scan *self)
{
  const char *start = self->at, *at = start;
  guint8 seen = 0;

  for (;;)
    {
      while (at < self->end && !IS (*at, ENDS_TEXT))
        seen |= classes[(guchar) *at++];
      if (self->end - at < 2)
        return XML_INCOMPLETE;
      if (IS (at[1], IS_FIRST) || at[1] == '/' || at[1] == '!' || at[1] == '?')
        break;
      at++;
    }
  add_text (self, start, (gsize) (at - start),
            (seen & IS_ENCODED) != 0 ? XML_ENCODED_TEXT : XML_PLAIN);
  self->at = at;
  return XML_GO_ON;
}

/* Reads an attribute, whose name begins here. */
static XmlResult
scan_attribute (Scan *self)
{
  const char *name = self->at, *value, *end = self->end;
  const char *name_end = pass (name, end, IS_NAME);
  const char *at = pass (name_end, end, IS_BLANK);
  guint8 seen = 0;
  XmlToken *token;
  char quote;

  if (at < end && *at != '=')
    return XML_DAMAGED;
  at = pass (at < end ? at + 1 : at, end, IS_BLANK);
  if (at == end)
    return XML_INCOMPLETE;
  quote = *at;
  if (quote != '"' && quote != '\'')
    return XML_DAMAGED;
  value = ++at;
  for (; at < end && *at != quote; at++)
    {
      if (*at == '<')
        return XML_DAMAGED;
      seen |= classes[(guchar) *at];
    }
  if (at == end)
    return XML_INCOMPLETE;
  self->at = at + 1;
  if (tocsin_windows_is_namespace ((TocsinWindowsName){ name, (gsize) (name_end - name) }))
    return XML_GO_ON;
  token = add_token (self, XML_ATTRIBUTE);
  set_name (self, token, name, (gsize) (name_end - name));
  token->encoding = (seen & IS_UNEVEN) != 0 ? XML_ENCODED_VALUE : XML_PLAIN;
  token->value = (guint32) (value - self->text);
  token->value_length = (guint32) (at - value);
  return XML_GO_ON;
}

static XmlResult
close_element (Scan *self)
{
  add_token (self, XML_END);
  if (--self->depth > 0)
    return XML_GO_ON;
  self->scanner->size = (gsize) (self->at - self->text);
  return XML_WHOLE;
}

/* An element called Event within an event: if System follows, the event before
 * it was not closed. */
static XmlResult
check_nested (Scan *self)
{
  const char *at = self->at;
  const char *name;

  if (++self->n_nested > MAX_NESTED)
    return XML_DAMAGED;
  while (at < self->end && (IS (*at, IS_BLANK) || *at == '-'))
    at++;
  name = at < self->end ? pass (at + 1, self->end, IS_NAME) : at;
  if (name == self->end)
    return XML_INCOMPLETE;
  if (*at == '<' && name - at >= 7 && memcmp (name - 6, "System", 6) == 0
      && (name - at == 7 || name[-7] == ':'))
    return XML_DAMAGED;
  return XML_GO_ON;
}

/* Reads what follows the name of a start tag. */
static XmlResult
scan_rest_of_tag (Scan *self)
{
  XmlResult result;

  for (;;)
    {
      self->at = pass (self->at, self->end, IS_BLANK);
      if (self->at == self->end)
        return XML_INCOMPLETE;
      if (*self->at == '>')
        {
          self->at++;
          return XML_GO_ON;
        }
      if (*self->at == '/')
        {
          if (self->end - self->at < 2)
            return XML_INCOMPLETE;
          if (self->at[1] != '>')
            return XML_DAMAGED;
          self->at += 2;
          return close_element (self);
        }
      if (!IS (*self->at, IS_FIRST))
        return XML_DAMAGED;
      result = scan_attribute (self);
      if (result != XML_GO_ON)
        return result;
    }
}

static gboolean
is_event (const Scan *self, const XmlToken *start)
{
  return start->name_length == 5 && memcmp (self->text + start->name, "Event", 5) == 0;
}

static XmlResult
scan_start_tag (Scan *self)
{
  const char *name = self->at + 1;
  const char *name_end = pass (name, self->end, IS_NAME);
  XmlToken *token;
  gboolean is_nested;
  XmlResult result;
  guint depth;

  if (name_end == self->end)
    return XML_INCOMPLETE;
  if (self->depth == MAX_DEPTH)
    return XML_DAMAGED;
  self->open[self->depth++]
      = (OpenElement){ (guint32) (name - self->text), (guint32) (name_end - name) };
  depth = self->depth;
  token = add_token (self, XML_START);
  set_name (self, token, name, (gsize) (name_end - name));
  is_nested = self->depth > 1 && is_event (self, token);
  self->at = name_end;
  result = scan_rest_of_tag (self);
  if (is_nested && result == XML_GO_ON && self->depth == depth)
    return check_nested (self);
  return result;
}

static XmlResult
scan_end_tag (Scan *self)
{
  const OpenElement *open = &self->open[self->depth - 1];
  const char *name = self->at + 2;
  const char *at;

  if (self->end - name < (gssize) open->length + 1)
    {
      at = pass (name, self->end, IS_NAME);
      return at == self->end ? XML_INCOMPLETE : XML_DAMAGED;
    }
  if (memcmp (name, self->text + open->name, open->length) != 0)
    return XML_DAMAGED;
  at = pass (name + open->length, self->end, IS_BLANK);
  if (at == self->end)
    return XML_INCOMPLETE;
  if (*at != '>')
    return XML_DAMAGED;
  self->at = at + 1;
  return close_element (self);
}

/* Reads what has an opening and a terminator of its own: a comment, CDATA or a
 * processing instruction. */
static XmlResult
scan_special (Scan *self, const char *opening, const char *terminator, XmlFind *memory)
{
  gsize length = strlen (opening);
  gsize rest = (gsize) (self->end - self->at);
  const char *start, *found;
  gboolean has_cr;

  if (memcmp (self->at, opening, MIN (length, rest)) != 0)
    return XML_DAMAGED;
  if (rest <= length)
    return XML_INCOMPLETE;
  start = self->at + length;
  found = xml_find (memory, start, (gsize) (self->end - start),
                    self->offset + (guint64) (start - self->text), terminator);
  if (found == NULL)
    return XML_INCOMPLETE;
  if (memory == &self->scanner->memory.cdata)
    {
      has_cr = memchr (start, '\r', (gsize) (found - start)) != NULL;
      add_text (self, start, (gsize) (found - start), has_cr ? XML_ENCODED_CDATA : XML_PLAIN);
    }
  self->at = found + strlen (terminator);
  return XML_GO_ON;
}

static XmlResult
scan_markup (Scan *self)
{
  XmlMemory *memory = &self->scanner->memory;

  if (self->end - self->at < 3)
    return XML_INCOMPLETE;
  switch (self->at[1])
    {
    case '/':
      return scan_end_tag (self);
    case '?':
      return scan_special (self, "<?", "?>", &memory->instruction);
    case '!':
      if (self->at[2] == '-')
        return scan_special (self, "<!--", "-->", &memory->comment);
      return scan_special (self, "<![CDATA[", "]]>", &memory->cdata);
    default:
      return IS (self->at[1], IS_FIRST) ? scan_start_tag (self) : scan_text (self);
    }
}

/**
 * xml_scanner_scan:
 * @self: a scanner
 * @text: text that begins with the start tag of an event
 * @length: its bytes
 * @offset: where @text stands in the source
 *
 * Cuts one event into tokens (Extensible Markup Language 1.0, 5th edition,
 * sections 2.4 to 3.1): of elements, attributes but those of namespaces, and
 * text. An event within it that has a System part of its own says that the one
 * before was not closed.
 *
 * Returns: whether the event is whole; its tokens are then those of @self
 */
XmlResult
xml_scanner_scan (XmlScanner *self, const char *text, gsize length, guint64 offset)
{
  Scan scan;
  XmlResult result = XML_GO_ON;

  scan.scanner = self;
  scan.text = scan.at = text;
  scan.end = text + length;
  scan.offset = offset;
  scan.depth = scan.n_nested = 0;
  self->n_tokens = 0;
  while (result == XML_GO_ON && scan.at < scan.end)
    {
      result = *scan.at == '<' ? scan_markup (&scan) : scan_text (&scan);
      if (self->n_tokens > MAX_TOKENS)
        result = XML_DAMAGED;
    }
  return result == XML_GO_ON ? XML_INCOMPLETE : result;
}
