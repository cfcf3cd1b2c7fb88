/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-error.h"
#include "workspace/job-private.h"

/* What the working thread reads: nobody changes it once the job has begun. */
typedef struct
{
  char **paths;
  char *format;
  char *timezone;
  int year;
  TocsinImportOverride *overrides; /* their strings are the request's own */
  guint n_overrides;
  TocsinRuleSet *rules; /* shared; NULL: none */
  char **high_value;
} JobRequest;

struct _TocsinJob
{
  GObject parent_instance;
  TocsinJobKind kind;
  char *case_path;
  JobRequest request;
  GCancellable *cancellable;
  TocsinJobState state;
  gint64 begun; /* monotonic time */
  TocsinJobProgress progress;
  char *file;
  TocsinImportSummary *summary;
  TocsinDetectSummary *detection; /* of TOCSIN_JOB_DETECT */
  JobExport *export;              /* of TOCSIN_JOB_EXPORT */
  GError *error;
  /* from here on shared with the working thread */
  GMutex mutex;
  TocsinImportProgress latest;
  char *latest_path;
  guint idle; /* the source that takes `latest` over, 0 if none waits */
};

enum
{
  SIGNAL_PROGRESS,
  SIGNAL_FINISHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TocsinJob, tocsin_job, G_TYPE_OBJECT)

static void
request_init (JobRequest *self, const TocsinImportOptions *options)
{
  self->paths = g_strdupv ((char **) options->paths);
  self->format = g_strdup (options->format);
  self->timezone = g_strdup (options->timezone);
  self->year = options->year;
  self->n_overrides = options->n_overrides;
  self->rules = options->rules != NULL ? tocsin_rule_set_ref (options->rules) : NULL;
  self->high_value = g_strdupv ((char **) options->high_value);
  self->overrides = g_new0 (TocsinImportOverride, options->n_overrides);
  for (guint i = 0; i < options->n_overrides; i++)
    {
      const TocsinImportOverride *from = &options->overrides[i];

      self->overrides[i] = (TocsinImportOverride){
        g_strdup (from->path),
        g_strdup (from->member),
        g_strdup (from->format),
        g_strdup (from->timezone),
        from->year,
      };
    }
}

static void
request_clear (JobRequest *self)
{
  for (guint i = 0; i < self->n_overrides; i++)
    {
      g_free ((char *) self->overrides[i].path);
      g_free ((char *) self->overrides[i].member);
      g_free ((char *) self->overrides[i].format);
      g_free ((char *) self->overrides[i].timezone);
    }
  g_free (self->overrides);
  tocsin_rule_set_free (self->rules);
  g_strfreev (self->paths);
  g_strfreev (self->high_value);
  g_free (self->format);
  g_free (self->timezone);
}

static void
tocsin_job_finalize (GObject *object)
{
  TocsinJob *self = TOCSIN_JOB (object);

  request_clear (&self->request);
  g_free (self->case_path);
  g_free (self->file);
  g_free (self->latest_path);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->summary, tocsin_import_summary_free);
  g_clear_pointer (&self->detection, tocsin_detect_summary_free);
  g_clear_pointer (&self->export, job_export_free);
  g_clear_error (&self->error);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (tocsin_job_parent_class)->finalize (object);
}

