/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/tocsin-import.h"

#include <glib/gi18n-lib.h>

#include "core/tocsin-error.h"
#include "pipeline/import-private.h"
#include "store/tocsin-case-setting.h"

#define EVENTS_A_TRANSACTION 50000
#define PROGRESS_INTERVAL (G_USEC_PER_SEC / 10)

/* The writing side: the only thread that touches the case. */
typedef struct
{
  Import *import;
  TocsinCase *case_;
  TocsinImportSummary *summary;
  TocsinImportCallback callback;
  gpointer user_data;
  TocsinSource *source; /* being written */
  TocsinCounts start;   /* what the case had of it */
  guint64 uncommitted;  /* events in the open transaction */
  gboolean in_transaction;
  gint64 last_progress;
  guint n_files_done;
  Detection *detection; /* NULL: there are no rules */
  gint64 old_end;       /* id of the first event that this import adds; 0 before it begins */
} Writer;

static const char *const action_names[]
    = { "added", "continued", "grown", "unchanged", "duplicate", "unreadable" };

/**
 * tocsin_import_action_get_name:
 * @action: what was done with a source
 *
 * Returns: (transfer none): its name
 */
const char *
tocsin_import_action_get_name (TocsinImportAction action)
{
  g_return_val_if_fail ((guint) action < G_N_ELEMENTS (action_names), "");
  return action_names[action];
}

static void
import_result_free (TocsinImportResult *self)
{
  tocsin_source_free (self->source);
  g_free (self);
}

/**
 * tocsin_import_summary_free:
 * @self: (transfer full) (nullable): a summary
 */
void
tocsin_import_summary_free (TocsinImportSummary *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->results);
  tocsin_detect_summary_free (self->detection);
  g_free (self);
}

static void
report_progress (Writer *self, const char *path)
{
  gint64 now = g_get_monotonic_time ();
  TocsinImportProgress progress = {
    .files = self->n_files_done,
    .total_files = self->import->files->len,
    .events = self->summary->added.events,
    .path = path,
  };

  if (self->callback == NULL || (path != NULL && now - self->last_progress < PROGRESS_INTERVAL))
    return;
  self->last_progress = now;
  for (guint i = 0; i < self->import->files->len; i++)
    {
      const TocsinFile *file = g_ptr_array_index (self->import->files, i);

      progress.total_bytes += file->size;
      progress.bytes += MIN (self->import->bytes_read[i], file->size);
      if (path == file->path)
        {
          progress.path_bytes = MIN (self->import->bytes_read[i], file->size);
          progress.path_size = file->size;
        }
    }
  self->callback (&progress, self->user_data);
}

static gboolean
ensure_transaction (Writer *self, GError **error)
{
  if (self->in_transaction)
    return TRUE;
  if (!tocsin_case_begin (self->case_, error))
    return FALSE;
  self->in_transaction = TRUE;
  if (self->old_end == 0)
    self->old_end = tocsin_case_get_next_event_id (self->case_);
  return TRUE;
}

static gboolean
commit (Writer *self, GError **error)
{
  if (!self->in_transaction)
    return TRUE;
  self->in_transaction = FALSE;
  self->uncommitted = 0;
  return tocsin_case_commit (self->case_, error);
}

static void
set_counts (TocsinSource *source, const TocsinCounts *counts)
{
  source->records = counts->records;
  source->split = counts->split;
  source->blank = counts->blank;
  source->joined = counts->joined;
  source->recoded = counts->recoded;
}

/* A new source is kept as partial until its end is; a known one becomes so again. */
static gboolean
write_begin (Writer *self, ImportMessage *message, GError **error)
{
  TocsinSourceStatus status = message->source->status;
  gboolean ok;

  g_clear_pointer (&self->source, tocsin_source_free);
  self->source = g_steal_pointer (&message->source);
  self->start = message->start;
  if (message->action == TOCSIN_IMPORT_UNCHANGED)
    return TRUE;
  if (!ensure_transaction (self, error))
    return FALSE;
  self->source->status = TOCSIN_SOURCE_PARTIAL;
  ok = self->source->id == 0 ? tocsin_case_add_source (self->case_, self->source, error)
                             : tocsin_case_begin_source (self->case_, self->source, error);
  self->source->status = status;
  return ok;
}

