/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many different values are in the buckets of a baseline: in the one that is judged, which
 * slides from item to item, and in those of the time before, for each slot at which one may begin.
 */
#include "detect/correlator-private.h"

void
sigma_distinct_init (SigmaDistinct *self, const SigmaInput *input, gint64 origin,
                     gint64 slot_length)
{
  *self = (SigmaDistinct){ .items = input->items, .origin = origin, .slot_length = slot_length };
  if (!input->plan->correlation->is_distinct)
    return;
  self->inside = g_new0 (guint32, input->n_values + 1);
  self->counts = g_new0 (guint32, input->n_values + 1);
}

void
sigma_distinct_clear (SigmaDistinct *self)
{
  g_free (self->inside);
  g_free (self->counts);
  g_free (self->table);
}

/* Begins with the items of another group; nothing may be inside. */
void
sigma_distinct_set_group (SigmaDistinct *self, guint32 from, guint32 to)
{
  self->from = from;
  self->to = to;
  g_clear_pointer (&self->table, g_free);
  self->n_table = 0;
}

void
sigma_distinct_enter (SigmaDistinct *self, const SigmaItem *item)
{
  if (item->value != 0 && self->inside[item->value]++ == 0)
    self->n_inside++;
}

void
sigma_distinct_leave (SigmaDistinct *self, const SigmaItem *item)
{
  if (item->value != 0 && --self->inside[item->value] == 0)
    self->n_inside--;
}

static guint32
find_item (const SigmaDistinct *self, gint64 time)
{
  guint32 low = self->from, high = self->to;

  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;

      if (self->items[middle].time < time)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Different values among the items from @first up to, not including, @end. */
static guint32
count_items (SigmaDistinct *self, guint32 first, guint32 end)
{
  guint32 n = 0;

  for (guint32 i = first; i < end; i++)
    n += self->items[i].value != 0 && self->counts[self->items[i].value]++ == 0;
  for (guint32 i = first; i < end; i++)
    self->counts[self->items[i].value] = 0;
  return n;
}

/* For each slot the values in the bucket that begins there: one pass with two ends. */
static void
fill_table (SigmaDistinct *self)
{
  gint64 n = (self->items[self->to - 1].time - self->origin) / self->slot_length + 2;
  guint32 first = self->from, end = self->from, n_distinct = 0;

  if (n > SIGMA_MAX_TABLE)
    return;
  self->table = g_new (guint32, n);
  self->n_table = n;
  for (gint64 slot = 0; slot < n; slot++)
    {
      gint64 start = self->origin + slot * self->slot_length;

      for (; end < self->to && self->items[end].time < start + SIGMA_SLOTS * self->slot_length;
           end++)
        n_distinct += self->items[end].value != 0 && self->counts[self->items[end].value]++ == 0;
      for (; first < end && self->items[first].time < start; first++)
        n_distinct
            -= self->items[first].value != 0 && --self->counts[self->items[first].value] == 0;
      self->table[slot] = n_distinct;
    }
  for (; first < end; first++)
    self->counts[self->items[first].value] = 0;
}

/* Different values in the bucket that begins at a slot. */
double
sigma_distinct_get_bucket (SigmaDistinct *self, gint64 slot)
{
  gint64 start = self->origin + slot * self->slot_length;

  if (self->table == NULL)
    fill_table (self);
  if (slot < self->n_table)
    return self->table[slot];
  return count_items (self, find_item (self, start),
                      find_item (self, start + SIGMA_SLOTS * self->slot_length));
}

/* Different values after @start, up to @end. */
double
sigma_distinct_count_between (SigmaDistinct *self, gint64 start, gint64 end)
{
  return count_items (self, find_item (self, start + 1), find_item (self, end + 1));
}
