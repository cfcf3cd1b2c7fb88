/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The items of one correlation: its members' records and alerts in order of time, acts that two
 * sources tell of counted once, by group. */
#include <string.h>

#include "detect/correlator-private.h"

#define ATTEMPT_STEP G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)
#define ATTEMPT_SPAN (2 * G_GINT64_CONSTANT (1000000)) /* the same act in two sources */

/* Where the gathering is in one member's records or alerts. */
typedef struct
{
  guint32 at;
  guint32 end;
} Head;

typedef struct
{
  SigmaInput *input;
  Head *heads;
  SigmaMap pairs;  /* the texts before, another → number */
  SigmaMap groups; /* the texts before, the last → group + 1 */
  SigmaMap values; /* the same, of value fields */
  guint32 n_pairs;
  guint32 *group_of_text; /* the same as `groups`, where one field is the entity */
  guint32 *value_of_text; /* and as `values`, where one field is the value */
  guint32 *record_of;     /* by item: record + 1, 0 for nested */
} Gatherer;

/* ---- Merging the members ---- */

static void
init_heads (Gatherer *self)
{
  const SigmaPlan *plan = self->input->plan;
  const SigmaRun *run = self->input->run;

  self->heads = g_new0 (Head, plan->n_members + 1);
  for (guint i = 0; i < plan->n_members; i++)
    {
      const TocsinCorrelationMember *member = plan->members[i].member;

      if (plan->members[i].canonical != i)
        continue;
      if (member->is_correlation)
        self->heads[i].end = run->results[member->index].alerts->len;
      else
        self->heads[i]
            = (Head){ run->rule_start[member->index], run->rule_start[member->index + 1] };
    }
}

static void
peek (const Gatherer *self, guint member, gint64 *time, guint32 *order)
{
  const SigmaRun *run = self->input->run;
  const TocsinCorrelationMember *of = self->input->plan->members[member].member;

  if (of->is_correlation)
    {
      const SigmaAlert *alert
          = &g_array_index (run->results[of->index].alerts, SigmaAlert, self->heads[member].at);

      *time = alert->time;
      *order = alert->order;
    }
  else
    {
      *order = run->by_rule[self->heads[member].at];
      *time = run->sorted[*order].time;
    }
}

/* The member whose next item is the earliest, or -1. */
static int
find_next (const Gatherer *self)
{
  gint64 best_time = 0;
  guint32 best_order = 0;
  int best = -1;

  for (guint i = 0; i < self->input->plan->n_members; i++)
    {
      gint64 time;
      guint32 order;

      if (self->heads[i].at >= self->heads[i].end)
        continue;
      if (self->input->plan->n_members == 1)
        return 0;
      peek (self, i, &time, &order);
      if (best < 0 || time < best_time || (time == best_time && order < best_order))
        {
          best = (int) i;
          best_time = time;
          best_order = order;
        }
    }
  return best;
}

/* ---- Groups and values ---- */

/* The texts of an item that @places name; 0 where it has none. */
static guint32
get_text (const Gatherer *self, const TocsinCorrelationMember *member, guint32 at, guint32 place)
{
  const SigmaRun *run = self->input->run;

  if (place == SIGMA_NO_FIELD)
    return 0;
  if (member->is_correlation)
    {
      const SigmaResult *result = &run->results[member->index];
      guint32 group = g_array_index (result->alerts, SigmaAlert, at).group;
      guint width = run->correlator->plans[member->index].n_groups;

      return g_array_index (result->group_texts, guint32, group * width + place);
    }
  return place < run->sorted[at].n_values
             ? g_array_index (run->records->values, guint32, run->sorted[at].first_value + place)
             : 0;
}

static guint32
get_pair (Gatherer *self, SigmaMap *map, guint32 first, guint32 second)
{
  guint32 *value = sigma_map_get (map, (guint64) first << 32 | second);

  if (*value == 0)
    *value = ++self->n_pairs;
  return *value;
}

/* Where @ends keeps the number of the texts that @places name, of which 0 is new; NULL if
 * one is lacking. All but the last are joined to a chain of pairs; a single one needs none, and is
 * looked up in @direct. */
