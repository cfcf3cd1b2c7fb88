/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules: all of them, the text of one, what it finds in this case, and the settings under which
 * it runs. What the user does is applied in a thread, can be taken back, and has the rules run. */
#include "app/tocsin-rules-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/rules-page-actions.h"
#include "app/tocsin-application.h"
#include "app/tocsin-rule-import-dialog.h"
#include "app/tocsin-rule-template.h"
#include "app/tocsin-window.h"

#define UNDO_SECONDS 10

G_DEFINE_FINAL_TYPE (TocsinRulesPage, tocsin_rules_page, GTK_TYPE_BOX)

static guint updated_signal;

static const TocsinRuleRow *
get_row (TocsinRulesPage *self)
{
  return tocsin_rule_list_get_selected (self->list);
}

static void
say (TocsinRulesPage *self, const char *text)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (TOCSIN_IS_WINDOW (root))
    tocsin_window_say (TOCSIN_WINDOW (root), text);
}

static void
on_edited (TocsinRulesPage *self)
{
  rules_page_update_actions (self);
}

/* ---- Running the rules ---- */

static char *
describe_run (guint n_rules, double seconds)
{
  g_autofree char *took = seconds < 1 ? g_strdup_printf (_ ("%.0f ms"), seconds * 1e3)
                                      : g_strdup_printf (_ ("%.1f s"), seconds);

  /* Translators: a number of rules, then how long they took */
  return g_strdup_printf (ngettext ("%'u rule run in %s", "%'u rules run in %s", n_rules), n_rules,
                          took);
}

static void
on_detected (TocsinRulesPage *self, TocsinJob *job)
{
  const TocsinDetectSummary *summary = tocsin_job_get_detection (job);

  if (job != self->job)
    return;
  if (summary != NULL && self->book != NULL)
    {
      guint n = tocsin_rule_library_get_n_active (self->book->library);

      g_free (self->status);
      self->status = describe_run (n, summary->seconds);
      g_signal_emit (self, updated_signal, 0);
    }
  g_clear_object (&self->job);
}

/* Alerts follow what was changed. */
static void
detect (TocsinRulesPage *self)
{
  const char *path = tocsin_session_get_case_path (self->session);

  if (path == NULL || self->book == NULL)
    return;
  if (self->job != NULL)
    tocsin_job_cancel (self->job);
  g_clear_object (&self->job);
  self->job = tocsin_workspace_detect (self->workspace, path,
                                       tocsin_rule_library_get_rules (self->book->library));
  g_signal_connect_object (self->job, "finished", G_CALLBACK (on_detected), self,
                           G_CONNECT_SWAPPED);
}

/* ---- The rule that is chosen ---- */

/* Nothing can be set for a rule that is not valid: its text has the room. */
static void
show_side (TocsinRulesPage *self, gboolean has_side)
{
  if (has_side == self->has_side)
    return;
  self->has_side = has_side;
  adw_flap_set_locked (self->flap, !has_side);
  adw_flap_set_reveal_flap (self->flap, has_side && !adw_flap_get_folded (self->flap));
  gtk_widget_set_sensitive (GTK_WIDGET (tocsin_rule_editor_get_tune (self->editor)), has_side);
}

static void
show_rule (TocsinRulesPage *self)
{
  const TocsinRuleRow *row = get_row (self);
  const TocsinRuleSetting *setting = row != NULL ? row->entry->setting : NULL;

  gtk_stack_set_visible_child_name (self->stack, row != NULL ? "rule" : "empty");
  show_side (self, row != NULL && row->entry->fault == NULL);
  if (row != NULL)
    {
      tocsin_rule_editor_show (self->editor, self->book, row);
      tocsin_rule_settings_show (self->settings, row);
      tocsin_rule_simulator_load (self->simulator, tocsin_session_get_case_path (self->session),
                                  self->book, row);
      tocsin_rule_simulator_set_changed (
          self->simulator,
          setting != NULL
              && (setting->has_threshold || setting->has_minimum || setting->timespan > 0));
    }
  rules_page_update_actions (self);
}

/* The session names the rule that is chosen. */
static void
tell_session (TocsinRulesPage *self)
{
  const TocsinRuleRow *row = get_row (self);

  if (row == NULL)
    return;
  self->is_following = TRUE;
  tocsin_session_set_selected_rule (self->session, row->entry->rule_id);
  self->is_following = FALSE;
}

static void
on_selected (TocsinRulesPage *self)
{
  tell_session (self);
  show_rule (self);
}

