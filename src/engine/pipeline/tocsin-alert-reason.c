/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/tocsin-alert-reason.h"

#include <math.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "detect/tocsin-correlator.h"
#include "detect/tocsin-trace.h"
#include "pipeline/alert-reason-private.h"
#include "pipeline/detect-private.h"
#include "store/tocsin-alerts.h"
#include "store/tocsin-case-scan.h"

#define NO_INDEX G_MAXUINT32

typedef struct
{
  TocsinAlertReason *reason;
  const TocsinRuleSet *rules;
  const TocsinAlert *alert;
  GCancellable *cancellable;
  guint32 correlation; /* or NO_INDEX */
  TocsinCorrelator *correlator;
  TocsinRecords *records;
  GArray *matches; /* TocsinMatch, of the present batch */
  guint at;        /* in the evidence */
} Reasoner;

static void
value_free (TocsinReasonValue *self)
{
  g_free (self->text);
  g_free (self);
}

/**
 * tocsin_alert_reason_free:
 * @self: (transfer full) (nullable): a reason
 */
void
tocsin_alert_reason_free (TocsinAlertReason *self)
{
  if (self == NULL)
    return;
  reason_part_free (self->root);
  g_free (self->description);
  g_strfreev (self->false_positives);
  g_strfreev (self->references);
  g_free (self->path);
  g_strfreev (self->group_by);
  g_strfreev (self->fields);
  g_array_unref (self->points);
  g_ptr_array_unref (self->values);
  g_array_unref (self->series);
  g_ptr_array_unref (self->near_misses);
  g_free (self);
}

static TocsinAlertReason *
reason_new (const TocsinAlert *alert)
{
  TocsinAlertReason *self = g_new0 (TocsinAlertReason, 1);

  self->has_window = alert->has_threshold;
  self->observed = alert->observed;
  self->threshold = alert->threshold;
  self->is_baseline = alert->is_baseline;
  self->expected = alert->expected;
  self->deviation = alert->deviation;
  self->score = alert->score;
  self->window_first = self->window_last = self->fired = TOCSIN_NO_TIME;
  self->n_attempts = alert->count;
  self->points = g_array_new (FALSE, FALSE, sizeof (TocsinReasonPoint));
  self->values = g_ptr_array_new_with_free_func ((GDestroyNotify) value_free);
  self->series = alert->series != NULL ? g_array_copy (alert->series)
                                       : g_array_new (FALSE, FALSE, sizeof (TocsinAlertPoint));
  return self;
}

/* ---- What the rule says ---- */

static void
set_texts (TocsinAlertReason *self, const char *description, const TocsinRuleAdvice *advice,
           const char *path, guint line)
{
  g_free (self->description);
  g_free (self->path);
  g_strfreev (self->false_positives);
  g_strfreev (self->references);
  self->description = g_strdup (description != NULL ? description : "");
  self->false_positives = advice != NULL && advice->false_positives != NULL
                              ? g_strdupv (advice->false_positives)
                              : g_new0 (char *, 1);
  self->references = advice != NULL && advice->references != NULL ? g_strdupv (advice->references)
                                                                  : g_new0 (char *, 1);
  self->path = g_strdup (path);
  self->line = line;
}

static gboolean
counts_acts (TocsinCorrelationType type)
{
  return type == TOCSIN_CORRELATION_EVENT_COUNT || type == TOCSIN_BASELINE_ZSCORE
         || type == TOCSIN_BASELINE_ROBUST || type == TOCSIN_BASELINE_ROLLING;
}

static gboolean
counts_attempts (const TocsinRuleSet *rules, const TocsinCorrelation *correlation)
{
  gboolean counts = correlation->counts_attempts;

  if (!counts_acts (correlation->type) || correlation->fields[0] != NULL)
    return FALSE;
  for (guint i = 0; !counts && i < correlation->members->len; i++)
    {
      const TocsinCorrelationMember *member
          = &g_array_index (correlation->members, TocsinCorrelationMember, i);

      counts = !member->is_correlation
               && tocsin_rule_set_get_rule (rules, member->index)->counts_attempts;
    }
  return counts;
}

