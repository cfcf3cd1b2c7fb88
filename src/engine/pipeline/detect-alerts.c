/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Alerts made of what rules matched and of what correlations found. */
#include <string.h>

#include "core/tocsin-time.h"
#include "detect/tocsin-rule-setting.h"
#include "pipeline/detect-private.h"

/* A group with its texts, for putting alerts in order. */
typedef struct
{
  const DetectGroup *group;
  TocsinEntity entity;
} Subject;

static int
compare_subjects (gconstpointer a, gconstpointer b)
{
  const Subject *first = a, *second = b;
  int order
      = (first->group->rule > second->group->rule) - (first->group->rule < second->group->rule);

  if (order == 0)
    order = strcmp (first->entity.host, second->entity.host);
  if (order == 0)
    order = strcmp (first->entity.username, second->entity.username);
  return order != 0 ? order : strcmp (first->entity.source_ip, second->entity.source_ip);
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
  if (alert->evidence->len < DETECT_MAX_EVIDENCE)
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

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

static TocsinAlert *
alert_from_burst (const TocsinRule *rule, const TocsinEntity *about, const DetectBurst *burst)
{
  TocsinAlert *alert = tocsin_alert_new ();
  g_autoptr (GString) entity = g_string_new (NULL);

  set_rule (alert, rule->id, rule->title, rule->level, rule->tags, &rule->advice);
  add_pair (entity, "host", about->host);
  add_pair (entity, "username", about->username);
  add_pair (entity, "source_ip", about->source_ip);
  alert->entity = g_strdup (entity->str);
  alert->host = dup_known (about->host);
  alert->username = dup_known (about->username);
  alert->source_ip = dup_known (about->source_ip);
  alert->first_seen = burst->first;
  alert->last_seen = burst->last;
  alert->count = burst->count;
  for (guint i = 0; i < burst->evidence->len; i++)
    add_evidence (alert, g_array_index (burst->evidence, DetectPoint, i).event);
  g_array_sort (alert->evidence, compare_ids);
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

/* Whether the user wants no alert of the rule about this entity. Correlations see the match
 * all the same: what is usual for one rule may be a part of what another looks for. */
static gboolean
is_allowed (const TocsinRuleSetting *setting, const char *host, const char *username,
            const char *source_ip)
{
  return tocsin_rule_setting_allows (setting, "host", host)
         || tocsin_rule_setting_allows (setting, "username", username)
         || tocsin_rule_setting_allows (setting, "source_ip", source_ip);
}

/* One alert for each burst of matches of a rule on one host, user and address. */
GPtrArray *
detect_alerts_from_hits (const TocsinRuleSet *rules, const DetectHits *hits,
                         const TocsinRecords *records)
{
  GPtrArray *alerts = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_alert_free);
  g_autoptr (GPtrArray) groups = detect_hits_list_groups (hits);
  g_autoptr (GArray) subjects = g_array_new (FALSE, FALSE, sizeof (Subject));

  for (guint i = 0; i < groups->len; i++)
    {
      Subject subject = { .group = g_ptr_array_index (groups, i) };

      tocsin_records_get_entity (records, subject.group->entity, &subject.entity);
      g_array_append_val (subjects, subject);
    }
  g_array_sort (subjects, compare_subjects);
  for (guint i = 0; i < subjects->len; i++)
    {
      const Subject *subject = &g_array_index (subjects, Subject, i);
      const TocsinRule *rule = tocsin_rule_set_get_rule (rules, subject->group->rule);

      if (is_allowed (rule->setting, subject->entity.host, subject->entity.username,
                      subject->entity.source_ip))
        continue;
      for (guint j = 0; j < subject->group->bursts->len; j++)
        {
          const DetectBurst *burst = &g_array_index (subject->group->bursts, DetectBurst, j);
          TocsinAlert *alert = alert_from_burst (rule, &subject->entity, burst);

          finish_message (alert);
          g_ptr_array_add (alerts, alert);
        }
    }
  return alerts;
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
  char observed[G_ASCII_DTOSTR_BUF_SIZE], expected[G_ASCII_DTOSTR_BUF_SIZE];
  g_autoptr (GString) text = g_string_new (alert->rule_title);

  tocsin_time_format (finding->first, first);
  tocsin_time_format (finding->last, last);
  g_string_append_printf (text, ": %" G_GUINT64_FORMAT " between %s and %s", finding->count, first,
                          last);
  if (*alert->entity != '\0')
    g_string_append_printf (text, " (%s)", alert->entity);
  if (has_baseline) /* the case is the same whatever the language of its maker */
    g_string_append_printf (text, "; %s where %s is usual",
                            g_ascii_formatd (observed, sizeof observed, "%g", finding->observed),
                            g_ascii_formatd (expected, sizeof expected, "%.1f", finding->expected));
  alert->message = g_strdup (text->str);
}

static TocsinAlert *
alert_from_finding (const TocsinRuleSet *rules, const TocsinFinding *finding)
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
  alert->host = g_strdup (finding->host);
  alert->username = g_strdup (finding->username);
  alert->source_ip = g_strdup (finding->source_ip);
  set_numbers (alert, finding, is_baseline (correlation));
  set_finding_message (alert, finding, is_baseline (correlation));
  return alert;
}

/* What is allowed is either the finding's entity, or what all its evidence has in common. */
static gboolean
is_finding_allowed (const TocsinRuleSetting *setting, const TocsinFinding *finding,
                    const TocsinAlert *alert)
{
  for (guint i = 0; finding->names != NULL && finding->names[i] != NULL; i++)
    if (tocsin_rule_setting_allows (setting, finding->names[i], finding->values[i]))
      return TRUE;
  return is_allowed (setting, alert->host, alert->username, alert->source_ip);
}

/* An alert for each finding of a correlation or baseline that is not only a part of another. */
GPtrArray *
detect_alerts_from_findings (const TocsinRuleSet *rules, const GPtrArray *findings)
{
  GPtrArray *alerts = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_alert_free);

  for (guint i = 0; i < findings->len; i++)
    {
      const TocsinFinding *finding = g_ptr_array_index (findings, i);
      const TocsinCorrelation *correlation
          = tocsin_rule_set_get_correlation (rules, finding->correlation);
      g_autoptr (TocsinAlert) alert = NULL;

      if (correlation->is_silent)
        continue;
      alert = alert_from_finding (rules, finding);
      if (!is_finding_allowed (correlation->setting, finding, alert))
        g_ptr_array_add (alerts, g_steal_pointer (&alert));
    }
  return alerts;
}

/* The same of windows that stayed below a threshold: how far each came is in its message. */
GPtrArray *
detect_near_misses_from_findings (const TocsinRuleSet *rules, const GPtrArray *findings)
{
  GPtrArray *misses = detect_alerts_from_findings (rules, findings);

  for (guint i = 0; i < misses->len; i++)
    {
      TocsinAlert *miss = g_ptr_array_index (misses, i);
      g_autofree char *message = g_steal_pointer (&miss->message);

      miss->message
          = g_strdup_printf ("%s; %g of %g needed", message, miss->observed, miss->threshold);
    }
  return misses;
}
