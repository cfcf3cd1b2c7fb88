/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An import of rules: how far it is, then how many are valid and what is wrong with the others. */
#include "app/tocsin-rule-import-dialog.h"

#include <glib/gi18n.h>

#include "app/tocsin-application.h"
#include "pipeline/tocsin-rule-library.h"

#define POLL_MS 100
#define FAULTS_A_STEP 4 /* whose texts are laid out between two frames */

/* What the thread and the dialog share. */
typedef struct
{
  char **paths;
  gint files, total; /* atomic */
  TocsinRuleImport sum;
} Import;

struct _TocsinRuleImportDialog
{
  AdwWindow parent_instance;
  Import *import;
  GCancellable *cancellable;
  guint timer;
  guint filling; /* the faults are being added to the list */
  GtkStringList *texts;
  gboolean is_over;
  AdwWindowTitle *title;
  GtkStack *stack;
  GtkProgressBar *bar;
  GtkLabel *summary, *files, *faults_head;
  GtkWidget *faults_box;
  GtkListView *faults;
  GtkButton *close;
  AdwStatusPage *failed;
};

G_DEFINE_FINAL_TYPE (TocsinRuleImportDialog, tocsin_rule_import_dialog, ADW_TYPE_WINDOW)

static guint finished_signal;

static void
import_clear (gpointer data)
{
  Import *self = data;

  g_strfreev (self->paths);
  tocsin_rule_import_clear (&self->sum);
}

static void
import_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, import_clear);
}

static void
on_progress (guint files, guint total, gpointer user_data)
{
  Import *self = user_data;

  g_atomic_int_set (&self->files, (gint) files);
  g_atomic_int_set (&self->total, (gint) total);
}

static void
add (TocsinRuleImport *sum, TocsinRuleImport *part)
{
  sum->files += part->files;
  sum->added += part->added;
  sum->updated += part->updated;
  sum->unchanged += part->unchanged;
  sum->failed += part->failed;
  sum->ignored += part->ignored;
  sum->rules += part->rules;
  if (sum->faults == NULL)
    sum->faults = g_steal_pointer (&part->faults);
  else if (part->faults != NULL)
    g_ptr_array_extend_and_steal (sum->faults, g_steal_pointer (&part->faults));
}

static void
import (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Import *self = data;
  GError *error = NULL;

  (void) source;
  for (guint i = 0; self->paths[i] != NULL && error == NULL; i++)
    {
      g_auto (TocsinRuleImport) part = { 0 };

      if (tocsin_rule_library_import (self->paths[i], &part, on_progress, self, cancellable,
                                      &error))
        add (&self->sum, &part);
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
on_timer (gpointer user_data)
{
  TocsinRuleImportDialog *self = user_data;
  gint files = g_atomic_int_get (&self->import->files);
  gint total = g_atomic_int_get (&self->import->total);
  g_autofree char *text = NULL;

  if (total > 0)
    {
      text = g_strdup_printf (_ ("%'d of %'d files"), files, total);
      gtk_progress_bar_set_fraction (self->bar, CLAMP ((double) files / total, 0, 1));
    }
  else
    {
      text = g_strdup_printf (ngettext ("%'d file", "%'d files", (gulong) files), files);
      gtk_progress_bar_pulse (self->bar);
    }
  gtk_progress_bar_set_text (self->bar, text);
  return G_SOURCE_CONTINUE;
}

/* @text: what happened to @n files, with the place of the number */
static void
append_line (GString *out, guint n, const char *text)
{
  g_autofree char *number = g_strdup_printf ("%'u", n);
  g_auto (GStrv) parts = g_strsplit (text, "%u", 2);
  g_autofree char *line = g_strjoinv (number, parts);

  if (n > 0)
    g_string_append_printf (out, "%s%s", out->len > 0 ? "\n" : "", line);
}

static char *
describe_files (const TocsinRuleImport *sum)
{
  g_autoptr (GString) out = g_string_new (NULL);

  append_line (out, sum->added, ngettext ("%u file is new", "%u files are new", sum->added));
  append_line (
      out, sum->updated,
      ngettext ("%u file replaced an older one", "%u files replaced older ones", sum->updated));
  append_line (
      out, sum->unchanged,
      ngettext ("%u file was there already", "%u files were there already", sum->unchanged));
  append_line (out, sum->failed,
               ngettext ("%u file has no valid rule and was left out",
                         "%u files have no valid rule and were left out", sum->failed));
  append_line (
      out, sum->ignored,
      ngettext ("%u other file was passed over", "%u other files were passed over", sum->ignored));
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
describe_fault (const TocsinRuleFault *fault)
{
  g_autofree char *name = g_filename_display_name (fault->path);

  if (fault->line == 0)
    return g_strdup_printf ("%s: %s", name, fault->message);
  return g_strdup_printf (_ ("%s, line %u, column %u: %s"), name, fault->line, fault->column,
                          fault->message);
}

/* Long texts that wrap take their time, so that they come some at a time. */
static gboolean
fill_faults (gpointer user_data)
{
  TocsinRuleImportDialog *self = user_data;
  const GPtrArray *faults = self->import->sum.faults;

  for (guint i = 0; i < FAULTS_A_STEP; i++)
    {
      guint at = g_list_model_get_n_items (G_LIST_MODEL (self->texts));

      if (faults == NULL || at >= faults->len)
        {
          self->filling = 0;
          return G_SOURCE_REMOVE;
        }
      gtk_string_list_take (self->texts, describe_fault (faults->pdata[at]));
    }
  return G_SOURCE_CONTINUE;
}

static void
show_faults (TocsinRuleImportDialog *self, const GPtrArray *faults)
{
  guint n = faults != NULL ? faults->len : 0;
  g_autoptr (GtkSelectionModel) model = NULL;
  g_autofree char *head
      = g_strdup_printf (ngettext ("%'u rule is not valid", "%'u rules are not valid", n), n);

  self->texts = gtk_string_list_new (NULL);
  model = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->texts))));
  gtk_list_view_set_model (self->faults, model);
  self->filling = g_timeout_add (16, fill_faults, self);
  gtk_label_set_text (self->faults_head, head);
  gtk_widget_set_visible (self->faults_box, n > 0);
}

