/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "core/tocsin-event.h"
#include "core/tocsin-query.h"
#include "store/segment-private.h"
#include "store/store-private.h"

G_BEGIN_DECLS

#define EVENTS_CACHE_BYTES (48u << 20) /* of decoded segments that a connection keeps */

/* Columns of `events` after those of tocsin_columns[]. */
enum
{
  EVENTS_COLUMN_PATH = TOCSIN_N_COLUMNS,
  EVENTS_COLUMN_MEMBER,
  EVENTS_COLUMN_QUERY,  /* hidden: a search, as text or pointer; the argument of events (…) */
  EVENTS_COLUMN_TS,     /* hidden: the time as a number */
  EVENTS_COLUMN_HANDLE, /* hidden: the row itself, for functions */
  EVENTS_N_COLUMNS,
};

/**
 * EventsSegment:
 *
 * What the table `segment` says of one segment.
 */
typedef struct
{
  gint64 id;
  gint64 source_id;
  gint64 first_event_id;
  guint32 n_events;
  guint32 n_timeless;
  gint64 first;
  gint64 last;
} EventsSegment;

/**
 * EventsEntry:
 *
 * A segment as far as it was decoded, shared by the cache and by cursors.
 */
typedef struct
{
  guint n_references;
  EventsSegment segment;
  gsize bytes;
  SegmentHot *hot;
  gint64 *times;
  guint64 *differences[SEGMENT_N_NUMBERS];
  guint32 *strings[SEGMENT_N_STRINGS];
  TocsinBatch *hot_batch;
  TocsinBatch *full_batch;
} EventsEntry;

/**
 * EventsStore:
 *
 * What a connection knows of the segments: their index and a cache of those
 * decoded last.
 */
typedef struct
{
  sqlite3 *db;
  GArray *segments; /* EventsSegment, by id */
  gint64 n_events;
  GHashTable *paths;   /* source id to its path */
  GHashTable *members; /* source id to its member */
  GHashTable *entries; /* segment id to its link in recent */
  GQueue recent;       /* EventsEntry, last used first */
  gsize bytes;
  gsize cache_bytes;   /* that decoded segments may take */
  GHashTable *cursors; /* that are open */
  gint64 data_version;
  int total_changes;
  sqlite3_stmt *version_statement;
  sqlite3_stmt *hot_statement;
  sqlite3_stmt *full_statement;
  sqlite3_stmt *text_statement;
} EventsStore;

/* vtab-store.c */
EventsStore *events_store_new (sqlite3 *db);
void events_store_free (gpointer self);
gboolean events_store_refresh (EventsStore *self, GError **error);
EventsEntry *events_store_take (EventsStore *self, const EventsSegment *segment);
const EventsSegment *events_store_find (EventsStore *self, gint64 event_id);
void events_store_trim (EventsStore *self);

/* vtab-entry.c */
void events_entry_unref (EventsEntry *self);
const SegmentHot *events_entry_get_column (EventsEntry *self, EventsStore *store, guint column,
                                           GError **error);
const SegmentHot *events_entry_get_hot (EventsEntry *self, EventsStore *store, GError **error);
const gint64 *events_entry_get_times (EventsEntry *self, EventsStore *store, GError **error);
const guint64 *events_entry_get_differences (EventsEntry *self, EventsStore *store, guint column,
                                             GError **error);
const guint32 *events_entry_get_strings (EventsEntry *self, EventsStore *store, guint column,
                                         GError **error);
char *events_entry_read_text (EventsEntry *self, EventsStore *store, gsize *length, GError **error);
const TocsinBatch *events_entry_get_batch (EventsEntry *self, EventsStore *store,
                                           TocsinSegmentParts parts, GError **error);

/* vtab-column.c: which column of `events` is which of a segment, or -1 */
int events_get_string_column (int column);
int events_get_number_column (int column);
const char *events_get_word (int column, guint64 code);
gboolean events_is_word_column (int column);

/* vtab-plan.c */

