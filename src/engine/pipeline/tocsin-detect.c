/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/tocsin-detect.h"

#include <string.h>

#include "core/tocsin-error.h"
#include "detect/tocsin-matcher.h"
#include "pipeline/detect-private.h"
#include "store/tocsin-alerts.h"
#include "store/tocsin-case-scan.h"

#define PROGRESS_INTERVAL (G_USEC_PER_SEC / 10)

/* Who is told how far all threads are. */
typedef struct
{
  GMutex mutex;
  TocsinDetectCallback callback;
  gpointer user_data;
  guint64 events;
  guint64 total;
  gint64 last; /* monotonic time */
} Watch;

/* A thread that reads a part of the case. */
typedef struct
{
  const char *path;
  guint part;
  guint n_parts;
  const TocsinRuleSet *rules;
  const TocsinCorrelator *correlator;
  GCancellable *cancellable;
  Watch *watch;
  TocsinMatcher *matcher;
  TocsinRecords *records;
  GStringChunk *texts;
  GArray *hits;    /* DetectHit */
  GArray *matches; /* TocsinMatch, of the present batch */
  guint64 n_events;
  GError *error;
} Worker;

static const char *
keep_text (Worker *self, const TocsinBatch *batch, TocsinSlice slice)
{
  g_autofree char *text = g_strndup (tocsin_batch_text (batch, slice), slice.length);

  return g_string_chunk_insert_const (self->texts, text);
}

static void
keep_hit (Worker *self, const TocsinBatch *batch, gint64 first_event_id, gint64 source_id,
          const TocsinMatch *match)
{
  const TocsinEvent *event = &batch->events[match->event];
  DetectHit hit = {
    .time = event->timestamp,
    .event = first_event_id + match->event,
    .record = event->record,
    .rule = match->rule,
    .source = (guint32) source_id,
    .host = keep_text (self, batch, event->host),
    .username = keep_text (self, batch, event->username),
    .source_ip = keep_text (self, batch, event->source_ip),
  };

  g_array_append_val (self->hits, hit);
}

static void
tell (Watch *self, guint64 n_events)
{
  gint64 now = g_get_monotonic_time ();

  if (self->callback == NULL)
    return;
  g_mutex_lock (&self->mutex);
  self->events += n_events;
  if (now - self->last >= PROGRESS_INTERVAL)
    {
      self->last = now;
      self->callback (self->events, MAX (self->events, self->total), self->user_data);
    }
  g_mutex_unlock (&self->mutex);
}

static gboolean
match_batch (const TocsinBatch *batch, gint64 first_event_id, gint64 source_id, gpointer user_data,
             GError **error)
{
  Worker *self = user_data;

  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CANCELLED, "detection was stopped");
      return FALSE;
    }
  g_array_set_size (self->matches, 0);
  tocsin_matcher_match (self->matcher, batch, self->matches);
  tocsin_correlator_collect (self->correlator, batch, (guint64) first_event_id, (guint32) source_id,
                             self->matches, self->records);
  for (guint i = 0; i < self->matches->len; i++)
    keep_hit (self, batch, first_event_id, source_id,
              &g_array_index (self->matches, TocsinMatch, i));
  self->n_events += batch->n_events;
  tell (self->watch, batch->n_events);
  return TRUE;
}

static gpointer
work (gpointer data)
{
  Worker *self = data;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (self->path, TOCSIN_CASE_READ, &self->error);

  if (case_ != NULL)
    tocsin_case_scan (case_, self->part, self->n_parts, match_batch, self, &self->error);
  return NULL;
}

static void
worker_init (Worker *self, const char *path, guint part, guint n_parts, const TocsinRuleSet *rules,
             const TocsinCorrelator *correlator, GCancellable *cancellable, Watch *watch)
{
  *self = (Worker){
    .path = path,
    .part = part,
    .n_parts = n_parts,
    .rules = rules,
    .correlator = correlator,
    .cancellable = cancellable,
    .watch = watch,
    .matcher = tocsin_matcher_new (rules),
    .records = tocsin_records_new (),
    .texts = g_string_chunk_new (4096),
    .hits = g_array_new (FALSE, FALSE, sizeof (DetectHit)),
    .matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch)),
  };
}

static void
worker_clear (Worker *self)
{
  tocsin_matcher_free (self->matcher);
  tocsin_records_free (self->records);
  g_string_chunk_free (self->texts);
  g_array_unref (self->hits);
  g_array_unref (self->matches);
  g_clear_error (&self->error);
}

static void
rule_count_free (TocsinRuleCount *self)
{
  g_free (self->rule_id);
  g_free (self->title);
  g_free (self);
}

