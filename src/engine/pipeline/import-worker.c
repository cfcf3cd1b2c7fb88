/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-error.h"
#include "pipeline/import-private.h"

#define HASH_APART                                                                                 \
  (4u << 20) /* plain files from this size on are hashed by a thread of their own */

/* A source on its way through a reading thread. */
typedef struct
{
  Import *import;
  ImportQueue *queue;
  const TocsinFile *file;
  guint file_index;
  TocsinReader *reader;
  ImportHead head;
  TocsinSource *source;
  const ImportKnown *known;    /* the same source in the case, or NULL */
  TocsinImportOverride chosen; /* what the user wants for it */
  TocsinImportAction action;
  guint64 skip_events;  /* the case has these already */
  guint64 skip_rejects; /* … and these */
  guint64 seen_events;  /* handed over by the sink so far */
  guint64 seen_rejects;
  guint64 tail_events; /* GROWN: events in the last segment that the case has, or 0 */
  gboolean is_cancelled;
  gboolean hashes; /* here, not by a thread of its own */
  struct sha256_ctx hash;
} ImportSource;

static gboolean
send (ImportSource *self, ImportMessage *message)
{
  if (import_queue_push (self->queue, message))
    return TRUE;
  self->is_cancelled = TRUE;
  import_message_free (message);
  return FALSE;
}

static void
send_batch (ImportSource *self, TocsinBatch *batch, const TocsinCounts *counts, gboolean replaces)
{
  ImportMessage *message = g_new0 (ImportMessage, 1);

  message->kind = IMPORT_BATCH;
  message->batch = batch;
  message->counts = *counts;
  message->replaces_last = replaces;
  message->queue = self->queue;
  if (!send (self, message))
    return;
  if (self->import->encoders != NULL)
    g_thread_pool_push (self->import->encoders, message, NULL);
  else
    import_encode (message, self->import);
}

/* Sends copies of a part of @batch. */
static void
send_part (ImportSource *self, const TocsinBatch *batch, guint32 first_event, guint32 end_event,
           guint32 first_reject, guint32 end_reject, const TocsinCounts *counts, gboolean replaces)
{
  TocsinBatch *part;

  if (first_event == end_event && first_reject == end_reject)
    return;
  part = import_take_batch (self->import);
  for (guint32 i = first_event; i < end_event; i++)
    tocsin_batch_copy_event (part, batch, &batch->events[i]);
  for (guint32 i = first_reject; i < end_reject; i++)
    tocsin_batch_copy_reject (part, batch, &batch->rejects[i]);
  send_batch (self, part, counts, replaces);
}

static guint32
count_rejects_before (const TocsinBatch *batch, guint64 offset)
{
  guint32 n = 0;

  while (n < batch->n_rejects && batch->rejects[n].offset < offset)
    n++;
  return n;
}

/* The case has a part of @batch already: sends the rest. Of a source that has
 * grown, the last segment is made again first (its last record may have been a
 * part of a line). */
static void
send_rest (ImportSource *self, const TocsinBatch *batch, guint32 skip_events, guint32 skip_rejects,
           const TocsinCounts *counts)
{
  guint32 tail = (guint32) MIN (self->tail_events, batch->n_events - skip_events);
  guint32 tail_end = skip_events + tail;
  guint32 rejects_end = batch->n_rejects;

  if (self->action == TOCSIN_IMPORT_GROWN && self->tail_events > 0 && tail > 0)
    {
      if (tail_end < batch->n_events)
        rejects_end = count_rejects_before (batch, batch->events[tail_end].offset);
      rejects_end = MAX (rejects_end, skip_rejects);
      send_part (self, batch, skip_events, tail_end, skip_rejects, rejects_end, counts, TRUE);
      self->tail_events = 0;
      skip_events = tail_end;
      skip_rejects = rejects_end;
    }
  send_part (self, batch, skip_events, batch->n_events, skip_rejects, batch->n_rejects, counts,
             FALSE);
}

/* A batch is full: leaves out what the case has already, and sends the rest. */
static void
flush (TocsinSink *sink, gpointer user_data)
{
  ImportSource *self = user_data;
  TocsinBatch *batch = sink->batch;
  guint64 skip_events = self->skip_events - MIN (self->seen_events, self->skip_events);
  guint64 skip_rejects = self->skip_rejects - MIN (self->seen_rejects, self->skip_rejects);

  self->seen_events += batch->n_events;
  self->seen_rejects += batch->n_rejects;
  if (!self->is_cancelled && skip_events == 0 && skip_rejects == 0 && self->tail_events == 0)
    {
      send_batch (self, batch, &sink->counts, FALSE);
      sink->batch = import_take_batch (self->import);
      return;
    }
  if (!self->is_cancelled)
    send_rest (self, batch, (guint32) MIN (skip_events, batch->n_events),
               (guint32) MIN (skip_rejects, batch->n_rejects), &sink->counts);
  tocsin_batch_clear (batch);
}

