/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes the values that correlations need out of events that rules matched. */
#include <string.h>

#include "core/tocsin-event.h"
#include "detect/correlator-private.h"
#include "detect/matcher-private.h"

typedef struct
{
  const TocsinBatch *batch;
  const TocsinEvent *event;
  gboolean is_windows;
  GString *buffer;
  SigmaEntity about;      /* texts of the event's host, user and address */
  SigmaSourceMarks marks; /* of the batch, once they are needed */
  TocsinProfile profile;
} Lookup;

/* A field of the record; one of the body before one of the System part. */
static const TocsinField *
find_field (const Lookup *self, const char *name)
{
  const TocsinField *system = NULL;

  for (guint32 i = 0; i < self->event->n_fields; i++)
    {
      const TocsinField *field = &self->batch->fields[self->event->first_field + i];

      if (strcmp (self->batch->names[field->name], name) != 0)
        continue;
      if (!field->is_system)
        return field;
      if (system == NULL)
        system = field;
    }
  return system;
}

static int
find_column (const Lookup *self, const char *name, int column)
{
  if (self->is_windows && strcmp (name, "Channel") == 0)
    return TOCSIN_COLUMN_CHANNEL;
  if (self->is_windows && strcmp (name, "Computer") == 0)
    return TOCSIN_COLUMN_HOST;
  return column;
}

static guint32
intern_column (Lookup *self, int column, TocsinRecords *records)
{
  if (column < 0)
    return 0;
  if (column == TOCSIN_COLUMN_HOST)
    return self->about.host;
  if (column == TOCSIN_COLUMN_USERNAME)
    return self->about.username;
  if (column == TOCSIN_COLUMN_SOURCE_IP)
    return self->about.source_ip;
  g_string_truncate (self->buffer, 0);
  if (!tocsin_event_append_text (self->batch, self->event, (TocsinColumn) column, self->buffer))
    return 0;
  return sigma_records_intern (records, self->buffer->str, self->buffer->len);
}

/* The first value of a field; 0 if the event has none. */
static guint32
intern_value (Lookup *self, const char *name, int column, TocsinRecords *records)
{
  const TocsinField *field;

  if (self->is_windows && strcmp (name, "EventID") == 0)
    return intern_column (self, TOCSIN_COLUMN_EVENT_ID, records);
  if (self->is_windows && strcmp (name, "Provider_Name") == 0)
    return intern_column (self, TOCSIN_COLUMN_PROVIDER, records);
  field = find_field (self, name);
  if (field == NULL)
    return intern_column (self, find_column (self, name, column), records);
  if (field->type == TOCSIN_VALUE_NULL)
    return 0;
  return sigma_records_intern (records, tocsin_batch_text (self->batch, field->value),
                               field->value.length);
}

/* The view in which the rules of a category see the event, or NULL. */
static const SigmaView *
find_view (Lookup *self, const TocsinRule *rule)
{
  const TocsinBatch *batch = self->batch;
  const TocsinEvent *event = self->event;
  g_autofree char *channel = NULL, *app = NULL;
  SigmaEventKind kind = { .dataset = batch->names[event->dataset],
                          .category = batch->names[event->category],
                          .event_id = event->event_id,
                          .profile = self->profile };
  int view;

  if (self->marks.marks == NULL)
    sigma_source_marks_set (&self->marks, batch);
  kind.sources = sigma_source_marks_find (&self->marks, batch, event);
  kind.channel = channel
      = g_strndup (tocsin_batch_text (batch, event->channel), event->channel.length);
  kind.app = app = g_strndup (tocsin_batch_text (batch, event->app), event->app.length);
  view = sigma_view_find (rule, &kind);
  return view >= 0 ? &sigma_views[view] : NULL;
}

static const SigmaView *
get_view (const TocsinCorrelator *self, Lookup *lookup, const TocsinMatch *match)
{
  const TocsinRule *rule;

  if (match->view != TOCSIN_VIEW_UNKNOWN)
    return match->view >= 0 ? &sigma_views[match->view] : NULL;
  rule = tocsin_rule_set_get_rule (self->rules, match->rule);
  return rule->category != NULL || rule->service != NULL ? find_view (lookup, rule) : NULL;
}

