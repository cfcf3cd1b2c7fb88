/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "extract/tocsin-extract.h"

#include "core/tocsin-address.h"
#include "extract/tocsin-extract-private.h"

#define MEMO_SLOTS 64
#define MAX_PID_DIGITS 20

/* What is known of a program's name, while a batch lasts. */
typedef struct
{
  const TocsinExtractor *extractor;
  TocsinSlice name;
  TocsinSlice base;
  TocsinSlice variant;
} Memo;

typedef struct
{
  TocsinFinding finding;
  guint32 categories[TOCSIN_N_ACTS]; /* name indexes, once they are needed */
  guint32 actions[TOCSIN_N_ACTS];
  Memo memos[MEMO_SLOTS];
} Extraction;

static gboolean
lists (const char *const *names, TocsinSpan name)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (tocsin_span_equals_folded (name, names[i]) || strcmp (names[i], "*") == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_wildcard (const TocsinExtractor *extractor)
{
  return extractor->apps != NULL && strcmp (extractor->apps[0], "*") == 0;
}

static TocsinSpan
get_span (const TocsinBatch *batch, TocsinSlice slice)
{
  return (TocsinSpan){ tocsin_batch_text (batch, slice), slice.length };
}

static TocsinSlice
get_slice (const TocsinBatch *batch, TocsinSpan span)
{
  if (span.length == 0)
    return TOCSIN_NO_SLICE;
  return (TocsinSlice){ (guint32) (span.text - batch->arena), (guint32) span.length };
}

/* "/usr/sbin/sshd(pam_unix)" and "gdm-password]" are "sshd" and "gdm-password". */
static TocsinSpan
get_base_name (TocsinSpan app, TocsinSpan *variant)
{
  gssize slash = tocsin_span_rfind (app, "/");
  gssize parenthesis;

  if (slash >= 0)
    app = tocsin_span_from (app, (gsize) slash + 1);
  parenthesis = tocsin_span_find (app, "(");
  *variant = (TocsinSpan){ app.text, 0 };
  if (parenthesis > 0)
    {
      *variant = tocsin_span_from (app, (gsize) parenthesis + 1);
      tocsin_span_drop (variant, ")");
      app.length = (gsize) parenthesis;
    }
  tocsin_span_drop (&app, "]");
  return app;
}

static void
learn_app (const TocsinBatch *batch, TocsinSlice app, Memo *memo)
{
  TocsinSpan variant;
  TocsinSpan base = get_base_name (get_span (batch, app), &variant);

  *memo = (Memo){ .name = app,
                  .base = get_slice (batch, base),
                  .variant = get_slice (batch, variant) };
  for (guint i = 0; tocsin_extractors[i] != NULL && memo->extractor == NULL; i++)
    if (!is_wildcard (tocsin_extractors[i]) && lists (tocsin_extractors[i]->apps, base))
      memo->extractor = tocsin_extractors[i];
}

/* The extractor of the event's program. Logs name few programs over and over. */
static const TocsinExtractor *
find_by_app (Extraction *self)
{
  TocsinBatch *batch = self->finding.batch;
  TocsinSlice app = self->finding.event->app;
  const char *text = tocsin_batch_text (batch, app);
  Memo *memo;

  if (app.length == 0)
    return NULL;
  memo
      = &self->memos[((guchar) text[0] * 7u + (guchar) text[app.length - 1] * 3u + app.length * 13u)
                     % MEMO_SLOTS];
  if (memo->name.length != app.length
      || memcmp (tocsin_batch_text (batch, memo->name), text, app.length) != 0)
    learn_app (batch, app, memo);
  self->finding.app = get_span (batch, memo->base);
  self->finding.variant = get_span (batch, memo->variant);
  return memo->extractor;
}

static gboolean
is_windows (const TocsinEvent *event)
{
  return event->event_id != TOCSIN_NO_NUMBER
         && (event->channel.length | event->provider.length) > 0;
}

static void
examine_windows (TocsinFinding *finding)
{
  TocsinSpan channel = get_span (finding->batch, finding->event->channel);
  TocsinSpan provider = get_span (finding->batch, finding->event->provider);

  for (guint i = 0; tocsin_extractors[i] != NULL; i++)
    if ((lists (tocsin_extractors[i]->channels, channel)
         || lists (tocsin_extractors[i]->channels, provider))
        && tocsin_extractors[i]->extract (finding))
      return;
}

/* "message repeated N times: [ … ]", where the format has left it so (rsyslog's
 * reduction of repeated messages). */
static guint32
unwrap_repeated (TocsinSpan *message)
{
  TocsinSpan rest = *message;
  guint32 times;

  if (!tocsin_span_skip (&rest, "message repeated ") || !tocsin_span_take_number (&rest, &times)
      || !tocsin_span_skip (&rest, " times: [") || !tocsin_span_drop (&rest, "]"))
    return 1;
  *message = tocsin_span_trim (rest);
  return MAX (times, 1);
}

static void
examine_text (Extraction *self)
{
  TocsinFinding *finding = &self->finding;
  const TocsinExtractor *own = find_by_app (self);
  guint32 repeated;

  finding->message = tocsin_span_trim (get_span (finding->batch, finding->event->message));
  repeated = unwrap_repeated (&finding->message);
  if (finding->message.length == 0)
    return;
  finding->has_own = own != NULL;
  if (own == NULL || !own->extract (finding))
    for (guint i = 0; tocsin_extractors[i] != NULL; i++)
      if (is_wildcard (tocsin_extractors[i]) && tocsin_extractors[i]->extract (finding))
        break;
  finding->times *= repeated;
}

/* The canonical text of the address that was found (RFC 5952), from the record
 * itself where it is written so. */
static TocsinSlice
take_address (TocsinFinding *finding)
{
  char text[TOCSIN_ADDRESS_TEXT_SIZE];
  TocsinAddress address;
  TocsinSpan span = finding->address;
  gsize length;

  if (!tocsin_address_find (span.text, span.length, &address))
    return TOCSIN_NO_SLICE;
  if (memchr (span.text, ':', span.length) == NULL && memchr (span.text, '%', span.length) == NULL
      && *span.text != '[')
    return get_slice (finding->batch, span);
  length = tocsin_address_format (&address, text);
  if (length == span.length && memcmp (text, span.text, length) == 0)
    return get_slice (finding->batch, span);
  return tocsin_batch_append (finding->batch, text, length);
}

static void
append_part (TocsinBatch *batch, TocsinSlice *key, TocsinSlice part)
{
  if (key->length > 0)
    batch->arena[batch->arena_length++] = '|';
  memcpy (batch->arena + batch->arena_length, batch->arena + part.offset, part.length);
  batch->arena_length += part.length;
  key->length = batch->arena_length - key->offset;
}

static void
append_pid (TocsinBatch *batch, TocsinSlice *key, gint64 pid)
{
  char digits[MAX_PID_DIGITS];
  guint n = sizeof digits;

  do
    digits[--n] = (char) ('0' + pid % 10);
  while ((pid /= 10) > 0);
  batch->arena[batch->arena_length++] = '|';
  memcpy (batch->arena + batch->arena_length, digits + n, sizeof digits - n);
  batch->arena_length += (guint32) sizeof digits - n;
  key->length = batch->arena_length - key->offset;
}

/* The attempt key: "host|service|pid or port|address|user"; none where nothing but the host is
 * known. The process id of a Windows event is that of the event log's writer. */
static TocsinSlice
make_key (TocsinFinding *finding, TocsinSlice port)
{
  TocsinBatch *batch = finding->batch;
  const TocsinEvent *event = finding->event;
  gsize service_length = strlen (finding->service);
  gboolean has_pid = event->pid >= 0 && !is_windows (event);
  TocsinSlice key;

  if (!has_pid && (port.length | event->source_ip.length | event->username.length) == 0)
    return TOCSIN_NO_SLICE;
  tocsin_batch_reserve (batch, (gsize) event->host.length + service_length + MAX_PID_DIGITS
                                   + port.length + event->source_ip.length + event->username.length
                                   + 4);
  key = (TocsinSlice){ batch->arena_length, 0 };
  append_part (batch, &key, event->host);
  batch->arena[batch->arena_length++] = '|';
  memcpy (batch->arena + batch->arena_length, finding->service, service_length);
  batch->arena_length += (guint32) service_length;
  key.length = batch->arena_length - key.offset;
  if (has_pid)
    append_pid (batch, &key, event->pid);
  else
    append_part (batch, &key, port);
  append_part (batch, &key, event->source_ip);
  append_part (batch, &key, event->username);
  return key;
}

/* Sets how much the record counts, and its key. An event that has a key has been counted. */
static void
count_act (TocsinFinding *finding, TocsinSlice port)
{
  TocsinEvent *event = finding->event;

  if (event->attempt.length > 0 || finding->count == TOCSIN_COUNT_KEEP)
    return;
  if (finding->service != NULL)
    event->attempt = make_key (finding, port);
  if (finding->count == TOCSIN_COUNT_COMPANION)
    event->repeat = 0;
  else if (event->attempt.length > 0 || event->repeat == 1)
    event->repeat = (guint32) MIN ((guint64) event->repeat * finding->times, G_MAXUINT32);
}

/* The user's name, from the record itself unless the record implies it ("ROOT LOGIN"). */
static TocsinSlice
take_user (TocsinBatch *batch, TocsinSpan user, TocsinSlice within)
{
  return within.length > 0 ? within : tocsin_batch_append (batch, user.text, user.length);
}

static gboolean
is_within (const TocsinBatch *batch, TocsinSpan span)
{
  return span.text >= batch->arena && span.text < batch->arena + batch->arena_length;
}

/* What a record that another program wrote into its message says of itself. */
static void
set_origin (TocsinFinding *finding, TocsinSlice channel)
{
  TocsinEvent *event = finding->event;

  if (channel.length > 0 && event->channel.length == 0)
    event->channel = channel;
  if (finding->event_id != TOCSIN_NO_NUMBER && event->event_id == TOCSIN_NO_NUMBER)
    event->event_id = finding->event_id;
  if (finding->program != NULL && event->app.length == 0)
    event->app = tocsin_batch_append_string (finding->batch, finding->program);
}

/* Writes what was found into the event, where the event does not have it yet. */
static void
settle (Extraction *self)
{
  TocsinFinding *finding = &self->finding;
  TocsinBatch *batch = finding->batch;
  TocsinEvent *event = finding->event;
  TocsinSlice user
      = is_within (batch, finding->user) ? get_slice (batch, finding->user) : TOCSIN_NO_SLICE;
  TocsinSlice port = get_slice (batch, finding->port);
  TocsinSlice channel = get_slice (batch, finding->channel);
  TocsinAct act = finding->act;

  if (self->categories[act] == 0 && act != TOCSIN_ACT_NONE)
    {
      self->categories[act] = tocsin_batch_intern_string (batch, tocsin_acts[act].category);
      self->actions[act] = tocsin_batch_intern_string (batch, tocsin_acts[act].action);
    }
  if (event->category == 0)
    event->category = self->categories[act];
  if (event->action == 0)
    event->action = self->actions[act];
  if (event->outcome == TOCSIN_OUTCOME_NONE)
    event->outcome = (guint8) finding->outcome;
  if (event->source_ip.length == 0 && finding->address.length > 0)
    event->source_ip = take_address (finding);
  if (event->username.length == 0 && finding->user.length > 0)
    event->username = take_user (batch, finding->user, user);
  count_act (finding, port);
  set_origin (finding, channel);
  tocsin_finding_write_fields (finding);
}

/**
 * tocsin_extract_batch:
 * @batch: events as a format left them
 *
 * Fills in source_ip (canonical text, RFC 5952), username, outcome, category,
 * action, repeat and attempt of every event that does not have them yet, from
 * its message, or for a Windows event from its fields. What a record does not
 * say stays empty.
 *
 * `repeat` is how many acts a record stands for: 0 where another record counts
 * the same act, so that the sum over all records of a source counts every
 * attempt once. `attempt` is "host|service|pid or port|address|user", the same for
 * copies of a record in another log (auth.log and the journal): of several
 * sources that hold the same key within two seconds, one source counts.
 */
void
tocsin_extract_batch (TocsinBatch *batch)
{
  Extraction self = { .finding.batch = batch };
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (TocsinFoundField));
  g_autofree guint8 *roles = NULL;

  for (guint32 i = 0; i < batch->n_events; i++)
    {
      TocsinEvent *event = &batch->events[i];

      g_array_set_size (fields, 0);
      self.finding = (TocsinFinding){ .batch = batch,
                                      .event = event,
                                      .roles = roles,
                                      .fields = fields,
                                      .event_id = TOCSIN_NO_NUMBER,
                                      .times = 1 };
      if (!is_windows (event))
        examine_text (&self);
      else
        {
          if (roles == NULL)
            self.finding.roles = roles = tocsin_windows_dup_roles (batch);
          examine_windows (&self.finding);
        }
      settle (&self);
    }
}
