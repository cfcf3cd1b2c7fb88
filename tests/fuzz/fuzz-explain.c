/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules, then after a NUL byte the text of events: what explains them agrees with what matches
 * them, and marks only what is there; what simulates them finds what windows find. */
#include <stdint.h>
#include <string.h>

#include "core/tocsin-event.h"
#include "detect/tocsin-explanation.h"
#include "detect/tocsin-matcher.h"
#include "detect/tocsin-rule-setting.h"
#include "detect/tocsin-simulator.h"
#include "detect/tocsin-trace.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define N_EVENTS 12

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* The text as message, field and record of events, in bursts. */
static TocsinBatch *
make_batch (const char *text)
{
  TocsinBatch *batch = tocsin_batch_new ();
  gsize length = strlen (text), half = length / 2;

  while (half > 0 && (text[half] & 0xc0) == 0x80) /* between two characters */
    half--;
  for (guint i = 0; i < N_EVENTS; i++)
    {
      TocsinEvent *event = tocsin_batch_add_event (batch);
      TocsinSlice raw = tocsin_batch_append (batch, text, length);

      event->timestamp = (gint64) (i / 5 * 3000 + i % 5 * 7) * SECOND;
      event->event_id = i % 2 == 0 ? 4688 : TOCSIN_NO_NUMBER;
      event->repeat = 1 + i % 2;
      event->dataset = tocsin_batch_intern_string (batch, i % 2 == 0 ? "windows_event" : "syslog");
      event->outcome = TOCSIN_OUTCOME_FAILED;
      if (i % 2 == 0)
        event->channel = tocsin_batch_append_string (batch, "Security");
      if (i % 3 == 0)
        event->raw = event->message = raw;
      tocsin_batch_add_field (batch, tocsin_batch_intern_string (batch, "F"), TOCSIN_VALUE_STRING,
                              i % 4 == 0 ? raw : tocsin_batch_append (batch, text, half));
      tocsin_batch_add_field (batch, tocsin_batch_intern_string (batch, "NewProcessName"),
                              TOCSIN_VALUE_STRING, tocsin_batch_append (batch, text, length));
      event->username = tocsin_batch_append_string (batch, i % 5 == 0 ? "bob" : "Eve");
    }
  return batch;
}

static void
check_marks (const GArray *marks, const GString *raw)
{
  for (guint i = 0; i < marks->len; i++)
    {
      const TocsinMatchMark *mark = &g_array_index (marks, TocsinMatchMark, i);

      g_assert_cmpuint (mark->length, >, 0);
      g_assert_nonnull (mark->field);
      g_assert_true (mark->node->is_met);
      g_assert_cmpuint (mark->raw_start, <=, raw->len);
      g_assert_cmpuint (mark->raw_length, <=, raw->len - mark->raw_start);
    }
}

static gboolean
is_matched (const GArray *matches, guint32 event, guint32 rule)
{
  for (guint i = 0; i < matches->len; i++)
    {
      const TocsinMatch *match = &g_array_index (matches, TocsinMatch, i);

      if (match->event == event && match->rule == rule)
        return TRUE;
    }
  return FALSE;
}

static void
explain (const TocsinRuleSet *rules, const TocsinMatcher *matcher, const TocsinBatch *batch,
         const GArray *matches)
{
  for (guint32 rule = 0; rule < tocsin_rule_set_get_n_rules (rules); rule++)
    {
      g_autoptr (TocsinExplanation) explanation = tocsin_explanation_new (rules, rule);

      if (tocsin_matcher_is_stopped (matcher, rule)
          || tocsin_rule_set_get_rule (rules, rule)->is_idle)
        continue;
      tocsin_explanation_set_batch (explanation, batch);
      for (guint32 i = 0; i < batch->n_events; i++)
        {
          g_autoptr (GString) raw = g_string_new (NULL);
          g_autoptr (GArray) marks = NULL;
          gboolean holds = tocsin_explanation_add_event (explanation, &batch->events[i]);

          g_assert_true ((holds != FALSE) == is_matched (matches, i, rule));
          tocsin_event_append_raw (batch, &batch->events[i], raw);
          marks = tocsin_explanation_find_marks (explanation, batch, &batch->events[i], raw->str,
                                                 raw->len);
          check_marks (marks, raw);
        }
      g_assert_cmpuint (explanation->root->n_met, ==, explanation->n_events);
    }
}

