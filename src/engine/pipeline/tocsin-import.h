/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "formats/tocsin-format.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

/**
 * TocsinImportOptions:
 * @paths: files and folders, %NULL-terminated
 * @format: (nullable): id of the format of all files, instead of detection
 * @timezone: (nullable): identifier of the zone of records without one; the
 *   system's if %NULL
 * @year: year of the first record of sources without years, or 0 to find it
 * @columns: (nullable): see #TocsinParserOptions
 * @n_jobs: threads that read, or 0 for one a processor
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
} TocsinImportOptions;

/**
 * TocsinImportProgress:
 * @bytes: bytes on disk read so far
 * @total_bytes: bytes on disk of all files
 * @files: files done
 * @total_files: all files
 * @events: events added so far
 * @path: (nullable): the file being written to the case
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

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinImportSummary, tocsin_import_summary_free)

G_END_DECLS