static void
tocsin_job_class_init (TocsinJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tocsin_job_finalize;
  signals[SIGNAL_PROGRESS] = g_signal_new ("progress", TOCSIN_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FINISHED] = g_signal_new ("finished", TOCSIN_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
}

static void
tocsin_job_init (TocsinJob *self)
{
  self->cancellable = g_cancellable_new ();
  self->progress.seconds_left = -1;
  g_mutex_init (&self->mutex);
}

TocsinJob *
job_new_import (const char *case_path, const TocsinImportOptions *options)
{
  TocsinJob *self = g_object_new (TOCSIN_TYPE_JOB, NULL);

  self->case_path = g_strdup (case_path);
  request_init (&self->request, options);
  return self;
}

TocsinJob *
job_new_detect (const char *case_path, const TocsinRuleSet *rules)
{
  const TocsinImportOptions options = { .rules = rules };
  TocsinJob *self = job_new_import (case_path, &options);

  self->kind = TOCSIN_JOB_DETECT;
  return self;
}

/* Takes @request. */
TocsinJob *
job_new_export (const char *case_path, JobExport *request)
{
  const TocsinImportOptions options = { 0 };
  TocsinJob *self = job_new_import (case_path, &options);

  self->kind = TOCSIN_JOB_EXPORT;
  self->export = request;
  return self;
}

/* The part of the work that is done, 0 to 1. */
static double
get_part (const TocsinImportProgress *progress)
{
  guint64 done = progress->is_detecting ? progress->detected : progress->bytes;
  guint64 all = progress->is_detecting ? progress->to_detect : progress->total_bytes;

  return all > 0 ? (double) MIN (done, all) / (double) all : 0;
}

/* Works out rate and time left. */
static void
update_progress (TocsinJob *self, const TocsinImportProgress *from)
{
  double seconds = (double) (g_get_monotonic_time () - self->begun) / G_USEC_PER_SEC;
  double part = get_part (from);
  guint64 events = from->is_detecting ? from->detected : from->events;

  self->progress = (TocsinJobProgress){
    .bytes = from->bytes,
    .total_bytes = from->total_bytes,
    .files = from->files,
    .total_files = from->total_files,
    .events = from->events,
    .file_bytes = from->path_bytes,
    .file_size = from->path_size,
    .is_detecting = from->is_detecting,
    .detected = from->detected,
    .to_detect = from->to_detect,
    .events_per_second = seconds > 0 ? (double) events / seconds : 0,
    .seconds_left = part > 0 && seconds > 0.5 ? seconds / part - seconds : -1,
  };
}

/* Rate and time left are those of what it does now, so they count from when it began that. */
static void
note_stage (TocsinJob *self, const TocsinImportProgress *latest)
{
  if (latest->is_detecting && !self->progress.is_detecting)
    self->begun = g_get_monotonic_time ();
}

/* In the main thread: takes over what the working thread has last told. */
static gboolean
on_progress (gpointer user_data)
{
  TocsinJob *self = user_data;
  TocsinImportProgress latest;

  g_mutex_lock (&self->mutex);
  self->idle = 0;
  latest = self->latest;
  g_free (self->file);
  self->file = g_steal_pointer (&self->latest_path);
  g_mutex_unlock (&self->mutex);
  note_stage (self, &latest);
  update_progress (self, &latest);
  if (!tocsin_job_is_over (self))
    g_signal_emit (self, signals[SIGNAL_PROGRESS], 0);
  return G_SOURCE_REMOVE;
}

/* In the working thread. */
static void
tell_progress (const TocsinImportProgress *progress, gpointer user_data)
{
  TocsinJob *self = user_data;

  g_mutex_lock (&self->mutex);
  self->latest = *progress;
  g_free (self->latest_path);
  self->latest_path = g_strdup (progress->path);
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_progress, g_object_ref (self),
                                  g_object_unref);
  g_mutex_unlock (&self->mutex);
}

static void
tell_detected (guint64 events, guint64 total, gpointer user_data)
{
  const TocsinImportProgress progress
      = { .is_detecting = TRUE, .detected = events, .to_detect = total };

  tell_progress (&progress, user_data);
}

/* Of an export, the events stand for the bytes. */
static void
tell_exported (guint64 n_rows, gpointer user_data)
{
  TocsinJob *self = user_data;
  const TocsinImportProgress progress
      = { .bytes = n_rows, .total_bytes = self->export->n_expected, .events = n_rows };

  tell_progress (&progress, self);
}

static void
return_result (GTask *task, gpointer summary, GDestroyNotify free_func, GError *error)
{
  if (summary != NULL)
    g_task_return_pointer (task, summary, free_func);
  else
    g_task_return_error (task, error);
}

