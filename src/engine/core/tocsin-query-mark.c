/* SPDX-License-Identifier: GPL-3.0-or-later */
/* is:bookmarked, has:note, has:tag, tag:x: what people say of an event. */
#include <string.h>

#include "core/tocsin-query-private.h"

static gboolean
has_tag (const QueryNode *node, const TocsinMark *mark)
{
  for (guint i = 0; mark->tags[i] != NULL; i++)
    if (node->pattern == NULL
        || tocsin_pattern_matches (node->pattern, mark->tags[i], strlen (mark->tags[i])))
      return TRUE;
  return FALSE;
}

static gboolean
meets_mark (const QueryNode *node, const TocsinMark *mark)
{
  switch (node->mark)
    {
    case MARK_BOOKMARK:
      return mark->bookmarked;
    case MARK_NOTE:
      return *mark->note != '\0';
    case MARK_TAG:
    default:
      return has_tag (node, mark);
    }
}

/* Whether the event of that id is marked as @node asks; without marks none is. */
TocsinQueryAnswer
tocsin_query_node_test_mark (const QueryNode *node, const GPtrArray *marks, gint64 event_id)
{
  const TocsinMark *mark = marks != NULL ? tocsin_marks_find (marks, event_id) : NULL;

  return mark != NULL && meets_mark (node, mark) ? TOCSIN_QUERY_YES : TOCSIN_QUERY_NO;
}

/* The same of events whose ids follow one another. */
TocsinQueryAnswer
tocsin_query_node_test_mark_range (const QueryNode *node, const GPtrArray *marks,
                                   gint64 first_event_id, guint32 n_events)
{
  guint first = marks != NULL ? tocsin_marks_find_first (marks, first_event_id) : 0;

  for (guint i = first; marks != NULL && i < marks->len; i++)
    {
      const TocsinMark *mark = marks->pdata[i];

      if (mark->event_id - first_event_id >= n_events)
        return TOCSIN_QUERY_NO;
      if (meets_mark (node, mark))
        return TOCSIN_QUERY_MAYBE;
    }
  return TOCSIN_QUERY_NO;
}