static void
send_source (ImportSource *self, ImportMessageKind kind, const TocsinCounts *counts)
{
  ImportMessage *message = g_new0 (ImportMessage, 1);

  message->kind = kind;
  message->action = self->action;
  message->source = tocsin_source_copy (self->source);
  message->counts = *counts;
  message->is_ready = TRUE;
  if (self->known != NULL)
    message->start = import_get_counts (self->known->source);
  send (self, message);
}

static gpointer
hash_file (gpointer data)
{
  ImportSource *self = data;
  guint64 length;

  return import_hash_source (self->file->path, "", self->file->size, &length, NULL);
}

/* Reads the source to its end through the driver; FALSE with @error set if
 * that is not possible. */
static gboolean
read_all (ImportSource *self, TocsinDriver *driver, GError **error)
{
  g_autofree char *block = g_malloc (IMPORT_BLOCK);
  gboolean is_plain = tocsin_reader_is_plain (self->reader);
  const char *text;
  gssize n = 1;

  while (n > 0 && !self->is_cancelled)
    {
      gsize length;

      n = tocsin_reader_read (self->reader, block, IMPORT_BLOCK, error);
      if (n < 0)
        return FALSE;
      self->source->bytes += (guint64) n;
      if (self->hashes)
        sha256_update (&self->hash, (size_t) n, (const uint8_t *) block);
      length = tocsin_decoder_push (self->head.decoder, block, (gsize) n, n == 0, &text);
      tocsin_driver_push (driver, text, length);
      if (is_plain)
        self->import->bytes_read[self->file_index] = self->source->bytes;
      self->is_cancelled |= g_cancellable_is_cancelled (self->import->cancellable);
    }
  return TRUE;
}

static void
parse (ImportSource *self, const TocsinFormat *format)
{
  g_autoptr (TocsinZone) zone = tocsin_zone_new (self->source->zone, NULL);
  g_autofree char *name = g_path_get_basename (
      self->source->member[0] != '\0' ? self->source->member : self->source->path);
  g_autofree char *folder_path = g_path_get_dirname (self->source->path);
  g_autofree char *folder = g_path_get_basename (folder_path);
  TocsinParserOptions options = {
    .zone = zone,
    .first_year = self->source->first_year,
    .file_time = self->source->mtime,
    .file_name = name,
    .folder_name = folder,
    .columns = self->import->options->columns,
  };
  g_autoptr (TocsinSink) sink = tocsin_sink_new (flush, self);
  g_autoptr (TocsinDriver) driver = tocsin_driver_new (format, &options, sink);
  g_autoptr (GError) error = NULL;
  g_autoptr (GThread) hasher = NULL;
  gboolean hash_apart = tocsin_reader_is_plain (self->reader) && self->file->size >= HASH_APART
                        && self->import->encoders != NULL;

  if (hash_apart)
    hasher = g_thread_new ("hash", hash_file, self);
  self->hashes = !hash_apart;
  sha256_init (&self->hash);
  self->source->status = TOCSIN_SOURCE_COMPLETE;
  if (read_all (self, driver, &error))
    tocsin_driver_finish (driver);
  else
    {
      tocsin_driver_fail (driver, error->message);
      self->source->status = TOCSIN_SOURCE_DAMAGED;
      g_free (self->source->note);
      self->source->note = g_strdup (error->message);
    }
  g_free (self->source->sha256);
  self->source->sha256
      = hash_apart ? g_thread_join (g_steal_pointer (&hasher)) : import_hash_end (&self->hash);
  if (self->source->sha256 == NULL)
    self->source->sha256 = g_strdup ("");
  if (!self->is_cancelled)
    send_source (self, IMPORT_SOURCE_ENDS, &sink->counts);
}

/* What has no format is one reject as a whole. */
static void
refuse (ImportSource *self, const char *problem)
{
  TocsinCounts counts = { 0 };
  const char *head;
  gsize length;

  self->action = TOCSIN_IMPORT_UNREADABLE;
  self->source->status = TOCSIN_SOURCE_UNREADABLE;
  g_free (self->source->note);
  self->source->note = g_strdup (problem);
  send_source (self, IMPORT_SOURCE_BEGINS, &counts);
  if (self->reader != NULL && tocsin_reader_get_problem (self->reader) == NULL
      && (length = tocsin_reader_peek (self->reader, TOCSIN_SAMPLE_SIZE, &head)) > 0)
    {
      g_autoptr (TocsinSink) sink = tocsin_sink_new (flush, self);

      sink->counts.records = 1;
      self->source->bytes = tocsin_reader_is_plain (self->reader) ? self->file->size : length;
      tocsin_sink_reject (sink, 0, head, length, problem);
      sink->batch->rejects[0].length = self->source->bytes;
      tocsin_sink_finish (sink);
      counts = sink->counts;
    }
  send_source (self, IMPORT_SOURCE_ENDS, &counts);
}

