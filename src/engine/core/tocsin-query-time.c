/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-query-private.h"
#include "core/tocsin-time.h"

#define DAY (86400 * TOCSIN_SECOND)

/* What is missing of a date and time, by the length of what is there. */
static const char *
find_rest (gsize length)
{
  switch (length)
    {
    case 4:
      return "-01-01T00:00";
    case 7:
      return "-01T00:00";
    case 10:
      return "T00:00";
    case 13:
      return ":00";
    default:
      return "";
    }
}

static int
read_digits (const char *text, int n_digits)
{
  int value = 0;

  for (int i = 0; i < n_digits; i++)
    value = value * 10 + text[i] - '0';
  return value;
}

/* The last time that can be written: the end of year 9999. */
static gint64
find_last_time (void)
{
  gint64 last = 0;

  tocsin_time_from_civil (9999, 12, 31, 23, 59, 59, 999999, &last);
  return last;
}

/* The first microsecond after the year or month that @text begins with. */
static gint64
after_month (const char *text, gboolean is_year)
{
  int year = read_digits (text, 4);
  int month = is_year ? 12 : read_digits (text + 5, 2);
  gint64 end;

  if (!tocsin_time_from_civil (month == 12 ? year + 1 : year, month % 12 + 1, 1, 0, 0, 0, 0, &end))
    return find_last_time ();
  return end;
}

/* How long the last unit is that @text gives. */
static gint64
find_unit (const char *text, gsize length)
{
  if (length <= 10)
    return DAY;
  if (length == 13)
    return 3600 * TOCSIN_SECOND;
  if (text[16] != ':')
    return 60 * TOCSIN_SECOND;
  return text[19] == '.' || text[19] == ',' ? 1 : TOCSIN_SECOND;
}

/* Reads a date and time of any precision, from the year to the microsecond:
 * @first is its first microsecond, @end the first after it. UTC where it has no
 * offset. */
gboolean
tocsin_query_time_parse (const char *text, gint64 *first, gint64 *end)
{
  gsize length = strlen (text);
  g_autofree char *whole = g_strconcat (text, find_rest (length), NULL);
  TocsinStamp stamp;
  gint64 earliest;

  if (!tocsin_time_parse_iso (whole, strlen (whole), &stamp) || stamp.length != strlen (whole))
    return FALSE;
  if (whole[16] == '.' || whole[16] == ',')
    return FALSE;
  *first = stamp.local - stamp.offset * TOCSIN_SECOND;
  if (length <= 7)
    *end = after_month (whole, length == 4);
  else
    *end = MIN (*first + find_unit (whole, length), find_last_time ());
  return tocsin_time_from_civil (1, 1, 1, 0, 0, 0, 0, &earliest) && *first >= earliest
         && *first <= find_last_time ();
}

/* Appends a time as short as it can be said: what is zero at its end is left out. */
void
tocsin_query_time_append (gint64 time, GString *out)
{
  char text[TOCSIN_TIME_TEXT_SIZE];
  gsize length = 26;

  tocsin_time_format (time, text);
  if (time % DAY == 0)
    length = 10;
  else if (time % (60 * TOCSIN_SECOND) == 0)
    length = 16;
  else if (time % TOCSIN_SECOND == 0)
    length = 19;
  g_string_append_len (out, text, (gssize) length);
}

static const struct
{
  char unit;
  gint64 length;
} units[] = {
  { 'w', 7 * DAY },       { 'd', DAY }, { 'h', 3600 * TOCSIN_SECOND }, { 'm', 60 * TOCSIN_SECOND },
  { 's', TOCSIN_SECOND },
};

/* Reads a span such as 90s, 15m, 24h, 7d, 2w; at most 9,999 years. */
gboolean
tocsin_query_span_parse (const char *text, gint64 *span)
{
  char *end;
  guint64 count = g_ascii_strtoull (text, &end, 10);

  if (!g_ascii_isdigit (*text) || count == 0 || *end == '\0' || end[1] != '\0')
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (units[i].unit == *end)
      {
        *span = (gint64) MIN (count, (guint64) (9999 * 366 * DAY / units[i].length))
                * units[i].length;
        return TRUE;
      }
  return FALSE;
}

/* Appends a span in the largest unit that says it exactly. */
void
tocsin_query_span_append (gint64 span, GString *out)
{
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (units) && span % units[i].length != 0)
    i++;
  g_string_append_printf (out, "%" G_GINT64_FORMAT "%c", span / units[i].length, units[i].unit);
}