static void
show_result (TocsinRuleImportDialog *self)
{
  const TocsinRuleImport *sum = &self->import->sum;
  g_autofree char *summary
      = g_strdup_printf (ngettext ("%'u valid rule", "%'u valid rules", sum->rules), sum->rules);
  g_autofree char *files = describe_files (sum);

  gtk_label_set_text (self->summary, summary);
  gtk_label_set_text (self->files, files);
  show_faults (self, sum->faults);
  adw_window_title_set_title (self->title, _ ("Rules Imported"));
  gtk_stack_set_visible_child_name (self->stack, "result");
  gtk_button_set_label (self->close, _ ("_Close"));
  gtk_widget_add_css_class (GTK_WIDGET (self->close), "suggested-action");
  gtk_widget_grab_focus (GTK_WIDGET (self->close));
}

static void
show_failure (TocsinRuleImportDialog *self, const GError *error)
{
  g_autofree char *text = g_markup_escape_text (error->message, -1);

  adw_status_page_set_description (self->failed, text);
  adw_window_title_set_title (self->title, _ ("Not Imported"));
  gtk_stack_set_visible_child_name (self->stack, "failed");
  gtk_button_set_label (self->close, _ ("_Close"));
}

static void
on_imported (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinRuleImportDialog *self = TOCSIN_RULE_IMPORT_DIALOG (object);
  g_autoptr (GError) error = NULL;

  (void) user_data;
  self->is_over = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_task_propagate_boolean (G_TASK (result), &error);
  g_signal_emit (self, finished_signal, 0);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_window_destroy (GTK_WINDOW (self));
  else if (error != NULL)
    show_failure (self, error);
  else
    show_result (self);
}

/* While it goes on, closing stops it; what was copied stays. */
static gboolean
on_close (TocsinRuleImportDialog *self)
{
  if (self->is_over)
    return GDK_EVENT_PROPAGATE;
  g_cancellable_cancel (self->cancellable);
  gtk_widget_set_sensitive (GTK_WIDGET (self->close), FALSE);
  return GDK_EVENT_STOP;
}

static void
on_close_clicked (TocsinRuleImportDialog *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

static void
tocsin_rule_import_dialog_dispose (GObject *object)
{
  TocsinRuleImportDialog *self = TOCSIN_RULE_IMPORT_DIALOG (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->filling, g_source_remove);
  g_clear_object (&self->texts);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->import, import_unref);
  G_OBJECT_CLASS (tocsin_rule_import_dialog_parent_class)->dispose (object);
}

static void
tocsin_rule_import_dialog_class_init (TocsinRuleImportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_rule_import_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-rule-import-dialog.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleImportDialog, title);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleImportDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleImportDialog, bar);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleImportDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleImportDialog, files);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleImportDialog, faults_head);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleImportDialog, faults_box);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleImportDialog, faults);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleImportDialog, close);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleImportDialog, failed);
  gtk_widget_class_bind_template_callback (widget_class, on_close);
  gtk_widget_class_bind_template_callback (widget_class, on_close_clicked);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  /* It is over, whatever came of it. */
  finished_signal = g_signal_new ("finished", TOCSIN_TYPE_RULE_IMPORT_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  (void) factory;
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_list_item_set_child (item, label);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkStringObject *text = gtk_list_item_get_item (item);

  (void) factory;
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      gtk_string_object_get_string (text));
}

static void
tocsin_rule_import_dialog_init (TocsinRuleImportDialog *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  gtk_list_view_set_factory (self->faults, factory);
  self->cancellable = g_cancellable_new ();
}

/* Imports files, folders and archives, and says what came of it. */
TocsinRuleImportDialog *
tocsin_rule_import_dialog_new (GtkWindow *parent, const char *const *paths)
{
  TocsinRuleImportDialog *self
      = g_object_new (TOCSIN_TYPE_RULE_IMPORT_DIALOG, "transient-for", parent, NULL);
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, on_imported, NULL);

  self->import = g_atomic_rc_box_new0 (Import);
  self->import->paths = g_strdupv ((char **) paths);
  self->timer = g_timeout_add (POLL_MS, on_timer, self);
  /* what was copied before a stop is to be seen */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_atomic_rc_box_acquire (self->import), import_unref);
  g_task_run_in_thread (task, import);
  return self;
}
