/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "formats/tocsin-format.h"
#include "formats/tocsin-gap.h"
#include "formats/tocsin-line.h"
#include "formats/windows-event.h"

G_BEGIN_DECLS

/* What the room's reader of Windows events in XML is made of: a scanner that
 * cuts one event into tokens, the state between events, the decoding of text,
 * and the mapping of tokens to an event. */

typedef enum
{
  XML_START,     /* name: an element begins */
  XML_ATTRIBUTE, /* name and value, of the element that began last */
  XML_TEXT,      /* value */
  XML_END,       /* the innermost element ends */
} XmlTokenKind;

typedef enum
{
  XML_PLAIN,         /* the text stands for itself */
  XML_ENCODED_TEXT,  /* it has character references or CRs */
  XML_ENCODED_CDATA, /* it has CRs */
  XML_ENCODED_VALUE, /* as text, and other blanks than spaces: of an attribute */
} XmlEncoding;

/**
 * XmlToken:
 * @kind: an #XmlTokenKind
 * @encoding: an #XmlEncoding
 * @name: place of the local name, from the beginning of the event
 * @name_length: its bytes
 * @value: place of the value, from the beginning of the event
 * @value_length: its bytes
 *
 * A piece of an event.
 */
typedef struct
{
  guint8 kind;
  guint8 encoding;
  guint16 padding;
  guint32 name;
  guint32 name_length;
  guint32 value;
  guint32 value_length;
} XmlToken;

typedef enum
{
  XML_GO_ON,      /* nothing is known yet */
  XML_WHOLE,      /* the event is complete */
  XML_INCOMPLETE, /* its end is not in the data */
  XML_DAMAGED,    /* it cannot be an event, whatever follows */
} XmlResult;

/**
 * XmlFind:
 * @from: a place in the source
 * @until: there is no terminator that begins at or after @from and before this
 *
 * What is known of a terminator (of comments, say) that was looked for in vain,
 * so that nothing is looked through twice.
 */
typedef struct
{
  guint64 from;
  guint64 until;
} XmlFind;

typedef struct
{
  XmlFind comment;
  XmlFind cdata;
  XmlFind instruction;
} XmlMemory;

/**
 * XmlScanner:
 * @tokens: those of the event that was scanned last
 * @n_tokens: how many
 * @size: bytes of that event
 * @memory: searches that failed
 *
 * Cuts an event into tokens.
 */
typedef struct
{
  XmlToken *tokens;
  guint32 n_tokens;
  guint32 tokens_capacity;
  gsize size;
  XmlMemory memory;
} XmlScanner;

void xml_scanner_clear (XmlScanner *self);
XmlResult xml_scanner_scan (XmlScanner *self, const char *text, gsize length, guint64 offset);
gsize xml_match_event_start (const char *text, gsize length, gboolean at_end,
                             gboolean *is_incomplete);
const char *xml_find (XmlFind *memory, const char *text, gsize length, guint64 offset,
                      const char *terminator);

/**
 * XmlGap:
 * @gap: what could not be read
 * @is_lost: whether nothing but the beginning of an event is looked for
 *
 * What is between two events.
 */
typedef struct
{
  TocsinGap gap;
  gboolean is_lost;
} XmlGap;

void xml_gap_end (XmlGap *self, TocsinSink *sink);
gsize xml_gap_read (XmlGap *self, TocsinSink *sink, XmlMemory *memory, const char *text,
                    gsize length, guint64 offset, gboolean at_end);
gsize xml_gap_give_up (XmlGap *self, const char *text, guint64 offset, const char *reason);

gsize xml_decode (const char *text, gsize length, XmlEncoding encoding, char *out);

#define XML_NAME_SLOTS 512
#define XML_NAME_SIZE 52

typedef enum
{
  XML_NAME_DATA,
  XML_NAME_SYSTEM,
  XML_NAME_LEAF,
} XmlNameKind;

/**
 * XmlName:
 * @index: of the name of its field in the batch
 * @target: what becomes of its value, in System
 *
 * The name of an element, an attribute or of Data, and what becomes of it.
 */
typedef struct
{
  guint32 index;
  guint8 target;
  /*< private >*/
  guint8 kind;
  guint8 element_length;
  guint8 attribute_length;
  guint32 generation;
  gboolean has_attribute;
  char key[XML_NAME_SIZE];
} XmlName;

typedef struct
{
  guint32 generation; /* of the batch; 0 before the first */
  XmlName longer;     /* one that has no room in a slot */
  XmlName slots[XML_NAME_SLOTS];
} XmlNames;

void xml_names_begin (XmlNames *self, const TocsinBatch *batch);
const XmlName *xml_names_find (XmlNames *self, TocsinBatch *batch, XmlNameKind kind,
                               TocsinWindowsName element, TocsinWindowsName attribute);

gboolean xml_emit (const XmlScanner *scanner, XmlNames *names, TocsinSink *sink, const char *text,
                   guint64 offset, gsize size);

G_END_DECLS
