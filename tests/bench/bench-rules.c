/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-rules RULES FORMAT TIMES FILE…: loads all rules, reads the files, TIMES over, in this one
 * thread as an import does it, and prints a line `name value` for each thing that was measured:
 * processor time of loading, parsing with extraction, matching, and gathering for windows; then of
 * all windows and baselines over what was gathered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "detect/tocsin-correlator.h"
#include "detect/tocsin-matcher.h"
#include "extract/tocsin-extract.h"
#include "formats/tocsin-format.h"
#include "pipeline/tocsin-rule-files.h"

typedef struct
{
  const TocsinRuleSet *rules;
  TocsinCorrelator *correlator;
  TocsinMatcher *matcher;
  TocsinRecords *records;
  GArray *matches;
  guint64 n_events;
  guint64 n_matches;
  double parse, match, gather;
  double mark;
} Bench;

static double
get_seconds (void)
{
  return (double) clock () / CLOCKS_PER_SEC;
}

static double
lap (Bench *self)
{
  double now = get_seconds ();
  double seconds = now - self->mark;

  self->mark = now;
  return seconds;
}

static void
take (TocsinSink *sink, gpointer user_data)
{
  Bench *self = user_data;

  tocsin_extract_batch (sink->batch);
  self->parse += lap (self);
  g_array_set_size (self->matches, 0);
  tocsin_matcher_match (self->matcher, sink->batch, self->matches);
  self->match += lap (self);
  tocsin_correlator_collect (self->correlator, sink->batch, self->n_events + 1, 1, self->matches,
                             self->records);
  self->gather += lap (self);
  self->n_events += sink->batch->n_events;
  self->n_matches += self->matches->len;
  tocsin_batch_clear (sink->batch);
}

static void
read_file (Bench *self, const TocsinFormat *format, const char *path)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (TocsinZone) zone = tocsin_zone_new ("UTC", NULL);
  TocsinParserOptions options
      = { .zone = zone, .first_year = 2025, .file_time = TOCSIN_NO_TIME, .file_name = path };
  g_autoptr (TocsinSink) sink = tocsin_sink_new (take, self);
  g_autoptr (TocsinDriver) driver = tocsin_driver_new (format, &options, sink);
  gsize length = file != NULL ? g_mapped_file_get_length (file) : 0;

  self->mark = get_seconds ();
  for (gsize at = 0; at < length; at += 1 << 20)
    tocsin_driver_push (driver, g_mapped_file_get_contents (file) + at, MIN (length - at, 1 << 20));
  tocsin_driver_finish (driver);
  tocsin_sink_finish (sink);
  self->parse += lap (self);
}

static TocsinRuleSet *
load (const char *path)
{
  const char *const paths[] = { path, NULL };
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  TocsinRuleSet *rules = tocsin_rule_set_new ();
  gint64 begin = g_get_monotonic_time ();
  double start = get_seconds ();
  guint n_files = tocsin_rule_files_load (rules, paths, faults);

  tocsin_rule_set_finish (rules, faults);
  printf ("files %u\nfaults %u\nrules %u\nload %.6f\nload_wall %.6f\n", n_files, faults->len,
          tocsin_rule_set_get_n_rules (rules), get_seconds () - start,
          (double) (g_get_monotonic_time () - begin) / 1e6);
  return rules;
}

static void
run_windows (Bench *self)
{
  g_autoptr (GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_finding_free);
  g_autoptr (GPtrArray) near_misses
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_finding_free);

  self->mark = get_seconds ();
  tocsin_correlator_run (self->correlator, self->records, findings, near_misses);
  printf ("correlations %u\nrecords %u\nwindows %.6f\nfindings %u\n",
          tocsin_rule_set_get_n_correlations (self->rules),
          tocsin_records_get_length (self->records), lap (self), findings->len);
}

int
main (int argc, char **argv)
{
  const TocsinFormat *format = argc > 4 ? tocsin_format_find (argv[2]) : NULL;
  g_autoptr (TocsinRuleSet) rules = NULL;
  Bench self = { 0 };

  if (format == NULL)
    {
      fprintf (stderr, "bench-rules RULES FORMAT TIMES FILE…\n");
      return 2;
    }
  rules = load (argv[1]);
  self.rules = rules;
  self.correlator = tocsin_correlator_new (rules);
  self.matcher = tocsin_matcher_new (rules);
  self.records = tocsin_records_new ();
  self.matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));
  for (gint64 n = g_ascii_strtoll (argv[3], NULL, 10); n > 0; n--)
    for (int i = 4; i < argc; i++)
      read_file (&self, format, argv[i]);
  printf ("events %" G_GUINT64_FORMAT "\nmatches %" G_GUINT64_FORMAT "\nparse %.6f\nmatch %.6f\n"
          "gather %.6f\n",
          self.n_events, self.n_matches, self.parse, self.match, self.gather);
  run_windows (&self);
  tocsin_records_free (self.records);
  tocsin_matcher_free (self.matcher);
  tocsin_correlator_free (self.correlator);
  g_array_unref (self.matches);
  return EXIT_SUCCESS;
}
