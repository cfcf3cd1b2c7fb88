/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where an import goes, which rules run with it, and which accounts matter most. The
 * signal `changed` tells that the rules are loaded, or are to be loaded again. */
#include "app/tocsin-options-step.h"

#include <glib/gi18n.h>

#include "app/tocsin-account-list.h"
#include "app/tocsin-application.h"
#include "app/tocsin-file-dialog.h"
#include "app/tocsin-recent-cases.h"
#include "store/tocsin-case-setting.h"

struct _TocsinOptionsStep
{
  AdwBin parent_instance;
  char *case_path;
  TocsinRuleLibrary *library; /* NULL: no rules, or not loaded yet */
  guint generation;           /* of what is loaded */
  gboolean is_loading;
  AdwActionRow *case_row, *builtin_row, *user_row;
  GtkButton *case_button;
  GtkSwitch *detect, *builtin, *user;
  TocsinAccountList *accounts;
};

G_DEFINE_FINAL_TYPE (TocsinOptionsStep, tocsin_options_step, ADW_TYPE_BIN)

static guint changed_signal;

typedef struct
{
  guint generation;
  char *case_path; /* to read its accounts from, or NULL */
  char **accounts;
  gboolean with_builtin;
  gboolean with_user;
  TocsinRuleLibrary *library;
} Loading;

static void
loading_free (gpointer data)
{
  Loading *self = data;

  g_free (self->case_path);
  g_strfreev (self->accounts);
  g_clear_pointer (&self->library, tocsin_rule_library_unref);
  g_free (self);
}

/* A case that is there already has its accounts; what cannot be read has none. */
static void
read_accounts (Loading *loading)
{
  g_autoptr (TocsinCase) opened = NULL;
  char **accounts = NULL;

  if (loading->case_path == NULL || !g_file_test (loading->case_path, G_FILE_TEST_EXISTS))
    return;
  opened = tocsin_case_open (loading->case_path, TOCSIN_CASE_READ, NULL);
  if (opened != NULL)
    accounts = tocsin_case_dup_setting_list (opened, TOCSIN_SETTING_HIGH_VALUE, NULL);
  if (accounts == NULL)
    return;
  g_strfreev (loading->accounts);
  loading->accounts = accounts;
}

static void
load (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Loading *loading = data;
  g_autoptr (GError) error = NULL;

  (void) source, (void) cancellable;
  read_accounts (loading);
  if (loading->with_builtin || loading->with_user)
    loading->library
        = tocsin_rule_library_load_for (NULL, loading->with_builtin, loading->with_user, NULL,
                                        (const char *const *) loading->accounts, &error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
count_rules (const TocsinRuleLibrary *library, TocsinRuleOrigin origin, guint *n_rules,
             guint *n_faulty)
{
  g_autoptr (GPtrArray) entries = tocsin_rule_library_list_entries (library);

  *n_rules = *n_faulty = 0;
  for (guint i = 0; i < entries->len; i++)
    {
      const TocsinRuleEntry *entry = g_ptr_array_index (entries, i);

      if (entry->origin != origin)
        continue;
      *n_faulty += entry->fault != NULL;
      *n_rules += entry->fault == NULL && entry->is_enabled;
    }
}

static void
show_pack (TocsinOptionsStep *self, AdwActionRow *row, GtkSwitch *toggle, TocsinRuleOrigin origin)
{
  guint n_rules, n_faulty;
  g_autofree char *rules = NULL, *text = NULL;

  if (self->library == NULL || !gtk_switch_get_active (toggle))
    return;
  count_rules (self->library, origin, &n_rules, &n_faulty);
  rules = g_strdup_printf (ngettext ("%'u rule", "%'u rules", n_rules), n_rules);
  if (n_faulty > 0)
    text = g_strdup_printf (
        ngettext ("%s; %'u more is not valid", "%s; %'u more are not valid", n_faulty), rules,
        n_faulty);
  if (n_rules + n_faulty == 0)
    text = g_strdup (_ ("None yet; import Sigma rules on the Rules page"));
  adw_action_row_set_subtitle (row, text != NULL ? text : rules);
}

static void
on_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinOptionsStep *self = TOCSIN_OPTIONS_STEP (object);
  Loading *loading = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  (void) user_data;
  if (loading->generation != self->generation)
    return;
  self->is_loading = FALSE;
  g_clear_pointer (&self->library, tocsin_rule_library_unref);
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      adw_action_row_set_subtitle (self->builtin_row, error->message);
    }
  else
    {
      self->library = g_steal_pointer (&loading->library);
      if (loading->case_path != NULL)
        tocsin_account_list_set (self->accounts, (const char *const *) loading->accounts);
      show_pack (self, self->builtin_row, self->builtin, TOCSIN_RULE_ORIGIN_BUILTIN);
      show_pack (self, self->user_row, self->user, TOCSIN_RULE_ORIGIN_USER);
    }
  g_signal_emit (self, changed_signal, 0);
}

