/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An event inside the pipeline is a plain struct in a batch; its strings are
 * (offset, length) pairs into the batch's one arena. Batches are handed over
 * from thread to thread, never shared. */

#define TOCSIN_BATCH_EVENTS 4096      /* a full batch */
#define TOCSIN_BATCH_BYTES (4u << 20) /* or this much text, whatever comes first */
#define TOCSIN_NO_TIME G_MININT64     /* timestamp of an event whose time was not found */
#define TOCSIN_NO_SEVERITY 255
#define TOCSIN_NO_NUMBER (-1) /* pid, event_id that the record does not give */

/**
 * TocsinSlice:
 * @offset: first byte in the batch's arena
 * @length: number of bytes; 0 means that there is no such value
 *
 * A string of an event: UTF-8, not NUL-terminated.
 */
typedef struct
{
  guint32 offset;
  guint32 length;
} TocsinSlice;

#define TOCSIN_NO_SLICE ((TocsinSlice){ 0, 0 })

typedef enum
{
  TOCSIN_OUTCOME_NONE,
  TOCSIN_OUTCOME_SUCCESS,
  TOCSIN_OUTCOME_FAILED,
} TocsinOutcome;

/**
 * TocsinTimeBasis:
 * @TOCSIN_TIME_NONE: the record has no time
 * @TOCSIN_TIME_EXACT: the record says date, year and offset (or the format is UTC by definition)
 * @TOCSIN_TIME_ZONE: the zone was assumed (option, header or system)
 * @TOCSIN_TIME_YEAR: the year was assumed (and the zone, where the record has none)
 * @TOCSIN_TIME_FILE: taken from the file, not from the record
 *
 * How the time of an event was found.
 */
typedef enum
{
  TOCSIN_TIME_NONE,
  TOCSIN_TIME_EXACT,
  TOCSIN_TIME_ZONE,
  TOCSIN_TIME_YEAR,
  TOCSIN_TIME_FILE,
} TocsinTimeBasis;

typedef enum
{
  TOCSIN_VALUE_STRING,
  TOCSIN_VALUE_NUMBER,  /* the value's text is a JSON number */
  TOCSIN_VALUE_BOOLEAN, /* "true" or "false" */
  TOCSIN_VALUE_NULL,    /* the value's text is empty */
} TocsinValueType;

/**
 * TocsinField:
 * @name: the field's name: an index into the batch's names
 * @type: a #TocsinValueType
 * @is_system: the field is from the System part of a Windows event, where the
 *   body may have one of the same name (which then hides it in rules)
 * @value: the value's text
 *
 * One structured field of a record, its name as the source has it. A nested
 * object gives dotted names; an array gives one field of the same name for
 * each element.
 */
typedef struct
{
  guint32 name;
  guint8 type;
  guint8 is_system;
  guint16 padding;
  TocsinSlice value;
} TocsinField;

/**
 * TocsinEvent:
 * @timestamp: microseconds since 1970, UTC, or %TOCSIN_NO_TIME
 * @offset: byte offset of the record in the decoded source
 * @record: number of the record in the source, from 1 (line formats: the line)
 * @size: bytes of the record in the source
 * @repeat: how many acts this one record stands for ("message repeated 5
 *   times"); 1 as a rule, 0 where another record already counts the same act
 *   (pam's line beside sshd's "Failed password")
 * @pid: process id or %TOCSIN_NO_NUMBER
 * @event_id: Windows event id or %TOCSIN_NO_NUMBER
 * @severity: 0 (emergency) to 7 (debug), or %TOCSIN_NO_SEVERITY
 * @outcome: a #TocsinOutcome
 * @time_basis: a #TocsinTimeBasis
 * @dataset: name index of the format family ("syslog"): the column `source`
 * @category: name index of the ECS event.category, 0 for none
 * @action: name index of the ECS event.action, 0 for none
 * @raw: the record as the source has it, decoded to UTF-8; empty for binary formats
 * @message: the human text; empty where it is composed of the fields on reading
 * @attempt: key that all records of one act share (host, process, user, address)
 * @first_field: index into the batch's fields
 * @n_fields: number of fields
 *
 * A normalized event.
 */
