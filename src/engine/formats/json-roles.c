/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the value of a well-known name must be, and what column it gives. */
#include <string.h>

#include "core/tocsin-address.h"
#include "core/tocsin-severity.h"
#include "formats/json-event-private.h"

#define MAX_WORD 64 /* bytes of a category or action */

typedef struct
{
  const char *word;
  guint8 outcome;
} OutcomeWord;

/* What systems write for success and failure, in any case. */
static const OutcomeWord outcome_words[] = {
  { "success", TOCSIN_OUTCOME_SUCCESS },   { "failure", TOCSIN_OUTCOME_FAILED },
  { "failed", TOCSIN_OUTCOME_FAILED },     { "fail", TOCSIN_OUTCOME_FAILED },
  { "succeeded", TOCSIN_OUTCOME_SUCCESS }, { "successful", TOCSIN_OUTCOME_SUCCESS },
  { "ok", TOCSIN_OUTCOME_SUCCESS },        { "true", TOCSIN_OUTCOME_SUCCESS },
  { "false", TOCSIN_OUTCOME_FAILED },      { "allowed", TOCSIN_OUTCOME_SUCCESS },
  { "allow", TOCSIN_OUTCOME_SUCCESS },     { "accepted", TOCSIN_OUTCOME_SUCCESS },
  { "granted", TOCSIN_OUTCOME_SUCCESS },   { "permitted", TOCSIN_OUTCOME_SUCCESS },
  { "passed", TOCSIN_OUTCOME_SUCCESS },    { "pass", TOCSIN_OUTCOME_SUCCESS },
  { "denied", TOCSIN_OUTCOME_FAILED },     { "deny", TOCSIN_OUTCOME_FAILED },
  { "rejected", TOCSIN_OUTCOME_FAILED },   { "blocked", TOCSIN_OUTCOME_FAILED },
  { "error", TOCSIN_OUTCOME_FAILED },      { "unauthorized", TOCSIN_OUTCOME_FAILED },
  { "forbidden", TOCSIN_OUTCOME_FAILED },  { "invalid", TOCSIN_OUTCOME_FAILED },
};

/* The allowed values of ECS event.category. */
static const char *const ecs_categories[] = {
  "api",      "authentication", "configuration", "database",      "driver",
  "email",    "file",           "host",          "iam",           "intrusion_detection",
  "library",  "malware",        "network",       "package",       "process",
  "registry", "session",        "threat",        "vulnerability", "web",
};

/* HTTP: refused is failed (401, 403, 407), answered or sent elsewhere (2xx, 3xx)
 * is success; what did not work for another reason is neither. */
static gboolean
parse_http_status (const char *text, gsize length, guint8 *outcome)
{
  guint status = 0;

  for (gsize i = 0; i < length; i++)
    status = status * 10 + (guint) (text[i] - '0');
  if (status == 401 || status == 403 || status == 407)
    *outcome = TOCSIN_OUTCOME_FAILED;
  else if (status >= 200 && status < 400)
    *outcome = TOCSIN_OUTCOME_SUCCESS;
  else
    return FALSE;
  return TRUE;
}

/**
 * tocsin_json_parse_outcome:
 * @text: a word or an HTTP status
 * @length: its bytes
 * @outcome: (out): the #TocsinOutcome that it means
 *
 * Returns: whether it means one
 */
gboolean
tocsin_json_parse_outcome (const char *text, gsize length, guint8 *outcome)
{
  if (length == 3 && g_ascii_isdigit (text[0]) && g_ascii_isdigit (text[1])
      && g_ascii_isdigit (text[2]))
    return parse_http_status (text, length, outcome);
  for (guint i = 0; i < G_N_ELEMENTS (outcome_words); i++)
    if (g_ascii_strncasecmp (outcome_words[i].word, text, length) == 0
        && outcome_words[i].word[length] == '\0')
      {
        *outcome = outcome_words[i].outcome;
        return TRUE;
      }
  return FALSE;
}

