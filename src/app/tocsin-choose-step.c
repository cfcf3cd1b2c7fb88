/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files and folders of an import. The signal `changed` tells that there are others. */
#include "app/tocsin-choose-step.h"

#include <glib/gi18n.h>

#include "app/tocsin-application.h"
#include "app/tocsin-file-dialog.h"
#include "app/tocsin-recent-cases.h"

struct _TocsinChooseStep
{
  AdwBin parent_instance;
  GtkStringList *paths;
  GtkListBox *list;
  GtkButton *add_folder, *add_files;
};

G_DEFINE_FINAL_TYPE (TocsinChooseStep, tocsin_choose_step, ADW_TYPE_BIN)

static guint changed_signal;

static gboolean
find_path (TocsinChooseStep *self, const char *path, guint *position)
{
  for (*position = 0; *position < tocsin_choose_step_get_n_paths (self); (*position)++)
    if (g_strcmp0 (gtk_string_list_get_string (self->paths, *position), path) == 0)
      return TRUE;
  return FALSE;
}

static void
on_remove (GtkButton *button, TocsinChooseStep *self)
{
  const char *path = g_object_get_data (G_OBJECT (button), "path");
  guint position;

  if (!find_path (self, path, &position))
    return;
  gtk_string_list_remove (self->paths, position);
  g_signal_emit (self, changed_signal, 0);
}

static GtkWidget *
remove_button_new (TocsinChooseStep *self, const char *path, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *label = g_strdup_printf (_ ("Remove %s"), name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "path", g_strdup (path), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove), self, 0);
  return button;
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  const char *path = gtk_string_object_get_string (item);
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *folder_path = g_path_get_dirname (path);
  g_autofree char *folder = tocsin_path_dup_display (folder_path);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), folder);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), remove_button_new (user_data, path, name));
  return row;
}

static void
on_chosen (GListModel *files, gpointer user_data)
{
  TocsinChooseStep *self = user_data;
  guint n = g_list_model_get_n_items (files), position;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL && !find_path (self, path, &position))
        gtk_string_list_append (self->paths, path);
    }
  g_signal_emit (self, changed_signal, 0);
}

static void
on_add_folder (TocsinChooseStep *self)
{
  tocsin_file_dialog_show (TOCSIN_FILE_DIALOG_FOLDER, GTK_WIDGET (self), NULL, on_chosen, self);
}

static void
on_add_files (TocsinChooseStep *self)
{
  tocsin_file_dialog_show (TOCSIN_FILE_DIALOG_LOGS, GTK_WIDGET (self), NULL, on_chosen, self);
}

static void
tocsin_choose_step_dispose (GObject *object)
{
  g_clear_object (&TOCSIN_CHOOSE_STEP (object)->paths);
  G_OBJECT_CLASS (tocsin_choose_step_parent_class)->dispose (object);
}

static void
tocsin_choose_step_class_init (TocsinChooseStepClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_choose_step_dispose;
  changed_signal = g_signal_new ("changed", TOCSIN_TYPE_CHOOSE_STEP, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-choose-step.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinChooseStep, list);
  gtk_widget_class_bind_template_child (widget_class, TocsinChooseStep, add_folder);
  gtk_widget_class_bind_template_child (widget_class, TocsinChooseStep, add_files);
}

static void
tocsin_choose_step_init (TocsinChooseStep *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->paths = gtk_string_list_new (NULL);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->paths), create_row, self, NULL);
  g_signal_connect_object (self->add_folder, "clicked", G_CALLBACK (on_add_folder), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->add_files, "clicked", G_CALLBACK (on_add_files), self,
                           G_CONNECT_SWAPPED);
}

void
tocsin_choose_step_set_paths (TocsinChooseStep *self, const char *const *paths)
{
  g_return_if_fail (TOCSIN_IS_CHOOSE_STEP (self));
  gtk_string_list_splice (self->paths, 0, tocsin_choose_step_get_n_paths (self), paths);
}

/* (transfer full) */
char **
tocsin_choose_step_dup_paths (TocsinChooseStep *self)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  g_return_val_if_fail (TOCSIN_IS_CHOOSE_STEP (self), NULL);
  for (guint i = 0; i < tocsin_choose_step_get_n_paths (self); i++)
    g_strv_builder_add (paths, gtk_string_list_get_string (self->paths, i));
  return g_strv_builder_end (paths);
}

guint
tocsin_choose_step_get_n_paths (TocsinChooseStep *self)
{
  g_return_val_if_fail (TOCSIN_IS_CHOOSE_STEP (self), 0);
  return g_list_model_get_n_items (G_LIST_MODEL (self->paths));
}
