/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The alerts of the case, read in a thread, and what is said where there are none. */
#include <glib/gi18n.h>

#include "app/alerts-page-private.h"
#include "store/tocsin-case-setting.h"

typedef struct
{
  GPtrArray *entries;
  char *n_rules; /* that have run; NULL for none */
} Loaded;

static void
loaded_free (gpointer data)
{
  Loaded *self = data;

  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_free (self->n_rules);
  g_free (self);
}

static void
load (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (TocsinCase) case_ = NULL;
  Loaded *loaded;

  (void) source, (void) cancellable;
  if (g_task_return_error_if_cancelled (task))
    return;
  loaded = g_new0 (Loaded, 1);
  case_ = tocsin_case_open (path, TOCSIN_CASE_READ, &error);
  if (case_ != NULL
      && tocsin_case_dup_setting (case_, TOCSIN_SETTING_RULES_RUN, &loaded->n_rules, &error))
    loaded->entries = tocsin_alert_entries_load (case_, &error);
  if (loaded->entries != NULL)
    {
      g_task_return_pointer (task, loaded, loaded_free);
      return;
    }
  loaded_free (loaded);
  g_task_return_error (task, error);
}

static void
show_nothing (TocsinAlertsPage *self, const char *title, const char *text, const char *button)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_title (self->nothing, title);
  adw_status_page_set_description (self->nothing, escaped);
  gtk_button_set_label (self->detect, button);
}

static void
show_whether_run (TocsinAlertsPage *self, const char *n_rules)
{
  guint n = n_rules != NULL ? (guint) g_ascii_strtoull (n_rules, NULL, 10) : 0;
  g_autofree char *text = g_strdup_printf (
      ngettext ("%u rule has run over this case and found nothing suspicious",
                "%u rules have run over this case and found nothing suspicious", n),
      n);

  if (n > 0)
    show_nothing (self, _ ("Nothing Found"), text, _ ("_Run Detection Again"));
  else
    show_nothing (self, _ ("No Alerts Yet"), _ ("No rule has looked at the events of this case"),
                  _ ("_Run Detection"));
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TocsinAlertsPage *self = TOCSIN_ALERTS_PAGE (source);
  g_autoptr (GError) error = NULL;
  Loaded *loaded = g_task_propagate_pointer (G_TASK (result), &error);

  (void) user_data;
  /* what is being written is shown already; it is read again when that is done */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->session == NULL
      || tocsin_alert_triage_is_busy (self->triage))
    {
      g_clear_pointer (&loaded, loaded_free);
      return;
    }
  if (loaded == NULL)
    show_nothing (self, _ ("The Alerts Cannot Be Read"), error->message, _ ("_Run Detection"));
  else
    show_whether_run (self, loaded->n_rules);
  alerts_page_show_entries (self, loaded != NULL ? loaded->entries : NULL);
  g_clear_pointer (&loaded, loaded_free);
}

/* Reads the alerts of the case. */
void
alerts_page_reload (TocsinAlertsPage *self)
{
  const char *path = tocsin_session_get_case_path (self->session);
  g_autoptr (GTask) task = NULL;

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (path == NULL)
    {
      alerts_page_show_entries (self, NULL);
      return;
    }
  self->loading = g_cancellable_new ();
  task = g_task_new (self, self->loading, on_loaded, NULL);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, load);
}