/* A stamp whose zone stands after a blank: "… UTC", "… +0100". */
static void
read_late_offset (const char *text, gsize length, TocsinStamp *stamp)
{
  const char *at = text + stamp->length;
  gsize left = length - stamp->length;
  gboolean has_colon = left == 7;

  if (stamp->has_offset || left < 2 || *at != ' ')
    return;
  if (left == 4 && (memcmp (at, " UTC", 4) == 0 || memcmp (at, " GMT", 4) == 0))
    stamp->has_offset = TRUE;
  if ((left != 6 && left != 7) || (at[1] != '+' && at[1] != '-') || (has_colon && at[4] != ':'))
    return;
  for (gsize i = 2; i < left; i++)
    if (!g_ascii_isdigit (at[i]) && !(has_colon && i == 4))
      return;
  stamp->has_offset = TRUE;
  stamp->offset = ((at[2] - '0') * 10 + at[3] - '0') * 3600
                  + ((at[left - 2] - '0') * 10 + at[left - 1] - '0') * 60;
  if (at[1] == '-')
    stamp->offset = -stamp->offset;
}

/* Reads an epoch number, whose fraction of milliseconds is left out, or one as
 * Windows PowerShell's ConvertTo-Json writes a date: /Date(1738000000000)/. */
static gboolean
parse_epoch (const char *text, gsize length, gint64 *timestamp)
{
  const char *point;

  if (length > 8 && memcmp (text, "/Date(", 6) == 0 && text[length - 1] == '/')
    {
      text += 6;
      length -= 8;
    }
  if (tocsin_time_parse_number (text, length, timestamp))
    return TRUE;
  point = memchr (text, '.', length);
  return point != NULL && point - text >= 13
         && tocsin_time_parse_number (text, (gsize) (point - text), timestamp);
}

/**
 * tocsin_json_parse_time:
 * @text: an ISO stamp, with or without a zone, or an epoch number of any length
 * @length: its bytes
 * @zone: the zone where the text has none
 * @timestamp: (out): microseconds since 1970
 * @basis: (out): a #TocsinTimeBasis
 *
 * Returns: whether it is a time
 */
gboolean
tocsin_json_parse_time (const char *text, gsize length, TocsinZone *zone, gint64 *timestamp,
                        guint8 *basis)
{
  TocsinStamp stamp;

  if (tocsin_time_parse_iso (text, length, &stamp))
    {
      read_late_offset (text, length, &stamp);
      *timestamp = tocsin_stamp_resolve (&stamp, zone, basis);
      return TRUE;
    }
  if (!parse_epoch (text, length, timestamp))
    return FALSE;
  *basis = TOCSIN_TIME_EXACT;
  return TRUE;
}

static gboolean
parse_number (const char *text, gsize length, gint64 max, gint64 *number)
{
  gint64 value = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]) || value > max / 10)
        return FALSE;
      value = value * 10 + (text[i] - '0');
    }
  if (length == 0 || value > max)
    return FALSE;
  *number = value;
  return TRUE;
}

/* A value that stands for none. */
static gboolean
is_void (const char *text, gsize length)
{
  return length == 0 || (length == 1 && *text == '-');
}

static gboolean
set_text (const TocsinBatch *batch, TocsinSlice *column, const TocsinJsonField *field)
{
  if (field->type > TOCSIN_VALUE_NUMBER
      || is_void (tocsin_batch_text (batch, field->value), field->value.length))
    return FALSE;
  *column = field->value;
  return TRUE;
}

/* A message without the line feed that container logs keep at its end. */
static gboolean
set_message (const TocsinBatch *batch, TocsinEvent *event, const TocsinJsonField *field)
{
  if (!set_text (batch, &event->message, field))
    return FALSE;
  while (event->message.length > 1
         && tocsin_batch_text (batch, event->message)[event->message.length - 1] == '\n')
    event->message.length--;
  return TRUE;
}

