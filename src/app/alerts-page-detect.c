/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs the rules over the case, as a job of the workspace; the rules are read in a thread. */
#include "app/alerts-page-private.h"
#include "workspace/tocsin-case-rules.h"

static void
load_rules (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (path, TOCSIN_CASE_READ, &error);
  TocsinRuleLibrary *library = case_ != NULL ? tocsin_case_rules_load (case_, &error) : NULL;

  (void) source, (void) cancellable;
  if (library != NULL)
    g_task_return_pointer (task, library, (GDestroyNotify) tocsin_rule_library_unref);
  else
    g_task_return_error (task, error);
}

static void
on_rules_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TocsinAlertsPage *self = TOCSIN_ALERTS_PAGE (source);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  const char *path = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinRuleLibrary) library = g_task_propagate_pointer (G_TASK (result), &error);

  (void) user_data;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "alerts.detect", TRUE);
  if (!TOCSIN_IS_WINDOW (root))
    return;
  if (library == NULL)
    tocsin_window_say (TOCSIN_WINDOW (root), error->message);
  else
    g_object_unref (tocsin_workspace_detect (tocsin_window_get_workspace (TOCSIN_WINDOW (root)),
                                             path, tocsin_rule_library_get_rules (library)));
}

static void
on_detect (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinAlertsPage *self = TOCSIN_ALERTS_PAGE (widget);
  const char *path = tocsin_session_get_case_path (self->session);
  g_autoptr (GTask) task = NULL;

  (void) parameter;
  if (path == NULL)
    return;
  gtk_widget_action_set_enabled (widget, action, FALSE);
  task = g_task_new (self, NULL, on_rules_loaded, NULL);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, load_rules);
}

void
alerts_page_install_detect (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "alerts.detect", NULL, on_detect);
}
