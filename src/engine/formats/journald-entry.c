/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fields of a journal entry (systemd.journal-fields(7)) give. All stay
 * fields under their own names, but for the text that is the event's message. */
#include <string.h>

#include "core/tocsin-severity.h"
#include "formats/journald-private.h"

typedef enum
{
  JOURNAL_TIME,
  JOURNAL_HOST,
  JOURNAL_APP,
  JOURNAL_PID,
  JOURNAL_MESSAGE,
  JOURNAL_SEVERITY,
} JournalColumn;

typedef struct
{
  const char *name;
  guint8 column;
  guint8 rank; /* of several names for a column the highest counts */
} JournalName;

static const JournalName journal_names[] = {
  { "__REALTIME_TIMESTAMP", JOURNAL_TIME, 2 },
  { "_SOURCE_REALTIME_TIMESTAMP", JOURNAL_TIME, 1 },
  { "_HOSTNAME", JOURNAL_HOST, 1 },
  { "SYSLOG_IDENTIFIER", JOURNAL_APP, 3 },
  { "_COMM", JOURNAL_APP, 2 },
  { "_SYSTEMD_UNIT", JOURNAL_APP, 1 },
  { "_PID", JOURNAL_PID, 2 },
  { "SYSLOG_PID", JOURNAL_PID, 1 },
  { "MESSAGE", JOURNAL_MESSAGE, 1 },
  { "PRIORITY", JOURNAL_SEVERITY, 1 },
};

static const JournalName *
find_name (const char *name, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (journal_names); i++)
    if (strncmp (journal_names[i].name, name, length) == 0 && journal_names[i].name[length] == '\0')
      return &journal_names[i];
  return NULL;
}

static gboolean
set_pid (TocsinEvent *event, const char *text, gsize length)
{
  gint64 number = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]) || number > G_MAXINT32)
        return FALSE;
      number = number * 10 + (text[i] - '0');
    }
  if (length > 0)
    event->pid = number;
  return length > 0;
}

static gboolean
set_time (TocsinEvent *event, const char *text, gsize length)
{
  if (!tocsin_time_parse_number (text, length, &event->timestamp))
    return FALSE;
  event->time_basis = TOCSIN_TIME_EXACT;
  return TRUE;
}

static gboolean
set_slice (TocsinSlice *column, TocsinSlice value)
{
  if (value.length == 0)
    return FALSE;
  *column = value;
  return TRUE;
}

static gboolean
set_column (TocsinJournalEntry *self, JournalColumn column, TocsinSlice value)
{
  const char *text = tocsin_batch_text (self->batch, value);
  TocsinEvent *event = self->event;

  switch (column)
    {
    case JOURNAL_TIME:
      return set_time (event, text, value.length);
    case JOURNAL_HOST:
      return set_slice (&event->host, value);
    case JOURNAL_APP:
      return set_slice (&event->app, value);
    case JOURNAL_MESSAGE:
      return set_slice (&event->message, value);
    case JOURNAL_PID:
      return set_pid (event, text, value.length);
    case JOURNAL_SEVERITY:
      return tocsin_severity_parse (text, value.length, &event->severity);
    default:
      return FALSE;
    }
}

/**
 * tocsin_journal_entry_begin:
 * @self: an entry
 * @batch: a batch
 * @event: its last event, that just began
 */
void
tocsin_journal_entry_begin (TocsinJournalEntry *self, TocsinBatch *batch, TocsinEvent *event)
{
  memset (self, 0, sizeof *self);
  self->batch = batch;
  self->event = event;
  event->dataset = tocsin_batch_intern_string (batch, "journald");
}

/**
 * tocsin_journal_entry_add:
 * @self: an entry
 * @name: name of a field
 * @name_length: its bytes
 * @type: string, number or null
 * @value: the field's text, in the batch's arena
 *
 * Adds a field to the event, and sets the column that it gives.
 */
void
tocsin_journal_entry_add (TocsinJournalEntry *self, const char *name, gsize name_length,
                          TocsinValueType type, TocsinSlice value)
{
  const JournalName *known = find_name (name, name_length);

  if (known != NULL && known->rank > self->ranks[known->column]
      && set_column (self, (JournalColumn) known->column, value))
    {
      self->ranks[known->column] = known->rank;
      if (known->column == JOURNAL_MESSAGE)
        return;
    }
  tocsin_batch_add_field (self->batch, tocsin_batch_intern (self->batch, name, name_length), type,
                          value);
}
