/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/tocsin-event-list.h"
#include "store/vtab-private.h"

G_BEGIN_DECLS

/**
 * ListRow:
 * @key: sorts as the event's value does
 * @low: more of it, for texts
 * @id: the event's id; a list has room for no more
 *
 * A row of a list that is being made.
 */
typedef struct
{
  guint64 key;
  guint32 low;
  guint32 id;
} ListRow;

typedef struct _ListTexts ListTexts;

/**
 * ListKeys:
 * @sort: by what a list is sorted
 * @words: (nullable): for text of few different values, each and its number, from 1
 * @names: (nullable): the values by number
 * @texts: (nullable): for text that is another in most events
 *
 * Gives each event a number that sorts as its value does.
 */
typedef struct
{
  TocsinEventSort sort;
  GHashTable *words;
  GPtrArray *names;
  ListTexts *texts;
} ListKeys;

/**
 * ListChart:
 * @stack: by what the events are parted
 * @times: times of the rows, in the order in which they are found
 * @codes: what each is, as a number
 * @numbers: for names, their numbers, from 1
 * @counts: how many events have each
 *
 * What becomes the chart of a list.
 */
typedef struct
{
  TocsinEventStack stack;
  GArray *times;
  GArray *codes;
  GHashTable *numbers;
  GArray *counts;
} ListChart;

/* event-list-chart.c */
void list_chart_init (ListChart *self, TocsinEventStack stack);
void list_chart_clear (ListChart *self);
gboolean list_chart_add (ListChart *self, EventsStore *store, EventsEntry *entry,
                         const EventsRun *run, GError **error);
void list_chart_draw (ListChart *self, TocsinEventList *list);

/* event-list-select.c */
typedef struct _ListSelector ListSelector;

GPtrArray *list_make_predicates (EventsStore *store, TocsinQuery *query, GError **error);
ListSelector *list_selector_new (const char *path, TocsinQuery *query, const GArray *segments);
void list_selector_free (ListSelector *self);
gboolean list_selector_take (ListSelector *self, EventsRun **run, GError **error);

/**
 * ListScan:
 * @store: the segments
 * @sort: in which order the list is to be
 * @predicates: the conditions
 * @keys: gives the rows their keys
 * @chart: takes the rows too
 * @rows: (element-type ListRow): what was found
 * @progress: (nullable): see tocsin_case_list_events()
 * @early: (nullable): see tocsin_case_list_events_early()
 * @user_data: for both
 *
 * How the rows of a list are found.
 */
typedef struct
{
  EventsStore *store;
  const TocsinEventSort *sort;
  const GPtrArray *predicates;
  ListKeys *keys;
  ListChart *chart;
  GArray *rows;
  TocsinEventProgress progress;
  TocsinEventEarly early;
  gpointer user_data;
} ListScan;

/* event-list-scan.c */
gboolean list_scan_run (ListScan *scan, TocsinQuery *query, const char *path, GError **error);

/* event-list-sort.c */
void event_list_sort (GArray *rows);

/* event-list-key.c */
gboolean list_keys_init (ListKeys *self, const TocsinEventSort *sort, EventsStore *store,
                         GError **error);
void list_keys_clear (ListKeys *self);
gboolean list_keys_add (ListKeys *self, EventsStore *store, EventsEntry *entry,
                        const EventsRun *run, GArray *rows, GError **error);
gboolean list_keys_finish (ListKeys *self, GArray *rows, GError **error);
gboolean list_keys_settle (ListKeys *self, EventsStore *store, GArray *rows, GError **error);

/* event-list-text.c */
ListTexts *list_texts_new (const TocsinEventSort *sort, EventsStore *store, GError **error);
void list_texts_free (ListTexts *self);
gboolean list_texts_add (ListTexts *self, EventsStore *store, const EventsRun *run, GArray *rows,
                         GError **error);
gboolean list_texts_finish (ListTexts *self, GError **error);
gboolean list_texts_settle (ListTexts *self, EventsStore *store, GArray *rows, GError **error);

/* event-list-splitters.c */

/**
 * ListSplitters:
 * @texts: different texts, in order
 * @n: their number
 * @common: for each, how many bytes it has in common with the one before
 * @model: after each byte, where the part of each next one begins
 *
 * A sample of the texts by which a list is sorted: they part all texts into groups, of which
 * each has a beginning in common.
 */
typedef struct
{
  char **texts;
  guint n;
  guint32 *common;
  guint16 *model;
} ListSplitters;

void list_splitters_init (ListSplitters *self, GPtrArray *sample);
void list_splitters_clear (ListSplitters *self);
guint64 list_splitters_rank (const ListSplitters *self, const char *text, ListRow *row);
void list_splitters_rank_number (double number, ListRow *row);
gboolean list_splitters_is_certain (const ListRow *row);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ListChart, list_chart_clear)

G_END_DECLS
