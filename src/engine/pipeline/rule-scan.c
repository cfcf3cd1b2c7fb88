/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/rule-scan-private.h"

#include "detect/tocsin-matcher.h"
#include "pipeline/detect-private.h"
#include "store/tocsin-case-scan.h"

#define MAX_HITS 500000

typedef struct
{
  const RuleScan *scan;
  const char *path;
  guint part;
  guint n_parts;
  TocsinMatcher *matcher;
  GArray *matches; /* TocsinMatch, of the present batch */
  TocsinRecords *records;
  GStringChunk *texts;
  GArray *hits;
  guint64 n_events;
  guint64 n_scanned;
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
  DetectHit hit = { .time = event->timestamp,
                    .event = first_event_id + match->event,
                    .record = event->record,
                    .rule = match->rule,
                    .source = (guint32) source_id };

  if (self->hits->len >= MAX_HITS)
    return;
  hit.host = keep_text (self, batch, event->host);
  hit.username = keep_text (self, batch, event->username);
  hit.source_ip = keep_text (self, batch, event->source_ip);
  g_array_append_val (self->hits, hit);
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

      if (scan->counted[match->rule] && match->event != last)
        {
          self->n_events++;
          last = match->event;
        }
      keep_hit (self, batch, first_event_id, source_id, match);
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
    .texts = g_string_chunk_new (4096),
    .hits = g_array_new (FALSE, FALSE, sizeof (DetectHit)),
  };
}

static void
worker_clear (Worker *self)
{
  tocsin_matcher_free (self->matcher);
  g_array_unref (self->matches);
  tocsin_records_free (self->records);
  g_string_chunk_free (self->texts);
  g_array_unref (self->hits);
  g_clear_error (&self->error);
}

static int
compare_hits (gconstpointer a, gconstpointer b)
{
  const DetectHit *first = a, *second = b;
  int order = (first->event > second->event) - (first->event < second->event);

  return order != 0 ? order : (first->rule > second->rule) - (first->rule < second->rule);
}

static void
take (RuleScan *self, const Worker *worker)
{
  tocsin_records_append (self->records, worker->records);
  self->n_events += worker->n_events;
  self->n_scanned += worker->n_scanned;
  for (guint i = 0; i < worker->hits->len; i++)
    {
      DetectHit hit = g_array_index (worker->hits, DetectHit, i);

      hit.host = g_string_chunk_insert_const (self->texts, hit.host);
      hit.username = g_string_chunk_insert_const (self->texts, hit.username);
      hit.source_ip = g_string_chunk_insert_const (self->texts, hit.source_ip);
      g_array_append_val (self->hits, hit);
    }
  for (guint i = 0; i < tocsin_rule_set_get_n_rules (self->rules); i++)
    self->is_stopped |= tocsin_matcher_is_stopped (worker->matcher, i);
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
  self->texts = g_string_chunk_new (4096);
  self->hits = g_array_new (FALSE, FALSE, sizeof (DetectHit));
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
  g_array_sort (self->hits, compare_hits);
  return ok;
}

void
rule_scan_clear (RuleScan *self)
{
  g_clear_pointer (&self->records, tocsin_records_free);
  g_clear_pointer (&self->texts, g_string_chunk_free);
  g_clear_pointer (&self->hits, g_array_unref);
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