/* Another page wants a rule to be seen. */
static void
on_selected_rule (TocsinRulesPage *self)
{
  const char *rule_id = tocsin_session_get_selected_rule (self->session);

  if (self->is_following || *rule_id == '\0' || tocsin_rule_list_find (self->list, rule_id) == NULL)
    return;
  tocsin_rule_list_select (self->list, rule_id);
  tocsin_rule_list_reveal (self->list);
  show_rule (self);
}

/* The rule of a file that was just written; of several the one that was chosen before, or the
 * last, which the others are for. */
static const char *
find_in_file (TocsinRulesPage *self, const char *path)
{
  const TocsinRuleRow *before = get_row (self);
  const char *key = NULL;
  guint line = 0;

  for (guint i = 0; i < self->book->rows->len; i++)
    {
      const TocsinRuleRow *row = self->book->rows->pdata[i];

      if (strcmp (row->entry->path, path) != 0)
        continue;
      if (before != NULL && strcmp (before->key, row->key) == 0)
        return row->key;
      if (key == NULL || row->entry->line > line)
        {
          key = row->key;
          line = row->entry->line;
        }
    }
  return key;
}

static void
choose (TocsinRulesPage *self)
{
  const char *wanted = self->wanted_path != NULL ? find_in_file (self, self->wanted_path) : NULL;
  const char *asked = tocsin_session_get_selected_rule (self->session);

  if (wanted != NULL)
    tocsin_rule_list_select (self->list, wanted);
  else if (get_row (self) == NULL && tocsin_rule_list_find (self->list, asked) != NULL)
    tocsin_rule_list_select (self->list, asked);
  else if (get_row (self) == NULL && tocsin_session_get_case_path (self->session) != NULL)
    tocsin_rule_list_select_near (self->list);
  g_clear_pointer (&self->wanted_path, g_free);
  tell_session (self);
  show_rule (self);
  if (self->is_new && wanted != NULL)
    {
      tocsin_rule_list_reveal (self->list);
      tocsin_rule_editor_focus (self->editor);
    }
  self->is_new = FALSE;
}

static void
on_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinRulesPage *self = TOCSIN_RULES_PAGE (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinRuleBook) book = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (TocsinRuleBook) before = NULL;

  (void) user_data;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (book == NULL)
    {
      say (self, error->message);
      return;
    }
  before = g_steal_pointer (&self->book);
  self->book = g_steal_pointer (&book);
  tocsin_rule_list_set_rows (self->list, self->book->rows);
  choose (self);
  g_signal_emit (self, updated_signal, 0);
  if (self->is_to_detect)
    detect (self);
  self->is_to_detect = FALSE;
}

static void
load (TocsinRulesPage *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  tocsin_rule_job_load (self, tocsin_session_get_case_path (self->session), self->book,
                        self->loading, on_loaded);
}

/* ---- Acts ---- */

/* What is known of an act when it is done. */
typedef struct
{
  char *message; /* with which it can be taken back, or NULL */
  char *text;    /* that was saved from the editor, or NULL */
} Act;

static void
act_free (Act *self)
{
  g_free (self->message);
  g_free (self->text);
  g_free (self);
}

static void
on_undo (AdwToast *toast, TocsinRulesPage *self)
{
  TocsinRuleChange *inverse = g_object_steal_data (G_OBJECT (toast), "inverse");

  if (inverse != NULL)
    rules_page_apply (self, inverse, NULL, NULL);
}

static void
offer_undo (TocsinRulesPage *self, const char *message, TocsinRuleChange *inverse)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *escaped = g_markup_escape_text (message, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_object_set_data_full (G_OBJECT (toast), "inverse", inverse,
                          (GDestroyNotify) tocsin_rule_change_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo), self, 0);
  if (TOCSIN_IS_WINDOW (root))
    tocsin_window_add_toast (TOCSIN_WINDOW (root), toast);
  else
    g_object_unref (g_object_ref_sink (toast));
}

static void
on_applied (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinRulesPage *self = TOCSIN_RULES_PAGE (object);
  Act *act = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinRuleOutcome) outcome = g_task_propagate_pointer (G_TASK (result), &error);

  if (outcome == NULL)
    say (self, error->message);
  else
    {
      if (act->text != NULL)
        tocsin_rule_editor_saved (self->editor, outcome->saved_path, act->text);
      if (outcome->saved_path != NULL)
        {
          g_free (self->wanted_path);
          self->wanted_path = g_strdup (outcome->saved_path);
        }
      if (act->message != NULL)
        offer_undo (self, act->message, g_steal_pointer (&outcome->inverse));
      self->is_to_detect = TRUE;
    }
  load (self);
  act_free (act);
}

