/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first events that a rule would match, as a person sees them. */
#include "core/tocsin-event.h"
#include "detect/tocsin-explanation.h"
#include "pipeline/rule-trial-private.h"
#include "store/tocsin-case-scan.h"

#define MAX_MESSAGE 1000
#define MAX_HITS 50 /* of which the message is read */

void
rule_trial_hit_free (TocsinTrialHit *self)
{
  g_free (self->rule_title);
  g_free (self->message);
  g_array_unref (self->marks);
  g_free (self);
}

typedef struct
{
  const TocsinRuleSet *rules;
  GArray *first;            /* RuleScanHit, by event */
  GHashTable *explanations; /* rule + 1 → TocsinExplanation */
  guint at;
  GPtrArray *hits;
  GCancellable *cancellable;
} Reader;

static int
compare_events (gconstpointer a, gconstpointer b)
{
  const RuleScanHit *first = a, *second = b;

  return (first->event > second->event) - (first->event < second->event);
}

static int
compare_hits (gconstpointer a, gconstpointer b)
{
  const TocsinTrialHit *first = *(TocsinTrialHit *const *) a;
  const TocsinTrialHit *second = *(TocsinTrialHit *const *) b;

  if (first->time != second->time)
    return first->time < second->time ? -1 : 1;
  return (first->event_id > second->event_id) - (first->event_id < second->event_id);
}

static TocsinExplanation *
get_explanation (Reader *self, guint32 rule)
{
  gpointer key = GUINT_TO_POINTER (rule + 1);
  TocsinExplanation *explanation = g_hash_table_lookup (self->explanations, key);

  if (explanation == NULL)
    {
      explanation = tocsin_explanation_new (self->rules, rule);
      g_hash_table_insert (self->explanations, key, explanation);
    }
  return explanation;
}

static void
cut (GString *text)
{
  gsize length = MIN (text->len, MAX_MESSAGE);

  while (length > 0 && length < text->len && (text->str[length] & 0xc0) == 0x80)
    length--;
  g_string_truncate (text, length);
}

/* Marks come in order; what overlaps is one. */
static GArray *
merge_marks (const GArray *found, gsize length)
{
  GArray *marks = g_array_new (FALSE, FALSE, sizeof (TocsinTrialMark));

  for (guint i = 0; i < found->len; i++)
    {
      const TocsinMatchMark *from = &g_array_index (found, TocsinMatchMark, i);
      TocsinTrialMark mark = { from->raw_start, from->raw_length };
      TocsinTrialMark *last
          = marks->len > 0 ? &g_array_index (marks, TocsinTrialMark, marks->len - 1) : NULL;

      if (mark.length == 0 || mark.start + mark.length > length)
        continue;
      if (last != NULL && mark.start <= last->start + last->length)
        last->length = MAX (last->length, mark.start + mark.length - last->start);
      else
        g_array_append_val (marks, mark);
    }
  return marks;
}

static TocsinTrialHit *
read_hit (Reader *self, const RuleScanHit *hit, const TocsinBatch *batch, const TocsinEvent *event)
{
  TocsinTrialHit *made = g_new0 (TocsinTrialHit, 1);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) found = NULL;

  tocsin_event_append_message (batch, event, text);
  if (text->len == 0)
    tocsin_event_append_raw (batch, event, text);
  cut (text);
  found = tocsin_explanation_find_marks (get_explanation (self, hit->rule), batch, event, text->str,
                                         text->len);
  made->event_id = hit->event;
  made->time = hit->time;
  made->rule_title = g_strdup (tocsin_rule_set_get_rule (self->rules, hit->rule)->title);
  made->marks = merge_marks (found, text->len);
  made->message = g_strndup (text->str, text->len);
  return made;
}

static gboolean
take_batch (const TocsinBatch *batch, gint64 first_event_id, gint64 source_id, gpointer user_data,
            GError **error)
{
  Reader *self = user_data;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  for (; self->at < self->first->len; self->at++)
    {
      const RuleScanHit *hit = &g_array_index (self->first, RuleScanHit, self->at);

      if (hit->event >= first_event_id + batch->n_events)
        break;
      if (hit->event >= first_event_id)
        g_ptr_array_add (self->hits,
                         read_hit (self, hit, batch, &batch->events[hit->event - first_event_id]));
    }
  return TRUE;
}

gboolean
rule_trial_read_hits (TocsinRuleTrial *self, TocsinCase *case_, const RuleScan *scan,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) first = g_array_copy (scan->first);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) explanations
      = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) tocsin_explanation_free);
  Reader reader = { scan->rules, first, explanations, 0, self->hits, cancellable };

  for (guint i = 0; i < first->len; i++)
    g_array_append_val (self->event_ids, g_array_index (first, RuleScanHit, i).event);
  g_array_set_size (first, MIN (first->len, MAX_HITS));
  g_array_sort (first, compare_events);
  for (guint i = 0; i < first->len; i++)
    g_array_append_val (ids, g_array_index (first, RuleScanHit, i).event);
  if (!tocsin_case_scan_events (case_, ids, take_batch, &reader, error))
    return FALSE;
  g_ptr_array_sort (self->hits, compare_hits);
  return TRUE;
}
