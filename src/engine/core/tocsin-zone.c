/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-error.h"
#include "core/tocsin-time.h"

#define DAY G_GINT64_CONSTANT (86400)
#define KNOWN_DAYS 16 /* remembered; sources that are out of order alternate between some */
#define QUARTER G_GINT64_CONSTANT (900)
#define WESTMOST (-12 * 3600) /* no offset since 1970 is beyond these two */
#define EASTMOST (15 * 3600)
#define DISORDER (120 * TOCSIN_SECOND) /* by which lines may be out of order */

/* What a wall clock means: one offset, or two where it is set back (a fold) or
 * set forward (a gap, whose times do not exist). */
typedef struct
{
  gint32 first;  /* seconds east of UTC, the earlier of the two times */
  gint32 second; /* the same as @first but in a fold */
} Meaning;

/* A stretch of wall clock time, local seconds, with one meaning. */
typedef struct
{
  gint64 from;
  gint64 to;
  Meaning meaning;
} Stretch;

/* A quarter of an hour of UTC in which the wall clock does not change. */
typedef struct
{
  gint64 from;
  gint64 to;
  gint32 offset;
  gint32 gap; /* seconds that the clock was set forward so shortly before; or 0 */
} Clock;

struct _TocsinZone
{
  GTimeZone *zone;
  gint64 last; /* the last time that was asked for, UTC, microseconds */
  Stretch known[KNOWN_DAYS];
  Clock clock; /* of the last time that was turned into local time */
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
  self->last = G_MININT64;
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

static gint32
offset_at (TocsinZone *self, gint64 utc)
{
  int interval = g_time_zone_find_interval (self->zone, G_TIME_TYPE_UNIVERSAL, utc);

  return g_time_zone_get_offset (self->zone, interval);
}

/* Finds what @local means by the offsets before and after it: only UTC is asked
 * about, where there are neither gaps nor folds. */
static Meaning
find_meaning (TocsinZone *self, gint64 local)
{
  gint32 before = offset_at (self, local - EASTMOST);
  gint32 after = offset_at (self, local - WESTMOST);
  gboolean before_holds = offset_at (self, local - before) == before;
  gboolean after_holds = offset_at (self, local - after) == after;

  if (before_holds && after_holds)
    return (Meaning){ MAX (before, after), MIN (before, after) };
  if (after_holds)
    return (Meaning){ after, after };
  return (Meaning){ before, before };
}

static gboolean
has_meaning (TocsinZone *self, gint64 local, const Meaning *meaning)
{
  Meaning other = find_meaning (self, local);

  return other.first == meaning->first && other.second == meaning->second;
}

/* Finds the meaning of @local and for how long it holds: for its day, where the
 * day has no change, or for its quarter of an hour, where that has none. */
static void
look_up (TocsinZone *self, gint64 local, Stretch *stretch)
{
  gint64 day = local - ((local % DAY) + DAY) % DAY;
  gint64 quarter = local - ((local % QUARTER) + QUARTER) % QUARTER;
  Meaning meaning = find_meaning (self, local);

  if (offset_at (self, day - EASTMOST) == meaning.first
      && offset_at (self, day + DAY - WESTMOST) == meaning.first && meaning.second == meaning.first)
    *stretch = (Stretch){ day, day + DAY, meaning };
  else if (has_meaning (self, quarter, &meaning)
           && has_meaning (self, quarter + QUARTER - 1, &meaning))
    *stretch = (Stretch){ quarter, quarter + QUARTER, meaning };
  else
    *stretch = (Stretch){ local, local + 1, meaning };
}

/**
 * tocsin_zone_to_utc:
 * @self: a zone
 * @local: microseconds since 1970 on the zone's wall clock
 *
 * In a gap (the clock was set forward over it) the offset before the gap holds.
 * In a fold (the clock shows it twice) the first of the two times is meant, or
 * the second where the first would be before the time that was asked for last:
 * the lines of a log are in order, but for small disorder.
 *
 * Returns: microseconds since 1970, UTC
 */
gint64
tocsin_zone_to_utc (TocsinZone *self, gint64 local)
{
  gint64 seconds = local / TOCSIN_SECOND - (local % TOCSIN_SECOND < 0);
  Stretch *stretch = &self->known[(guint64) seconds / DAY % KNOWN_DAYS];
  gint64 utc;

  if (seconds < stretch->from || seconds >= stretch->to)
    look_up (self, seconds, stretch);
  utc = local - stretch->meaning.first * TOCSIN_SECOND;
  if (stretch->meaning.second != stretch->meaning.first && self->last != G_MININT64
      && utc < self->last - DISORDER)
    utc = local - stretch->meaning.second * TOCSIN_SECOND;
  self->last = utc;
  return utc;
}

/* By how much the clock was set forward before @utc, where it was so shortly before that a
 * reading which was left out means the same; seconds. */
static gint32
find_gap (TocsinZone *self, gint64 utc, gint32 offset)
{
  gint32 gap = offset - offset_at (self, utc - DAY);

  return gap > 0 && gap < DAY && offset_at (self, utc - gap) == offset - gap ? gap : 0;
}

static void
look_up_clock (TocsinZone *self, gint64 utc)
{
  gint64 from = utc - ((utc % QUARTER) + QUARTER) % QUARTER;
  gint64 to = from + QUARTER;
  gint32 offset = offset_at (self, utc);
  gint32 gap = find_gap (self, utc, offset);

  if (offset_at (self, from) != offset || offset_at (self, to - 1) != offset
      || find_gap (self, from, offset) != gap || find_gap (self, to - 1, offset) != gap)
    {
      from = utc;
      to = utc + 1;
    }
  self->clock = (Clock){ from, to, offset, gap };
}

/**
 * tocsin_zone_to_local:
 * @self: a zone
 * @utc: microseconds since 1970, UTC
 * @gap: (out) (optional): microseconds; where they are not 0, tocsin_zone_to_utc() gives
 *   @utc also for the local time that is earlier by so much, which the clock never showed
 *
 * Returns: microseconds since 1970 on the zone's wall clock
 */
gint64
tocsin_zone_to_local (TocsinZone *self, gint64 utc, gint64 *gap)
{
  gint64 seconds = utc / TOCSIN_SECOND - (utc % TOCSIN_SECOND < 0);

  if (seconds < self->clock.from || seconds >= self->clock.to)
    look_up_clock (self, seconds);
  if (gap != NULL)
    *gap = self->clock.gap * TOCSIN_SECOND;
  return utc + self->clock.offset * TOCSIN_SECOND;
}
