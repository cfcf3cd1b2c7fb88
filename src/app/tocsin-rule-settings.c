/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user has set for a rule without touching its file: its level, and the entities that it
 * leaves out. What the simulator has set is said, and can be taken back. */
#include "app/tocsin-rule-settings.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/tocsin-application.h"
#include "app/tocsin-duration.h"
#include "app/tocsin-severity-image.h"
#include "app/tocsin-tooltip.h"
#include "core/tocsin-text.h"
#include "core/tocsin-time.h"

struct _TocsinRuleSettings
{
  GtkBox parent_instance;
  TocsinRuleRow *row;
  gboolean is_filling;
  GtkWidget *reset, *add;
  GtkLabel *about;
  GtkDropDown *level;
  GtkListBox *allowed;
  GtkEditable *entity;
};

G_DEFINE_FINAL_TYPE (TocsinRuleSettings, tocsin_rule_settings, GTK_TYPE_BOX)

static guint changed_signal;

/* The levels of the list, from above; the rule's own is before them. */
static const TocsinLevel levels[] = {
  TOCSIN_LEVEL_CRITICAL, TOCSIN_LEVEL_HIGH,          TOCSIN_LEVEL_MEDIUM,
  TOCSIN_LEVEL_LOW,      TOCSIN_LEVEL_INFORMATIONAL,
};

/* Returns: (transfer full): what is set for a rule now, to be changed */
TocsinRuleSetting *
tocsin_rule_settings_copy (const TocsinRuleRow *row)
{
  return row->entry->setting != NULL ? tocsin_rule_setting_copy (row->entry->setting)
                                     : tocsin_rule_setting_new ();
}

/* Adds an entity; FALSE where it was there already. */
gboolean
tocsin_rule_settings_allow (TocsinRuleSetting *setting, const char *entity)
{
  guint n = setting->allow != NULL ? g_strv_length (setting->allow) : 0;

  if (n > 0 && g_strv_contains ((const char *const *) setting->allow, entity))
    return FALSE;
  setting->allow = g_renew (char *, setting->allow, n + 2);
  setting->allow[n] = g_strdup (entity);
  setting->allow[n + 1] = NULL;
  return TRUE;
}

static void
emit (TocsinRuleSettings *self, const TocsinRuleSetting *setting)
{
  g_signal_emit (self, changed_signal, 0, setting);
}

static void
on_reset (TocsinRuleSettings *self)
{
  g_autoptr (TocsinRuleSetting) setting = tocsin_rule_setting_new ();

  setting->is_enabled = self->row->entry->is_enabled;
  emit (self, setting);
}

static void
on_level (TocsinRuleSettings *self)
{
  guint selected = gtk_drop_down_get_selected (self->level);
  g_autoptr (TocsinRuleSetting) setting = NULL;

  if (self->is_filling || self->row == NULL || selected > G_N_ELEMENTS (levels))
    return;
  setting = tocsin_rule_settings_copy (self->row);
  setting->has_level = selected > 0;
  if (selected > 0)
    setting->level = levels[selected - 1];
  emit (self, setting);
}

static gboolean
is_entity (const char *text)
{
  const char *equals = strchr (text, '=');

  return equals != NULL && equals > text && equals[1] != '\0'
         && strcspn (text, " \t") > (gsize) (equals - text);
}

static void
on_entity_changed (TocsinRuleSettings *self)
{
  gtk_widget_set_sensitive (self->add, is_entity (gtk_editable_get_text (self->entity)));
}

static void
on_add (TocsinRuleSettings *self)
{
  const char *text = gtk_editable_get_text (self->entity);
  g_autoptr (TocsinRuleSetting) setting = NULL;

  if (self->row == NULL || !is_entity (text))
    return;
  setting = tocsin_rule_settings_copy (self->row);
  if (tocsin_rule_settings_allow (setting, text))
    emit (self, setting);
  gtk_editable_set_text (self->entity, "");
}

static void
on_remove (GtkButton *button, TocsinRuleSettings *self)
{
  const char *entity = g_object_get_data (G_OBJECT (button), "entity");
  g_autoptr (TocsinRuleSetting) setting = tocsin_rule_settings_copy (self->row);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; setting->allow != NULL && setting->allow[i] != NULL; i++)
    if (strcmp (setting->allow[i], entity) != 0)
      g_strv_builder_add (builder, setting->allow[i]);
  g_strfreev (setting->allow);
  setting->allow = g_strv_builder_end (builder);
  emit (self, setting);
}

static void
add_allowed (TocsinRuleSettings *self, const char *entity)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");
  g_autoptr (GString) visible = g_string_new (NULL);
  g_autofree char *name = NULL;
  GtkWidget *label;

  tocsin_text_append_visible (visible, entity, strlen (entity));
  label = gtk_label_new (visible->str);
  name = g_strdup_printf (_ ("No longer leave out %s"), visible->str);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (label, TRUE);
  tocsin_tooltip_set (label, visible->str);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "rule-small");
  tocsin_tooltip_set (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "entity", g_strdup (entity), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_remove), self);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, visible->str,
                                  -1);
  gtk_list_box_append (self->allowed, row);
}

