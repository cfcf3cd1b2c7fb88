/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done on the page of rules, by menu, button and key. */
#include "app/rules-page-actions.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/page-shortcuts.h"
#include "app/tocsin-file-dialog.h"
#include "app/tocsin-rule-template.h"
#include "app/tocsin-window.h"

static const TocsinRuleRow *
get_row (TocsinRulesPage *self)
{
  return tocsin_rule_list_get_selected (self->list);
}

void
rules_page_enable (TocsinRulesPage *self, gboolean is_enabled)
{
  const TocsinRuleRow *row = get_row (self);
  g_autoptr (TocsinRuleSetting) setting = NULL;
  g_autofree char *message = NULL;

  if (row == NULL)
    return;
  setting = tocsin_rule_settings_copy (row);
  setting->is_enabled = is_enabled;
  message = is_enabled ? g_strdup_printf (_ ("“%s” is on"), row->entry->title)
                       : g_strdup_printf (_ ("“%s” is off"), row->entry->title);
  rules_page_set (self, setting, message);
}

static void
on_save (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  (void) action, (void) parameter;
  tocsin_rule_editor_save (TOCSIN_RULES_PAGE (user_data)->editor);
}

static void
on_undo (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  (void) action, (void) parameter;
  tocsin_rule_editor_undo (TOCSIN_RULES_PAGE (user_data)->editor);
}

static void
on_search (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  (void) action, (void) parameter;
  tocsin_rule_list_focus_search (TOCSIN_RULES_PAGE (user_data)->list);
}

static void
on_edit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  (void) action, (void) parameter;
  tocsin_rule_editor_focus (TOCSIN_RULES_PAGE (user_data)->editor);
}

static void
on_leave (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TocsinRulesPage *self = user_data;

  (void) action, (void) parameter;
  if (adw_flap_get_folded (self->flap) && adw_flap_get_reveal_flap (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
  else
    tocsin_rule_list_focus (self->list);
}

static void
on_toggle (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const TocsinRuleRow *row = get_row (user_data);

  (void) action, (void) parameter;
  if (row != NULL)
    rules_page_enable (user_data, !row->entry->is_enabled);
}

static void
create (TocsinRulesPage *self, const char *text)
{
  self->is_new = TRUE;
  rules_page_apply (self, tocsin_rule_change_new_save (NULL, text), _ ("A new rule is in the list"),
                    NULL);
}

static void
on_new (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autofree char *text = tocsin_rule_template_dup_text (g_variant_get_string (parameter, NULL));

  (void) action;
  if (text != NULL)
    create (user_data, text);
}

static void
on_duplicate (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TocsinRulesPage *self = user_data;
  const TocsinRuleRow *row = get_row (self);
  g_autofree char *text = NULL;
  g_autofree char *copy = NULL;

  (void) action, (void) parameter;
  if (row == NULL || !tocsin_rule_editor_has_text (self->editor))
    return;
  text = tocsin_rule_editor_dup_text (self->editor);
  copy = tocsin_rule_template_duplicate (text, row->entry->line);
  create (self, copy);
}

/* The file of the user's: a rule that it replaced counts again. */
static void
remove_file (TocsinRulesPage *self, const char *message)
{
  const TocsinRuleRow *row = get_row (self);

  tocsin_rule_drafts_set (self->drafts, row->entry->path, NULL);
  rules_page_apply (self, tocsin_rule_change_new_remove (row->entry->path), message, NULL);
}

static void
on_delete (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const TocsinRuleRow *row = get_row (user_data);
  g_autofree char *name = NULL;
  g_autofree char *message = NULL;

  (void) action, (void) parameter;
  if (row == NULL)
    return;
  name = g_filename_display_basename (row->entry->path);
  message = g_strdup_printf (_ ("“%s” is deleted"), name);
  remove_file (user_data, message);
}

static void
on_reset (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  (void) action, (void) parameter;
  if (get_row (user_data) != NULL)
    remove_file (user_data, _ ("The built-in rule counts again"));
}

/* What was typed and thrown away, to be taken back. */
typedef struct
{
  char *path;
  char *text;
} Discarded;

static void
discarded_free (gpointer data, GClosure *closure)
{
  Discarded *self = data;

  (void) closure;
  g_free (self->path);
  g_free (self->text);
  g_free (self);
}

static void
on_restore (AdwToast *toast, Discarded *discarded)
{
  TocsinRulesPage *self = g_object_get_data (G_OBJECT (toast), "page");

  tocsin_rule_editor_restore (self->editor, discarded->path, discarded->text);
}

static void
on_discard (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TocsinRulesPage *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  AdwToast *toast;
  Discarded *discarded;
  char *text = tocsin_rule_editor_discard (self->editor);

  (void) action, (void) parameter;
  if (text == NULL)
    return;
  discarded = g_new0 (Discarded, 1);
  discarded->path = g_strdup (tocsin_rule_editor_get_path (self->editor));
  discarded->text = text;
  toast = adw_toast_new (_ ("The changes are discarded"));
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_object_set_data_full (G_OBJECT (toast), "page", g_object_ref (self), g_object_unref);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_restore), discarded,
                         discarded_free, 0);
  tocsin_window_add_toast (TOCSIN_WINDOW (root), toast);
}

