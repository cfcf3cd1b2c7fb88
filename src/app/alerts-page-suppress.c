/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lets a rule leave out the entity of an alert from now on: its allow-list gets an entry. A toast
 * takes that back. */
#include <glib/gi18n.h>
#include <string.h>

#include "app/alerts-page-private.h"
#include "app/tocsin-raw-text.h"
#include "pipeline/tocsin-rule-library.h"

/* ---- Settings of a rule, written in a thread ---- */

typedef struct
{
  char *rule_id;
  char *entry;                /* to be added, `field=value`; NULL: */
  TocsinRuleSetting *setting; /* what is to be there again; after the work: what was there */
} Change;

static void
change_free (gpointer data)
{
  Change *self = data;

  g_free (self->rule_id);
  g_free (self->entry);
  tocsin_rule_setting_free (self->setting);
  g_free (self);
}

static TocsinRuleSetting *
with_entry (const TocsinRuleSetting *before, const char *entry)
{
  TocsinRuleSetting *after = tocsin_rule_setting_copy (before);
  g_autoptr (GStrvBuilder) allow = g_strv_builder_new ();

  for (guint i = 0; after->allow != NULL && after->allow[i] != NULL; i++)
    g_strv_builder_add (allow, after->allow[i]);
  g_strv_builder_add (allow, entry);
  g_strfreev (after->allow);
  after->allow = g_strv_builder_end (allow);
  return after;
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Change *self = data;
  GError *error = NULL;
  g_autoptr (TocsinRuleSetting) before = tocsin_rule_setting_load (self->rule_id, &error);
  g_autoptr (TocsinRuleSetting) after = NULL;

  (void) source, (void) cancellable;
  if (before != NULL)
    after
        = self->entry != NULL ? with_entry (before, self->entry) : g_steal_pointer (&self->setting);
  if (after == NULL || !tocsin_rule_setting_save (self->rule_id, after, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->setting = g_steal_pointer (&before);
  g_task_return_boolean (task, TRUE);
}

static void start (TocsinAlertsPage *page, Change *change);

static void
on_undo (TocsinAlertsPage *page, AdwToast *toast)
{
  const Change *done = g_object_get_data (G_OBJECT (toast), "change");
  Change *change = g_new0 (Change, 1);

  change->rule_id = g_strdup (done->rule_id);
  change->setting = tocsin_rule_setting_copy (done->setting);
  start (page, change);
}

static void
show_toast (TocsinAlertsPage *page, TocsinWindow *window, const Change *change)
{
  g_autofree char *shown = tocsin_raw_text_dup_visible (change->entry, strlen (change->entry));
  /* Translators: an entity, such as source_ip=203.0.113.7 */
  g_autofree char *words = g_strdup_printf (_ ("The rule leaves out %s from now on"), shown);
  g_autofree char *escaped = g_markup_escape_text (words, -1);
  AdwToast *toast = adw_toast_new (escaped);
  Change *kept = g_new0 (Change, 1);

  kept->rule_id = g_strdup (change->rule_id);
  kept->setting = tocsin_rule_setting_copy (change->setting);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_object_set_data_full (G_OBJECT (toast), "change", kept, change_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo), page, G_CONNECT_SWAPPED);
  tocsin_window_add_toast (window, toast);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TocsinAlertsPage *page = TOCSIN_ALERTS_PAGE (source);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));
  const Change *change = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  (void) user_data;
  g_task_propagate_boolean (G_TASK (result), &error);
  if (!TOCSIN_IS_WINDOW (root))
    return;
  if (error != NULL)
    tocsin_window_say (TOCSIN_WINDOW (root), error->message);
  else if (change->entry != NULL)
    show_toast (page, TOCSIN_WINDOW (root), change);
  else
    tocsin_window_say (TOCSIN_WINDOW (root), _ ("Undone"));
  tocsin_session_emit_changed (page->session); /* the page of rules reads the settings again */
}

static void
start (TocsinAlertsPage *page, Change *change)
{
  g_autoptr (GTask) task = g_task_new (page, NULL, on_done, NULL);

  g_task_set_task_data (task, change, change_free);
  g_task_run_in_thread (task, work);
}

