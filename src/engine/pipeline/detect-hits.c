/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matches of rules that raise alerts by themselves, gathered as bursts: however many there are,
 * what is kept of a burst is bounded. Matches may come in any order. */
#include "pipeline/detect-private.h"

#include "core/tocsin-event.h"
#include "core/tocsin-time.h"

#define BURST_GAP (3600 * TOCSIN_SECOND) /* matches of one entity this close are one alert */

struct _DetectHits
{
  GHashTable *groups; /* DetectGroup → itself */
  DetectGroup *last;  /* that was added to */
};

static guint
hash_group (gconstpointer data)
{
  const DetectGroup *group = data;

  return group->rule * 2654435761u ^ group->entity * 40503u;
}

static gboolean
is_same_group (gconstpointer a, gconstpointer b)
{
  const DetectGroup *first = a, *second = b;

  return first->rule == second->rule && first->entity == second->entity;
}

static void
burst_clear (gpointer data)
{
  g_array_unref (((DetectBurst *) data)->evidence);
}

static void
group_free (gpointer data)
{
  DetectGroup *self = data;

  g_array_unref (self->bursts);
  g_free (self);
}

DetectHits *
detect_hits_new (void)
{
  DetectHits *self = g_new0 (DetectHits, 1);

  self->groups = g_hash_table_new_full (hash_group, is_same_group, group_free, NULL);
  return self;
}

void
detect_hits_free (DetectHits *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->groups);
  g_free (self);
}

static DetectGroup *
find_group (DetectHits *self, guint32 rule, guint32 entity)
{
  const DetectGroup key = { .rule = rule, .entity = entity };
  DetectGroup *group = self->last;

  if (group != NULL && is_same_group (group, &key))
    return group;
  group = g_hash_table_lookup (self->groups, &key);
  if (group == NULL)
    {
      group = g_memdup2 (&key, sizeof key);
      group->bursts = g_array_new (FALSE, FALSE, sizeof (DetectBurst));
      g_array_set_clear_func (group->bursts, burst_clear);
      g_hash_table_add (self->groups, group);
    }
  self->last = group;
  return group;
}

static int
compare_points (gconstpointer a, gconstpointer b)
{
  const DetectPoint *first = a, *second = b;

  if (first->time != second->time)
    return first->time < second->time ? -1 : 1;
  return (first->event > second->event) - (first->event < second->event);
}

/* Keeps the earliest events only: whatever the order they come in, the same ones. */
static void
trim (GArray *evidence)
{
  if (evidence->len <= DETECT_MAX_EVIDENCE)
    return;
  g_array_sort (evidence, compare_points);
  g_array_set_size (evidence, DETECT_MAX_EVIDENCE);
}

static gboolean
is_near (const DetectBurst *burst, gint64 first, gint64 last)
{
  if (burst->last == TOCSIN_NO_TIME || last == TOCSIN_NO_TIME)
    return burst->last == TOCSIN_NO_TIME && last == TOCSIN_NO_TIME;
  return first - burst->last <= BURST_GAP && burst->first - last <= BURST_GAP;
}

/* Takes @from, whose evidence goes to @to. */
static void
join (DetectBurst *to, const DetectBurst *from)
{
  to->first = MIN (to->first, from->first);
  to->last = MAX (to->last, from->last);
  to->count += from->count;
  g_array_append_vals (to->evidence, from->evidence->data, from->evidence->len);
  trim (to->evidence);
}

/* Adds a burst to those of its group, which it may join. Most come just after the last. */
static void
add_burst (GArray *bursts, const DetectBurst *burst)
{
  guint at = bursts->len;

  while (at > 0 && g_array_index (bursts, DetectBurst, at - 1).first > burst->last)
    at--;
  g_array_insert_val (bursts, at, *burst);
  while (at > 0
         && is_near (&g_array_index (bursts, DetectBurst, at - 1),
                     g_array_index (bursts, DetectBurst, at).first,
                     g_array_index (bursts, DetectBurst, at).last))
    {
      join (&g_array_index (bursts, DetectBurst, at - 1), &g_array_index (bursts, DetectBurst, at));
      g_array_remove_index (bursts, at--);
    }
  while (at + 1 < bursts->len
         && is_near (&g_array_index (bursts, DetectBurst, at),
                     g_array_index (bursts, DetectBurst, at + 1).first,
                     g_array_index (bursts, DetectBurst, at + 1).last))
    {
      join (&g_array_index (bursts, DetectBurst, at), &g_array_index (bursts, DetectBurst, at + 1));
      g_array_remove_index (bursts, at + 1);
    }
}

static void
extend (DetectBurst *burst, gint64 time, gint64 event)
{
  const DetectPoint point = { time, event };

  burst->first = MIN (burst->first, time);
  burst->last = MAX (burst->last, time);
  burst->count++;
  g_array_append_val (burst->evidence, point);
  if (burst->evidence->len >= 2 * DETECT_MAX_EVIDENCE)
    trim (burst->evidence);
}

/* A rule matched an event about an entity of the run's records. */
void
detect_hits_add (DetectHits *self, guint32 rule, guint32 entity, gint64 time, gint64 event)
{
  DetectGroup *group = find_group (self, rule, entity);
  DetectBurst *last = group->bursts->len > 0
                          ? &g_array_index (group->bursts, DetectBurst, group->bursts->len - 1)
                          : NULL;
  DetectBurst burst = { .first = time, .last = time };

  if (last != NULL && is_near (last, time, time) && time >= last->first)
    {
      extend (last, time, event);
      return;
    }
  burst.evidence = g_array_new (FALSE, FALSE, sizeof (DetectPoint));
  extend (&burst, time, event);
  add_burst (group->bursts, &burst);
}

/* Adds what another thread found; @entities: by the other's number, that of here. */
void
detect_hits_append (DetectHits *self, const DetectHits *other, const guint32 *entities)
{
  GHashTableIter iter;
  gpointer data;

  g_hash_table_iter_init (&iter, other->groups);
  while (g_hash_table_iter_next (&iter, &data, NULL))
    {
      const DetectGroup *from = data;
      DetectGroup *to = find_group (self, from->rule, entities[from->entity]);

      for (guint i = 0; i < from->bursts->len; i++)
        {
          DetectBurst burst = g_array_index (from->bursts, DetectBurst, i);

          burst.evidence = g_array_copy (burst.evidence);
          add_burst (to->bursts, &burst);
        }
    }
}

/* (transfer container): the groups, in no order. */
GPtrArray *
detect_hits_list_groups (const DetectHits *self)
{
  GPtrArray *groups = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer data;

  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, &data, NULL))
    {
      const DetectGroup *group = data;

      for (guint i = 0; i < group->bursts->len; i++)
        trim (g_array_index (group->bursts, DetectBurst, i).evidence);
      g_ptr_array_add (groups, data);
    }
  return groups;
}
