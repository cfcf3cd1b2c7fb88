/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-batch.h"
#include "store/tocsin-segment.h"

G_BEGIN_DECLS

/**
 * TocsinCase:
 *
 * An open case: one SQLite file. A case opened for writing is used by one
 * thread, the writer; each reader opens the case for itself, read-only.
 */
typedef struct _TocsinCase TocsinCase;

typedef enum
{
  TOCSIN_CASE_READ,  /* must exist */
  TOCSIN_CASE_WRITE, /* made if missing; refused while another process writes */
} TocsinCaseMode;

typedef enum
{
  TOCSIN_SOURCE_PARTIAL, /* import has begun; the next import goes on */
  TOCSIN_SOURCE_COMPLETE,
  TOCSIN_SOURCE_DAMAGED, /* read to its end, but with gaps */
  TOCSIN_SOURCE_UNREADABLE,
  TOCSIN_SOURCE_DUPLICATE, /* same content as another source */
} TocsinSourceStatus;

/**
 * TocsinSource:
 * @id: its row, 0 before it is added
 * @path: absolute path of the file
 * @member: name inside the archive, or ""
 * @format: id of its format
 * @confidence: 0 to 100
 * @encoding: "UTF-8", "UTF-16LE", …
 * @sha256: of the decompressed bytes, hexadecimal; "" until complete
 * @head_sha256: of the first 64 KiB of the decompressed bytes
 * @size: bytes of the file on disk
 * @mtime: modification time of the file, microseconds
 * @bytes: decompressed bytes read
 * @zone: identifier of the zone that was assumed
 * @first_year: year assumed for the first record, or 0
 * @status: a #TocsinSourceStatus
 * @note: what else is to be said (damage, duplicate of …), or ""
 * @n_segments: segments committed: where an interrupted import goes on
 * @records: … @recoded: see #TocsinCounts
 * @first: earliest timestamp or %TOCSIN_NO_TIME
 * @last: latest timestamp or %TOCSIN_NO_TIME
 * @time_bases: events by #TocsinTimeBasis
 * @options: what the user had set (format, zone, year, columns), JSON
 *
 * A file, archive member or followed file that was imported.
 */
typedef struct
{
  gint64 id;
  char *path;
  char *member;
  char *format;
  guint confidence;
  char *encoding;
  char *sha256;
  char *head_sha256;
  guint64 size;
  gint64 mtime;
  guint64 bytes;
  char *zone;
  int first_year;
  TocsinSourceStatus status;
  char *note;
  guint64 n_segments;
  guint64 records, split, events, rejects, blank, joined, recoded;
  gint64 first;
  gint64 last;
  guint64 time_bases[5];
  char *options;
} TocsinSource;

/**
 * TocsinCaseInfo:
 * @version: of the case's schema
 * @sources: sources in it
 * @events: events of all sources
 * @rejects: rejects of all sources
 * @first: earliest timestamp or %TOCSIN_NO_TIME
 * @last: latest timestamp or %TOCSIN_NO_TIME
 * @size: bytes on disk
 *
 * How much a case holds.
 */
typedef struct
{
  guint version;
  guint64 sources;
  guint64 events;
  guint64 rejects;
  gint64 first;
  gint64 last;
  guint64 size;
} TocsinCaseInfo;

TocsinSource *tocsin_source_new (const char *path, const char *member);
TocsinSource *tocsin_source_copy (const TocsinSource *self);
void tocsin_source_free (TocsinSource *self);
const char *tocsin_source_status_get_name (TocsinSourceStatus status);

TocsinCase *tocsin_case_open (const char *path, TocsinCaseMode mode, GError **error);
void tocsin_case_free (TocsinCase *self);
const char *tocsin_case_get_path (const TocsinCase *self);

/* Writing. Nothing is kept before the commit that follows it. The counts of events and
 * rejects, first, last, time_bases and n_segments of a source are kept by the case as
 * segments come, the others by tocsin_case_update_source(), which leaves those alone in
 * the case and fills them in in @source.
 * tocsin_case_begin_source() marks a source of the case as partial again. */
gboolean tocsin_case_begin (TocsinCase *self, GError **error);
gboolean tocsin_case_commit (TocsinCase *self, GError **error);
void tocsin_case_rollback (TocsinCase *self);
gboolean tocsin_case_add_source (TocsinCase *self, TocsinSource *source, GError **error);
gboolean tocsin_case_begin_source (TocsinCase *self, const TocsinSource *source, GError **error);
gboolean tocsin_case_update_source (TocsinCase *self, TocsinSource *source, GError **error);
gboolean tocsin_case_add_segment (TocsinCase *self, gint64 source_id, const TocsinSegment *segment,
                                  const TocsinBatch *batch, GError **error);
gint64 tocsin_case_get_next_event_id (const TocsinCase *self);
gboolean tocsin_case_replace_last_segment (TocsinCase *self, gint64 source_id,
                                           const TocsinSegment *segment, const TocsinBatch *batch,
                                           GError **error);

/* Reading. A path may have several sources: what was there before a rotation and what
 * is there now; they differ in head_sha256. tocsin_case_get_tail() tells how many events
 * and rejects the last segment of a source has: those that
 * tocsin_case_replace_last_segment() would take away. */
gboolean tocsin_case_get_info (TocsinCase *self, TocsinCaseInfo *info, GError **error);
GPtrArray *tocsin_case_list_sources (TocsinCase *self, GError **error);
gboolean tocsin_case_get_tail (TocsinCase *self, gint64 source_id, guint64 *n_events,
                               guint64 *n_rejects, GError **error);
GPtrArray *tocsin_case_verify (TocsinCase *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinSource, tocsin_source_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinCase, tocsin_case_free)

G_END_DECLS
