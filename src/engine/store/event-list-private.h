/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/tocsin-event-list.h"
#include "store/vtab-private.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 key;
  gint64 id;
} ListRow;

/**
 * ListKeys:
 * @column: by what a list is sorted
 * @words: (nullable): for text, each different value and its number, from 1
 * @names: (nullable): the values by number
 *
 * Gives each event a number that sorts as its value does.
 */
typedef struct
{
  TocsinColumn column;
  GHashTable *words;
  GPtrArray *names;
} ListKeys;

/* event-list-sort.c */
void event_list_sort (GArray *rows);

/* event-list-key.c */
void list_keys_init (ListKeys *self, TocsinColumn column);
void list_keys_clear (ListKeys *self);
gboolean list_keys_add (ListKeys *self, EventsStore *store, EventsEntry *entry,
                        const EventsRun *run, GArray *rows, GError **error);
void list_keys_finish (ListKeys *self, GArray *rows);

G_END_DECLS
