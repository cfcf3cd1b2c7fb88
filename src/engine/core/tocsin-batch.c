/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-batch.h"

#include <string.h>

/* Doubles an array until it holds @needed elements. */
static gpointer
grow (gpointer array, guint32 *capacity, gsize needed, gsize element_size)
{
  gsize size = MAX (*capacity, 64);

  if (needed <= *capacity)
    return array;
  while (size < needed)
    size *= 2;
  g_assert (size <= G_MAXUINT32);
  *capacity = (guint32) size;
  return g_realloc_n (array, size, element_size);
}

static guint32
hash_name (const char *name, gsize length)
{
  guint32 hash = 2166136261u;

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ (guchar) name[i]) * 16777619u;
  return hash;
}

static void
rehash_names (TocsinBatch *self, guint32 n_slots)
{
  g_free (self->name_slots);
  self->name_slots = g_new0 (guint32, n_slots);
  self->n_name_slots = n_slots;
  for (guint32 i = 1; i < self->n_names; i++)
    {
      guint32 slot = hash_name (self->names[i], strlen (self->names[i])) & (n_slots - 1);

      while (self->name_slots[slot] != 0)
        slot = (slot + 1) & (n_slots - 1);
      self->name_slots[slot] = i;
    }
}

/**
 * tocsin_batch_new:
 *
 * Returns: (transfer full): an empty batch
 */
TocsinBatch *
tocsin_batch_new (void)
{
  TocsinBatch *self = g_new0 (TocsinBatch, 1);

  /* Never NULL, so that an empty slice of an empty batch names a place too. */
  self->arena = grow (NULL, &self->arena_capacity, 1, 1);
  self->fields = grow (NULL, &self->fields_capacity, 1, sizeof (TocsinField));
  self->names = grow (NULL, &self->names_capacity, 1, sizeof (char *));
  self->names[0] = g_strdup ("");
  self->n_names = 1;
  rehash_names (self, 256);
  return self;
}

/**
 * tocsin_batch_free:
 * @self: (transfer full) (nullable): a batch
 */
void
tocsin_batch_free (TocsinBatch *self)
{
  if (self == NULL)
    return;
  for (guint32 i = 0; i < self->n_names; i++)
    g_free (self->names[i]);
  g_free (self->names);
  g_free (self->name_slots);
  g_free (self->arena);
  g_free (self->events);
  g_free (self->fields);
  g_free (self->rejects);
  g_free (self);
}

/**
 * tocsin_batch_clear:
 * @self: a batch
 *
 * Empties the batch and keeps its memory for the next events. Its names are
 * forgotten too: a parser that remembers an index must look it up again.
 */
void
tocsin_batch_clear (TocsinBatch *self)
{
  self->arena_length = 0;
  self->n_events = 0;
  self->n_fields = 0;
  self->n_rejects = 0;
  for (guint32 i = 1; i < self->n_names; i++)
    g_free (self->names[i]);
  self->n_names = 1;
  memset (self->name_slots, 0, self->n_name_slots * sizeof (guint32));
}

/**
 * tocsin_batch_add_event:
 * @self: a batch
 *
 * Adds an event without any value: no time, no severity, counted once. Its
 * fields are those added with tocsin_batch_add_field() before the next event.
 *
 * Returns: (transfer none): the event, valid until the next is added
 */
TocsinEvent *
tocsin_batch_add_event (TocsinBatch *self)
{
  TocsinEvent *event;

  self->events = grow (self->events, &self->events_capacity, (gsize) self->n_events + 1,
                       sizeof (TocsinEvent));
  event = &self->events[self->n_events++];
  memset (event, 0, sizeof *event);
  event->timestamp = TOCSIN_NO_TIME;
  event->pid = TOCSIN_NO_NUMBER;
  event->event_id = TOCSIN_NO_NUMBER;
  event->severity = TOCSIN_NO_SEVERITY;
  event->repeat = 1;
  event->first_field = self->n_fields;
  return event;
}

/**
 * tocsin_batch_add_field:
 * @self: a batch with at least one event
 * @name: an interned name
 * @type: what kind of value it is
 * @value: the value's text
 *
 * Adds a field to the last event.
 *
 * Returns: (transfer none): the field, valid until the next is added
 */
TocsinField *
tocsin_batch_add_field (TocsinBatch *self, guint32 name, TocsinValueType type, TocsinSlice value)
{
  TocsinField *field;

  g_assert (self->n_events > 0);
  self->fields = grow (self->fields, &self->fields_capacity, (gsize) self->n_fields + 1,
                       sizeof (TocsinField));
  field = &self->fields[self->n_fields++];
  *field = (TocsinField){ .name = name, .type = (guint8) type, .value = value };
  self->events[self->n_events - 1].n_fields++;
  return field;
}

/**
 * tocsin_batch_add_field_to:
 * @self: a batch
 * @event: any event of it
 * @name: an interned name
 * @type: what kind of value it is
 * @value: the value's text
 *
 * Adds a field to an event that others may have followed: its fields move to the end, where
 * there is room for one more.
 *
 * Returns: (transfer none): the field, valid until the next is added
 */
