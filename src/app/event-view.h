/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A list of views, each with its name, its columns and their widths, the column by which is
 * sorted, whether descending, and the query. */
#define EVENT_VIEWS_TYPE "a(sa(si)sbs)"

/* One of them. */
typedef struct
{
  const char *name;
  GVariant *columns; /* a(si) */
  const char *sort;
  gboolean is_descending;
  const char *query;
} EventView;

GVariant *event_views_put (GVariant *views, const EventView *view);
GVariant *event_views_rename (GVariant *views, const char *from, const char *to);
GVariant *event_views_remove (GVariant *views, const char *name);
GVariant *event_views_find (GVariant *views, const char *name, EventView *view);

G_END_DECLS
