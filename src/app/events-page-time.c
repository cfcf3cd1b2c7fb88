/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How honest the times of the events page are: how many were assumed, by which clock the records
 * were written, and the way to correct that. */
#include <glib/gi18n.h>

#include "app/events-page-private.h"
#include "app/source-zones.h"
#include "app/tocsin-correct-dialog.h"
#include "store/tocsin-case.h"

static void
load (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (TocsinCase) reader = tocsin_case_open (path, TOCSIN_CASE_READ, &error);
  GPtrArray *sources = reader != NULL ? tocsin_case_list_sources (reader, &error) : NULL;

  (void) source, (void) cancellable;
  if (sources != NULL)
    g_task_return_pointer (task, sources, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/* "Y year assumed in 12,815 events", for each way in which a time is not exact. */
static void
show_legend (TocsinEventsPage *self)
{
  static const struct
  {
    TocsinTimeBasis basis;
    const char *words;
  } bases[] = {
    { TOCSIN_TIME_YEAR, N_ ("Y year assumed") },
    { TOCSIN_TIME_ZONE, N_ ("Z zone assumed") },
    { TOCSIN_TIME_FILE, N_ ("F file time") },
    { TOCSIN_TIME_NONE, N_ ("without time") },
  };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bases); i++)
    {
      guint64 n = 0;

      for (guint j = 0; self->sources != NULL && j < self->sources->len; j++)
        n += ((TocsinSource *) self->sources->pdata[j])->time_bases[bases[i].basis];
      if (n == 0)
        continue;
      if (text->len > 0)
        g_string_append (text, " · ");
      g_string_append_printf (text, "%s: %'" G_GUINT64_FORMAT, _ (bases[i].words), n);
    }
  gtk_label_set_text (self->time_legend, text->len > 0 ? text->str : _ ("All times are exact"));
  gtk_widget_set_visible (GTK_WIDGET (self->time_legend),
                          self->sources != NULL && self->sources->len > 0 && !self->is_narrow);
}

static void
on_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinEventsPage *self = TOCSIN_EVENTS_PAGE (object);
  GPtrArray *sources = g_task_propagate_pointer (G_TASK (result), NULL);
  const char *path = g_task_get_task_data (G_TASK (result));

  (void) user_data;
  if (self->session == NULL || sources == NULL
      || g_strcmp0 (path, tocsin_session_get_case_path (self->session)) != 0)
    {
      g_clear_pointer (&sources, g_ptr_array_unref);
      return;
    }
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  self->sources = sources;
  source_zones_set (self->session, sources);
  events_time_show (self);
}

/* Shows what is known of the sources' times. */
void
events_time_show (TocsinEventsPage *self)
{
  guint64 n_assumed = 0;

  for (guint i = 0; self->sources != NULL && i < self->sources->len; i++)
    {
      const TocsinSource *source = self->sources->pdata[i];

      n_assumed += source->time_bases[TOCSIN_TIME_ZONE] + source->time_bases[TOCSIN_TIME_YEAR];
    }
  show_legend (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "events.correct", n_assumed > 0);
}

/* Reads the sources of the case anew. */
void
events_time_reload (TocsinEventsPage *self)
{
  const char *path = tocsin_session_get_case_path (self->session);
  g_autoptr (GTask) task = NULL;

  if (path == NULL)
    {
      g_clear_pointer (&self->sources, g_ptr_array_unref);
      events_time_show (self);
      return;
    }
  task = g_task_new (self, NULL, on_loaded, NULL);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, load);
}

static void
on_correct (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinEventsPage *self = TOCSIN_EVENTS_PAGE (widget);

  (void) action, (void) parameter;
  tocsin_correct_dialog_show (widget, self->session, self->sources);
}

void
events_time_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "events.correct", NULL, on_correct);
}
