/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/tocsin-batches.h"

#include <string.h>

#include "core/tocsin-time.h"

static const char *const hosts[] = { "web01", "db-2.example.org", "bastion", "höst", "" };
static const char *const apps[] = { "sshd", "sudo", "CRON", "Microsoft-Windows-Security-Auditing" };
static const char *const users[] = { "root", "admin", "alice", "bob smith", "ünal", "1", "" };
static const char *const channels[] = { "Security", "System", "" };
static const char *const categories[] = { "authentication", "process", "" };
static const char *const actions[] = { "logon", "logoff", "user-created", "" };
static const char *const datasets[] = { "syslog", "json", "windows_event" };
static const char *const names[] = { "TargetUserName", "port", "a.b", "ünï", "Empty", "Flag" };

#define PICK(rand, array) ((array)[g_rand_int_range ((rand), 0, G_N_ELEMENTS (array))])

static TocsinSlice
add_text (TocsinBatch *batch, const char *text)
{
  return tocsin_batch_append_string (batch, text);
}

static TocsinSlice
find_in (const TocsinBatch *batch, TocsinSlice whole, const char *text)
{
  const char *base = tocsin_batch_text (batch, whole);
  const char *found = text[0] == '\0' ? NULL : g_strstr_len (base, whole.length, text);

  return found == NULL ? TOCSIN_NO_SLICE : tocsin_slice_within (whole, base, found, strlen (text));
}

static void
add_fields (TocsinBatch *batch, TocsinEvent *event, GRand *rand)
{
  static const char *const values[] = { "alice", "22", "true", "", "длинное значение", "port" };
  TocsinSlice raw = event->raw;

  for (int n = g_rand_int_range (rand, 0, 8); n > 0; n--)
    {
      guint32 name = tocsin_batch_intern_string (batch, PICK (rand, names));
      const char *text = PICK (rand, values);
      TocsinSlice value = find_in (batch, raw, text);

      if (value.length == 0 && text[0] != '\0')
        value = add_text (batch, text);
      tocsin_batch_add_field (batch, name,
                              text[0] == '\0' ? TOCSIN_VALUE_NULL : TOCSIN_VALUE_STRING, value)
          ->is_system
          = g_rand_int_range (rand, 0, 4) == 0;
    }
}

static void
fill_numbers (TocsinEvent *event, GRand *rand, guint32 row)
{
  event->record = row + 1;
  event->offset = (guint64) row * 160;
  event->pid = g_rand_int_range (rand, 0, 5) == 0 ? -1 : g_rand_int_range (rand, 1, 70000);
  event->severity
      = g_rand_boolean (rand) ? TOCSIN_NO_SEVERITY : (guint8) g_rand_int_range (rand, 0, 8);
  event->event_id = g_rand_boolean (rand) ? -1 : g_rand_int_range (rand, 4620, 4800);
  event->outcome = (guint8) g_rand_int_range (rand, 0, 3);
  event->time_basis = (guint8) g_rand_int_range (rand, 0, 5);
  event->repeat = g_rand_int_range (rand, 0, 9) == 0 ? (guint32) g_rand_int_range (rand, 0, 9) : 1;
}

/* Days and seconds apart, sometimes backwards, sometimes without time. */
static gint64
make_time (GRand *rand, guint32 row, gboolean is_auth_log)
{
  const gint64 start = G_GINT64_CONSTANT (1735689600) * TOCSIN_SECOND;

  if (is_auth_log)
    return start + (row / 3) * TOCSIN_SECOND;
  if (g_rand_int_range (rand, 0, 12) == 0)
    return TOCSIN_NO_TIME;
  return start + g_rand_int_range (rand, 0, 400) * TOCSIN_SECOND * 60
         + (g_rand_int_range (rand, 0, 3) == 0 ? g_rand_int_range (rand, 0, 1000000) : 0);
}

static void
add_event (TocsinBatch *batch, GRand *rand, guint32 row, gboolean is_auth_log)
{
  const char *host = is_auth_log ? "web01" : PICK (rand, hosts);
  const char *app = is_auth_log ? "sshd" : PICK (rand, apps);
  const char *user = PICK (rand, users);
  g_autofree char *ip = g_strdup_printf ("203.0.113.%d", g_rand_int_range (rand, 0, 255));
  TocsinEvent *event = tocsin_batch_add_event (batch);
  char stamp[TOCSIN_TIME_TEXT_SIZE];
  g_autofree char *raw = NULL;
  g_autofree char *attempt = NULL;
  gboolean is_binary = !is_auth_log && g_rand_int_range (rand, 0, 6) == 0;

  event->timestamp = make_time (rand, row, is_auth_log);
  tocsin_time_format (event->timestamp == TOCSIN_NO_TIME ? 0 : event->timestamp, stamp);
  fill_numbers (event, rand, row);
  raw = g_strdup_printf ("%s %s %s[%d]: Failed password for %s from %s port %d ssh2", stamp, host,
                         app, (int) event->pid, user, ip, g_rand_int_range (rand, 1024, 65535));
  event->size = (guint32) strlen (raw) + (guint32) g_rand_int_range (rand, 0, 2);
  if (!is_binary)
    event->raw = add_text (batch, raw);
  event->message = is_binary ? add_text (batch, "own text of a message")
                             : find_in (batch, event->raw, "Failed");
  if (!is_binary)
    event->message.length = event->raw.offset + event->raw.length - event->message.offset;
  event->host = is_binary ? add_text (batch, host) : find_in (batch, event->raw, host);
  event->app = add_text (batch, app);
  event->username = add_text (batch, user);
  event->source_ip = add_text (batch, ip);
  event->channel = add_text (batch, PICK (rand, channels));
  event->provider = add_text (batch, PICK (rand, apps));
  event->dataset
      = tocsin_batch_intern_string (batch, is_auth_log ? "syslog" : PICK (rand, datasets));
  event->category = tocsin_batch_intern_string (batch, PICK (rand, categories));
  event->action = tocsin_batch_intern_string (batch, PICK (rand, actions));
  attempt = g_strdup_printf ("%s/%s[%d]%s\x1f\x03%s%s", host, app, (int) event->pid, user, ip,
                             row % 5 == 0 ? "\x06" : "");
  if (row % 3 != 0)
    event->attempt = add_text (batch, attempt);
  if (!is_auth_log)
    add_fields (batch, event, rand);
}

/**
 * tocsin_test_make_batch:
 * @seed: the same seed gives the same batch
 * @n_events: events in it
 * @is_auth_log: whether to make lines of one sshd in their order, else events of
 *   every kind
 *
 * Returns: (transfer full): events that a parser could have made
 */
TocsinBatch *
tocsin_test_make_batch (guint32 seed, guint32 n_events, gboolean is_auth_log)
{
  GRand *rand = g_rand_new_with_seed (seed);
  TocsinBatch *batch = tocsin_batch_new ();

  for (guint32 i = 0; i < n_events; i++)
    add_event (batch, rand, i, is_auth_log);
  g_rand_free (rand);
  return batch;
}
