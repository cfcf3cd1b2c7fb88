/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-event.h"
#include "core/tocsin-time.h"
#include "detect/matcher-private.h"

#define SEPARATOR '\xff' /* never in UTF-8 */

/* A field of rules that is a column of the normalized event. */
typedef struct
{
  guint32 field;
  TocsinColumn column;
  gboolean is_system; /* a name of Windows' System part, which a body field hides … */
  gboolean is_first;  /* … or not */
} ViewColumn;

/* A value whose text a view made: its place among the values, and in that text. */
typedef struct
{
  guint32 value;
  guint32 offset;
} ViewMade;

static const struct
{
  const char *name;
  TocsinColumn column;
  gboolean is_first;
} system_columns[] = {
  { "EventID", TOCSIN_COLUMN_EVENT_ID, TRUE },
  { "Provider_Name", TOCSIN_COLUMN_PROVIDER, TRUE },
  { "Channel", TOCSIN_COLUMN_CHANNEL, FALSE },
  { "Computer", TOCSIN_COLUMN_HOST, FALSE },
};

static gboolean
find_column (const char *name, ViewColumn *out)
{
  int column;

  for (guint i = 0; i < G_N_ELEMENTS (system_columns); i++)
    if (strcmp (system_columns[i].name, name) == 0)
      {
        out->column = system_columns[i].column;
        out->is_system = TRUE;
        out->is_first = system_columns[i].is_first;
        return TRUE;
      }
  column = tocsin_column_find (name, strlen (name));
  out->column = (TocsinColumn) column;
  return column >= 0;
}

void
sigma_event_view_init (SigmaEventView *self, const TocsinRuleSet *rules)
{
  *self = (SigmaEventView){ .rules = rules };
  self->slot_generation = g_new0 (guint32, rules->fields->len + 1);
  self->slot_first = g_new0 (guint32, rules->fields->len + 1);
  self->values = g_array_new (FALSE, FALSE, sizeof (SigmaValue));
  self->folded = g_string_new (NULL);
  self->columns = g_array_new (FALSE, FALSE, sizeof (ViewColumn));
  self->computed = g_string_new (NULL);
  self->made = g_array_new (FALSE, FALSE, sizeof (ViewMade));
  for (guint32 i = 0; i < rules->tests->len; i++)
    self->has_keywords
        |= ((const SigmaTest *) g_ptr_array_index (rules->tests, i))->field == SIGMA_KEYWORD;
  for (guint32 i = 0; i < rules->fields->len; i++)
    {
      ViewColumn column = { .field = i };

      if (find_column (g_ptr_array_index (rules->fields, i), &column))
        g_array_append_val (self->columns, column);
    }
}

void
sigma_event_view_clear (SigmaEventView *self)
{
  g_free (self->slot_generation);
  g_free (self->slot_first);
  g_free (self->name_slots);
  g_array_unref (self->values);
  g_array_unref (self->columns);
  g_string_free (self->folded, TRUE);
  g_string_free (self->computed, TRUE);
  g_array_unref (self->made);
}

void
sigma_needs_init (SigmaNeeds *self, const SigmaEventView *view)
{
  *self = (SigmaNeeds){ .fields = g_new0 (guint8, view->rules->fields->len + 1),
                        .columns = g_array_new (FALSE, FALSE, sizeof (ViewColumn)) };
}

/* What the condition of a rule looks at. */
void
sigma_needs_add (SigmaNeeds *self, const TocsinRuleSet *rules, const SigmaNode *node)
{
  const SigmaTest *test;

  for (guint i = 0; i < node->n_children; i++)
    sigma_needs_add (self, rules, node->children[i]);
  if (node->kind != SIGMA_NODE_TEST)
    return;
  test = g_ptr_array_index (rules->tests, node->test);
  if (test->field == SIGMA_KEYWORD)
    self->is_all = TRUE;
  else
    self->fields[test->field] = TRUE;
  if (test->kind == SIGMA_TEST_FIELDREF)
    self->fields[test->other_field] = TRUE;
}

void
sigma_needs_finish (SigmaNeeds *self, const SigmaEventView *view)
{
  for (guint i = 0; i < view->columns->len; i++)
    {
      const ViewColumn *column = &g_array_index (view->columns, ViewColumn, i);

      if (self->is_all || self->fields[column->field])
        g_array_append_val (self->columns, *column);
    }
}

void
sigma_needs_clear (SigmaNeeds *self)
{
  g_clear_pointer (&self->fields, g_free);
  g_clear_pointer (&self->columns, g_array_unref);
}

