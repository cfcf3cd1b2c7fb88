/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "core/tocsin-query-private.h"

static gboolean
parse_integer (const char *text, int base, gint64 *value)
{
  char *end;

  errno = 0;
  *value = g_ascii_strtoll (text, &end, base);
  return errno == 0 && end != text && *end == '\0';
}

/* A number such as 1.0 or -0.0 is the whole number, as far as a double holds these
 * exactly, so that it is written the same however it was given. */
static void
make_integer (QueryNumber *number)
{
  const double exact = 9007199254740992.0; /* 2 to the power of 53 */

  if (number->real < -exact || number->real > exact
      || number->real != (double) (gint64) number->real)
    return;
  number->is_integer = TRUE;
  number->integer = (gint64) number->real;
  number->real = (double) number->integer;
}

/* Reads the whole of @text: a decimal number, or a whole one in hexadecimal as
 * Windows writes it (0x3e7). */
gboolean
tocsin_query_number_parse (const char *text, QueryNumber *number)
{
  char *end;
  gsize length = strlen (text);

  memset (number, 0, sizeof *number);
  if (g_str_has_prefix (text, "0x") && g_ascii_isxdigit (text[2]))
    {
      number->is_integer = parse_integer (text + 2, 16, &number->integer);
      number->real = (double) number->integer;
      return number->is_integer;
    }
  if (length == 0 || strspn (text, "0123456789+-.eE") != length || *text == '+')
    return FALSE;
  number->is_integer = parse_integer (text, 10, &number->integer);
  if (number->is_integer)
    {
      number->real = (double) number->integer;
      return TRUE;
    }
  number->real = g_ascii_strtod (text, &end);
  if (*end != '\0' || !isfinite (number->real))
    return FALSE;
  make_integer (number);
  return TRUE;
}

/* Less than, equal to or greater than 0. */
int
tocsin_query_number_compare (const QueryNumber *a, const QueryNumber *b)
{
  if (a->is_integer && b->is_integer)
    return (a->integer > b->integer) - (a->integer < b->integer);
  return (a->real > b->real) - (a->real < b->real);
}
