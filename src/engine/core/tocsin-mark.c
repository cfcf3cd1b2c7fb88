/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-mark.h"

/**
 * tocsin_mark_new:
 * @event_id: the id of an event
 *
 * Returns: (transfer full): a mark that says nothing of it
 */
TocsinMark *
tocsin_mark_new (gint64 event_id)
{
  TocsinMark *self = g_new0 (TocsinMark, 1);

  self->event_id = event_id;
  self->note = g_strdup ("");
  self->tags = g_new0 (char *, 1);
  return self;
}

/**
 * tocsin_mark_free:
 * @self: (transfer full) (nullable): a mark
 */
void
tocsin_mark_free (TocsinMark *self)
{
  if (self == NULL)
    return;
  g_free (self->note);
  g_strfreev (self->tags);
  g_free (self);
}

/**
 * tocsin_mark_add_tag:
 * @self: a mark
 * @tag: a tag that it has not yet
 *
 * Adds a tag after the others.
 */
void
tocsin_mark_add_tag (TocsinMark *self, const char *tag)
{
  guint n = g_strv_length (self->tags);

  self->tags = g_renew (char *, self->tags, n + 2);
  self->tags[n] = g_strdup (tag);
  self->tags[n + 1] = NULL;
}

/**
 * tocsin_marks_find_first:
 * @marks: (element-type TocsinMark): marks sorted by the ids of their events
 * @event_id: the id of an event
 *
 * Returns: the index of the first mark of that event or a later one; the number
 *   of marks if there is none
 */
guint
tocsin_marks_find_first (const GPtrArray *marks, gint64 event_id)
{
  guint low = 0, high = marks->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const TocsinMark *mark = marks->pdata[middle];

      if (mark->event_id < event_id)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/**
 * tocsin_marks_find:
 * @marks: (element-type TocsinMark): marks sorted by the ids of their events
 * @event_id: the id of an event
 *
 * Returns: (transfer none) (nullable): its mark
 */
const TocsinMark *
tocsin_marks_find (const GPtrArray *marks, gint64 event_id)
{
  guint index = tocsin_marks_find_first (marks, event_id);
  const TocsinMark *mark = index < marks->len ? marks->pdata[index] : NULL;

  return mark != NULL && mark->event_id == event_id ? mark : NULL;
}
