/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-time.h"
#include "formats/tocsin-sink.h"

G_BEGIN_DECLS

#define TOCSIN_SAMPLE_SIZE (64u << 10) /* what detection looks at */
#define TOCSIN_MAX_RECORD (8u << 20)   /* a longer record becomes a reject */

/**
 * TocsinSample:
 * @data: the first bytes of the source: decoded to UTF-8 where it is text
 * @length: at most %TOCSIN_SAMPLE_SIZE
 * @is_whole: whether that is all of the source
 * @name: base name of the file or member, for ties only
 *
 * What a format sees to say whether it knows the source.
 */
typedef struct
{
  const char *data;
  gsize length;
  gboolean is_whole;
  const char *name;
} TocsinSample;

/**
 * TocsinParserOptions:
 * @zone: the zone to assume where records give none (owned by the parser's
 *   user, used by this parser alone)
 * @first_year: year of the source's first record, for formats that write none;
 *   0 if not known (the present year is then assumed)
 * @file_time: modification time of the file, microseconds, or %TOCSIN_NO_TIME
 * @file_name: base name of the file or member
 * @folder_name: (nullable): name of the folder it is in, for formats that do
 *   not name their host
 * @columns: (nullable): for CSV: "column=header,column=header,…", the user's
 *   mapping of normalized columns to the file's headers
 *
 * What is known of a source beside its bytes.
 */
typedef struct
{
  TocsinZone *zone;
  int first_year;
  gint64 file_time;
  const char *file_name;
  const char *folder_name;
  const char *columns;
} TocsinParserOptions;

/**
 * TocsinFormatFlags:
 * @TOCSIN_FORMAT_BINARY: fed with the source's bytes as they are, not with decoded text
 * @TOCSIN_FORMAT_LINES: a record is a line; what is too long is cut at line ends
 * @TOCSIN_FORMAT_NO_YEAR: its records may lack the year, so that import looks through
 *   the whole source first to find the year of the first record
 */
typedef enum
{
  TOCSIN_FORMAT_PLAIN = 0,
  TOCSIN_FORMAT_BINARY = 1 << 0,
  TOCSIN_FORMAT_LINES = 1 << 1,
  TOCSIN_FORMAT_NO_YEAR = 1 << 2,
} TocsinFormatFlags;

/**
 * TocsinFormat:
 * @id: its name: the column `source` of its events, and `--format`
 * @title: what people call it (translatable)
 * @flags: how it wants to be fed
 * @sniff: 0 to 100: how sure the format is that the sample is its own; appends
 *   to @reason why, in a few words; a reason with 0 says what to do with a relative of
 *   the format that cannot be read
 * @parser_new: begins a source
 * @feed: reads whole records from the beginning of @data into @sink, and returns
 *   how many bytes it has used up. @data begins at @offset of the decoded source,
 *   directly after the bytes used up so far. What it leaves comes again with more
 *   after it. With @at_end nothing follows: it uses up everything. If it leaves
 *   all of %TOCSIN_MAX_RECORD bytes, it is asked to skip.
 * @skip: gives up the record at the beginning of @data, which is too long: makes one
 *   reject of it (and of what follows up to the next record, by later calls of feed)
 *   and returns the bytes used up, more than 0. %NULL for formats of lines, whose
 *   lines are rejected as a whole by their user.
 * @parser_free: ends a source
 *
 * A log format: a constant table at the end of its file.
 */
typedef struct
{
  const char *id;
  const char *title;
  TocsinFormatFlags flags;
  guint (*sniff) (const TocsinSample *sample, GString *reason);
  gpointer (*parser_new) (const TocsinParserOptions *options);
  gsize (*feed) (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset,
                 gboolean at_end);
  gsize (*skip) (gpointer parser, TocsinSink *sink, const char *data, gsize length, guint64 offset);
  void (*parser_free) (gpointer parser);
} TocsinFormat;

/* All formats, in the order of formats/meson.build, ending with NULL. */
extern const TocsinFormat *const tocsin_formats[];

const TocsinFormat *tocsin_format_find (const char *id);

/**
 * TocsinDetection:
 * @format: (nullable): what the source is, or %NULL if no format knows it
 * @confidence: 0 to 100
 * @runner_up: (nullable): the second best
 * @reason: why, in a few words
 *
 * What detection found.
 */
typedef struct
{
  const TocsinFormat *format;
  guint confidence;
  const TocsinFormat *runner_up;
  char *reason;
} TocsinDetection;

void tocsin_format_detect (const TocsinSample *sample, TocsinDetection *detection);
void tocsin_detection_clear (TocsinDetection *detection);

/**
 * TocsinDriver:
 *
 * Feeds a parser with blocks of any size, and holds the bound on the length of
 * a record.
 */
typedef struct _TocsinDriver TocsinDriver;

TocsinDriver *tocsin_driver_new (const TocsinFormat *format, const TocsinParserOptions *options,
                                 TocsinSink *sink);
void tocsin_driver_free (TocsinDriver *self);
void tocsin_driver_push (TocsinDriver *self, const char *data, gsize length);
void tocsin_driver_finish (TocsinDriver *self);
void tocsin_driver_fail (TocsinDriver *self, const char *reason);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TocsinDetection, tocsin_detection_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinDriver, tocsin_driver_free)

G_END_DECLS
