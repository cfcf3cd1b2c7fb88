/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a record that cannot be read ends, found in bounded memory however far
 * that is. */
#include <string.h>

#include "formats/json-private.h"

#define MAX_KEPT (64u << 10)   /* bytes of a reject that are kept */
#define MAX_INDENT 4096        /* blanks before a line, looked at */
#define MAX_BOUNDARY_BLANKS 64 /* between the parts of `},{"` */

/**
 * tocsin_json_resync_begin:
 * @self: the state, all zero at first
 * @mode: how the record ends
 * @reason: why it cannot be read
 * @offset: where it stands
 * @indent: blanks before it on its line
 */
void
tocsin_json_resync_begin (TocsinJsonResync *self, TocsinJsonResyncMode mode, const char *reason,
                          guint64 offset, gsize indent)
{
  if (self->kept == NULL)
    self->kept = g_byte_array_new ();
  g_byte_array_set_size (self->kept, 0);
  self->mode = mode;
  self->reason = reason;
  self->offset = offset;
  self->length = 0;
  self->indent = indent;
  self->depth = 0;
  self->in_string = FALSE;
  self->is_escaped = FALSE;
  self->at_line_start = FALSE;
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

/* Looks at the beginning of a line: whether it is part of the block that began
 * at our indent, that is, stands further in or closes it. Returns FALSE if that
 * cannot be said yet. */
static gboolean
look_at_line (const TocsinJsonResync *self, const char *data, gsize length, gboolean at_end,
              gboolean *is_part)
{
  gsize n = 0;

  *is_part = FALSE;
  while (n < length && n < MAX_INDENT && is_blank (data[n]))
    n++;
  if (n == length)
    return at_end;
  if (n == MAX_INDENT || data[n] == '\n' || data[n] == '\r')
    return TRUE;
  *is_part = n > self->indent || (n == self->indent && (data[n] == '}' || data[n] == ']'));
  return TRUE;
}

/* Goes over whole lines of a block. */
static gboolean
pass_block (TocsinJsonResync *self, const char *data, gsize length, gboolean at_end, gsize *used)
{
  while (*used < length)
    {
      const char *newline;
      gboolean is_part;

      if (self->at_line_start)
        {
          if (!look_at_line (self, data + *used, length - *used, at_end, &is_part))
            return FALSE;
          if (!is_part)
            return TRUE;
          self->at_line_start = FALSE;
        }
      newline = memchr (data + *used, '\n', length - *used);
      *used = newline != NULL ? (gsize) (newline - data) + 1 : length;
      self->at_line_start = newline != NULL;
    }
  return FALSE;
}

static gboolean
pass_line (const char *data, gsize length, gsize *used)
{
  const char *newline = memchr (data, '\n', length);

  *used = newline != NULL ? (gsize) (newline - data) + 1 : length;
  return newline != NULL;
}

typedef enum
{
  BOUNDARY_NO,
  BOUNDARY_YES,
  BOUNDARY_UNKNOWN,
} Boundary;

/* Whether `}`, `,`, `{` and `"` follow one another here: where a quote is
 * missing and so the strings and what is between them have changed places, that
 * is the end of an object in an array and the beginning of the next. */
static Boundary
look_for_boundary (const char *data, gsize length, gsize *next)
{
  static const char boundary[] = "},{\"";
  gsize at = 0, blanks = 0;

  for (guint i = 0; i < 4; at++)
    {
      if (at == length)
        return BOUNDARY_UNKNOWN;
      if (data[at] == boundary[i])
        {
          if (i == 2)
            *next = at;
          i++;
        }
      else if (!is_blank (data[at]) || ++blanks > MAX_BOUNDARY_BLANKS)
        return BOUNDARY_NO;
    }
  return BOUNDARY_YES;
}

/* One byte inside a string; TRUE if the record ends, before @used. */
static gboolean
pass_string_byte (TocsinJsonResync *self, const char *data, gsize length, gboolean at_end,
                  gsize *used, gboolean *waits)
{
  char c = data[*used];
  gsize next = 0;

  if (c == '}' && !self->is_escaped && self->mode == TOCSIN_JSON_RESYNC_OBJECT)
    {
      Boundary boundary = look_for_boundary (data + *used, length - *used, &next);

      *waits = boundary == BOUNDARY_UNKNOWN && !at_end;
      if (*waits)
        return FALSE;
      if (boundary == BOUNDARY_YES)
        {
          *used += next;
          return TRUE;
        }
    }
  (*used)++;
  if (self->is_escaped)
    self->is_escaped = FALSE;
  else if (c == '\\')
    self->is_escaped = TRUE;
  else if (c == '"')
    self->in_string = FALSE;
  return c == '\n';
}

/* One byte outside strings; TRUE if the record ends, before @used. */
static gboolean
pass_plain_byte (TocsinJsonResync *self, const char *data, gsize length, gboolean at_end,
                 gsize *used, gboolean *waits)
{
  char c = data[*used];
  gboolean is_element = self->mode == TOCSIN_JSON_RESYNC_ELEMENT;

  if (is_element && self->depth == 0 && (c == ',' || c == ']'))
    return TRUE;
  if (c == '\n' && !is_element)
    {
      *waits = *used + 1 == length && !at_end;
      if (*waits)
        return FALSE;
      (*used)++;
      return *used < length && data[*used] == '{';
    }
  (*used)++;
  if (c == '"')
    self->in_string = TRUE;
  else if (c == '{' || c == '[')
    self->depth++;
  else if ((c == '}' || c == ']') && self->depth > 0)
    return --self->depth == 0 && !is_element;
  return c == '\n';
}

static gboolean
pass_balanced (TocsinJsonResync *self, const char *data, gsize length, gboolean at_end, gsize *used)
{
  gboolean waits = FALSE;

  while (*used < length && !waits)
    if (self->in_string ? pass_string_byte (self, data, length, at_end, used, &waits)
                        : pass_plain_byte (self, data, length, at_end, used, &waits))
      return TRUE;
  return FALSE;
}

/**
 * tocsin_json_resync_pass:
 * @self: the state
 * @data: what follows the bytes used up so far
 * @length: its bytes
 * @at_end: whether nothing follows
 * @used: (out): bytes that belong to the record
 *
 * Returns: whether the record ends there
 */
gboolean
tocsin_json_resync_pass (TocsinJsonResync *self, const char *data, gsize length, gboolean at_end,
                         gsize *used)
{
  gboolean ends;

  *used = 0;
  if (self->mode == TOCSIN_JSON_RESYNC_LINE)
    ends = pass_line (data, length, used);
  else if (self->mode == TOCSIN_JSON_RESYNC_BLOCK)
    ends = pass_block (self, data, length, at_end, used);
  else
    ends = pass_balanced (self, data, length, at_end, used);
  if (self->kept->len < MAX_KEPT)
    g_byte_array_append (self->kept, (const guint8 *) data,
                         (guint) MIN (*used, MAX_KEPT - self->kept->len));
  self->length += *used;
  return ends || at_end;
}