/**
 * tocsin_detect_summary_free:
 * @self: (transfer full) (nullable): a summary
 */
void
tocsin_detect_summary_free (TocsinDetectSummary *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->matches);
  g_ptr_array_unref (self->by_rule);
  g_free (self);
}

static TocsinRuleCount *
get_count (GHashTable *by_id, const char *id, const char *title, TocsinLevel level)
{
  TocsinRuleCount *count = g_hash_table_lookup (by_id, id);

  if (count != NULL)
    return count;
  count = g_new0 (TocsinRuleCount, 1);
  count->rule_id = g_strdup (id);
  count->title = g_strdup (title);
  count->level = level;
  g_hash_table_insert (by_id, count->rule_id, count);
  return count;
}

static int
compare_counts (gconstpointer a, gconstpointer b)
{
  const TocsinRuleCount *first = *(TocsinRuleCount *const *) a;
  const TocsinRuleCount *second = *(TocsinRuleCount *const *) b;

  return strcmp (first->rule_id, second->rule_id);
}

/* Rules of which only an aggregation counts: a match of theirs says nothing by itself. */
static gboolean *
find_aggregated (const TocsinRuleSet *rules)
{
  gboolean *aggregated = g_new0 (gboolean, tocsin_rule_set_get_n_rules (rules) + 1);

  for (guint i = 0; i < tocsin_rule_set_get_n_correlations (rules); i++)
    {
      const TocsinCorrelation *correlation = tocsin_rule_set_get_correlation (rules, i);

      for (guint j = 0; correlation->is_aggregation && j < correlation->members->len; j++)
        aggregated[g_array_index (correlation->members, TocsinCorrelationMember, j).index] = TRUE;
    }
  return aggregated;
}

static void
count_rules (TocsinDetectSummary *summary, const TocsinRuleSet *rules, const GArray *hits,
             const GPtrArray *alerts, const Worker *workers, guint n_workers)
{
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree gboolean *aggregated = find_aggregated (rules);
  GHashTableIter iter;
  gpointer count;

  for (guint i = 0; i < hits->len; i++)
    {
      const DetectHit *hit = &g_array_index (hits, DetectHit, i);
      const TocsinRule *rule = tocsin_rule_set_get_rule (rules, hit->rule);
      TocsinCaseMatch match = { hit->rule, hit->source, hit->record, hit->event };

      if (aggregated[hit->rule])
        continue;
      get_count (by_id, rule->id, rule->title, rule->level)->matches++;
      g_array_append_val (summary->matches, match);
    }
  for (guint i = 0; i < tocsin_rule_set_get_n_rules (rules); i++)
    for (guint j = 0; j < n_workers; j++)
      if (tocsin_matcher_is_stopped (workers[j].matcher, i))
        {
          const TocsinRule *rule = tocsin_rule_set_get_rule (rules, i);

          get_count (by_id, rule->id, rule->title, rule->level)->is_stopped = TRUE;
        }
  for (guint i = 0; i < alerts->len; i++)
    {
      const TocsinAlert *alert = g_ptr_array_index (alerts, i);
      TocsinRuleCount *of_rule = g_hash_table_lookup (by_id, alert->rule_id);

      if (of_rule == NULL)
        of_rule = get_count (by_id, alert->rule_id, alert->rule_title,
                             tocsin_level_parse (alert->severity));
      of_rule->alerts++;
    }
  g_hash_table_iter_init (&iter, by_id);
  while (g_hash_table_iter_next (&iter, NULL, &count))
    g_ptr_array_add (summary->by_rule, count);
  g_ptr_array_sort (summary->by_rule, compare_counts);
}

static int
compare_hits (gconstpointer a, gconstpointer b)
{
  const DetectHit *first = a, *second = b;
  int order = (first->event > second->event) - (first->event < second->event);

  return order != 0 ? order : (first->rule > second->rule) - (first->rule < second->rule);
}

static gboolean
save (TocsinCase *case_, const GPtrArray *alerts, const GPtrArray *near_misses,
      TocsinDetectSummary *summary, GError **error)
{
  if (!tocsin_case_begin (case_, error))
    return FALSE;
  if (tocsin_case_save_alerts (case_, alerts, &summary->new_alerts, error)
      && tocsin_case_save_near_misses (case_, near_misses, error))
    return tocsin_case_commit (case_, error);
  tocsin_case_rollback (case_);
  return FALSE;
}

