/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clock that a record was written by, and places in time as people write them. */
#include "workspace/tocsin-event-clock.h"

#include <stdio.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "core/tocsin-stamp.h"

#define REACH 4096 /* bytes of a record in which its time is looked for */

static gboolean
fits (const TocsinStamp *stamp, gint64 timestamp)
{
  gint64 difference = stamp->local - stamp->offset * TOCSIN_SECOND - timestamp;

  return stamp->has_offset && difference > -TOCSIN_SECOND && difference < TOCSIN_SECOND;
}

/* Looks for the event's time in its record, as ISO 8601 or in another form with an offset. */
static gboolean
find_written (const char *raw, gsize length, gint64 timestamp, gint32 *offset)
{
  TocsinStamp stamp;

  for (gsize i = 0; i < length; i++)
    if (g_ascii_isdigit (raw[i]) && (i == 0 || !g_ascii_isdigit (raw[i - 1]))
        && tocsin_time_parse_iso (raw + i, length - i, &stamp) && fits (&stamp, timestamp))
      {
        *offset = stamp.offset;
        return TRUE;
      }
  for (guint i = 0; tocsin_stamp_forms[i].name != NULL; i++)
    {
      TocsinReading reading;
      gsize start;

      if (tocsin_stamp_find_form (&tocsin_stamp_forms[i], raw, length, &start, &reading)
          && reading.has_year && reading.exists && fits (&reading.stamp, timestamp))
        {
          *offset = reading.stamp.offset;
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * tocsin_event_find_offset:
 * @batch: a batch
 * @event: an event of it
 * @zone: (nullable): the zone that was assumed for its source
 *
 * Finds by which clock the record of an event was written: where its zone was assumed that
 * zone, else the offset that stands in the record.
 *
 * Returns: seconds east of UTC; 0 where that cannot be told
 */
gint32
tocsin_event_find_offset (const TocsinBatch *batch, const TocsinEvent *event, TocsinZone *zone)
{
  gint32 offset = 0;

  if (event->timestamp == TOCSIN_NO_TIME)
    return 0;
  if (event->time_basis == TOCSIN_TIME_ZONE || event->time_basis == TOCSIN_TIME_YEAR)
    return zone == NULL
               ? 0
               : (gint32) ((tocsin_zone_to_local (zone, event->timestamp, NULL) - event->timestamp)
                           / TOCSIN_SECOND);
  find_written (tocsin_batch_text (batch, event->raw), MIN (event->raw.length, REACH),
                event->timestamp, &offset);
  return offset;
}

static gboolean
refuse (const char *text, GError **error)
{
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
               "“%s” is no place to go to; give a row (1200), a time (2025-03-09 14:05, 14:05, "
               "2025-03-09T14:05:00Z) or a step (+5m, -2h)",
               text);
  return FALSE;
}

/* "+5m", "-2h": from the reference. */
static gboolean
parse_step (const char *text, gint64 reference, TocsinJump *jump)
{
  static const struct
  {
    char unit;
    gint64 seconds;
  } units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 } };
  char *end;
  gint64 number;

  if (*text != '+' && *text != '-')
    return FALSE;
  number = g_ascii_strtoll (text, &end, 10);
  if (end == text || !g_ascii_isdigit (text[1]) || *end == '\0' || end[1] != '\0'
      || ABS (number) > 1000000000)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (units[i].unit == *end)
      {
        jump->time = reference + number * units[i].seconds * TOCSIN_SECOND;
        return reference != TOCSIN_NO_TIME;
      }
  return FALSE;
}

static gboolean
parse_row (const char *text, TocsinJump *jump)
{
  char *end;

  if (*text == '#')
    text++;
  if (!g_ascii_isdigit (*text))
    return FALSE;
  jump->row = g_ascii_strtoull (text, &end, 10);
  jump->is_row = *end == '\0' && jump->row > 0;
  return jump->is_row;
}

/* "14:05" or "14:05:30": on the day of the reference. */
static gboolean
parse_clock (const char *text, gint64 reference, TocsinZone *zone, TocsinJump *jump)
{
  int hour, minute, second = 0, n = 0, year, month, day;
  gint64 local;

  if (reference == TOCSIN_NO_TIME)
    return FALSE;
  if (sscanf (text, "%2d:%2d%n:%2d%n", &hour, &minute, &n, &second, &n) < 2 || text[n] != '\0')
    return FALSE;
  tocsin_time_to_date (tocsin_zone_to_local (zone, reference, NULL), &year, &month, &day);
  if (!tocsin_time_from_civil (year, month, day, hour, minute, second, 0, &local))
    return FALSE;
  jump->time = tocsin_zone_to_utc (zone, local);
  return TRUE;
}

/* A date, with or without a time, seconds and an offset. */
static gboolean
parse_date (const char *text, TocsinZone *zone, TocsinJump *jump)
{
  g_autofree char *whole = NULL;
  TocsinStamp stamp;
  guint8 basis;
  gsize length = strlen (text);

  if (length == strlen ("2025-03-09"))
    whole = g_strconcat (text, "T00:00:00", NULL);
  else if (length == strlen ("2025-03-09 14:05"))
    whole = g_strconcat (text, ":00", NULL);
  else
    whole = g_strdup (text);
  if (!tocsin_time_parse_iso (whole, strlen (whole), &stamp) || stamp.length != strlen (whole))
    return FALSE;
  jump->time = tocsin_stamp_resolve (&stamp, zone, &basis);
  return jump->time != TOCSIN_NO_TIME;
}

/**
 * tocsin_jump_parse:
 * @text: what a person wrote
 * @reference: the time from which steps and times of day count, or %TOCSIN_NO_TIME
 * @zone: the zone of times that name none
 * @jump: (out caller-allocates): where to go
 * @error: return location; %TOCSIN_ERROR_INVALID where @text is no place
 *
 * Reads a row (`1200`, `#7`), a date or time (RFC 3339, `2025-03-09`, `2025-03-09 14:05`,
 * `14:05:30`) or a step (`+5m`, `-2h`, in s, m, h, d or w).
 *
 * Returns: whether it is a place
 */
gboolean
tocsin_jump_parse (const char *text, gint64 reference, TocsinZone *zone, TocsinJump *jump,
                   GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  *jump = (TocsinJump){ FALSE, 0, TOCSIN_NO_TIME };
  if (parse_row (stripped, jump) || parse_step (stripped, reference, jump)
      || parse_clock (stripped, reference, zone, jump) || parse_date (stripped, zone, jump))
    return TRUE;
  return refuse (stripped, error);
}
