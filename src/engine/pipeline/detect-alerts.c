/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Alerts made of what rules matched and of what correlations found. */
#include <string.h>

#include "core/tocsin-event.h"
#include "core/tocsin-time.h"
#include "pipeline/detect-private.h"

#define BURST_GAP (3600 * TOCSIN_SECOND) /* matches of one entity this close are one alert */
#define MAX_EVIDENCE 10000               /* events kept of one alert */

static int
compare_bursts (gconstpointer a, gconstpointer b)
{
  const DetectHit *first = a, *second = b;
  int order = (first->rule > second->rule) - (first->rule < second->rule);

  if (order == 0)
    order = strcmp (first->host, second->host);
  if (order == 0)
    order = strcmp (first->username, second->username);
  if (order == 0)
    order = strcmp (first->source_ip, second->source_ip);
  if (order == 0)
    order = (first->time > second->time) - (first->time < second->time);
  return order != 0 ? order : (first->event > second->event) - (first->event < second->event);
}

static gboolean
continues (const DetectHit *last, const DetectHit *next)
{
  return last->rule == next->rule && strcmp (last->host, next->host) == 0
         && strcmp (last->username, next->username) == 0
         && strcmp (last->source_ip, next->source_ip) == 0
         && (last->time == TOCSIN_NO_TIME ? next->time == TOCSIN_NO_TIME
                                          : next->time - last->time <= BURST_GAP);
}

static void
add_pair (GString *entity, const char *name, const char *value)
{
  if (*value != '\0')
    g_string_append_printf (entity, "%s%s=%s", entity->len > 0 ? ", " : "", name, value);
}

static char *
dup_known (const char *text)
{
  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

static void
add_evidence (TocsinAlert *alert, gint64 event)
{
  if (alert->evidence->len < MAX_EVIDENCE)
    g_array_append_val (alert->evidence, event);
}

static void
set_rule (TocsinAlert *alert, const char *id, const char *title, TocsinLevel level,
          char *const *tags, const TocsinRuleAdvice *advice)
{
  alert->rule_id = g_strdup (id);
  alert->rule_title = g_strdup (title);
  alert->severity = g_strdup (tocsin_level_get_name (level));
  g_strfreev (alert->tags);
  alert->tags = g_strdupv ((char **) tags);
  alert->alert_type = g_strdup (advice->alert_type);
  alert->remediation = g_strdup (advice->remediation);
  alert->playbook = g_strdup (advice->playbook);
}

static TocsinAlert *
alert_from_hit (const TocsinRule *rule, const DetectHit *hit)
{
  TocsinAlert *alert = tocsin_alert_new ();
  g_autoptr (GString) entity = g_string_new (NULL);

  set_rule (alert, rule->id, rule->title, rule->level, rule->tags, &rule->advice);
  add_pair (entity, "host", hit->host);
  add_pair (entity, "username", hit->username);
  add_pair (entity, "source_ip", hit->source_ip);
  alert->entity = g_strdup (entity->str);
  alert->host = dup_known (hit->host);
  alert->username = dup_known (hit->username);
  alert->source_ip = dup_known (hit->source_ip);
  alert->first_seen = hit->time;
  return alert;
}

static void
finish_message (TocsinAlert *alert)
{
  alert->message
      = g_strdup_printf ("%s: %" G_GUINT64_FORMAT " %s%s%s%s", alert->rule_title, alert->count,
                         alert->count == 1 ? "event" : "events", *alert->entity != '\0' ? " (" : "",
                         alert->entity, *alert->entity != '\0' ? ")" : "");
}

/* One alert for each burst of matches of a rule on one host, user and address. */
GPtrArray *
detect_alerts_from_hits (const TocsinRuleSet *rules, const GArray *hits)
{
  GPtrArray *alerts = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_alert_free);
  g_autoptr (GArray) sorted = g_array_copy ((GArray *) hits);
  const DetectHit *last = NULL;
  TocsinAlert *alert = NULL;

  g_array_sort (sorted, compare_bursts);
  for (guint i = 0; i < sorted->len; i++)
    {
      const DetectHit *hit = &g_array_index (sorted, DetectHit, i);
      const TocsinRule *rule = tocsin_rule_set_get_rule (rules, hit->rule);

      if (rule->is_silent || rule->is_part)
        continue;
      if (last == NULL || !continues (last, hit))
        {
          alert = alert_from_hit (rule, hit);
          g_ptr_array_add (alerts, alert);
        }
      alert->last_seen = hit->time;
      alert->count++;
      add_evidence (alert, hit->event);
      last = hit;
    }
  for (guint i = 0; i < alerts->len; i++)
    finish_message (g_ptr_array_index (alerts, i));
  return alerts;
}

static int
compare_events (gconstpointer a, gconstpointer b)
{
  const DetectHit *first = a, *second = b;

  return (first->event > second->event) - (first->event < second->event);
}

