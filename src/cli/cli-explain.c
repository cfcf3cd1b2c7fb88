/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why an alert was raised, for people. */
#include <string.h>

#include "cli/cli-explain.h"
#include "core/tocsin-event.h"
#include "core/tocsin-time.h"
#include "pipeline/tocsin-rule-library.h"

#define MET "✓"
#define NOT_MET "—"
#define SHOWN_EVENTS 3
#define SHOWN_VALUES 10
#define NUMBER_COLUMN 70

/* "02:11:03Z", with the date where it is another than that of @day, and with a fraction of a
 * second where it has one. */
static char *
dup_time (gint64 time, gint64 day)
{
  char text[TOCSIN_TIME_TEXT_SIZE], other[TOCSIN_TIME_TEXT_SIZE] = "";

  if (time == TOCSIN_NO_TIME)
    return g_strdup (_ ("no time"));
  tocsin_time_format (time, text);
  if (g_str_has_suffix (text, ".000000Z"))
    memcpy (text + strlen (text) - strlen (".000000Z"), "Z", 2);
  if (day != TOCSIN_NO_TIME)
    tocsin_time_format (day, other);
  return g_strdup (strncmp (text, other, 10) == 0 ? text + 11 : text);
}

static char *
dup_span (gint64 timespan)
{
  return timespan > 0 ? tocsin_rule_setting_format_timespan (timespan) : g_strdup (_ ("all time"));
}

/* ---- The heading ---- */

/* What is counted, such as “31 events” or “24 different values of username”. */
static char *
dup_observed (const TocsinAlertReason *reason)
{
  g_autofree char *fields = g_strjoinv (", ", reason->fields);
  guint n = (guint) MIN (reason->observed, G_MAXUINT);

  if (reason->counts_values)
    return g_strdup_printf (_ ("%g different values of %s"), reason->observed, fields);
  if (reason->is_baseline && *fields != '\0')
    return g_strdup_printf (_ ("a sum of %s of %g"), fields, reason->observed);
  switch ((int) reason->type)
    {
    case TOCSIN_CORRELATION_VALUE_SUM:
    case TOCSIN_CORRELATION_VALUE_AVERAGE:
    case TOCSIN_CORRELATION_VALUE_MEDIAN:
    case TOCSIN_CORRELATION_VALUE_PERCENTILE:
    case TOCSIN_CORRELATION_VALUE_MINIMUM:
    case TOCSIN_CORRELATION_VALUE_MAXIMUM:
      return g_strdup_printf (_ ("%s of %s is %g"), tocsin_correlation_type_get_name (reason->type),
                              fields, reason->observed);
    case TOCSIN_CORRELATION_TEMPORAL:
      return g_strdup_printf (_ ("%g of these rules matched"), reason->observed);
    case TOCSIN_CORRELATION_TEMPORAL_ORDERED:
      return g_strdup_printf (_ ("%g of these rules matched, in this order"), reason->observed);
    case TOCSIN_CORRELATION_NEAR:
      return g_strdup (_ ("These rules matched near each other"));
    case TOCSIN_BASELINE_FIRST_SEEN:
      return g_strdup_printf (ngettext ("%u value of %s that was never seen",
                                        "%u values of %s that were never seen", n),
                              n, fields);
    case TOCSIN_CORRELATION_EVENT_COUNT:
    case TOCSIN_BASELINE_ZSCORE:
    case TOCSIN_BASELINE_ROBUST:
    case TOCSIN_BASELINE_ROLLING:
    default:
      return reason->counts_attempts ? g_strdup_printf (_ ("%g attempts"), reason->observed)
                                     : g_strdup_printf (_ ("%g events"), reason->observed);
    }
}

static gboolean
has_needed (const TocsinAlertReason *reason)
{
  return reason->type != TOCSIN_CORRELATION_NEAR && reason->type != TOCSIN_BASELINE_FIRST_SEEN;
}