static gboolean
write_batch (Writer *self, ImportMessage *message, GError **error)
{
  gint64 first_event_id;
  gboolean ok;

  if (!ensure_transaction (self, error))
    return FALSE;
  first_event_id = tocsin_case_get_next_event_id (self->case_);
  if (message->replaces_last)
    ok = tocsin_case_replace_last_segment (self->case_, self->source->id, message->segment,
                                           message->batch, error);
  else
    ok = tocsin_case_add_segment (self->case_, self->source->id, message->segment, message->batch,
                                  error);
  if (ok && message->matches != NULL)
    detection_add (self->detection, message->batch, first_event_id, self->source->id,
                   message->matches);
  import_give_batch (self->import, g_steal_pointer (&message->batch));
  self->uncommitted += message->segment->n_events;
  if (!message->replaces_last)
    self->summary->added.events += message->segment->n_events;
  if (ok && self->uncommitted >= EVENTS_A_TRANSACTION)
    ok = commit (self, error);
  return ok;
}

static void
add_result (Writer *self, const ImportMessage *message, TocsinSource *source)
{
  TocsinImportSummary *summary = self->summary;
  TocsinImportResult *result = g_new0 (TocsinImportResult, 1);
  TocsinCounts now = import_get_counts (source);

  result->source = source;
  result->action = message->action;
  g_ptr_array_add (summary->results, result);
  summary->n_problems
      += source->status == TOCSIN_SOURCE_UNREADABLE || source->status == TOCSIN_SOURCE_DAMAGED;
  if (message->action == TOCSIN_IMPORT_UNCHANGED)
    return;
  summary->added.records += now.records - self->start.records;
  summary->added.split += now.split - self->start.split;
  summary->added.rejects += now.rejects - self->start.rejects;
  summary->added.blank += now.blank - self->start.blank;
  summary->added.joined += now.joined - self->start.joined;
  summary->added.recoded += now.recoded - self->start.recoded;
  summary->bytes += source->bytes;
}

static gboolean
write_end (Writer *self, ImportMessage *message, GError **error)
{
  TocsinSource *source = g_steal_pointer (&message->source);

  source->id = self->source->id;
  if (message->action != TOCSIN_IMPORT_UNCHANGED)
    {
      set_counts (source, &message->counts);
      if (!ensure_transaction (self, error)
          || !tocsin_case_update_source (self->case_, source, error))
        {
          tocsin_source_free (source);
          return FALSE;
        }
    }
  add_result (self, message, source);
  return TRUE;
}

static gboolean
write_message (Writer *self, ImportMessage *message, GError **error)
{
  switch (message->kind)
    {
    case IMPORT_SOURCE_BEGINS:
      return write_begin (self, message, error);
    case IMPORT_BATCH:
      return write_batch (self, message, error);
    case IMPORT_SOURCE_ENDS:
      return write_end (self, message, error);
    case IMPORT_FILE_ENDS:
    default:
      return self->uncommitted < EVENTS_A_TRANSACTION || commit (self, error);
    }
}

/* Writes one file's messages; FALSE when the import is to end. */
static gboolean
write_file (Writer *self, guint index, GError **error)
{
  const TocsinFile *file = g_ptr_array_index (self->import->files, index);
  gboolean is_done = FALSE;

  while (!is_done)
    {
      ImportMessage *message = import_queue_pop (self->import->queues[index]);
      gboolean ok;

      if (message == NULL || g_cancellable_is_cancelled (self->import->cancellable))
        {
          import_message_free (message);
          return FALSE;
        }
      is_done = message->kind == IMPORT_FILE_ENDS;
      ok = write_message (self, message, error);
      import_message_free (message);
      if (!ok)
        return FALSE;
      report_progress (self, file->path);
    }
  self->n_files_done++;
  return TRUE;
}