static guint32 *
find_texts (Gatherer *self, SigmaMap *ends, guint32 *direct, const TocsinCorrelationMember *member,
            guint32 at, const guint32 *places, guint n)
{
  guint32 chain = 0;

  for (guint i = 0; i < n; i++)
    {
      guint32 text = get_text (self, member, at, places[i]);
      guint32 folded;

      if (text == 0)
        return NULL;
      folded = sigma_records_get_folded (self->input->run->records, text);
      if (direct != NULL)
        return &direct[folded];
      if (i + 1 == n)
        return sigma_map_get (ends, (guint64) chain << 32 | folded);
      chain = get_pair (self, &self->pairs, chain, folded);
    }
  return sigma_map_get (ends, 0);
}

/* Finds the group of an item; FALSE if it lacks a field. */
static gboolean
find_group (Gatherer *self, const SigmaMemberPlan *member, guint32 at, SigmaItem *item)
{
  SigmaResult *result = &self->input->run->results[self->input->index];
  guint n = self->input->plan->n_groups;
  guint32 *group = find_texts (self, &self->groups, self->group_of_text, member->member, at,
                               member->groups, n);

  if (group == NULL)
    return FALSE;
  if (*group == 0)
    {
      *group = ++result->n_groups;
      for (guint i = 0; i < n; i++)
        {
          guint32 text = get_text (self, member->member, at, member->groups[i]);

          g_array_append_val (result->group_texts, text);
        }
    }
  item->group = *group - 1;
  return TRUE;
}

/* value_count: one number for each combination of values; else the text. */
static void
find_value (Gatherer *self, const SigmaMemberPlan *member, guint32 at, SigmaItem *item)
{
  SigmaInput *input = self->input;
  guint32 *value;

  if (input->plan->n_fields == 0)
    return;
  if (input->plan->correlation->type != TOCSIN_CORRELATION_VALUE_COUNT
      && !input->plan->correlation->is_distinct)
    {
      item->value = get_text (self, member->member, at, member->fields[0]);
      return;
    }
  value = find_texts (self, &self->values, self->value_of_text, member->member, at, member->fields,
                      input->plan->n_fields);
  if (value == NULL)
    return;
  if (*value == 0)
    *value = ++input->n_values;
  item->value = *value;
}

/* ---- Gathering ---- */

static guint32
get_weight (const SigmaInput *input, const SigmaRecord *record)
{
  const TocsinRule *rule = tocsin_rule_set_get_rule (input->run->correlator->rules, record->rule);

  if (rule->counts_attempts || input->plan->correlation->counts_attempts)
    return record->repeat;
  return MAX (record->repeat, 1);
}

static void
take_item (Gatherer *self, guint index)
{
  SigmaInput *input = self->input;
  const SigmaRun *run = input->run;
  const SigmaMemberPlan *member = &input->plan->members[index];
  SigmaItem *item = &input->items[input->n_items];
  guint32 at = self->heads[index].at++;

  *item = (SigmaItem){ .member = index };
  if (member->member->is_correlation)
    {
      const SigmaAlert *alert
          = &g_array_index (run->results[member->member->index].alerts, SigmaAlert, at);

      item->time = alert->time;
      item->event = alert->event;
      item->weight = alert->weight;
      item->order = alert->order;
      item->origin = at + 1;
      self->record_of[input->n_items] = 0;
    }
  else
    {
      at = run->by_rule[at];
      item->time = run->sorted[at].time;
      item->event = run->sorted[at].event;
      item->order = at;
      item->weight = get_weight (input, &run->sorted[at]);
      item->record = at;
      self->record_of[input->n_items] = at + 1;
      if (item->weight == 0) /* another record tells of the same act */
        return;
    }
  if (!find_group (self, member, at, item))
    return;
  find_value (self, member, at, item);
  input->n_items++;
}

/* ---- One act told of twice ---- */

typedef struct
{
  gint64 time;
  guint32 source;
  guint32 weight;
  guint32 next; /* act of the same key + 1 */
} Act;