/**
 * EventsPredicate:
 * @column: a column of `events`
 * @op: SQLITE_INDEX_CONSTRAINT_…
 * @texts: (nullable): for text, the values of which one must be met
 * @numbers: (nullable): for numbers, the values of which one must be met
 * @low: else the smallest number that is met
 * @high: and the largest; for a search, the times it is about, @high being the first after them
 * @query: (nullable): for a search, what it finds
 * @last: for a search, the time of the last event of the case
 * @marks: (nullable): for a search that asks for them, the marks of the case
 * @alerts: (nullable): for a search that asks for them, the events of alerts
 *
 * A condition on a column.
 */
typedef struct
{
  int column;
  guchar op;
  GPtrArray *texts;
  GArray *numbers;
  gint64 low;
  gint64 high;
  TocsinQuery *query;
  gint64 last;
  GPtrArray *marks;
  GPtrArray *alerts;
} EventsPredicate;

typedef enum
{
  EVENTS_BY_ID,
  EVENTS_BY_ID_DOWN,
  EVENTS_BY_TIME,
  EVENTS_BY_TIME_DOWN,
} EventsOrder;

int events_best_index (EventsStore *store, sqlite3_index_info *info);
GPtrArray *events_read_plan (const char *plan, int n_values, sqlite3_value **values,
                             GError **error);
void events_predicate_free (gpointer self);

/* vtab-select.c */

/**
 * EventsRun:
 * @rows: the rows of a segment that are wanted, in the order that is wanted
 * @times: (nullable): their times, where the order is by time
 * @at: the row in turn
 */
typedef struct
{
  EventsSegment segment;
  guint16 *rows;
  gint64 *times;
  guint32 n;
  guint32 at;
} EventsRun;

EventsRun *events_select (EventsStore *store, const EventsSegment *segment,
                          const GPtrArray *predicates, GError **error);
gboolean events_run_sort (EventsRun *self, EventsStore *store, EventsOrder order, GError **error);
void events_run_free (EventsRun *self);

/* vtab-query.c */
#define EVENTS_QUERY "tocsin-query" /* the type of a bound pointer to a #TocsinQuery */

gboolean events_read_query (EventsPredicate *self, sqlite3_value *value, GError **error);
gboolean events_prepare_query (EventsPredicate *self, const EventsStore *store, GError **error);
gboolean events_may_hold_query (const EventsPredicate *self, const EventsSegment *segment);
gboolean events_keep_query (EventsRun *run, EventsStore *store, EventsEntry *entry,
                            const EventsPredicate *predicate, GError **error);
TocsinSegmentParts events_get_parts (guint32 columns);

/* vtab-merge.c */

/**
 * EventsMerge:
 *
 * The runs of all segments, one after the other or merged by time. A segment is
 * opened when its turn comes.
 */
typedef struct
{
  EventsStore *store;
  EventsOrder order;
  const GPtrArray *predicates;
  GArray *pending; /* EventsSegment in the order in which they are opened */
  guint next;
  GPtrArray *heap; /* EventsRun; the first has the row in turn */
} EventsMerge;

void events_merge_init (EventsMerge *self, EventsStore *store, EventsOrder order,
                        const GPtrArray *predicates);
void events_merge_clear (EventsMerge *self);
gboolean events_merge_advance (EventsMerge *self, GError **error);
EventsRun *events_merge_get (const EventsMerge *self);

/* tocsin-events-vtab.c */

/**
 * EventsCursor:
 *
 * A row of `events`, which functions are handed as its hidden column `handle`.
 */
typedef struct
{
  sqlite3_vtab_cursor base;
  EventsStore *store;
  GPtrArray *predicates;
  EventsMerge merge;
  EventsEntry *entry; /* of the row in turn, once one of its columns was asked for */
  gint64 entry_id;
  GString *scratch;
} EventsCursor;

#define EVENTS_HANDLE "tocsin-event"

int events_register (sqlite3 *db, EventsStore **store);
int fields_register (sqlite3 *db, EventsStore *store);
int events_functions_register (sqlite3 *db, EventsStore *store);
EventsEntry *events_cursor_get_entry (EventsCursor *self, guint32 *row);
void events_result_error (sqlite3_context *context, const GError *error);
gboolean tocsin_events_row_get (EventsStore *store, sqlite3_value *handle, TocsinSegmentParts parts,
                                const TocsinBatch **batch, const TocsinEvent **event);

G_END_DECLS
