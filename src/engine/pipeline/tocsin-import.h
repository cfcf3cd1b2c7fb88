/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "formats/tocsin-format.h"
#include "pipeline/tocsin-detect.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

/**
 * TocsinImportOverride:
 * @path: absolute path of a file
 * @member: name inside the archive, or ""
 * @format: (nullable): see #TocsinImportOptions
 * @timezone: (nullable): see #TocsinImportOptions
 * @year: see #TocsinImportOptions
 *
 * What holds for one source instead of the options of all.
 */
typedef struct
{
  const char *path;
  const char *member;
  const char *format;
  const char *timezone;
  int year;
} TocsinImportOverride;

/**
 * TocsinImportOptions:
 * @paths: files and folders, %NULL-terminated
 * @format: (nullable): id of the format of all files, instead of detection
 * @timezone: (nullable): identifier of the zone of records without one; the
 *   system's if %NULL
 * @year: year of the first record of sources without years, or 0 to find it
 * @columns: (nullable): see #TocsinParserOptions
 * @n_jobs: threads that read, or 0 for one a processor
 * @overrides: (array length=n_overrides) (nullable): what is different for single sources
 * @n_overrides: number of @overrides
 * @rules: (nullable): rules, finished, to run over the whole case; %NULL: no detection
 * @high_value: (array zero-terminated=1) (nullable): accounts that matter most, for the case to
 *   keep; %NULL leaves those that it has
 *
 * What to import, and how.
 */
typedef struct
{
  const char *const *paths;
  const char *format;
  const char *timezone;
  int year;
  const char *columns;
  guint n_jobs;
  const TocsinImportOverride *overrides;
  guint n_overrides;
  const TocsinRuleSet *rules;
  const char *const *high_value;
} TocsinImportOptions;

/**
 * TocsinImportProgress:
 * @bytes: bytes on disk read so far
 * @total_bytes: bytes on disk of all files
 * @files: files done
 * @total_files: all files
 * @events: events added so far
 * @path: (nullable): the file being written to the case
 * @path_bytes: bytes of that file read so far
 * @path_size: bytes of that file
 * @is_detecting: whether all files are read, and rules run over the events
 * @detected: events that the rules have seen by then
 * @to_detect: events that they are to see
 *
 * How far an import is.
 */
typedef struct
{
  guint64 bytes;
  guint64 total_bytes;
  guint files;
  guint total_files;
  guint64 events;
  const char *path;
  guint64 path_bytes;
  guint64 path_size;
  gboolean is_detecting;
  guint64 detected;
  guint64 to_detect;
} TocsinImportProgress;

/**
 * TocsinImportCallback:
 * @progress: how far the import is
 * @user_data: as given
 *
 * Called in the importing thread, at most ten times a second.
 */
typedef void (*TocsinImportCallback) (const TocsinImportProgress *progress, gpointer user_data);

/**
 * TocsinImportAction:
 *
 * What an import did with a source.
 */
typedef enum
{
  TOCSIN_IMPORT_ADDED,      /* all of it is new */
  TOCSIN_IMPORT_CONTINUED,  /* an interrupted import went on */
  TOCSIN_IMPORT_GROWN,      /* its new part was added */
  TOCSIN_IMPORT_UNCHANGED,  /* it was in the case already */
  TOCSIN_IMPORT_DUPLICATE,  /* another source has the same content */
  TOCSIN_IMPORT_UNREADABLE, /* see the source's note */
} TocsinImportAction;

/**
 * TocsinImportResult:
 * @source: the source as it is in the case now
 * @action: what was done
 *
 * What came of one source.
 */
typedef struct
{
  TocsinSource *source;
  TocsinImportAction action;
} TocsinImportResult;

/**
 * TocsinImportSummary:
 * @results: (element-type TocsinImportResult): one for each source, in order
 * @added: what this import added
 * @bytes: decompressed bytes of the sources that it read
 * @seconds: how long it took
 * @n_problems: sources that could not be read, or not to their end
 * @detection: (nullable): what came of the rules, if there were any
 *
 * What came of an import.
 */
typedef struct
{
  GPtrArray *results;
  TocsinCounts added;
  guint64 bytes;
  double seconds;
  guint n_problems;
  TocsinDetectSummary *detection;
} TocsinImportSummary;

const char *tocsin_import_action_get_name (TocsinImportAction action);
TocsinImportSummary *tocsin_import_run (TocsinCase *case_, const TocsinImportOptions *options,
                                        TocsinImportCallback callback, gpointer user_data,
                                        GCancellable *cancellable, GError **error);
void tocsin_import_summary_free (TocsinImportSummary *self);

/**
 * TocsinDetected:
 * @path: the file
 * @member: name inside the archive, or ""
 * @detection: what it is
 * @encoding: how its bytes are text
 * @problem: (nullable): why it cannot be read
 *
 * What a source is, before it is imported.
 */
typedef struct
{
  char *path;
  char *member;
  TocsinDetection detection;
  const char *encoding;
  char *problem;
} TocsinDetected;

GPtrArray *tocsin_import_detect (const char *const *paths);

/**
 * TocsinPreviewOptions:
 * @source: the source, and what was chosen for it
 * @paths: the files that are imported together with it, %NULL-terminated: their
 *   dates help to find its year
 * @max_events: how many events are wanted
 * @max_bytes: how far to read on after them, for counts and times; 0 not to
 * @cancellable: (nullable): to stop
 *
 * What to preview.
 */
typedef struct
{
  TocsinImportOverride source;
  const char *const *paths;
  guint max_events;
  guint64 max_bytes;
  GCancellable *cancellable;
} TocsinPreviewOptions;

/**
 * TocsinPreview:
 * @batch: the first events and rejects, as the import would make them
 * @counts: of what was read
 * @bytes: decompressed bytes that were read
 * @is_whole: whether that is all of the source
 * @first_year: year that was assumed for the first record, or 0
 * @first: earliest time of what was read, or %TOCSIN_NO_TIME
 * @last: latest time of what was read, or %TOCSIN_NO_TIME
 * @has_end: whether @last is that of the source: all was read, or its end was looked at
 * @format: what the source was read as
 *
 * The beginning of a source, parsed.
 */
typedef struct
{
  TocsinBatch *batch;
  TocsinCounts counts;
  guint64 bytes;
  gboolean is_whole;
  int first_year;
  gint64 first;
  gint64 last;
  gboolean has_end;
  const TocsinFormat *format;
} TocsinPreview;

TocsinPreview *tocsin_import_preview (const TocsinPreviewOptions *options, GError **error);
void tocsin_preview_free (TocsinPreview *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinPreview, tocsin_preview_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinImportSummary, tocsin_import_summary_free)

G_END_DECLS