/* Takes @change. @message: (nullable): what to say of it, with a way back; @text: (nullable): that
 * is saved from the editor */
void
rules_page_apply (TocsinRulesPage *self, TocsinRuleChange *change, const char *message,
                  const char *text)
{
  Act *act = g_new0 (Act, 1);

  act->message = g_strdup (message);
  act->text = g_strdup (text);
  tocsin_rule_job_apply (self, change, on_applied, act);
}

static void
on_save (TocsinRulesPage *self)
{
  const char *path = tocsin_rule_editor_get_path (self->editor);
  g_autofree char *text = tocsin_rule_editor_dup_text (self->editor);
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *message = g_strdup_printf (_ ("“%s” is saved"), name);

  rules_page_apply (self, tocsin_rule_change_new_save (path, text), message, text);
}

static void
on_refused (TocsinRulesPage *self)
{
  say (self, _ ("Not saved, as it is not valid. It is kept as a draft."));
}

void
rules_page_set (TocsinRulesPage *self, const TocsinRuleSetting *setting, const char *message)
{
  const TocsinRuleRow *row = get_row (self);

  if (row != NULL && *row->entry->rule_id != '\0')
    rules_page_apply (
        self,
        tocsin_rule_change_new_setting (row->entry->rule_id,
                                        tocsin_rule_setting_is_default (setting) ? NULL : setting),
        message, NULL);
}

static void
on_enabled (TocsinRulesPage *self, gboolean is_enabled)
{
  rules_page_enable (self, is_enabled);
}

static void
on_setting (TocsinRulesPage *self, const TocsinRuleSetting *setting)
{
  rules_page_set (self, setting, _ ("Your settings of the rule are changed"));
}

static void
on_use (TocsinRulesPage *self, double threshold, gint64 timespan, double minimum)
{
  const TocsinRuleRow *row = get_row (self);
  g_autoptr (TocsinRuleSetting) setting = NULL;

  if (row == NULL)
    return;
  setting = tocsin_rule_settings_copy (row);
  setting->has_threshold = row->entry->has_threshold && threshold != row->entry->own_threshold;
  setting->threshold = setting->has_threshold ? threshold : 0;
  setting->timespan = timespan != row->entry->own_timespan ? timespan : 0;
  setting->has_minimum = minimum >= 0 && minimum != row->entry->own_minimum;
  setting->minimum = setting->has_minimum ? minimum : 0;
  rules_page_set (self, setting, _ ("The rule runs with these values"));
}

static void
on_reset_values (TocsinRulesPage *self)
{
  const TocsinRuleRow *row = get_row (self);
  g_autoptr (TocsinRuleSetting) setting = NULL;

  if (row == NULL)
    return;
  setting = tocsin_rule_settings_copy (row);
  setting->has_threshold = FALSE;
  setting->threshold = 0;
  setting->has_minimum = FALSE;
  setting->minimum = 0;
  setting->timespan = 0;
  rules_page_set (self, setting, _ ("The rule runs with its own values"));
}

static void
on_allow (TocsinRulesPage *self, const char *entity)
{
  const TocsinRuleRow *row = get_row (self);
  g_autoptr (TocsinRuleSetting) setting = row != NULL ? tocsin_rule_settings_copy (row) : NULL;
  g_autofree char *message = g_strdup_printf (_ ("%s is left out"), entity);

  if (setting != NULL && tocsin_rule_settings_allow (setting, entity))
    rules_page_set (self, setting, message);
}

/* ---- Import ---- */

static void
on_imported (TocsinRulesPage *self)
{
  self->is_to_detect = TRUE;
  load (self);
}

/* Imports rules from files, folders and archives. */
void
tocsin_rules_page_import (TocsinRulesPage *self, const char *const *paths)
{
  GtkRoot *root;
  TocsinRuleImportDialog *dialog;

  g_return_if_fail (TOCSIN_IS_RULES_PAGE (self));
  root = gtk_widget_get_root (GTK_WIDGET (self));
  dialog = tocsin_rule_import_dialog_new (GTK_WINDOW (root), paths);
  g_signal_connect_object (dialog, "finished", G_CALLBACK (on_imported), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
on_drop (TocsinRulesPage *self, const GValue *value)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;

  for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
    {
      g_autofree char *path = g_file_get_path (l->data);

      if (path != NULL)
        g_strv_builder_add (builder, path);
    }
  paths = g_strv_builder_end (builder);
  if (paths[0] == NULL)
    return FALSE;
  tocsin_rules_page_import (self, (const char *const *) paths);
  return TRUE;
}

/* ---- The widget ---- */

static void
on_drafts_changed (TocsinRulesPage *self)
{
  tocsin_rule_list_set_drafts (self->list, tocsin_rule_drafts_get_texts (self->drafts));
}

static void
on_case_changed (TocsinRulesPage *self)
{
  g_clear_pointer (&self->status, g_free);
  load (self);
}

static void
tocsin_rules_page_dispose (GObject *object)
{
  TocsinRulesPage *self = TOCSIN_RULES_PAGE (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->job);
  g_clear_object (&self->session);
  g_clear_object (&self->workspace);
  g_clear_object (&self->drafts);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->book, tocsin_rule_book_unref);
  g_clear_pointer (&self->wanted_path, g_free);
  g_clear_pointer (&self->status, g_free);
  G_OBJECT_CLASS (tocsin_rules_page_parent_class)->dispose (object);
}