static guint
count_findings (const GPtrArray *findings, guint32 correlation)
{
  guint n = 0;

  for (guint i = 0; i < findings->len; i++)
    n += ((const TocsinFinding *) g_ptr_array_index (findings, i))->correlation == correlation;
  return n;
}

static void
simulate (const TocsinRuleSet *rules, const TocsinBatch *batch, const GArray *matches,
          guint32 index, guint n_found)
{
  const TocsinCorrelation *correlation = tocsin_rule_set_get_correlation (rules, index);
  TocsinCorrelator *correlator = tocsin_correlator_new_for (rules, index);
  TocsinRecords *records = tocsin_records_new ();
  g_autoptr (TocsinSimulator) simulator = NULL;
  g_autoptr (GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_finding_free);
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (TocsinSimulationStep));
  g_autoptr (GArray) points = NULL;
  double threshold = 1, greatest;

  tocsin_correlator_collect (correlator, batch, 1, 1, matches, records);
  points = tocsin_correlator_trace (correlator, records, index);
  g_assert_cmpuint (points->len, <=, N_EVENTS * (correlation->members->len + 1));
  simulator = tocsin_simulator_new (correlator, records, index);
  tocsin_correlation_get_threshold (correlation, &threshold);
  tocsin_simulator_run (simulator, threshold, correlation->timespan, correlation->minimum, findings,
                        NULL, steps, &greatest);
  if (correlation->type < TOCSIN_BASELINE_ZSCORE || correlation->timespan >= SECOND)
    g_assert_cmpuint (findings->len, ==, n_found);
  tocsin_simulator_run (simulator, 3, 60 * SECOND, 2, findings, NULL, NULL, &greatest);
}

static void
run (const TocsinRuleSet *rules, const char *text)
{
  g_autoptr (TocsinBatch) batch = make_batch (text);
  g_autoptr (TocsinMatcher) matcher = tocsin_matcher_new (rules);
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));
  g_autoptr (TocsinCorrelator) correlator = tocsin_correlator_new (rules);
  g_autoptr (TocsinRecords) records = tocsin_records_new ();
  g_autoptr (GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_finding_free);

  tocsin_matcher_match (matcher, batch, matches);
  explain (rules, matcher, batch, matches);
  tocsin_correlator_collect (correlator, batch, 1, 1, matches, records);
  tocsin_correlator_run (correlator, records, findings, NULL);
  for (guint32 i = 0; i < tocsin_rule_set_get_n_correlations (rules); i++)
    if (!tocsin_rule_set_get_correlation (rules, i)->is_idle)
      simulate (rules, batch, matches, i, count_findings (findings, i));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const values[] = { "bob", "a*", NULL };
  const uint8_t *nul = size > 0 ? memchr (data, '\0', size) : NULL;
  gsize rules_size = nul != NULL ? (gsize) (nul - data) : size;
  g_autofree char *text
      = nul != NULL ? g_utf8_make_valid ((const char *) nul + 1, (gssize) (size - rules_size - 1))
                    : g_strdup ("C:\\Windows\\x.exe -enc YQ==");
  g_autoptr (TocsinRuleSet) rules = tocsin_rule_set_new ();
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);

  tocsin_rule_set_set_placeholder (rules, "users", values);
  tocsin_rule_set_add_text (rules, "fuzz.yml", (const char *) data, rules_size, faults);
  tocsin_rule_set_finish (rules, faults);
  run (rules, text);
  return 0;
}