static gboolean
is_needed (const SigmaEventView *self, guint32 slot)
{
  return self->needs == NULL || self->needs->is_all || (slot > 0 && self->needs->fields[slot - 1]);
}

/* Looks up each of the batch's names once. */
void
sigma_event_view_begin_batch (SigmaEventView *self, const TocsinBatch *batch)
{
  self->batch = batch;
  self->name_slots = g_renew (guint32, self->name_slots, batch->n_names);
  self->n_name_slots = batch->n_names;
  for (guint32 i = 0; i < batch->n_names; i++)
    self->name_slots[i]
        = GPOINTER_TO_UINT (g_hash_table_lookup (self->rules->field_index, batch->names[i]));
}

static gboolean
is_ascii (const char *text, gsize length)
{
  guchar others = 0;

  for (gsize i = 0; i < length; i++)
    others |= (guchar) text[i];
  return others < 0x80;
}

static void
add_value (SigmaEventView *self, guint32 slot, const char *text, gsize length, gboolean is_null)
{
  SigmaValue value = { .text = text, .length = (guint32) length, .is_null = is_null };
  gsize start = self->folded->len + 1;
  guint32 index = self->values->len + 1;

  if (start + length * 3 >= self->folded->allocated_len)
    g_string_set_size (self->folded, start + length * 3);
  self->folded->str[start - 1] = SEPARATOR;
  value.folded = (guint32) start;
  value.folded_length = (guint32) sigma_fold (text, length, self->folded->str + start);
  self->is_ascii &= is_ascii (text, length);
  self->folded->len = start + value.folded_length;
  g_array_append_val (self->values, value);
  if (slot == 0)
    return;
  slot--;
  if (self->slot_generation[slot] != self->generation)
    {
      self->slot_generation[slot] = self->generation;
      self->slot_first[slot] = index;
    }
  else
    {
      guint32 last = self->slot_first[slot];

      while (g_array_index (self->values, SigmaValue, last - 1).next != 0)
        last = g_array_index (self->values, SigmaValue, last - 1).next;
      g_array_index (self->values, SigmaValue, last - 1).next = index;
    }
}

static gboolean
has_slot (const SigmaEventView *self, guint32 field)
{
  return self->slot_generation[field] == self->generation;
}

static TocsinSlice
get_column_slice (const TocsinEvent *event, TocsinColumn column)
{
  switch ((int) column)
    {
    case TOCSIN_COLUMN_HOST:
      return event->host;
    case TOCSIN_COLUMN_APP:
      return event->app;
    case TOCSIN_COLUMN_MESSAGE:
      return event->message;
    case TOCSIN_COLUMN_SOURCE_IP:
      return event->source_ip;
    case TOCSIN_COLUMN_USERNAME:
      return event->username;
    case TOCSIN_COLUMN_CHANNEL:
      return event->channel;
    case TOCSIN_COLUMN_PROVIDER:
      return event->provider;
    default:
      return TOCSIN_NO_SLICE;
    }
}

/* The text of a column that is not a slice of the arena; NULL if there is none. */
static const char *
get_column_text (const SigmaEventView *self, TocsinColumn column, char *buffer, gsize size)
{
  const TocsinEvent *event = self->event;

  switch ((int) column)
    {
    case TOCSIN_COLUMN_TIMESTAMP:
      if (event->timestamp == TOCSIN_NO_TIME)
        return NULL;
      tocsin_time_format (event->timestamp, buffer);
      return buffer;
    case TOCSIN_COLUMN_EVENT_ID:
      g_snprintf (buffer, size, "%d", event->event_id);
      return event->event_id != TOCSIN_NO_NUMBER ? buffer : NULL;
    case TOCSIN_COLUMN_PID:
      g_snprintf (buffer, size, "%" G_GINT64_FORMAT, event->pid);
      return event->pid != TOCSIN_NO_NUMBER ? buffer : NULL;
    case TOCSIN_COLUMN_SEVERITY:
      g_snprintf (buffer, size, "%u", event->severity);
      return event->severity != TOCSIN_NO_SEVERITY ? buffer : NULL;
    case TOCSIN_COLUMN_OUTCOME:
      return event->outcome != TOCSIN_OUTCOME_NONE ? tocsin_outcome_get_name (event->outcome)
                                                   : NULL;
    case TOCSIN_COLUMN_CATEGORY:
      return event->category != 0 ? self->batch->names[event->category] : NULL;
    case TOCSIN_COLUMN_ACTION:
      return event->action != 0 ? self->batch->names[event->action] : NULL;
    case TOCSIN_COLUMN_SOURCE:
      return event->dataset != 0 ? self->batch->names[event->dataset] : NULL;
    default:
      return NULL;
    }
}