static void
show_allowed (TocsinRuleSettings *self)
{
  const TocsinRuleSetting *setting = self->row->entry->setting;
  char **allow = setting != NULL ? setting->allow : NULL;
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->allowed))) != NULL)
    gtk_list_box_remove (self->allowed, row);
  for (guint i = 0; allow != NULL && allow[i] != NULL; i++)
    add_allowed (self, allow[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->allowed), allow != NULL && allow[0] != NULL);
}

static void
show_levels (TocsinRuleSettings *self)
{
  const TocsinRuleEntry *entry = self->row->entry;
  const char *own = tocsin_severity_get_word (tocsin_level_get_name (entry->own_level));
  /* Translators: a level, as the file of the rule has it */
  g_autofree char *first = g_strdup_printf (_ ("%s, as in the file"), own);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = 0;

  gtk_string_list_append (names, first);
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      gtk_string_list_append (names, tocsin_severity_get_word (tocsin_level_get_name (levels[i])));
      if (entry->setting != NULL && entry->setting->has_level && entry->setting->level == levels[i])
        selected = i + 1;
    }
  gtk_drop_down_set_model (self->level, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->level, selected);
}

static char *
dup_number (double number)
{
  return number == floor (number) ? g_strdup_printf ("%'.0f", number)
                                  : g_strdup_printf ("%'.1f", number);
}

/* What is not as in the file: "threshold 12, not 8; window 15 min, not 10 min". */
static char *
describe (const TocsinRuleEntry *entry)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const TocsinRuleSetting *setting = entry->setting;

  if (setting != NULL && setting->has_threshold)
    {
      g_autofree char *now = dup_number (entry->threshold);
      g_autofree char *own = dup_number (entry->own_threshold);

      g_string_append_printf (out, _ ("threshold %s, not %s"), now, own);
    }
  if (setting != NULL && setting->has_minimum)
    {
      g_autofree char *now = dup_number (entry->minimum);
      g_autofree char *own = dup_number (entry->own_minimum);

      g_string_append (out, out->len > 0 ? "; " : "");
      g_string_append_printf (out, _ ("minimum %s, not %s"), now, own);
    }
  if (setting != NULL && setting->timespan > 0)
    {
      g_autofree char *now = tocsin_duration_format (entry->timespan / TOCSIN_SECOND);
      g_autofree char *own = tocsin_duration_format (entry->own_timespan / TOCSIN_SECOND);

      g_string_append (out, out->len > 0 ? "; " : "");
      g_string_append_printf (out, _ ("window %s, not %s"), now, own);
    }
  if (setting != NULL && setting->has_level)
    {
      g_string_append (out, out->len > 0 ? "; " : "");
      g_string_append_printf (out, _ ("level %s, not %s"),
                              tocsin_severity_get_word (tocsin_level_get_name (entry->level)),
                              tocsin_severity_get_word (tocsin_level_get_name (entry->own_level)));
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
tocsin_rule_settings_dispose (GObject *object)
{
  TocsinRuleSettings *self = TOCSIN_RULE_SETTINGS (object);

  g_clear_pointer (&self->row, tocsin_rule_row_unref);
  G_OBJECT_CLASS (tocsin_rule_settings_parent_class)->dispose (object);
}

static void
tocsin_rule_settings_class_init (TocsinRuleSettingsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_rule_settings_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-rule-settings.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleSettings, reset);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleSettings, add);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleSettings, about);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleSettings, level);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleSettings, allowed);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleSettings, entity);
  gtk_widget_class_bind_template_callback (widget_class, on_reset);
  gtk_widget_class_bind_template_callback (widget_class, on_level);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
  gtk_widget_class_bind_template_callback (widget_class, on_entity_changed);
  /* The user wants a #TocsinRuleSetting to hold for the rule. */
  changed_signal = g_signal_new ("changed", TOCSIN_TYPE_RULE_SETTINGS, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
tocsin_rule_settings_init (TocsinRuleSettings *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Shows what is set for a rule; nothing can be set for one that is not valid. */
void
tocsin_rule_settings_show (TocsinRuleSettings *self, const TocsinRuleRow *row)
{
  TocsinRuleRow *before;
  g_autofree char *changes = NULL;
  g_autofree char *about = NULL;

  g_return_if_fail (TOCSIN_IS_RULE_SETTINGS (self));
  before = self->row;
  self->row = tocsin_rule_row_ref (row);
  tocsin_rule_row_unref (before);
  gtk_widget_set_visible (GTK_WIDGET (self), row->entry->fault == NULL);
  changes = describe (row->entry);
  about = *changes != '\0' ? g_strdup_printf (_ ("Changed by you: %s"), changes)
                           : g_strdup (_ ("They hold for the rule without touching its file"));
  self->is_filling = TRUE;
  gtk_label_set_text (self->about, about);
  gtk_widget_set_visible (self->reset, row->is_changed);
  show_levels (self);
  show_allowed (self);
  self->is_filling = FALSE;
}
