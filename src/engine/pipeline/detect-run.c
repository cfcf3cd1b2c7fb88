/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rules find in the events of a case, wherever those come from: an import that is under way,
 * or the segments that the case has. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "pipeline/detect-private.h"
#include "store/tocsin-alerts.h"
#include "store/tocsin-case-scan.h"
#include "store/tocsin-case-setting.h"

struct _Detection
{
  const TocsinRuleSet *rules;
  TocsinCorrelator *correlator;
  TocsinRecords *records;
  DetectHits *hits;
  gboolean *is_alone; /* by rule: its matches say something by themselves */
  gboolean *raises;   /* by rule: … and are alerts */
  guint64 *n_matches; /* by rule */
  gboolean *stopped;  /* by rule */
  GArray *matches;    /* TocsinCaseMatch, or NULL */
  guint64 n_events;
};

/* Rules of which only an aggregation counts: a match of theirs says nothing by itself. */
static void
find_alone (Detection *self)
{
  guint n = tocsin_rule_set_get_n_rules (self->rules);

  for (guint i = 0; i < n; i++)
    self->is_alone[i] = TRUE;
  for (guint i = 0; i < tocsin_rule_set_get_n_correlations (self->rules); i++)
    {
      const TocsinCorrelation *correlation = tocsin_rule_set_get_correlation (self->rules, i);

      for (guint j = 0; correlation->is_aggregation && j < correlation->members->len; j++)
        self->is_alone[g_array_index (correlation->members, TocsinCorrelationMember, j).index]
            = FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      const TocsinRule *rule = tocsin_rule_set_get_rule (self->rules, i);

      self->raises[i] = !rule->is_silent && !rule->is_part;
    }
}

/* @keeps_matches: whether the summary is to have each match. */
Detection *
detection_new (const TocsinRuleSet *rules, gboolean keeps_matches)
{
  Detection *self = g_new0 (Detection, 1);
  guint n = tocsin_rule_set_get_n_rules (rules) + 1;

  self->rules = rules;
  self->correlator = tocsin_correlator_new (rules);
  self->records = tocsin_records_new ();
  self->hits = detect_hits_new ();
  self->is_alone = g_new0 (gboolean, n);
  self->raises = g_new0 (gboolean, n);
  self->n_matches = g_new0 (guint64, n);
  self->stopped = g_new0 (gboolean, n);
  if (keeps_matches)
    self->matches = g_array_new (FALSE, FALSE, sizeof (TocsinCaseMatch));
  find_alone (self);
  return self;
}

void
detection_free (Detection *self)
{
  if (self == NULL)
    return;
  tocsin_correlator_free (self->correlator);
  tocsin_records_free (self->records);
  detect_hits_free (self->hits);
  g_free (self->is_alone);
  g_free (self->raises);
  g_free (self->n_matches);
  g_free (self->stopped);
  g_clear_pointer (&self->matches, g_array_unref);
  g_free (self);
}

/* Adds the matches of a batch, which begins with event @first_event_id. Everything is copied. */
void
detection_add (Detection *self, const TocsinBatch *batch, gint64 first_event_id, gint64 source_id,
               const GArray *matches)
{
  guint32 entity = 0, entity_event = G_MAXUINT32;

  self->n_events += batch->n_events;
  tocsin_correlator_collect (self->correlator, batch, (guint64) first_event_id, (guint32) source_id,
                             matches, self->records);
  for (guint i = 0; i < matches->len; i++)
    {
      const TocsinMatch *match = &g_array_index (matches, TocsinMatch, i);
      const TocsinEvent *event = &batch->events[match->event];
      gint64 id = first_event_id + match->event;

      self->n_matches[match->rule]++;
      if (self->matches != NULL && self->is_alone[match->rule])
        {
          const TocsinCaseMatch kept = { match->rule, source_id, event->record, id };

          g_array_append_val (self->matches, kept);
        }
      if (!self->raises[match->rule])
        continue;
      if (entity_event != match->event)
        entity = tocsin_records_intern_entity (self->records, batch, event);
      entity_event = match->event;
      detect_hits_add (self->hits, match->rule, entity, event->timestamp, id);
    }
}

/* A rule that @matcher has stopped has not seen everything. */
void
detection_note_stopped (Detection *self, const TocsinMatcher *matcher)
{
  guint n = tocsin_rule_set_get_n_rules (self->rules);

  for (guint i = 0; i < n; i++)
    self->stopped[i] |= tocsin_matcher_is_stopped (matcher, i);
}

