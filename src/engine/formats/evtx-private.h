/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "formats/tocsin-sink.h"
#include "formats/windows-event.h"

G_BEGIN_DECLS

/* The reader of Windows event log files. What is known of the format is in
 * [MS-EVEN6] (BinXml, section 2.2.12) and in the documentation of libevtx, "Windows
 * XML Event Log (EVTX) format". A chunk is self-contained: every offset in it
 * counts from its first byte, and so do all `at`, `end` and `offset` here. */

#define EVTX_FILE_HEADER 4096u
#define EVTX_CHUNK 65536u
#define EVTX_CHUNK_HEADER 512u
#define EVTX_RECORD_HEADER 24u

/* Why a record is rejected. */
#define EVTX_DAMAGED_XML "the binary XML of the record is damaged"
#define EVTX_NO_TEMPLATE "the template of the record is missing or damaged"
#define EVTX_TOO_MUCH "the record expands to too much data"

/* Bounds on what one chunk may expand to: a chunk of 64 KiB is far below them, unless
 * it is made so that small records repeat large templates. */
#define EVTX_MAX_STEPS (1u << 20)
#define EVTX_MAX_BYTES (8u << 20)
#define EVTX_MAX_ELEMENTS 96u /* depth of elements in one template */
#define EVTX_MAX_NESTED 24u   /* depth of templates in values of templates */

/* Types of values ([MS-EVEN6] 2.2.12, winevt.h EVT_VARIANT_TYPE). */
typedef enum
{
  EVTX_NULL = 0x00,
  EVTX_STRING = 0x01,
  EVTX_ANSI = 0x02,
  EVTX_INT8 = 0x03,
  EVTX_UINT8 = 0x04,
  EVTX_INT16 = 0x05,
  EVTX_UINT16 = 0x06,
  EVTX_INT32 = 0x07,
  EVTX_UINT32 = 0x08,
  EVTX_INT64 = 0x09,
  EVTX_UINT64 = 0x0a,
  EVTX_REAL32 = 0x0b,
  EVTX_REAL64 = 0x0c,
  EVTX_BOOL = 0x0d,
  EVTX_BINARY = 0x0e,
  EVTX_GUID = 0x0f,
  EVTX_SIZE = 0x10,
  EVTX_FILETIME = 0x11,
  EVTX_SYSTEMTIME = 0x12,
  EVTX_SID = 0x13,
  EVTX_HEX32 = 0x14,
  EVTX_HEX64 = 0x15,
  EVTX_HANDLE = 0x20,
  EVTX_BINXML = 0x21,
  EVTX_XML = 0x23,
  EVTX_ARRAY = 0x80,
} EvtxType;

/* Where in the document an element stands. */
typedef enum
{
  EVTX_IN_DOCUMENT,
  EVTX_IN_EVENT,
  EVTX_IN_SYSTEM,
  EVTX_IN_EVENT_DATA,
  EVTX_IN_RENDERING,
  EVTX_IN_BODY,
} EvtxPlace;

/* Text in the reader's pool. */
typedef struct
{
  guint32 offset;
  guint32 length;
} EvtxText;

typedef enum
{
  EVTX_PART_TEXT,     /* text of the template */
  EVTX_PART_VALUE,    /* a value of the instance */
  EVTX_PART_OPTIONAL, /* the same; if it is null, what it stands in does not exist */
} EvtxPartKind;

/* One of the parts that make a text. */
typedef struct
{
  guint8 kind;
  guint8 has_op; /* an operation of its own reads the BinXml in it */
  guint16 index; /* of the value */
  EvtxText text;
} EvtxPart;

typedef enum
{
  EVTX_OP_ATTRIBUTE, /* the parts are the value of an attribute */
  EVTX_OP_TEXT,      /* the parts are the text of an element, which ends here */
  EVTX_OP_GUARD,     /* skips an element whose text is a null */
  EVTX_OP_DEPEND,    /* skips an element that depends on value `index`, if that is null */
  EVTX_OP_NESTED,    /* value `index` is BinXml for here */
  EVTX_OP_INSTANCE,  /* a template instance stands at `index` */
} EvtxOpKind;

/* What becomes of the text of an operation. */
typedef enum
{
  EVTX_TO_NOTHING,
  EVTX_TO_SYSTEM,
  EVTX_TO_RENDERING,
  EVTX_TO_BODY,
  EVTX_TO_DATA,       /* a Data with its name known */
  EVTX_TO_NAMED_DATA, /* a Data whose name is made of parts */
} EvtxDestination;

