/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/tocsin-import.h"

G_BEGIN_DECLS

/**
 * TocsinJobState:
 * @TOCSIN_JOB_WAITING: another job writes to the same case
 * @TOCSIN_JOB_RUNNING: at work
 * @TOCSIN_JOB_DONE: see tocsin_job_get_summary()
 * @TOCSIN_JOB_CANCELLED: stopped by the user; what is whole was kept
 * @TOCSIN_JOB_FAILED: see tocsin_job_get_error()
 */
typedef enum
{
  TOCSIN_JOB_WAITING,
  TOCSIN_JOB_RUNNING,
  TOCSIN_JOB_DONE,
  TOCSIN_JOB_CANCELLED,
  TOCSIN_JOB_FAILED,
} TocsinJobState;

/**
 * TocsinJobKind:
 * @TOCSIN_JOB_IMPORT: reads logs into the case, and runs rules if there are any
 * @TOCSIN_JOB_DETECT: runs rules over the case
 * @TOCSIN_JOB_EXPORT: writes events of the case to a file; the case is only read
 */
typedef enum
{
  TOCSIN_JOB_IMPORT,
  TOCSIN_JOB_DETECT,
  TOCSIN_JOB_EXPORT,
} TocsinJobKind;

#define TOCSIN_TYPE_JOB (tocsin_job_get_type ())
G_DECLARE_FINAL_TYPE (TocsinJob, tocsin_job, TOCSIN, JOB, GObject)

/**
 * TocsinJobProgress:
 * @bytes: bytes on disk read so far
 * @total_bytes: bytes on disk of all files
 * @files: files done
 * @total_files: all files
 * @events: events added so far
 * @events_per_second: over the whole job so far
 * @seconds_left: or -1 where that cannot be told yet
 * @file_bytes: bytes read of the file of tocsin_job_get_file()
 * @file_size: its bytes
 * @is_detecting: whether rules run; from then on only the following tell how far it is
 * @detected: events that the rules have seen
 * @to_detect: events that they are to see
 *
 * How far a job is.
 */
typedef struct
{
  guint64 bytes;
  guint64 total_bytes;
  guint files;
  guint total_files;
  guint64 events;
  double events_per_second;
  double seconds_left;
  guint64 file_bytes;
  guint64 file_size;
  gboolean is_detecting;
  guint64 detected;
  guint64 to_detect;
} TocsinJobProgress;

const char *tocsin_job_get_case_path (TocsinJob *self);
TocsinJobKind tocsin_job_get_kind (TocsinJob *self);
TocsinJobState tocsin_job_get_state (TocsinJob *self);
double tocsin_job_get_fraction (TocsinJob *self);
const TocsinJobProgress *tocsin_job_get_progress (TocsinJob *self);
const char *tocsin_job_get_file (TocsinJob *self);
const TocsinImportSummary *tocsin_job_get_summary (TocsinJob *self);
const TocsinDetectSummary *tocsin_job_get_detection (TocsinJob *self);
GFile *tocsin_job_get_exported (TocsinJob *self);
const GError *tocsin_job_get_error (TocsinJob *self);
gboolean tocsin_job_is_over (TocsinJob *self);
void tocsin_job_cancel (TocsinJob *self);

G_END_DECLS
