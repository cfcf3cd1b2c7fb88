/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/tocsin-query-sql.h"

G_BEGIN_DECLS

/**
 * TocsinEventStack:
 * @TOCSIN_STACK_OUTCOME: by outcome: none, success, failed
 * @TOCSIN_STACK_SEVERITY: by severity: none, critical and worse, error, warning, notice, all else
 * @TOCSIN_STACK_SOURCE: by format family, see below
 * @TOCSIN_STACK_APP: by program
 *
 * By what the chart of a list parts its events. Of formats and programs the five that most
 * events have are classes of their own, the others are one, those without one are one.
 */
typedef enum
{
  TOCSIN_STACK_OUTCOME,
  TOCSIN_STACK_SEVERITY,
  TOCSIN_STACK_SOURCE,
  TOCSIN_STACK_APP,
} TocsinEventStack;

#define TOCSIN_STACK_CLASSES 7 /* at most */

/**
 * TocsinEventSort:
 * @column: by what
 * @is_descending: the greatest first; without value last
 * @field: (nullable): with %TOCSIN_COLUMN_FIELDS, a key of `fields` by whose values to
 *   sort: numbers as numbers, before all other text
 * @stack: by what the chart parts the events
 *
 * The order of a list, and of its chart. Among equals, that of the lower id is first (last where
 * @is_descending).
 */
typedef struct
{
  TocsinColumn column;
  gboolean is_descending;
  const char *field;
  TocsinEventStack stack;
} TocsinEventSort;

/**
 * TocsinEventBucket:
 * @n: events by class: for %TOCSIN_STACK_OUTCOME those of #TocsinOutcome
 *
 * How many events fall into a part of the time.
 */
typedef struct
{
  guint32 n[TOCSIN_STACK_CLASSES];
} TocsinEventBucket;

#define TOCSIN_EVENT_BUCKETS 240 /* at most */

/**
 * TocsinEventList:
 * @ids: ids of the events, in order
 * @n_ids: their number
 * @n_timeless: of them, those without time
 * @first: earliest time, or %TOCSIN_NO_TIME
 * @last: latest time, or %TOCSIN_NO_TIME
 * @begin: where the first bucket begins
 * @width: microseconds of a bucket
 * @n_buckets: buckets, 0 where no event has a time
 * @buckets: the events by time and class
 * @stack: what the classes are of
 * @n_classes: their number
 * @classes: for formats and programs, the names of the first ones; %NULL for the others and for
 *   those without a name, which are the last two
 *
 * What a query found: small enough to be kept, so that any row of a table is one
 * step away.
 */
typedef struct
{
  gint64 *ids;
  guint n_ids;
  guint n_timeless;
  gint64 first;
  gint64 last;
  gint64 begin;
  gint64 width;
  guint n_buckets;
  TocsinEventBucket buckets[TOCSIN_EVENT_BUCKETS];
  TocsinEventStack stack;
  guint n_classes;
  char *classes[TOCSIN_STACK_CLASSES];
} TocsinEventList;

/**
 * TocsinEventProgress:
 * @n_found: events found so far
 * @user_data: as given
 *
 * Returns: whether to go on
 */
typedef gboolean (*TocsinEventProgress) (guint n_found, gpointer user_data);

/**
 * TocsinEventEarly:
 * @list: (transfer full): the first events of a list that is being made, without a chart
 * @user_data: as given
 */
typedef void (*TocsinEventEarly) (TocsinEventList *list, gpointer user_data);

TocsinEventList *tocsin_case_list_events_early (TocsinCase *self, TocsinQuery *query,
                                                const TocsinEventSort *sort,
                                                TocsinEventProgress progress,
                                                TocsinEventEarly early, gpointer user_data,
                                                GError **error);
TocsinEventList *tocsin_case_list_events (TocsinCase *self, TocsinQuery *query,
                                          const TocsinEventSort *sort, TocsinEventProgress progress,
                                          gpointer user_data, GError **error);
void tocsin_event_list_free (TocsinEventList *self);
gboolean tocsin_case_read_events (TocsinCase *self, const gint64 *ids, guint n_ids,
                                  TocsinEventFunc func, gpointer user_data, GError **error);
gboolean tocsin_case_find_nearest (TocsinCase *self, const gint64 *ids, guint n_ids, gint64 time,
                                   guint *position, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinEventList, tocsin_event_list_free)

G_END_DECLS