/* The number at which a bucket would have been unusual. */
static double
find_least_unusual (const TocsinAlertReason *self, const TocsinCorrelation *correlation)
{
  double least;

  if (correlation->type == TOCSIN_BASELINE_ROLLING)
    least = self->factor * (self->expected > 0 ? self->expected : 1);
  else
    least = self->expected + self->factor * (self->deviation > 0 ? self->deviation : 1);
  return MAX (least, correlation->minimum);
}

static gboolean
has_upper_bound (const TocsinCorrelation *correlation)
{
  for (guint i = 0; i < correlation->comparisons->len; i++)
    {
      TocsinOperator operator= g_array_index (correlation->comparisons, TocsinComparison, i)
          .
          operator;

      if (operator== TOCSIN_OPERATOR_LESS || operator== TOCSIN_OPERATOR_LESS_EQUAL ||
          operator== TOCSIN_OPERATOR_NOT_EQUAL)
        return TRUE;
    }
  return FALSE;
}

static void
set_correlation (Reasoner *self, const TocsinCorrelation *correlation)
{
  TocsinAlertReason *reason = self->reason;

  reason->is_known = reason->has_window = TRUE;
  reason->root = reason_part_new_correlation (self->rules, self->correlation);
  reason->type = correlation->type;
  reason->group_by = g_strdupv (correlation->group_by);
  reason->fields = g_strdupv (correlation->fields);
  reason->timespan = correlation->timespan;
  reason->counts_values
      = correlation->type == TOCSIN_CORRELATION_VALUE_COUNT || correlation->is_distinct;
  reason->is_upper_bound = has_upper_bound (correlation);
  reason->counts_attempts = counts_attempts (self->rules, correlation);
  set_texts (reason, correlation->description, &correlation->advice, correlation->path,
             correlation->line);
  if (!reason->is_baseline)
    return;
  reason->factor = reason->threshold;
  reason->minimum = correlation->minimum;
  reason->season = correlation->season;
  reason->threshold = find_least_unusual (reason, correlation);
}

/* A rule with an aggregation is found as the correlation that was made of it. */
static void
find_rule (Reasoner *self)
{
  self->correlation = NO_INDEX;
  set_texts (self->reason, NULL, NULL, "", 0);
  for (guint i = 0; i < tocsin_rule_set_get_n_correlations (self->rules); i++)
    {
      const TocsinCorrelation *correlation = tocsin_rule_set_get_correlation (self->rules, i);

      if (g_strcmp0 (correlation->id, self->alert->rule_id) != 0)
        continue;
      self->correlation = i;
      set_correlation (self, correlation);
      return;
    }
  for (guint i = 0; i < tocsin_rule_set_get_n_rules (self->rules); i++)
    {
      const TocsinRule *rule = tocsin_rule_set_get_rule (self->rules, i);

      if (rule->is_part || g_strcmp0 (rule->id, self->alert->rule_id) != 0)
        continue;
      self->reason->is_known = TRUE;
      self->reason->root = reason_part_new_rule (self->rules, i);
      set_texts (self->reason, rule->description, &rule->advice, rule->path, rule->line);
      return;
    }
}

/* ---- The evidence ---- */

/* Of a rule for single events: one event after the other. */
static void
add_plain_point (Reasoner *self, const TocsinEvent *event, gint64 event_id)
{
  TocsinReasonPoint point = { .time = event->timestamp,
                              .event_id = event_id,
                              .weight = 1,
                              .value = self->reason->points->len + 1,
                              .is_met = TRUE };

  if (self->correlation == NO_INDEX && event->timestamp != TOCSIN_NO_TIME)
    g_array_append_val (self->reason->points, point);
}

static gboolean
take_batch (const TocsinBatch *batch, gint64 first_event_id, gint64 source_id, gpointer user_data,
            GError **error)
{
  Reasoner *self = user_data;
  const GArray *evidence = self->alert->evidence;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  reason_part_set_batch (self->reason->root, batch);
  g_array_set_size (self->matches, 0);
  for (; self->at < evidence->len; self->at++)
    {
      gint64 id = g_array_index (evidence, gint64, self->at);

      if (id >= first_event_id + batch->n_events)
        break;
      if (id < first_event_id
          || !reason_part_add_event (self->reason->root, batch, (guint32) (id - first_event_id),
                                     self->matches))
        continue;
      self->reason->n_records++;
      add_plain_point (self, &batch->events[id - first_event_id], id);
    }
  if (self->correlator != NULL)
    tocsin_correlator_collect (self->correlator, batch, (guint64) first_event_id,
                               (guint32) source_id, self->matches, self->records);
  return TRUE;
}