TocsinField *
tocsin_batch_add_field_to (TocsinBatch *self, TocsinEvent *event, guint32 name,
                           TocsinValueType type, TocsinSlice value)
{
  gboolean is_last = event->first_field + event->n_fields == self->n_fields;
  guint32 n_moved = is_last ? 0 : event->n_fields;
  TocsinField *field;

  self->fields = grow (self->fields, &self->fields_capacity, (gsize) self->n_fields + n_moved + 1,
                       sizeof (TocsinField));
  if (!is_last)
    {
      if (n_moved > 0)
        memcpy (self->fields + self->n_fields, self->fields + event->first_field,
                n_moved * sizeof (TocsinField));
      event->first_field = self->n_fields;
      self->n_fields += n_moved;
    }
  field = &self->fields[self->n_fields++];
  *field = (TocsinField){ .name = name, .type = (guint8) type, .value = value };
  event->n_fields++;
  return field;
}

/**
 * tocsin_batch_add_reject:
 * @self: a batch
 *
 * Returns: (transfer none): an empty reject, valid until the next is added
 */
TocsinReject *
tocsin_batch_add_reject (TocsinBatch *self)
{
  TocsinReject *reject;

  self->rejects = grow (self->rejects, &self->rejects_capacity, (gsize) self->n_rejects + 1,
                        sizeof (TocsinReject));
  reject = &self->rejects[self->n_rejects++];
  memset (reject, 0, sizeof *reject);
  return reject;
}

/**
 * tocsin_batch_reserve:
 * @self: a batch
 * @length: bytes about to be written
 *
 * Makes room for @length bytes at the end of the arena. The caller writes them
 * and adds what it wrote to `arena_length`.
 *
 * Returns: (transfer none): the first free byte
 */
char *
tocsin_batch_reserve (TocsinBatch *self, gsize length)
{
  self->arena = grow (self->arena, &self->arena_capacity, self->arena_length + length + 1, 1);
  return self->arena + self->arena_length;
}

/**
 * tocsin_batch_append:
 * @self: a batch
 * @text: UTF-8, outside the arena
 * @length: its bytes
 *
 * Returns: the copy of @text at the end of the arena
 */
TocsinSlice
tocsin_batch_append (TocsinBatch *self, const char *text, gsize length)
{
  TocsinSlice slice = { self->arena_length, (guint32) length };

  if (length > 0)
    memcpy (tocsin_batch_reserve (self, length), text, length);
  self->arena_length += slice.length;
  return slice;
}

/**
 * tocsin_batch_append_string:
 * @self: a batch
 * @text: UTF-8, outside the arena
 *
 * Returns: the copy of @text at the end of the arena
 */
TocsinSlice
tocsin_batch_append_string (TocsinBatch *self, const char *text)
{
  return tocsin_batch_append (self, text, strlen (text));
}

/**
 * tocsin_batch_intern:
 * @self: a batch
 * @name: UTF-8 without NUL (what follows a NUL is not part of the name)
 * @length: its bytes
 *
 * Returns: the index of @name among the batch's names
 */
guint32
tocsin_batch_intern (TocsinBatch *self, const char *name, gsize length)
{
  guint32 mask = self->n_name_slots - 1;
  guint32 slot;

  length = strnlen (name, length);
  if (length == 0)
    return 0;
  for (slot = hash_name (name, length) & mask; self->name_slots[slot] != 0;
       slot = (slot + 1) & mask)
    {
      const char *known = self->names[self->name_slots[slot]];

      if (strncmp (known, name, length) == 0 && known[length] == '\0')
        return self->name_slots[slot];
    }
  self->names
      = grow (self->names, &self->names_capacity, (gsize) self->n_names + 1, sizeof (char *));
  self->names[self->n_names] = g_strndup (name, length);
  self->name_slots[slot] = self->n_names++;
  if (self->n_names * 2 > self->n_name_slots)
    rehash_names (self, self->n_name_slots * 2);
  return self->n_names - 1;
}

/**
 * tocsin_batch_intern_string:
 * @self: a batch
 * @name: UTF-8
 *
 * Returns: the index of @name among the batch's names
 */
guint32
tocsin_batch_intern_string (TocsinBatch *self, const char *name)
{
  return tocsin_batch_intern (self, name, strlen (name));
}

/**
 * tocsin_batch_find_field:
 * @self: a batch
 * @event: one of its events
 * @name: a field's name, compared byte for byte
 *
 * Returns: (transfer none) (nullable): the first field of that name; one of the
 *   body before one of the System part
 */
const TocsinField *
tocsin_batch_find_field (const TocsinBatch *self, const TocsinEvent *event, const char *name)
{
  const TocsinField *found = NULL;

  for (guint32 i = 0; i < event->n_fields; i++)
    {
      const TocsinField *field = &self->fields[event->first_field + i];

      if (strcmp (self->names[field->name], name) != 0)
        continue;
      if (!field->is_system)
        return field;
      if (found == NULL)
        found = field;
    }
  return found;
}
