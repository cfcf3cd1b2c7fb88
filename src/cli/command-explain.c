/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `alerts --explain` */
#include "cli/cli-explain.h"
#include "core/tocsin-event.h"
#include "store/tocsin-alerts.h"
#include "store/tocsin-case-scan.h"

typedef struct
{
  const GArray *ids;
  guint at;
  TocsinAlertReason *reason;
  CliMarkedEventFunc func;
  gpointer user_data;
} Reader;

static gboolean
take_batch (const TocsinBatch *batch, gint64 first_event_id, gint64 source_id, gpointer user_data,
            GError **error)
{
  Reader *self = user_data;

  for (; self->at < self->ids->len; self->at++)
    {
      gint64 id = g_array_index (self->ids, gint64, self->at);
      g_autoptr (GString) raw = g_string_new (NULL);
      g_autoptr (GArray) marks = NULL;
      CliMarkedEvent marked = { .id = id, .raw = raw };

      if (id >= first_event_id + batch->n_events)
        break;
      if (id < first_event_id)
        continue;
      tocsin_event_append_raw (batch, &batch->events[id - first_event_id], raw);
      marked.marks = marks = tocsin_alert_reason_find_marks (
          self->reason, batch, &batch->events[id - first_event_id], raw->str, raw->len);
      self->func (&marked, self->user_data);
    }
  return TRUE;
}

/* Tells @func of the first @limit events of the evidence. */
gboolean
cli_explain_read_events (TocsinCase *opened, const TocsinAlert *alert, TocsinAlertReason *reason,
                         guint limit, CliMarkedEventFunc func, gpointer user_data, GError **error)
{
  g_autoptr (GArray) ids = g_array_copy (alert->evidence);
  Reader reader = { .ids = ids, .reason = reason, .func = func, .user_data = user_data };

  g_array_set_size (ids, MIN (ids->len, limit));
  return tocsin_case_scan_events (opened, ids, take_batch, &reader, error);
}

static CliStatus
print_json (TocsinCase *opened, const TocsinAlert *alert, TocsinAlertReason *reason)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GError) error = NULL;

  return cli_explain_add_json (builder, opened, alert, reason, &error) ? cli_print_json (builder)
                                                                       : cli_fail (error);
}

static CliStatus
print_text (TocsinCase *opened, const TocsinAlert *alert, TocsinAlertReason *reason)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  return cli_explain_append (out, opened, alert, reason, &error) ? cli_print (out->str)
                                                                 : cli_fail (error);
}

/* Prints why alert @id was raised by one of @rules. */
CliStatus
cli_alert_explain (TocsinCase *opened, const TocsinRuleSet *rules, gint64 id, gboolean is_json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinAlert) alert = tocsin_case_get_alert (opened, id, &error);
  g_autoptr (TocsinAlertReason) reason = NULL;

  if (alert == NULL)
    return cli_fail (error);
  reason = tocsin_alert_reason_new (opened, rules, alert, cli_interrupt_watch (), &error);
  if (reason == NULL)
    return cli_fail (error);
  return is_json ? print_json (opened, alert, reason) : print_text (opened, alert, reason);
}
