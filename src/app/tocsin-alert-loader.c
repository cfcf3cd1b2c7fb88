/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what is known of one alert in a thread. Only the last one asked for arrives. The rules are
 * read once and kept. */
#include "app/tocsin-alert-loader.h"

#include "workspace/tocsin-case-rules.h"

struct _TocsinAlertLoader
{
  GObject parent_instance;
  TocsinRuleLibrary *rules; /* NULL until they are read */
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
  TocsinRuleLibrary *rules; /* NULL: to be read */
} Request;

static void
request_free (gpointer data)
{
  Request *self = data;

  g_free (self->case_path);
  tocsin_rule_library_unref (self->rules);
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
  tocsin_rule_library_unref (self->rules);
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
  (void) self;
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

  if (case_ == NULL)
    return NULL;
  if (request->rules == NULL)
    request->rules = tocsin_case_rules_load (case_, error);
  if (request->rules == NULL)
    return NULL;
  return tocsin_alert_detail_load (case_, tocsin_rule_library_get_rules (request->rules),
                                   request->alert_id, TOCSIN_ALERT_EVIDENCE, cancellable, error);
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
  Request *request = g_task_get_task_data (G_TASK (result));
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
  if (self->rules == NULL && request->rules != NULL)
    self->rules = tocsin_rule_library_ref (request->rules);
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
  request->rules = self->rules != NULL ? tocsin_rule_library_ref (self->rules) : NULL;
  task = g_task_new (self, self->loading, on_done, NULL);
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, work);
}

/* The rules may be others now. */
void
tocsin_alert_loader_forget_rules (TocsinAlertLoader *self)
{
  g_return_if_fail (TOCSIN_IS_ALERT_LOADER (self));
  g_clear_pointer (&self->rules, tocsin_rule_library_unref);
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
