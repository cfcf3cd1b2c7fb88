/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of the tree: what a test asks, and what a window counts. */
#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-alert-words.h"
#include "app/tocsin-why-rows.h"

/* ---- Tests ---- */

static const struct
{
  const char *modifier;
  const char *words;
  const char *negated;
} tests[] = {
  { "contains", N_ ("{field} contains {*value}"), N_ ("{field} does not contain {*value}") },
  { "startswith", N_ ("{field} begins with {*value}"),
    N_ ("{field} does not begin with {*value}") },
  { "endswith", N_ ("{field} ends in {*value}"), N_ ("{field} does not end in {*value}") },
  { "re", N_ ("{field} matches {*value}"), N_ ("{field} does not match {*value}") },
  { "cidr", N_ ("{field} is in {*value}"), N_ ("{field} is not in {*value}") },
  { "gt", N_ ("{field} is more than {*value}"), N_ ("{field} is not more than {*value}") },
  { "gte", N_ ("{field} is {*value} or more"), N_ ("{field} is not {*value} or more") },
  { "lt", N_ ("{field} is less than {*value}"), N_ ("{field} is not less than {*value}") },
  { "lte", N_ ("{field} is {*value} or less"), N_ ("{field} is not {*value} or less") },
  { "neq", N_ ("{field} is not {*value}"), N_ ("{field} is {*value}") },
  { "fieldref", N_ ("{field} is what {*value} is"), N_ ("{field} is not what {*value} is") },
};

/* Parts of a time that are compared instead of it. */
static const struct
{
  const char *modifier;
  const char *words; /* before the field */
} parts[] = {
  { "minute", N_ ("the minute of ") }, { "hour", N_ ("the hour of ") },
  { "day", N_ ("the day of ") },       { "week", N_ ("the week of ") },
  { "month", N_ ("the month of ") },   { "year", N_ ("the year of ") },
};

static gboolean
has_modifier (char **modifiers, const char *name)
{
  return g_strv_contains ((const char *const *) modifiers, name);
}

static const char *
choose_test (const TocsinExplanationNode *node, char **modifiers, gboolean is_negated)
{
  gboolean wants = g_ascii_strcasecmp (node->value != NULL ? node->value : "", "false") != 0
                   && g_ascii_strcasecmp (node->value != NULL ? node->value : "", "no") != 0;

  if (node->is_null)
    return is_negated ? _ ("{field} has a value") : _ ("{field} has no value");
  if (has_modifier (modifiers, "exists"))
    return wants != is_negated ? _ ("{field} is there") : _ ("{field} is not there");
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    if (has_modifier (modifiers, tests[i].modifier))
      return is_negated ? _ (tests[i].negated) : _ (tests[i].words);
  if (node->field == NULL)
    return is_negated ? _ ("no text contains {*value}") : _ ("any text contains {*value}");
  return is_negated ? _ ("{field} is not {*value}") : _ ("{field} is {*value}");
}

static char *
dup_field (const TocsinExplanationNode *node, char **modifiers)
{
  const char *field = node->field != NULL ? node->field : "";

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (has_modifier (modifiers, parts[i].modifier))
      return g_strconcat (_ (parts[i].words), field, NULL);
  return g_strdup (field);
}

