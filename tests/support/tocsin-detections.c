/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/tocsin-detections.h"

#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000000)

static const char base[] = "id: a\nname: rule_a\ntitle: Rule A\nlogsource: {product: windows}\n"
                           "detection: {s: {F: a}, condition: s}\n---\n"
                           "id: b\nname: rule_b\nlogsource: {product: windows}\n"
                           "detection: {s: {F: b}, condition: s}\n---\n"
                           "id: c\nname: rule_c\nlogsource: {product: windows}\n"
                           "tocsin: {count: attempts}\n"
                           "detection: {s: {F: c}, condition: s}\n";

/**
 * tocsin_test_detections_new:
 * @yaml: correlations, and more rules
 *
 * Returns: (transfer full): a new one; what could not be loaded is in its faults
 */
TocsinDetections *
tocsin_test_detections_new (const char *yaml)
{
  TocsinDetections *self = g_new0 (TocsinDetections, 1);

  self->rules = tocsin_rule_set_new ();
  self->faults = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  tocsin_rule_set_add_text (self->rules, "test.yml", yaml, strlen (yaml), self->faults);
  tocsin_rule_set_add_text (self->rules, "base.yml", base, strlen (base), self->faults);
  tocsin_rule_set_finish (self->rules, self->faults);
  self->correlator = tocsin_correlator_new (self->rules);
  self->records = tocsin_records_new ();
  self->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_finding_free);
  self->near_misses = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_finding_free);
  self->next_event = 1;
  return self;
}

/**
 * tocsin_test_detections_free:
 * @self: (transfer full) (nullable): detections
 */
void
tocsin_test_detections_free (TocsinDetections *self)
{
  if (self == NULL)
    return;
  tocsin_records_free (self->records);
  tocsin_correlator_free (self->correlator);
  tocsin_rule_set_free (self->rules);
  g_ptr_array_unref (self->faults);
  g_ptr_array_unref (self->findings);
  g_ptr_array_unref (self->near_misses);
  g_free (self);
}

static guint32
find_rule (const TocsinDetections *self, const char *id)
{
  guint n = tocsin_rule_set_get_n_rules (self->rules);

  for (guint32 i = 0; i < n; i++)
    if (strcmp (tocsin_rule_set_get_rule (self->rules, i)->id, id) == 0)
      return i;
  g_error ("there is no rule %s", id);
}

static char *
find_value (char **pairs, const char *name)
{
  for (guint i = 0; pairs[i] != NULL; i++)
    if (g_str_has_prefix (pairs[i], name) && pairs[i][strlen (name)] == '=')
      return pairs[i] + strlen (name) + 1;
  return NULL;
}

/**
 * tocsin_test_detections_add:
 * @self: detections
 * @rule: id of the rule that matched
 * @time: in microseconds
 * @source: where it is from
 * @repeat: how many acts it stands for
 * @attempt: (nullable): key of the act
 * @fields: `name=value`, divided by blanks
 *
 * Adds the match of an event, which gets the next id.
 */
void
tocsin_test_detections_add (TocsinDetections *self, const char *rule, gint64 time, guint32 source,
                            guint32 repeat, const char *attempt, const char *fields)
{
  TocsinRecord record = { .time = time,
                          .event = self->next_event++,
                          .rule = find_rule (self, rule),
                          .source = source,
                          .repeat = repeat,
                          .attempt = attempt };
  const char *const *names = tocsin_correlator_get_fields (self->correlator, record.rule);
  g_auto (GStrv) pairs = g_strsplit (fields, " ", -1);
  const char *values[16] = { NULL };
  guint n = 0;

  for (; names[n] != NULL; n++)
    values[n] = find_value (pairs, names[n]);
  tocsin_records_add (self->records, &record, values, n);
}

/**
 * tocsin_test_detections_add_text:
 * @self: detections
 * @events: events, divided by `;`, each `RULE SECONDS [name=value …]`
 */
void
tocsin_test_detections_add_text (TocsinDetections *self, const char *events)
{
  g_auto (GStrv) each = g_strsplit (events, ";", -1);

  for (guint i = 0; each[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (g_strstrip (each[i]), " ", 3);

      if (parts[0] == NULL || parts[1] == NULL)
        continue;
      tocsin_test_detections_add (self, parts[0],
                                  (gint64) (g_ascii_strtod (parts[1], NULL) * SECOND), 0, 1, NULL,
                                  parts[2] != NULL ? parts[2] : "");
    }
}

static void
describe (const TocsinDetections *self, const TocsinFinding *finding, const char *mark,
          GString *out)
{
  const TocsinCorrelation *correlation
      = tocsin_rule_set_get_correlation (self->rules, finding->correlation);
  g_autofree char *entity = g_strjoinv (",", finding->values);

  g_string_append_printf (out, "%s%s[%s] %g-%g n=%" G_GUINT64_FORMAT " max=%g e=%u\n", mark,
                          correlation->id, entity, (double) finding->first / SECOND,
                          (double) finding->last / SECOND, finding->count, finding->observed,
                          finding->evidence->len);
}

/**
 * tocsin_test_detections_run:
 * @self: detections
 *
 * Returns: (transfer full): a line for each finding, then one with `~` for each near miss
 */
char *
tocsin_test_detections_run (TocsinDetections *self)
{
  GString *out = g_string_new (NULL);

  tocsin_correlator_run (self->correlator, self->records, self->findings, self->near_misses);
  for (guint i = 0; i < self->findings->len; i++)
    describe (self, g_ptr_array_index (self->findings, i), "", out);
  for (guint i = 0; i < self->near_misses->len; i++)
    describe (self, g_ptr_array_index (self->near_misses, i), "~", out);
  return g_string_free (out, FALSE);
}