static int
compare_points (gconstpointer a, gconstpointer b)
{
  const TocsinReasonPoint *first = a, *second = b;

  return (first->time > second->time) - (first->time < second->time);
}

/* The plain points come source by source. */
static void
number_points (TocsinAlertReason *self)
{
  g_array_sort (self->points, compare_points);
  for (guint i = 0; i < self->points->len; i++)
    g_array_index (self->points, TocsinReasonPoint, i).value = i + 1;
}

static gboolean
is_bucket_unusual (const TocsinAlertReason *self, double value)
{
  return value >= self->threshold && value > self->expected;
}

/* The first window that was met. A bucket ends at its event; of what was never seen there is no
 * window. */
static void
set_fired (TocsinAlertReason *self, const TocsinTracePoint *point)
{
  self->fired = point->time;
  if (self->type == TOCSIN_BASELINE_FIRST_SEEN)
    return;
  self->window_first = self->is_baseline ? point->time - self->timespan : point->window_first;
  self->window_last = self->window_first + self->timespan;
}

static void
trace (Reasoner *self)
{
  TocsinAlertReason *reason = self->reason;
  g_autoptr (GArray) points
      = tocsin_correlator_trace (self->correlator, self->records, self->correlation);

  for (guint i = 0; i < points->len; i++)
    {
      const TocsinTracePoint *from = &g_array_index (points, TocsinTracePoint, i);
      TocsinReasonPoint point = { .time = from->time,
                                  .event_id = (gint64) from->event,
                                  .weight = from->weight,
                                  .part = from->member,
                                  .value = isnan (from->value) ? 0 : from->value,
                                  .is_met = from->is_met };

      if (reason->is_baseline)
        point.is_met = is_bucket_unusual (reason, point.value);
      if (point.is_met && reason->fired == TOCSIN_NO_TIME)
        set_fired (reason, from);
      g_array_append_val (reason->points, point);
    }
}

/* ---- The values that were counted ---- */

/* The values of @fields of a record, joined; NULL if it lacks one. */
char *
reason_dup_values (const TocsinCorrelator *correlator, const TocsinRecords *records, guint index,
                   char *const *fields)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *const *names;
  TocsinRecord record;

  tocsin_records_get (records, index, &record);
  names = tocsin_correlator_get_fields (correlator, record.rule);
  for (guint i = 0; fields[i] != NULL; i++)
    {
      g_autofree char *value = NULL;
      guint place = 0;

      while (names[place] != NULL && strcmp (names[place], fields[i]) != 0)
        place++;
      value = tocsin_records_dup_value (records, index, place);
      if (value == NULL)
        return NULL;
      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", value);
    }
  return g_strdup (text->str);
}

static void
add_value (Reasoner *self, GHashTable *known, const char *text, gint64 time)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  TocsinReasonValue *value = g_hash_table_lookup (known, folded);

  if (value == NULL)
    {
      value = g_new0 (TocsinReasonValue, 1);
      value->text = g_strdup (text);
      value->first = time;
      g_ptr_array_add (self->reason->values, value);
      g_hash_table_insert (known, g_steal_pointer (&folded), value);
    }
  value->n_events++;
  value->first = MIN (value->first, time);
}

static int
compare_values (gconstpointer a, gconstpointer b)
{
  const TocsinReasonValue *first = *(TocsinReasonValue *const *) a;
  const TocsinReasonValue *second = *(TocsinReasonValue *const *) b;

  return (first->first > second->first) - (first->first < second->first);
}

static void
list_values (Reasoner *self)
{
  const TocsinCorrelation *correlation
      = tocsin_rule_set_get_correlation (self->rules, self->correlation);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (!self->reason->counts_values && correlation->type != TOCSIN_BASELINE_FIRST_SEEN)
    return;
  for (guint i = 0; i < tocsin_records_get_length (self->records); i++)
    {
      TocsinRecord record;
      gboolean is_done = FALSE;

      tocsin_records_get (self->records, i, &record);
      for (guint j = 0; !is_done && j < correlation->members->len; j++)
        {
          const TocsinCorrelationMember *member
              = &g_array_index (correlation->members, TocsinCorrelationMember, j);
          g_autofree char *text = NULL;

          if (member->is_correlation || member->index != record.rule)
            continue;
          text = reason_dup_values (self->correlator, self->records, i, member->fields);
          if (text != NULL && *text != '\0')
            add_value (self, known, text, record.time);
          is_done = TRUE;
        }
    }
  g_ptr_array_sort (self->reason->values, compare_values);
}

