/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/tocsin-detect.h"

#include "pipeline/detect-private.h"

static void
rule_count_free (TocsinRuleCount *self)
{
  g_free (self->rule_id);
  g_free (self->title);
  g_free (self);
}

TocsinDetectSummary *
tocsin_detect_summary_new (void)
{
  TocsinDetectSummary *self = g_new0 (TocsinDetectSummary, 1);

  self->matches = g_array_new (FALSE, FALSE, sizeof (TocsinCaseMatch));
  self->by_rule = g_ptr_array_new_with_free_func ((GDestroyNotify) rule_count_free);
  return self;
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

static TocsinDetectSummary *
run (TocsinCase *case_, Detection *detection, guint n_jobs, const DetectWatch *watch,
     GError **error)
{
  gint64 begin = g_get_monotonic_time ();
  TocsinDetectSummary *summary;

  if (!detection_scan (detection, case_, G_MAXINT64, n_jobs, watch, error))
    return NULL;
  summary = detection_conclude (detection, case_, watch->cancellable, error);
  if (summary != NULL)
    summary->seconds = (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
  return summary;
}

/**
 * tocsin_detect_run:
 * @case_: a case open for writing
 * @rules: rules, finished
 * @n_jobs: threads that match, or 0 for one a processor
 * @cancellable: (nullable): stops it; nothing is written then
 * @error: return location
 *
 * Runs all rules as tocsin_detect_run_watched() does, and keeps each match in the summary.
 *
 * Returns: (transfer full) (nullable): what came of it
 */
TocsinDetectSummary *
tocsin_detect_run (TocsinCase *case_, const TocsinRuleSet *rules, guint n_jobs,
                   GCancellable *cancellable, GError **error)
{
  g_autoptr (Detection) detection = detection_new (rules, TRUE);
  const DetectWatch watch = { .cancellable = cancellable };

  return run (case_, detection, n_jobs, &watch, error);
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
 * of threads or on the order in which sources were imported. The summary has no list of
 * matches. Blocks.
 *
 * Returns: (transfer full) (nullable): what came of it
 */
TocsinDetectSummary *
tocsin_detect_run_watched (TocsinCase *case_, const TocsinRuleSet *rules, guint n_jobs,
                           TocsinDetectCallback callback, gpointer user_data,
                           GCancellable *cancellable, GError **error)
{
  g_autoptr (Detection) detection = detection_new (rules, FALSE);
  const DetectWatch watch
      = { .callback = callback, .user_data = user_data, .cancellable = cancellable };

  return run (case_, detection, n_jobs, &watch, error);
}
