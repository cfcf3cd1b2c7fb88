/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The import truth at the foot of the sidebar: where the records of the case went. It
 * reads the sources of the case for everybody who shows something of them. */
#include "app/tocsin-case-status.h"

#include <glib/gi18n.h>

#include "app/tocsin-application.h"

typedef struct
{
  GPtrArray *sources; /* TocsinSource */
  AlertCounts alerts;
} Loaded;

struct _TocsinCaseStatus
{
  AdwBin parent_instance;
  TocsinSession *session;
  GCancellable *cancellable;
  GPtrArray *sources; /* TocsinSource, or NULL */
  AlertCounts alerts;
  GtkImage *icon;
  GtkLabel *sums;
};

enum
{
  SIGNAL_LOADED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TocsinCaseStatus, tocsin_case_status, ADW_TYPE_BIN)

static void
loaded_free (gpointer data)
{
  Loaded *self = data;

  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_free (self);
}

static void
load (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) opened = tocsin_case_open (data, TOCSIN_CASE_READ, &error);
  Loaded *loaded = g_new0 (Loaded, 1);

  (void) source, (void) cancellable;
  loaded->sources = opened != NULL ? tocsin_case_list_sources (opened, &error) : NULL;
  if (loaded->sources == NULL || !alert_counts_read (&loaded->alerts, opened, &error))
    {
      loaded_free (loaded);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_task_return_pointer (task, loaded, loaded_free);
}

static void
show_sums (TocsinCaseStatus *self)
{
  guint64 records = 0, split = 0, events = 0, rejects = 0, blank = 0, joined = 0;
  gboolean is_exact;
  g_autofree char *text = NULL;

  for (guint i = 0; i < self->sources->len; i++)
    {
      const TocsinSource *source = g_ptr_array_index (self->sources, i);

      records += source->records;
      split += source->split;
      events += source->events;
      rejects += source->rejects;
      blank += source->blank;
      joined += source->joined;
    }
  is_exact = records + split == events + rejects + blank + joined;
  /* Translators: where the records of all sources went; keep it short, four lines */
  text = g_strdup_printf (_ ("%'llu records + %'llu split =\n%'llu events + %'llu rejects\n+ %'llu "
                             "blank + %'llu joined"),
                          (unsigned long long) records, (unsigned long long) split,
                          (unsigned long long) events, (unsigned long long) rejects,
                          (unsigned long long) blank, (unsigned long long) joined);
  gtk_label_set_text (self->sums, text);
  gtk_image_set_from_icon_name (self->icon,
                                is_exact ? "object-select-symbolic" : "dialog-warning-symbolic");
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static void
on_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinCaseStatus *self = TOCSIN_CASE_STATUS (object);
  g_autoptr (GError) error = NULL;
  Loaded *loaded = g_task_propagate_pointer (G_TASK (result), &error);

  (void) user_data;
  if (loaded == NULL)
    return; /* who opened the case said why, or it was closed meanwhile */
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  self->sources = g_steal_pointer (&loaded->sources);
  self->alerts = loaded->alerts;
  loaded_free (loaded);
  show_sums (self);
  g_signal_emit (self, signals[SIGNAL_LOADED], 0);
}

/* Reads the case again; `loaded` follows. */
void
tocsin_case_status_reload (TocsinCaseStatus *self)
{
  const char *path = tocsin_session_get_case_path (self->session);
  g_autoptr (GTask) task = NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (path == NULL)
    {
      g_clear_pointer (&self->sources, g_ptr_array_unref);
      self->alerts = (AlertCounts){ 0 };
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      g_signal_emit (self, signals[SIGNAL_LOADED], 0);
      return;
    }
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, on_loaded, NULL);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, load);
}

static void
tocsin_case_status_dispose (GObject *object)
{
  TocsinCaseStatus *self = TOCSIN_CASE_STATUS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  G_OBJECT_CLASS (tocsin_case_status_parent_class)->dispose (object);
}

static void
tocsin_case_status_class_init (TocsinCaseStatusClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_case_status_dispose;
  signals[SIGNAL_LOADED] = g_signal_new ("loaded", TOCSIN_TYPE_CASE_STATUS, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-case-status.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinCaseStatus, icon);
  gtk_widget_class_bind_template_child (widget_class, TocsinCaseStatus, sums);
}

static void
tocsin_case_status_init (TocsinCaseStatus *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Follows the case of @session. */
void
tocsin_case_status_set_session (TocsinCaseStatus *self, TocsinSession *session)
{
  g_return_if_fail (TOCSIN_IS_CASE_STATUS (self));
  g_set_object (&self->session, session);
  g_signal_connect_object (session, "notify::case-path", G_CALLBACK (tocsin_case_status_reload),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "changed", G_CALLBACK (tocsin_case_status_reload), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "alerts-changed", G_CALLBACK (tocsin_case_status_reload), self,
                           G_CONNECT_SWAPPED);
  tocsin_case_status_reload (self);
}

/* The sources of the case, or NULL where none is open; (transfer none). */
GPtrArray *
tocsin_case_status_get_sources (TocsinCaseStatus *self)
{
  g_return_val_if_fail (TOCSIN_IS_CASE_STATUS (self), NULL);
  return self->sources;
}

/* How many alerts of the case are open; (transfer none). */
const AlertCounts *
tocsin_case_status_get_alerts (TocsinCaseStatus *self)
{
  g_return_val_if_fail (TOCSIN_IS_CASE_STATUS (self), NULL);
  return &self->alerts;
}