/* Modifiers that the words do not say. */
static char *
dup_others (char **modifiers)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; modifiers[i] != NULL; i++)
    {
      gboolean is_said = *modifiers[i] == '\0' || strcmp (modifiers[i], "exists") == 0
                         || strcmp (modifiers[i], "all") == 0;

      for (guint j = 0; j < G_N_ELEMENTS (tests) && !is_said; j++)
        is_said = strcmp (modifiers[i], tests[j].modifier) == 0;
      for (guint j = 0; j < G_N_ELEMENTS (parts) && !is_said; j++)
        is_said = strcmp (modifiers[i], parts[j].modifier) == 0;
      if (!is_said)
        g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", modifiers[i]);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* @name: (nullable): the detection that is nothing but this test */
void
why_row_set_test (TocsinWhyRow *self, const TocsinExplanationNode *node, const char *name,
                  gboolean is_negated)
{
  g_auto (GStrv) modifiers = g_strsplit (node->test != NULL ? node->test : "", "|", -1);
  g_autofree char *others = dup_others (modifiers);
  g_autofree char *field = dup_field (node, modifiers);
  g_autofree char *quoted = g_strdup_printf (_ ("“%s”"), node->value != NULL ? node->value : "");
  /* what has a name is denied by it, else the words of the test say that */
  const char *prefix = name == NULL ? "" : is_negated ? _ ("not {name}: ") : "{name}: ";
  g_autofree char *words
      = g_strconcat (prefix, choose_test (node, modifiers, is_negated && name == NULL),
                     *others != '\0' ? " ({others})" : "", NULL);

  tocsin_why_row_set_text (self, words, "name", name != NULL ? name : "", "field", field, "value",
                           quoted, "others", others, NULL);
}

/* ---- Windows ---- */

static const char *
choose_window (const TocsinAlertReason *reason)
{
  switch (reason->type)
    {
    case TOCSIN_CORRELATION_EVENT_COUNT:
      return reason->counts_attempts ? _ ("{*observed} attempts{span}{group}; {*threshold} needed")
                                     : _ ("{*observed} events{span}{group}; {*threshold} needed");
    case TOCSIN_CORRELATION_VALUE_COUNT:
      return _ ("{*observed} different values of {fields}{span}{group}; {*threshold} needed");
    case TOCSIN_CORRELATION_VALUE_SUM:
      return _ ("sum of {fields} {*observed}{span}{group}; {*threshold} needed");
    case TOCSIN_CORRELATION_VALUE_AVERAGE:
      return _ ("mean of {fields} {*observed}{span}{group}; {*threshold} needed");
    case TOCSIN_CORRELATION_VALUE_MEDIAN:
    case TOCSIN_CORRELATION_VALUE_PERCENTILE:
      return _ ("percentile of {fields} {*observed}{span}{group}; {*threshold} needed");
    case TOCSIN_CORRELATION_VALUE_MINIMUM:
      return _ ("least {fields} {*observed}{span}{group}; {*threshold} needed");
    case TOCSIN_CORRELATION_VALUE_MAXIMUM:
      return _ ("greatest {fields} {*observed}{span}{group}; {*threshold} needed");
    case TOCSIN_CORRELATION_TEMPORAL:
    case TOCSIN_CORRELATION_NEAR:
      return _ ("{*observed} rules matched{span}{group}; {*threshold} needed");
    case TOCSIN_CORRELATION_TEMPORAL_ORDERED:
      return _ ("{*observed} rules matched in this order{span}{group}; {*threshold} needed");
    case TOCSIN_BASELINE_ZSCORE:
    case TOCSIN_BASELINE_ROBUST:
      return _ ("{*observed}{measure}{span}{group} where {expected} is usual{season}: {*score} "
                "deviations above; {*factor} needed");
    case TOCSIN_BASELINE_ROLLING:
      return _ ("{*observed}{measure}{span}{group} where {expected} is usual{season}: {*score} "
                "times as many; {*factor} needed");
    case TOCSIN_BASELINE_FIRST_SEEN:
    default:
      return _ ("{fields} never seen before{group}: {*values}");
    }
}

static char *
dup_list (char *const *names)
{
  g_autoptr (GString) out = g_string_new (NULL);
  guint n = names != NULL ? g_strv_length ((char **) names) : 0;

  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        /* Translators: the last two parts of a list are joined by this, with its spaces */
        g_string_append (out, i + 1 == n ? _ (" and ") : ", ");
      g_string_append (out, names[i]);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

#define MOST_VALUES 5

static char *
dup_values (const TocsinAlertReason *reason)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; reason->values != NULL && i < reason->values->len; i++)
    {
      const TocsinReasonValue *value = reason->values->pdata[i];

      if (i == MOST_VALUES)
        {
          g_string_append (out, ", …");
          break;
        }
      g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", value->text);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* What a baseline counts, after the number. */
static char *
dup_measure (const TocsinAlertReason *reason, const char *fields)
{
  if (reason->counts_values)
    /* Translators: after a number; %s is a field */
    return g_strdup_printf (_ (" different values of %s"), fields);
  if (*fields != '\0')
    /* Translators: after a number; %s is a field whose values are added up */
    return g_strdup_printf (_ (" in sum of %s"), fields);
  return g_strdup ("");
}

void
why_row_set_window (TocsinWhyRow *self, const TocsinAlertReason *reason)
{
  g_autofree char *observed = tocsin_why_dup_number (reason->observed);
  g_autofree char *threshold = tocsin_why_dup_number (reason->threshold);
  g_autofree char *score = tocsin_why_dup_number (reason->score);
  g_autofree char *factor = tocsin_why_dup_number (reason->factor);
  g_autofree char *expected = g_strdup_printf ("%.1f", reason->expected);
  g_autofree char *timespan = tocsin_alert_span_dup (reason->timespan);
  g_autofree char *names = dup_list (reason->group_by);
  g_autofree char *fields = dup_list (reason->fields);
  g_autofree char *values = dup_values (reason);
  g_autofree char *measure = dup_measure (reason, fields);
  /* Translators: “is usual at this time”: of the day, or of the week */
  const char *season = reason->season > 0 ? _ (" at this time") : "";
  /* Translators: how long a window is, after a number of events */
  g_autofree char *span
      = reason->timespan > 0 ? g_strdup_printf (_ (" in %s"), timespan) : g_strdup ("");
  /* Translators: the fields that all events of a window have alike */
  g_autofree char *group
      = *names != '\0' ? g_strdup_printf (_ (" for one %s"), names) : g_strdup ("");

  tocsin_why_row_set_text (self, choose_window (reason), "observed", observed, "threshold",
                           threshold, "score", score, "factor", factor, "expected", expected,
                           "measure", measure, "season", season, "fields", fields, "values", values,
                           "span", span, "group", group, NULL);
}