/* The numbers' text lives in the arena of values: folded text does not move
 * with them, so a copy is kept there. */
static void
add_column (SigmaEventView *self, const ViewColumn *column, gboolean is_windows)
{
  TocsinSlice slice = get_column_slice (self->event, column->column);
  char buffer[TOCSIN_TIME_TEXT_SIZE];
  const char *text;

  if (column->is_system && !is_windows)
    return;
  if (slice.length > 0)
    {
      add_value (self, column->field + 1, tocsin_batch_text (self->batch, slice), slice.length,
                 FALSE);
      g_array_index (self->values, SigmaValue, self->values->len - 1).is_derived
          = is_windows && !column->is_system;
      return;
    }
  text = get_column_text (self, column->column, buffer, sizeof buffer);
  if (text != NULL)
    {
      /* Digits and words of ours fold to themselves: they are compared folded only. */
      add_value (self, column->field + 1, text, strlen (text), FALSE);
      g_array_index (self->values, SigmaValue, self->values->len - 1).text = NULL;
      g_array_index (self->values, SigmaValue, self->values->len - 1).is_derived
          = !column->is_system;
    }
}

static void
add_columns (SigmaEventView *self, gboolean first, gboolean is_windows)
{
  const GArray *columns = self->needs != NULL ? self->needs->columns : self->columns;

  for (guint i = 0; i < columns->len; i++)
    {
      const ViewColumn *column = &g_array_index (columns, ViewColumn, i);

      if (column->is_first == first && !has_slot (self, column->field))
        add_column (self, column, is_windows);
    }
}

/* System fields only where the body has none of that name (sigma.md S1.2). */
static void
add_fields (SigmaEventView *self, gboolean is_system)
{
  guint32 before = self->values->len;

  for (guint32 i = 0; i < self->event->n_fields; i++)
    {
      const TocsinField *field = &self->batch->fields[self->event->first_field + i];
      guint32 slot = self->name_slots[field->name];

      if ((field->is_system != 0) != is_system || !is_needed (self, slot)
          || (slot > 0 && has_slot (self, slot - 1)
              && (is_system || self->slot_first[slot - 1] <= before)))
        continue;
      add_value (self, slot, tocsin_batch_text (self->batch, field->value), field->value.length,
                 field->type == TOCSIN_VALUE_NULL);
    }
}

/* All values of a field under another name. */
static void
add_values (SigmaEventView *self, guint32 slot, const char *name)
{
  for (guint32 i = 0; i < self->event->n_fields; i++)
    {
      const TocsinField *field = &self->batch->fields[self->event->first_field + i];

      if (strcmp (self->batch->names[field->name], name) == 0)
        add_value (self, slot, tocsin_batch_text (self->batch, field->value), field->value.length,
                   field->type == TOCSIN_VALUE_NULL);
    }
}

static void
add_made (SigmaEventView *self, guint32 slot, const SigmaAlias *alias)
{
  ViewMade made = { self->values->len, (guint32) self->computed->len };

  if (!sigma_alias_append (alias, self->batch, self->event, self->computed))
    return;
  add_value (self, slot, self->computed->str + made.offset, self->computed->len - made.offset,
             FALSE);
  g_array_index (self->values, SigmaValue, made.value).is_derived = TRUE;
  g_array_append_val (self->made, made);
}

static void
add_aliases (SigmaEventView *self, const SigmaView *view)
{
  for (guint i = 0; i < SIGMA_MAX_ALIASES && view->aliases[i].name != NULL; i++)
    {
      const SigmaAlias *alias = &view->aliases[i];
      guint32 to = GPOINTER_TO_UINT (g_hash_table_lookup (self->rules->field_index, alias->name));

      if (to == 0 || !is_needed (self, to)
          || !sigma_alias_has_value (alias, self->batch, self->event))
        continue;
      if (view->hides)
        self->slot_generation[to - 1] = 0;
      else if (has_slot (self, to - 1))
        continue;
      if (alias->transform == SIGMA_AS_IT_IS
          && tocsin_batch_find_field (self->batch, self->event, alias->field) != NULL)
        add_values (self, to, alias->field);
      else
        add_made (self, to, alias);
    }
  /* The text does not move any more. */
  for (guint i = 0; i < self->made->len; i++)
    {
      const ViewMade *made = &g_array_index (self->made, ViewMade, i);

      g_array_index (self->values, SigmaValue, made->value).text
          = self->computed->str + made->offset;
    }
}

