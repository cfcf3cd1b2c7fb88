/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/tocsin-query-samples.h"

#include <string.h>

#include "core/tocsin-time.h"

/* 2025-01-01T00:00:00Z */
#define NEW_YEAR (G_GINT64_CONSTANT (1735689600) * TOCSIN_SECOND)
#define HOUR (3600 * TOCSIN_SECOND)

static TocsinEvent *
add_event (TocsinBatch *batch, const char *dataset, gint64 timestamp, TocsinTimeBasis basis)
{
  TocsinEvent *event = tocsin_batch_add_event (batch);

  event->record = batch->n_events;
  event->offset = batch->n_events * 100;
  event->size = 100;
  event->timestamp = timestamp;
  event->time_basis = (guint8) basis;
  event->dataset = tocsin_batch_intern_string (batch, dataset);
  return event;
}

static void
add_field (TocsinBatch *batch, const char *name, TocsinValueType type, const char *value,
           gboolean is_system)
{
  tocsin_batch_add_field (batch, tocsin_batch_intern_string (batch, name), type,
                          tocsin_batch_append_string (batch, value))
      ->is_system
      = is_system != FALSE;
}

static void
add_sshd (TocsinBatch *batch, const char *message, const char *address, TocsinOutcome outcome)
{
  TocsinEvent *event = &batch->events[batch->n_events - 1];

  event->message = tocsin_batch_append_string (batch, message);
  event->host = tocsin_batch_append_string (batch, "web1");
  event->app = tocsin_batch_append_string (batch, "sshd");
  event->source_ip = tocsin_batch_append_string (batch, address);
  event->username = tocsin_batch_append_string (batch, "root");
  event->attempt = tocsin_batch_append_string (batch, "web1 100 root");
  event->category = tocsin_batch_intern_string (batch, "authentication");
  event->outcome = (guint8) outcome;
}

static void
add_windows (TocsinBatch *batch)
{
  TocsinEvent *event
      = add_event (batch, "windows_event", NEW_YEAR + 30 * HOUR + 500, TOCSIN_TIME_EXACT);

  event->host = tocsin_batch_append_string (batch, "DC1");
  event->username = tocsin_batch_append_string (batch, "Administrator");
  event->channel = tocsin_batch_append_string (batch, "Security");
  event->provider = tocsin_batch_append_string (batch, "Microsoft-Windows-Security-Auditing");
  event->category = tocsin_batch_intern_string (batch, "authentication");
  event->action = tocsin_batch_intern_string (batch, "logon-failed");
  event->outcome = TOCSIN_OUTCOME_FAILED;
  event->event_id = 4625;
  add_field (batch, "Channel", TOCSIN_VALUE_STRING, "Security", TRUE);
  add_field (batch, "TargetUserName", TOCSIN_VALUE_STRING, "Administrator", FALSE);
  add_field (batch, "Threat Name", TOCSIN_VALUE_STRING, "Trojan", FALSE);
  add_field (batch, "LogonType", TOCSIN_VALUE_NUMBER, "3", FALSE);
  add_field (batch, "IpAddress", TOCSIN_VALUE_STRING, "198.51.100.23:4444", FALSE);
  add_field (batch, "Empty", TOCSIN_VALUE_STRING, "", FALSE);
  add_field (batch, "Channel", TOCSIN_VALUE_STRING, "other", FALSE);
}

static void
add_json (TocsinBatch *batch)
{
  TocsinEvent *event = add_event (batch, "json", NEW_YEAR + 49 * HOUR, TOCSIN_TIME_EXACT);

  event->message = tocsin_batch_append_string (batch, "page not found");
  event->username = tocsin_batch_append_string (batch, "Jörg");
  add_field (batch, "list", TOCSIN_VALUE_STRING, "a", FALSE);
  add_field (batch, "list", TOCSIN_VALUE_STRING, "b", FALSE);
  add_field (batch, "ok", TOCSIN_VALUE_BOOLEAN, "true", FALSE);
}

/**
 * tocsin_test_sample_batch:
 *
 * Returns: (transfer full): six events that differ in all that a query can ask for
 */
