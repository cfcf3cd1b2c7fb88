/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/tocsin-event-list.h"

G_BEGIN_DECLS

/**
 * EventSearchEarly:
 * @model: who asked
 * @cancellable: of the search
 * @case_path: where was searched
 * @list: (transfer full): the first events
 *
 * Called in the main loop.
 */
typedef void (*EventSearchEarly) (gpointer model, GCancellable *cancellable, const char *case_path,
                                  TocsinEventList *list);

/**
 * EventSearch:
 * @sort: (not owned): its field is
 * @n_found: (atomic rc box): events found so far, written by the thread
 * @model: who asked; kept by the task
 *
 * A search in its thread, the data of its task.
 */
typedef struct
{
  char *case_path;
  TocsinQuery *query;
  TocsinEventSort sort;
  GCancellable *cancellable;
  gint *n_found;
  gpointer model;
  EventSearchEarly early;
} EventSearch;

void event_search_run (const EventSearch *search, GAsyncReadyCallback done);

G_END_DECLS