/* How far a source has come in the acts of a key. */
typedef struct
{
  guint32 act; /* + 1; 0: at none yet */
  guint32 used;
} Cursor;

typedef struct
{
  GArray *acts;
  GArray *keys;    /* Cursor: first and last act of each key + 1 */
  GArray *cursors; /* by key and source */
  SigmaMap key_map;
  SigmaMap cursor_map;
} Acts;

static Cursor *
find_cursor (GArray *cursors, SigmaMap *map, guint64 key)
{
  guint32 *index = sigma_map_get (map, key);

  if (*index == 0)
    {
      Cursor cursor = { 0 };

      g_array_append_val (cursors, cursor);
      *index = cursors->len;
    }
  return &g_array_index (cursors, Cursor, *index - 1);
}

/* Steps through the acts of the key that other sources told of within two seconds and
 * takes from @weight what they count; returns what is left. */
static guint32
use_acts (Acts *self, const Cursor *key, Cursor *cursor, const SigmaRecord *record, guint32 weight)
{
  guint32 at = cursor->act != 0 ? cursor->act : key->act;

  while (at != 0 && weight > 0)
    {
      const Act *act = &g_array_index (self->acts, Act, at - 1);
      guint32 left = 0, taken;

      if (at != cursor->act)
        *cursor = (Cursor){ .act = at };
      if (act->source != record->source && record->time - act->time <= ATTEMPT_SPAN)
        left = act->weight - cursor->used;
      taken = MIN (left, weight);
      cursor->used += taken;
      weight -= taken;
      if (weight > 0)
        at = act->next;
    }
  return weight;
}

static void
add_act (Acts *self, Cursor *key, const SigmaRecord *record, guint32 weight)
{
  Act act = { .time = record->time, .source = record->source, .weight = weight };

  g_array_append_val (self->acts, act);
  if (key->act == 0)
    key->act = self->acts->len;
  else
    g_array_index (self->acts, Act, key->used - 1).next = self->acts->len;
  key->used = self->acts->len;
}

/* The same act in two sources counts once, also if one of them counts it in one
 * record and the other in several. */
static void
count_acts_once (Gatherer *self)
{
  SigmaInput *input = self->input;
  Acts acts = { .acts = g_array_new (FALSE, FALSE, sizeof (Act)),
                .keys = g_array_new (FALSE, FALSE, sizeof (Cursor)),
                .cursors = g_array_new (FALSE, FALSE, sizeof (Cursor)) };

  sigma_map_init (&acts.key_map);
  sigma_map_init (&acts.cursor_map);
  for (guint32 i = 0; i < input->n_items; i++)
    {
      const SigmaRecord *record
          = self->record_of[i] > 0 ? &input->run->sorted[self->record_of[i] - 1] : NULL;
      Cursor *key, *cursor;

      if (record == NULL || record->attempt == 0 || input->items[i].weight == 0)
        continue;
      key = find_cursor (acts.keys, &acts.key_map, record->attempt);
      cursor = find_cursor (acts.cursors, &acts.cursor_map,
                            record->attempt + (guint64) record->source * ATTEMPT_STEP);
      input->items[i].weight = use_acts (&acts, key, cursor, record, input->items[i].weight);
      if (input->items[i].weight > 0)
        add_act (&acts, key, record, input->items[i].weight);
    }
  sigma_map_clear (&acts.key_map);
  sigma_map_clear (&acts.cursor_map);
  g_array_unref (acts.acts);
  g_array_unref (acts.keys);
  g_array_unref (acts.cursors);
}

static gboolean
has_several_sources (const Gatherer *self)
{
  const SigmaRecord *first = NULL;

  for (guint32 i = 0; i < self->input->n_items; i++)
    {
      const SigmaRecord *record
          = self->record_of[i] > 0 ? &self->input->run->sorted[self->record_of[i] - 1] : NULL;

      if (record == NULL || record->attempt == 0)
        continue;
      if (first != NULL && first->source != record->source)
        return TRUE;
      first = record;
    }
  return FALSE;
}