/* “31 attempts within 15m for one source_ip and host; 10 needed” */
char *
cli_explain_dup_heading (const TocsinAlertReason *reason)
{
  g_autofree char *observed = NULL, *span = NULL, *groups = NULL;
  g_autoptr (GString) text = NULL;

  if (!reason->has_window)
    return g_strdup_printf (ngettext ("%u event", "%u events", reason->n_records),
                            reason->n_records);
  observed = dup_observed (reason);
  span = dup_span (reason->timespan);
  groups = g_strjoinv (_ (" and "), reason->group_by);
  text = g_string_new (NULL);
  g_string_append_printf (text, _ ("%s within %s"), observed, span);
  if (*groups != '\0')
    g_string_append_printf (text, _ (" for one %s"), groups);
  if (reason->is_baseline)
    g_string_append_printf (
        text,
        reason->season > 0 ? _ (", where %.1f ± %.1f are usual at this time; %.4g would be unusual")
                           : _ (", where %.1f ± %.1f are usual; %.4g would be unusual"),
        reason->expected, reason->deviation, reason->threshold);
  else if (has_needed (reason))
    g_string_append_printf (
        text, reason->is_upper_bound ? _ ("; less than %g wanted") : _ ("; %g needed"),
        reason->threshold);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ---- The tree ---- */

static guint
count_characters (const char *text)
{
  return (guint) g_utf8_strlen (text, -1);
}

static void
add_row (GString *out, guint depth, gboolean is_met, const char *text, guint n)
{
  guint width = depth * 2 + 2 + count_characters (text);

  g_string_append_printf (out, "%*s%s %s", (int) depth * 2, "", is_met ? MET : NOT_MET, text);
  g_string_append_printf (out, "%*s%u\n", width < NUMBER_COLUMN ? (int) (NUMBER_COLUMN - width) : 2,
                          "", n);
}

/* “message contains Failed password”, in the words of Sigma. */
static char *
dup_test (const TocsinExplanationNode *node)
{
  const char *field = node->field != NULL ? node->field : _ ("any text");
  g_autofree char *test = g_strdelimit (g_strdup (node->test), "|", ' ');

  if (*test == '\0' && node->field == NULL)
    return g_strdup_printf (_ ("%s has %s"), field, node->value);
  return g_strdup_printf ("%s %s %s", field, *test != '\0' ? test : _ ("is"),
                          *node->value != '\0' || node->is_null ? node->value : "\"\"");
}

static char *
dup_node (const TocsinExplanationNode *node)
{
  g_autofree char *test = NULL;
  const char *join = "";

  switch (node->kind)
    {
    case TOCSIN_EXPLANATION_ALL:
      join = _ ("all of");
      break;
    case TOCSIN_EXPLANATION_ANY:
      join = _ ("any of");
      break;
    case TOCSIN_EXPLANATION_NOT:
      join = _ ("not");
      break;
    case TOCSIN_EXPLANATION_TEST:
    default:
      join = test = dup_test (node);
    }
  return node->name != NULL ? g_strdup_printf ("%s: %s", node->name, join) : g_strdup (join);
}

static void
add_node (GString *out, guint depth, const TocsinExplanationNode *node)
{
  g_autofree char *text = dup_node (node);

  add_row (out, depth, node->n_met > 0, text, node->n_met);
  for (guint i = 0; i < node->children->len; i++)
    add_node (out, depth + 1, g_ptr_array_index (node->children, i));
}

static void
add_part (GString *out, guint depth, const TocsinReasonPart *part)
{
  add_row (out, depth, part->n_events > 0, part->title, part->n_events);
  if (part->explanation != NULL)
    add_node (out, depth + 1, part->explanation->root);
  for (guint i = 0; i < part->parts->len; i++)
    add_part (out, depth + 1, g_ptr_array_index (part->parts, i));
}

/* The root is the heading: its own parts follow at once. */
static void
add_tree (GString *out, const TocsinAlertReason *reason)
{
  g_autofree char *heading = cli_explain_dup_heading (reason);
  const TocsinReasonPart *root = reason->root;

  add_row (out, 0, TRUE, heading, root->n_events);
  if (root->explanation != NULL)
    add_node (out, 1, root->explanation->root);
  for (guint i = 0; i < root->parts->len; i++)
    add_part (out, 1, g_ptr_array_index (root->parts, i));
}

/* ---- What else is known ---- */

static void
add_window (GString *out, const TocsinAlertReason *reason, gint64 day)
{
  g_autofree char *first = dup_time (reason->window_first, day);
  g_autofree char *last = dup_time (reason->window_last, day);
  g_autofree char *fired = dup_time (reason->fired, day);

  if (reason->fired == TOCSIN_NO_TIME)
    return;
  if (reason->window_first != TOCSIN_NO_TIME && reason->timespan > 0)
    g_string_append_printf (out, _ ("First window: %s to %s, met at %s\n"), first, last, fired);
  else
    g_string_append_printf (out, _ ("First met at %s\n"), fired);
}

static void
add_counts (GString *out, const TocsinAlertReason *reason)
{
  if (reason->counts_attempts && reason->n_attempts != reason->n_records)
    g_string_append_printf (out,
                            _ ("%u records, %llu attempts: what is logged twice counts once, and a "
                               "line that says it was repeated counts as often\n"),
                            reason->n_records, (unsigned long long) reason->n_attempts);
  if (reason->is_baseline)
    g_string_append_printf (out, _ ("Score %.1f, %g needed, and at least %g\n"), reason->score,
                            reason->factor, reason->minimum);
}

static void
add_values (GString *out, const TocsinAlertReason *reason)
{
  for (guint i = 0; i < reason->values->len && i < SHOWN_VALUES; i++)
    {
      const TocsinReasonValue *value = g_ptr_array_index (reason->values, i);

      g_string_append_printf (out, "%s%s (%u)", i == 0 ? _ ("Values: ") : ", ", value->text,
                              value->n_events);
    }
  if (reason->values->len > SHOWN_VALUES)
    g_string_append_printf (out, _ (" and %u more"), reason->values->len - SHOWN_VALUES);
  if (reason->values->len > 0)
    g_string_append_c (out, '\n');
}

static void
add_near_misses (GString *out, const TocsinAlertReason *reason, gint64 day)
{
  for (guint i = 0; i < reason->near_misses->len; i++)
    {
      const TocsinAlert *miss = g_ptr_array_index (reason->near_misses, i);
      g_autofree char *first = dup_time (miss->first_seen, day);

      g_string_append_printf (out, _ ("Near miss: %s, %g of %g, from %s\n"), miss->entity,
                              miss->observed, miss->threshold, first);
    }
}

static void
add_advice (GString *out, const TocsinAlertReason *reason, const TocsinAlert *alert)
{
  if (*reason->description != '\0')
    g_string_append_printf (out, "%s\n", reason->description);
  for (guint i = 0; reason->false_positives[i] != NULL; i++)
    g_string_append_printf (out, _ ("May also be: %s\n"), reason->false_positives[i]);
  for (guint i = 0; reason->references[i] != NULL; i++)
    g_string_append_printf (out, _ ("See %s\n"), reason->references[i]);
  if (alert->remediation != NULL)
    g_string_append_printf (out, _ ("What to do: %s\n"), alert->remediation);
}

/* The record with what was found in it in brackets. */
void
cli_explain_append_marked (GString *out, const char *raw, gsize length, const GArray *marks)
{
  gsize at = 0;

  for (guint i = 0; i < marks->len; i++)
    {
      const TocsinMatchMark *mark = &g_array_index (marks, TocsinMatchMark, i);
      gsize end = mark->raw_start + mark->raw_length;

      if (mark->raw_length == 0 || mark->raw_start < at || end > length)
        continue;
      g_string_append_len (out, raw + at, (gssize) (mark->raw_start - at));
      g_string_append_printf (out, "[%.*s]", (int) mark->raw_length, raw + mark->raw_start);
      at = end;
    }
  g_string_append_len (out, raw + at, (gssize) (length - at));
}

static void
add_record (const CliMarkedEvent *marked, gpointer user_data)
{
  GString *out = user_data;
  gsize length = MIN (marked->raw->len, 400);

  while (length > 0 && length < marked->raw->len && (marked->raw->str[length] & 0xc0) == 0x80)
    length--;
  g_string_append (out, "  ");
  cli_explain_append_marked (out, marked->raw->str, length, marked->marks);
  g_string_append (out, length < marked->raw->len ? "…\n" : "\n");
}

/* All of it as text. */
gboolean
cli_explain_append (GString *out, TocsinCase *opened, const TocsinAlert *alert,
                    TocsinAlertReason *reason, GError **error)
{
  g_autofree char *first = dup_time (alert->first_seen, TOCSIN_NO_TIME);
  g_autofree char *last = dup_time (alert->last_seen, alert->first_seen);

  g_string_append_printf (out, "%s (%s)\n%s\n", alert->rule_title, alert->severity, alert->entity);
  g_string_append_printf (out, _ ("%s to %s\n\n"), first, last);
  if (!reason->is_known)
    g_string_append (out, _ ("The rule is not there any more; see --rules.\n"));
  else
    add_tree (out, reason);
  g_string_append_c (out, '\n');
  add_window (out, reason, alert->first_seen);
  add_counts (out, reason);
  add_values (out, reason);
  add_near_misses (out, reason, alert->first_seen);
  add_advice (out, reason, alert);
  if (!reason->is_known)
    return TRUE;
  g_string_append (out, _ ("What was found:\n"));
  return cli_explain_read_events (opened, alert, reason, SHOWN_EVENTS, add_record, out, error);
}