typedef struct
{
  gint64 timestamp;
  guint64 offset;
  guint64 record;
  gint64 pid;
  gint32 event_id;
  guint32 size;
  guint32 repeat;
  guint8 severity;
  guint8 outcome;
  guint8 time_basis;
  guint8 padding;
  guint32 dataset;
  guint32 category;
  guint32 action;
  TocsinSlice raw;
  TocsinSlice message;
  TocsinSlice host;
  TocsinSlice app;
  TocsinSlice source_ip;
  TocsinSlice username;
  TocsinSlice channel;
  TocsinSlice provider;
  TocsinSlice attempt;
  guint32 first_field;
  guint32 n_fields;
} TocsinEvent;

/**
 * TocsinReject:
 * @offset: byte offset in the decoded source
 * @length: bytes in the source
 * @record: number of the record, from 1
 * @reason: name index: why no format could read it, one sentence
 * @bytes: the raw bytes, at most 64 KiB of them; not necessarily UTF-8
 *
 * A record, or a gap between records, that no format could read.
 */
typedef struct
{
  guint64 offset;
  guint64 length;
  guint64 record;
  guint32 reason;
  guint32 padding;
  TocsinSlice bytes;
} TocsinReject;

/**
 * TocsinBatch:
 * @arena: the text of all events
 * @events: the events, in the order of the source
 * @fields: the fields of all events
 * @rejects: what could not be read among these events
 * @names: strings that many events share (field names, categories, reasons);
 *   index 0 is the empty string
 *
 * Events of one source on their way through the pipeline. The arrays may be
 * read freely; they grow only through the functions below.
 */
typedef struct
{
  char *arena;
  guint32 arena_length;
  guint32 arena_capacity;
  TocsinEvent *events;
  guint32 n_events;
  guint32 events_capacity;
  TocsinField *fields;
  guint32 n_fields;
  guint32 fields_capacity;
  TocsinReject *rejects;
  guint32 n_rejects;
  guint32 rejects_capacity;
  char **names;
  guint32 n_names;
  guint32 names_capacity;
  /*< private >*/
  guint32 *name_slots;
  guint32 n_name_slots;
} TocsinBatch;

TocsinBatch *tocsin_batch_new (void);
void tocsin_batch_free (TocsinBatch *self);
void tocsin_batch_clear (TocsinBatch *self);
TocsinEvent *tocsin_batch_add_event (TocsinBatch *self);
TocsinEvent *tocsin_batch_copy_event (TocsinBatch *self, const TocsinBatch *from,
                                      const TocsinEvent *event);
TocsinReject *tocsin_batch_copy_reject (TocsinBatch *self, const TocsinBatch *from,
                                        const TocsinReject *reject);
TocsinField *tocsin_batch_add_field (TocsinBatch *self, guint32 name, TocsinValueType type,
                                     TocsinSlice value);
TocsinField *tocsin_batch_add_field_to (TocsinBatch *self, TocsinEvent *event, guint32 name,
                                        TocsinValueType type, TocsinSlice value);
TocsinReject *tocsin_batch_add_reject (TocsinBatch *self);
char *tocsin_batch_reserve (TocsinBatch *self, gsize length);
TocsinSlice tocsin_batch_append (TocsinBatch *self, const char *text, gsize length);
TocsinSlice tocsin_batch_append_string (TocsinBatch *self, const char *text);
guint32 tocsin_batch_intern (TocsinBatch *self, const char *name, gsize length);
guint32 tocsin_batch_intern_string (TocsinBatch *self, const char *name);
const TocsinField *tocsin_batch_find_field (const TocsinBatch *self, const TocsinEvent *event,
                                            const char *name);

/**
 * tocsin_batch_text:
 * @self: a batch
 * @slice: a slice of its arena
 *
 * Returns: (transfer none): the first byte of @slice, valid until the batch next grows
 */
static inline const char *
tocsin_batch_text (const TocsinBatch *self, TocsinSlice slice)
{
  return self->arena + slice.offset;
}

/**
 * tocsin_slice_within:
 * @whole: a slice
 * @base: the text that @whole is a copy of
 * @start: a place in @base
 * @length: bytes from @start
 *
 * Returns: the part of @whole that corresponds to @start and @length in @base,
 *   so that a parser can work on its input and still name text in the arena
 */
static inline TocsinSlice
tocsin_slice_within (TocsinSlice whole, const char *base, const char *start, gsize length)
{
  return (TocsinSlice){ whole.offset + (guint32) (start - base), (guint32) length };
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinBatch, tocsin_batch_free)

G_END_DECLS
