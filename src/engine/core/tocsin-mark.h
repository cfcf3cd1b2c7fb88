/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TocsinMark:
 * @event_id: the event's id in the case
 * @bookmarked: whether it has a bookmark
 * @note: what somebody wrote about it, or ""
 * @tags: (array zero-terminated=1): its tags, sorted
 * @changed: when it was last changed, microseconds since 1970; 0 for never
 *
 * What people, not logs, say of an event. Many of them are a #GPtrArray sorted by
 * @event_id.
 */
typedef struct
{
  gint64 event_id;
  gboolean bookmarked;
  char *note;
  char **tags;
  gint64 changed;
} TocsinMark;

TocsinMark *tocsin_mark_new (gint64 event_id);
void tocsin_mark_free (TocsinMark *self);
void tocsin_mark_add_tag (TocsinMark *self, const char *tag);
const TocsinMark *tocsin_marks_find (const GPtrArray *marks, gint64 event_id);
guint tocsin_marks_find_first (const GPtrArray *marks, gint64 event_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinMark, tocsin_mark_free)

G_END_DECLS
