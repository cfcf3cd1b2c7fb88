/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-query-private.h"

/* One event and what is known beside it. */
typedef struct
{
  const TocsinBatch *batch;
  const TocsinEvent *event;
  const TocsinQueryContext *context;
} Subject;

typedef QueryValueTest ValueTest;

static TocsinQueryAnswer test_node (const QueryNode *node, const Subject *subject);

static TocsinQueryAnswer
answer (gboolean matches)
{
  return matches ? TOCSIN_QUERY_YES : TOCSIN_QUERY_NO;
}

static gboolean
is_known (const Subject *subject, TocsinColumn column)
{
  return (subject->context->columns & (1u << column)) != 0;
}

/* Where the event keeps the columns that are text of the arena… */
static const guint8 slice_offsets[TOCSIN_N_COLUMNS] = {
  [TOCSIN_COLUMN_HOST] = G_STRUCT_OFFSET (TocsinEvent, host),
  [TOCSIN_COLUMN_APP] = G_STRUCT_OFFSET (TocsinEvent, app),
  [TOCSIN_COLUMN_SOURCE_IP] = G_STRUCT_OFFSET (TocsinEvent, source_ip),
  [TOCSIN_COLUMN_USERNAME] = G_STRUCT_OFFSET (TocsinEvent, username),
  [TOCSIN_COLUMN_CHANNEL] = G_STRUCT_OFFSET (TocsinEvent, channel),
  [TOCSIN_COLUMN_PROVIDER] = G_STRUCT_OFFSET (TocsinEvent, provider),
  [TOCSIN_COLUMN_ATTEMPT] = G_STRUCT_OFFSET (TocsinEvent, attempt),
  [TOCSIN_COLUMN_MESSAGE] = G_STRUCT_OFFSET (TocsinEvent, message),
  [TOCSIN_COLUMN_RAW] = G_STRUCT_OFFSET (TocsinEvent, raw),
};

/* … and those that are one of the batch's names. */
static const guint8 name_offsets[TOCSIN_N_COLUMNS] = {
  [TOCSIN_COLUMN_SOURCE] = G_STRUCT_OFFSET (TocsinEvent, dataset),
  [TOCSIN_COLUMN_CATEGORY] = G_STRUCT_OFFSET (TocsinEvent, category),
  [TOCSIN_COLUMN_ACTION] = G_STRUCT_OFFSET (TocsinEvent, action),
};

/* Finds the text of a column without making any; returns whether there is some. */
static gboolean
get_text (const Subject *subject, TocsinColumn column, const char **text, gsize *length)
{
  const TocsinEvent *event = subject->event;

  if (slice_offsets[column] != 0)
    {
      TocsinSlice slice = G_STRUCT_MEMBER (TocsinSlice, event, slice_offsets[column]);

      *text = tocsin_batch_text (subject->batch, slice);
      *length = slice.length;
      return *length > 0;
    }
  if (name_offsets[column] != 0)
    *text = subject->batch->names[G_STRUCT_MEMBER (guint32, event, name_offsets[column])];
  else if (column == TOCSIN_COLUMN_OUTCOME)
    *text = tocsin_outcome_get_name (event->outcome);
  else if (column == TOCSIN_COLUMN_TIME_BASIS)
    *text = tocsin_time_basis_get_name (event->time_basis);
  else
    return FALSE;
  *length = strlen (*text);
  return *length > 0;
}