/* Two rules that match the same event do not make two of it. */
static void
count_events_once (SigmaInput *input)
{
  guint32 last = 0;

  for (guint32 i = 1; input->plan->n_members > 1 && i < input->n_items; i++)
    {
      if (input->items[i].origin != 0)
        continue;
      if (input->items[last].origin == 0 && input->items[i].event == input->items[last].event
          && input->items[i].group == input->items[last].group)
        input->items[i].weight = 0;
      else
        last = i;
    }
}

/* Types that count acts have no use for items that count none. */
static gboolean
counts_acts (const TocsinCorrelation *correlation)
{
  return correlation->type != TOCSIN_CORRELATION_VALUE_COUNT && !correlation->is_distinct
         && correlation->type != TOCSIN_CORRELATION_TEMPORAL
         && correlation->type != TOCSIN_CORRELATION_TEMPORAL_ORDERED
         && correlation->type != TOCSIN_CORRELATION_NEAR
         && correlation->type != TOCSIN_BASELINE_FIRST_SEEN;
}

static void
drop_uncounted (SigmaInput *input)
{
  guint32 kept = 0;

  for (guint32 i = 0; i < input->n_items; i++)
    if (input->items[i].weight > 0)
      input->items[kept++] = input->items[i];
  input->n_items = kept;
}

/* Puts the items of each group together, in their order. */
static void
partition (SigmaInput *self)
{
  guint32 n_groups = self->run->results[self->index].n_groups;
  SigmaItem *items = self->run->spare[1];

  self->group_start = g_new0 (guint32, n_groups + 2);
  for (guint32 i = 0; i < self->n_items; i++)
    self->group_start[self->items[i].group + 2]++;
  for (guint32 i = 2; i < n_groups + 2; i++)
    self->group_start[i] += self->group_start[i - 1];
  for (guint32 i = 0; i < self->n_items; i++)
    items[self->group_start[self->items[i].group + 1]++] = self->items[i];
  self->items = items;
}

/* Room for the items of any correlation: those of rules, each once, and of nested correlations. */
static void
take_spare (SigmaRun *run, guint32 n)
{
  if (n <= run->n_spare && run->spare[0] != NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (run->spare); i++)
    {
      g_free (run->spare[i]);
      run->spare[i] = g_new (SigmaItem, (gsize) n + 1);
    }
  g_free (run->spare_places);
  run->spare_places = g_new (guint32, (gsize) n + 1);
  run->n_spare = n;
}

/* Fills in items and group_start; the items stay until the next correlation of the run is
 * gathered. */
void
sigma_input_gather (SigmaInput *self)
{
  Gatherer gatherer = { .input = self };
  guint32 n = 0;
  int next;

  init_heads (&gatherer);
  for (guint i = 0; i < self->plan->n_members; i++)
    n += gatherer.heads[i].end - gatherer.heads[i].at;
  take_spare (self->run, n);
  self->items = self->run->spare[0];
  gatherer.record_of = self->run->spare_places;
  sigma_map_init (&gatherer.pairs);
  sigma_map_init (&gatherer.groups);
  sigma_map_init (&gatherer.values);
  if (self->plan->n_groups == 1)
    gatherer.group_of_text = g_new0 (guint32, self->run->records->texts->len + 1);
  if (self->plan->n_fields == 1)
    gatherer.value_of_text = g_new0 (guint32, self->run->records->texts->len + 1);
  while ((next = find_next (&gatherer)) >= 0)
    take_item (&gatherer, (guint) next);
  if (counts_acts (self->plan->correlation))
    {
      count_events_once (self);
      if (has_several_sources (&gatherer))
        count_acts_once (&gatherer);
      drop_uncounted (self);
    }
  partition (self);
  sigma_map_clear (&gatherer.pairs);
  sigma_map_clear (&gatherer.groups);
  sigma_map_clear (&gatherer.values);
  g_free (gatherer.group_of_text);
  g_free (gatherer.value_of_text);
  g_free (gatherer.heads);
}

void
sigma_input_clear (SigmaInput *self)
{
  g_free (self->group_start);
}