/* ---- The question ---- */

typedef struct
{
  TocsinAlertsPage *page;
  gint64 alert_id;
  char *rule_id;
  GPtrArray *choices; /* GtkCheckButton, with "entry" */
  GtkCheckButton *close;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *self = data;

  (void) closure;
  g_object_unref (self->page);
  g_free (self->rule_id);
  g_ptr_array_unref (self->choices);
  g_free (self);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, Question *self)
{
  Change *change;

  (void) dialog;
  if (!g_str_equal (response, "suppress"))
    return;
  change = g_new0 (Change, 1);
  change->rule_id = g_strdup (self->rule_id);
  for (guint i = 0; i < self->choices->len; i++)
    if (gtk_check_button_get_active (self->choices->pdata[i]))
      change->entry = g_strdup (g_object_get_data (self->choices->pdata[i], "entry"));
  if (gtk_check_button_get_active (self->close))
    {
      g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

      g_array_append_val (ids, self->alert_id);
      tocsin_alert_triage_set_status (self->page->triage, ids, TOCSIN_ALERT_FALSE_POSITIVE);
    }
  start (self->page, change);
}

static void
add_choice (GPtrArray *choices, GtkBox *box, const char *field, const char *value)
{
  g_autofree char *entry = g_strdup_printf ("%s=%s", field, value);
  g_autofree char *shown = tocsin_raw_text_dup_visible (entry, strlen (entry));
  GtkWidget *check = gtk_check_button_new_with_label (shown);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), choices->len == 0);
  if (choices->len > 0)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (check), choices->pdata[0]);
  g_object_set_data_full (G_OBJECT (check), "entry", g_strdup (entry), g_free);
  g_ptr_array_add (choices, check);
  gtk_box_append (box, check);
}

/* What the rule groups by; of a rule for single events, what all of them have alike. */
static void
add_choices (GPtrArray *choices, GtkBox *box, const TocsinAlert *alert)
{
  g_auto (GStrv) parts = g_strsplit (alert->entity, ", ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *equals = strchr (parts[i], '=');

      if (equals == NULL || equals[1] == '\0')
        continue;
      *equals = '\0';
      add_choice (choices, box, parts[i], equals + 1);
    }
}

static void
ask (TocsinAlertsPage *page, const TocsinAlert *alert)
{
  Question *self = g_new0 (Question, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *separator = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
  g_autofree char *title
      = tocsin_raw_text_dup_visible (alert->rule_title, strlen (alert->rule_title));
  g_autofree char *body = g_strdup_printf (
      _ ("From now on “%s” raises no alert about what is chosen here. The page of rules lists it, "
         "and can take it back at any time."),
      title);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))),
                                              _ ("Suppress Alerts Like This?"), body);

  self->page = g_object_ref (page);
  self->alert_id = alert->id;
  self->rule_id = g_strdup (alert->rule_id);
  self->choices = g_ptr_array_new ();
  add_choices (self->choices, GTK_BOX (box), alert);
  self->close = GTK_CHECK_BUTTON (
      gtk_check_button_new_with_mnemonic (_ ("_Close this alert as false positive")));
  gtk_check_button_set_active (self->close, TRUE);
  gtk_box_append (GTK_BOX (box), separator);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->close));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"),
                                    "suppress", _ ("_Suppress"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "suppress",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "suppress");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), self, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_suppress (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinAlertsPage *page = TOCSIN_ALERTS_PAGE (widget);
  g_autoptr (GArray) ids = alerts_page_list_selected (page);
  const TocsinAlertEntry *entry
      = ids->len == 1 ? tocsin_alert_model_find_entry (page->model, g_array_index (ids, gint64, 0))
                      : NULL;

  (void) action, (void) parameter;
  if (entry != NULL && strchr (entry->alert->entity, '=') != NULL)
    ask (page, entry->alert);
}

void
alerts_page_install_suppress (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "alerts.suppress", NULL, on_suppress);
}