static gboolean
get_number (const Subject *subject, TocsinColumn column, gint64 *number)
{
  const TocsinEvent *event = subject->event;

  switch ((int) column)
    {
    case TOCSIN_COLUMN_ID:
      *number = subject->context->id;
      return *number >= 0;
    case TOCSIN_COLUMN_SOURCE_ID:
      *number = subject->context->source_id;
      return *number >= 0;
    case TOCSIN_COLUMN_PID:
      *number = event->pid;
      return *number != TOCSIN_NO_NUMBER;
    case TOCSIN_COLUMN_SEVERITY:
      *number = event->severity;
      return *number != TOCSIN_NO_SEVERITY;
    case TOCSIN_COLUMN_EVENT_ID:
      *number = event->event_id;
      return *number != TOCSIN_NO_NUMBER;
    case TOCSIN_COLUMN_REPEAT:
      *number = event->repeat;
      return TRUE;
    case TOCSIN_COLUMN_RECORD:
      *number = (gint64) event->record;
      return TRUE;
    case TOCSIN_COLUMN_OFFSET:
      *number = (gint64) event->offset;
      return TRUE;
    case TOCSIN_COLUMN_SIZE:
      *number = event->size;
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
test_pattern (const QueryNode *node, const char *text, gsize length)
{
  return tocsin_pattern_matches (node->pattern, text, length);
}

/* Whether a number is between the bounds of a test. */
gboolean
tocsin_query_node_is_within (const QueryNode *node, const QueryNumber *number)
{
  int below = node->lower.is_set ? tocsin_query_number_compare (number, &node->lower.number) : 1;
  int above = node->upper.is_set ? tocsin_query_number_compare (number, &node->upper.number) : -1;

  return (below > 0 || (below == 0 && !node->lower.is_open))
         && (above < 0 || (above == 0 && !node->upper.is_open));
}

static gboolean
test_number (const QueryNode *node, const char *text, gsize length)
{
  char copy[32];
  QueryNumber number;

  if (length >= sizeof copy || memchr (text, '\0', length) != NULL)
    return FALSE;
  memcpy (copy, text, length);
  copy[length] = '\0';
  return tocsin_query_number_parse (copy, &number) && tocsin_query_node_is_within (node, &number);
}

static gboolean
test_network (const QueryNode *node, const char *text, gsize length)
{
  TocsinAddress address;

  return length > 0 && tocsin_address_find (text, length, &address)
         && tocsin_network_contains (&node->network, &address);
}

static gboolean
test_present (const QueryNode *node, const char *text, gsize length)
{
  return length > 0;
}

/* The test that @node makes of each value, or NULL if it is not of that kind. */
QueryValueTest
tocsin_query_node_get_test (const QueryNode *node)
{
  switch ((int) node->kind)
    {
    case NODE_TEXT:
      return test_pattern;
    case NODE_NUMBER:
      return test_number;
    case NODE_NETWORK:
      return test_network;
    case NODE_HAS:
      return test_present;
    default:
      return NULL;
    }
}

/* Whether a field is the one that is meant; `System.X` means X of the System
 * part, as in the JSON of the fields. */
static gboolean
is_field (const TocsinBatch *batch, const TocsinField *field, const char *key)
{
  const char *name = batch->names[field->name];

  if (key == NULL)
    return TRUE;
  if (g_ascii_tolower (*name) == g_ascii_tolower (*key) && g_ascii_strcasecmp (name, key) == 0)
    return TRUE;
  return field->is_system && g_ascii_strncasecmp (key, "System.", 7) == 0
         && g_ascii_strcasecmp (name, key + 7) == 0;
}

static TocsinQueryAnswer
test_fields (const QueryNode *node, const char *key, ValueTest test, const Subject *subject)
{
  const TocsinField *fields = subject->batch->fields + subject->event->first_field;

  if (!is_known (subject, TOCSIN_COLUMN_FIELDS))
    return TOCSIN_QUERY_MAYBE;
  for (guint32 i = 0; i < subject->event->n_fields; i++)
    if (is_field (subject->batch, &fields[i], key)
        && test (node, tocsin_batch_text (subject->batch, fields[i].value), fields[i].value.length))
      return TOCSIN_QUERY_YES;
  return TOCSIN_QUERY_NO;
}

/* A column whose text has to be made: a number, the data of a Windows event. */
static TocsinQueryAnswer
test_composed (const QueryNode *node, ValueTest test, const Subject *subject)
{
  g_autoptr (GString) text = g_string_new (NULL);

  tocsin_event_append_text (subject->batch, subject->event, node->field.column, text);
  return answer (text->len > 0 && test (node, text->str, text->len));
}

static TocsinQueryAnswer
test_number_column (const QueryNode *node, ValueTest test, const Subject *subject)
{
  char text[32];
  gint64 number;
  int length;

  if (!get_number (subject, node->field.column, &number))
    return TOCSIN_QUERY_NO;
  if (test == test_present)
    return TOCSIN_QUERY_YES;
  if (test == test_number)
    {
      QueryNumber value = { TRUE, number, (double) number };

      return answer (tocsin_query_node_is_within (node, &value));
    }
  length = g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, number);
  return answer (test (node, text, (gsize) length));
}

static TocsinQueryAnswer
test_column (const QueryNode *node, ValueTest test, const Subject *subject)
{
  TocsinColumn column = node->field.column;
  const char *text;
  gsize length;

  if (!is_known (subject, column))
    return TOCSIN_QUERY_MAYBE;
  if (tocsin_columns[column].kind == TOCSIN_COLUMN_IS_NUMBER)
    return test_number_column (node, test, subject);
  if (get_text (subject, column, &text, &length))
    return answer (test (node, text, length));
  if (column == TOCSIN_COLUMN_TIMESTAMP)
    return answer (test == test_present && subject->event->timestamp != TOCSIN_NO_TIME);
  if (column == TOCSIN_COLUMN_MESSAGE || column == TOCSIN_COLUMN_RAW)
    return test_composed (node, test, subject);
  return TOCSIN_QUERY_NO;
}

static TocsinQueryAnswer
test_field (const QueryNode *node, ValueTest test, const Subject *subject)
{
  if (node->field.column == TOCSIN_COLUMN_FIELDS)
    return test_fields (node, node->field.key, test, subject);
  return test_column (node, test, subject);
}

static const TocsinColumn word_columns[] = {
  TOCSIN_COLUMN_MESSAGE,  TOCSIN_COLUMN_HOST,    TOCSIN_COLUMN_APP,      TOCSIN_COLUMN_SOURCE_IP,
  TOCSIN_COLUMN_USERNAME, TOCSIN_COLUMN_CHANNEL, TOCSIN_COLUMN_PROVIDER, TOCSIN_COLUMN_ACTION,
};

/* A message that is composed of the fields: the word may reach over several. */
static gboolean
is_in_composed (const QueryNode *node, const Subject *subject)
{
  g_autoptr (GString) text = NULL;

  if (!tocsin_event_has_composed_message (subject->batch, subject->event))
    return FALSE;
  text = g_string_new (NULL);
  tocsin_event_append_message (subject->batch, subject->event, text);
  return tocsin_pattern_matches (node->pattern, text->str, text->len);
}

static TocsinQueryAnswer
test_word (const QueryNode *node, const Subject *subject)
{
  TocsinQueryAnswer best = TOCSIN_QUERY_NO;

  for (guint i = 0; i < G_N_ELEMENTS (word_columns); i++)
    {
      const char *text;
      gsize length;

      if (!is_known (subject, word_columns[i]))
        best = TOCSIN_QUERY_MAYBE;
      else if (get_text (subject, word_columns[i], &text, &length)
               && tocsin_pattern_matches (node->pattern, text, length))
        return TOCSIN_QUERY_YES;
    }
  best = MAX (best, test_fields (node, NULL, test_pattern, subject));
  if (best == TOCSIN_QUERY_NO && is_in_composed (node, subject))
    best = TOCSIN_QUERY_YES;
  return best;
}

static TocsinQueryAnswer
test_time (const QueryNode *node, const Subject *subject)
{
  gint64 timestamp = subject->event->timestamp;
  gint64 last = subject->context->last;

  if (!is_known (subject, TOCSIN_COLUMN_TIMESTAMP))
    return TOCSIN_QUERY_MAYBE;
  if (timestamp == TOCSIN_NO_TIME)
    return TOCSIN_QUERY_NO;
  if (node->kind == NODE_AFTER)
    return answer (timestamp >= node->time);
  if (node->kind == NODE_BEFORE)
    return answer (timestamp < node->time);
  return answer (last != TOCSIN_NO_TIME
                 && timestamp >= tocsin_query_last_begins (last, node->time));
}

/* AND is the least of its parts, OR the greatest, NOT turns them round (Kleene's
 * logic of three values). */
static TocsinQueryAnswer
test_children (const QueryNode *node, const Subject *subject)
{
  TocsinQueryAnswer stop = node->kind == NODE_OR ? TOCSIN_QUERY_YES : TOCSIN_QUERY_NO;
  TocsinQueryAnswer all = node->kind == NODE_OR ? TOCSIN_QUERY_NO : TOCSIN_QUERY_YES;

  for (guint i = 0; i < node->children->len && all != stop; i++)
    {
      TocsinQueryAnswer one = test_node (g_ptr_array_index (node->children, i), subject);

      all = node->kind == NODE_OR ? MAX (all, one) : MIN (all, one);
    }
  return node->kind == NODE_NOT ? TOCSIN_QUERY_YES - all : all;
}

static TocsinQueryAnswer
test_node (const QueryNode *node, const Subject *subject)
{
  switch (node->kind)
    {
    case NODE_AND:
    case NODE_OR:
    case NODE_NOT:
      return test_children (node, subject);
    case NODE_WORD:
      return test_word (node, subject);
    case NODE_TEXT:
    case NODE_NUMBER:
    case NODE_NETWORK:
    case NODE_HAS:
      return test_field (node, tocsin_query_node_get_test (node), subject);
    case NODE_AFTER:
    case NODE_BEFORE:
    case NODE_LAST:
      return test_time (node, subject);
    case NODE_MARK:
      return tocsin_query_node_test_mark (node, subject->context->marks, subject->context->id);
    case NODE_ALERT:
      return tocsin_query_node_test_alert (node, subject->context->alerts, subject->context->id, 1);
    case NODE_ALL:
    default:
      return TOCSIN_QUERY_YES;
    }
}

/**
 * tocsin_query_test:
 * @self: a query
 * @batch: a batch, maybe with some columns only
 * @event: one of its events
 * @context: what else is known
 *
 * Says whether an event matches as far as the columns in @context tell.
 *
 * Returns: the answer; never %TOCSIN_QUERY_MAYBE if @context has all columns of
 *   tocsin_query_get_columns()
 */
TocsinQueryAnswer
tocsin_query_test (const TocsinQuery *self, const TocsinBatch *batch, const TocsinEvent *event,
                   const TocsinQueryContext *context)
{
  const Subject subject = { batch, event, context };

  return test_node (self->root, &subject);
}

/**
 * tocsin_query_matches:
 * @self: a query
 * @batch: a whole batch
 * @event: one of its events
 * @context: what else is known; its `columns` do not matter
 *
 * Returns: whether the event matches
 */
gboolean
tocsin_query_matches (const TocsinQuery *self, const TocsinBatch *batch, const TocsinEvent *event,
                      const TocsinQueryContext *context)
{
  TocsinQueryContext whole = *context;

  whole.columns = TOCSIN_QUERY_ALL_COLUMNS;
  return tocsin_query_test (self, batch, event, &whole) == TOCSIN_QUERY_YES;
}