/* Whether the case has what the source had before, as it was, at its beginning. */
static gboolean
has_grown (ImportSource *self, const TocsinSource *known)
{
  g_autofree char *sha256 = NULL;
  guint64 length;

  if (known->sha256[0] == '\0' || known->bytes == 0
      || (known->status != TOCSIN_SOURCE_COMPLETE && known->status != TOCSIN_SOURCE_DAMAGED))
    return FALSE;
  sha256
      = import_hash_source (self->source->path, self->source->member, known->bytes, &length, NULL);
  return sha256 != NULL && length == known->bytes && strcmp (sha256, known->sha256) == 0;
}

/* Takes over from the case what was decided when the source was first read. */
static const TocsinFormat *
continue_known (ImportSource *self)
{
  const TocsinSource *known = self->known->source;

  self->source->id = known->id;
  self->source->first_year = known->first_year;
  g_free (self->source->zone);
  self->source->zone = g_strdup (known->zone);
  self->source->confidence = known->confidence;
  self->skip_events = known->events;
  self->skip_rejects = known->rejects;
  if (self->action == TOCSIN_IMPORT_GROWN)
    {
      self->tail_events = self->known->tail_events;
      self->skip_events -= self->known->tail_events;
      self->skip_rejects -= self->known->tail_rejects;
    }
  return tocsin_format_find (known->format);
}

/* Climbs the ladder of what may tell the year of the first record. */
static int
find_first_year (ImportSource *self)
{
  const TocsinSource *source = self->source;
  g_autofree char *name
      = g_path_get_basename (source->member[0] != '\0' ? source->member : source->path);
  TocsinYearHints hints = {
    .given = self->chosen.year,
    .file_name = name,
    .member_time = tocsin_reader_get_content_time (self->reader),
    .file_time = source->mtime,
    .now = g_get_real_time (),
  };

  import_find_neighbours (self->import, source->path, &hints);
  return import_find_first_year (source->path, source->member, &self->head, &hints);
}

static const TocsinFormat *
begin_new (ImportSource *self)
{
  const TocsinFormat *format
      = self->chosen.format != NULL ? tocsin_format_find (self->chosen.format) : NULL;

  self->action = TOCSIN_IMPORT_ADDED;
  self->source->confidence = 100;
  if (format == NULL)
    {
      format = self->head.detection.format;
      self->source->confidence = self->head.detection.confidence;
    }
  if (format != NULL && (format->flags & TOCSIN_FORMAT_NO_YEAR) != 0)
    self->source->first_year = find_first_year (self);
  return format;
}

static void
set_format (TocsinSource *source, const TocsinFormat *format, const ImportHead *head)
{
  g_free (source->format);
  source->format = g_strdup (format != NULL ? format->id : "");
  g_free (source->encoding);
  source->encoding = g_strdup (tocsin_encoding_get_name (head->content.encoding));
  g_free (source->head_sha256);
  source->head_sha256 = g_strdup (head->head_sha256 != NULL ? head->head_sha256 : "");
}

static gboolean
compare_with (ImportSource *self, const ImportKnown *known)
{
  gboolean same_head = g_strcmp0 (known->source->head_sha256, self->head.head_sha256) == 0;

  if (same_head && known->source->status == TOCSIN_SOURCE_PARTIAL)
    self->action = TOCSIN_IMPORT_CONTINUED;
  else if (same_head && known->source->size == self->source->size
           && known->source->mtime == self->source->mtime)
    self->action = TOCSIN_IMPORT_UNCHANGED;
  else if (has_grown (self, known->source))
    self->action
        = self->source->size == known->source->size ? TOCSIN_IMPORT_UNCHANGED : TOCSIN_IMPORT_GROWN;
  else
    return FALSE;
  self->known = known;
  return TRUE;
}

/* Finds out how the source stands to what the case has under its name, or under
 * the name that it had before it was rotated. */
static gboolean
compare_known (ImportSource *self)
{
  const ImportKnown *known
      = import_find_known (self->import, self->source->path, self->source->member);
  guint next = 0;

  if (known != NULL && compare_with (self, known))
    return TRUE;
  if (self->reader == NULL || self->head.head_sha256 == NULL || self->source->member[0] != '\0')
    return FALSE;
  while ((known = import_next_rotated (self->import, self->file_index, self->source->path,
                                       self->head.head_sha256, &next))
         != NULL)
    if (compare_with (self, known))
      return TRUE;
  return FALSE;
}

