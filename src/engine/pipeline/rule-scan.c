/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/rule-scan-private.h"

#include "detect/tocsin-matcher.h"
#include "store/tocsin-case-scan.h"

typedef struct
{
  const RuleScan *scan;
  const char *path;
  guint part;
  guint n_parts;
  TocsinMatcher *matcher;
  GArray *matches; /* TocsinMatch, of the present batch */
  TocsinRecords *records;
  DetectHits *hits;
  GArray *first;
  guint64 n_events;
  guint64 n_scanned;
  GError *error;
} Worker;

static int
compare_hits (gconstpointer a, gconstpointer b)
{
  const RuleScanHit *first = a, *second = b;

  if (first->time != second->time)
    return first->time < second->time ? -1 : 1;
  return (first->event > second->event) - (first->event < second->event);
}

/* The array is cut when it has twice as many as are wanted. */
static void
keep_first (GArray *first, const RuleScanHit *hit)
{
  g_array_append_vals (first, hit, 1);
  if (first->len < 2 * RULE_SCAN_FIRST)
    return;
  g_array_sort (first, compare_hits);
  g_array_set_size (first, RULE_SCAN_FIRST);
}

/* A match of a rule that is counted; @is_new: no other has matched the event. */
static void
count_match (Worker *self, const TocsinBatch *batch, gint64 first_event_id,
             const TocsinMatch *match, gboolean is_new)
{
  const TocsinEvent *event = &batch->events[match->event];
  const TocsinRule *rule = tocsin_rule_set_get_rule (self->scan->rules, match->rule);
  RuleScanHit hit = { event->timestamp, first_event_id + match->event, match->rule };

  if (is_new)
    {
      self->n_events++;
      keep_first (self->first, &hit);
    }
  if (!rule->is_silent && !rule->is_part)
    detect_hits_add (self->hits, match->rule,
                     tocsin_records_intern_entity (self->records, batch, event), hit.time,
                     hit.event);
}

static gboolean
take_batch (const TocsinBatch *batch, gint64 first_event_id, gint64 source_id, gpointer user_data,
            GError **error)
{
  Worker *self = user_data;
  const RuleScan *scan = self->scan;
  guint32 last = G_MAXUINT32;

  if (g_cancellable_set_error_if_cancelled (scan->cancellable, error))
    return FALSE;
  g_array_set_size (self->matches, 0);
  tocsin_matcher_match (self->matcher, batch, self->matches);
  if (scan->correlator != NULL)
    tocsin_correlator_collect (scan->correlator, batch, (guint64) first_event_id,
                               (guint32) source_id, self->matches, self->records);
  for (guint i = 0; scan->counted != NULL && i < self->matches->len; i++)
    {
      const TocsinMatch *match = &g_array_index (self->matches, TocsinMatch, i);

      if (!scan->counted[match->rule])
        continue;
      count_match (self, batch, first_event_id, match, match->event != last);
      last = match->event;
    }
  self->n_scanned += batch->n_events;
  return TRUE;
}

static gpointer
work (gpointer data)
{
  Worker *self = data;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (self->path, TOCSIN_CASE_READ, &self->error);

  if (case_ != NULL)
    tocsin_case_scan (case_, self->part, self->n_parts, take_batch, self, &self->error);
  return NULL;
}

static void
worker_init (Worker *self, const RuleScan *scan, const char *path, guint part, guint n_parts)
{
  *self = (Worker){
    .scan = scan,
    .path = path,
    .part = part,
    .n_parts = n_parts,
    .matcher = tocsin_matcher_new_for (scan->rules, scan->wanted),
    .matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch)),
    .records = tocsin_records_new (),
    .hits = detect_hits_new (),
    .first = g_array_new (FALSE, FALSE, sizeof (RuleScanHit)),
  };
}

static void
worker_clear (Worker *self)
{
  tocsin_matcher_free (self->matcher);
  g_array_unref (self->matches);
  tocsin_records_free (self->records);
  detect_hits_free (self->hits);
  g_array_unref (self->first);
  g_clear_error (&self->error);
}

static void
take (RuleScan *self, const Worker *worker)
{
  g_autofree guint32 *entities = tocsin_records_append (self->records, worker->records);

  detect_hits_append (self->hits, worker->hits, entities);
  g_array_append_vals (self->first, worker->first->data, worker->first->len);
  self->n_events += worker->n_events;
  self->n_scanned += worker->n_scanned;
  for (guint i = 0; i < tocsin_rule_set_get_n_rules (self->rules); i++)
    self->is_stopped |= tocsin_matcher_is_stopped (worker->matcher, i);
}

/* The order of events with the same time is that of a run of detection. */
static gboolean
order_records (TocsinRecords *records, const char *case_path, GError **error)
{
  g_autoptr (TocsinCase) case_ = tocsin_case_open (case_path, TOCSIN_CASE_READ, error);

  return case_ != NULL && detect_order_records (records, case_, error);
}

/* Matches and collects; FALSE with @error set if it was cancelled or the case cannot be read. */
gboolean
rule_scan_run (RuleScan *self, const char *case_path, GError **error)
{
  guint n = g_get_num_processors ();
  g_autofree Worker *workers = g_new0 (Worker, n);
  g_autofree GThread **threads = g_new0 (GThread *, n);
  gboolean ok = TRUE;

  self->records = tocsin_records_new ();
  self->hits = detect_hits_new ();
  self->first = g_array_new (FALSE, FALSE, sizeof (RuleScanHit));
  for (guint i = 0; i < n; i++)
    {
      worker_init (&workers[i], self, case_path, i, n);
      threads[i] = g_thread_new ("rule-scan", work, &workers[i]);
    }
  for (guint i = 0; i < n; i++)
    {
      g_thread_join (threads[i]);
      if (workers[i].error != NULL && ok)
        {
          g_propagate_error (error, g_steal_pointer (&workers[i].error));
          ok = FALSE;
        }
    }
  for (guint i = 0; i < n; i++)
    {
      if (ok)
        take (self, &workers[i]);
      worker_clear (&workers[i]);
    }
  g_array_sort (self->first, compare_hits);
  g_array_set_size (self->first, MIN (self->first->len, RULE_SCAN_FIRST));
  return ok && order_records (self->records, case_path, error);
}

void
rule_scan_clear (RuleScan *self)
{
  g_clear_pointer (&self->records, tocsin_records_free);
  g_clear_pointer (&self->hits, detect_hits_free);
  g_clear_pointer (&self->first, g_array_unref);
}

/* Marks the rules whose matches @correlation looks at, also by way of others. */
void
rule_scan_want (const TocsinRuleSet *rules, const TocsinCorrelation *correlation, gboolean *wanted)
{
  for (guint i = 0; i < correlation->members->len; i++)
    {
      const TocsinCorrelationMember *member
          = &g_array_index (correlation->members, TocsinCorrelationMember, i);

      if (member->is_correlation)
        rule_scan_want (rules, tocsin_rule_set_get_correlation (rules, member->index), wanted);
      else
        wanted[member->index] = TRUE;
    }
}
