/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/tocsin-records.h"

#include <math.h>
#include <string.h>

#include "detect/correlator-private.h"

/**
 * tocsin_records_new:
 *
 * Returns: (transfer full): no records
 */
TocsinRecords *
tocsin_records_new (void)
{
  TocsinRecords *self = g_new0 (TocsinRecords, 1);
  SigmaText none = { 0 };
  SigmaEntity nobody = { 0 };

  self->records = g_array_new (FALSE, FALSE, sizeof (SigmaRecord));
  self->values = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->texts = g_array_new (FALSE, FALSE, sizeof (SigmaText));
  self->bytes = g_string_new_len ("", 1);
  self->entities = g_array_new (FALSE, FALSE, sizeof (SigmaEntity));
  g_array_append_val (self->entities, nobody);
  self->n_entity_slots = 256;
  self->entity_slots = g_new0 (guint32, self->n_entity_slots);
  g_array_append_val (self->texts, none);
  self->n_slots = 256;
  self->slots = g_new0 (guint64, self->n_slots);
  self->first = G_MAXINT64;
  return self;
}

/**
 * tocsin_records_free:
 * @self: (transfer full) (nullable): records
 */
void
tocsin_records_free (TocsinRecords *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->records);
  g_array_unref (self->values);
  g_array_unref (self->texts);
  g_array_unref (self->entities);
  g_free (self->entity_slots);
  g_string_free (self->bytes, TRUE);
  g_free (self->slots);
  g_free (self->ranks);
  g_free (self);
}

static guint64
mix (guint64 hash)
{
  hash = (hash ^ (hash >> 32)) * G_GUINT64_CONSTANT (0xd6e8feb86659fd93);
  return hash ^ (hash >> 32);
}

/* Eight bytes a step; never 0. */
guint64
sigma_hash_bytes (const char *text, gsize length)
{
  guint64 hash = G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) ^ length, word;

  for (; length >= sizeof word; text += sizeof word, length -= sizeof word)
    {
      memcpy (&word, text, sizeof word);
      hash = mix (hash ^ word) + G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
    }
  word = 0;
  memcpy (&word, text, length);
  hash = mix (mix (hash ^ word));
  return hash != 0 ? hash : 1;
}

const char *
sigma_records_get_text (const TocsinRecords *self, guint32 text, gsize *length)
{
  const SigmaText *found = &g_array_index (self->texts, SigmaText, text);

  *length = found->length;
  return self->bytes->str + found->offset;
}

/* A slot has the upper half of the hash beside the number of its text: others need no look. */
static guint32
find_slot (const TocsinRecords *self, guint64 hash, const char *text, gsize length)
{
  guint32 slot = (guint32) hash & (self->n_slots - 1);

  for (; self->slots[slot] != 0; slot = (slot + 1) & (self->n_slots - 1))
    {
      gsize known_length;
      const char *known;

      if (self->slots[slot] >> 32 != hash >> 32)
        continue;
      known = sigma_records_get_text (self, (guint32) self->slots[slot], &known_length);
      if (known_length == length && memcmp (known, text, length) == 0)
        break;
    }
  return slot;
}

static void
fill_slot (TocsinRecords *self, guint32 slot, guint64 hash, guint32 text)
{
  self->slots[slot] = (hash & ~(guint64) G_MAXUINT32) | text;
}

static void
grow_slots (TocsinRecords *self)
{
  self->n_slots *= 2;
  g_free (self->slots);
  self->slots = g_new0 (guint64, self->n_slots);
  for (guint32 i = 1; i < self->texts->len; i++)
    {
      gsize length;
      const char *text = sigma_records_get_text (self, i, &length);
      guint64 hash = sigma_hash_bytes (text, length);

      fill_slot (self, find_slot (self, hash, text, length), hash, i);
    }
}