static void
append (Detection *self, const Detection *other)
{
  g_autofree guint32 *entities = tocsin_records_append (self->records, other->records);
  guint n = tocsin_rule_set_get_n_rules (self->rules);

  detect_hits_append (self->hits, other->hits, entities);
  self->n_events += other->n_events;
  for (guint i = 0; i < n; i++)
    {
      self->n_matches[i] += other->n_matches[i];
      self->stopped[i] |= other->stopped[i];
    }
  if (self->matches != NULL)
    g_array_append_vals (self->matches, other->matches->data, other->matches->len);
}

/* ---- Events of the case ---- */

#define PROGRESS_INTERVAL (G_USEC_PER_SEC / 10)

/* What the threads of a scan share. */
typedef struct
{
  const DetectWatch *watch;
  const char *path;
  gint64 end;
  guint n_parts;
  GMutex mutex;
  guint64 n_events;
  guint64 total;
  gint64 last; /* monotonic time of the last progress */
} Scan;

/* A thread that reads a part of the case. */
typedef struct
{
  Scan *scan;
  guint part;
  Detection *detection;
  TocsinMatcher *matcher;
  GArray *matches; /* TocsinMatch, of the present batch */
  GError *error;
} Worker;

static void
tell (Scan *self, guint64 n_events)
{
  gint64 now = g_get_monotonic_time ();

  if (self->watch->callback == NULL)
    return;
  g_mutex_lock (&self->mutex);
  self->n_events += n_events;
  if (now - self->last >= PROGRESS_INTERVAL)
    {
      self->last = now;
      self->watch->callback (self->n_events, MAX (self->n_events, self->total),
                             self->watch->user_data);
    }
  g_mutex_unlock (&self->mutex);
}

static gboolean
is_cancelled (GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return FALSE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CANCELLED, _ ("detection was stopped"));
  return TRUE;
}

static gboolean
match_batch (const TocsinBatch *batch, gint64 first_event_id, gint64 source_id, gpointer user_data,
             GError **error)
{
  Worker *self = user_data;

  if (is_cancelled (self->scan->watch->cancellable, error))
    return FALSE;
  g_array_set_size (self->matches, 0);
  tocsin_matcher_match (self->matcher, batch, self->matches);
  detection_add (self->detection, batch, first_event_id, source_id, self->matches);
  tell (self->scan, batch->n_events);
  return TRUE;
}

static gpointer
work (gpointer data)
{
  Worker *self = data;
  g_autoptr (TocsinCase) case_
      = tocsin_case_open (self->scan->path, TOCSIN_CASE_READ, &self->error);

  self->matcher = tocsin_matcher_new (self->detection->rules);
  self->matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));
  if (case_ != NULL)
    tocsin_case_scan_until (case_, self->scan->end, self->part, self->scan->n_parts, match_batch,
                            self, &self->error);
  detection_note_stopped (self->detection, self->matcher);
  tocsin_matcher_free (self->matcher);
  g_array_unref (self->matches);
  return NULL;
}

/* Lets the threads end one after the other and takes what each has found. */
static gboolean
join_workers (Detection *self, Worker *workers, GThread **threads, guint n, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; i < n; i++)
    {
      g_thread_join (threads[i]);
      ok = ok && workers[i].error == NULL;
      if (workers[i].error != NULL && error != NULL && *error == NULL)
        g_propagate_error (error, g_steal_pointer (&workers[i].error));
      g_clear_error (&workers[i].error);
      if (ok)
        append (self, workers[i].detection);
      detection_free (workers[i].detection);
    }
  return ok;
}

