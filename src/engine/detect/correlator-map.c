/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "detect/correlator-private.h"

#define FIRST_SLOTS 64 /* a power of two */

void
sigma_map_init (SigmaMap *self)
{
  self->keys = g_new (guint64, FIRST_SLOTS);
  self->values = g_new0 (guint32, FIRST_SLOTS);
  self->mask = FIRST_SLOTS - 1;
  self->n = 0;
}

void
sigma_map_clear (SigmaMap *self)
{
  g_clear_pointer (&self->keys, g_free);
  g_clear_pointer (&self->values, g_free);
}

/* The finalizer of MurmurHash3 (public domain). */
static guint64
mix (guint64 key)
{
  key ^= key >> 33;
  key *= G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  key ^= key >> 33;
  key *= G_GUINT64_CONSTANT (0xc4ceb9fe1a85ec53);
  return key ^ (key >> 33);
}

static guint32
find_slot (const SigmaMap *self, guint64 key)
{
  guint32 slot = (guint32) mix (key) & self->mask;

  while (self->values[slot] != 0 && self->keys[slot] != key)
    slot = (slot + 1) & self->mask;
  return slot;
}

static void
grow (SigmaMap *self)
{
  SigmaMap old = *self;
  guint32 n_slots = (self->mask + 1) * 2;

  self->mask = n_slots - 1;
  self->keys = g_new (guint64, n_slots);
  self->values = g_new0 (guint32, n_slots);
  for (guint32 i = 0; i <= old.mask; i++)
    if (old.values[i] != 0)
      {
        guint32 slot = find_slot (self, old.keys[i]);

        self->keys[slot] = old.keys[i];
        self->values[slot] = old.values[i];
      }
  sigma_map_clear (&old);
}

/* The value of @key, 0 if it is new: then the caller must set it to another at
 * once. Valid until the next call. */
guint32 *
sigma_map_get (SigmaMap *self, guint64 key)
{
  guint32 slot = find_slot (self, key);

  if (self->values[slot] != 0)
    return &self->values[slot];
  if ((self->n + 1) * 4 > (self->mask + 1) * 3)
    {
      grow (self);
      slot = find_slot (self, key);
    }
  self->n++;
  self->keys[slot] = key;
  return &self->values[slot];
}