static gboolean
set_source_ip (TocsinBatch *batch, TocsinEvent *event, const TocsinJsonField *field)
{
  const char *value = tocsin_batch_text (batch, field->value);
  TocsinAddress address;
  char text[TOCSIN_ADDRESS_TEXT_SIZE];
  gsize length;

  /* A dotted quad has one spelling only. */
  if (field->value.length > 0 && memchr (value, ':', field->value.length) == NULL
      && tocsin_address_parse (value, field->value.length, &address))
    {
      event->source_ip = field->value;
      return TRUE;
    }
  if (!tocsin_address_find (value, field->value.length, &address))
    return FALSE;
  length = tocsin_address_format (&address, text);
  if (length == field->value.length && memcmp (text, value, length) == 0)
    event->source_ip = field->value;
  else
    event->source_ip = tocsin_batch_append (batch, text, length);
  return TRUE;
}

static gboolean
set_category (TocsinBatch *batch, TocsinEvent *event, const char *text, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (ecs_categories); i++)
    if (strncmp (ecs_categories[i], text, length) == 0 && ecs_categories[i][length] == '\0')
      {
        event->category = tocsin_batch_intern (batch, text, length);
        return TRUE;
      }
  return FALSE;
}

static gboolean
set_action (TocsinBatch *batch, TocsinEvent *event, const char *text, gsize length)
{
  if (is_void (text, length) || length > MAX_WORD)
    return FALSE;
  event->action = tocsin_batch_intern (batch, text, length);
  return TRUE;
}

static gboolean
set_event_id (TocsinEvent *event, const char *text, gsize length)
{
  gint64 number;

  if (!parse_number (text, length, G_MAXINT32, &number))
    return FALSE;
  event->event_id = (gint32) number;
  return TRUE;
}

/**
 * tocsin_json_set_role:
 * @batch: a batch
 * @event: its last event
 * @role: what @field may say
 * @field: a leaf of its record
 * @zone: the zone for a time without one
 *
 * Sets the column of @role if the value will do: times, addresses, levels,
 * outcomes, categories and numbers that are ones, texts that are not empty.
 *
 * Returns: whether it did
 */
gboolean
tocsin_json_set_role (TocsinBatch *batch, TocsinEvent *event, TocsinJsonRole role,
                      const TocsinJsonField *field, TocsinZone *zone)
{
  const char *text = tocsin_batch_text (batch, field->value);
  gsize length = field->value.length;

  if (field->type == TOCSIN_VALUE_NULL || length == 0)
    return FALSE;
  switch (role)
    {
    case TOCSIN_JSON_ROLE_TIME:
      return tocsin_json_parse_time (text, length, zone, &event->timestamp, &event->time_basis);
    case TOCSIN_JSON_ROLE_HOST:
      return set_text (batch, &event->host, field);
    case TOCSIN_JSON_ROLE_APP:
      return set_text (batch, &event->app, field);
    case TOCSIN_JSON_ROLE_MESSAGE:
      return set_message (batch, event, field);
    case TOCSIN_JSON_ROLE_USERNAME:
      return set_text (batch, &event->username, field);
    case TOCSIN_JSON_ROLE_CHANNEL:
      return set_text (batch, &event->channel, field);
    case TOCSIN_JSON_ROLE_PROVIDER:
      return set_text (batch, &event->provider, field);
    case TOCSIN_JSON_ROLE_SOURCE_IP:
      return set_source_ip (batch, event, field);
    case TOCSIN_JSON_ROLE_PID:
      return parse_number (text, length, G_MAXINT64 / 16, &event->pid);
    case TOCSIN_JSON_ROLE_SEVERITY:
      return tocsin_severity_parse (text, length, &event->severity);
    case TOCSIN_JSON_ROLE_OUTCOME:
      return tocsin_json_parse_outcome (text, length, &event->outcome);
    case TOCSIN_JSON_ROLE_CATEGORY:
      return set_category (batch, event, text, length);
    case TOCSIN_JSON_ROLE_ACTION:
      return set_action (batch, event, text, length);
    case TOCSIN_JSON_ROLE_EVENT_ID:
      return set_event_id (event, text, length);
    case TOCSIN_JSON_ROLE_NONE:
    case TOCSIN_JSON_N_ROLES:
    default:
      return FALSE;
    }
}