static void
on_show_alerts (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TocsinRulesPage *self = user_data;
  const TocsinRuleRow *row = get_row (self);

  (void) action, (void) parameter;
  if (row == NULL)
    return;
  tocsin_session_set_selected_alert (self->session, row->alert_id);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-page", "s", "alerts");
}

static void
on_files_chosen (GListModel *files, gpointer user_data)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL)
        g_strv_builder_add (builder, path);
    }
  paths = g_strv_builder_end (builder);
  if (paths[0] != NULL)
    tocsin_rules_page_import (user_data, (const char *const *) paths);
}

static void
on_import (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gboolean is_folder = strcmp (g_variant_get_string (parameter, NULL), "folder") == 0;

  (void) action;
  tocsin_file_dialog_show (is_folder ? TOCSIN_FILE_DIALOG_RULE_FOLDER : TOCSIN_FILE_DIALOG_RULES,
                           user_data, NULL, on_files_chosen, user_data);
}

static const GActionEntry entries[] = {
  { .name = "save", .activate = on_save },
  { .name = "undo", .activate = on_undo },
  { .name = "search", .activate = on_search },
  { .name = "edit", .activate = on_edit },
  { .name = "leave", .activate = on_leave },
  { .name = "toggle", .activate = on_toggle },
  { .name = "new", .activate = on_new, .parameter_type = "s" },
  { .name = "duplicate", .activate = on_duplicate },
  { .name = "delete", .activate = on_delete },
  { .name = "reset", .activate = on_reset },
  { .name = "discard", .activate = on_discard },
  { .name = "show-alerts", .activate = on_show_alerts },
  { .name = "import", .activate = on_import, .parameter_type = "s" },
};

static const struct
{
  const char *keys;
  const char *action;
  gboolean is_local; /* only with the focus on the page, not wherever it is while the page shows */
} shortcuts[] = {
  { "<Control>s", "rules.save", FALSE },       { "<Control>f", "rules.search", FALSE },
  { "<Control>n", "rules.new::event", FALSE }, { "<Control>e", "rules.toggle", FALSE },
  { "<Control>d", "rules.duplicate", FALSE },  { "F2", "rules.edit", FALSE },
  { "Escape", "rules.leave", TRUE },
};

static GtkEventController *
make_controller (gboolean is_local)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      g_autofree char *name = NULL;
      g_autoptr (GVariant) target = NULL;
      GtkShortcut *shortcut;

      if (shortcuts[i].is_local != is_local
          || !g_action_parse_detailed_name (shortcuts[i].action, &name, &target, NULL))
        continue;
      shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (shortcuts[i].keys),
                                   gtk_named_action_new (name));
      gtk_shortcut_set_arguments (shortcut, target);
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
    }
  return controller;
}

static void
add_shortcuts (TocsinRulesPage *self)
{
  page_shortcuts_add (GTK_WIDGET (self), GTK_SHORTCUT_CONTROLLER (make_controller (FALSE)));
  gtk_widget_add_controller (GTK_WIDGET (self), make_controller (TRUE));
}

/* Makes the actions and their keys. */
void
rules_page_add_actions (TocsinRulesPage *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "rules", G_ACTION_GROUP (self->actions));
  add_shortcuts (self);
  rules_page_update_actions (self);
}

static void
set_enabled (TocsinRulesPage *self, const char *name, gboolean is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

/* What can be done with the rule that is chosen, as it is now. */
void
rules_page_update_actions (TocsinRulesPage *self)
{
  const TocsinRuleRow *row = get_row (self);
  gboolean is_modified = row != NULL && tocsin_rule_editor_is_modified (self->editor);
  gboolean is_users = row != NULL && row->entry->origin == TOCSIN_RULE_ORIGIN_USER;
  gboolean is_copy = is_users && row->entry->replaces != NULL;

  set_enabled (self, "save", is_modified);
  set_enabled (self, "discard", is_modified);
  set_enabled (self, "undo", row != NULL && tocsin_rule_editor_can_undo (self->editor));
  set_enabled (self, "edit", row != NULL);
  set_enabled (self, "duplicate", row != NULL && row->entry->fault == NULL);
  set_enabled (self, "toggle", row != NULL && *row->entry->rule_id != '\0');
  set_enabled (self, "delete", is_users && !is_copy);
  set_enabled (self, "reset", is_copy);
  set_enabled (self, "show-alerts", row != NULL && row->hits > 0);
}
