/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* GLib has SHA-256 too, at a third of the speed or less. */
#include <nettle/sha2.h>

#include "core/tocsin-year.h"
#include "formats/tocsin-decoder.h"
#include "formats/tocsin-reader.h"
#include "pipeline/detect-private.h"
#include "pipeline/tocsin-import.h"
#include "pipeline/tocsin-walk.h"

G_BEGIN_DECLS

#define IMPORT_BLOCK (1u << 20)

/* A source opened and looked at, about to be parsed. */
typedef struct
{
  TocsinContent content;
  TocsinDecoder *decoder;
  GString *sample;          /* the first bytes, decoded */
  gboolean sample_is_whole; /* whether that is all */
  char *head_sha256;        /* of the first 64 KiB */
  TocsinDetection detection;
} ImportHead;

gboolean import_head_examine (ImportHead *self, TocsinReader *reader, const char *name);
const char *import_head_get_problem (const ImportHead *self, const TocsinReader *reader);
void import_head_clear (ImportHead *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ImportHead, import_head_clear)

char *import_hash_end (struct sha256_ctx *hash);
char *import_hash_source (const char *path, const char *member, guint64 limit, guint64 *length,
                          GError **error);
TocsinReader *import_open_member (const char *path, const char *member, GError **error);
gboolean import_scan_years (const char *path, const char *member, const ImportHead *head,
                            TocsinYearScan *scan);
int import_find_first_year (const char *path, const char *member, const ImportHead *head,
                            const TocsinYearHints *hints);

/* What a reading thread tells the writing one, in the order of the file. */
typedef enum
{
  IMPORT_SOURCE_BEGINS,
  IMPORT_BATCH,
  IMPORT_SOURCE_ENDS,
  IMPORT_FILE_ENDS,
} ImportMessageKind;

typedef struct
{
  ImportMessageKind kind;
  TocsinImportAction action;
  TocsinSource *source;   /* BEGINS, ENDS: the source as it is to be kept */
  TocsinCounts start;     /* BEGINS: counts that the case has of it already */
  TocsinBatch *batch;     /* BATCH */
  TocsinSegment *segment; /* BATCH: the same, encoded; NULL until that is done */
  GArray *matches;        /* BATCH: TocsinMatch, or NULL if there are no rules */
  TocsinCounts counts;    /* BATCH, ENDS: counts of the source so far */
  gboolean replaces_last; /* BATCH: it takes the place of the source's last segment */
  gboolean is_ready;      /* BATCH: only once it is encoded */
  struct _ImportQueue *queue;
} ImportMessage;

void import_message_free (ImportMessage *self);

/* The messages of one file: bounded, so that a reader that is ahead waits. */
typedef struct _ImportQueue
{
  GMutex mutex;
  GCond changed;
  GQueue messages;
  gboolean is_cancelled;
} ImportQueue;

ImportQueue *import_queue_new (void);
void import_queue_free (ImportQueue *self);
gboolean import_queue_push (ImportQueue *self, ImportMessage *message);
void import_queue_set_ready (ImportQueue *self, ImportMessage *message);
ImportMessage *import_queue_pop (ImportQueue *self);
void import_queue_cancel (ImportQueue *self);

/* A source of the case as it was before this import, and its last segment. */
typedef struct
{
  TocsinSource *source;
  guint64 tail_events;
  guint64 tail_rejects;
} ImportKnown;

/* A whole import, as its threads share it. */
typedef struct
{
  const TocsinImportOptions *options;
  const TocsinFormat *format; /* for all files, or NULL */
  const char *zone;           /* identifier */
  GPtrArray *files;           /* TocsinFile */
  char **file_heads;          /* head_sha256 of each file's first source, or NULL */
  GHashTable *folders;        /* path → ImportDates, of the files in it */
  ImportQueue **queues;       /* one a file */
  GPtrArray *known_list;      /* ImportKnown */
  GHashTable *known;          /* "path\nmember" → ImportKnown; read-only while threads run */
  GHashTable *known_heads;    /* head_sha256 → GPtrArray of ImportKnown; read-only too */
  GThreadPool *encoders;      /* NULL: encode where the batch was read */
  GAsyncQueue *spare_batches;
  GAsyncQueue *spare_matchers; /* TocsinMatcher */
  GPtrArray *matchers;         /* all of them, owned; or NULL if there are no rules */
  GMutex matchers_mutex;
  GCancellable *cancellable;
  gint next_file;      /* atomic */
  guint64 *bytes_read; /* on disk, a slot a file, each written by one thread */
} Import;

gpointer import_worker (gpointer data);
gboolean import_check_overrides (const TocsinImportOptions *options, GError **error);
TocsinImportOverride import_find_override (const Import *self, const char *path,
                                           const char *member);
TocsinBatch *import_take_batch (Import *self);
void import_give_batch (Import *self, TocsinBatch *batch);
void import_encode (gpointer message, gpointer import);

/* The dates, with their years, that the beginnings and ends of a folder's files show. */
typedef struct
{
  gint64 first;
  gint64 last;
} ImportDates;

void import_survey (Import *self);
void import_find_neighbours (const Import *self, const char *path, TocsinYearHints *hints);

TocsinCounts import_get_counts (const TocsinSource *source);
gboolean import_load_known (Import *self, TocsinCase *case_, GError **error);
const ImportKnown *import_find_known (Import *self, const char *path, const char *member);

const ImportKnown *import_next_rotated (Import *self, guint file_index, const char *path,
                                        const char *head_sha256, guint *next);

/* Finds the source that has the same content as a member about to be imported:
 * earlier in this import, or in the case. */
char *import_find_duplicate (Import *self, guint file_index, const char *path, const char *member,
                             const char *head_sha256);

G_END_DECLS
