/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search language as a condition on `events`: `query = …`, or events (…) as a function. A
 * segment is left out by its times, by the different values of its columns, by its text as a
 * whole; only what is left is asked event by event. */
#include <string.h>

#include "core/tocsin-error.h"
#include "store/vtab-private.h"

/* Whether a condition is one; reads it from text or from a bound pointer. */
gboolean
events_read_query (EventsPredicate *self, sqlite3_value *value, GError **error)
{
  TocsinQuery *query = sqlite3_value_pointer (value, EVENTS_QUERY);
  const char *text;

  if (query != NULL)
    {
      self->query = tocsin_query_ref (query);
      return TRUE;
    }
  text = (const char *) sqlite3_value_text (value);
  self->query = tocsin_query_parse (text != NULL ? text : "", NULL, error);
  return self->query != NULL;
}

/* The time of the last event of the case. */
static gint64
find_last (const EventsStore *store)
{
  gint64 last = TOCSIN_NO_TIME;

  for (guint i = 0; i < store->segments->len; i++)
    {
      const EventsSegment *segment = &g_array_index (store->segments, EventsSegment, i);

      if (segment->last != TOCSIN_NO_TIME && (last == TOCSIN_NO_TIME || segment->last > last))
        last = segment->last;
    }
  return last;
}

/* What is the same for all segments of a scan. */
gboolean
events_prepare_query (EventsPredicate *self, const EventsStore *store, GError **error)
{
  const char *path = sqlite3_db_filename (store->db, "main");

  self->last = find_last (store);
  tocsin_query_get_times (self->query, self->last, &self->low, &self->high);
  if (tocsin_query_has_marks (self->query))
    self->marks = mark_list (store->db, path != NULL ? path : "", error);
  if (self->marks == NULL && tocsin_query_has_marks (self->query))
    return FALSE;
  if (tocsin_query_get_n_alert_tests (self->query) == 0)
    return TRUE;
  self->alerts = alert_find_events (store->db, path != NULL ? path : "", self->query, error);
  return self->alerts != NULL;
}

/* Whether the segment's index leaves a chance. */
gboolean
events_may_hold_query (const EventsPredicate *self, const EventsSegment *segment)
{
  if (tocsin_query_test_ids (self->query, self->marks, self->alerts, segment->first_event_id,
                             segment->n_events)
      == TOCSIN_QUERY_NO)
    return FALSE;
  if (self->low == G_MININT64 && self->high == G_MAXINT64)
    return TRUE;
  return segment->first != TOCSIN_NO_TIME && segment->last >= self->low
         && segment->first < self->high;
}

typedef struct
{
  EventsEntry *entry;
  EventsStore *store;
} Dictionaries;

/* A #TocsinQueryGetValue over the dictionaries of a segment, of which only those
 * are decompressed that are asked for. Some event may have no value: that one
 * comes first. A column that cannot be read is not known; the error comes again
 * where its events are read. */
static const char *
get_value (TocsinColumn column, guint index, gsize *length, gpointer user_data)
{
  const Dictionaries *self = user_data;
  int strings = events_get_string_column ((int) column);
  const SegmentHot *hot;

  if (strings < 0)
    return NULL;
  hot = events_entry_get_column (self->entry, self->store, SEGMENT_N_NUMBERS + (guint) strings,
                                 NULL);
  if (hot == NULL || index > hot->strings[strings].n)
    return NULL;
  if (index > 0)
    return segment_strings_get (&hot->strings[strings], index, length);
  *length = 0;
  return "";
}

static void
keep_rows (EventsRun *run, const EventsPredicate *predicate, const TocsinBatch *batch)
{
  TocsinQueryContext context = { .source_id = run->segment.source_id,
                                 .last = predicate->last,
                                 .columns = TOCSIN_QUERY_ALL_COLUMNS,
                                 .marks = predicate->marks,
                                 .alerts = predicate->alerts };
  guint32 n = 0;

  for (guint32 i = 0; i < run->n; i++)
    {
      guint16 row = run->rows[i];

      context.id = run->segment.first_event_id + row;
      if (tocsin_query_test (predicate->query, batch, &batch->events[row], &context)
          == TOCSIN_QUERY_YES)
        run->rows[n++] = row;
    }
  run->n = n;
}

/* Columns that only the whole segment tells. */
#define TEXT_COLUMNS                                                                               \
  (1u << TOCSIN_COLUMN_MESSAGE | 1u << TOCSIN_COLUMN_FIELDS | 1u << TOCSIN_COLUMN_RAW)

TocsinSegmentParts
events_get_parts (guint32 columns)
{
  return (columns & TEXT_COLUMNS) != 0 ? TOCSIN_SEGMENT_ALL : TOCSIN_SEGMENT_HOT;
}