/* Runs the rules over the segments of the case that begin before event @end. */
gboolean
detection_scan (Detection *self, TocsinCase *case_, gint64 end, guint n_jobs,
                const DetectWatch *watch, GError **error)
{
  Scan scan = { .watch = watch,
                .path = tocsin_case_get_path (case_),
                .end = end,
                .n_parts = n_jobs > 0 ? n_jobs : g_get_num_processors () };
  g_autofree Worker *workers = g_new0 (Worker, scan.n_parts);
  g_autofree GThread **threads = g_new0 (GThread *, scan.n_parts);
  g_autoptr (GError) local = NULL;
  TocsinCaseInfo info;
  gboolean ok;

  if (!tocsin_case_get_info (case_, &info, error))
    return FALSE;
  scan.total = MIN (info.events, (guint64) end);
  g_mutex_init (&scan.mutex);
  for (guint i = 0; i < scan.n_parts; i++)
    {
      workers[i] = (Worker){ .scan = &scan, .part = i };
      workers[i].detection = detection_new (self->rules, self->matches != NULL);
      threads[i] = g_thread_new ("detect", work, &workers[i]);
    }
  ok = join_workers (self, workers, threads, scan.n_parts, &local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  g_mutex_clear (&scan.mutex);
  return ok;
}

/* ---- What comes of it ---- */

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

static void
count_matches (const Detection *self, TocsinDetectSummary *summary, GHashTable *by_id)
{
  for (guint i = 0; i < tocsin_rule_set_get_n_rules (self->rules); i++)
    {
      const TocsinRule *rule = tocsin_rule_set_get_rule (self->rules, i);
      guint64 n = self->is_alone[i] ? self->n_matches[i] : 0;

      summary->n_matches += n;
      if (n > 0)
        get_count (by_id, rule->id, rule->title, rule->level)->matches += n;
      if (self->stopped[i])
        get_count (by_id, rule->id, rule->title, rule->level)->is_stopped = TRUE;
    }
}

static void
count_rules (const Detection *self, TocsinDetectSummary *summary, const GPtrArray *alerts)
{
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer count;

  count_matches (self, summary, by_id);
  for (guint i = 0; i < alerts->len; i++)
    {
      const TocsinAlert *alert = g_ptr_array_index (alerts, i);

      get_count (by_id, alert->rule_id, alert->rule_title, tocsin_level_parse (alert->severity))
          ->alerts++;
    }
  g_hash_table_iter_init (&iter, by_id);
  while (g_hash_table_iter_next (&iter, NULL, &count))
    g_ptr_array_add (summary->by_rule, count);
  g_ptr_array_sort (summary->by_rule, compare_counts);
}

static int
compare_matches (gconstpointer a, gconstpointer b)
{
  const TocsinCaseMatch *first = a, *second = b;
  int order = (first->event_id > second->event_id) - (first->event_id < second->event_id);

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

/* A case without alerts is another thing than one that no rule has looked at. */
static gboolean
note_run (const Detection *self, TocsinCase *case_, GError **error)
{
  g_autofree char *n
      = g_strdup_printf ("%u", tocsin_rule_set_get_n_rules (self->rules)
                                   + tocsin_rule_set_get_n_correlations (self->rules));

  return tocsin_case_set_setting (case_, TOCSIN_SETTING_RULES_RUN, n, error);
}

/* Runs windows and baselines over what was found, and writes the alerts to the case. */
TocsinDetectSummary *
detection_conclude (Detection *self, TocsinCase *case_, GCancellable *cancellable, GError **error)
{
  g_autoptr (TocsinDetectSummary) summary = tocsin_detect_summary_new ();
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_finding_free);
  g_autoptr (GPtrArray) near
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_finding_free);
  g_autoptr (GPtrArray) alerts = NULL, correlated = NULL, near_alerts = NULL;

  if (!detect_order_records (self->records, case_, error))
    return NULL;
  tocsin_correlator_run (self->correlator, self->records, found, near);
  if (is_cancelled (cancellable, error))
    return NULL;
  alerts = detect_alerts_from_hits (self->rules, self->hits, self->records);
  correlated = detect_alerts_from_findings (self->rules, found);
  near_alerts = detect_near_misses_from_findings (self->rules, near);
  g_ptr_array_extend_and_steal (alerts, g_steal_pointer (&correlated));
  summary->events = self->n_events;
  summary->alerts = alerts->len;
  summary->near_misses = near_alerts->len;
  count_rules (self, summary, alerts);
  if (self->matches != NULL)
    {
      g_array_append_vals (summary->matches, self->matches->data, self->matches->len);
      g_array_sort (summary->matches, compare_matches);
    }
  if (is_cancelled (cancellable, error) || !detect_alerts_raise (alerts, case_, error)
      || !save (case_, alerts, near_alerts, summary, error) || !note_run (self, case_, error))
    return NULL;
  return g_steal_pointer (&summary);
}