TocsinBatch *
tocsin_test_sample_batch (void)
{
  TocsinBatch *batch = tocsin_batch_new ();
  TocsinEvent *event = add_event (batch, "syslog", NEW_YEAR + 9 * HOUR, TOCSIN_TIME_EXACT);

  event->pid = 100;
  event->severity = 3;
  add_sshd (batch, "Failed password for root from 203.0.113.7 port 22", "203.0.113.7",
            TOCSIN_OUTCOME_FAILED);
  event = add_event (batch, "syslog", NEW_YEAR + 10 * HOUR, TOCSIN_TIME_ZONE);
  event->pid = 200;
  event->severity = 4;
  add_sshd (batch, "Accepted publickey for root", "2001:db8::5", TOCSIN_OUTCOME_SUCCESS);
  add_windows (batch);
  event = add_event (batch, "syslog", NEW_YEAR + 1, TOCSIN_TIME_YEAR);
  event->raw = tocsin_batch_append_string (batch, "<13>Jan  1 00:00:00 web2 rootkit scan");
  event->message = tocsin_batch_append_string (batch, "rootkit scan");
  event->host = tocsin_batch_append_string (batch, "web2");
  add_json (batch);
  add_event (batch, "text", TOCSIN_NO_TIME, TOCSIN_TIME_NONE);
  return batch;
}

/**
 * tocsin_test_sample_last:
 *
 * Returns: the timestamp of the last of the sample events
 */
gint64
tocsin_test_sample_last (void)
{
  return NEW_YEAR + 49 * HOUR;
}

static const char *const terms[] = {
  "root",
  "fail*",
  "\"for root\"",
  "web1",
  "trojan",
  "account",
  "\"to log on\"",
  "threat",
  "e",
  "Jörg",
  "\"a b:c\"",
  "x\\*y?",
  "host:web1",
  "host:w*",
  "app:SSHD",
  "username:*",
  "username:\"\"",
  "username:(root OR J?rg)",
  "source_ip:203.0.113.0/24",
  "source_ip:(2001:db8::/32 -2001:db8::5)",
  "outcome:failed",
  "is:success",
  "is:assumed",
  "is:undated",
  "pid:>100",
  "pid:1..150",
  "pid:2*",
  "severity:<=warning",
  "event_id:4625",
  "TargetUserName:adm*",
  "\"Threat Name\":trojan",
  "LogonType:>2",
  "LogonType:3..3",
  "fields:b",
  "list:(a b)",
  "System.Channel:security",
  "C:x*",
  "\"C\":\\\\x*",
  "\"fe80\":1*",
  "has:fields",
  "has:source_ip",
  "has:\"Threat Name\"",
  "timestamp:2025-01-01",
  "timestamp:>2025-01-01T10",
  "after:2025-01-01T10:00",
  "before:2025-01-03",
  "last:24h",
  "last:1s",
  "id:2..4",
  "source_id:7",
  "record:>=3",
  "message:*scan",
  "message:*name\\:\\ t*",
  "raw:\\<13\\>*",
  "source:syslog",
  "channel:sec*",
  "action:*logon*",
  "time_basis:exact",
  "alert:2",
  "alert:1..2",
  "alert:>1",
  "has:alert",
  "rule:one",
  "rule:\"Rule t*\"",
  "rule:Rule\\ t*",
  "id:(1 OR 3)",
};

static void
append_random (GString *out, guint depth)
{
  int kind = depth > 0 ? g_test_rand_int_range (0, 7) : 0;

  if (kind < 2)
    {
      g_string_append (out, terms[g_test_rand_int_range (0, (int) G_N_ELEMENTS (terms))]);
      return;
    }
  if (kind == 2)
    g_string_append (out, g_test_rand_bit () ? "NOT " : "-");
  if (kind <= 4)
    g_string_append_c (out, '(');
  append_random (out, depth - 1);
  if (kind != 2)
    {
      g_string_append (out, g_test_rand_bit () ? " OR " : g_test_rand_bit () ? " " : " AND ");
      append_random (out, depth - 1);
    }
  if (kind <= 4)
    g_string_append_c (out, ')');
}

/**
 * tocsin_test_random_query:
 * @depth: how deep it may be nested
 *
 * Returns: (transfer full): a query that can be parsed
 */
char *
tocsin_test_random_query (guint depth)
{
  GString *out = g_string_new (NULL);

  append_random (out, depth);
  return g_string_free (out, FALSE);
}
