/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the page of rules does in threads. */
#include "app/tocsin-rule-jobs.h"

typedef struct
{
  char *case_path;
  TocsinRuleBook *book;
  char *path;
  char *text;
} Request;

static void
request_free (gpointer data)
{
  Request *self = data;

  g_free (self->case_path);
  tocsin_rule_book_unref (self->book);
  g_free (self->path);
  g_free (self->text);
  g_free (self);
}

static void
start (gpointer source, Request *request, GTaskThreadFunc work, GCancellable *cancellable,
       GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, NULL);

  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, work);
}

static void
load (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Request *self = data;
  GError *error = NULL;
  TocsinRuleBook *book = tocsin_rule_book_load (self->case_path, self->book, &error);

  (void) source, (void) cancellable;
  if (book != NULL)
    g_task_return_pointer (task, book, (GDestroyNotify) tocsin_rule_book_unref);
  else
    g_task_return_error (task, error);
}

/* Gives a #TocsinRuleBook. */
void
tocsin_rule_job_load (gpointer source, const char *case_path, TocsinRuleBook *before,
                      GCancellable *cancellable, GAsyncReadyCallback callback)
{
  Request *request = g_new0 (Request, 1);

  request->case_path = g_strdup (case_path);
  request->book = before != NULL ? tocsin_rule_book_ref (before) : NULL;
  start (source, request, load, cancellable, callback);
}

static void
read_text (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Request *self = data;
  GError *error = NULL;
  char *text = NULL;
  gsize length;

  (void) source, (void) cancellable;
  if (!g_file_get_contents (self->path, &text, &length, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (!g_utf8_validate_len (text, length, NULL))
    {
      char *valid = g_utf8_make_valid (text, (gssize) length);

      g_free (text);
      text = valid;
    }
  g_task_return_pointer (task, text, g_free);
}

/* Gives the text of a file, valid UTF-8. */
void
tocsin_rule_job_read (gpointer source, const char *path, GCancellable *cancellable,
                      GAsyncReadyCallback callback)
{
  Request *request = g_new0 (Request, 1);

  request->path = g_strdup (path);
  start (source, request, read_text, cancellable, callback);
}

static void
try_text (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Request *self = data;
  GError *error = NULL;
  g_autoptr (TocsinCase) case_ = NULL;
  TocsinRuleTrial *trial = NULL;

  (void) source;
  if (self->case_path != NULL)
    case_ = tocsin_case_open (self->case_path, TOCSIN_CASE_READ, &error);
  if (error == NULL)
    trial = tocsin_rule_trial_run (case_, self->book->library, self->path, self->text, cancellable,
                                   &error);
  if (trial != NULL)
    g_task_return_pointer (task, trial, (GDestroyNotify) tocsin_rule_trial_free);
  else
    g_task_return_error (task, error);
}

/* Gives a #TocsinRuleTrial of a text in place of the file @path. */
void
tocsin_rule_job_try (gpointer source, const char *case_path, TocsinRuleBook *book, const char *path,
                     const char *text, GCancellable *cancellable, GAsyncReadyCallback callback)
{
  Request *request = g_new0 (Request, 1);

  request->case_path = g_strdup (case_path);
  request->book = tocsin_rule_book_ref (book);
  request->path = g_strdup (path);
  request->text = g_strdup (text);
  start (source, request, try_text, cancellable, callback);
}

TocsinRuleChange *
tocsin_rule_change_new_setting (const char *rule_id, const TocsinRuleSetting *setting)
{
  TocsinRuleChange *self = g_new0 (TocsinRuleChange, 1);

  self->kind = TOCSIN_RULE_CHANGE_SETTING;
  self->rule_id = g_strdup (rule_id);
  self->setting = setting != NULL ? tocsin_rule_setting_copy (setting) : NULL;
  return self;
}

/* @path: (nullable): NULL for a new file in the user's folder */
TocsinRuleChange *
tocsin_rule_change_new_save (const char *path, const char *text)
{
  TocsinRuleChange *self = g_new0 (TocsinRuleChange, 1);

  self->kind = TOCSIN_RULE_CHANGE_SAVE;
  self->path = g_strdup (path);
  self->text = g_strdup (text);
  return self;
}

TocsinRuleChange *
tocsin_rule_change_new_remove (const char *path)
{
  TocsinRuleChange *self = g_new0 (TocsinRuleChange, 1);

  self->kind = TOCSIN_RULE_CHANGE_REMOVE;
  self->path = g_strdup (path);
  return self;
}

void
tocsin_rule_change_free (TocsinRuleChange *self)
{
  if (self == NULL)
    return;
  g_free (self->rule_id);
  g_clear_pointer (&self->setting, tocsin_rule_setting_free);
  g_free (self->path);
  g_free (self->text);
  g_free (self);
}

void
tocsin_rule_outcome_free (TocsinRuleOutcome *self)
{
  if (self == NULL)
    return;
  tocsin_rule_change_free (self->inverse);
  g_free (self->saved_path);
  g_free (self);
}

static TocsinRuleChange *
apply_setting (const TocsinRuleChange *self, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (TocsinRuleSetting) before = tocsin_rule_setting_load (self->rule_id, &problem);

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  if (!tocsin_rule_setting_save (self->rule_id, self->setting, error))
    return NULL;
  return tocsin_rule_change_new_setting (self->rule_id, before);
}

/* What was in the file before comes back with the inverse; a new one goes. */
static TocsinRuleChange *
apply_save (const TocsinRuleChange *self, char **saved_path, GError **error)
{
  g_autofree char *before = NULL;

  if (self->path != NULL)
    g_file_get_contents (self->path, &before, NULL, NULL);
  if (!tocsin_rule_library_save_text (self->path, self->text, saved_path, error))
    return NULL;
  if (before != NULL && g_strcmp0 (self->path, *saved_path) == 0)
    return tocsin_rule_change_new_save (self->path, before);
  return tocsin_rule_change_new_remove (*saved_path);
}

static TocsinRuleChange *
apply_remove (const TocsinRuleChange *self, GError **error)
{
  g_autofree char *before = NULL;

  if (!g_file_get_contents (self->path, &before, NULL, error)
      || !tocsin_rule_library_remove (self->path, error))
    return NULL;
  return tocsin_rule_change_new_save (self->path, before);
}

static void
apply (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const TocsinRuleChange *change = data;
  g_autoptr (TocsinRuleOutcome) outcome = g_new0 (TocsinRuleOutcome, 1);
  GError *error = NULL;

  (void) source, (void) cancellable;
  if (change->kind == TOCSIN_RULE_CHANGE_SETTING)
    outcome->inverse = apply_setting (change, &error);
  else if (change->kind == TOCSIN_RULE_CHANGE_SAVE)
    outcome->inverse = apply_save (change, &outcome->saved_path, &error);
  else
    outcome->inverse = apply_remove (change, &error);
  if (outcome->inverse != NULL)
    g_task_return_pointer (task, g_steal_pointer (&outcome),
                           (GDestroyNotify) tocsin_rule_outcome_free);
  else
    g_task_return_error (task, error);
}

/* Takes @change; gives a #TocsinRuleOutcome. */
void
tocsin_rule_job_apply (gpointer source, TocsinRuleChange *change, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, NULL, callback, user_data);

  g_task_set_task_data (task, change, (GDestroyNotify) tocsin_rule_change_free);
  g_task_run_in_thread (task, apply);
}