static void
work_export (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  TocsinJob *self = source;
  GError *error = NULL;
  g_autoptr (TocsinCase) reader = tocsin_case_open (self->case_path, TOCSIN_CASE_READ, &error);
  guint64 n_rows = 0;
  gboolean done
      = reader != NULL
        && job_export_run (self->export, reader, tell_exported, self, &n_rows, cancellable, &error);

  (void) data;
  if (done)
    tell_exported (n_rows, self);
  return_result (task, done ? g_memdup2 (&n_rows, sizeof n_rows) : NULL, g_free, error);
}

static void
work_detect (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  TocsinJob *self = source;
  const JobRequest *request = data;
  GError *error = NULL;
  g_autoptr (TocsinCase) opened = tocsin_case_open (self->case_path, TOCSIN_CASE_WRITE, &error);
  TocsinDetectSummary *summary = NULL;

  if (opened != NULL)
    summary = tocsin_detect_run_watched (opened, request->rules, 0, tell_detected, self,
                                         cancellable, &error);
  g_clear_pointer (&opened, tocsin_case_free);
  return_result (task, summary, (GDestroyNotify) tocsin_detect_summary_free, error);
}

static void
work_import (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  TocsinJob *self = source;
  const JobRequest *request = data;
  const TocsinImportOptions options = {
    .paths = (const char *const *) request->paths,
    .format = request->format,
    .timezone = request->timezone,
    .year = request->year,
    .overrides = request->overrides,
    .n_overrides = request->n_overrides,
    .high_value = (const char *const *) request->high_value,
    .rules = request->rules,
  };
  GError *error = NULL;
  g_autoptr (TocsinCase) opened = tocsin_case_open (self->case_path, TOCSIN_CASE_WRITE, &error);
  TocsinImportSummary *summary = NULL;

  if (opened != NULL)
    summary = tocsin_import_run (opened, &options, tell_progress, self, cancellable, &error);
  g_clear_pointer (&opened, tocsin_case_free);
  return_result (task, summary, (GDestroyNotify) tocsin_import_summary_free, error);
}

static void
on_worked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TocsinJob *self = TOCSIN_JOB (source);
  gpointer summary = g_task_propagate_pointer (G_TASK (result), &self->error);

  (void) user_data;
  if (self->kind == TOCSIN_JOB_DETECT)
    self->detection = summary;
  else if (self->kind == TOCSIN_JOB_IMPORT)
    self->summary = summary;
  else if (summary != NULL)
    {
      self->progress.events = *(guint64 *) summary;
      g_free (summary);
    }
  if (summary != NULL)
    self->state = TOCSIN_JOB_DONE;
  else if (g_error_matches (self->error, TOCSIN_ERROR, TOCSIN_ERROR_CANCELLED))
    self->state = TOCSIN_JOB_CANCELLED;
  else
    self->state = TOCSIN_JOB_FAILED;
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
}

static const GTaskThreadFunc works[] = {
  [TOCSIN_JOB_IMPORT] = work_import,
  [TOCSIN_JOB_DETECT] = work_detect,
  [TOCSIN_JOB_EXPORT] = work_export,
};

/* Begins to work in a thread; what comes of it is told in the main thread. */
void
job_start (TocsinJob *self)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, on_worked, NULL);

  g_assert (self->state == TOCSIN_JOB_WAITING);
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      self->state = TOCSIN_JOB_CANCELLED;
      g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
      return;
    }
  self->state = TOCSIN_JOB_RUNNING;
  self->begun = g_get_monotonic_time ();
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, &self->request, NULL);
  g_task_run_in_thread (task, works[self->kind]);
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0);
}

/**
 * tocsin_job_get_case_path:
 * @self: a job
 *
 * Returns: (transfer none): the case that it writes to
 */
const char *
tocsin_job_get_case_path (TocsinJob *self)
{
  g_return_val_if_fail (TOCSIN_IS_JOB (self), NULL);
  return self->case_path;
}