static void
cancel_queues (Import *import)
{
  for (guint i = 0; i < import->files->len; i++)
    import_queue_cancel (import->queues[i]);
}

/* A user who cancels wakes everybody who waits. */
static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  (void) cancellable;
  cancel_queues (user_data);
}

/* What was written up to here is whole and is kept, whatever ends the import. */
static gboolean
write_all (Writer *self, GError **error)
{
  g_autoptr (GError) commit_error = NULL;
  gboolean ok = TRUE;

  for (guint i = 0; i < self->import->files->len && ok; i++)
    ok = write_file (self, i, error);
  if (!ok && (error == NULL || *error == NULL))
    g_set_error (
        error, TOCSIN_ERROR, TOCSIN_ERROR_CANCELLED,
        _ ("the import was stopped; what is whole was kept, the next import goes on from there"));
  if (!ok && error != NULL && (*error)->code != TOCSIN_ERROR_CANCELLED)
    {
      tocsin_case_rollback (self->case_);
      return FALSE;
    }
  if (!commit (self, &commit_error))
    {
      g_clear_error (error);
      g_propagate_error (error, g_steal_pointer (&commit_error));
      return FALSE;
    }
  report_progress (self, NULL);
  return ok;
}

static gboolean
import_prepare (Import *self, TocsinCase *case_, TocsinZone **zone, GError **error)
{
  const TocsinImportOptions *options = self->options;

  if (options->format != NULL && (self->format = tocsin_format_find (options->format)) == NULL)
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
                   _ ("“%s” is not a format; tocsin-cli formats lists them"), options->format);
      return FALSE;
    }
  *zone = tocsin_zone_new (options->timezone, error);
  if (*zone == NULL || !import_check_overrides (options, error)
      || !import_load_known (self, case_, error))
    return FALSE;
  self->zone = tocsin_zone_get_identifier (*zone);
  self->files = tocsin_walk (options->paths);
  self->file_heads = g_new0 (char *, self->files->len + 1);
  self->queues = g_new0 (ImportQueue *, self->files->len + 1);
  self->bytes_read = g_new0 (guint64, self->files->len + 1);
  self->spare_batches = g_async_queue_new_full ((GDestroyNotify) tocsin_batch_free);
  if (options->rules != NULL)
    {
      self->spare_matchers = g_async_queue_new ();
      self->matchers = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_matcher_free);
    }
  for (guint i = 0; i < self->files->len; i++)
    self->queues[i] = import_queue_new ();
  import_survey (self);
  return TRUE;
}

static void
import_clear (Import *self)
{
  for (guint i = 0; self->files != NULL && i < self->files->len; i++)
    {
      import_queue_free (self->queues[i]);
      g_free (self->file_heads[i]);
    }
  g_free (self->queues);
  g_free (self->file_heads);
  g_free (self->bytes_read);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->known_heads, g_hash_table_unref);
  g_clear_pointer (&self->folders, g_hash_table_unref);
  g_clear_pointer (&self->known_list, g_ptr_array_unref);
  g_clear_pointer (&self->spare_batches, g_async_queue_unref);
  g_clear_pointer (&self->spare_matchers, g_async_queue_unref);
  g_clear_pointer (&self->matchers, g_ptr_array_unref);
  g_mutex_clear (&self->matchers_mutex);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

/* Runs the reading threads beside the writing one, which is this. */
static gboolean
run_threads (Writer *writer, guint n_jobs, GError **error)
{
  Import *import = writer->import;
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();
  gulong handler = 0;
  gboolean ok;

  if (n_jobs > 1)
    import->encoders = g_thread_pool_new (import_encode, import, (int) n_jobs, FALSE, NULL);
  for (guint i = 0; i < MIN (n_jobs, import->files->len); i++)
    g_ptr_array_add (threads, g_thread_new ("read", import_worker, import));
  if (import->cancellable != NULL)
    handler = g_cancellable_connect (import->cancellable, G_CALLBACK (on_cancelled), import, NULL);
  ok = write_all (writer, error);
  g_atomic_int_set (&import->next_file, (int) import->files->len);
  cancel_queues (import);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (g_ptr_array_index (threads, i));
  if (import->encoders != NULL)
    g_thread_pool_free (import->encoders, FALSE, TRUE);
  g_cancellable_disconnect (import->cancellable, handler);
  return ok;
}