/* Decides what is to be done with the source; TRUE where it is to be read. */
static gboolean
decide (ImportSource *self, const TocsinFormat **format)
{
  g_autofree char *other = NULL;

  if (self->known != NULL)
    {
      *format = continue_known (self);
      return self->action != TOCSIN_IMPORT_UNCHANGED && *format != NULL;
    }
  other = import_find_duplicate (self->import, self->file_index, self->source->path,
                                 self->source->member, self->head.head_sha256);
  if (other != NULL)
    {
      self->action = TOCSIN_IMPORT_DUPLICATE;
      self->source->status = TOCSIN_SOURCE_DUPLICATE;
      g_free (self->source->note);
      self->source->note = g_strdup_printf ("the same as %s", other);
      return FALSE;
    }
  *format = begin_new (self);
  return TRUE;
}

/* Says that nothing is to be read; the case keeps its own words of a source
 * that it has. */
static void
pass (ImportSource *self)
{
  TocsinCounts none = { 0 };

  if (self->known != NULL)
    {
      tocsin_source_free (self->source);
      self->source = tocsin_source_copy (self->known->source);
      none = import_get_counts (self->source);
    }
  send_source (self, IMPORT_SOURCE_BEGINS, &none);
  send_source (self, IMPORT_SOURCE_ENDS, &none);
}

/* One source: a file, or a member of an archive. */
static void
import_source (ImportSource *self)
{
  const char *member = tocsin_reader_get_member (self->reader);
  const char *problem = tocsin_reader_get_problem (self->reader);
  const TocsinFormat *format = NULL;
  TocsinCounts none = { 0 };

  self->source = tocsin_source_new (self->file->path, member);
  self->source->size = self->file->size;
  self->source->mtime = tocsin_reader_get_mtime (self->reader);
  self->chosen = import_find_override (self->import, self->file->path, member);
  g_free (self->source->zone);
  self->source->zone = g_strdup (self->chosen.timezone);
  if (problem == NULL && !import_head_examine (&self->head, self->reader, member))
    problem = import_head_get_problem (&self->head, self->reader);
  set_format (self->source, NULL, &self->head);
  compare_known (self);
  if (self->action == TOCSIN_IMPORT_UNCHANGED)
    pass (self);
  else if (problem != NULL)
    refuse (self, problem);
  else if (!decide (self, &format))
    pass (self);
  else if (format == NULL)
    refuse (self, self->head.detection.reason);
  else
    {
      set_format (self->source, format, &self->head);
      send_source (self, IMPORT_SOURCE_BEGINS, &none);
      parse (self, format);
    }
}

static void
import_source_clear (ImportSource *self)
{
  g_clear_pointer (&self->source, tocsin_source_free);
  import_head_clear (&self->head);
}

/* Says that a file, or the rest of one, cannot be read. */
static void
refuse_file (Import *import, guint index, const char *member, const char *problem)
{
  ImportSource source = {
    .import = import,
    .queue = import->queues[index],
    .file = g_ptr_array_index (import->files, index),
    .file_index = index,
  };

  source.source = tocsin_source_new (source.file->path, member);
  source.source->size = source.file->size;
  source.source->mtime = source.file->mtime;
  if (compare_known (&source) && source.action == TOCSIN_IMPORT_UNCHANGED)
    pass (&source);
  else
    refuse (&source, problem);
  import_source_clear (&source);
}

static void
import_file (Import *import, guint index)
{
  const TocsinFile *file = g_ptr_array_index (import->files, index);
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinReader) reader = NULL;
  ImportMessage *end = g_new0 (ImportMessage, 1);

  if (file->problem != NULL)
    refuse_file (import, index, "", file->problem);
  else if ((reader = tocsin_reader_open (file->path, &error)) == NULL)
    refuse_file (import, index, "", error->message);
  while (reader != NULL && !g_cancellable_is_cancelled (import->cancellable)
         && tocsin_reader_next (reader, &error))
    {
      ImportSource source = {
        .import = import,
        .queue = import->queues[index],
        .file = file,
        .file_index = index,
        .reader = reader,
      };

      import_source (&source);
      import_source_clear (&source);
    }
  if (reader != NULL && error != NULL)
    refuse_file (import, index, "(the rest)", error->message);
  import->bytes_read[index] = file->size;
  end->kind = IMPORT_FILE_ENDS;
  end->is_ready = TRUE;
  if (!import_queue_push (import->queues[index], end))
    import_message_free (end);
}

/* A reading thread: takes one file after the other, in order. */
gpointer
import_worker (gpointer data)
{
  Import *import = data;

  for (;;)
    {
      guint index = (guint) g_atomic_int_add (&import->next_file, 1);

      if (index >= import->files->len)
        return NULL;
      import_file (import, index);
    }
}
