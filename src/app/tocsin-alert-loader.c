/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what is known of one alert in a thread. Only the last one asked for arrives. The rules are
 * read once and kept. */
#include "app/tocsin-alert-loader.h"

#include "workspace/tocsin-case-rules.h"

/* The rules, read by whichever thread needs them first. */
typedef struct
{
  GMutex mutex;
  TocsinRuleLibrary *library; /* NULL until then */
} Rules;

struct _TocsinAlertLoader
{
  GObject parent_instance;
  Rules *rules; /* a reference (g_atomic_rc_box) */
  TocsinAlertDetail *detail;
  GError *error;
  GCancellable *loading;
};

static guint loaded_signal;

G_DEFINE_FINAL_TYPE (TocsinAlertLoader, tocsin_alert_loader, G_TYPE_OBJECT)

typedef struct
{
  char *case_path;
  gint64 alert_id;
  Rules *rules;
} Request;

static void
rules_clear (gpointer data)
{
  Rules *self = data;

  tocsin_rule_library_unref (self->library);
  g_mutex_clear (&self->mutex);
}

static Rules *
rules_new (void)
{
  Rules *self = g_atomic_rc_box_new0 (Rules);

  g_mutex_init (&self->mutex);
  return self;
}

static void
rules_unref (Rules *self)
{
  g_atomic_rc_box_release_full (self, rules_clear);
}

static const TocsinRuleSet *
rules_get (Rules *self, TocsinCase *case_, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->library == NULL)
    self->library = tocsin_case_rules_load (case_, error);
  return self->library != NULL ? tocsin_rule_library_get_rules (self->library) : NULL;
}

static void
request_free (gpointer data)
{
  Request *self = data;

  g_free (self->case_path);
  rules_unref (self->rules);
  g_free (self);
}

static void
clear (TocsinAlertLoader *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_error (&self->error);
}

static void
tocsin_alert_loader_finalize (GObject *object)
{
  TocsinAlertLoader *self = TOCSIN_ALERT_LOADER (object);

  clear (self);
  tocsin_alert_detail_free (self->detail);
  rules_unref (self->rules);
  G_OBJECT_CLASS (tocsin_alert_loader_parent_class)->finalize (object);
}

static void
tocsin_alert_loader_class_init (TocsinAlertLoaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tocsin_alert_loader_finalize;
  /* The alert that was asked for last is there, or an error. */
  loaded_signal = g_signal_new ("loaded", TOCSIN_TYPE_ALERT_LOADER, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);
}

static void
tocsin_alert_loader_init (TocsinAlertLoader *self)
{
  self->rules = rules_new ();
}

TocsinAlertLoader *
tocsin_alert_loader_new (void)
{
  return g_object_new (TOCSIN_TYPE_ALERT_LOADER, NULL);
}

static TocsinAlertDetail *
read_detail (Request *request, GCancellable *cancellable, GError **error)
{
  g_autoptr (TocsinCase) case_ = tocsin_case_open (request->case_path, TOCSIN_CASE_READ, error);
  const TocsinRuleSet *rules = case_ != NULL ? rules_get (request->rules, case_, error) : NULL;

  return rules != NULL ? tocsin_alert_detail_load (case_, rules, request->alert_id,
                                                   TOCSIN_ALERT_EVIDENCE, cancellable, error)
                       : NULL;
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  TocsinAlertDetail *detail;

  (void) source;
  if (g_task_return_error_if_cancelled (task))
    return;
  detail = read_detail (data, cancellable, &error);
  if (detail != NULL)
    g_task_return_pointer (task, detail, (GDestroyNotify) tocsin_alert_detail_free);
  else
    g_task_return_error (task, error);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TocsinAlertLoader *self = TOCSIN_ALERT_LOADER (source);
  GError *error = NULL;
  TocsinAlertDetail *detail = g_task_propagate_pointer (G_TASK (result), &error);

  (void) user_data;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_error_free (error);
      return;
    }
  clear (self);
  self->error = error;
  tocsin_alert_detail_free (self->detail);
  self->detail = detail;
  g_signal_emit (self, loaded_signal, 0);
}

/* Reads an alert; NULL for none. What was asked for before does not arrive any more. */
void
tocsin_alert_loader_load (TocsinAlertLoader *self, const char *case_path, gint64 alert_id)
{
  g_autoptr (GTask) task = NULL;
  Request *request;

  g_return_if_fail (TOCSIN_IS_ALERT_LOADER (self));
  clear (self);
  if (case_path == NULL)
    {
      g_clear_pointer (&self->detail, tocsin_alert_detail_free);
      return;
    }
  self->loading = g_cancellable_new ();
  request = g_new0 (Request, 1);
  request->case_path = g_strdup (case_path);
  request->alert_id = alert_id;
  request->rules = g_atomic_rc_box_acquire (self->rules);
  task = g_task_new (self, self->loading, on_done, NULL);
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, work);
}

/* The rules may be others now. */
void
tocsin_alert_loader_forget_rules (TocsinAlertLoader *self)
{
  g_return_if_fail (TOCSIN_IS_ALERT_LOADER (self));
  rules_unref (self->rules);
  self->rules = rules_new ();
}

/* Returns: (transfer full) (nullable): the alert that was read last, once */
TocsinAlertDetail *
tocsin_alert_loader_take_detail (TocsinAlertLoader *self)
{
  g_return_val_if_fail (TOCSIN_IS_ALERT_LOADER (self), NULL);
  return g_steal_pointer (&self->detail);
}

const GError *
tocsin_alert_loader_get_error (TocsinAlertLoader *self)
{
  return self->error;
}