/* The number of a text, from 1; the same for the same bytes. */
guint32
sigma_records_intern (TocsinRecords *self, const char *text, gsize length)
{
  guint64 hash = sigma_hash_bytes (text, length);
  guint32 slot = find_slot (self, hash, text, length);
  guint32 index = self->texts->len, folded_index = index;
  SigmaText added = { .offset = self->bytes->len, .length = (guint32) length };
  g_autofree char *folded = NULL;
  gsize folded_length;

  if (self->slots[slot] != 0)
    return (guint32) self->slots[slot];
  folded = sigma_dup_folded (text, length, &folded_length);
  g_string_append_len (self->bytes, text, (gssize) length);
  g_string_append_c (self->bytes, '\0');
  g_array_append_val (self->texts, added);
  fill_slot (self, slot, hash, index);
  if (self->texts->len * 2 > self->n_slots)
    grow_slots (self);
  if (folded_length != length
      || memcmp (folded, self->bytes->str + added.offset, folded_length) != 0)
    folded_index = sigma_records_intern (self, folded, folded_length);
  g_array_index (self->texts, SigmaText, index).folded = folded_index;
  return index;
}

/* The number of the same text, folded. */
guint32
sigma_records_get_folded (const TocsinRecords *self, guint32 text)
{
  return g_array_index (self->texts, SigmaText, text).folded;
}

/* The value of a decimal number; nothing else is one. */
gboolean
sigma_records_get_number (const TocsinRecords *self, guint32 text, double *number)
{
  gsize length;
  const char *bytes = sigma_records_get_text (self, text, &length);
  char buffer[64], *end;

  if (text == 0 || length == 0 || length >= sizeof buffer)
    return FALSE;
  memcpy (buffer, bytes, length);
  buffer[length] = '\0';
  if (strspn (buffer, "+-.0123456789eE") != length)
    return FALSE;
  *number = g_ascii_strtod (buffer, &end);
  return end == buffer + length && isfinite (*number);
}

/**
 * tocsin_records_add:
 * @self: records
 * @record: what to add
 * @values: (array length=n_values): the values of the fields that
 *   tocsin_correlator_get_fields() names for its rule, %NULL where the event has none
 * @n_values: how many
 *
 * Adds a record by hand; tocsin_correlator_collect() does it for whole batches.
 */
void
tocsin_records_add (TocsinRecords *self, const TocsinRecord *record, const char *const *values,
                    guint n_values)
{
  SigmaRecord added = { .time = record->time,
                        .event = record->event,
                        .rule = record->rule,
                        .source = record->source,
                        .repeat = record->repeat,
                        .first_value = self->values->len,
                        .n_values = n_values };

  if (record->attempt != NULL && record->attempt[0] != '\0')
    added.attempt = sigma_hash_bytes (record->attempt, strlen (record->attempt));
  for (guint i = 0; i < n_values; i++)
    {
      guint32 value
          = values[i] != NULL ? sigma_records_intern (self, values[i], strlen (values[i])) : 0;

      g_array_append_val (self->values, value);
    }
  g_array_append_val (self->records, added);
  tocsin_records_add_time (self, record->time);
}

/**
 * tocsin_records_add_time:
 * @self: records
 * @time: the time of an event, whether a rule matched it or not
 *
 * Tells when the logs began, from which on baselines count quiet time.
 */
void
tocsin_records_add_time (TocsinRecords *self, gint64 time)
{
  self->first = MIN (self->first, time);
}

static guint32
intern_slice (TocsinRecords *self, const TocsinBatch *batch, TocsinSlice slice)
{
  return slice.length > 0
             ? sigma_records_intern (self, tocsin_batch_text (batch, slice), slice.length)
             : 0;
}

static guint32
find_entity (const TocsinRecords *self, const SigmaEntity *entity)
{
  guint64 hash = (guint64) entity->host * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)
                 ^ (guint64) entity->username * G_GUINT64_CONSTANT (0xc2b2ae3d27d4eb4f)
                 ^ (guint64) entity->source_ip * G_GUINT64_CONSTANT (0xd6e8feb86659fd93);
  guint32 slot = (guint32) mix (hash) & (self->n_entity_slots - 1);

  for (; self->entity_slots[slot] != 0; slot = (slot + 1) & (self->n_entity_slots - 1))
    {
      const SigmaEntity *known
          = &g_array_index (self->entities, SigmaEntity, self->entity_slots[slot]);

      if (known->host == entity->host && known->username == entity->username
          && known->source_ip == entity->source_ip)
        break;
    }
  return slot;
}