/* Whether some event may have its message composed of what stands elsewhere: such
 * are among the events of Windows. */
static gboolean
may_be_composed (const SegmentHot *hot)
{
  const SegmentStrings *datasets = &hot->strings[SEGMENT_DATASET];

  for (guint32 i = 1; i <= datasets->n; i++)
    {
      gsize length;
      const char *dataset = segment_strings_get (datasets, i, &length);

      if (length == strlen ("windows_event") && memcmp (dataset, "windows_event", length) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The dictionaries of the columns that free words look into, as one text. */
static gboolean
append_dictionaries (EventsEntry *entry, EventsStore *store, GString *out, GError **error)
{
  static const SegmentStringColumn columns[]
      = { SEGMENT_HOST,    SEGMENT_APP,      SEGMENT_SOURCE_IP, SEGMENT_USERNAME,
          SEGMENT_CHANNEL, SEGMENT_PROVIDER, SEGMENT_ACTION };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      const SegmentHot *hot
          = events_entry_get_column (entry, store, SEGMENT_N_NUMBERS + columns[i], error);
      const SegmentStrings *strings;

      if (hot == NULL)
        return FALSE;
      strings = &hot->strings[columns[i]];
      g_string_append_len (out, strings->text, strings->ends[strings->n]);
    }
  return TRUE;
}

/* Looks for the words of the query in the text of the segment and in its
 * dictionaries before a batch is made of it. */
static gboolean
test_text (EventsEntry *entry, EventsStore *store, const TocsinQuery *query,
           TocsinQueryAnswer *answer, GError **error)
{
  const SegmentHot *hot
      = events_entry_get_column (entry, store, SEGMENT_N_NUMBERS + SEGMENT_DATASET, error);
  g_autoptr (GString) dictionaries = g_string_new (NULL);
  g_autofree char *text = NULL;
  TocsinBatch batch = { .names = &dictionaries->str, .n_names = 1 };
  gsize length;

  *answer = TOCSIN_QUERY_MAYBE;
  if (hot == NULL)
    return FALSE;
  if (may_be_composed (hot) || entry->full_batch != NULL)
    return TRUE;
  text = events_entry_read_text (entry, store, &length, error);
  if (text == NULL || !append_dictionaries (entry, store, dictionaries, error))
    return FALSE;
  batch.arena = text;
  batch.arena_length = (guint32) length;
  *answer = tocsin_query_test_text (query, &batch);
  return TRUE;
}

static gboolean
keep_by_text (EventsRun *run, EventsStore *store, EventsEntry *entry,
              const EventsPredicate *predicate, GError **error)
{
  const TocsinBatch *batch;
  TocsinQueryAnswer answer;

  if (!test_text (entry, store, predicate->query, &answer, error))
    return FALSE;
  if (answer == TOCSIN_QUERY_MAYBE)
    {
      batch = events_entry_get_batch (entry, store, TOCSIN_SEGMENT_ALL, error);
      if (batch == NULL)
        return FALSE;
      answer = tocsin_query_test_text (predicate->query, batch);
      if (answer == TOCSIN_QUERY_MAYBE)
        keep_rows (run, predicate, batch);
    }
  if (answer == TOCSIN_QUERY_NO)
    run->n = 0;
  return TRUE;
}

/* Only those columns are decompressed that the query asks for. */
static gboolean
keep_by_columns (EventsRun *run, EventsStore *store, EventsEntry *entry,
                 const EventsPredicate *predicate, GError **error)
{
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();

  if (events_entry_get_column (entry, store, SEGMENT_TIMELESS, error) == NULL
      || !segment_decode_columns (entry->hot, tocsin_query_get_columns (predicate->query), batch,
                                  error))
    return FALSE;
  keep_rows (run, predicate, batch);
  return TRUE;
}

/* Keeps the rows that the query finds. */
gboolean
events_keep_query (EventsRun *run, EventsStore *store, EventsEntry *entry,
                   const EventsPredicate *predicate, GError **error)
{
  Dictionaries dictionaries = { entry, store };
  TocsinQueryAnswer answer = tocsin_query_test_values (predicate->query, get_value, &dictionaries);

  if (answer == TOCSIN_QUERY_NO)
    run->n = 0;
  if (answer != TOCSIN_QUERY_MAYBE)
    return TRUE;
  if (events_get_parts (tocsin_query_get_columns (predicate->query)) == TOCSIN_SEGMENT_ALL)
    return keep_by_text (run, store, entry, predicate, error);
  return keep_by_columns (run, store, entry, predicate, error);
}