/* Whether the record is a line of text, not fields that a format writes as text. */
static gboolean
is_line (const TocsinBatch *batch, const TocsinEvent *event)
{
  static const char *const structured[] = { "json", "journald", "csv" };

  if (event->raw.length == 0 || strchr ("{<", *tocsin_batch_text (batch, event->raw)) != NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (structured); i++)
    if (strcmp (batch->names[event->dataset], structured[i]) == 0)
      return FALSE;
  return TRUE;
}

/* Where a format found no message, all of the record stands for it: names and quotes too, which
 * no keyword means. */
static gboolean
is_whole_record (const SigmaEventView *self)
{
  TocsinSlice raw = self->event->raw, message = self->event->message;

  return message.length == raw.length && raw.length > 0
         && *tocsin_batch_text (self->batch, raw) == '{'
         && memcmp (tocsin_batch_text (self->batch, message), tocsin_batch_text (self->batch, raw),
                    raw.length)
                == 0;
}

/* What only keywords look at, whether rules name it or not (S8): the record's own line; or what
 * a format made columns of the event of; or the System part of a Windows event. */
static void
add_texts (SigmaEventView *self, gboolean is_windows)
{
  static const TocsinColumn of_windows[] = { TOCSIN_COLUMN_EVENT_ID, TOCSIN_COLUMN_PROVIDER,
                                             TOCSIN_COLUMN_CHANNEL, TOCSIN_COLUMN_HOST };
  static const TocsinColumn of_others[]
      = { TOCSIN_COLUMN_MESSAGE, TOCSIN_COLUMN_HOST, TOCSIN_COLUMN_APP, TOCSIN_COLUMN_USERNAME,
          TOCSIN_COLUMN_SOURCE_IP };
  const TocsinColumn *columns = is_windows ? of_windows : of_others;
  guint n = is_windows ? G_N_ELEMENTS (of_windows) : G_N_ELEMENTS (of_others);
  TocsinSlice raw = self->event->raw;

  self->has_line = FALSE;
  if (!self->has_keywords || (self->needs != NULL && !self->needs->is_all))
    return;
  self->has_line = !is_windows && is_line (self->batch, self->event);
  if (self->has_line)
    {
      add_value (self, 0, tocsin_batch_text (self->batch, raw), raw.length, FALSE);
      return;
    }
  for (guint i = 0; i < n; i++)
    {
      const ViewColumn column
          = { .field = SIGMA_KEYWORD, .column = columns[i], .is_system = is_windows };

      if (columns[i] != TOCSIN_COLUMN_MESSAGE || !is_whole_record (self))
        add_column (self, &column, is_windows);
    }
}

/* Lays out an event of the present batch, with the names of @view if there is
 * one; FALSE if the event is none of those that the view is of. Every value is folded
 * once, here. */
gboolean
sigma_event_view_set (SigmaEventView *self, const TocsinEvent *event, const SigmaView *view)
{
  gboolean is_windows = event->channel.length > 0 || event->provider.length > 0;

  if (view != NULL && !sigma_view_admits (view, self->batch, event))
    return FALSE;
  self->event = event;
  self->generation++;
  self->is_ascii = TRUE;
  g_array_set_size (self->values, 0);
  g_array_set_size (self->made, 0);
  g_string_truncate (self->folded, 0);
  g_string_truncate (self->computed, 0);
  add_texts (self, is_windows);
  add_columns (self, TRUE, is_windows);
  add_fields (self, FALSE);
  add_fields (self, TRUE);
  add_columns (self, FALSE, is_windows);
  if (view != NULL)
    add_aliases (self, view);
  return TRUE;
}

/* The name of the column that rules call @field, or NULL if it is none. */
const char *
sigma_event_view_get_column (const SigmaEventView *self, guint32 field)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (g_array_index (self->columns, ViewColumn, i).field == field)
      return tocsin_columns[g_array_index (self->columns, ViewColumn, i).column].name;
  return NULL;
}

const SigmaValue *
sigma_event_view_first (const SigmaEventView *self, guint32 field)
{
  if (field == SIGMA_KEYWORD)
    return self->values->len > 0 ? &g_array_index (self->values, SigmaValue, 0) : NULL;
  if (!has_slot (self, field))
    return NULL;
  return &g_array_index (self->values, SigmaValue, self->slot_first[field] - 1);
}

const SigmaValue *
sigma_event_view_next (const SigmaEventView *self, const SigmaValue *value)
{
  return value->next != 0 ? &g_array_index (self->values, SigmaValue, value->next - 1) : NULL;
}