/* @case_path: (nullable): the case whose accounts are read first */
static void
start_loading (TocsinOptionsStep *self, const char *case_path)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_loaded, NULL);
  Loading *loading = g_new0 (Loading, 1);
  gboolean detects = gtk_switch_get_active (self->detect);

  self->is_loading = TRUE;
  loading->generation = ++self->generation;
  loading->case_path = g_strdup (case_path);
  loading->accounts = g_strdupv ((char **) tocsin_account_list_get (self->accounts));
  loading->with_builtin = detects && gtk_switch_get_active (self->builtin);
  loading->with_user = detects && gtk_switch_get_active (self->user);
  g_task_set_task_data (task, loading, loading_free);
  g_task_run_in_thread (task, load);
  g_signal_emit (self, changed_signal, 0);
}

static void
on_chosen (TocsinOptionsStep *self)
{
  start_loading (self, NULL);
}

static void
show_case (TocsinOptionsStep *self)
{
  g_autofree char *name = g_filename_display_basename (self->case_path);
  g_autofree char *folder_path = g_path_get_dirname (self->case_path);
  g_autofree char *folder = tocsin_path_dup_display (folder_path);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->case_row), name);
  adw_action_row_set_subtitle (self->case_row, folder);
}

static void
on_case_chosen (GListModel *files, gpointer user_data)
{
  TocsinOptionsStep *self = user_data;
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  g_autofree char *path = g_file_get_path (file);

  if (path == NULL)
    return;
  g_free (self->case_path);
  self->case_path = g_str_has_suffix (path, ".tocsin") ? g_steal_pointer (&path)
                                                       : g_strconcat (path, ".tocsin", NULL);
  show_case (self);
  start_loading (self, self->case_path);
}

static void
on_case_clicked (TocsinOptionsStep *self)
{
  g_autofree char *name = g_filename_display_basename (self->case_path);

  tocsin_file_dialog_show (TOCSIN_FILE_DIALOG_NEW_CASE, GTK_WIDGET (self), name, on_case_chosen,
                           self);
}

static void
tocsin_options_step_dispose (GObject *object)
{
  TocsinOptionsStep *self = TOCSIN_OPTIONS_STEP (object);

  self->generation++;
  g_clear_pointer (&self->case_path, g_free);
  g_clear_pointer (&self->library, tocsin_rule_library_unref);
  G_OBJECT_CLASS (tocsin_options_step_parent_class)->dispose (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, TocsinOptionsStep, name)

static void
tocsin_options_step_class_init (TocsinOptionsStepClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_options_step_dispose;
  g_type_ensure (TOCSIN_TYPE_ACCOUNT_LIST);
  changed_signal = g_signal_new ("changed", TOCSIN_TYPE_OPTIONS_STEP, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-options-step.ui"));
  BIND (case_row);
  BIND (case_button);
  BIND (detect);
  BIND (builtin_row);
  BIND (builtin);
  BIND (user_row);
  BIND (user);
  BIND (accounts);
}

static void
tocsin_options_step_init (TocsinOptionsStep *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->case_button, "clicked", G_CALLBACK (on_case_clicked), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->detect, "notify::active", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->builtin, "notify::active", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->user, "notify::active", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->accounts, "changed", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
}

/* Begins with the case that the import goes to; its accounts are taken over. */
void
tocsin_options_step_begin (TocsinOptionsStep *self, const char *case_path)
{
  g_auto (GStrv) accounts
      = g_settings_get_strv (tocsin_application_get_settings (), "high-value-accounts");

  g_return_if_fail (TOCSIN_IS_OPTIONS_STEP (self));
  g_free (self->case_path);
  self->case_path = g_strdup (case_path);
  show_case (self);
  tocsin_account_list_set (self->accounts, (const char *const *) accounts);
  start_loading (self, case_path);
}

/* Suggests accounts: name → how often it was seen. */
void
tocsin_options_step_suggest (TocsinOptionsStep *self, GHashTable *usernames)
{
  g_return_if_fail (TOCSIN_IS_OPTIONS_STEP (self));
  tocsin_account_list_suggest (self->accounts, usernames);
}

const char *
tocsin_options_step_get_case_path (TocsinOptionsStep *self)
{
  g_return_val_if_fail (TOCSIN_IS_OPTIONS_STEP (self), NULL);
  return self->case_path;
}

/* Whether the rules are loaded. */
gboolean
tocsin_options_step_is_ready (TocsinOptionsStep *self)
{
  g_return_val_if_fail (TOCSIN_IS_OPTIONS_STEP (self), FALSE);
  return !self->is_loading;
}

/* The rules that run with the import, NULL for none; (transfer none). */
TocsinRuleLibrary *
tocsin_options_step_get_library (TocsinOptionsStep *self)
{
  g_return_val_if_fail (TOCSIN_IS_OPTIONS_STEP (self), NULL);
  return self->library;
}

/* The accounts that matter most; (transfer none). */
const char *const *
tocsin_options_step_get_accounts (TocsinOptionsStep *self)
{
  g_return_val_if_fail (TOCSIN_IS_OPTIONS_STEP (self), NULL);
  return tocsin_account_list_get (self->accounts);
}
