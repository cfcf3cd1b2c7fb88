/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where in a list a time is, whatever the list is sorted by. */
#include "store/event-list-private.h"

/* The times of the segment that has the event; it is kept for the next one. */
static const gint64 *
get_times (EventsStore *store, gint64 id, const EventsSegment **segment, EventsEntry **entry,
           GError **error)
{
  if (*segment == NULL || id < (*segment)->first_event_id
      || id - (*segment)->first_event_id >= (*segment)->n_events)
    {
      *segment = events_store_find (store, id);
      events_entry_unref (*entry);
      *entry = *segment != NULL ? events_store_take (store, *segment) : NULL;
    }
  if (*entry == NULL)
    {
      segment_set_damaged (error, "an event of a list is missing");
      return NULL;
    }
  return events_entry_get_times (*entry, store, error);
}

/**
 * tocsin_case_find_nearest:
 * @self: a case
 * @ids: ids of events of it
 * @n_ids: their number
 * @time: microseconds since 1970
 * @position: (out): which of them is nearest to @time; the first of several
 * @error: return location
 *
 * Finds an event by its time in a list that is sorted by anything.
 *
 * Returns: whether some event of the list has a time
 */
gboolean
tocsin_case_find_nearest (TocsinCase *self, const gint64 *ids, guint n_ids, gint64 time,
                          guint *position, GError **error)
{
  EventsStore *store = self->events;
  const EventsSegment *segment = NULL;
  EventsEntry *entry = NULL;
  guint64 best = G_MAXUINT64;
  gboolean done = events_store_refresh (store, error);

  for (guint i = 0; done && i < n_ids; i++)
    {
      const gint64 *times = get_times (store, ids[i], &segment, &entry, error);
      gint64 at = times != NULL ? times[ids[i] - segment->first_event_id] : TOCSIN_NO_TIME;
      guint64 distance = at > time ? (guint64) at - (guint64) time : (guint64) time - (guint64) at;

      done = times != NULL;
      if (at == TOCSIN_NO_TIME || distance >= best)
        continue;
      best = distance;
      *position = i;
    }
  events_entry_unref (entry);
  return done && best != G_MAXUINT64;
}