/**
 * EvtxOp:
 * @kind: an #EvtxOpKind
 * @to: an #EvtxDestination
 * @target: the #TocsinWindowsTarget of a part of System
 * @place: an #EvtxPlace: where the children of the element stand
 * @has_attribute: whether @attribute is a name
 * @has_children: whether the element has elements in it
 * @is_part: whether the element is a child of Event, and so is no value when empty
 * @index: see the kinds
 * @first_part: the text's parts
 * @n_parts: how many
 * @first_name: EVTX_TO_NAMED_DATA: the parts of the name; else the attributes of the
 *   element: operations from here to this one
 * @n_names: how many
 * @skip_to: the next operation after what is skipped
 * @element: name of the element
 * @attribute: name of the attribute
 * @name: the field's name in the present batch
 *
 * A step of a plan.
 */
typedef struct
{
  guint8 kind;
  guint8 to;
  guint8 target;
  guint8 place;
  guint8 has_attribute;
  guint8 has_children;
  guint8 is_part;
  guint8 padding;
  guint32 index;
  guint32 first_part;
  guint32 n_parts;
  guint32 first_name;
  guint32 n_names;
  guint32 skip_to;
  EvtxText element;
  EvtxText attribute;
  guint32 name;
} EvtxOp;

/* A template (or elements outside of any), compiled into operations: for each value
 * what field it becomes, so that a record only decodes its values. */
typedef struct
{
  guint32 offset; /* of the template in the chunk */
  guint32 place;
  guint32 first_op;
  guint32 n_ops;
  guint32 end;    /* where its BinXml ended */
  guint32 serial; /* of the batch whose names the operations hold */
  guint32 next;   /* plan in the same bucket + 1, or 0 */
} EvtxPlan;

typedef struct
{
  guint32 offset;
  guint16 size;
  guint8 type;
} EvtxValue;

#define EVTX_N_BUCKETS 64u

/* What a chunk is read with. All memory is kept from chunk to chunk. */
typedef struct
{
  const guint8 *data;
  guint32 length;
  TocsinSink *sink;
  TocsinBatch *batch;
  TocsinEvent *event;
  guint32 serial; /* changes with the batch */
  GArray *ops;
  GArray *parts;
  GArray *plans;
  GArray *values;
  GByteArray *pool;
  guint32 buckets[EVTX_N_BUCKETS];
  guint32 steps_left;
  guint32 bytes_left;
  guint nested;
  const char *error; /* why the record cannot be read */
} EvtxReader;

static inline guint16
evtx_get16 (const guint8 *data)
{
  guint16 value;

  memcpy (&value, data, sizeof value);
  return GUINT16_FROM_LE (value);
}

static inline guint32
evtx_get32 (const guint8 *data)
{
  guint32 value;

  memcpy (&value, data, sizeof value);
  return GUINT32_FROM_LE (value);
}

static inline guint64
evtx_get64 (const guint8 *data)
{
  guint64 value;

  memcpy (&value, data, sizeof value);
  return GUINT64_FROM_LE (value);
}

/* evtx-text.c */
gsize evtx_utf16_write (const guint8 *data, gsize size, char *out);
gsize evtx_ansi_write (const guint8 *data, gsize size, char *out);
guint32 evtx_crc32 (guint32 crc, const guint8 *data, gsize size);

/* evtx-value.c */
#define EVTX_VALUE_ROOM(size) (3 * (gsize) (size) + 256)
gsize evtx_value_write (guint8 type, const guint8 *data, gsize size, char *out);
gsize evtx_value_item_size (guint8 type, const guint8 *data, gsize size);

/* evtx-template.c */
gboolean evtx_compile (EvtxReader *self, guint32 at, guint32 end, EvtxPlace place,
                       gboolean is_template, EvtxPlan *plan);

/* evtx-binxml.c */
gboolean evtx_run_fragment (EvtxReader *self, guint32 at, guint32 end, EvtxPlace place);

/* evtx-reader.c */
EvtxReader *evtx_reader_new (void);
void evtx_reader_free (EvtxReader *self);
void evtx_reader_set_chunk (EvtxReader *self, const guint8 *data, guint32 length);
gboolean evtx_reader_read (EvtxReader *self, TocsinSink *sink, guint64 chunk_offset, guint32 at,
                           guint32 size);

/* evtx-chunk.c */
typedef struct
{
  EvtxReader *reader;
  guint64 gap_offset; /* bytes not read that wait for what comes after them */
  guint64 gap_length;
  gboolean gap_is_blank;
  const char *gap_reason;
  GByteArray *gap_bytes;
  gboolean has_begun;
} EvtxParser;

guint32 evtx_parser_read_chunk (EvtxParser *self, TocsinSink *sink, const guint8 *data,
                                guint32 length, guint64 offset);
void evtx_parser_add_gap (EvtxParser *self, TocsinSink *sink, const guint8 *data, guint32 length,
                          guint64 offset, const char *reason);
void evtx_parser_finish (EvtxParser *self, TocsinSink *sink);

G_END_DECLS