/* The same under the name that the field has in events of the rule's category. */
static guint32
intern_alias (Lookup *self, const SigmaView *view, const char *name, TocsinRecords *records)
{
  for (guint i = 0; view != NULL && i < SIGMA_MAX_ALIASES && view->aliases[i].name != NULL; i++)
    {
      if (strcmp (view->aliases[i].name, name) != 0)
        continue;
      g_string_truncate (self->buffer, 0);
      if (sigma_alias_append (&view->aliases[i], self->batch, self->event, self->buffer))
        return sigma_records_intern (records, self->buffer->str, self->buffer->len);
    }
  return 0;
}

static void
add_record (const TocsinCorrelator *self, Lookup *lookup, const SigmaView *view,
            SigmaRecord *record, TocsinRecords *records)
{
  const GPtrArray *fields = self->rule_plans[record->rule].fields;
  const int *columns = self->rule_plans[record->rule].columns;
  TocsinSlice attempt = lookup->event->attempt;

  record->first_value = records->values->len;
  record->n_values = fields->len - 1;
  if (attempt.length > 0)
    record->attempt = sigma_hash_bytes (tocsin_batch_text (lookup->batch, attempt), attempt.length);
  for (guint i = 0; i < record->n_values; i++)
    {
      const char *name = g_ptr_array_index (fields, i);
      guint32 value = view != NULL && view->hides ? intern_alias (lookup, view, name, records) : 0;

      if (value == 0)
        value = intern_value (lookup, name, columns[i], records);
      if (value == 0)
        value = intern_alias (lookup, view, name, records);
      g_array_append_val (records->values, value);
    }
  g_array_append_val (records->records, *record);
}

static void
add_first_time (const TocsinBatch *batch, TocsinRecords *records)
{
  for (guint32 i = 0; i < batch->n_events; i++)
    if (batch->events[i].timestamp != TOCSIN_NO_TIME)
      tocsin_records_add_time (records, batch->events[i].timestamp);
}

/**
 * tocsin_correlator_collect:
 * @self: a correlator, which threads may share
 * @batch: events
 * @first_event: id of the first of them; the others follow
 * @source: which source they are from
 * @matches: (element-type TocsinMatch): what tocsin_matcher_match() found in @batch
 * @records: where to add, of this thread only
 *
 * Keeps the matches that correlations look at, with the values that those need: fields
 * of the source first, then columns of the normalized event by their name or ECS name. An
 * event without a time is in no window.
 */
void
tocsin_correlator_collect (const TocsinCorrelator *self, const TocsinBatch *batch,
                           guint64 first_event, guint32 source, const GArray *matches,
                           TocsinRecords *records)
{
  g_autoptr (GString) buffer = g_string_new (NULL);
  Lookup lookup = { .batch = batch, .buffer = buffer, .profile = self->rules->profile };

  add_first_time (batch, records);
  for (guint i = 0; i < matches->len; i++)
    {
      const TocsinMatch *match = &g_array_index (matches, TocsinMatch, i);
      const TocsinEvent *event = &batch->events[match->event];
      SigmaRecord record = { .time = event->timestamp,
                             .event = first_event + match->event,
                             .rule = match->rule,
                             .source = source,
                             .repeat = event->repeat };

      if (!self->rule_plans[match->rule].is_wanted || event->timestamp == TOCSIN_NO_TIME)
        continue;
      if (lookup.event != event)
        sigma_records_intern_about (records, batch, event, &lookup.about);
      record.about = lookup.about;
      lookup.event = event;
      lookup.is_windows = event->channel.length > 0 || event->provider.length > 0;
      add_record (self, &lookup, get_view (self, &lookup, match), &record, records);
    }
  sigma_source_marks_clear (&lookup.marks);
}
