/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text as rules: each document is loaded or named as faulty; those that load are matched with a
 * few events, and their correlations run. */
#include <stdint.h>
#include <string.h>

#include "core/tocsin-event.h"
#include "detect/tocsin-correlator.h"
#include "detect/tocsin-matcher.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define N_EVENTS 24

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
add_field (TocsinBatch *batch, const char *name, const char *value)
{
  guint32 index = tocsin_batch_intern_string (batch, name);

  tocsin_batch_add_field (batch, index, TOCSIN_VALUE_STRING,
                          tocsin_batch_append_string (batch, value));
}

/* Events in bursts, of a few users, some without what others have. */
static TocsinBatch *
make_batch (void)
{
  static const char *const values[] = { "a", "Abc", "12", "", "C:\\Windows\\x.exe -enc YQ==" };
  TocsinBatch *batch = tocsin_batch_new ();

  for (guint i = 0; i < N_EVENTS; i++)
    {
      TocsinEvent *event = tocsin_batch_add_event (batch);

      event->timestamp = i == 7 ? TOCSIN_NO_TIME : (gint64) (i / 6 * 3000 + i % 6 * 7) * SECOND;
      event->event_id = i % 2 == 0 ? 4688 : 1;
      event->repeat = i % 3;
      event->channel = tocsin_batch_append_string (
          batch, i % 2 == 0 ? "Security" : "Microsoft-Windows-Sysmon/Operational");
      event->username = tocsin_batch_append_string (batch, i % 5 == 0 ? "bob" : "Eve");
      event->attempt = tocsin_batch_append_string (batch, i % 4 == 0 ? "key" : "");
      add_field (batch, "F", values[i % G_N_ELEMENTS (values)]);
      if (i % 3 != 0)
        add_field (batch, "G", values[i % 4]);
      add_field (batch, "CommandLine", values[4]);
    }
  return batch;
}

static void
check_findings (const TocsinRuleSet *rules, const GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const TocsinFinding *finding = g_ptr_array_index (findings, i);

      g_assert_cmpuint (finding->correlation, <, tocsin_rule_set_get_n_correlations (rules));
      g_assert_cmpint (finding->first, <=, finding->last);
      g_assert_cmpuint (finding->evidence->len, >, 0);
      g_assert_cmpuint (finding->evidence->len, <=, N_EVENTS);
      g_assert_cmpuint (g_strv_length (finding->names), ==, g_strv_length (finding->values));
    }
}

static void
run (const TocsinRuleSet *rules)
{
  g_autoptr (TocsinBatch) batch = make_batch ();
  g_autoptr (TocsinMatcher) matcher = tocsin_matcher_new (rules);
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));
  g_autoptr (TocsinCorrelator) correlator = tocsin_correlator_new (rules);
  g_autoptr (TocsinRecords) records = tocsin_records_new ();
  g_autoptr (GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_finding_free);
  g_autoptr (GPtrArray) near_misses
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_finding_free);

  tocsin_matcher_match (matcher, batch, matches);
  tocsin_correlator_collect (correlator, batch, 1, 1, matches, records);
  tocsin_correlator_run (correlator, records, findings, near_misses);
  check_findings (rules, findings);
  check_findings (rules, near_misses);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const values[] = { "bob", "a*", NULL };
  g_autoptr (TocsinRuleSet) rules = tocsin_rule_set_new ();
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);

  tocsin_rule_set_set_placeholder (rules, "users", values);
  tocsin_rule_set_add_text (rules, "fuzz.yml", (const char *) data, size, faults);
  tocsin_rule_set_finish (rules, faults);
  for (guint i = 0; i < faults->len; i++)
    g_assert_cmpstr (((TocsinRuleFault *) g_ptr_array_index (faults, i))->message, !=, "");
  run (rules);
  return 0;
}
