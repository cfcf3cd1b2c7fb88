/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The times of events under another zone and year. What a record says is found again from its
 * time, which the import made of it: the wall clock by the zone that was assumed, and from it
 * month, day and time of day, where the record has no year. That is exact but for readings of
 * a clock that it never showed (set forward over them): of those the record itself is asked. */
#include <string.h>

#include "core/tocsin-event.h"
#include "store/correction-private.h"

#define DAY (86400 * TOCSIN_SECOND)

gboolean
restamp_init (Restamp *self, const char *zone, int first_year, GError **error)
{
  *self = (Restamp){ .zone = tocsin_zone_new (zone, error),
                     .first_year = first_year,
                     .wanted_year = first_year };
  tocsin_year_walk_init (&self->walk, first_year);
  return self->zone != NULL;
}

void
restamp_clear (Restamp *self)
{
  g_clear_pointer (&self->zone, tocsin_zone_free);
  g_clear_pointer (&self->origin, tocsin_zone_free);
}

/* The zone with which the events that come next were imported. */
gboolean
restamp_set_origin (Restamp *self, const char *zone, GError **error)
{
  if (self->origin != NULL && strcmp (tocsin_zone_get_identifier (self->origin), zone) == 0)
    return TRUE;
  g_clear_pointer (&self->origin, tocsin_zone_free);
  self->origin = tocsin_zone_new (zone, error);
  return self->origin != NULL;
}

static gboolean
is_assumed (const TocsinEvent *event)
{
  return event->timestamp != TOCSIN_NO_TIME
         && (event->time_basis == TOCSIN_TIME_ZONE || event->time_basis == TOCSIN_TIME_YEAR);
}

/* Whether the text of some events is needed: see restamp_batch(). */
gboolean
restamp_needs_text (Restamp *self, const TocsinBatch *batch)
{
  for (guint32 i = 0; i < batch->n_events; i++)
    {
      gint64 gap = 0;

      if (is_assumed (&batch->events[i]))
        tocsin_zone_to_local (self->origin, batch->events[i].timestamp, &gap);
      if (gap != 0)
        return TRUE;
    }
  return FALSE;
}

/* Whether the record shows that time of day, as any of the forms of stamps writes it. */
static gboolean
shows_clock (const char *raw, gsize length, gint64 local)
{
  static const char *const separators[] = { ":", ".", "" };
  int seconds = (int) (((local % DAY) + DAY) % DAY / TOCSIN_SECOND);
  int hour = seconds / 3600, minute = seconds / 60 % 60;

  for (guint i = 0; i < 2 * G_N_ELEMENTS (separators); i++)
    {
      const char *separator = separators[i / 2];
      int shown = i % 2 == 0 ? hour : (hour + 11) % 12 + 1;
      g_autofree char *text = g_strdup_printf (i % 2 == 0 ? "%02d%s%02d%s%02d" : "%d%s%02d%s%02d",
                                               shown, separator, minute, separator, seconds % 60);
      const char *found = g_strstr_len (raw, (gssize) length, text);

      if (found != NULL && (found == raw || !g_ascii_isdigit (found[-1]) || found[-1] == '0'))
        return TRUE;
    }
  return FALSE;
}

/* What the record says, as far as it says it. */
static gint64
find_local (Restamp *self, const TocsinBatch *batch, const TocsinEvent *event)
{
  const char *raw = tocsin_batch_text (batch, event->raw);
  gint64 gap;
  gint64 local = tocsin_zone_to_local (self->origin, event->timestamp, &gap);

  if (gap != 0 && event->raw.length > 0 && !shows_clock (raw, event->raw.length, local)
      && shows_clock (raw, event->raw.length, local - gap))
    return local - gap;
  return local;
}

static gboolean
move_year (Restamp *self, gint64 *local)
{
  gint64 of_day = ((*local % DAY) + DAY) % DAY;
  gint64 midnight;
  int year, month, day;

  tocsin_time_to_date (*local, &year, &month, &day);
  if (self->first_year == 0)
    {
      self->first_year = year;
      tocsin_year_walk_init (&self->walk, year);
    }
  if (!tocsin_year_walk_place (&self->walk, month, day, &midnight))
    return FALSE;
  *local = midnight + of_day;
  return TRUE;
}

/* Gives the events of a batch their times. They have their text where restamp_needs_text()
 * says so; to be called for all batches of a source, in their order. */
void
restamp_batch (Restamp *self, TocsinBatch *batch)
{
  for (guint32 i = 0; i < batch->n_events; i++)
    {
      TocsinEvent *event = &batch->events[i];
      gint64 local;

      if (!is_assumed (event))
        continue;
      local = find_local (self, batch, event);
      if (event->time_basis == TOCSIN_TIME_YEAR && !move_year (self, &local))
        {
          event->timestamp = TOCSIN_NO_TIME;
          event->time_basis = TOCSIN_TIME_NONE;
        }
      else
        event->timestamp = tocsin_zone_to_utc (self->zone, local);
    }
}