/* ---- All of it ---- */

static GPtrArray *
list_near_misses (TocsinCase *case_, const char *rule_id, GError **error)
{
  GPtrArray *misses = tocsin_case_list_near_misses (case_, error);

  for (guint i = misses != NULL ? misses->len : 0; i > 0; i--)
    if (g_strcmp0 (((const TocsinAlert *) g_ptr_array_index (misses, i - 1))->rule_id, rule_id)
        != 0)
      g_ptr_array_remove_index (misses, i - 1);
  return misses;
}

static gboolean
count_records (Reasoner *self, TocsinCase *case_, GError **error)
{
  const TocsinCorrelation *correlation
      = tocsin_rule_set_get_correlation (self->rules, self->correlation);

  return !self->reason->counts_attempts
         || reason_count_records (case_, self->rules, correlation, self->correlator, self->alert,
                                  self->reason->root, self->records, self->cancellable,
                                  &self->reason->n_records, error);
}

static gboolean
explain (Reasoner *self, TocsinCase *case_, GError **error)
{
  gboolean ok;

  if (self->reason->root == NULL)
    return TRUE;
  self->matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));
  if (self->correlation != NO_INDEX)
    {
      self->correlator = tocsin_correlator_new_for (self->rules, self->correlation);
      self->records = tocsin_records_new ();
    }
  ok = tocsin_case_scan_events (case_, self->alert->evidence, take_batch, self, error)
       && (self->records == NULL || detect_order_records (self->records, case_, error));
  if (ok && self->correlation != NO_INDEX)
    {
      trace (self);
      list_values (self);
      ok = count_records (self, case_, error);
    }
  else if (ok)
    number_points (self->reason);
  g_array_unref (self->matches);
  tocsin_correlator_free (self->correlator);
  tocsin_records_free (self->records);
  return ok;
}

/**
 * tocsin_alert_reason_new:
 * @case_: a case, open for reading
 * @rules: rules, finished, which must outlive the reason and not change; the alert's rule among
 *   them, if it still exists
 * @alert: an alert of the case, with its evidence
 * @cancellable: (nullable): stops it, with an error of #GIOErrorEnum
 * @error: return location
 *
 * Finds out why an alert was raised: reads its evidence, evaluates each part of the rule on each
 * event and runs the windows once more. Blocks; for a thread.
 *
 * Returns: (transfer full) (nullable): the reason
 */
TocsinAlertReason *
tocsin_alert_reason_new (TocsinCase *case_, const TocsinRuleSet *rules, const TocsinAlert *alert,
                         GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) near_misses = list_near_misses (case_, alert->rule_id, error);
  g_autoptr (TocsinAlertReason) self = NULL;
  Reasoner reasoner = { .rules = rules, .alert = alert, .cancellable = cancellable };

  if (near_misses == NULL)
    return NULL;
  self = reasoner.reason = reason_new (alert);
  self->near_misses = g_steal_pointer (&near_misses);
  find_rule (&reasoner);
  if (self->group_by == NULL)
    self->group_by = g_new0 (char *, 1);
  if (self->fields == NULL)
    self->fields = g_new0 (char *, 1);
  return explain (&reasoner, case_, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * tocsin_alert_reason_find_marks:
 * @self: a reason
 * @batch: a batch
 * @event: one of its events, such as one of the evidence
 * @raw: (nullable): its raw record (tocsin_event_append_raw())
 * @raw_length: bytes of it
 *
 * Finds the parts of an event for which the rules look that took part in the alert.
 *
 * Returns: (transfer full) (element-type TocsinMatchMark): the parts, rule by rule; their nodes
 *   live as long as the reason
 */
GArray *
tocsin_alert_reason_find_marks (TocsinAlertReason *self, const TocsinBatch *batch,
                                const TocsinEvent *event, const char *raw, gsize raw_length)
{
  GArray *marks = tocsin_match_mark_array_new ();

  if (self->root != NULL)
    reason_part_find_marks (self->root, batch, event, raw, raw_length, marks);
  return marks;
}
