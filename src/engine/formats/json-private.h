/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "formats/tocsin-format.h"

G_BEGIN_DECLS

#define TOCSIN_JSON_MAX_DEPTH 128   /* objects and arrays in one another */
#define TOCSIN_JSON_MAX_TOKENS 8192 /* kept of one record; the rest is checked only */

typedef enum
{
  TOCSIN_JSON_OBJECT,
  TOCSIN_JSON_OBJECT_END,
  TOCSIN_JSON_ARRAY,
  TOCSIN_JSON_ARRAY_END,
  TOCSIN_JSON_KEY,
  TOCSIN_JSON_STRING,
  TOCSIN_JSON_NUMBER,
  TOCSIN_JSON_BOOLEAN,
  TOCSIN_JSON_NULL,
} TocsinJsonKind;

/**
 * TocsinJsonToken:
 * @text: its first byte; of keys and strings the first after the quote
 * @length: its bytes, without quotes
 * @kind: a #TocsinJsonKind
 * @has_escapes: whether a key or string has escapes
 *
 * A part of a JSON value, pointing into the text that was scanned.
 */
typedef struct
{
  const char *text;
  guint32 length;
  guint8 kind;
  guint8 has_escapes;
} TocsinJsonToken;

typedef enum
{
  TOCSIN_JSON_DONE,
  TOCSIN_JSON_INCOMPLETE, /* right so far, but not at its end */
  TOCSIN_JSON_INVALID,
  TOCSIN_JSON_TOO_DEEP,
} TocsinJsonStatus;

/**
 * TocsinJsonScanner:
 * @tokens: the value's tokens in their order
 * @n_tokens: how many
 * @used: bytes of the value
 *
 * Cuts one JSON value into tokens.
 */
typedef struct
{
  TocsinJsonToken *tokens;
  guint32 n_tokens;
  gsize used;
  /*< private >*/
  const char *at;
  const char *end;
  guint8 expected;
  guint8 depth;
  guint8 is_array[TOCSIN_JSON_MAX_DEPTH + 1];
} TocsinJsonScanner;

void tocsin_json_scanner_init (TocsinJsonScanner *self);
void tocsin_json_scanner_clear (TocsinJsonScanner *self);
TocsinJsonStatus tocsin_json_scanner_scan (TocsinJsonScanner *self, const char *text, gsize length);
gsize tocsin_json_unescape (const char *text, gsize length, char *out);

/**
 * TocsinJsonFramer:
 *
 * Finds the records in a source of JSON: objects, one a line or over many lines,
 * one after another or in arrays, and those in the array of a wrapper.
 */
typedef struct _TocsinJsonFramer TocsinJsonFramer;

/**
 * TocsinJsonRead:
 * @user_data: as given to tocsin_json_framer_new()
 * @sink: where the event goes
 * @scanner: the record's tokens
 * @text: the record, UTF-8 without NUL
 * @length: its bytes
 * @offset: where it stands in the decoded source
 * @size: its bytes there
 *
 * Makes an event of a record that is already counted.
 */
typedef void (*TocsinJsonRead) (gpointer user_data, TocsinSink *sink,
                                const TocsinJsonScanner *scanner, const char *text, gsize length,
                                guint64 offset, gsize size);

TocsinJsonFramer *tocsin_json_framer_new (TocsinJsonRead read, gpointer user_data);
void tocsin_json_framer_free (TocsinJsonFramer *self);
gsize tocsin_json_framer_feed (TocsinJsonFramer *self, TocsinSink *sink, const char *data,
                               gsize length, guint64 offset, gboolean at_end);
gsize tocsin_json_framer_skip (TocsinJsonFramer *self, TocsinSink *sink, const char *data,
                               gsize length, guint64 offset);

/* How a record that cannot be read ends (json-resync.c). */
typedef enum
{
  TOCSIN_JSON_RESYNC_LINE,    /* at the end of the line */
  TOCSIN_JSON_RESYNC_BLOCK,   /* before a line that is not part of the indented block */
  TOCSIN_JSON_RESYNC_OBJECT,  /* where its braces are closed */
  TOCSIN_JSON_RESYNC_ELEMENT, /* before a comma or the end of the array */
} TocsinJsonResyncMode;

typedef struct
{
  TocsinJsonResyncMode mode;
  const char *reason;
  guint64 offset;
  guint64 length;
  GByteArray *kept;
  gsize indent;
  gsize depth;
  gboolean in_string;
  gboolean is_escaped;
  gboolean at_line_start;
} TocsinJsonResync;

void tocsin_json_resync_begin (TocsinJsonResync *self, TocsinJsonResyncMode mode,
                               const char *reason, guint64 offset, gsize indent);
gboolean tocsin_json_resync_pass (TocsinJsonResync *self, const char *data, gsize length,
                                  gboolean at_end, gsize *used);

/* The array of records in a wrapper (json-wrapper.c). */
typedef enum
{
  TOCSIN_JSON_NO_WRAPPER,
  TOCSIN_JSON_WRAPPER,
  TOCSIN_JSON_WRAPPER_INCOMPLETE,
} TocsinJsonWrapperStatus;

TocsinJsonWrapperStatus tocsin_json_wrapper_open (TocsinJsonScanner *scanner, const char *text,
                                                  gsize length, gboolean any_name, gsize *used,
                                                  guint *n_objects);
TocsinJsonWrapperStatus tocsin_json_wrapper_check (TocsinJsonScanner *scanner, const char *text,
                                                   gsize length, guint n_objects);
TocsinJsonWrapperStatus tocsin_json_wrapper_close (TocsinJsonScanner *scanner, const char *text,
                                                   gsize length, guint n_objects, gsize *used,
                                                   gboolean *is_known);

/**
 * TocsinJsonProbe:
 * @n_records: records in the sample
 * @n_with_key: those of them with the key that was looked for
 * @n_rejects: what is no record
 * @begins_record: whether the sample ends in a record
 *
 * What a sample is like (json-probe.c).
 */
typedef struct
{
  guint n_records;
  guint n_with_key;
  guint n_rejects;
  gboolean begins_record;
} TocsinJsonProbe;

void tocsin_json_probe (const TocsinSample *sample, const char *key, TocsinJsonProbe *probe);

G_END_DECLS