static guint32
add_entity (TocsinRecords *self, const SigmaEntity *entity)
{
  guint32 slot = find_entity (self, entity);
  guint32 index = self->entity_slots[slot];

  if (index != 0)
    return index;
  index = self->entities->len;
  g_array_append_val (self->entities, *entity);
  self->entity_slots[slot] = index;
  if (self->entities->len * 2 <= self->n_entity_slots)
    return index;
  self->n_entity_slots *= 2;
  g_free (self->entity_slots);
  self->entity_slots = g_new0 (guint32, self->n_entity_slots);
  for (guint32 i = 1; i < self->entities->len; i++)
    self->entity_slots[find_entity (self, &g_array_index (self->entities, SigmaEntity, i))] = i;
  return index;
}

/* The texts of the event's host, user and address. */
void
sigma_records_intern_about (TocsinRecords *self, const TocsinBatch *batch, const TocsinEvent *event,
                            SigmaEntity *about)
{
  about->host = intern_slice (self, batch, event->host);
  about->username = intern_slice (self, batch, event->username);
  about->source_ip = intern_slice (self, batch, event->source_ip);
}

/**
 * tocsin_records_intern_entity:
 * @self: records
 * @batch: events
 * @event: one of them
 *
 * Returns: the number of the event's host, user and address; the same for the same three
 */
guint32
tocsin_records_intern_entity (TocsinRecords *self, const TocsinBatch *batch,
                              const TocsinEvent *event)
{
  SigmaEntity about;

  sigma_records_intern_about (self, batch, event, &about);
  return add_entity (self, &about);
}

/**
 * tocsin_records_get_entity:
 * @self: records
 * @entity: a number of tocsin_records_intern_entity(), or 0: nobody
 * @out: (out caller-allocates): its texts, valid until a record is added
 */
void
tocsin_records_get_entity (const TocsinRecords *self, guint32 entity, TocsinEntity *out)
{
  const SigmaEntity *of = &g_array_index (self->entities, SigmaEntity, entity);
  gsize length;

  out->host = sigma_records_get_text (self, of->host, &length);
  out->username = sigma_records_get_text (self, of->username, &length);
  out->source_ip = sigma_records_get_text (self, of->source_ip, &length);
}

static void
map_texts (SigmaEntity *about, const guint32 *texts)
{
  about->host = texts[about->host];
  about->username = texts[about->username];
  about->source_ip = texts[about->source_ip];
}

/* The entities of @other, by their numbers there. */
static guint32 *
append_entities (TocsinRecords *self, const TocsinRecords *other, const guint32 *texts)
{
  guint32 *entities = g_new0 (guint32, other->entities->len);

  for (guint32 i = 1; i < other->entities->len; i++)
    {
      SigmaEntity entity = g_array_index (other->entities, SigmaEntity, i);

      map_texts (&entity, texts);
      entities[i] = add_entity (self, &entity);
    }
  return entities;
}

/**
 * tocsin_records_append:
 * @self: records
 * @other: records of the same correlator, perhaps of another thread
 *
 * Adds all of @other.
 *
 * Returns: (transfer full): the numbers that the entities of @other have here, by those
 *   that they have there
 */
guint32 *
tocsin_records_append (TocsinRecords *self, const TocsinRecords *other)
{
  g_autofree guint32 *texts = g_new0 (guint32, other->texts->len);
  guint32 first_value = self->values->len;
  guint32 *entities;

  for (guint32 i = 1; i < other->texts->len; i++)
    {
      gsize length;
      const char *text = sigma_records_get_text (other, i, &length);

      texts[i] = sigma_records_intern (self, text, length);
    }
  entities = append_entities (self, other, texts);
  for (guint i = 0; i < other->values->len; i++)
    g_array_append_val (self->values, texts[g_array_index (other->values, guint32, i)]);
  for (guint i = 0; i < other->records->len; i++)
    {
      SigmaRecord record = g_array_index (other->records, SigmaRecord, i);

      map_texts (&record.about, texts);
      record.first_value += first_value;
      g_array_append_val (self->records, record);
    }
  tocsin_records_add_time (self, other->first);
  return entities;
}

/**
 * tocsin_records_get_length:
 * @self: records
 *
 * Returns: how many there are
 */
guint
tocsin_records_get_length (const TocsinRecords *self)
{
  return self->records->len;
}

