/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why an alert was raised, for machines. */
#include <math.h>

#include "cli/cli-explain.h"

#define MARKED_EVENTS 100

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  if (text == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
add_integer (JsonBuilder *builder, const char *name, guint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) number);
}

static void
add_number (JsonBuilder *builder, const char *name, double number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, number);
}

static void
add_truth (JsonBuilder *builder, const char *name, gboolean truth)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, truth);
}

static void
add_time (JsonBuilder *builder, const char *name, gint64 time)
{
  if (time != TOCSIN_NO_TIME)
    cli_json_add_time (builder, name, time);
}

static void
add_texts (JsonBuilder *builder, const char *name, char *const *texts)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (; *texts != NULL; texts++)
    json_builder_add_string_value (builder, *texts);
  json_builder_end_array (builder);
}

static void
add_node (JsonBuilder *builder, const TocsinExplanationNode *node)
{
  static const char *const kinds[] = { "all", "any", "not", "test" };

  json_builder_begin_object (builder);
  add_text (builder, "kind", kinds[node->kind]);
  add_text (builder, "name", node->name);
  if (node->kind == TOCSIN_EXPLANATION_TEST)
    {
      add_text (builder, "field", node->field);
      add_text (builder, "test", node->test);
      if (!node->is_null)
        add_text (builder, "value", node->value);
    }
  add_integer (builder, "met", node->n_met);
  if (node->children->len > 0)
    {
      json_builder_set_member_name (builder, "children");
      json_builder_begin_array (builder);
      for (guint i = 0; i < node->children->len; i++)
        add_node (builder, g_ptr_array_index (node->children, i));
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
}

static void
add_part (JsonBuilder *builder, const TocsinReasonPart *part)
{
  json_builder_begin_object (builder);
  add_text (builder, "rule_id", part->rule_id);
  add_text (builder, "title", part->title);
  if (part->is_correlation)
    add_text (builder, "type", tocsin_correlation_type_get_name (part->type));
  add_integer (builder, "events", part->n_events);
  add_time (builder, "first", part->first);
  add_time (builder, "last", part->last);
  if (part->explanation != NULL)
    {
      json_builder_set_member_name (builder, "condition");
      add_node (builder, part->explanation->root);
    }
  else
    {
      json_builder_set_member_name (builder, "parts");
      json_builder_begin_array (builder);
      for (guint i = 0; i < part->parts->len; i++)
        add_part (builder, g_ptr_array_index (part->parts, i));
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
}

static void
add_window (JsonBuilder *builder, const TocsinAlertReason *reason)
{
  add_text (builder, "type", tocsin_correlation_type_get_name (reason->type));
  add_texts (builder, "group_by", reason->group_by);
  add_texts (builder, "fields", reason->fields);
  add_number (builder, "timespan_seconds", (double) reason->timespan / G_USEC_PER_SEC);
  add_number (builder, "observed", reason->observed);
  add_number (builder, "threshold", reason->threshold);
  add_truth (builder, "upper_bound", reason->is_upper_bound);
  add_truth (builder, "counts_attempts", reason->counts_attempts);
  add_time (builder, "window_first", reason->window_first);
  add_time (builder, "window_last", reason->window_last);
  add_time (builder, "fired", reason->fired);
  if (!reason->is_baseline)
    return;
  add_number (builder, "expected", reason->expected);
  add_number (builder, "deviation", reason->deviation);
  add_number (builder, "score", reason->score);
  add_number (builder, "factor", reason->factor);
  add_number (builder, "minimum", reason->minimum);
}

static void
add_points (JsonBuilder *builder, const TocsinAlertReason *reason)
{
  json_builder_set_member_name (builder, "points");
  json_builder_begin_array (builder);
  for (guint i = 0; i < reason->points->len; i++)
    {
      const TocsinReasonPoint *point = &g_array_index (reason->points, TocsinReasonPoint, i);

      json_builder_begin_object (builder);
      add_time (builder, "time", point->time);
      add_integer (builder, "event", (guint64) point->event_id);
      add_integer (builder, "weight", point->weight);
      add_number (builder, "value", point->value);
      add_truth (builder, "met", point->is_met);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_values (JsonBuilder *builder, const TocsinAlertReason *reason)
{
  json_builder_set_member_name (builder, "values");
  json_builder_begin_array (builder);
  for (guint i = 0; i < reason->values->len; i++)
    {
      const TocsinReasonValue *value = g_ptr_array_index (reason->values, i);

      json_builder_begin_object (builder);
      add_text (builder, "value", value->text);
      add_integer (builder, "events", value->n_events);
      add_time (builder, "first", value->first);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_near_misses (JsonBuilder *builder, const TocsinAlertReason *reason)
{
  json_builder_set_member_name (builder, "near_misses");
  json_builder_begin_array (builder);
  for (guint i = 0; i < reason->near_misses->len; i++)
    {
      const TocsinAlert *miss = g_ptr_array_index (reason->near_misses, i);

      json_builder_begin_object (builder);
      add_text (builder, "entity", miss->entity);
      add_number (builder, "observed", miss->observed);
      add_number (builder, "threshold", miss->threshold);
      add_time (builder, "first_seen", miss->first_seen);
      add_time (builder, "last_seen", miss->last_seen);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_mark (JsonBuilder *builder, const TocsinMatchMark *mark)
{
  json_builder_begin_object (builder);
  add_text (builder, "field", mark->field);
  add_integer (builder, "start", mark->start);
  add_integer (builder, "length", mark->length);
  if (mark->raw_length > 0)
    {
      add_integer (builder, "raw_start", mark->raw_start);
      add_integer (builder, "raw_length", mark->raw_length);
    }
  add_text (builder, "value", mark->node->value);
  json_builder_end_object (builder);
}

static void
add_event (const CliMarkedEvent *event, gpointer user_data)
{
  JsonBuilder *builder = user_data;

  json_builder_begin_object (builder);
  add_integer (builder, "event", (guint64) event->id);
  json_builder_set_member_name (builder, "marks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < event->marks->len; i++)
    add_mark (builder, &g_array_index (event->marks, TocsinMatchMark, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

/* Adds an object: the reason, with the marks of the first events of the evidence. */
gboolean
cli_explain_add_json (JsonBuilder *builder, TocsinCase *opened, const TocsinAlert *alert,
                      TocsinAlertReason *reason, GError **error)
{
  gboolean ok;

  json_builder_begin_object (builder);
  add_integer (builder, "id", (guint64) alert->id);
  add_text (builder, "rule_id", alert->rule_id);
  add_text (builder, "rule_title", alert->rule_title);
  add_text (builder, "entity", alert->entity);
  add_truth (builder, "rule_known", reason->is_known);
  add_text (builder, "description", reason->description);
  add_texts (builder, "false_positives", reason->false_positives);
  add_texts (builder, "references", reason->references);
  add_integer (builder, "records", reason->n_records);
  add_integer (builder, "attempts", reason->n_attempts);
  if (reason->has_window)
    add_window (builder, reason);
  if (reason->root != NULL)
    {
      json_builder_set_member_name (builder, "why");
      add_part (builder, reason->root);
    }
  add_points (builder, reason);
  add_values (builder, reason);
  add_near_misses (builder, reason);
  json_builder_set_member_name (builder, "events");
  json_builder_begin_array (builder);
  ok = cli_explain_read_events (opened, alert, reason, MARKED_EVENTS, add_event, builder, error);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return ok;
}