static void
bind_callbacks (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_callback (klass, on_selected);
  gtk_widget_class_bind_template_callback (klass, on_edited);
  gtk_widget_class_bind_template_callback (klass, on_save);
  gtk_widget_class_bind_template_callback (klass, on_refused);
  gtk_widget_class_bind_template_callback (klass, on_enabled);
  gtk_widget_class_bind_template_callback (klass, on_use);
  gtk_widget_class_bind_template_callback (klass, on_reset_values);
  gtk_widget_class_bind_template_callback (klass, on_allow);
  gtk_widget_class_bind_template_callback (klass, on_setting);
}

static void
tocsin_rules_page_class_init (TocsinRulesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_rules_page_dispose;
  g_type_ensure (TOCSIN_TYPE_RULE_LIST);
  g_type_ensure (TOCSIN_TYPE_RULE_EDITOR);
  g_type_ensure (TOCSIN_TYPE_RULE_SETTINGS);
  g_type_ensure (TOCSIN_TYPE_RULE_SIMULATOR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-rules-page.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinRulesPage, list);
  gtk_widget_class_bind_template_child (widget_class, TocsinRulesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TocsinRulesPage, flap);
  gtk_widget_class_bind_template_child (widget_class, TocsinRulesPage, editor);
  gtk_widget_class_bind_template_child (widget_class, TocsinRulesPage, simulator);
  gtk_widget_class_bind_template_child (widget_class, TocsinRulesPage, settings);
  bind_callbacks (widget_class);
  /* The number of rules, or what is to be said of their last run, is another. */
  updated_signal = g_signal_new ("updated", TOCSIN_TYPE_RULES_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
tocsin_rules_page_init (TocsinRulesPage *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->has_side = TRUE;
  rules_page_add_actions (self);
  /* before the text, which would take the names of the files */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  /* where both have no room beside one another */
  g_object_bind_property (self->flap, "folded", tocsin_rule_editor_get_tune (self->editor),
                          "visible", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->flap, "reveal-flap", tocsin_rule_editor_get_tune (self->editor),
                          "active", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

/* The rules, and what they find in the case of @session; jobs run in @workspace. */
TocsinRulesPage *
tocsin_rules_page_new (TocsinSession *session, TocsinWorkspace *workspace)
{
  TocsinRulesPage *self = g_object_new (TOCSIN_TYPE_RULES_PAGE, NULL);

  self->session = g_object_ref (session);
  self->workspace = g_object_ref (workspace);
  self->drafts = tocsin_rule_drafts_new ();
  tocsin_rule_editor_start (self->editor, session, self->drafts);
  g_signal_connect_object (self->drafts, "changed", G_CALLBACK (on_drafts_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::case-path", G_CALLBACK (on_case_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::selected-rule", G_CALLBACK (on_selected_rule), self,
                           G_CONNECT_SWAPPED);
  load (self);
  return self;
}

/* Returns: (transfer none): the actions `rules.…`, for the header bar */
GActionGroup *
tocsin_rules_page_get_actions (TocsinRulesPage *self)
{
  g_return_val_if_fail (TOCSIN_IS_RULES_PAGE (self), NULL);
  return G_ACTION_GROUP (self->actions);
}

guint
tocsin_rules_page_get_n_rules (TocsinRulesPage *self)
{
  g_return_val_if_fail (TOCSIN_IS_RULES_PAGE (self), 0);
  return self->book != NULL ? self->book->rows->len : 0;
}

/* Returns: (transfer full) (nullable): what is to be said of the last run of the rules */
char *
tocsin_rules_page_dup_status (TocsinRulesPage *self)
{
  g_return_val_if_fail (TOCSIN_IS_RULES_PAGE (self), NULL);
  return g_strdup (self->status);
}
