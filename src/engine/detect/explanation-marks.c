/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-event.h"
#include "core/tocsin-pattern.h"
#include "detect/explanation-private.h"

#define MAX_MARKS 2000

static void
mark_clear (TocsinMatchMark *self)
{
  g_free (self->field);
}

/**
 * tocsin_match_mark_array_new:
 *
 * Returns: (transfer full) (element-type TocsinMatchMark): an empty array that frees its marks
 */
GArray *
tocsin_match_mark_array_new (void)
{
  GArray *marks = g_array_new (FALSE, FALSE, sizeof (TocsinMatchMark));

  g_array_set_clear_func (marks, (GDestroyNotify) mark_clear);
  return marks;
}

typedef struct
{
  SigmaExplainer *explainer;
  const TocsinBatch *batch;
  const TocsinEvent *event;
  SigmaRaw *raw;
  gboolean is_own_raw; /* that is the record, not another text */
  const TocsinExplanationNode *node;
  GArray *hits; /* SigmaHit */
  GArray *marks;
} Marker;

static const struct
{
  TocsinColumn column;
  glong offset;
} slices[] = {
  { TOCSIN_COLUMN_MESSAGE, G_STRUCT_OFFSET (TocsinEvent, message) },
  { TOCSIN_COLUMN_HOST, G_STRUCT_OFFSET (TocsinEvent, host) },
  { TOCSIN_COLUMN_APP, G_STRUCT_OFFSET (TocsinEvent, app) },
  { TOCSIN_COLUMN_SOURCE_IP, G_STRUCT_OFFSET (TocsinEvent, source_ip) },
  { TOCSIN_COLUMN_USERNAME, G_STRUCT_OFFSET (TocsinEvent, username) },
  { TOCSIN_COLUMN_CHANNEL, G_STRUCT_OFFSET (TocsinEvent, channel) },
  { TOCSIN_COLUMN_PROVIDER, G_STRUCT_OFFSET (TocsinEvent, provider) },
  { TOCSIN_COLUMN_RAW, G_STRUCT_OFFSET (TocsinEvent, raw) },
};

static gboolean
is_slice (const Marker *self, TocsinSlice slice, const SigmaValue *value)
{
  return slice.length == value->length && slice.length > 0
         && tocsin_batch_text (self->batch, slice) == value->text;
}

/* The event's name for a value: the field or column of which it is the text. */
static const char *
find_name (const Marker *self, guint32 field, const SigmaValue *value)
{
  const char *column
      = field != SIGMA_KEYWORD ? sigma_event_view_get_column (&self->explainer->view, field) : NULL;

  if (value->text == NULL)
    return column;
  for (guint i = 0; column != NULL && i < G_N_ELEMENTS (slices); i++)
    if (strcmp (tocsin_columns[slices[i].column].name, column) == 0
        && is_slice (self, G_STRUCT_MEMBER (TocsinSlice, self->event, slices[i].offset), value))
      return column;
  for (guint32 i = 0; i < self->event->n_fields; i++)
    if (is_slice (self, self->batch->fields[self->event->first_field + i].value, value))
      return self->batch->names[self->batch->fields[self->event->first_field + i].name];
  for (guint i = 0; i < G_N_ELEMENTS (slices); i++)
    if (is_slice (self, G_STRUCT_MEMBER (TocsinSlice, self->event, slices[i].offset), value))
      return tocsin_columns[slices[i].column].name;
  return column;
}

/* A value that is a part of the raw record itself. */
static gboolean
is_in_raw (const Marker *self, const SigmaValue *value, gsize *start)
{
  const char *raw = tocsin_batch_text (self->batch, self->event->raw);

  if (value->text == NULL || !self->is_own_raw || value->text < raw
      || value->text + value->length > raw + self->event->raw.length)
    return FALSE;
  *start = (gsize) (value->text - raw);
  return TRUE;
}

static void
place_in_raw (Marker *self, const SigmaValue *value, const char *name, TocsinMatchMark *mark)
{
  const SigmaEventView *view = &self->explainer->view;
  const char *text = value->text != NULL ? value->text : view->folded->str + value->folded;
  gsize length = value->text != NULL ? value->length : value->folded_length, start;
  const char *names[] = { name, self->node->field, NULL };

  if (is_in_raw (self, value, &start))
    {
      mark->raw_start = start + mark->start;
      mark->raw_length = mark->length;
    }
  else if (self->raw != NULL && !value->is_derived)
    sigma_raw_find (self->raw, names, text, length, mark->start, mark->length, &mark->raw_start,
                    &mark->raw_length);
}

/* The field of the event of which a view makes a value under the name that the rule has. */
static const TocsinField *
find_source (const Marker *self, guint32 field)
{
  const SigmaView *view = self->explainer->names;
  const char *name
      = field != SIGMA_KEYWORD ? g_ptr_array_index (self->explainer->rules->fields, field) : NULL;

  for (guint i = 0; view != NULL && i < SIGMA_MAX_ALIASES && view->aliases[i].name != NULL; i++)
    if (g_strcmp0 (view->aliases[i].name, name) == 0)
      return tocsin_batch_find_field (self->batch, self->event, view->aliases[i].field);
  return NULL;
}