/**
 * tocsin_job_get_kind:
 * @self: a job
 *
 * Returns: what it does
 */
TocsinJobKind
tocsin_job_get_kind (TocsinJob *self)
{
  g_return_val_if_fail (TOCSIN_IS_JOB (self), TOCSIN_JOB_IMPORT);
  return self->kind;
}

/**
 * tocsin_job_get_state:
 * @self: a job
 *
 * Returns: its state
 */
TocsinJobState
tocsin_job_get_state (TocsinJob *self)
{
  g_return_val_if_fail (TOCSIN_IS_JOB (self), TOCSIN_JOB_FAILED);
  return self->state;
}

/**
 * tocsin_job_get_fraction:
 * @self: a job
 *
 * Returns: how far it is with what it does now, 0 to 1: by bytes on disk, then, once rules
 *   run, by events
 */
double
tocsin_job_get_fraction (TocsinJob *self)
{
  g_return_val_if_fail (TOCSIN_IS_JOB (self), 0);
  if (self->state == TOCSIN_JOB_DONE)
    return 1;
  return get_part (&(TocsinImportProgress){ .bytes = self->progress.bytes,
                                            .total_bytes = self->progress.total_bytes,
                                            .is_detecting = self->progress.is_detecting,
                                            .detected = self->progress.detected,
                                            .to_detect = self->progress.to_detect });
}

/**
 * tocsin_job_get_progress:
 * @self: a job
 *
 * Returns: (transfer none): how far it is
 */
const TocsinJobProgress *
tocsin_job_get_progress (TocsinJob *self)
{
  g_return_val_if_fail (TOCSIN_IS_JOB (self), NULL);
  return &self->progress;
}

/**
 * tocsin_job_get_file:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): the file that is being written to the case
 */
const char *
tocsin_job_get_file (TocsinJob *self)
{
  g_return_val_if_fail (TOCSIN_IS_JOB (self), NULL);
  return self->file;
}

/**
 * tocsin_job_get_summary:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): what came of an import, once it is done
 */
const TocsinImportSummary *
tocsin_job_get_summary (TocsinJob *self)
{
  g_return_val_if_fail (TOCSIN_IS_JOB (self), NULL);
  return self->summary;
}

/**
 * tocsin_job_get_detection:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): what came of the rules, alone or after an import, once
 *   it is done
 */
const TocsinDetectSummary *
tocsin_job_get_detection (TocsinJob *self)
{
  g_return_val_if_fail (TOCSIN_IS_JOB (self), NULL);
  return self->summary != NULL ? self->summary->detection : self->detection;
}

/**
 * tocsin_job_get_exported:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): the file of %TOCSIN_JOB_EXPORT; how many events are in
 *   it says its progress
 */
GFile *
tocsin_job_get_exported (TocsinJob *self)
{
  g_return_val_if_fail (TOCSIN_IS_JOB (self), NULL);
  return self->export != NULL ? self->export->file : NULL;
}

/**
 * tocsin_job_get_error:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): why it failed or was stopped
 */
const GError *
tocsin_job_get_error (TocsinJob *self)
{
  g_return_val_if_fail (TOCSIN_IS_JOB (self), NULL);
  return self->error;
}

/**
 * tocsin_job_is_over:
 * @self: a job
 *
 * Returns: whether it is done, was stopped or failed
 */
gboolean
tocsin_job_is_over (TocsinJob *self)
{
  g_return_val_if_fail (TOCSIN_IS_JOB (self), TRUE);
  return self->state >= TOCSIN_JOB_DONE;
}

/**
 * tocsin_job_cancel:
 * @self: a job
 *
 * Asks it to stop; `finished` follows. What is whole by then is kept.
 */
void
tocsin_job_cancel (TocsinJob *self)
{
  g_return_if_fail (TOCSIN_IS_JOB (self));
  g_cancellable_cancel (self->cancellable);
  if (self->state == TOCSIN_JOB_WAITING)
    {
      self->state = TOCSIN_JOB_CANCELLED;
      g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
    }
}
