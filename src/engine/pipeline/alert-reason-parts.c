/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules that took part in an alert, each with its tree. */
#include "pipeline/alert-reason-private.h"

static TocsinReasonPart *
part_new (const char *rule_id, const char *title)
{
  TocsinReasonPart *self = g_new0 (TocsinReasonPart, 1);

  self->rule_id = g_strdup (rule_id);
  self->title = g_strdup (title);
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) reason_part_free);
  self->first = self->last = TOCSIN_NO_TIME;
  return self;
}

TocsinReasonPart *
reason_part_new_rule (const TocsinRuleSet *rules, guint32 index)
{
  const TocsinRule *rule = tocsin_rule_set_get_rule (rules, index);
  TocsinReasonPart *self = part_new (rule->id, rule->title);

  self->explanation = tocsin_explanation_new (rules, index);
  return self;
}

TocsinReasonPart *
reason_part_new_correlation (const TocsinRuleSet *rules, guint32 index)
{
  const TocsinCorrelation *correlation = tocsin_rule_set_get_correlation (rules, index);
  TocsinReasonPart *self = part_new (correlation->id, correlation->title);

  self->is_correlation = TRUE;
  self->type = correlation->type;
  for (guint i = 0; i < correlation->members->len; i++)
    {
      const TocsinCorrelationMember *member
          = &g_array_index (correlation->members, TocsinCorrelationMember, i);

      g_ptr_array_add (self->parts, member->is_correlation
                                        ? reason_part_new_correlation (rules, member->index)
                                        : reason_part_new_rule (rules, member->index));
    }
  return self;
}

void
reason_part_free (TocsinReasonPart *self)
{
  if (self == NULL)
    return;
  g_free (self->rule_id);
  g_free (self->title);
  tocsin_explanation_free (self->explanation);
  g_ptr_array_unref (self->parts);
  g_free (self);
}

void
reason_part_set_batch (TocsinReasonPart *self, const TocsinBatch *batch)
{
  if (self->explanation != NULL)
    tocsin_explanation_set_batch (self->explanation, batch);
  for (guint i = 0; i < self->parts->len; i++)
    reason_part_set_batch (g_ptr_array_index (self->parts, i), batch);
}

/* A rule may take part more than once. */
static void
add_match (GArray *matches, guint32 event, guint32 rule)
{
  TocsinMatch match = { event, rule, TOCSIN_VIEW_UNKNOWN };

  for (guint i = matches->len; i > 0; i--)
    {
      const TocsinMatch *known = &g_array_index (matches, TocsinMatch, i - 1);

      if (known->event != event)
        break;
      if (known->rule == rule)
        return;
    }
  g_array_append_val (matches, match);
}

static void
count_event (TocsinReasonPart *self, gint64 time)
{
  self->n_events++;
  if (time == TOCSIN_NO_TIME)
    return;
  if (self->first == TOCSIN_NO_TIME || time < self->first)
    self->first = time;
  self->last = MAX (self->last, time);
}

/* Counts an event of the batch that was set, and adds to @matches which rules match it. Returns
 * whether any does. */
gboolean
reason_part_add_event (TocsinReasonPart *self, const TocsinBatch *batch, guint32 event,
                       GArray *matches)
{
  gboolean is_matched = FALSE;

  if (self->explanation != NULL
      && tocsin_explanation_add_event (self->explanation, &batch->events[event]))
    {
      is_matched = TRUE;
      add_match (matches, event, self->explanation->rule);
    }
  for (guint i = 0; i < self->parts->len; i++)
    is_matched |= reason_part_add_event (g_ptr_array_index (self->parts, i), batch, event, matches);
  if (is_matched)
    count_event (self, batch->events[event].timestamp);
  return is_matched;
}

/* The same without counting, for the rules to which the root itself refers. */
void
reason_part_match_event (TocsinReasonPart *self, const TocsinBatch *batch, guint32 event,
                         GArray *matches)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      const TocsinReasonPart *part = g_ptr_array_index (self->parts, i);

      if (part->explanation != NULL
          && tocsin_explanation_matches (part->explanation, &batch->events[event]))
        add_match (matches, event, part->explanation->rule);
    }
}

static void
take_marks (GArray *marks, GArray *found)
{
  for (guint i = 0; i < found->len; i++)
    {
      TocsinMatchMark mark = g_array_index (found, TocsinMatchMark, i);

      mark.field = g_strdup (mark.field);
      g_array_append_val (marks, mark);
    }
}

void
reason_part_find_marks (TocsinReasonPart *self, const TocsinBatch *batch, const TocsinEvent *event,
                        const char *raw, gsize raw_length, GArray *marks)
{
  if (self->explanation != NULL)
    {
      g_autoptr (GArray) found
          = tocsin_explanation_find_marks (self->explanation, batch, event, raw, raw_length);

      take_marks (marks, found);
    }
  for (guint i = 0; i < self->parts->len; i++)
    reason_part_find_marks (g_ptr_array_index (self->parts, i), batch, event, raw, raw_length,
                            marks);
}