/* A value that a view has made: in the field of which it was made, the same text if that stands
 * there, or else all of it. */
static void
add_made_mark (Marker *self, guint32 field, const SigmaValue *value, const SigmaHit *hit)
{
  const TocsinField *source = find_source (self, field);
  TocsinMatchMark mark = { .node = self->node };
  const char *text, *found = NULL;
  g_autofree char *needle = g_ascii_strdown (value->text + hit->start, (gssize) hit->length);
  const char *names[] = { NULL, NULL };

  if (source == NULL || source->value.length == 0)
    return;
  text = tocsin_batch_text (self->batch, source->value);
  if (g_str_is_ascii (needle))
    found = tocsin_fold_find (text, source->value.length, needle, hit->length);
  if (found != NULL)
    {
      mark.start = (gsize) (found - text);
      mark.length = hit->length;
    }
  else
    mark.length = source->value.length;
  names[0] = self->batch->names[source->name];
  mark.field = g_strdup (names[0]);
  if (self->raw != NULL)
    sigma_raw_find (self->raw, names, text, source->value.length, mark.start, mark.length,
                    &mark.raw_start, &mark.raw_length);
  g_array_append_val (self->marks, mark);
}

static void
add_marks (Marker *self, const SigmaTest *test)
{
  const SigmaEventView *view = &self->explainer->view;

  g_array_set_size (self->hits, 0);
  sigma_test_find (test, view, self->explainer->match_data, self->explainer->limits, self->hits);
  for (guint i = 0; i < self->hits->len && self->marks->len < MAX_MARKS; i++)
    {
      const SigmaHit *hit = &g_array_index (self->hits, SigmaHit, i);
      const SigmaValue *value = &g_array_index (view->values, SigmaValue, hit->value);
      const char *name = find_name (self, test->field, value);
      TocsinMatchMark mark = { .start = hit->start, .length = hit->length, .node = self->node };

      if (value->is_derived && value->text != NULL)
        add_made_mark (self, test->field, value, hit);
      if (name == NULL || (value->is_derived && value->text != NULL))
        continue;
      mark.field = g_strdup (name);
      place_in_raw (self, value, name, &mark);
      g_array_append_val (self->marks, mark);
    }
}

static void
mark_tests (Marker *self, const SigmaNode *node)
{
  for (guint i = 0; i < node->n_children && node->kind != SIGMA_NODE_NOT; i++)
    mark_tests (self, node->children[i]);
  if (node->kind == SIGMA_NODE_TEST)
    add_marks (self, g_ptr_array_index (self->explainer->rules->tests, node->test));
}

/* Only what is met speaks for the match, and nothing below a NOT does. */
static void
mark_node (Marker *self, const TocsinExplanationNode *node)
{
  if (!node->is_met || node->kind == TOCSIN_EXPLANATION_NOT)
    return;
  if (node->kind == TOCSIN_EXPLANATION_TEST)
    {
      self->node = node;
      mark_tests (self, node->condition);
    }
  for (guint i = 0; i < node->children->len; i++)
    mark_node (self, g_ptr_array_index (node->children, i));
}

static int
compare_marks (gconstpointer a, gconstpointer b)
{
  const TocsinMatchMark *first = a, *second = b;
  gboolean has_first = first->raw_length > 0, has_second = second->raw_length > 0;

  if (has_first != has_second)
    return has_first ? -1 : 1;
  if (first->raw_start != second->raw_start)
    return first->raw_start < second->raw_start ? -1 : 1;
  return (first->raw_length > second->raw_length) - (first->raw_length < second->raw_length);
}

/**
 * tocsin_explanation_find_marks:
 * @self: an explanation
 * @batch: a batch
 * @event: one of its events
 * @raw: (nullable): the event's raw record (tocsin_event_append_raw()), or another text that
 *   shows the event
 * @raw_length: its bytes
 *
 * Finds the parts of an event that fulfil the rule: the bytes for which each test that is met
 * looks. Parts of different tests may overlap. What is met because something is not there (`null`,
 * `exists: false`, below a NOT) has no bytes.
 *
 * Returns: (transfer full) (element-type TocsinMatchMark): the parts, in the order of the raw
 *   record, after them those that it does not write; none if the rule does not match the event
 */
GArray *
tocsin_explanation_find_marks (TocsinExplanation *self, const TocsinBatch *batch,
                               const TocsinEvent *event, const char *raw, gsize raw_length)
{
  g_autoptr (SigmaRaw) places = raw != NULL ? sigma_raw_new (raw, raw_length) : NULL;
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (SigmaHit));
  Marker marker = { .explainer = self->explainer,
                    .batch = batch,
                    .event = event,
                    .raw = places,
                    .hits = hits,
                    .marks = tocsin_match_mark_array_new () };

  marker.is_own_raw = raw_length > 0 && raw_length == event->raw.length
                      && memcmp (raw, tocsin_batch_text (batch, event->raw), raw_length) == 0;
  tocsin_explanation_set_batch (self, batch);
  if (tocsin_explanation_matches (self, event))
    mark_node (&marker, self->root);
  g_array_sort (marker.marks, compare_marks);
  return marker.marks;
}