static const DetectHit *
find_hit (const GArray *by_event, gint64 event)
{
  guint low = 0, high = by_event->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const DetectHit *hit = &g_array_index (by_event, DetectHit, middle);

      if (hit->event == event)
        return hit;
      if (hit->event < event)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}

/* Keeps @value in @slot while all events have the same. */
static void
agree (char **slot, gboolean is_first, const char *value)
{
  if (is_first)
    *slot = dup_known (value);
  else if (g_strcmp0 (*slot, value) != 0)
    g_clear_pointer (slot, g_free);
}

static void
set_common (TocsinAlert *alert, const GArray *by_event)
{
  gboolean is_first = TRUE;

  for (guint i = 0; i < alert->evidence->len; i++)
    {
      const DetectHit *hit = find_hit (by_event, g_array_index (alert->evidence, gint64, i));

      if (hit == NULL)
        continue;
      agree (&alert->host, is_first, hit->host);
      agree (&alert->username, is_first, hit->username);
      agree (&alert->source_ip, is_first, hit->source_ip);
      is_first = FALSE;
    }
}

static gboolean
is_baseline (const TocsinCorrelation *correlation)
{
  return correlation->type >= TOCSIN_BASELINE_ZSCORE
         && correlation->type <= TOCSIN_BASELINE_ROLLING;
}

static void
set_numbers (TocsinAlert *alert, const TocsinFinding *finding, gboolean has_baseline)
{
  alert->has_threshold = TRUE;
  alert->observed = finding->observed;
  alert->threshold = finding->threshold;
  alert->is_baseline = has_baseline;
  alert->expected = finding->expected;
  alert->deviation = finding->deviation;
  alert->score = finding->score;
  if (finding->series == NULL)
    return;
  alert->series = g_array_new (FALSE, FALSE, sizeof (TocsinAlertPoint));
  for (guint i = 0; i < finding->series->len; i++)
    {
      const TocsinSeriesPoint *from = &g_array_index (finding->series, TocsinSeriesPoint, i);
      TocsinAlertPoint point = { from->start, from->value };

      g_array_append_val (alert->series, point);
    }
}

static void
set_finding_message (TocsinAlert *alert, const TocsinFinding *finding, gboolean has_baseline)
{
  char first[TOCSIN_TIME_TEXT_SIZE], last[TOCSIN_TIME_TEXT_SIZE];
  g_autoptr (GString) text = g_string_new (alert->rule_title);

  tocsin_time_format (finding->first, first);
  tocsin_time_format (finding->last, last);
  g_string_append_printf (text, ": %" G_GUINT64_FORMAT " between %s and %s", finding->count, first,
                          last);
  if (*alert->entity != '\0')
    g_string_append_printf (text, " (%s)", alert->entity);
  if (has_baseline)
    g_string_append_printf (text, "; %g where %.1f is usual", finding->observed, finding->expected);
  alert->message = g_strdup (text->str);
}

static TocsinAlert *
alert_from_finding (const TocsinRuleSet *rules, const TocsinFinding *finding,
                    const GArray *by_event)
{
  const TocsinCorrelation *correlation
      = tocsin_rule_set_get_correlation (rules, finding->correlation);
  TocsinAlert *alert = tocsin_alert_new ();
  g_autoptr (GString) entity = g_string_new (NULL);

  set_rule (alert, correlation->id, correlation->title, correlation->level, correlation->tags,
            &correlation->advice);
  for (guint i = 0; finding->names != NULL && finding->names[i] != NULL; i++)
    add_pair (entity, finding->names[i], finding->values[i]);
  alert->entity = g_strdup (entity->str);
  alert->first_seen = finding->first;
  alert->last_seen = finding->last;
  alert->count = finding->count;
  for (guint i = 0; finding->evidence != NULL && i < finding->evidence->len; i++)
    add_evidence (alert, (gint64) g_array_index (finding->evidence, guint64, i));
  set_common (alert, by_event);
  set_numbers (alert, finding, is_baseline (correlation));
  set_finding_message (alert, finding, is_baseline (correlation));
  return alert;
}

/* An alert for each finding of a correlation or baseline that is not only a part of another. */
GPtrArray *
detect_alerts_from_findings (const TocsinRuleSet *rules, const GPtrArray *findings,
                             const GArray *hits)
{
  GPtrArray *alerts = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_alert_free);
  g_autoptr (GArray) by_event = g_array_copy ((GArray *) hits);

  g_array_sort (by_event, compare_events);
  for (guint i = 0; i < findings->len; i++)
    {
      const TocsinFinding *finding = g_ptr_array_index (findings, i);

      if (!tocsin_rule_set_get_correlation (rules, finding->correlation)->is_silent)
        g_ptr_array_add (alerts, alert_from_finding (rules, finding, by_event));
    }
  return alerts;
}
