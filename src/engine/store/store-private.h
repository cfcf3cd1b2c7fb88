/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "core/tocsin-query.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

#define STORE_APPLICATION_ID 0x544f4353 /* "TOCS" */

struct _TocsinCase
{
  char *path;
  TocsinCaseMode mode;
  sqlite3 *db;
  sqlite3 *lock;          /* held by a writer, see case-file.c */
  gpointer events;        /* EventsStore, see vtab-private.h */
  GHashTable *statements; /* prepared ones by the address of their SQL */
  GThread *writer;        /* whose transaction is open */
  gint64 next_event_id;   /* in a transaction */
};

/* tocsin-schema.c */
extern const char *const store_migrations[];

/* case-file.c: the file before SQLite opens it */
gboolean case_file_check (const char *path, GError **error);
gboolean case_file_create (const char *path, GError **error);
sqlite3 *case_file_lock (const char *path, GError **error);
void case_file_unlock (const char *path, sqlite3 *lock);
gboolean case_file_has_log (const char *path);
gboolean case_file_check_version (sqlite3 *db, const char *path, guint *version, GError **error);
gboolean case_file_migrate (sqlite3 *db, const char *path, GError **error);
gint64 case_file_get_pragma (sqlite3 *db, const char *sql);

/* case-statement.c */
gboolean store_set_error (sqlite3 *db, const char *path, GError **error);
gboolean case_set_error (TocsinCase *self, GError **error);
sqlite3_stmt *case_prepare (TocsinCase *self, const char *sql, GError **error);
gboolean case_step (TocsinCase *self, sqlite3_stmt *statement, gboolean *has_row, GError **error);
gboolean case_run (TocsinCase *self, sqlite3_stmt *statement, GError **error);
void store_bind_text (sqlite3_stmt *statement, int index, const char *text);
void store_bind_bytes (sqlite3_stmt *statement, int index, GBytes *bytes);
void store_bind_time (sqlite3_stmt *statement, int index, gint64 timestamp);
gint64 store_column_time (sqlite3_stmt *statement, int index);
GBytes *store_column_bytes (sqlite3_stmt *statement, int index);

/* tocsin-source.c */
gboolean source_count_segment (TocsinCase *self, gint64 source_id, const TocsinBatch *batch,
                               int sign, int n_segments, GError **error);
gboolean source_update_range (TocsinCase *self, gint64 source_id, GError **error);

/* tocsin-reject.c */
gboolean reject_add_all (TocsinCase *self, gint64 source_id, gint64 segment_id,
                         const TocsinBatch *batch, GError **error);
gboolean reject_remove (TocsinCase *self, gint64 segment_id, GError **error);

/* tocsin-mark-read.c */
GPtrArray *mark_list (sqlite3 *db, const char *path, GError **error);

/* alert-events.c */
/* alert-evidence.c */
typedef struct
{
  sqlite3 *db;
  const char *path;
  sqlite3_stmt *statement;
  gboolean is_packed;
} EvidenceReader;

int evidence_register (sqlite3 *db);
gboolean evidence_save (TocsinCase *self, gint64 alert_id, const GArray *ids, GError **error);
gboolean evidence_reader_init (EvidenceReader *self, sqlite3 *db, const char *path, GError **error);
gboolean evidence_reader_read (EvidenceReader *self, gint64 alert_id, GArray *ids, GError **error);
void evidence_reader_clear (EvidenceReader *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EvidenceReader, evidence_reader_clear)

GPtrArray *alert_find_events (sqlite3 *db, const char *path, const TocsinQuery *query,
                              GError **error);

/* tocsin-rollup.c */

/**
 * RollupCell:
 * @hour: hours since 1970, UTC, or %TOCSIN_NO_TIME
 * @n: events
 * @acts: the sum of their repeats
 *
 * A row of `rollup`.
 */
typedef struct
{
  gint64 hour;
  guint8 outcome;
  guint8 severity;
  gint64 n;
  gint64 acts;
} RollupCell;

GArray *rollup_count (const TocsinBatch *batch);
gboolean rollup_add (TocsinCase *self, gint64 source_id, const TocsinBatch *batch, int sign,
                     GError **error);

G_END_DECLS
