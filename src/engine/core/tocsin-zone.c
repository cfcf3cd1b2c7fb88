/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-error.h"
#include "core/tocsin-time.h"

struct _TocsinZone
{
  GTimeZone *zone;
  gint64 cached_quarter; /* the quarter of an hour whose offset is known */
  gint32 cached_offset;  /* seconds */
};

/**
 * tocsin_zone_new:
 * @identifier: (nullable): "Europe/Berlin", "+02:00", "UTC", or %NULL for the system's
 * @error: where to say that there is no such zone
 *
 * Returns: (transfer full) (nullable): the zone
 */
TocsinZone *
tocsin_zone_new (const char *identifier, GError **error)
{
  g_autoptr (GTimeZone) zone
      = identifier != NULL ? g_time_zone_new_identifier (identifier) : g_time_zone_new_local ();
  TocsinZone *self;

  if (zone == NULL)
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
                   "“%s” is not a time zone; give one as Europe/Berlin, +02:00 or UTC", identifier);
      return NULL;
    }
  self = g_new0 (TocsinZone, 1);
  self->zone = g_steal_pointer (&zone);
  self->cached_quarter = G_MININT64;
  return self;
}

/**
 * tocsin_zone_free:
 * @self: (transfer full) (nullable): a zone
 */
void
tocsin_zone_free (TocsinZone *self)
{
  if (self == NULL)
    return;
  g_time_zone_unref (self->zone);
  g_free (self);
}

/**
 * tocsin_zone_get_identifier:
 * @self: a zone
 *
 * Returns: (transfer none): its name
 */
const char *
tocsin_zone_get_identifier (const TocsinZone *self)
{
  return g_time_zone_get_identifier (self->zone);
}

/**
 * tocsin_zone_to_utc:
 * @self: a zone
 * @local: microseconds since 1970 on the zone's wall clock
 *
 * In a gap (the clock went forward over it) the offset before the gap holds; in
 * a fold (the clock shows it twice) the first of the two times is meant.
 *
 * Returns: microseconds since 1970, UTC
 */
gint64
tocsin_zone_to_utc (TocsinZone *self, gint64 local)
{
  gint64 seconds = local / TOCSIN_SECOND - (local % TOCSIN_SECOND < 0);
  gint64 quarter = seconds / 900 - (seconds % 900 < 0);

  if (quarter != self->cached_quarter)
    {
      gint64 adjusted = seconds;
      int interval = g_time_zone_adjust_time (self->zone, G_TIME_TYPE_DAYLIGHT, &adjusted);

      self->cached_offset = g_time_zone_get_offset (self->zone, interval);
      self->cached_quarter = quarter;
    }
  return local - self->cached_offset * TOCSIN_SECOND;
}