/* What the threads found, together: alerts, written to the case. */
static gboolean
conclude (TocsinCase *case_, const TocsinRuleSet *rules, const TocsinCorrelator *correlator,
          Worker *workers, guint n_workers, TocsinDetectSummary *summary, GError **error)
{
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (DetectHit));
  g_autoptr (TocsinRecords) records = tocsin_records_new ();
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_finding_free);
  g_autoptr (GPtrArray) near
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_finding_free);
  g_autoptr (GPtrArray) alerts = NULL, correlated = NULL, near_alerts = NULL;

  for (guint i = 0; i < n_workers; i++)
    {
      g_array_append_vals (hits, workers[i].hits->data, workers[i].hits->len);
      tocsin_records_append (records, workers[i].records);
      summary->events += workers[i].n_events;
    }
  g_array_sort (hits, compare_hits);
  tocsin_correlator_run (correlator, records, found, near);
  alerts = detect_alerts_from_hits (rules, hits);
  correlated = detect_alerts_from_findings (rules, found, hits);
  near_alerts = detect_alerts_from_findings (rules, near, hits);
  g_ptr_array_extend_and_steal (alerts, g_steal_pointer (&correlated));
  summary->alerts = alerts->len;
  summary->near_misses = near_alerts->len;
  count_rules (summary, rules, hits, alerts, workers, n_workers);
  return save (case_, alerts, near_alerts, summary, error);
}

static gboolean
run_workers (Worker *workers, guint n_workers, GError **error)
{
  g_autofree GThread **threads = g_new0 (GThread *, n_workers);
  gboolean ok = TRUE;

  for (guint i = 0; i < n_workers; i++)
    threads[i] = g_thread_new ("detect", work, &workers[i]);
  for (guint i = 0; i < n_workers; i++)
    {
      g_thread_join (threads[i]);
      if (workers[i].error != NULL && ok)
        {
          g_propagate_error (error, g_steal_pointer (&workers[i].error));
          ok = FALSE;
        }
    }
  return ok;
}

/**
 * tocsin_detect_run:
 * @case_: a case open for writing
 * @rules: rules, finished
 * @n_jobs: threads that match, or 0 for one a processor
 * @cancellable: (nullable): stops it; nothing is written then
 * @error: return location
 *
 * Runs all rules as tocsin_detect_run_watched() does.
 *
 * Returns: (transfer full) (nullable): what came of it
 */
TocsinDetectSummary *
tocsin_detect_run (TocsinCase *case_, const TocsinRuleSet *rules, guint n_jobs,
                   GCancellable *cancellable, GError **error)
{
  return tocsin_detect_run_watched (case_, rules, n_jobs, NULL, NULL, cancellable, error);
}

/**
 * tocsin_detect_run_watched:
 * @case_: a case open for writing
 * @rules: rules, finished
 * @n_jobs: threads that match, or 0 for one a processor
 * @callback: (nullable): told how far it is
 * @user_data: for @callback
 * @cancellable: (nullable): stops it; nothing is written then
 * @error: return location
 *
 * Runs all rules over all events of a case and writes the alerts. What an analyst made of
 * an alert stays; running again changes nothing. The result does not depend on the number
 * of threads or on the order in which sources were imported. Blocks.
 *
 * Returns: (transfer full) (nullable): what came of it
 */
TocsinDetectSummary *
tocsin_detect_run_watched (TocsinCase *case_, const TocsinRuleSet *rules, guint n_jobs,
                           TocsinDetectCallback callback, gpointer user_data,
                           GCancellable *cancellable, GError **error)
{
  gint64 begin = g_get_monotonic_time ();
  guint n_workers = n_jobs > 0 ? n_jobs : g_get_num_processors ();
  g_autoptr (TocsinCorrelator) correlator = tocsin_correlator_new (rules);
  g_autoptr (TocsinDetectSummary) summary = g_new0 (TocsinDetectSummary, 1);
  g_autofree Worker *workers = g_new0 (Worker, n_workers);
  Watch watch = { .callback = callback, .user_data = user_data };
  TocsinCaseInfo info;
  gboolean ok;

  summary->matches = g_array_new (FALSE, FALSE, sizeof (TocsinCaseMatch));
  summary->by_rule = g_ptr_array_new_with_free_func ((GDestroyNotify) rule_count_free);
  if (!tocsin_case_get_info (case_, &info, error))
    return NULL;
  watch.total = info.events;
  g_mutex_init (&watch.mutex);
  for (guint i = 0; i < n_workers; i++)
    worker_init (&workers[i], tocsin_case_get_path (case_), i, n_workers, rules, correlator,
                 cancellable, &watch);
  ok = run_workers (workers, n_workers, error)
       && conclude (case_, rules, correlator, workers, n_workers, summary, error);
  for (guint i = 0; i < n_workers; i++)
    worker_clear (&workers[i]);
  g_mutex_clear (&watch.mutex);
  summary->seconds = (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
  return ok ? g_steal_pointer (&summary) : NULL;
}