static void
on_detect_progress (guint64 events, guint64 total, gpointer user_data)
{
  Writer *self = user_data;
  TocsinImportProgress progress = {
    .files = self->n_files_done,
    .total_files = self->import->files->len,
    .events = self->summary->added.events,
    .is_detecting = TRUE,
    .detected = events,
    .to_detect = total,
  };

  if (self->callback != NULL)
    self->callback (&progress, self->user_data);
}

/* What the rules found in the events that came, with what they find in those that the case had
 * before, becomes alerts. */
static gboolean
detect (Writer *self, GError **error)
{
  Import *import = self->import;
  const DetectWatch watch
      = { .callback = on_detect_progress, .user_data = self, .cancellable = import->cancellable };
  gint64 end = self->old_end != 0 ? self->old_end : G_MAXINT64;
  gint64 begin = g_get_monotonic_time ();

  if (self->detection == NULL)
    return TRUE;
  for (guint i = 0; i < import->matchers->len; i++)
    detection_note_stopped (self->detection, g_ptr_array_index (import->matchers, i));
  if (end > 1
      && !detection_scan (self->detection, self->case_, end, import->options->n_jobs, &watch,
                          error))
    return FALSE;
  on_detect_progress (self->summary->added.events, self->summary->added.events, self);
  self->summary->detection
      = detection_conclude (self->detection, self->case_, import->cancellable, error);
  if (self->summary->detection != NULL)
    self->summary->detection->seconds = (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
  return self->summary->detection != NULL;
}

/**
 * tocsin_import_run:
 * @case_: a case open for writing
 * @options: what to import
 * @callback: (nullable): told how far it is
 * @user_data: for @callback
 * @cancellable: (nullable): stops the import; what is whole is kept
 * @error: where to say why the import as a whole failed; sources that cannot be
 *   read do not make it fail, see the summary's n_problems
 *
 * Imports files and folders into a case. What the case has already is not added
 * again; an import that was interrupted goes on; a file that has grown adds its
 * new part. The events, their ids and their order do not depend on the number of
 * threads. Where rules are given, they see the events as those come, then those that the
 * case had before; the alerts are those of tocsin_detect_run(). Blocks; to be called in a
 * thread of its own where there is a window.
 *
 * Returns: (transfer full) (nullable): what was done
 */
TocsinImportSummary *
tocsin_import_run (TocsinCase *case_, const TocsinImportOptions *options,
                   TocsinImportCallback callback, gpointer user_data, GCancellable *cancellable,
                   GError **error)
{
  gint64 begin = g_get_monotonic_time ();
  g_auto (Import) import = { .options = options, .cancellable = cancellable };
  g_autoptr (TocsinImportSummary) summary = g_new0 (TocsinImportSummary, 1);
  g_autoptr (TocsinZone) zone = NULL;
  Writer writer = {
    .import = &import,
    .case_ = case_,
    .summary = summary,
    .callback = callback,
    .user_data = user_data,
  };
  g_autoptr (Detection) detection
      = options->rules != NULL ? detection_new (options->rules, FALSE) : NULL;
  gboolean ok;

  writer.detection = detection;
  g_mutex_init (&import.matchers_mutex);
  summary->results = g_ptr_array_new_with_free_func ((GDestroyNotify) import_result_free);
  if (!import_prepare (&import, case_, &zone, error))
    return NULL;
  if (options->high_value != NULL
      && !tocsin_case_set_setting_list (case_, TOCSIN_SETTING_HIGH_VALUE, options->high_value,
                                        error))
    return NULL;
  ok = run_threads (&writer, options->n_jobs > 0 ? options->n_jobs : g_get_num_processors (), error)
       && detect (&writer, error);
  g_clear_pointer (&writer.source, tocsin_source_free);
  if (!ok)
    return NULL;
  summary->seconds = (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
  return g_steal_pointer (&summary);
}