/**
 * tocsin_records_get:
 * @self: records
 * @index: less than their number
 * @record: (out): the record at that place, in the order in which they were added, without its
 *   attempt
 */
void
tocsin_records_get (const TocsinRecords *self, guint index, TocsinRecord *record)
{
  const SigmaRecord *from = &g_array_index (self->records, SigmaRecord, index);

  *record = (TocsinRecord){ .time = from->time,
                            .event = from->event,
                            .rule = from->rule,
                            .source = from->source,
                            .repeat = from->repeat };
}

/**
 * tocsin_records_dup_value:
 * @self: records
 * @index: less than their number
 * @field: which of the fields that tocsin_correlator_get_fields() names for the record's rule
 *
 * Returns: (transfer full) (nullable): the event's value of that field
 */
char *
tocsin_records_dup_value (const TocsinRecords *self, guint index, guint field)
{
  const SigmaRecord *record = &g_array_index (self->records, SigmaRecord, index);
  guint32 text = field < record->n_values
                     ? g_array_index (self->values, guint32, record->first_value + field)
                     : 0;
  gsize length;
  const char *bytes = sigma_records_get_text (self, text, &length);

  return text != 0 ? g_strndup (bytes, length) : NULL;
}

/**
 * tocsin_records_set_source_ranks:
 * @self: records
 * @ranks: by source: its place among all sources, in an order that does not depend on when
 *   each was imported
 * @n_sources: how many
 *
 * Says in which order events of different sources are that have the same time. Without it, and
 * within a source, they are in order of their ids.
 */
void
tocsin_records_set_source_ranks (TocsinRecords *self, const guint32 *ranks, guint n_sources)
{
  g_free (self->ranks);
  self->ranks = g_memdup2 (ranks, n_sources * sizeof *ranks);
  self->n_ranks = n_sources;
}

static inline guint32
get_rank (const TocsinRecords *self, guint32 source)
{
  return source < self->n_ranks ? self->ranks[source] : 0;
}

static inline gboolean
is_before (const TocsinRecords *self, const SigmaRecord *a, const SigmaRecord *b)
{
  if (a->time != b->time)
    return a->time < b->time;
  if (a->source != b->source && get_rank (self, a->source) != get_rank (self, b->source))
    return get_rank (self, a->source) < get_rank (self, b->source);
  return a->event != b->event ? a->event < b->event : a->rule < b->rule;
}

static void
merge_runs (const TocsinRecords *self, const SigmaRecord *from, SigmaRecord *to, gsize left,
            gsize middle, gsize right)
{
  gsize a = left, b = middle;

  for (gsize i = left; i < right; i++)
    to[i] = b >= right || (a < middle && !is_before (self, &from[b], &from[a])) ? from[a++]
                                                                                : from[b++];
}

/* Where the parts of @records that are in order begin; the last is the end. */
static GArray *
find_runs (const TocsinRecords *self, const SigmaRecord *records, gsize n)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (gsize));

  for (gsize i = 0; i < n; i++)
    if (i == 0 || is_before (self, &records[i], &records[i - 1]))
      g_array_append_val (runs, i);
  g_array_append_val (runs, n);
  return runs;
}

/* The records in order of time, then source and event; the caller's own unless they are in that
 * order already. Natural merge sort, because sources are in order as a rule. */
const SigmaRecord *
sigma_records_sort (const TocsinRecords *self, SigmaRecord **owned)
{
  const SigmaRecord *from = (const SigmaRecord *) (gpointer) self->records->data;
  gsize n = self->records->len;
  g_autoptr (GArray) runs = find_runs (self, from, n);
  SigmaRecord *to = NULL, *spare = NULL;

  while (runs->len > 2)
    {
      gsize *starts = (gsize *) (gpointer) runs->data;
      guint n_runs = runs->len - 1, kept = 0;

      if (spare == NULL)
        spare = g_new (SigmaRecord, n);
      for (guint i = 0; i < n_runs; i += 2)
        {
          merge_runs (self, from, spare, starts[i], starts[i + 1], starts[MIN (i + 2, n_runs)]);
          starts[kept++] = starts[i];
        }
      starts[kept++] = n;
      g_array_set_size (runs, kept);
      from = spare;
      spare = to;
      to = (SigmaRecord *) from;
    }
  g_free (spare);
  *owned = to;
  return from;
}
